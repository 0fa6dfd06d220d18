// Multiplies matrices on the processor: square, not square, and of sizes that leave a part of the blocks idle.
#include "../src/matmul.cu"

static bool right(unsigned m, unsigned n, unsigned k, dim3 block)
{
    const unsigned beyond = 8;
    shim::Array<float> a(m * k), b(k * n), c(m * n + beyond);
    std::mt19937 random(m * 10007 + n * 101 + k);
    std::uniform_real_distribution<float> number(-1.0f, 1.0f);
    std::generate(a.begin(), a.end(), [&] { return number(random); });
    std::generate(b.begin(), b.end(), [&] { return number(random); });
    c.fill(12345.0f);
    shim::launch(dim3((n + block.x - 1) / block.x, (m + block.y - 1) / block.y), block, matmul, (const float *)a.data, (const float *)b.data, c.data, m, n, k);
    for (unsigned row = 0; row < m; ++row)
        for (unsigned column = 0; column < n; ++column) {
            float fused = 0.0f;
            double exact = 0.0, magnitude = 0.0;
            for (unsigned i = 0; i < k; ++i) {
                const float x = a[row * k + i], y = b[i * n + column];
                fused = std::fmaf(x, y, fused);
                exact += double(x) * y;
                magnitude += std::fabs(double(x) * y);
            }
            // k roundings of 2^-24 each, by the bound that the program uses.
            const float is = c[row * n + column];
            const double u = std::ldexp(1.0, -24), bound = k * u / (1 - k * u) * magnitude;
            if (is != fused || std::fabs(is - exact) > bound) {
                std::fprintf(stderr, "%u × %u × %u: %g instead of %g in row %u, column %u\n", m, k, n, is, fused, row, column);
                return false;
            }
        }
    for (unsigned i = 0; i < beyond; ++i)
        if (c[m * n + i] != 12345.0f) {
            std::fprintf(stderr, "%u × %u × %u: written beyond the end\n", m, k, n);
            return false;
        }
    return true;
}

int main()
{
    const unsigned sizes[][3] = {{1, 1, 1}, {16, 16, 16}, {17, 17, 17}, {5, 40, 3}, {40, 5, 33}, {33, 31, 100}, {120, 120, 120}};
    for (auto [m, n, k] : sizes)
        for (dim3 block : {dim3(16, 16), dim3(32, 4)})
            if (!right(m, n, k, block))
                return 1;
}
