// The first half adds the second half, then the first quarter the second …: neighbors side by side.
extern "C" __global__ void sum_sequential(unsigned int n, const float *input, float *output)
{
    __shared__ float sums[1024]; // one for each thread: a block has at most 1024
    unsigned int t = threadIdx.x;
    unsigned int i = blockIdx.x * blockDim.x + t;
    sums[t] = i < n ? input[i] : 0.0f;
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
