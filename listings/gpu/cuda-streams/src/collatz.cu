// How many steps lead from each number to 1: a half of what is even, three times what is
// odd and 1.
extern "C" __global__ void collatz(unsigned n, const unsigned *numbers, unsigned *steps)
{
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    unsigned long long value = numbers[i];
    unsigned count = 0;
    for (; value > 1; count++)
        value = value % 2 == 0 ? value / 2 : 3 * value + 1;
    steps[i] = count;
}
