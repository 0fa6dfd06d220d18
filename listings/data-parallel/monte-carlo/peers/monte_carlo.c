/* Random points in C with OpenMP: the same generator, xoshiro256++, with the same seeds; one stream at a time, and in lanes. */
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK ((uint64_t)1 << 16)
#define LANES 32

static inline uint64_t rotl(uint64_t x, int k) { return x << k | x >> (64 - k); }

static inline double unit(uint64_t bits)
{
    bits = bits >> 12 | (uint64_t)0x3FF << 52;
    double number;
    memcpy(&number, &bits, sizeof number);
    return number - 1;
}

static void seed(uint64_t block, uint64_t state[4])
{
    for (int i = 0; i < 4; i++) {
        uint64_t bits = block += 0x9E3779B97F4A7C15u;
        bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9u;
        bits = (bits ^ bits >> 27) * 0x94D049BB133111EBu;
        state[i] = bits ^ bits >> 31;
    }
}

static inline uint64_t next(uint64_t *a, uint64_t *b, uint64_t *c, uint64_t *d)
{
    const uint64_t bits = rotl(*a + *d, 23) + *a, shifted = *b << 17;
    *c ^= *a;
    *d ^= *b;
    *b ^= *c;
    *a ^= *d;
    *c ^= shifted;
    *d = rotl(*d, 45);
    return bits;
}

static uint64_t hits(uint64_t block, uint64_t points)
{
    uint64_t s[4], count = 0;
    seed(block, s);
    for (uint64_t i = 0; i < points; i++) {
        const double x = unit(next(&s[0], &s[1], &s[2], &s[3]));
        const double y = unit(next(&s[0], &s[1], &s[2], &s[3]));
        count += x * x + y * y < 1;
    }
    return count;
}

static uint64_t hits_lanes(uint64_t first, uint64_t points)
{
    uint64_t a[LANES], b[LANES], c[LANES], d[LANES], count[LANES] = {0}, total = 0;
    for (int lane = 0; lane < LANES; lane++) {
        uint64_t s[4];
        seed(first + (uint64_t)lane, s);
        a[lane] = s[0], b[lane] = s[1], c[lane] = s[2], d[lane] = s[3];
    }
    for (uint64_t i = 0; i < points; i++) {
#pragma omp simd
        for (int lane = 0; lane < LANES; lane++) {
            const double x = unit(next(&a[lane], &b[lane], &c[lane], &d[lane]));
            const double y = unit(next(&a[lane], &b[lane], &c[lane], &d[lane]));
            count[lane] += x * x + y * y < 1;
        }
    }
    for (int lane = 0; lane < LANES; lane++)
        total += count[lane];
    return total;
}

static uint64_t points_of(uint64_t n, uint64_t block)
{
    return n - block * BLOCK < BLOCK ? n - block * BLOCK : BLOCK;
}

static uint64_t scalar(uint64_t n)
{
    uint64_t total = 0;
#pragma omp parallel for reduction(+ : total) schedule(dynamic)
    for (uint64_t block = 0; block < (n + BLOCK - 1) / BLOCK; block++)
        total += hits(block, points_of(n, block));
    return total;
}

static uint64_t simd(uint64_t n)
{
    const uint64_t groups = n / (BLOCK * LANES);
    uint64_t total = 0;
#pragma omp parallel
    {
#pragma omp for reduction(+ : total) schedule(dynamic)
        for (uint64_t group = 0; group < groups; group++)
            total += hits_lanes(group * LANES, BLOCK);
#pragma omp for reduction(+ : total) schedule(dynamic)
        for (uint64_t block = groups * LANES; block < (n + BLOCK - 1) / BLOCK; block++)
            total += hits(block, points_of(n, block));
    }
    return total;
}

int main(int argc, char **argv)
{
    const char *variant = "";
    uint64_t n = 0;
    int threads = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--variant"))
            variant = argv[i + 1];
        else if (!strcmp(argv[i], "--n"))
            n = strtoull(argv[i + 1], NULL, 10);
        else if (!strcmp(argv[i], "--threads"))
            threads = atoi(argv[i + 1]);
    }
    omp_set_num_threads(threads);
    uint64_t (*count)(uint64_t) = NULL;
    if (!strcmp(variant, "openmp"))
        count = scalar;
    else if (!strcmp(variant, "openmp-simd"))
        count = simd;
    if (count == NULL)
        return 2;
    count(n);
    for (int c; (c = getchar()) != EOF;) {
        if (c != '\n')
            continue;
        double start = omp_get_wtime();
        uint64_t answer = count(n);
        printf("%.9f %llu\n", omp_get_wtime() - start, (unsigned long long)answer);
        fflush(stdout);
    }
}
