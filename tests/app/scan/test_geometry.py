"""Maps through pairs of points give back what made the pairs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scan import geometry

PLACES = ((0.0, 0.0), (200.0, 10.0), (190.0, 280.0), (5.0, 290.0), (100.0, 140.0))
near = st.floats(-0.2, 0.2)
AFFINE = st.tuples(st.floats(3, 12), near, st.floats(-400, 400), near, st.floats(3, 12), st.floats(-400, 400))


def through(matrix: geometry.Matrix) -> list[geometry.Pair]:
    return [(place, geometry.apply(matrix, *place)) for place in PLACES]


def same(one: geometry.Matrix, other: geometry.Matrix) -> bool:
    return all(math.dist(geometry.apply(one, *p), geometry.apply(other, *p)) < 1e-4 for p in PLACES)


@given(AFFINE)
def test_an_affine_map_comes_back(values: tuple[float, ...]) -> None:
    matrix: geometry.Matrix = (*values, 0.0, 0.0)  # type: ignore[assignment]
    assert same(geometry.affine(through(matrix)), matrix)


@given(AFFINE, st.floats(-4e-4, 4e-4), st.floats(-4e-4, 4e-4))
def test_a_projective_map_comes_back(values: tuple[float, ...], g: float, h: float) -> None:
    matrix: geometry.Matrix = (*values, g, h)  # type: ignore[assignment]
    assert same(geometry.projective(through(matrix)), matrix)


@given(st.floats(3, 12), st.floats(-3.1, 3.1), st.floats(-400, 400))
def test_a_similarity_comes_back(scale: float, turn: float, shift: float) -> None:
    a, b = scale * math.cos(turn), scale * math.sin(turn)
    matrix: geometry.Matrix = (a, -b, shift, b, a, 2 * shift, 0.0, 0.0)
    assert same(geometry.similarity(through(matrix)), matrix)


def test_a_window_starts_at_its_corner() -> None:
    matrix: geometry.Matrix = (7.9, 0.3, 40.0, -0.2, 8.1, 12.0, 1e-4, -2e-4)
    window = geometry.window(matrix, 30.0, 50.0, 8.0)
    assert geometry.apply(window, 16, 24) == pytest.approx(geometry.apply(matrix, 32, 53))


def test_points_in_one_line_make_no_map() -> None:
    with pytest.raises(ValueError, match="determine"):
        geometry.affine([((x, x), (x, x)) for x in (1.0, 2.0, 3.0)])
