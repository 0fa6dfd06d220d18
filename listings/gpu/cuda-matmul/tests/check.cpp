// Runs the four kernels on the processor, for matrices that fill their tiles and for others that do not, and counts what they read.
// Every kernel is compiled twice: as it is, and with a number in place of `float` that tells whenever it is read out of memory.
#define matmul strided_matmul
namespace strided {
#include "../src/strided.cu"
}
#undef matmul
#define matmul naive_matmul
namespace naive {
#include "../src/naive.cu"
}
#undef matmul
#define matmul tiled_matmul
namespace tiled {
#include "../src/tiled.cu"
}
#undef matmul
#define matmul registers_matmul
namespace registers {
#include "../src/registers.cu"
}
#undef matmul

struct Counted;
static void note(const Counted *from);

// Copying it, and calculating with it, reads it.
struct Counted {
    float value;
    Counted() = default;
    Counted(float value) : value(value) {}
    Counted(const Counted &other) : value(other.value) { note(&other); }
    Counted &operator=(const Counted &other)
    {
        note(&other);
        value = other.value;
        return *this;
    }
    void operator+=(float more) { value += more; }
    operator float() const
    {
        note(this);
        return value;
    }
};

#define float Counted
#define matmul counted_strided
namespace counted_in_strided {
#include "../src/strided.cu"
}
#undef matmul
#define matmul counted_naive
namespace counted_in_naive {
#include "../src/naive.cu"
}
#undef matmul
#define matmul counted_tiled
namespace counted_in_tiled {
#include "../src/tiled.cu"
}
#undef matmul
#define matmul counted_registers
namespace counted_in_registers {
#include "../src/registers.cu"
}
#undef matmul
#undef float

#include <map>
#include <set>

struct Shape {
    unsigned m, n, k;
};

// ------------------------------------------------------------------------------------------------------------------------------------------------------------------------ What they read

// What has been read of A and B, and of shared memory. Of a warp's lanes, the third read of one belongs to the third read of the others, and so on: they happen at the same time. (If the matrices do not
// fill the tiles, lanes part, and only the sums mean something.) So it is known into how many sectors of 32 bytes a read of global memory falls, and how many words of one bank a read of shared memory asks for.
using Read = std::pair<unsigned, unsigned>; // of which warp, and its how many-th
struct Reads {
    unsigned long count = 0;
    std::map<unsigned, unsigned> next; // by thread of the grid
    std::map<Read, std::set<std::uintptr_t>> words;
    void add(std::uintptr_t at)
    {
        const unsigned block = shim::block_index.y * shim::grid_size.x + shim::block_index.x;
        const unsigned thread = block * 1024 + shim::now->number;
        ++count;
        words[{thread / 32, next[thread]++}].insert(at / 4);
    }
};
static Reads from_global, from_shared;
static shim::Array<Counted> *arrays[2];

static void note(const Counted *from)
{
    const char *at = reinterpret_cast<const char *>(from);
    if (at >= __start_shared_memory && at < __stop_shared_memory)
        from_shared.add(reinterpret_cast<std::uintptr_t>(at));
    for (shim::Array<Counted> *array : arrays)
        if (from >= array->begin() && from < array->end())
            from_global.add(reinterpret_cast<std::uintptr_t>(at));
}

// A sector is 8 words.
static unsigned long sectors_of(const Reads &reads)
{
    unsigned long sectors = 0;
    for (const auto &read : reads.words) {
        std::set<std::uintptr_t> touched;
        for (std::uintptr_t word : read.second)
            touched.insert(word / 8);
        sectors += touched.size();
    }
    return sectors;
}

// The most words of one of the 32 banks that lanes of a warp read at the same time: one, or the hardware takes them one after the other.
static std::size_t conflict_of(const Reads &reads)
{
    std::size_t most = 0;
    for (const auto &read : reads.words) {
        std::map<std::uintptr_t, std::size_t> of_bank;
        for (std::uintptr_t word : read.second)
            most = std::max(most, ++of_bank[word % 32]);
    }
    return most;
}

// What the kernels must be found to read; `tests/counts.rs` compares these lines with what the ladder in Rust says.
// name, m, n, k, numbers read from global memory, from shared memory, sectors (0: the matrices do not fill the tiles)
struct Row {
    const char *name;
    unsigned m, n, k;
    unsigned long global, shared, sectors;
};
static const Row ROWS[] = {
    {"strided", 64, 64, 32, 262144, 0, 69632},
    {"naive", 64, 64, 32, 262144, 0, 16384},
    {"tiled", 64, 64, 32, 16384, 262144, 2048},
    {"registers", 64, 64, 32, 4096, 65536, 512},
    {"strided", 70, 33, 19, 87780, 0, 0},
    {"naive", 70, 33, 19, 87780, 0, 0},
    {"tiled", 70, 33, 19, 7125, 245760, 0},
    {"registers", 70, 33, 19, 2584, 131072, 0},
};

