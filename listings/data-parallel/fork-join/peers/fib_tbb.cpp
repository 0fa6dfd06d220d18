// fib with a TBB task at every call: --n, --threads; one run for each line of input.
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <tbb/global_control.h>
#include <tbb/task_group.h>

static long fib(long n) {
    if (n < 2) {
        return n;
    }
    long a, b;
    tbb::task_group group;
    group.run([&] { b = fib(n - 2); });
    a = fib(n - 1);
    group.wait();
    return a + b;
}

int main(int argc, char **argv) {
    long n = 32, threads = 2;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!std::strcmp(argv[i], "--n")) {
            n = std::atol(argv[i + 1]);
        } else if (!std::strcmp(argv[i], "--threads")) {
            threads = std::atol(argv[i + 1]);
        }
    }
    tbb::global_control control(tbb::global_control::max_allowed_parallelism, threads);
    fib(n);
    for (std::string line; std::getline(std::cin, line);) {
        auto start = std::chrono::steady_clock::now();
        long answer = fib(n);
        std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        std::cout << elapsed.count() << ' ' << answer << std::endl;
    }
}
