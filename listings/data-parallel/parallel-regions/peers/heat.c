// The same steps with a parallel region of OpenMP in each of them: --n, --threads; one run for each line of input.
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 2000 };

static void steps(double *restrict plate, double *restrict next, long n, long steps) {
    for (long step = 0; step < steps; step++) {
        const double *restrict from = step % 2 ? next : plate;
        double *restrict to = step % 2 ? plate : next;
#pragma omp parallel for schedule(static)
        for (long row = 1; row < n - 1; row++) {
            const double *above = from + (row - 1) * n, *this = from + row * n, *below = from + (row + 1) * n;
            double *out = to + row * n;
#pragma omp simd
            for (long i = 1; i < n - 1; i++) {
                double around = above[i] + below[i] + this[i - 1] + this[i + 1];
                out[i] = this[i] + 0.2 * (around - 4.0 * this[i]);
            }
        }
    }
}

static void fill(double *plate, long n) {
    for (long i = 0; i < n * n; i++) {
        plate[i] = i < n ? 100.0 : 0.0;
    }
}

int main(int argc, char **argv) {
    long n = 256;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--n")) {
            n = atol(argv[i + 1]);
        } else if (!strcmp(argv[i], "--threads")) {
            omp_set_num_threads(atoi(argv[i + 1]));
        }
    }
    double *plate = aligned_alloc(64, (size_t)(n * n) * sizeof *plate + 63 & ~(size_t)63);
    double *next = aligned_alloc(64, (size_t)(n * n) * sizeof *next + 63 & ~(size_t)63);
    fill(plate, n);
    fill(next, n);
    steps(plate, next, n, STEPS);
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        fill(plate, n);
        fill(next, n);
        double start = omp_get_wtime();
        steps(plate, next, n, STEPS);
        double elapsed = omp_get_wtime() - start, heat = 0.0;
        for (long i = 0; i < n * n; i++) {
            heat += plate[i];
        }
        printf("%.9f %.17g\n", elapsed, heat);
        fflush(stdout);
    }
    free(plate);
    free(next);
    return 0;
}