// ------------------------------------------------------------------------------------------------------------------------------------------------------------------------ What they give

struct Rung {
    const char *name;
    void (*kernel)(const float *, const float *, float *, unsigned, unsigned, unsigned);
    void (*counted)(const Counted *, const Counted *, Counted *, unsigned, unsigned, unsigned);
    // Rows and columns of C that a block calculates, and whether the grid's x goes along the rows.
    unsigned tile;
    bool transposed;
};
static const Rung RUNGS[] = {
    {"strided", strided::strided_matmul, counted_in_strided::counted_strided, 16, true},
    {"naive", naive::naive_matmul, counted_in_naive::counted_naive, 16, false},
    {"tiled", tiled::tiled_matmul, counted_in_tiled::counted_tiled, 16, false},
    {"registers", registers::registers_matmul, counted_in_registers::counted_registers, 64, false},
};

static dim3 grid(const Rung &rung, Shape shape)
{
    const unsigned across = (shape.n + rung.tile - 1) / rung.tile, down = (shape.m + rung.tile - 1) / rung.tile;
    return rung.transposed ? dim3(down, across) : dim3(across, down);
}

// Numbers from -1 to 1, the same in every run.
static std::vector<float> numbers(std::size_t count)
{
    static unsigned state = 1;
    std::vector<float> values(count);
    for (float &value : values) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        value = (state >> 8) / 8388608.0f - 1.0f;
    }
    return values;
}

// Whether C is A · B, up to the roundings of k products and sums.
static bool right(Shape shape, const std::vector<float> &a, const std::vector<float> &b, shim::Array<float> &c)
{
    const double unit = std::ldexp(1.0, -24), share = shape.k * unit / (1 - shape.k * unit) + shape.k * std::ldexp(1.0, -52);
    for (unsigned row = 0; row < shape.m; ++row)
        for (unsigned column = 0; column < shape.n; ++column) {
            double sum = 0, absolute = 0;
            for (unsigned p = 0; p < shape.k; ++p) {
                const double product = double(a[row * shape.k + p]) * b[p * shape.n + column];
                sum += product;
                absolute += std::fabs(product);
            }
            if (!(std::fabs(c[row * shape.n + column] - sum) <= share * absolute))
                return false;
        }
    return true;
}

int main()
{
    const Shape shapes[] = {{1, 1, 1}, {16, 16, 16}, {64, 64, 64}, {17, 15, 33}, {65, 63, 16}, {5, 70, 50}, {100, 7, 40}, {64, 64, 1}};
    for (Shape shape : shapes) {
        const std::vector<float> a = numbers(shape.m * shape.k), b = numbers(shape.k * shape.n);
        shim::Array<float> on_a(a), on_b(b), c(shape.m * shape.n);
        for (const Rung &rung : RUNGS) {
            c.fill(NAN);
            shim::launch(grid(rung, shape), dim3(16, 16), rung.kernel, on_a.data, on_b.data, c.data, shape.m, shape.n, shape.k);
            if (!right(shape, a, b, c)) {
                std::printf("%s: wrong for (%u × %u) · (%u × %u)\n", rung.name, shape.m, shape.k, shape.k, shape.n);
                return 1;
            }
        }
    }
    for (const Row &row : ROWS)
        for (const Rung &rung : RUNGS) {
            if (std::strcmp(row.name, rung.name) != 0)
                continue;
            shim::Array<Counted> a(row.m * row.k), b(row.k * row.n), c(row.m * row.n);
            arrays[0] = &a, arrays[1] = &b;
            from_global = from_shared = {};
            shim::launch(grid(rung, {row.m, row.n, row.k}), dim3(16, 16), rung.counted, a.data, b.data, c.data, row.m, row.n, row.k);
            const unsigned long sectors = sectors_of(from_global);
            if (from_global.count != row.global || from_shared.count != row.shared || (row.sectors != 0 && sectors != row.sectors)) {
                std::printf("%s, %u × %u × %u: %lu numbers from global memory in %lu sectors, %lu from shared memory\n", row.name, row.m, row.n, row.k, from_global.count, sectors, from_shared.count);
                return 1;
            }
            if (conflict_of(from_shared) > 1) {
                std::printf("%s: lanes of a warp read %zu words of one bank\n", row.name, conflict_of(from_shared));
                return 1;
            }
        }
}
