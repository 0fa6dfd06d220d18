// The same sums in the same places, but the first threads do the work: thread t adds at 2 * stride * t.
extern "C" __global__ void sum_compact(unsigned int n, const float *input, float *output)
{
    __shared__ float sums[1024]; // one for each thread: a block has at most 1024
    unsigned int t = threadIdx.x;
    unsigned int i = blockIdx.x * blockDim.x + t;
    sums[t] = i < n ? input[i] : 0.0f;
    for (unsigned int stride = 1; stride < blockDim.x; stride *= 2) {
        __syncthreads();
        unsigned int at = 2 * stride * t;
        if (at < blockDim.x) {
            sums[at] += sums[at + stride];
        }
    }
    if (t == 0) {
        output[blockIdx.x] = sums[0];
    }
}
