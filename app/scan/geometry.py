"""Maps of the plane: the best similarity, affine or projective map through pairs of points, in plain Python."""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float]
Pair = tuple[Point, Point]
Matrix = tuple[float, float, float, float, float, float, float, float]  # u = (ax+by+c)/(gx+hy+1), v = (dx+ey+f)/(…)


def apply(matrix: Matrix, x: float, y: float) -> Point:
    """Where a point goes."""
    a, b, c, d, e, f, g, h = matrix
    w = g * x + h * y + 1.0
    return (a * x + b * y + c) / w, (d * x + e * y + f) / w


def window(matrix: Matrix, left: float, top: float, scale: float) -> Matrix:
    """The map of a window: its pixel (i, j) lies at (left + i/scale, top + j/scale) before `matrix`."""
    a, b, c, d, e, f, g, h = matrix
    w = g * left + h * top + 1.0
    return (
        a / scale / w, b / scale / w, (a * left + b * top + c) / w,
        d / scale / w, e / scale / w, (d * left + e * top + f) / w,
        g / scale / w, h / scale / w,
    )


def similarity(pairs: Sequence[Pair]) -> Matrix:
    """Turned, scaled and shifted only: the least-squares map through two or more pairs."""
    n = len(pairs)
    mx, my, mu, mv = (sum(pair[i][j] for pair in pairs) / n for i in (0, 1) for j in (0, 1))
    along = across = size = 0.0
    for (x, y), (u, v) in pairs:
        x, y, u, v = x - mx, y - my, u - mu, v - mv
        along += x * u + y * v
        across += x * v - y * u
        size += x * x + y * y
    a, b = along / size, across / size
    return a, -b, mu - a * mx + b * my, b, a, mv - b * mx - a * my, 0.0, 0.0


def affine(pairs: Sequence[Pair]) -> Matrix:
    """The least-squares affine map through three or more pairs not in one line."""
    mx, my = (sum(pair[0][j] for pair in pairs) / len(pairs) for j in (0, 1))
    rows = [(x - mx, y - my, 1.0) for (x, y), _ in pairs]
    a, b, c = _least_squares(rows, [u for _, (u, _) in pairs])
    d, e, f = _least_squares(rows, [v for _, (_, v) in pairs])
    return a, b, c - a * mx - b * my, d, e, f - d * mx - e * my, 0.0, 0.0


def projective(pairs: Sequence[Pair]) -> Matrix:
    """The projective map through four or more pairs, least squares in the pixels of the target nearly.

    Solved about the middle of the points and in lengths near one, where the equations are well conditioned.
    """
    n = len(pairs)
    mx, my, mu, mv = (sum(pair[i][j] for pair in pairs) / n for i in (0, 1) for j in (0, 1))
    reach = max(max(abs(x - mx), abs(y - my)) for (x, y), _ in pairs) or 1.0
    spread = max(max(abs(u - mu), abs(v - mv)) for _, (u, v) in pairs) or 1.0
    rows, values = [], []
    for (x, y), (u, v) in pairs:
        x, y, u, v = (x - mx) / reach, (y - my) / reach, (u - mu) / spread, (v - mv) / spread
        rows += [(x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y), (0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y)]
        values += [u, v]
    a, b, c, d, e, f, g, h = _least_squares(rows, values)
    g, h = g / reach, h / reach
    a, b, c = a * spread / reach + mu * g, b * spread / reach + mu * h, c * spread + mu
    d, e, f = d * spread / reach + mv * g, e * spread / reach + mv * h, f * spread + mv
    return window((a, b, c, d, e, f, g, h), -mx, -my, 1.0)


def _least_squares(rows: Sequence[Sequence[float]], values: Sequence[float]) -> list[float]:
    size = len(rows[0])
    system = [[sum(row[i] * row[j] for row in rows) for j in range(size)]
              + [sum(row[i] * value for row, value in zip(rows, values, strict=True))] for i in range(size)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(system[k][i]))
        system[i], system[pivot] = system[pivot], system[i]
        if abs(system[i][i]) < 1e-12:
            raise ValueError("the points do not determine a map")
        for k in range(size):
            if k != i:
                factor = system[k][i] / system[i][i]
                system[k] = [own - factor * other for own, other in zip(system[k], system[i], strict=True)]
    return [system[i][size] / system[i][i] for i in range(size)]
