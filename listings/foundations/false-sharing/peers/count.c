/* The same increments in C: a counter for each thread, side by side or 128 bytes apart. */

#define _GNU_SOURCE
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SPACING = 16 }; /* 16 counters of 8 bytes: as far apart as CachePadded puts them on x86-64 */

static unsigned long *counters;

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

static unsigned long run(unsigned long n, int threads, int spacing) {
    unsigned long total = 0;
    memset(counters, 0, 8 * SPACING * threads);
#pragma omp parallel num_threads(threads)
    {
        unsigned long *own = &counters[omp_get_thread_num() * spacing];
        for (unsigned long i = 0; i < n; i++)
            __atomic_fetch_add(own, 1, __ATOMIC_RELAXED);
    }
    for (int thread = 0; thread < threads; thread++)
        total += counters[thread * spacing];
    return total;
}

int main(int count, char **words) {
    unsigned long n = 1000;
    int threads = 1, spacing = 1;
    for (int at = 1; at + 1 < count; at += 2) {
        if (!strcmp(words[at], "--n"))
            n = strtoul(words[at + 1], NULL, 10);
        else if (!strcmp(words[at], "--threads"))
            threads = atoi(words[at + 1]);
        else if (!strcmp(words[at], "--variant"))
            spacing = strcmp(words[at + 1], "padded") ? 1 : SPACING;
    }
    counters = aligned_alloc(128, 8 * SPACING * threads);
    if (!counters)
        return 1;
    run(n, threads, spacing);
    for (int c; (c = getchar()) != EOF;) {
        if (c != '\n')
            continue;
        double start = seconds();
        unsigned long total = run(n, threads, spacing);
        printf("%.9f %lu\n", seconds() - start, total);
        fflush(stdout);
    }
    return 0;
}
