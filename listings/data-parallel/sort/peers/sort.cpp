// std::sort with the parallel policy, which libstdc++ runs on TBB: --n, --threads; one run for each line of input.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <execution>
#include <iostream>
#include <string>
#include <tbb/global_control.h>
#include <vector>

int main(int argc, char **argv) {
    std::size_t n = 50000000, threads = 2;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!std::strcmp(argv[i], "--n")) {
            n = std::strtoull(argv[i + 1], nullptr, 10);
        } else if (!std::strcmp(argv[i], "--threads")) {
            threads = std::strtoull(argv[i + 1], nullptr, 10);
        }
    }
    tbb::global_control control(tbb::global_control::max_allowed_parallelism, threads);
    std::vector<std::uint64_t> unsorted(n);
    for (std::size_t i = 0; i < n; i++) {
        std::uint64_t bits = (i + 1) * 0x9e3779b97f4a7c15u;
        bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
        bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
        unsorted[i] = bits ^ bits >> 31;
    }
    auto data = unsorted;
    std::sort(std::execution::par_unseq, data.begin(), data.end());
    for (std::string line; std::getline(std::cin, line);) {
        std::copy(unsorted.begin(), unsorted.end(), data.begin());
        auto start = std::chrono::steady_clock::now();
        std::sort(std::execution::par_unseq, data.begin(), data.end());
        std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        std::cout << elapsed.count() << ' ' << data[0] << ' ' << data[n / 3] << ' ' << data[n - 1] << std::endl;
    }
}
