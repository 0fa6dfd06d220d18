// Few blocks, many values for each thread. At each step neighboring threads take neighboring values.
extern "C" __global__ void histogram_stride(unsigned int n, unsigned int bins, unsigned int width,
                                            const unsigned int *input, unsigned int *counts)
{
    __shared__ unsigned int own[1024]; // of which `bins` are used
    for (unsigned int bin = threadIdx.x; bin < bins; bin += blockDim.x) {
        own[bin] = 0;
    }
    __syncthreads();

    unsigned int threads = gridDim.x * blockDim.x;
    for (unsigned int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += threads) {
        unsigned int bin = input[i] / width;
        atomicAdd(&own[bin < bins ? bin : bins - 1], 1u);
    }
    __syncthreads();

    for (unsigned int bin = threadIdx.x; bin < bins; bin += blockDim.x) {
        if (own[bin] > 0) {
            atomicAdd(&counts[bin], own[bin]);
        }
    }
}
