#pragma OPENCL FP_CONTRACT OFF

// 128 elements for each work-item, side by side in eight vectors; those at the end one by one.
#define PARTS 8
#define LANES (16 * PARTS)

kernel void steps(global const float *x, global const float *y, global float *out, float a, uint n)
{
    const size_t first = get_global_id(0) * LANES;
    if (first + LANES <= n) {
        float16 c[PARTS], z[PARTS];
#pragma unroll
        for (uint part = 0; part < PARTS; part++) {
            c[part] = vload16(part, x + first);
            z[part] = vload16(part, y + first);
        }
        for (uint step = 0; step < STEPS; step++)
#pragma unroll
            for (uint part = 0; part < PARTS; part++)
                z[part] = a * z[part] + c[part];
#pragma unroll
        for (uint part = 0; part < PARTS; part++)
            vstore16(z[part], part, out + first);
    } else {
        for (size_t i = first; i < n; i++) {
            float z = y[i];
            for (uint step = 0; step < STEPS; step++)
                z = a * z + x[i];
            out[i] = z;
        }
    }
}
