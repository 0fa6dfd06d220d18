// The ping-pong of examples/bench.rs in C.
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int rank;

static void play(const char *ball, char *caught, int n, int rounds) {
    int other = 1 - rank;
    for (int i = 0; i < rounds; i++) {
        if (rank == 0) {
            MPI_Send(ball, n, MPI_UINT8_T, other, 0, MPI_COMM_WORLD);
            MPI_Recv(caught, n, MPI_UINT8_T, other, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        } else {
            MPI_Recv(caught, n, MPI_UINT8_T, other, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            MPI_Send(caught, n, MPI_UINT8_T, other, 0, MPI_COMM_WORLD);
        }
    }
}

// Whether rank 0 wants another run. It sleeps until then, so that it takes no core from those that are measured now.
static int go(void) {
    int there = 0, yes;
    for (;;) {
        MPI_Iprobe(0, MPI_ANY_TAG, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
        if (there)
            break;
        usleep(1000);
    }
    MPI_Recv(&yes, 1, MPI_INT32_T, 0, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return yes;
}

int main(int argc, char **argv) {
    int n = 0, yes = 1, no = 0;
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], "--n") == 0)
            n = atoi(argv[i + 1]);
    int rounds = (1 << 26) / n;
    rounds = rounds < 2 ? 2 : rounds > 20000 ? 20000 : rounds;

    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    char *ball = malloc(n), *caught = calloc(n, 1), line[256];
    for (int i = 0; i < n; i++)
        ball[i] = (char)i;
    play(ball, caught, n, rounds);
    if (rank == 0) {
        while (fgets(line, sizeof line, stdin)) {
            MPI_Send(&yes, 1, MPI_INT32_T, 1, 0, MPI_COMM_WORLD);
            memset(caught, 0, n);
            play(ball, caught, n, 1);
            double start = MPI_Wtime();
            play(ball, caught, n, rounds);
            double seconds = (MPI_Wtime() - start) / (2.0 * rounds);
            if (memcmp(ball, caught, n) != 0)
                MPI_Abort(MPI_COMM_WORLD, 1);
            printf("%.9e %d bytes\n", seconds, n);
            fflush(stdout);
        }
        MPI_Send(&no, 1, MPI_INT32_T, 1, 0, MPI_COMM_WORLD);
    } else {
        while (go()) {
            play(ball, caught, n, 1);
            play(ball, caught, n, rounds);
        }
    }
    free(ball);
    free(caught);
    MPI_Finalize();
}
