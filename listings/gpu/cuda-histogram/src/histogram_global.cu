// One value for each thread, one histogram for all, in global memory.
extern "C" __global__ void histogram_global(unsigned int n, unsigned int bins, unsigned int width,
                                            const unsigned int *input, unsigned int *counts)
{
    unsigned int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        unsigned int bin = input[i] / width;
        atomicAdd(&counts[bin < bins ? bin : bins - 1], 1u); // the last bin has all that is greater
    }
}
