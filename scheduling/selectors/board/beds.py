"""Beds of a facility by night: who sleeps where, and what is closed or held."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from backend.core.access.questions import Actor, permitted
from backend.core.periods import going_on
from facilities.models import Bed, BedState, Closure, Facility, Room

from ...models import Plan
from ...snapshot.calendar import Calendar
from .blocks import Blocks, Night


@dataclass(frozen=True)
class Cell:
    """``nights`` of one thing in a row, from ``first`` on. ``kind``: free, stay, closed, held."""

    kind: str
    first: int
    nights: int
    text: str = ""
    night: Night | None = None


@dataclass
class BedRow:
    bed: Bed
    cells: list[Cell] = field(default_factory=list)

    @property
    def free(self) -> int:
        return sum(cell.nights for cell in self.cells if cell.kind == "free")


@dataclass(frozen=True)
class Ward:
    room: Room
    beds: list[BedRow]


@dataclass(frozen=True)
class BedBoard:
    facility: Facility
    dates: list[date]
    wards: list[Ward]

    @property
    def nights(self) -> int:
        return len(self.dates) * sum(len(ward.beds) for ward in self.wards)

    @property
    def free(self) -> int:
        return sum(bed.free for ward in self.wards for bed in ward.beds)


def bed_facilities(user: Actor) -> QuerySet[Facility]:
    """Those with beds, in order of town and name."""
    with_beds = permitted(user, "read", Bed).values("room__facility")
    return permitted(user, "read", Facility).filter(pk__in=with_beds).order_by("town__code", "name", "pk")


def bed_board(user: Actor, plan: Plan, facility: Facility, nights: int) -> BedBoard:
    """Every bed of the facility that is still in use, for ``nights`` nights from the plan's Monday on."""
    calendar = Calendar(plan.week, nights)
    there = going_on(plan.week)
    beds = permitted(user, "read", Bed).filter(there, room__facility=facility).select_related("room")
    taken: dict[str, dict[int, Cell]] = defaultdict(dict)
    _shut(user, calendar, facility, taken)
    for night in Blocks(user, plan).nights(Q(bed__room__facility=facility)):
        _put(taken[night.bed], Cell("stay", night.first, night.end - night.first, night.seat.name, night), nights)
    wards: dict[int, Ward] = {}
    for bed in beds.order_by("room__code", "code"):
        ward = wards.setdefault(bed.room_id, Ward(bed.room, []))
        ward.beds.append(BedRow(bed, _row(taken[bed.code], nights)))
    return BedBoard(facility, [plan.week + timedelta(days=night) for night in range(nights)], list(wards.values()))


def _shut(user: Actor, calendar: Calendar, facility: Facility, taken: dict[str, dict[int, Cell]]) -> None:
    """Closures of beds, rooms and the house, and states of beds."""
    at = Q(bed__room__facility=facility) | Q(room__facility=facility) | Q(facility=facility)
    closures = permitted(user, "read", Closure).filter(at, span__overlap=calendar.horizon).select_related("bed")
    beds = list(permitted(user, "read", Bed).filter(room__facility=facility).values_list("code", "room_id"))
    for row in closures:
        first = 0 if row.span.lower is None else max(0, calendar.minute(row.span.lower) // 1440)
        end = calendar.horizon_days if row.span.upper is None else -(-calendar.minute(row.span.upper) // 1440)
        hit = [row.bed.code] if row.bed else [code for code, room in beds if row.room_id in (None, room)]
        for code in hit:
            _put(taken[code], Cell("closed", first, end - first, row.reason), calendar.horizon_days)
    week = (calendar.monday, calendar.horizon_end)
    states = permitted(user, "read", BedState).filter(bed__room__facility=facility, nights__overlap=week)
    for state in states.select_related("bed"):
        first = max(0, calendar.day(state.nights.lower))
        end = calendar.horizon_days if state.nights.upper is None else calendar.day(state.nights.upper)
        text = str(state.get_kind_display())
        _put(taken[state.bed.code], Cell("held", first, end - first, text), calendar.horizon_days)


def _put(row: dict[int, Cell], cell: Cell, nights: int) -> None:
    """On each night that is shown; a stay over a closure shows as the stay, which is what has to be seen."""
    for night in range(max(0, cell.first), min(nights, cell.first + cell.nights)):
        row[night] = cell


def _row(taken: dict[int, Cell], nights: int) -> list[Cell]:
    """Nights of one thing drawn together, and free nights in a row."""
    cells: list[Cell] = []
    last: Cell | None = None
    for night in range(nights):
        cell = taken.get(night)
        if cells and cell is last:
            cells[-1] = replace(cells[-1], nights=cells[-1].nights + 1)
        else:
            cells.append(Cell("free", night, 1) if cell is None else Cell(cell.kind, night, 1, cell.text, cell.night))
        last = cell
    return cells
