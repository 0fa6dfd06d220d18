/* Every kind of call that the tracer knows, and some that it must let pass. For any number of ranks. */
#include <mpi.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define WORLD MPI_COMM_WORLD
#define NO MPI_STATUS_IGNORE

static int rank, size, right, left;

/* The first of all: the order counts, the grouping does not. */
static void own(void *in, void *inout, int *n, MPI_Datatype *type) {
    (void)type;
    for (int i = 0; i < *n; i++) ((int *)inout)[i] = ((int *)in)[i];
}

/* Of each mode one around the ring. */
static void modes(void) {
    int given = 10 * rank, got;
    char buffer[MPI_BSEND_OVERHEAD + 64];
    MPI_Request request;
    MPI_Buffer_attach(buffer, sizeof buffer);
    MPI_Irecv(&got, 1, MPI_INT, left, 1, WORLD, &request);
    MPI_Send(&given, 1, MPI_INT, right, 1, WORLD);
    MPI_Wait(&request, NO);
    MPI_Irecv(&got, 1, MPI_INT, left, 2, WORLD, &request);
    MPI_Bsend(&given, 1, MPI_INT, right, 2, WORLD);
    MPI_Wait(&request, NO);
    MPI_Irecv(&got, 1, MPI_INT, left, 3, WORLD, &request);
    MPI_Barrier(WORLD);
    MPI_Rsend(&given, 1, MPI_INT, right, 3, WORLD);
    MPI_Wait(&request, NO);
    int flag = 0;
    MPI_Irecv(&got, 1, MPI_INT, left, 4, WORLD, &request);
    MPI_Ssend(&given, 1, MPI_INT, right, 4, WORLD);
    while (!flag) MPI_Test(&request, &flag, NO);
    int size_of;
    MPI_Buffer_detach(&buffer, &size_of);
    MPI_Sendrecv(&given, 1, MPI_INT, right, 5, &got, 1, MPI_INT, left, 5, WORLD, NO);
    MPI_Sendrecv_replace(&given, 1, MPI_INT, right, 6, left, 6, WORLD, NO);
    /* Nobody is there. */
    MPI_Send(&given, 1, MPI_INT, MPI_PROC_NULL, 0, WORLD);
    MPI_Recv(&got, 1, MPI_INT, MPI_PROC_NULL, 0, WORLD, NO);
    MPI_Sendrecv(&given, 1, MPI_INT, rank + 1 < size ? rank + 1 : MPI_PROC_NULL, 7, &got, 1, MPI_INT, rank > 0 ? rank - 1 : MPI_PROC_NULL, 7, WORLD, NO);
}

/* All the ways to wait for what has begun. */
static void requests(void) {
    int given = rank, got[2], flag = 0, index, done, indices[2];
    MPI_Request request[2];
#define BEGIN(SEND) \
    MPI_Irecv(got, 1, MPI_INT, left, 8, WORLD, request); \
    MPI_##SEND(&given, 1, MPI_INT, right, 8, WORLD, request + 1);
    BEGIN(Isend) MPI_Waitall(2, request, MPI_STATUSES_IGNORE);
    BEGIN(Issend) MPI_Waitany(2, request, &index, NO); MPI_Waitany(2, request, &index, NO);
    BEGIN(Isend) for (int all = 0; all < 2; all += done) MPI_Waitsome(2, request, &done, indices, MPI_STATUSES_IGNORE);
    BEGIN(Isend) for (flag = 0; !flag;) MPI_Testall(2, request, &flag, MPI_STATUSES_IGNORE);
    BEGIN(Isend) for (int all = 0; all < 2; all += flag) MPI_Testany(2, request, &index, &flag, NO);
    BEGIN(Isend) for (int all = 0; all < 2; all += done) MPI_Testsome(2, request, &done, indices, MPI_STATUSES_IGNORE);
    /* A receive from anyone says in its status from whom. */
    MPI_Irecv(got, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, WORLD, request);
    MPI_Isend(&given, 1, MPI_INT, right, 9, WORLD, request + 1);
    MPI_Waitall(2, request, MPI_STATUSES_IGNORE);
    /* Given away: nobody waits for the send. */
    MPI_Irecv(got, 1, MPI_INT, left, 8, WORLD, request);
    MPI_Isend(&given, 1, MPI_INT, right, 8, WORLD, request + 1);
    MPI_Request_free(request + 1);
    MPI_Wait(request, NO);
}

