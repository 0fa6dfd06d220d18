"""The Mandelbrot set, its rows shared out to the processes of a pool."""

import multiprocessing
import os

N = 120
LIMIT = 255


def steps(cr, ci):
    zr = zi = 0.0
    for step in range(LIMIT):
        rr, ii = zr * zr, zi * zi
        if rr + ii > 4.0:
            return step
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
    return LIMIT


def row(y):
    ci = -1.25 + 2.5 * y / N
    return bytes(steps(-2.0 + 2.5 * x / N, ci) for x in range(N))


def main():
    one_by_one = [row(y) for y in range(N)]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        picture = pool.map(row, range(N), chunksize=4)  # in order, whoever was first
    assert picture == one_by_one
    print(f"{N} rows, every pixel the same")
    for quarter in range(4):
        cost = sum(map(sum, picture[quarter * N // 4 : (quarter + 1) * N // 4]))
        print(f"quarter {quarter + 1} of the rows: {100 * cost // sum(map(sum, picture))} % of the steps")


if __name__ == "__main__":
    main()
