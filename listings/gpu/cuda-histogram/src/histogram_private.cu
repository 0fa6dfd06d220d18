// Each block counts in a histogram of its own, in shared memory. `bins` is at most 1024.
extern "C" __global__ void histogram_private(unsigned int n, unsigned int bins, unsigned int width,
                                             const unsigned int *input, unsigned int *counts)
{
    __shared__ unsigned int own[1024]; // of which `bins` are used
    for (unsigned int bin = threadIdx.x; bin < bins; bin += blockDim.x) {
        own[bin] = 0;
    }
    __syncthreads(); // all bins are empty before anyone counts

    unsigned int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        unsigned int bin = input[i] / width;
        atomicAdd(&own[bin < bins ? bin : bins - 1], 1u);
    }
    __syncthreads(); // all have counted before anyone passes on

    for (unsigned int bin = threadIdx.x; bin < bins; bin += blockDim.x) {
        if (own[bin] > 0) {
            atomicAdd(&counts[bin], own[bin]);
        }
    }
}
