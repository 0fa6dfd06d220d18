// Counts the steps of many numbers on the processor, in chunks as the pipeline does, whose last one is shorter than its buffers.
#include "../src/collatz.cu"

static unsigned steps_of(std::uint64_t number)
{
    unsigned count = 0;
    for (; number > 1; ++count)
        number = number % 2 == 0 ? number / 2 : 3 * number + 1;
    return count;
}

static bool right(unsigned first, unsigned n, unsigned block)
{
    const unsigned beyond = 5, untouched = 4321;
    shim::Array<unsigned> numbers(n), steps(n + beyond);
    std::iota(numbers.begin(), numbers.end(), first);
    steps.fill(untouched);
    shim::launch((n + block - 1) / block, block, collatz, n, (const unsigned *)numbers.data, steps.data);
    for (unsigned i = 0; i < n + beyond; ++i) {
        const unsigned expected = i < n ? steps_of(first + i) : untouched;
        if (steps[i] != expected) {
            std::fprintf(stderr, "from %u, %u numbers, blocks of %u: %u at %u instead of %u\n", first, n, block, steps[i], i, expected);
            return false;
        }
    }
    return true;
}

int main()
{
    // 27 takes 111 steps. 159487 is the first number on whose way a value does not fit into 32 bits.
    if (steps_of(1) != 0 || steps_of(27) != 111) {
        std::fprintf(stderr, "the reference is wrong\n");
        return 1;
    }
    for (unsigned block : {32u, 256u, 1024u})
        for (unsigned n : {1u, 31u, 256u, 257u, 1000u})
            for (unsigned first : {1u, 159000u, 9000000u})
                if (!right(first, n, block))
                    return 1;
}
