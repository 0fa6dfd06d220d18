// Multiplication and addition are to be rounded one after the other, as on the host.
#pragma OPENCL FP_CONTRACT OFF

// STEPS is a constant of the build. The last work-group may reach beyond the arrays.
kernel void steps(global const float *x, global const float *y, global float *out, float a, uint n)
{
    const size_t i = get_global_id(0);
    if (i < n) {
        const float c = x[i];
        float z = y[i];
#pragma unroll
        for (uint step = 0; step < STEPS; step++)
            z = a * z + c;
        out[i] = z;
    }
}
