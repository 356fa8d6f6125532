"""The curve of a run as SVG: what is served, under the line of what could be at most. Geometry alone, no colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .selectors.weeks import Point

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 12, 34


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
    foot = max(0.0, int(min(point.served for point in points) * 10) / 10 - 0.1)

    def x(seconds: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * seconds / last, 1)

    def y(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share) / (1 - foot), 1)

    stairs = _stairs([(point.seconds, point.served) for point in points])
    bounds = _stairs([(point.seconds, point.bound) for point in points])
    served = " ".join(f"{x(seconds)},{y(share)}" for seconds, share in stairs)
    ends = f"{x(stairs[0][0])},{y(foot)} {served} {x(stairs[-1][0])},{y(foot)}"
    bound = " ".join(f"{x(seconds)},{y(share)}" for seconds, share in bounds)
    shares = [foot + (1 - foot) * step / 4 for step in range(5)]
    moments = [last * step / 4 for step in range(5)]
    digits = 0 if last >= 8 else 1  # two marks of one text would be read as one moment
    return Curve(
        served=served,
        bound=f"{x(0)},{y(points[0].bound)} {bound} {x(last)},{y(points[-1].bound)}",
        area=ends,
        rows=tuple(Mark(y(share), f"{share:.0%}") for share in shares),
        columns=tuple(Mark(x(moment), f"{moment:.{digits}f} s") for moment in moments),
    )


def _stairs(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What was found holds until something better is."""
    found = [points[0]]
    for (_seconds, share), point in pairwise(points):
        found += [(point[0], share), point]
    return found
