// What `cargo xtask bench` measures: struct of arrays, OpenMP, and the vectorization and the approximate root that -ffast-math allows.
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SOFTENING 1e-4f

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static float uniform(uint32_t i) {
    uint32_t x = i * 0x9E3779B1u;
    x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
    x = (x ^ (x >> 13)) * 0xC2B2AE35u;
    return (float)((x ^ (x >> 16)) >> 8) / 16777216.0f;
}

static void accelerations(int n, const float *restrict x, const float *restrict y, const float *restrict z,
                          const float *restrict m, float *restrict ax, float *restrict ay, float *restrict az) {
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i++) {
        float sx = 0, sy = 0, sz = 0;
#pragma omp simd reduction(+ : sx, sy, sz)
        for (int j = 0; j < n; j++) {
            float dx = x[j] - x[i], dy = y[j] - y[i], dz = z[j] - z[i];
            float r2 = dx * dx + dy * dy + dz * dz + SOFTENING;
            float inverse = 1.0f / sqrtf(r2);
            float pull = m[j] * inverse * inverse * inverse;
            sx += pull * dx;
            sy += pull * dy;
            sz += pull * dz;
        }
        ax[i] = sx, ay[i] = sy, az[i] = sz;
    }
}

int main(int argc, char **argv) {
    int n = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--n")) n = atoi(argv[i + 1]);
        if (!strcmp(argv[i], "--threads")) omp_set_num_threads(atoi(argv[i + 1]));
    }
    size_t size = ((size_t)n * sizeof(float) + 63) / 64 * 64;
    float *v[7];
    for (int k = 0; k < 7; k++) v[k] = aligned_alloc(64, size);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < 3; k++) v[k][i] = uniform(4u * i + k);
        v[3][i] = (0.5f + uniform(4u * i + 3)) / n;
    }
    char line[64];
    for (int warm_up = 1; warm_up || fgets(line, sizeof line, stdin); warm_up = 0) {
        double start = now();
        accelerations(n, v[0], v[1], v[2], v[3], v[4], v[5], v[6]);
        double seconds = now() - start, sum = 0;
        for (int k = 4; k < 7; k++)
            for (int i = 0; i < n; i++) sum += (double)v[k][i] * v[k][i];
        if (!warm_up) printf("%.9f %.9g\n", seconds, sum), fflush(stdout);
    }
}
