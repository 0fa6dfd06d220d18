/* The sum of an array in C with OpenMP: threads and lanes by one pragma. */
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double sum(const double *values, size_t n)
{
    double total = 0;
#pragma omp parallel for simd reduction(+ : total) schedule(static)
    for (size_t i = 0; i < n; i++)
        total += values[i];
    return total;
}

int main(int argc, char **argv)
{
    size_t n = 0;
    int threads = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--n"))
            n = strtoull(argv[i + 1], NULL, 10);
        else if (!strcmp(argv[i], "--threads"))
            threads = atoi(argv[i + 1]);
    }
    omp_set_num_threads(threads);
    double *values = malloc(n * sizeof *values + 1);
    if (values == NULL)
        return 2;
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < n; i++)
        values[i] = (double)((uint64_t)i * 0x9E3779B97F4A7C15u >> 11) / (double)(1ull << 53);
    sum(values, n);
    for (int c; (c = getchar()) != EOF;) {
        if (c != '\n')
            continue;
        double start = omp_get_wtime();
        double answer = sum(values, n);
        printf("%.9f %.17g\n", omp_get_wtime() - start, answer);
        fflush(stdout);
    }
    free(values);
}