/* Messages that are looked at before they are received. */
static void matched(void) {
    char text[6] = "hello";
    MPI_Request request;
    MPI_Message message;
    MPI_Status status;
    int n, flag = 0;
    MPI_Isend(text, 5, MPI_CHAR, right, 10, WORLD, &request);
    MPI_Mprobe(left, 10, WORLD, &message, &status);
    MPI_Get_count(&status, MPI_CHAR, &n);
    char *got = malloc((size_t)n);
    MPI_Mrecv(got, n, MPI_CHAR, &message, NO);
    MPI_Wait(&request, NO);
    MPI_Isend(text, 2, MPI_CHAR, right, 11, WORLD, &request);
    while (!flag) MPI_Improbe(left, 11, WORLD, &flag, &message, &status);
    MPI_Request receive;
    MPI_Imrecv(got, n, MPI_CHAR, &message, &receive);
    MPI_Wait(&receive, NO);
    MPI_Wait(&request, NO);
    free(got);
}

/* An item of a type to oneself. */
static void oneself(const void *given, int n, MPI_Datatype type, void *got, int gets, MPI_Datatype as) {
    MPI_Sendrecv(given, n, type, rank, 12, got, gets, as, rank, 12, WORLD, NO);
}

static void types(void) {
    char got[4096];
#define SELF(C, TYPE, ...) { C given[] = {__VA_ARGS__}; int n = (int)(sizeof given / sizeof *given); oneself(given, n, TYPE, got, n, TYPE); }
    SELF(int8_t, MPI_INT8_T, -128, 127)
    SELF(int16_t, MPI_INT16_T, -32768, 32767)
    SELF(int32_t, MPI_INT32_T, INT32_MIN, INT32_MAX)
    SELF(int64_t, MPI_INT64_T, INT64_MIN, INT64_MAX)
    SELF(uint8_t, MPI_UINT8_T, 0, 255)
    SELF(uint16_t, MPI_UINT16_T, 65535)
    SELF(uint32_t, MPI_UINT32_T, UINT32_MAX)
    SELF(uint64_t, MPI_UINT64_T, UINT64_MAX)
    SELF(float, MPI_FLOAT, 0.5f, 0.1f)
    SELF(double, MPI_DOUBLE, 0.1, 3, NAN, -INFINITY)
    SELF(bool, MPI_C_BOOL, true, false)
    SELF(long, MPI_LONG, -5)
    struct { double value; int index; } pair[2] = {{1.5, 2}, {2.5, 3}};
    oneself(pair, 2, MPI_DOUBLE_INT, got, 2, MPI_DOUBLE_INT);
    int many[100];
    for (int i = 0; i < 100; i++) many[i] = i;
    oneself(many, 100, MPI_INT, got, 100, MPI_INT);
    oneself(many, 0, MPI_INT, got, 0, MPI_INT);
    /* A column of a matrix of 3 by 3, sent as one item and received as three. */
    MPI_Datatype column, sized, blocks, part, row, mixed;
    MPI_Type_vector(3, 1, 3, MPI_INT, &column);
    MPI_Type_create_resized(column, 0, sizeof(int), &sized);
    MPI_Type_commit(&sized);
    oneself(many + 1, 1, sized, got, 3, MPI_INT);
    MPI_Type_contiguous(2, MPI_INT, &row);
    MPI_Type_commit(&row);
    oneself(many, 2, row, got, 2, row);
    int lengths[] = {1, 2}, places[] = {4, 0};
    MPI_Type_indexed(2, lengths, places, MPI_INT, &blocks);
    MPI_Type_commit(&blocks);
    oneself(many, 1, blocks, got, 3, MPI_INT);
    int sizes[] = {3, 3}, subsizes[] = {2, 2}, starts[] = {1, 1};
    MPI_Type_create_subarray(2, sizes, subsizes, starts, MPI_ORDER_C, MPI_INT, &part);
    MPI_Type_commit(&part);
    oneself(many, 1, part, got, 4, MPI_INT);
    struct { int32_t id; double at[2]; } body = {7, {0.5, 1.5}};
    int counts[] = {1, 2};
    MPI_Aint offsets[] = {0, 8};
    MPI_Datatype kinds[] = {MPI_INT32_T, MPI_DOUBLE};
    MPI_Type_create_struct(2, counts, offsets, kinds, &mixed);
    MPI_Type_commit(&mixed);
    oneself(&body, 1, mixed, got, 1, mixed);
    /* The tracer does not know it. */
    MPI_Datatype strange;
    MPI_Type_contiguous(1, MPI_LONG_DOUBLE, &strange);
    MPI_Type_commit(&strange);
    oneself(got, 1, strange, got + 2048, 1, strange);
}

