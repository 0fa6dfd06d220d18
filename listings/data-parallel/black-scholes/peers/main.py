"""The prices of many options: with the math module, and with numpy."""

import math
import time

import numpy as np

RATE, VOLATILITY = 0.02, 0.3
DRIFT = RATE + VOLATILITY * VOLATILITY / 2
C = (1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.319381530)


def price(spot, strike, years, m, where):
    """`m` is where the functions come from: `math` for numbers, `numpy` for arrays."""

    def normal(x):
        k = 1.0 / (1.0 + 0.2316419 * abs(x))
        total = k * (C[4] + k * (C[3] + k * (C[2] + k * (C[1] + k * C[0]))))
        tail = 0.3989422804014327 * m.exp(-0.5 * x * x) * total
        return where(x < 0, tail, 1.0 - tail)

    spread = VOLATILITY * m.sqrt(years)
    d1 = (m.log(spot / strike) + DRIFT * years) / spread
    discounted = strike * m.exp(-RATE * years)
    call = spot * normal(d1) - discounted * normal(d1 - spread)
    return call, call - spot + discounted


def main():
    n = 200_000
    random = np.random.default_rng(1)
    options = 10 + 40 * random.random(n), 10 + 40 * random.random(n), 0.25 + 1.75 * random.random(n)
    numbers = list(zip(*(array.tolist() for array in options)))

    start = time.perf_counter()
    expected = [price(*option, math, lambda test, a, b: a if test else b) for option in numbers]
    loop = time.perf_counter() - start
    print(f"math, one by one: {loop * 1000:.1f} ms")

    price(*options, np, np.where)
    start = time.perf_counter()
    calls, puts = price(*options, np, np.where)
    arrays = time.perf_counter() - start
    print(f"numpy: {arrays * 1000:.1f} ms, {loop / arrays:.1f}× as fast")
    assert np.allclose(np.transpose([calls, puts]), expected, rtol=0, atol=1e-12)
    assert loop > arrays


if __name__ == "__main__":
    main()
