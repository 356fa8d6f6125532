"""Values over time: a chart with an axis, and a small one that stands in a line of text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element

from django.utils.safestring import SafeString

from .svg import add, drawing, markup

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, ABOVE, BELOW = 52, 10, 14, 30
Values = Sequence[float | None]
Point = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """``values`` stand one to each tick; None is a gap. ``css``: ``line``, or ``bound`` for what it is held against."""

    values: Values
    css: str = "line"


def line_chart(
    label: str, ticks: Sequence[str], series: Sequence[Series], *, top: float = 0, unit: str = ""
) -> SafeString:
    """Lines from zero to ``top`` or, if that is less, to a round number above the highest value."""
    picture = drawing("chart narrow", WIDTH, HEIGHT, label)
    highest = max([top, *(value for one in series for value in one.values if value is not None)])
    ceiling = top if top and highest <= top else _round_above(highest)
    for share in (0, 0.5, 1):
        y = _y(share)
        add(picture, "line", css="grid", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y)
        add(picture, "text", f"{ceiling * share:g}{unit}", x=LEFT - 6, y=y + 5, text_anchor="end")
    _write_ticks(picture, ticks)
    for one in series:
        _draw(picture, one.css, [_x(i, len(ticks)) for i in range(len(ticks))], one.values, ceiling)
    return markup(picture)


def sparkline(values: Values, label: str) -> SafeString:
    """The course of ``values`` between zero and their highest."""
    picture = drawing("chart spark", 120, 30, label)
    highest = max([value for value in values if value is not None], default=0) or 1
    for run in _runs([4 + 112 * i / max(1, len(values) - 1) for i in range(len(values))], values):
        _line(picture, "line", [(x, 27 - 24 * value / highest) for x, value in run])
    return markup(picture)


def _draw(picture: Element, css: str, xs: Sequence[float], values: Values, ceiling: float) -> None:
    for run in _runs(xs, values):
        _line(picture, css, [(x, _y(value / ceiling)) for x, value in run])


def _line(picture: Element, css: str, points: list[Point]) -> None:
    if len(points) == 1:
        add(picture, "circle", css="point", cx=points[0][0], cy=points[0][1], r=4)
    else:
        add(picture, "polyline", css=css, points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points))


def _runs(xs: Sequence[float], values: Values) -> Iterator[list[Point]]:
    """Stretches without a gap."""
    for known, run in groupby(zip(xs, values, strict=True), key=lambda point: point[1] is not None):
        if known:
            yield [(x, value) for x, value in run if value is not None]


def _write_ticks(picture: Element, ticks: Sequence[str]) -> None:
    """The first, the middle and the last: more would run into each other on a telephone."""
    last = len(ticks) - 1
    shown = {0: "start", last // 2: "middle", last: "end"} if last > 1 else {0: "start", last: "end"}
    for i, anchor in shown.items() if ticks else ():
        add(picture, "text", ticks[i], x=_x(i, len(ticks)), y=HEIGHT - 8, text_anchor=anchor)


def _x(i: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * i / max(1, count - 1)


def _y(share: float) -> float:
    return HEIGHT - BELOW - (HEIGHT - ABOVE - BELOW) * share


def _round_above(value: float) -> float:
    """The least of 1, 2, 5, 10, 20, 50, … that is not below ``value``."""
    step = 1
    while True:
        for digit in (1, 2, 5):
            if digit * step >= value:
                return float(digit * step)
        step *= 10
