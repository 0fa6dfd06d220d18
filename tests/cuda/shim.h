// Executes CUDA kernels on the processor, so that the tests can check their results on a machine without a GPU.
//
// g++ compiles an unmodified .cu file with this header in front of it (-include). Each thread of a block is a fiber, the blocks run one after the other, all on one thread of the processor.
// A fiber runs until it waits at a barrier; which one runs next is decided by SHIM_ORDER: `up`, `down`, or a number that seeds a shuffle. So a program that lacks a barrier meets an order that
// shows it. Shared memory is filled with NaN (for integers: -1) before each block. Arrays end at a page that must not be touched.
//
// What it does not check: speed, the memory model, the host's calls, and anything that needs two threads at the same instant. Shared memory is of fixed size (no `extern __shared__`), kernels
// are no templates.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <ucontext.h>

#define __global__
#define __device__
#define __host__
#define __constant__ static
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__ static __attribute__((section("shared_memory")))

struct dim3 {
    unsigned x, y, z;
    dim3(unsigned x, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};
struct alignas(8) float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(8) uint2 { unsigned x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
struct alignas(16) int4 { int x, y, z, w; };

// Present even if no kernel has shared memory, so that the linker knows where the section begins and ends.
__attribute__((section("shared_memory"), used)) static char shim_nothing_shared;
extern "C" char __start_shared_memory[], __stop_shared_memory[];

namespace shim {

[[noreturn]] inline void fail(const std::string &why)
{
    std::fprintf(stderr, "shim: %s\n", why.c_str());
    std::exit(1);
}

// What a warp exchanges: two turns of values, so that a quick lane does not write over what a slow one has still to read.
struct Warp {
    std::uint64_t values[2][32];
    unsigned arrived = 0, turn = 0;
};

struct Fiber {
    ucontext_t context;
    dim3 thread{0};
    unsigned number = 0;
    bool done = false;
    // Zero, or the line of the __syncthreads at which it waits.
    int barrier = 0;
};

inline dim3 block_index{0}, block_size{1}, grid_size{1};
inline std::vector<Fiber> fibers;
inline std::vector<Warp> warps;
inline Fiber *now;
inline ucontext_t scheduler;
inline std::function<void()> body;

inline void run_body()
{
    body();
    now->done = true;
}

inline void pause() { swapcontext(&now->context, &scheduler); }

inline void block_barrier(int line)
{
    now->barrier = line;
    while (now->barrier != 0)
        pause();
}

// Waits until all lanes of the mask that have not ended are here.
inline void warp_barrier(unsigned mask)
{
    Warp &warp = warps[now->number / 32];
    const unsigned lane = now->number % 32, turn = warp.turn;
    if (!(mask >> lane & 1))
        fail("a lane meets a warp's barrier whose mask does not name it");
    warp.arrived |= 1u << lane;
    while (warp.turn == turn) {
        unsigned wanted = 0;
        for (unsigned other = 0; other < 32; ++other) {
            const unsigned number = now->number / 32 * 32 + other;
            if (number < fibers.size() && !fibers[number].done)
                wanted |= mask & 1u << other;
        }
        if ((warp.arrived & wanted) == wanted) {
            warp.arrived = 0;
            ++warp.turn;
        } else
            pause();
    }
}

// Hands a value in, and takes the value of another lane of the warp.
template <class T> T exchange(unsigned mask, T value, unsigned from)
{
    static_assert(sizeof(T) <= 8);
    Warp &warp = warps[now->number / 32];
    auto &values = warp.values[warp.turn % 2];
    std::memcpy(&values[now->number % 32], &value, sizeof value);
    warp_barrier(mask);
    if (from < 32 && mask >> from & 1)
        std::memcpy(&value, &values[from], sizeof value);
    return value;
}

inline void shuffle(std::vector<unsigned> &order)
{
    const char *wanted = std::getenv("SHIM_ORDER");
    if (wanted == nullptr || std::strcmp(wanted, "up") == 0)
        return;
    if (std::strcmp(wanted, "down") == 0)
        std::reverse(order.begin(), order.end());
    else {
        static std::mt19937 random(std::strtoul(wanted, nullptr, 10));
        std::shuffle(order.begin(), order.end(), random);
    }
}

inline std::vector<unsigned> in_order(unsigned count)
{
    std::vector<unsigned> order(count);
    std::iota(order.begin(), order.end(), 0u);
    return order;
}

inline void run_block()
{
    constexpr std::size_t STACK = 64 * 1024;
    static std::vector<char> stacks;
    const unsigned threads = block_size.x * block_size.y * block_size.z;
    if (threads == 0 || threads > 1024)
        fail("a block has 1 to 1024 threads, not " + std::to_string(threads));
    stacks.resize(std::max(stacks.size(), threads * STACK));
    std::memset(__start_shared_memory, 0xFF, __stop_shared_memory - __start_shared_memory);
    fibers = std::vector<Fiber>(threads);
    warps = std::vector<Warp>((threads + 31) / 32);
    for (unsigned number = 0; number < threads; ++number) {
        Fiber &fiber = fibers[number];
        fiber.number = number;
        fiber.thread = dim3(number % block_size.x, number / block_size.x % block_size.y, number / (block_size.x * block_size.y));
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = stacks.data() + number * STACK;
        fiber.context.uc_stack.ss_size = STACK;
        fiber.context.uc_link = &scheduler;
        makecontext(&fiber.context, run_body, 0);
    }
    std::vector<unsigned> order = in_order(threads);
    // A round without an end or a barrier passed is none; after several of them nobody will move again.
    for (int idle = 0; idle < 4;) {
        shuffle(order);
        bool moved = false;
        for (unsigned number : order) {
            now = &fibers[number];
            if (now->done || now->barrier != 0)
                continue;
            const unsigned turn = warps[number / 32].turn, arrived = warps[number / 32].arrived;
            swapcontext(&scheduler, &now->context);
            moved |= now->done || now->barrier != 0 || warps[number / 32].turn != turn || warps[number / 32].arrived != arrived;
        }
        int line = 0;
        bool all_wait = true, any = false;
        for (const Fiber &fiber : fibers) {
            if (fiber.done)
                continue;
            any = true;
            all_wait &= fiber.barrier != 0;
            if (line == 0)
                line = fiber.barrier;
            else if (fiber.barrier != 0 && fiber.barrier != line)
                fail("threads of a block wait at different __syncthreads, in lines " + std::to_string(line) + " and " + std::to_string(fiber.barrier));
        }
        if (!any)
            return;
        if (all_wait) {
            for (Fiber &fiber : fibers)
                fiber.barrier = 0;
            moved = true;
        }
        idle = moved ? 0 : idle + 1;
    }
    fail("the threads of a block wait for each other for ever");
}

// Runs a kernel on a grid, as <<<grid, block>>> does.
template <class... Parameters, class... Arguments> void launch(dim3 grid, dim3 block, void (*kernel)(Parameters...), Arguments... arguments)
{
    grid_size = grid;
    block_size = block;
    body = [=] { kernel(arguments...); };
    const unsigned blocks = grid.x * grid.y * grid.z;
    if (blocks == 0)
        fail("a grid has at least one block");
    std::vector<unsigned> order = in_order(blocks);
    shuffle(order);
    for (unsigned number : order) {
        block_index = dim3(number % grid.x, number / grid.x % grid.y, number / (grid.x * grid.y));
        run_block();
    }
}

// An array of the device: filled with NaN (or -1), and followed by a page that must not be touched.
template <class T> class Array {
    std::size_t count, mapped;
    char *pages;

public:
    T *data;

    explicit Array(std::size_t count) : count(count)
    {
        const std::size_t page = 4096, bytes = (count * sizeof(T) + 15) / 16 * 16;
        mapped = (bytes + page - 1) / page * page;
        pages = static_cast<char *>(mmap(nullptr, mapped + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (pages == MAP_FAILED || mprotect(pages + mapped, page, PROT_NONE) != 0)
            fail("no memory");
        std::memset(pages, 0xFF, mapped);
        data = reinterpret_cast<T *>(pages + mapped - bytes);
    }
    explicit Array(const std::vector<T> &values) : Array(values.size()) { std::copy(values.begin(), values.end(), data); }
    Array(const Array &) = delete;
    ~Array() { munmap(pages, mapped + 4096); }

    std::size_t size() const { return count; }
    T &operator[](std::size_t i) { return data[i]; }
    T *begin() { return data; }
    T *end() { return data + count; }
    void fill(T value) { std::fill(begin(), end(), value); }
};

} // namespace shim

#define threadIdx (shim::now->thread)
#define blockIdx (shim::block_index)
#define blockDim (shim::block_size)
#define gridDim (shim::grid_size)
#define warpSize 32

#define __syncthreads() shim::block_barrier(__LINE__)
inline void __syncwarp(unsigned mask = 0xFFFFFFFFu) { shim::warp_barrier(mask); }
inline void __threadfence() {}
inline void __threadfence_block() {}

template <class T> T __shfl_sync(unsigned mask, T value, int from, int width = 32)
{
    const int lane = shim::now->number % 32;
    return shim::exchange(mask, value, lane / width * width + from % width);
}
template <class T> T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32)
{
    const unsigned lane = shim::now->number % 32;
    return shim::exchange(mask, value, lane % width + delta < unsigned(width) ? lane + delta : lane);
}
template <class T> T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32)
{
    const unsigned lane = shim::now->number % 32;
    return shim::exchange(mask, value, lane % width >= delta ? lane - delta : lane);
}
template <class T> T __shfl_xor_sync(unsigned mask, T value, int with, int width = 32)
{
    const unsigned lane = shim::now->number % 32, from = lane ^ with;
    return shim::exchange(mask, value, from / width == lane / width ? from : lane);
}

template <class T, class U> T atomicAdd(T *at, U value)
{
    const T old = *at;
    *at = old + T(value);
    return old;
}
template <class T, class U> T atomicMin(T *at, U value)
{
    const T old = *at;
    *at = std::min(old, T(value));
    return old;
}
template <class T, class U> T atomicMax(T *at, U value)
{
    const T old = *at;
    *at = std::max(old, T(value));
    return old;
}
template <class T, class U> T atomicExch(T *at, U value)
{
    const T old = *at;
    *at = T(value);
    return old;
}
template <class T, class U, class V> T atomicCAS(T *at, U expected, V value)
{
    const T old = *at;
    if (old == T(expected))
        *at = T(value);
    return old;
}

using std::max;
using std::min;
inline float rsqrtf(float x) { return 1.0f / std::sqrt(x); }
inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline int __ffs(int bits) { return __builtin_ffs(bits); }
template <class T> T __ldg(const T *at) { return *at; }