static void collectives(MPI_Comm comm) {
    int me, n;
    MPI_Comm_rank(comm, &me);
    MPI_Comm_size(comm, &n);
    int *small = calloc((size_t)n * n + n, sizeof *small), *large = calloc((size_t)n * n + n, sizeof *large);
    int *counts = calloc((size_t)n, sizeof *counts), *places = calloc((size_t)n, sizeof *places);
    int *ones = calloc((size_t)n, sizeof *ones), *steps = calloc((size_t)n, sizeof *steps);
    for (int i = 0; i < n; i++) {
        counts[i] = i + 1, places[i] = i ? places[i - 1] + i : 0, ones[i] = 1, steps[i] = i;
    }
    MPI_Request request;
    MPI_Op op;
    MPI_Op_create(own, 0, &op);
#define FILL(BUFFER) for (int i = 0; i < n * n + n; i++) (BUFFER)[i] = 100 * me + i;
#define BOTH(NAME, LATER, ...) FILL(small) FILL(large) MPI_##NAME(__VA_ARGS__, comm); FILL(small) FILL(large) MPI_##LATER(__VA_ARGS__, comm, &request); MPI_Wait(&request, NO);
    MPI_Ibarrier(comm, &request);
    MPI_Wait(&request, NO);
    int root = n - 1;
    void *in_place = me == root ? MPI_IN_PLACE : small;
    BOTH(Bcast, Ibcast, small, 2, MPI_INT, root)
    BOTH(Scatter, Iscatter, large, 2, MPI_INT, small, 2, MPI_INT, root)
    BOTH(Scatter, Iscatter, large, 1, MPI_INT, in_place, 1, MPI_INT, root)
    BOTH(Scatterv, Iscatterv, large, counts, places, MPI_INT, small, me + 1, MPI_INT, root)
    BOTH(Gather, Igather, small, 2, MPI_INT, large, 2, MPI_INT, root)
    BOTH(Gather, Igather, in_place, 1, MPI_INT, large, 1, MPI_INT, root)
    BOTH(Gatherv, Igatherv, small, me + 1, MPI_INT, large, counts, places, MPI_INT, root)
    BOTH(Allgather, Iallgather, small, 1, MPI_INT, large, 1, MPI_INT)
    BOTH(Allgather, Iallgather, MPI_IN_PLACE, 1, MPI_INT, large, 1, MPI_INT)
    BOTH(Allgatherv, Iallgatherv, small, me + 1, MPI_INT, large, counts, places, MPI_INT)
    BOTH(Alltoall, Ialltoall, small, 1, MPI_INT, large, 1, MPI_INT)
    BOTH(Alltoall, Ialltoall, MPI_IN_PLACE, 1, MPI_INT, large, 1, MPI_INT)
    BOTH(Alltoallv, Ialltoallv, small, ones, steps, MPI_INT, large, ones, steps, MPI_INT)
    BOTH(Reduce, Ireduce, small, large, 2, MPI_INT, MPI_SUM, root)
    BOTH(Reduce, Ireduce, in_place, large, 2, MPI_INT, MPI_MIN, root)
    BOTH(Allreduce, Iallreduce, small, large, 2, MPI_INT, MPI_MAX)
    BOTH(Allreduce, Iallreduce, MPI_IN_PLACE, large, 2, MPI_INT, MPI_BXOR)
    BOTH(Scan, Iscan, small, large, 2, MPI_INT, MPI_SUM)
    BOTH(Scan, Iscan, small, large, 2, MPI_INT, op)
    BOTH(Exscan, Iexscan, small, large, 2, MPI_INT, MPI_PROD)
    BOTH(Reduce_scatter_block, Ireduce_scatter_block, small, large, 1, MPI_INT, MPI_SUM)
    free(small); free(large); free(counts); free(places); free(ones); free(steps);
    MPI_Op_free(&op);
}

int main(int argc, char **argv) {
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(WORLD, &rank);
    MPI_Comm_size(WORLD, &size);
    right = (rank + 1) % size, left = (rank + size - 1) % size;
    modes();
    requests();
    matched();
    types();
    collectives(WORLD);
    MPI_Comm half, both;
    MPI_Comm_split(WORLD, rank % 2, -rank, &half);
    collectives(half);
    /* Between two groups nothing is traced. */
    if (size > 1) {
        int given = rank, got;
        MPI_Intercomm_create(half, 0, WORLD, rank % 2 ? size - 1 - (size - 1) % 2 : (size - 1) - (size % 2), 13, &both);
        MPI_Allreduce(&given, &got, 1, MPI_INT, MPI_SUM, both);
    }
    MPI_Finalize();
}
