// A tree in shared memory. Level by level, every second, fourth, eighth … thread adds what stands `stride` further on.
// `blockDim.x` must be a power of two, and there must be as many floats of shared memory.
extern "C" __global__ void sum_interleaved(unsigned int n, const float *input, float *output)
{
    extern __shared__ float sums[];
    unsigned int t = threadIdx.x;
    unsigned int i = blockIdx.x * blockDim.x + t;
    sums[t] = i < n ? input[i] : 0.0f; // the last block may reach beyond the end: no thread may skip the barriers
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
