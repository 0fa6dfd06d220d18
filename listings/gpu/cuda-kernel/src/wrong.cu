// Takes the block's width for the row's. Right for a matrix that is as wide as one block, and for no other.
extern "C" __global__ void double_matrix_wrong(float *matrix, unsigned rows, unsigned columns)
{
    const unsigned i = threadIdx.y * blockDim.x + threadIdx.x;
    if (i < rows * columns)
        matrix[i] *= 2.0f;
}
