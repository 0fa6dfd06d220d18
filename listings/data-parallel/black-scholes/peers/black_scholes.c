// What `cargo xtask bench` measures: OpenMP, and with -ffast-math the exp and log of glibc's vector library (libmvec).
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RATE 0.02
#define VOLATILITY 0.3

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static double uniform(uint32_t i) {
    uint32_t x = i * 0x9E3779B1u;
    x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
    x = (x ^ (x >> 13)) * 0xC2B2AE35u;
    return (x ^ (x >> 16)) / 4294967296.0;
}

static inline double normal(double x) {
    double k = 1.0 / (1.0 + 0.2316419 * fabs(x));
    double sum = k * (0.319381530 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
    double tail = 0.3989422804014327 * exp(-0.5 * x * x) * sum;
    return x < 0 ? tail : 1.0 - tail;
}

static void price(size_t n, const double *restrict spot, const double *restrict strike, const double *restrict years,
                  double *restrict call, double *restrict put) {
#pragma omp parallel for simd schedule(static)
    for (size_t i = 0; i < n; i++) {
        double spread = VOLATILITY * sqrt(years[i]);
        double d1 = (log(spot[i] / strike[i]) + (RATE + VOLATILITY * VOLATILITY / 2) * years[i]) / spread;
        double discounted = strike[i] * exp(-RATE * years[i]);
        double c = spot[i] * normal(d1) - discounted * normal(d1 - spread);
        call[i] = c;
        put[i] = c - spot[i] + discounted;
    }
}

int main(int argc, char **argv) {
    size_t n = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--n")) n = strtoul(argv[i + 1], NULL, 10);
        if (!strcmp(argv[i], "--threads")) omp_set_num_threads(atoi(argv[i + 1]));
    }
    double *v[5];
    for (int k = 0; k < 5; k++) v[k] = aligned_alloc(64, (n * sizeof(double) + 63) / 64 * 64);
    for (size_t i = 0; i < n; i++) {
        v[0][i] = 10 + 40 * uniform(3 * i);
        v[1][i] = 10 + 40 * uniform(3 * i + 1);
        v[2][i] = 0.25 + 1.75 * uniform(3 * i + 2);
    }
    char line[64];
    for (int warm_up = 1; warm_up || fgets(line, sizeof line, stdin); warm_up = 0) {
        double start = now();
        price(n, v[0], v[1], v[2], v[3], v[4]);
        double seconds = now() - start, sum = 0;
        for (size_t i = 0; i < n; i++) sum += v[3][i] + 2 * v[4][i];
        if (!warm_up) printf("%.9f %.12g\n", seconds, sum), fflush(stdout);
    }
}
