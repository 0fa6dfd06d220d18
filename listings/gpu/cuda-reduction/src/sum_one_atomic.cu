// As before, but each block adds its sum to the one total: one launch, and an atomic for each block.
__device__ float sum_of_warp(float sum)
{
    for (unsigned int offset = 16; offset > 0; offset /= 2) {
        sum += __shfl_down_sync(0xffffffff, sum, offset); // what the lane `offset` further on holds
    }
    return sum; // in lane 0: the sum of the 32 lanes
}

extern "C" __global__ void sum_one_atomic(unsigned int n, const float *input, float *output)
{
    __shared__ float sums[32]; // one for each warp: a block has at most 1024 threads
    unsigned int t = threadIdx.x;
    float sum = 0.0f;
    for (unsigned int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) {
        sum += input[i];
    }
    sum = sum_of_warp(sum);
    if (t % 32 == 0) {
        sums[t / 32] = sum;
    }
    __syncthreads(); // the sums of all warps are there
    if (t < 32) { // a whole warp, for all 32 lanes must take part in the shuffles
        sum = sum_of_warp(t < blockDim.x / 32 ? sums[t] : 0.0f);
        if (t == 0) {
            atomicAdd(output, sum);
        }
    }
}
