// fib with an OpenMP task at every call: --n, --threads; one run for each line of input.
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long fib(long n) {
    if (n < 2) {
        return n;
    }
    long a, b;
#pragma omp task shared(b) firstprivate(n)
    b = fib(n - 2);
    a = fib(n - 1);
#pragma omp taskwait
    return a + b;
}

static long run(long n) {
    long answer = 0;
#pragma omp parallel
#pragma omp single
    answer = fib(n);
    return answer;
}

int main(int argc, char **argv) {
    long n = 32;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--n")) {
            n = atol(argv[i + 1]);
        } else if (!strcmp(argv[i], "--threads")) {
            omp_set_num_threads(atoi(argv[i + 1]));
        }
    }
    run(n);
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        double start = omp_get_wtime();
        long answer = run(n);
        printf("%.9f %ld\n", omp_get_wtime() - start, answer);
        fflush(stdout);
    }
    return 0;
}
