// A fixed grid walks over the values: each thread adds many in a register before the tree begins.
extern "C" __global__ void sum_grid_stride(unsigned int n, const float *input, float *output)
{
    __shared__ float sums[1024]; // one for each thread: a block has at most 1024
    unsigned int t = threadIdx.x;
    float sum = 0.0f;
    for (unsigned int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) {
        sum += input[i];
    }
    sums[t] = sum;
    for (unsigned int stride = blockDim.x / 2; stride > 0; stride /= 2) {
        __syncthreads();
        if (t < stride) {
            sums[t] += sums[t + stride];
        }
    }
    if (t == 0) {
        output[blockIdx.x] = sums[0];
    }
}
