/* The Mandelbrot set in C with OpenMP: one point at a time, and blocks of points in lanes. */
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT 255
#define CHECK 5 /* steps between two looks at whether all lanes have left */
#define LANES 32

static double coordinate(double start, size_t index, size_t n)
{
    return start + 2.5 * (double)index / (double)n;
}

static uint8_t steps(double cr, double ci)
{
    double zr = 0, zi = 0;
    for (int step = 0; step < LIMIT; step++) {
        double rr = zr * zr, ii = zi * zi;
        if (rr + ii > 4)
            return (uint8_t)step;
        zi = 2 * zr * zi + ci;
        zr = rr - ii + cr;
    }
    return LIMIT;
}

static void scalar(size_t n, uint8_t *picture)
{
#pragma omp parallel for schedule(dynamic)
    for (size_t y = 0; y < n; y++) {
        double ci = coordinate(-1.25, y, n);
        for (size_t x = 0; x < n; x++)
            picture[y * n + x] = steps(coordinate(-2, x, n), ci);
    }
}

static void block(const double *cr, double ci, uint8_t *out)
{
    double zr[LANES] = {0}, zi[LANES] = {0};
    int64_t count[LANES] = {0};
    for (int step = 0; step < LIMIT; step += CHECK) {
        for (int s = 0; s < CHECK; s++) {
#pragma omp simd
            for (int l = 0; l < LANES; l++) {
                double rr = zr[l] * zr[l], ii = zi[l] * zi[l];
                count[l] += rr + ii <= 4;
                zi[l] = 2 * zr[l] * zi[l] + ci;
                zr[l] = rr - ii + cr[l];
            }
        }
        int64_t inside = 0;
#pragma omp simd reduction(+ : inside)
        for (int l = 0; l < LANES; l++)
            inside += zr[l] * zr[l] + zi[l] * zi[l] <= 4;
        if (inside == 0)
            break;
    }
    for (int l = 0; l < LANES; l++)
        out[l] = (uint8_t)count[l];
}

static void simd(size_t n, uint8_t *picture)
{
#pragma omp parallel for schedule(dynamic)
    for (size_t y = 0; y < n; y++) {
        double ci = coordinate(-1.25, y, n);
        for (size_t x = 0; x < n; x += LANES) {
            double cr[LANES];
            uint8_t out[LANES];
            for (int l = 0; l < LANES; l++)
                cr[l] = coordinate(-2, x + (size_t)l, n);
            block(cr, ci, out);
            memcpy(picture + y * n + x, out, n - x < LANES ? n - x : LANES);
        }
    }
}

int main(int argc, char **argv)
{
    const char *variant = "";
    size_t n = 0;
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
    void (*work)(size_t, uint8_t *) = NULL;
    if (!strcmp(variant, "openmp"))
        work = scalar;
    else if (!strcmp(variant, "openmp-simd"))
        work = simd;
    uint8_t *picture = malloc(n * n + 1);
    if (work == NULL || picture == NULL)
        return 2;
    work(n, picture);
    for (int c; (c = getchar()) != EOF;) {
        if (c != '\n')
            continue;
        double start = omp_get_wtime();
        work(n, picture);
        double seconds = omp_get_wtime() - start;
        uint64_t sum = 0;
        for (size_t i = 0; i < n * n; i++)
            sum += picture[i];
        printf("%.9f %llu\n", seconds, (unsigned long long)sum);
        fflush(stdout);
    }
    free(picture);
}
