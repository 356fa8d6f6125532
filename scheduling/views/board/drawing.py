"""Geometry of the board's drawings: rows of a day as a strip of SVG, places as points of a map. No colours here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, radians

from ...engine.timeline import DAY
from ...selectors.board.towns import Point, Shape

UNIT = 1.2  # of the drawing, a minute: an appointment of twenty minutes is wide enough to be touched
HEIGHT, LANE = 36, 32  # of a strip with one lane, and of each lane more
ROUNDING = 0.2  # of where one thing ends and the next begins
FIRST, LAST = 7 * 60, 19 * 60  # minutes of the day that are always drawn


@dataclass(frozen=True)
class Hours:
    """What part of the day is drawn, in minutes of the day."""

    first: int
    last: int

    @property
    def width(self) -> float:
        return round((self.last - self.first) * UNIT, 1)

    @property
    def marks(self) -> list[tuple[float, str]]:
        """Full hours, by where they are drawn."""
        return [(self.at(hour * 60), f"{hour}:00") for hour in range(-(-self.first // 60), self.last // 60)]

    def at(self, minute: int) -> float:
        return round((minute - self.first) * UNIT, 1)


def hours_of(spans: Iterable[tuple[int, int]]) -> Hours:
    """Whole hours that hold all ``spans`` (minutes of the week), and a usual day."""
    first, last = FIRST, LAST
    for start, end in spans:
        first, last = min(first, start % DAY // 60 * 60), max(last, -(-((end - 1) % DAY + 1) // 60) * 60)
    return Hours(first, last)


@dataclass(frozen=True)
class Bar:
    """One thing on a strip. ``need`` and ``index`` where it can be moved; ``href`` where it leads."""

    x: float
    width: float
    kind: str
    text: str
    title: str
    href: str = ""
    need: str = ""
    index: int = 0
    whole: bool = False

    @property
    def end(self) -> float:
        return self.x + self.width

    @cached_property
    def short(self) -> str:
        """As much of the text as fits: a Chinese character takes 14 units, a letter about 8."""
        room, taken = self.width - 8, ""
        for letter in self.text:
            room -= 14 if ord(letter) > 0x2E80 else 8
            if room < 0:
                return taken
            taken += letter
        return taken


@dataclass
class Strip:
    """A row of a day: of a room, a carer, a resident. ``drop``: what an appointment gets that is put here."""

    label: str
    href: str = ""
    note: str = ""
    day: int = 0
    room: str = ""
    staff: str = ""
    grounds: list[Bar] = field(default_factory=list)  # shifts, closures: behind the rest
    bars: list[Bar] = field(default_factory=list)

    @cached_property
    def lanes(self) -> list[tuple[Bar, int]]:
        """The bars, in order of time, each with the top of its lane: in as few lanes as hold them without one over
        another; several at once are in a room that holds several."""
        ends: list[float] = []
        placed: list[tuple[Bar, int]] = []
        for one in sorted(self.bars, key=lambda one: (one.x, one.end)):
            lane = next((number for number, end in enumerate(ends) if end <= one.x + ROUNDING), len(ends))
            ends[lane : lane + 1] = [one.end]
            placed.append((one, lane * LANE))
        return placed

    @property
    def height(self) -> int:
        return HEIGHT + max((top for _one, top in self.lanes), default=0)


def bar(hours: Hours, day: int, start: int, end: int, kind: str, text: str, title: str, **more: object) -> Bar:
    """``start`` and ``end`` in minutes of the week, cut to the day and the hours that are drawn."""
    first = min(max(start - day * DAY, hours.first), hours.last)
    last = min(max(end - day * DAY, hours.first), hours.last)
    return Bar(hours.at(first), round((last - first) * UNIT, 1), kind, text, title, **more)  # type: ignore[arg-type]


MAP_WIDTH, MAP_EDGE = 640, 24


@dataclass(frozen=True)
class Stop:
    x: float
    y: float
    number: str
    title: str


@dataclass(frozen=True)
class Map:
    width: int
    height: int
    towns: list[tuple[str, str, float, float]]  # points of the outline, name, where the name stands
    line: str  # points of the route
    stops: list[Stop]


def route_map(shapes: Sequence[Shape], route: Sequence[tuple[Point, str, str]]) -> Map:
    """A map that shows the whole route, with the towns around it. ``route``: point, number and words of each stop."""
    flat = cos(radians(route[0][0][1]))
    points = [(longitude * flat, latitude) for (longitude, latitude), _, _ in route]
    west, east = _around([x for x, _ in points])
    south, north = _around([y for _, y in points])
    scale = (MAP_WIDTH - 2 * MAP_EDGE) / (east - west)
    height = round(min(480.0, max(200.0, (north - south) * scale + 2 * MAP_EDGE)))
    scale = min(scale, (height - 2 * MAP_EDGE) / (north - south))

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            round(MAP_WIDTH / 2 + (x - (west + east) / 2) * scale, 1),
            round(height / 2 - (y - (south + north) / 2) * scale, 1),
        )

    def drawn(some: Iterable[Point]) -> str:
        return " ".join(f"{x},{y}" for x, y in (place(longitude * flat, latitude) for longitude, latitude in some))

    towns = [(drawn(shape.outline), shape.name, *place(shape.middle[0] * flat, shape.middle[1])) for shape in shapes]
    stops = [Stop(*place(*point), number, title) for point, (_, number, title) in zip(points, route, strict=True)]
    return Map(MAP_WIDTH, height, towns, drawn(point for point, _, _ in route), stops)


LEAST = 0.004  # degrees, about four hundred metres


def _around(values: Sequence[float]) -> tuple[float, float]:
    least, most = min(values), max(values)
    more = max(0.0, LEAST - (most - least)) / 2
    return least - more, most + more
