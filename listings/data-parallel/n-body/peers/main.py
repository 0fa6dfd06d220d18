"""How each body is accelerated by all the others: two loops, and numpy."""

import math
import time

import numpy as np

SOFTENING = 1e-4


def with_loops(position, mass):
    out = []
    for x, y, z in position:
        ax = ay = az = 0.0
        for (xj, yj, zj), m in zip(position, mass):
            dx, dy, dz = xj - x, yj - y, zj - z
            pull = m / math.sqrt(dx * dx + dy * dy + dz * dz + SOFTENING) ** 3
            ax += pull * dx
            ay += pull * dy
            az += pull * dz
        out.append((ax, ay, az))
    return out


def with_numpy(position, mass):
    """All pairs at once: n × n numbers for each component."""
    d = position[:, :, None] - position[:, None, :]
    pull = mass[:, None] / np.sqrt((d * d).sum(axis=0) + SOFTENING) ** 3
    return (pull * d).sum(axis=1)


def main():
    n = 1000
    random = np.random.default_rng(1)
    position, mass = random.random((3, n)), (0.5 + random.random(n)) / n

    start = time.perf_counter()
    expected = with_loops(position.T.tolist(), mass.tolist())
    loops = time.perf_counter() - start
    print(f"two loops: {loops * 1000:.1f} ms")

    with_numpy(position, mass)
    start = time.perf_counter()
    out = with_numpy(position, mass)
    arrays = time.perf_counter() - start
    print(f"numpy: {arrays * 1000:.1f} ms, {loops / arrays:.1f}× as fast")
    assert np.allclose(out.T, expected, rtol=1e-9)
    assert loops > arrays


if __name__ == "__main__":
    main()
