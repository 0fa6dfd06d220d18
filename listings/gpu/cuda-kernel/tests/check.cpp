// Runs the kernels on the processor, for matrices that fill their blocks and for others that do not.
#include "../src/double.cu"
#include "../src/wrong.cu"

using Kernel = void (*)(float *, unsigned, unsigned);

// How many elements of a matrix are not doubled exactly once.
static unsigned wrong_after(Kernel kernel, unsigned rows, unsigned columns, dim3 block)
{
    shim::Array<float> matrix(rows * columns);
    for (unsigned i = 0; i < rows * columns; ++i)
        matrix[i] = i + 0.25f;
    shim::launch(dim3((columns + block.x - 1) / block.x, (rows + block.y - 1) / block.y), block, kernel, matrix.data, rows, columns);
    unsigned wrong = 0;
    for (unsigned i = 0; i < rows * columns; ++i)
        wrong += matrix[i] != 2.0f * (i + 0.25f);
    return wrong;
}

int main()
{
    const unsigned sizes[][2] = {{1, 1}, {5, 5}, {16, 16}, {17, 31}, {64, 3}, {100, 70}};
    for (auto [rows, columns] : sizes)
        for (dim3 block : {dim3(16, 16), dim3(32, 4), dim3(1, 1)})
            if (unsigned wrong = wrong_after(double_matrix, rows, columns, block)) {
                std::printf("double_matrix, %u × %u: %u elements are wrong\n", rows, columns, wrong);
                return 1;
            }
    // The page says of the other kernel when it is right and when not.
    if (wrong_after(double_matrix_wrong, 16, 16, dim3(16, 16)) != 0 || wrong_after(double_matrix_wrong, 20, 20, dim3(16, 16)) == 0) {
        std::printf("double_matrix_wrong is not wrong in the way that the page says\n");
        return 1;
    }
}
