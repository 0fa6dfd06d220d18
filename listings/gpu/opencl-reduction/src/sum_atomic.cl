// Every work-item adds its value to one counter in global memory.
// In OpenCL C 1.2, `atomic_add` knows integers only.
kernel void sum_atomic(uint n, global const T *input, global T *output)
{
    const uint i = get_global_id(0);
    if (i < n)
        atomic_add(output, input[i]);
}
