// A tree in shared memory. Every second, then fourth, then eighth … thread adds what stands `stride`
// further on. `blockDim.x` must be a power of two.
extern "C" __global__ void sum_interleaved(unsigned int n, const float *input, float *output)
{
    __shared__ float sums[1024]; // one for each thread: a block has at most 1024
    unsigned int t = threadIdx.x;
    unsigned int i = blockIdx.x * blockDim.x + t;
    sums[t] = i < n ? input[i] : 0.0f; // beyond the end too, for every thread must meet the barriers
    for (unsigned int stride = 1; stride < blockDim.x; stride *= 2) {
        __syncthreads(); // the values of this level are there
        if (t % (2 * stride) == 0) {
            sums[t] += sums[t + stride];
        }
    }
    if (t == 0) {
        output[blockIdx.x] = sums[0];
    }
}
