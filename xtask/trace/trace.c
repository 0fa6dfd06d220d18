/* Takes down what each rank of an MPI program sends and receives, without a word of it in the program.
 *
 * MPI lets a tool stand between a program and the library: each MPI_Name is also there as PMPI_Name, so a tool may define MPI_Name, note what passes, and
 * call PMPI_Name. `cargo xtask record` builds this with the MPI library's own compiler, loads it before the library into every rank, and reads what the
 * ranks have written into the folder MPI_TRACE, `<rank>.jsonl`: one line a call, with the ranks of MPI_COMM_WORLD, in the order in which the calls were complete.
 *
 *     {"call":"Scatter","seq":1,"comm":[0,1],"root":0,"sends":[{"to":0,"type":"i","count":1,"items":[10]},…],"done":1,"receives":[{"from":0,…}]}
 *
 * `seq` is when the call began and `done` when it was complete, counted in traced calls of this rank; a block without `to` or `from` goes to all or comes from all.
 * Types are named by the letters of Python's module `struct`, one for each scalar. MPI's calls are taken to come from one thread at a time.
 */
#include <mpi.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SCALARS = 64, /* The most that is kept of a block. */
    ALL = -1      /* In the place of a rank. */
};

typedef struct { int who, count; const void *buffer; MPI_Datatype type; } Expected;

typedef struct Call {
    MPI_Request request;
    char *text;
    size_t length;
    FILE *out;
    int *members, size, blocks, message, expected;
    Expected *expect;
    struct Call *next;
} Call;

static FILE *lines;
static int calls;
static Call *pending;
static struct { MPI_Message message; MPI_Comm comm; int any; } probed[SCALARS];

static const struct { MPI_Datatype type; const char *letters; } NAMED[] = {
    {MPI_INT8_T, "b"}, {MPI_INT16_T, "h"}, {MPI_INT32_T, "i"}, {MPI_INT64_T, "q"}, {MPI_UINT8_T, "B"}, {MPI_UINT16_T, "H"}, {MPI_UINT32_T, "I"},
    {MPI_UINT64_T, "Q"}, {MPI_FLOAT, "f"}, {MPI_DOUBLE, "d"}, {MPI_C_BOOL, "?"}, {MPI_BYTE, "B"}, {MPI_CHAR, "b"}, {MPI_SIGNED_CHAR, "b"},
    {MPI_UNSIGNED_CHAR, "B"}, {MPI_SHORT, "h"}, {MPI_UNSIGNED_SHORT, "H"}, {MPI_INT, "i"}, {MPI_UNSIGNED, "I"}, {MPI_LONG_LONG, "q"},
    {MPI_UNSIGNED_LONG_LONG, "Q"}, {MPI_LONG, sizeof(long) == 8 ? "q" : "i"}, {MPI_UNSIGNED_LONG, sizeof(long) == 8 ? "Q" : "I"},
    {MPI_2INT, "ii"}, {MPI_FLOAT_INT, "fi"}, {MPI_DOUBLE_INT, "di"},
};

/* The scalars of one item, a letter each, into `out`, of which `at` are there; how many there are then, or -1 if they are too many or of another kind. */
static int signature(MPI_Datatype type, char *out, int at) {
    int integers, addresses, types, combiner;
    PMPI_Type_get_envelope(type, &integers, &addresses, &types, &combiner);
    if (combiner == MPI_COMBINER_NAMED) {
        for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++) {
            int length = (int)strlen(NAMED[i].letters);
            if (NAMED[i].type == type && at + length <= SCALARS) {
                memcpy(out + at, NAMED[i].letters, (size_t)length);
                return at + length;
            }
        }
        return -1;
    }
    int *i = calloc((size_t)integers + 1, sizeof *i), end = at;
    MPI_Aint *a = calloc((size_t)addresses + 1, sizeof *a);
    MPI_Datatype *inner = calloc((size_t)types + 1, sizeof *inner);
    PMPI_Type_get_contents(type, integers, addresses, types, i, a, inner);
    for (int block = 0; block < (combiner == MPI_COMBINER_STRUCT ? i[0] : 1) && end >= 0; block++) {
        long times = -1;
        switch (combiner) {
        case MPI_COMBINER_DUP: case MPI_COMBINER_RESIZED: times = 1; break;
        case MPI_COMBINER_CONTIGUOUS: times = i[0]; break;
        case MPI_COMBINER_VECTOR: case MPI_COMBINER_HVECTOR: case MPI_COMBINER_INDEXED_BLOCK: case MPI_COMBINER_HINDEXED_BLOCK:
            times = (long)i[0] * i[1];
            break;
        case MPI_COMBINER_STRUCT: times = i[1 + block]; break;
        case MPI_COMBINER_INDEXED: case MPI_COMBINER_HINDEXED:
            times = 0;
            for (int k = 1; k <= i[0]; k++) times += i[k];
            break;
        case MPI_COMBINER_SUBARRAY:
            times = 1;
            for (int k = 1 + i[0]; k <= 2 * i[0]; k++) times *= i[k];
            break;
        }
        end = times < 0 ? -1 : end;
        for (; times > 0 && end >= 0; times--) end = signature(inner[block], out, end);
    }
    for (int k = 0; k < types; k++) {
        PMPI_Type_get_envelope(inner[k], &integers, &addresses, &integers, &combiner);
        if (combiner != MPI_COMBINER_NAMED) PMPI_Type_free(&inner[k]);
    }
    free(i); free(a); free(inner);
    return end;
}

