// What `cargo xtask bench` measures: 20000 dot products, by a loop or by OpenBLAS.
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

static float *numbers(int n, uint32_t seed) {
    float *out = aligned_alloc(64, ((size_t)n * sizeof(float) + 63) / 64 * 64);
    for (int i = 0; i < n; i++) {
        uint32_t x = (uint32_t)i * 0x9E3779B1u ^ seed;
        x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
        out[i] = (float)(x >> 28) - 8;
    }
    return out;
}

static float dot(int n, const float *a, const float *b) {
    float sum = 0;
    for (int i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

int main(int argc, char **argv) {
    int n = 0, blas = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--n")) n = atoi(argv[i + 1]);
        if (!strcmp(argv[i], "--variant")) blas = !strcmp(argv[i + 1], "openblas");
        if (!strcmp(argv[i], "--threads")) openblas_set_num_threads(atoi(argv[i + 1]));
    }
    float *a = numbers(n, 1), *b = numbers(n, 2), result = 0;
    char line[64];
    for (int warm_up = 1; warm_up || fgets(line, sizeof line, stdin); warm_up = 0) {
        double start = now();
        for (int i = 0; i < 20000; i++) {
            __asm__ volatile("" : : "r"(a), "r"(b) : "memory"); // the arrays may have changed: calculate again
            result = blas ? cblas_sdot(n, a, 1, b, 1) : dot(n, a, b);
        }
        if (!warm_up) printf("%.9f %.0f\n", now() - start, result), fflush(stdout);
    }
}
