// Inclusive prefix sums in C++: a loop, and TBB's parallel_scan.
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_scan.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <numeric>
#include <string>
#include <thread>

using Range = tbb::blocked_range<std::size_t>;

static std::uint64_t serial(const std::uint64_t *values, std::uint64_t *sums, std::size_t n)
{
    std::inclusive_scan(values, values + n, sums);
    return n == 0 ? 0 : sums[n - 1];
}

static std::uint64_t parallel(const std::uint64_t *values, std::uint64_t *sums, std::size_t n)
{
    return tbb::parallel_scan(
        Range(0, n, 1 << 15), std::uint64_t{0},
        [=](const Range &range, std::uint64_t total, bool is_final) {
            if (is_final) {
                for (std::size_t i = range.begin(); i != range.end(); ++i) {
                    total += values[i];
                    sums[i] = total;
                }
            } else {
                for (std::size_t i = range.begin(); i != range.end(); ++i)
                    total += values[i];
            }
            return total;
        },
        std::plus<std::uint64_t>());
}

int main(int argc, char **argv)
{
    std::string variant;
    std::size_t n = 0, threads = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string key = argv[i];
        if (key == "--variant")
            variant = argv[i + 1];
        else if (key == "--n")
            n = std::stoull(argv[i + 1]);
        else if (key == "--threads")
            threads = std::stoull(argv[i + 1]);
    }
    tbb::global_control control(tbb::global_control::max_allowed_parallelism, threads);
    std::uint64_t *values = static_cast<std::uint64_t *>(std::malloc(n * sizeof(std::uint64_t) + 1));
    std::uint64_t *sums = static_cast<std::uint64_t *>(std::malloc(n * sizeof(std::uint64_t) + 1));
    for (std::size_t i = 0; i < n; i++)
        values[i] = i * 0x9E3779B97F4A7C15u >> 40;
    auto work = variant == "tbb" ? parallel : serial;
    work(values, sums, n);
    for (std::string line; std::getline(std::cin, line);) {
        const auto start = std::chrono::steady_clock::now();
        const std::uint64_t answer = work(values, sums, n);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        std::cout << seconds.count() << ' ' << answer << std::endl;
    }
    std::free(values);
    std::free(sums);
}
