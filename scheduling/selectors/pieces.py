"""When, where and with whom two plans have a need: what only one of them has of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backend.core.periods import ONE_DAY

from ..models import DayAttendance, Plan, SessionAttendee, Stay, Visit
from .differences import Reader, of_reader


@dataclass(frozen=True, order=True)
class Piece:
    """One time of a need, in words. ``first`` to ``last``: its day, or the evenings of a stay. ``hours``: by the clock,
    or the part of the day; empty for a stay.
    """

    first: date
    last: date
    hours: str
    place: str
    staff: tuple[str, ...] = ()


class Apart(NamedTuple):
    """What only one of two plans has, by time."""

    before: list[Piece]
    after: list[Piece]


def pieces_apart(user: Reader, before: Plan, after: Plan, needs: Collection[int]) -> dict[int, Apart]:
    """For each of the needs, by key. Six queries."""
    found: dict[int, dict[int, set[Piece]]] = defaultdict(lambda: {before.pk: set(), after.pk: set()})
    for pieces_of in (_stays, _days, _seats, _visits):
        for plan, need, piece in pieces_of(user, (before, after), needs):
            found[need][plan].add(piece)
    return {need: Apart(*_apart(found[need][before.pk], found[need][after.pk])) for need in needs}


def _apart(one: set[Piece], other: set[Piece]) -> tuple[list[Piece], list[Piece]]:
    return sorted(one - other), sorted(other - one)


Plans = tuple[Plan, Plan]
Pieces = Iterator[tuple[int, int, Piece]]  # with the keys of plan and need


def _stays(user: Reader, plans: Plans, needs: Collection[int]) -> Pieces:
    for row in of_reader(user, Stay, plan__in=plans, need__in=needs).select_related("bed__room__facility"):
        room, nights = row.bed.room, row.nights
        place = f"{room.facility.name} · {room.name} · {row.bed.code}"
        yield row.plan_id, row.need_id, Piece(nights.lower, nights.upper - ONE_DAY, "", place)


def _days(user: Reader, plans: Plans, needs: Collection[int]) -> Pieces:
    for row in of_reader(user, DayAttendance, plan__in=plans, need__in=needs).select_related("facility"):
        part = str(row.get_part_display())
        yield row.plan_id, row.need_id, Piece(row.date, row.date, part, row.facility.name)


def _seats(user: Reader, plans: Plans, needs: Collection[int]) -> Pieces:
    rows = of_reader(user, SessionAttendee, session__plan__in=plans, need__in=needs).prefetch_related("session__staff")
    for row in rows.select_related("session__facility", "session__room"):
        session = row.session
        yield session.plan_id, row.need_id, _timed(session, f"{session.facility.name} · {session.room.name}")


def _visits(user: Reader, plans: Plans, needs: Collection[int]) -> Pieces:
    for row in of_reader(user, Visit, plan__in=plans, need__in=needs).prefetch_related("staff"):
        yield row.plan_id, row.need_id, _timed(row, _("at home"))


def _timed(row: Any, place: str) -> Piece:
    start, end = localtime(row.span.lower), localtime(row.span.upper)
    staff = tuple(sorted(member.name for member in row.staff.all()))
    return Piece(start.date(), start.date(), f"{start:%H:%M}–{end:%H:%M}", place, staff)
