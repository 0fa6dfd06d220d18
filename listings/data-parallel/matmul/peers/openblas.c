// What `cargo xtask bench` measures: cblas_sgemm and cblas_dgemm of the system's OpenBLAS.
#include <cblas.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static int entry(size_t i, size_t j, size_t period, uint32_t seed) {
    uint32_t x = (uint32_t)((i % period) * period + j % period) * 0x9E3779B1u ^ seed;
    x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
    return (int)(x >> 28) - 8;
}

int main(int argc, char **argv) {
    const char *variant = "";
    size_t period = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--variant")) variant = argv[i + 1];
        if (!strcmp(argv[i], "--n")) period = strtoul(argv[i + 1], NULL, 10);
        if (!strcmp(argv[i], "--threads")) openblas_set_num_threads(atoi(argv[i + 1]));
    }
    int wide = strstr(variant, "f64") != NULL, two = strstr(variant, "double") != NULL;
    size_t n = two ? 2 * period : period, size = (n * n * (wide ? 8 : 4) + 63) / 64 * 64;
    void *a = aligned_alloc(64, size), *b = aligned_alloc(64, size), *c = aligned_alloc(64, size);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            int x = entry(i, j, period, 1), y = entry(i, j, period, 2);
            if (wide) ((double *)a)[i * n + j] = x, ((double *)b)[i * n + j] = y;
            else ((float *)a)[i * n + j] = x, ((float *)b)[i * n + j] = y;
        }
    char line[64];
    for (int warm_up = 1; warm_up || fgets(line, sizeof line, stdin); warm_up = 0) {
        double start = now();
        if (wide)
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
        else
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
        double seconds = now() - start, sum = 0;
        if (warm_up) continue;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double value = wide ? ((double *)c)[i * n + j] : ((float *)c)[i * n + j];
                sum += ((3 * (i % period) + 5 * (j % period)) % 7 + 1) * value;
            }
        printf("%.9f %.0f\n", seconds, two ? sum / 8 : sum);
        fflush(stdout);
    }
}
