// Checks every kernel of this listing on the processor: see tests/cuda/shim.h. Also counts the atomics, for the page says
// how many there are. (Not the barriers: with a count, the test without a barrier would fail for the count's sake, and
// not prove that the barrier is needed.)
unsigned atomics;

template <class T, class U> T counted_add(T *at, U value)
{
    ++atomics;
    return atomicAdd(at, value);
}
#define atomicAdd counted_add

#include "../src/sum_atomic.cu"
#include "../src/sum_compact.cu"
#include "../src/sum_grid_stride.cu"
#include "../src/sum_interleaved.cu"
#include "../src/sum_one_atomic.cu"
#include "../src/sum_sequential.cu"
#include "../src/sum_shuffle.cu"

struct Rung {
    const char *name;
    void (*kernel)(unsigned int, const float *, float *);
    bool one_value; // for each thread, so that the grid must be as large as the input
    bool atomic;    // one total, which must begin with 0; else a sum for each block
};

const Rung RUNGS[] = {
    {"sum_atomic", sum_atomic, true, true},
    {"sum_interleaved", sum_interleaved, true, false},
    {"sum_compact", sum_compact, true, false},
    {"sum_sequential", sum_sequential, true, false},
    {"sum_grid_stride", sum_grid_stride, false, false},
    {"sum_shuffle", sum_shuffle, false, false},
    {"sum_one_atomic", sum_one_atomic, false, true},
};

// Launches the kernel once. All values are whole numbers and all sums below 2^24: each must be exact.
bool right(const Rung &rung, unsigned n, unsigned block, unsigned blocks)
{
    std::vector<float> values(n), sums(rung.atomic ? 1 : blocks);
    for (unsigned i = 0; i < n; ++i) {
        values[i] = i * 7919u % 13 + 1;
        sums[rung.atomic ? 0 : i / block % blocks] += values[i];
    }
    shim::Array<float> input(values), output(sums.size());
    if (rung.atomic)
        output.fill(0.0f);
    atomics = 0;
    shim::launch(blocks, block, rung.kernel, n, (const float *)input.data, output.data);
    for (unsigned i = 0; i < sums.size(); ++i)
        if (!(output[i] == sums[i])) {
            std::fprintf(stderr, "%s, %u values, %u blocks of %u: sum %u is %g, not %g\n", rung.name, n, blocks, block, i, output[i], sums[i]);
            return false;
        }
    const unsigned expected = !rung.atomic ? 0 : rung.one_value ? n : blocks;
    if (atomics != expected)
        std::fprintf(stderr, "%s, %u values, %u blocks of %u: %u atomics, not %u\n", rung.name, n, blocks, block, atomics, expected);
    return atomics == expected;
}

int main()
{
    bool all_right = true;
    for (const Rung &rung : RUNGS)
        for (unsigned block : {32u, 64u, 256u, 1024u})
            for (unsigned n : {1u, 32u, 33u, 1000u, 4099u}) {
                const unsigned enough = (n + block - 1) / block;
                all_right &= right(rung, n, block, enough);
                if (!rung.one_value) {
                    all_right &= right(rung, n, block, 1);
                    all_right &= right(rung, n, block, 3);
                }
            }
    return all_right ? 0 : 1;
}
