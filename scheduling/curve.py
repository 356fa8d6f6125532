"""The curve of a run as SVG: what is served, under the line of what could be at most. Geometry alone, no colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .selectors.weeks import Point

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 12, 34
SECONDS = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 86_400, 604_800)  # between
MOST_MARKS = 5


@dataclass(frozen=True)
class Mark:
    """A line of the grid with its text; ``at`` is its x or y."""

    at: float
    text: str


@dataclass(frozen=True)
class Curve:
    """Lists of points as SVG writes them."""

    served: str
    bound: str
    area: str
    rows: tuple[Mark, ...]
    columns: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def curve_of(points: Sequence[Point], limit: float) -> Curve | None:
    """None before there is anything to draw. The foot of the scale is below the least that was served."""
    if not points:
        return None
    last = max(limit, points[-1].seconds, 1.0)
    foot = _foot(min(point.served for point in points))

    def x(seconds: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * seconds / last, 1)

    def y(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share) / (1 - foot), 1)

    stairs = _stairs([(point.seconds, point.served) for point in points])
    bounds = _stairs([(point.seconds, point.bound) for point in points])
    served = " ".join(f"{x(seconds)},{y(share)}" for seconds, share in stairs)
    ends = f"{x(stairs[0][0])},{y(foot)} {served} {x(stairs[-1][0])},{y(foot)}"
    bound = " ".join(f"{x(seconds)},{y(share)}" for seconds, share in bounds)
    apart = next(step for step in SECONDS if last / step <= MOST_MARKS)
    return Curve(
        served=served,
        bound=f"{x(0)},{y(points[0].bound)} {bound} {x(last)},{y(points[-1].bound)}",
        area=ends,
        rows=tuple(Mark(y(share), f"{share:.0%}") for share in _shares(foot)),
        columns=tuple(Mark(x(step * apart), f"{step * apart:g} s") for step in range(int(last / apart) + 1)),
    )


def _foot(least: float) -> float:
    """A fifth of the whole, a tenth or more below the least share."""
    return max(0, int(least * 10) - 1) // 2 / 5


def _shares(foot: float) -> list[float]:
    """Of a scale from ``foot`` to the whole, at round numbers."""
    apart = 20 if foot < 0.6 else 10 if foot < 0.8 else 5
    return [share / 100 for share in range(round(foot * 100), 101, apart)]


def _stairs(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What was found holds until something better is."""
    found = [points[0]]
    for (_seconds, share), point in pairwise(points):
        found += [(point[0], share), point]
    return found
