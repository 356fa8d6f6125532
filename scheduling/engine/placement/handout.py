"""From pools and days to a plan: a bed for each part of a stay, an occurrence for each day attended."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ..demand import Occurrence
from ..plan import DayAttendance, Plan, Stay
from .scene import Placing, Scene
from .wishes import DayWish


class Part(NamedTuple):
    """A part of a stay that wants a bed, in the order in which beds are given."""

    first: int
    end: int
    need: str


def plan_of(scene: Scene, placing: Placing) -> Plan:
    """The scene's plan with these stays and days instead of its own."""
    stays = [stay for pool, parts in _parts(scene, placing).items() for stay in _beds(scene, pool, parts)]
    days = [day for need in placing.weeks for day in _days(scene, placing, need)]
    return replace(scene.plan, stays=tuple(sorted(stays)), days=tuple(sorted(days)))


def _parts(scene: Scene, placing: Placing) -> dict[int, list[Part]]:
    parts: dict[int, list[Part]] = defaultdict(list)
    for need, path in sorted(placing.paths.items()):
        for piece in path:
            insort(parts[piece.pool], Part(piece.first, piece.end, need))
    return dict(sorted(parts.items()))


def _beds(scene: Scene, pool: int, parts: list[Part]) -> Iterator[Stay]:
    """Give each part, in order of arrival, a bed that is free: one always is, since no night has more parts than
    beds.

    Its own where it can be; else one that no later part would call its own, else one that is so for the shortest
    time.
    """
    own = {part: _own_bed(scene, part) for part in parts}
    free_from = dict.fromkeys(scene.stock.pools[pool].beds, -(10**6))
    for number, part in enumerate(parts):
        free = [bed for bed, night in free_from.items() if night <= part.first]
        wanted = {own[later] for later in parts[number + 1 :] if later.first < part.end}
        usual = own[part]
        bed = usual if usual in free else min(free, key=lambda bed: (bed in wanted, -free_from[bed], bed))
        free_from[bed] = part.end
        yield Stay(part.need, bed, part.first, part.end)


def _own_bed(scene: Scene, part: Part) -> str:
    """The bed of the baseline in the nights of the part; empty where there is none."""
    for before in scene.problem.before.get(Occurrence(part.need, 0), ()):
        if before.days.start < part.end and part.first < before.days.stop:
            return before.bed or ""
    return ""


def _days(scene: Scene, placing: Placing, need: str) -> Iterator[DayAttendance]:
    """Occurrences for the days: as pinned, as in the baseline, and for the others what the baseline lacks first."""
    wish = scene.wishes[need]
    assert isinstance(wish, DayWish)
    home, days = placing.weeks[need]
    pins = {pin.index for pin in scene.kept_pins(wish)}
    pinned = {one.day: one.index for one in wish.given if one.index in pins and one.day in days}
    usual = scene.tariff.usual_days(wish)
    index_of = {day: index for day, index in usual.items() if day in days and index not in pinned.values()} | pinned
    spare = sorted(
        {*range(wish.need.times)} - {*index_of.values()},
        key=lambda index: (index not in pins, index in usual.values(), index),
    )
    for day in days:
        index = index_of[day] if day in index_of else spare.pop(0)
        yield DayAttendance(need, index, home, day, wish.need.day_part)
