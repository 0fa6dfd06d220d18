// Checks every kernel of this listing on the processor: see tests/cuda/shim.h. Also counts the atomics on the common
// counts, for the page says how many there are.
#include <set>

const unsigned *common_begin, *common_end;
unsigned common_atomics;

template <class T, class U> T counted_add(T *at, U value)
{
    common_atomics += common_begin <= at && at < common_end;
    return atomicAdd(at, value);
}
#define atomicAdd counted_add

#include "../src/histogram_chunk.cu"
#include "../src/histogram_global.cu"
#include "../src/histogram_private.cu"
#include "../src/histogram_stride.cu"

struct Rung {
    const char *name;
    void (*kernel)(unsigned int, unsigned int, unsigned int, const unsigned int *, unsigned int *);
    bool one_value; // for each thread, so that the grid must be as large as the input
    bool own;       // Does a block count for itself first?
    bool chunks;    // Does a thread take neighboring values?
};

const Rung RUNGS[] = {
    {"histogram_global", histogram_global, true, false, false},
    {"histogram_private", histogram_private, true, true, false},
    {"histogram_chunk", histogram_chunk, false, true, true},
    {"histogram_stride", histogram_stride, false, true, false},
};

bool right(const Rung &rung, unsigned n, unsigned bins, unsigned block, unsigned blocks)
{
    const unsigned width = 3;
    const unsigned each = (n + blocks * block - 1) / (blocks * block);
    std::vector<unsigned> values(n), expected(bins);
    std::set<std::pair<unsigned, unsigned>> passed_on; // which block passes on which bin
    for (unsigned i = 0; i < n; ++i) {
        values[i] = i * 2654435761u % (width * (bins + 1)); // some of them beyond the last bin
        const unsigned bin = std::min(values[i] / width, bins - 1);
        ++expected[bin];
        passed_on.emplace(rung.chunks ? i / each / block : i / block % blocks, bin);
    }
    shim::Array<unsigned> input(values), counts(bins);
    counts.fill(0);
    common_begin = counts.begin();
    common_end = counts.end();
    common_atomics = 0;
    shim::launch(blocks, block, rung.kernel, n, bins, width, (const unsigned *)input.data, counts.data);
    for (unsigned bin = 0; bin < bins; ++bin)
        if (counts[bin] != expected[bin]) {
            std::fprintf(stderr, "%s, %u values, %u blocks of %u: %u of %u in bin %u of %u\n", rung.name, n, blocks, block, counts[bin], expected[bin], bin, bins);
            return false;
        }
    const unsigned atomics = rung.own ? passed_on.size() : n;
    if (common_atomics != atomics) {
        std::fprintf(stderr, "%s, %u values, %u blocks of %u, %u bins: %u atomics, not %u\n", rung.name, n, blocks, block, bins, common_atomics, atomics);
        return false;
    }
    return true;
}

int main()
{
    bool all_right = true;
    for (const Rung &rung : RUNGS)
        for (unsigned block : {32u, 96u, 256u, 1024u})
            for (unsigned bins : {1u, 7u, 100u, 1024u})
                for (unsigned n : {1u, 31u, 33u, 1000u, 4099u}) {
                    const unsigned enough = (n + block - 1) / block;
                    all_right &= right(rung, n, bins, block, enough);
                    if (!rung.one_value) {
                        all_right &= right(rung, n, bins, block, 1);
                        all_right &= right(rung, n, bins, block, 3);
                    }
                }
    return all_right ? 0 : 1;
}