/* As few digits as tell the number from all others, and a point in any case. */
static void real(FILE *out, double v, int digits, int single) {
    char text[64];
    if (v != v || v - v != 0) {
        fputs(v != v ? "\"NaN\"" : v > 0 ? "\"inf\"" : "\"-inf\"", out);
        return;
    }
    do snprintf(text, sizeof text, "%.*g", digits++, v);
    while (single ? strtof(text, NULL) != (float)v : strtod(text, NULL) != v);
    fprintf(out, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

static void scalar(FILE *out, char letter, const char **from) {
#define CASE(LETTER, TYPE, FORMAT, AS) case LETTER: { TYPE v; memcpy(&v, *from, sizeof v); *from += sizeof v; fprintf(out, FORMAT, (AS)v); break; }
#define REAL(LETTER, TYPE, LEAST) case LETTER: { TYPE v; memcpy(&v, *from, sizeof v); *from += sizeof v; real(out, v, LEAST, sizeof v == sizeof(float)); break; }
    switch (letter) {
        CASE('b', int8_t, "%lld", long long) CASE('h', int16_t, "%lld", long long) CASE('i', int32_t, "%lld", long long) CASE('q', int64_t, "%lld", long long)
        CASE('B', uint8_t, "%llu", unsigned long long) CASE('H', uint16_t, "%llu", unsigned long long) CASE('I', uint32_t, "%llu", unsigned long long)
        CASE('Q', uint64_t, "%llu", unsigned long long) REAL('f', float, 6) REAL('d', double, 15)
        case '?': fputs(*(*from)++ ? "true" : "false", out); break;
    }
}

/* {"to":1,"tag":7,"type":"i","count":2,"items":[1,2]}; without items if they are of no kind that we know. */
static void block(Call *c, const char *key, int who, int tag, const void *buffer, int count, MPI_Datatype type) {
    char letters[SCALARS + 1] = "";
    int length = signature(type, letters, 0), size = 0;
    fprintf(c->out, c->blocks++ ? ",{" : "{");
    if (who >= 0) fprintf(c->out, "\"%s\":%d,", key, c->members[who]);
    if (c->message) fprintf(c->out, "\"tag\":%d,", tag);
    fprintf(c->out, "\"type\":\"%s\",\"count\":%d", length > 0 ? letters : "", count);
    if (length > 0) {
        int kept = count < SCALARS / length ? count : SCALARS / length, position = 0;
        PMPI_Pack_size(kept, type, MPI_COMM_SELF, &size);
        char *packed = calloc(1, (size_t)size + SCALARS * sizeof(double));
        if (kept > 0) PMPI_Pack((void *)buffer, kept, type, packed, size, &position, MPI_COMM_SELF);
        const char *from = packed;
        fprintf(c->out, ",\"items\":[");
        for (int item = 0; item < kept; item++) {
            fprintf(c->out, "%s%s", item ? "," : "", length > 1 ? "[" : "");
            for (int k = 0; k < length; k++) {
                if (k) fputc(',', c->out);
                scalar(c->out, letters[k], &from);
            }
            if (length > 1) fputc(']', c->out);
        }
        fputc(']', c->out);
        free(packed);
    }
    fputc('}', c->out);
}

static const char *name_of(MPI_Op op) {
    static const struct { MPI_Op op; const char *name; } OPS[] = {
        {MPI_SUM, "sum"}, {MPI_PROD, "product"}, {MPI_MIN, "minimum"}, {MPI_MAX, "maximum"}, {MPI_LAND, "and"}, {MPI_LOR, "or"}, {MPI_LXOR, "xor"},
        {MPI_BAND, "bitwise and"}, {MPI_BOR, "bitwise or"}, {MPI_BXOR, "bitwise xor"}, {MPI_MINLOC, "minimum, where"}, {MPI_MAXLOC, "maximum, where"},
    };
    for (size_t i = 0; i < sizeof OPS / sizeof *OPS; i++)
        if (OPS[i].op == op) return OPS[i].name;
    return "own";
}

/* A call on `comm` begins; null if it is not traced. `root` is -1 and `op` null for calls without. */
static Call *begin(const char *name, MPI_Comm comm, int root, MPI_Op op) {
    const char *folder = getenv("MPI_TRACE");
    int rank, inter = 1;
    if (!folder || comm == MPI_COMM_NULL || PMPI_Comm_test_inter(comm, &inter) || inter) return NULL;
    if (!lines) {
        char path[4096];
        PMPI_Comm_rank(MPI_COMM_WORLD, &rank);
        snprintf(path, sizeof path, "%s/%d.jsonl", folder, rank);
        lines = fopen(path, "w");
        if (!lines) { perror(path); PMPI_Abort(MPI_COMM_WORLD, 1); }
    }
    Call *c = calloc(1, sizeof *c);
    MPI_Group group, world;
    PMPI_Comm_size(comm, &c->size);
    PMPI_Comm_group(comm, &group);
    PMPI_Comm_group(MPI_COMM_WORLD, &world);
    int *own = calloc((size_t)c->size, sizeof *own);
    c->members = calloc((size_t)c->size, sizeof *own);
    c->expect = calloc((size_t)c->size + 1, sizeof *c->expect);
    for (int i = 0; i < c->size; i++) own[i] = i;
    PMPI_Group_translate_ranks(group, c->size, own, world, c->members);
    PMPI_Group_free(&group);
    PMPI_Group_free(&world);
    free(own);
    c->out = open_memstream(&c->text, &c->length);
    fprintf(c->out, "{\"call\":\"%s\",\"seq\":%d,\"comm\":[", name, ++calls);
    for (int i = 0; i < c->size; i++) fprintf(c->out, i ? ",%d" : "%d", c->members[i]);
    fputc(']', c->out);
    if (root >= 0) fprintf(c->out, ",\"root\":%d", c->members[root]);
    if (op != MPI_OP_NULL) fprintf(c->out, ",\"op\":\"%s\"", name_of(op));
    return c;
}

static Call *begin_message(const char *name, MPI_Comm comm, int any) {
    Call *c = begin(name, comm, -1, MPI_OP_NULL);
    if (c) c->message = 1;
    if (c && any) fprintf(c->out, ",\"any\":true");
    return c;
}

static void sends(Call *c, int who, int tag, const void *buffer, int count, MPI_Datatype type) {
    if (c->message && who == MPI_PROC_NULL) return;
    if (!c->blocks) fprintf(c->out, ",\"sends\":[");
    block(c, "to", who, tag, buffer, count, type);
}

static void expects(Call *c, int who, const void *buffer, int count, MPI_Datatype type) {
    c->expect[c->expected++] = (Expected){who, count, buffer, type};
}

/* What was expected is there: the line is written. */
static void end(Call *c, const MPI_Status *status) {
    if (!c) return;
    int sent = c->blocks;
    fprintf(c->out, "%s,\"done\":%d", sent ? "]" : "", calls);
    c->blocks = 0;
    for (int i = 0; i < c->expected; i++) {
        Expected e = c->expect[i];
        int tag = 0;
        if (c->message) {
            if (!status || status->MPI_SOURCE == MPI_PROC_NULL) continue;
            PMPI_Get_count(status, e.type, &e.count);
            e.who = status->MPI_SOURCE;
            tag = status->MPI_TAG;
        }
        if (!c->blocks) fprintf(c->out, ",\"receives\":[");
        block(c, "from", e.who, tag, e.buffer, e.count, e.type);
    }
    fprintf(c->out, "%s}\n", c->blocks ? "]" : "");
    fclose(c->out);
    if (!c->message || sent || c->blocks) fputs(c->text, lines);
    fflush(lines);
    free(c->text); free(c->members); free(c->expect); free(c);
}

/* It goes on; a request says when it is complete. */
static void later(Call *c, MPI_Request request) {
    if (!c) return;
    Call **last = &pending;
    while (*last) last = &(*last)->next;
    c->request = request;
    *last = c;
}

static void complete(MPI_Request request, const MPI_Status *status) {
    for (Call **at = &pending; *at; at = &(*at)->next)
        if ((*at)->request == request && request != MPI_REQUEST_NULL) {
            Call *c = *at;
            *at = c->next;
            end(c, status);
            return;
        }
}

/* Messages. */

#define SEND(NAME) int MPI_##NAME(const void *b, int n, MPI_Datatype t, int to, int tag, MPI_Comm comm) { \
    Call *c = begin_message(#NAME, comm, 0); \
    if (c) sends(c, to, tag, b, n, t); \
    int r = PMPI_##NAME(b, n, t, to, tag, comm); \
    end(c, NULL); \
    return r; }
SEND(Send) SEND(Bsend) SEND(Ssend) SEND(Rsend)

#define ISEND(NAME) int MPI_##NAME(const void *b, int n, MPI_Datatype t, int to, int tag, MPI_Comm comm, MPI_Request *q) { \
    Call *c = begin_message(#NAME, comm, 0); \
    if (c) sends(c, to, tag, b, n, t); \
    int r = PMPI_##NAME(b, n, t, to, tag, comm, q); \
    later(c, *q); \
    return r; }
ISEND(Isend) ISEND(Ibsend) ISEND(Issend) ISEND(Irsend)

int MPI_Recv(void *b, int n, MPI_Datatype t, int from, int tag, MPI_Comm comm, MPI_Status *s) {
    MPI_Status own;
    Call *c = begin_message("Recv", comm, from == MPI_ANY_SOURCE);
    if (c) expects(c, from, b, n, t);
    s = s == MPI_STATUS_IGNORE ? &own : s;
    int r = PMPI_Recv(b, n, t, from, tag, comm, s);
    end(c, s);
    return r;
}

int MPI_Irecv(void *b, int n, MPI_Datatype t, int from, int tag, MPI_Comm comm, MPI_Request *q) {
    Call *c = begin_message("Irecv", comm, from == MPI_ANY_SOURCE);
    if (c) expects(c, from, b, n, t);
    int r = PMPI_Irecv(b, n, t, from, tag, comm, q);
    later(c, *q);
    return r;
}

int MPI_Sendrecv(const void *b, int n, MPI_Datatype t, int to, int tag, void *rb, int rn, MPI_Datatype rt, int from, int rtag, MPI_Comm comm, MPI_Status *s) {
    MPI_Status own;
    Call *c = begin_message("Sendrecv", comm, from == MPI_ANY_SOURCE);
    if (c) sends(c, to, tag, b, n, t), expects(c, from, rb, rn, rt);
    s = s == MPI_STATUS_IGNORE ? &own : s;
    int r = PMPI_Sendrecv(b, n, t, to, tag, rb, rn, rt, from, rtag, comm, s);
    end(c, s);
    return r;
}

int MPI_Sendrecv_replace(void *b, int n, MPI_Datatype t, int to, int tag, int from, int rtag, MPI_Comm comm, MPI_Status *s) {
    MPI_Status own;
    Call *c = begin_message("Sendrecv", comm, from == MPI_ANY_SOURCE);
    if (c) sends(c, to, tag, b, n, t), expects(c, from, b, n, t);
    s = s == MPI_STATUS_IGNORE ? &own : s;
    int r = PMPI_Sendrecv_replace(b, n, t, to, tag, from, rtag, comm, s);
    end(c, s);
    return r;
}

/* A matched receive does not say on which communicator; its probe did. */
static void remember(MPI_Message message, MPI_Comm comm, int from) {
    for (int i = 0; i < SCALARS; i++)
        if (probed[i].comm == (MPI_Comm)0) {
            probed[i].message = message, probed[i].comm = comm, probed[i].any = from == MPI_ANY_SOURCE;
            return;
        }
}

static Call *begin_matched(const char *name, MPI_Message message, void *b, int n, MPI_Datatype t) {
    for (int i = 0; i < SCALARS; i++)
        if (probed[i].comm != (MPI_Comm)0 && probed[i].message == message) {
            Call *c = begin_message(name, probed[i].comm, probed[i].any);
            if (c) expects(c, 0, b, n, t);
            probed[i].comm = (MPI_Comm)0;
            return c;
        }
    return NULL;
}

int MPI_Mprobe(int from, int tag, MPI_Comm comm, MPI_Message *m, MPI_Status *s) {
    int r = PMPI_Mprobe(from, tag, comm, m, s);
    remember(*m, comm, from);
    return r;
}

int MPI_Improbe(int from, int tag, MPI_Comm comm, int *flag, MPI_Message *m, MPI_Status *s) {
    int r = PMPI_Improbe(from, tag, comm, flag, m, s);
    if (*flag) remember(*m, comm, from);
    return r;
}

int MPI_Mrecv(void *b, int n, MPI_Datatype t, MPI_Message *m, MPI_Status *s) {
    MPI_Status own;
    Call *c = begin_matched("Mrecv", *m, b, n, t);
    s = s == MPI_STATUS_IGNORE ? &own : s;
    int r = PMPI_Mrecv(b, n, t, m, s);
    end(c, s);
    return r;
}

int MPI_Imrecv(void *b, int n, MPI_Datatype t, MPI_Message *m, MPI_Request *q) {
    Call *c = begin_matched("Imrecv", *m, b, n, t);
    int r = PMPI_Imrecv(b, n, t, m, q);
    later(c, *q);
    return r;
}

/* Requests. A completed one is null afterwards, so they are copied first. */

static MPI_Request *copied(int n, const MPI_Request q[]) {
    MPI_Request *was = calloc((size_t)n + 1, sizeof *was);
    memcpy(was, q, (size_t)n * sizeof *was);
    return was;
}

int MPI_Wait(MPI_Request *q, MPI_Status *s) {
    MPI_Status own;
    MPI_Request was = *q;
    s = s == MPI_STATUS_IGNORE ? &own : s;
    int r = PMPI_Wait(q, s);
    complete(was, s);
    return r;
}

int MPI_Test(MPI_Request *q, int *flag, MPI_Status *s) {
    MPI_Status own;
    MPI_Request was = *q;
    s = s == MPI_STATUS_IGNORE ? &own : s;
    int r = PMPI_Test(q, flag, s);
    if (*flag) complete(was, s);
    return r;
}

#define STATUSES(N) MPI_Status *own = calloc((size_t)(N) + 1, sizeof *own); s = s == MPI_STATUSES_IGNORE ? own : s; MPI_Request *was = copied(N, q);

int MPI_Waitall(int n, MPI_Request q[], MPI_Status s[]) {
    STATUSES(n)
    int r = PMPI_Waitall(n, q, s);
    for (int i = 0; i < n; i++) complete(was[i], &s[i]);
    free(own); free(was);
    return r;
}

int MPI_Testall(int n, MPI_Request q[], int *flag, MPI_Status s[]) {
    STATUSES(n)
    int r = PMPI_Testall(n, q, flag, s);
    for (int i = 0; i < n && *flag; i++) complete(was[i], &s[i]);
    free(own); free(was);
    return r;
}

int MPI_Waitany(int n, MPI_Request q[], int *index, MPI_Status *s) {
    STATUSES(n)
    int r = PMPI_Waitany(n, q, index, s);
    if (*index != MPI_UNDEFINED) complete(was[*index], s);
    free(own); free(was);
    return r;
}

int MPI_Testany(int n, MPI_Request q[], int *index, int *flag, MPI_Status *s) {
    STATUSES(n)
    int r = PMPI_Testany(n, q, index, flag, s);
    if (*flag && *index != MPI_UNDEFINED) complete(was[*index], s);
    free(own); free(was);
    return r;
}

#define SOME(NAME) int MPI_##NAME(int n, MPI_Request q[], int *done, int indices[], MPI_Status s[]) { \
    STATUSES(n) \
    int r = PMPI_##NAME(n, q, done, indices, s); \
    for (int i = 0; *done != MPI_UNDEFINED && i < *done; i++) complete(was[indices[i]], &s[i]); \
    free(own); free(was); \
    return r; }
SOME(Waitsome) SOME(Testsome)

/* Nobody will wait for it; what was to be received is not known. A library may use the handle again. */
int MPI_Request_free(MPI_Request *q) {
    complete(*q, NULL);
    return PMPI_Request_free(q);
}

int MPI_Finalize(void) {
    if (lines) fclose(lines);
    lines = NULL;
    return PMPI_Finalize();
}

/* Collectives, each as it blocks and as it goes on. The last argument says what is sent and expected. */

#define P(...) __VA_ARGS__
#define COLLECTIVE(NAME, LATER, ROOT, OP, PARAMETERS, ARGUMENTS, ...) \
    int MPI_##NAME(PARAMETERS) { \
        Call *c = begin(#NAME, comm, ROOT, OP); \
        if (c) { __VA_ARGS__ } \
        int r = PMPI_##NAME(ARGUMENTS); \
        end(c, NULL); \
        return r; } \
    int MPI_##LATER(PARAMETERS, MPI_Request *q) { \
        Call *c = begin(#NAME, comm, ROOT, OP); \
        if (c) { __VA_ARGS__ } \
        int r = PMPI_##LATER(ARGUMENTS, q); \
        later(c, *q); \
        return r; }

static int me(MPI_Comm comm) {
    int rank;
    PMPI_Comm_rank(comm, &rank);
    return rank;
}

/* The place of item `index` in a buffer. */
static const void *at(const void *buffer, long index, MPI_Datatype type) {
    MPI_Aint low, extent;
    PMPI_Type_get_extent(type, &low, &extent);
    return (const char *)buffer + index * extent;
}

COLLECTIVE(Barrier, Ibarrier, -1, MPI_OP_NULL, P(MPI_Comm comm), P(comm), )

COLLECTIVE(Bcast, Ibcast, root, MPI_OP_NULL, P(void *b, int n, MPI_Datatype t, int root, MPI_Comm comm), P(b, n, t, root, comm),
    if (me(comm) == root) sends(c, ALL, 0, b, n, t);
    expects(c, root, b, n, t);)

COLLECTIVE(Scatter, Iscatter, root, MPI_OP_NULL,
    P(const void *b, int n, MPI_Datatype t, void *rb, int rn, MPI_Datatype rt, int root, MPI_Comm comm), P(b, n, t, rb, rn, rt, root, comm),
    if (me(comm) == root) for (int i = 0; i < c->size; i++) sends(c, i, 0, at(b, (long)i * n, t), n, t);
    if (rb == MPI_IN_PLACE) expects(c, root, at(b, (long)root * n, t), n, t); else expects(c, root, rb, rn, rt);)

COLLECTIVE(Scatterv, Iscatterv, root, MPI_OP_NULL,
    P(const void *b, const int n[], const int d[], MPI_Datatype t, void *rb, int rn, MPI_Datatype rt, int root, MPI_Comm comm), P(b, n, d, t, rb, rn, rt, root, comm),
    if (me(comm) == root) for (int i = 0; i < c->size; i++) sends(c, i, 0, at(b, d[i], t), n[i], t);
    if (rb == MPI_IN_PLACE) expects(c, root, at(b, d[root], t), n[root], t); else expects(c, root, rb, rn, rt);)

COLLECTIVE(Gather, Igather, root, MPI_OP_NULL,
    P(const void *b, int n, MPI_Datatype t, void *rb, int rn, MPI_Datatype rt, int root, MPI_Comm comm), P(b, n, t, rb, rn, rt, root, comm),
    if (b == MPI_IN_PLACE) sends(c, root, 0, at(rb, (long)root * rn, rt), rn, rt); else sends(c, root, 0, b, n, t);
    if (me(comm) == root) for (int i = 0; i < c->size; i++) expects(c, i, at(rb, (long)i * rn, rt), rn, rt);)

COLLECTIVE(Gatherv, Igatherv, root, MPI_OP_NULL,
    P(const void *b, int n, MPI_Datatype t, void *rb, const int rn[], const int d[], MPI_Datatype rt, int root, MPI_Comm comm), P(b, n, t, rb, rn, d, rt, root, comm),
    if (b == MPI_IN_PLACE) sends(c, root, 0, at(rb, d[root], rt), rn[root], rt); else sends(c, root, 0, b, n, t);
    if (me(comm) == root) for (int i = 0; i < c->size; i++) expects(c, i, at(rb, d[i], rt), rn[i], rt);)

COLLECTIVE(Allgather, Iallgather, -1, MPI_OP_NULL,
    P(const void *b, int n, MPI_Datatype t, void *rb, int rn, MPI_Datatype rt, MPI_Comm comm), P(b, n, t, rb, rn, rt, comm),
    if (b == MPI_IN_PLACE) sends(c, ALL, 0, at(rb, (long)me(comm) * rn, rt), rn, rt); else sends(c, ALL, 0, b, n, t);
    for (int i = 0; i < c->size; i++) expects(c, i, at(rb, (long)i * rn, rt), rn, rt);)

COLLECTIVE(Allgatherv, Iallgatherv, -1, MPI_OP_NULL,
    P(const void *b, int n, MPI_Datatype t, void *rb, const int rn[], const int d[], MPI_Datatype rt, MPI_Comm comm), P(b, n, t, rb, rn, d, rt, comm),
    if (b == MPI_IN_PLACE) sends(c, ALL, 0, at(rb, d[me(comm)], rt), rn[me(comm)], rt); else sends(c, ALL, 0, b, n, t);
    for (int i = 0; i < c->size; i++) expects(c, i, at(rb, d[i], rt), rn[i], rt);)

COLLECTIVE(Alltoall, Ialltoall, -1, MPI_OP_NULL,
    P(const void *b, int n, MPI_Datatype t, void *rb, int rn, MPI_Datatype rt, MPI_Comm comm), P(b, n, t, rb, rn, rt, comm),
    for (int i = 0; i < c->size; i++) {
        if (b == MPI_IN_PLACE) sends(c, i, 0, at(rb, (long)i * rn, rt), rn, rt); else sends(c, i, 0, at(b, (long)i * n, t), n, t);
        expects(c, i, at(rb, (long)i * rn, rt), rn, rt);
    })

COLLECTIVE(Alltoallv, Ialltoallv, -1, MPI_OP_NULL,
    P(const void *b, const int n[], const int d[], MPI_Datatype t, void *rb, const int rn[], const int rd[], MPI_Datatype rt, MPI_Comm comm), P(b, n, d, t, rb, rn, rd, rt, comm),
    for (int i = 0; i < c->size; i++) {
        if (b == MPI_IN_PLACE) sends(c, i, 0, at(rb, rd[i], rt), rn[i], rt); else sends(c, i, 0, at(b, d[i], t), n[i], t);
        expects(c, i, at(rb, rd[i], rt), rn[i], rt);
    })

#define OWN(b, rb) ((b) == MPI_IN_PLACE ? (rb) : (b))

COLLECTIVE(Reduce, Ireduce, root, op, P(const void *b, void *rb, int n, MPI_Datatype t, MPI_Op op, int root, MPI_Comm comm), P(b, rb, n, t, op, root, comm),
    sends(c, root, 0, OWN(b, rb), n, t);
    if (me(comm) == root) expects(c, ALL, rb, n, t);)

COLLECTIVE(Allreduce, Iallreduce, -1, op, P(const void *b, void *rb, int n, MPI_Datatype t, MPI_Op op, MPI_Comm comm), P(b, rb, n, t, op, comm),
    sends(c, ALL, 0, OWN(b, rb), n, t);
    expects(c, ALL, rb, n, t);)

COLLECTIVE(Scan, Iscan, -1, op, P(const void *b, void *rb, int n, MPI_Datatype t, MPI_Op op, MPI_Comm comm), P(b, rb, n, t, op, comm),
    sends(c, ALL, 0, OWN(b, rb), n, t);
    expects(c, ALL, rb, n, t);)

/* What rank 0 finds in its buffer afterwards is not said. */
COLLECTIVE(Exscan, Iexscan, -1, op, P(const void *b, void *rb, int n, MPI_Datatype t, MPI_Op op, MPI_Comm comm), P(b, rb, n, t, op, comm),
    sends(c, ALL, 0, OWN(b, rb), n, t);
    if (me(comm) > 0) expects(c, ALL, rb, n, t);)

COLLECTIVE(Reduce_scatter_block, Ireduce_scatter_block, -1, op,
    P(const void *b, void *rb, int n, MPI_Datatype t, MPI_Op op, MPI_Comm comm), P(b, rb, n, t, op, comm),
    for (int i = 0; i < c->size; i++) sends(c, i, 0, at(OWN(b, rb), (long)i * n, t), n, t);
    expects(c, ALL, rb, n, t);)
