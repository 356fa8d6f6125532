"""A workbook for each facility: who comes when, and who sleeps where."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from backend.core.periods import ONE_WEEK, going_on
from facilities.models import Bed, Facility
from residents.models import Resident
from residents.sharing import Sharing

from ..models import DayAttendance, Stay
from ..selectors.facility.beds import Blocks, Use
from ..selectors.occurrences import Night
from ..weeks import week_name
from .tables import Book, Cell
from .week import Appointment, Week
from .words import day_text, people, time_text

Names = Callable[[Resident], str]  # empty where the facility is not told the name


def facility_workbooks(week: Week, folder: Path, today: date) -> list[Path]:
    """One file for each facility with anything in the plan, or with beds. Who may be named in it is asked as of the
    week, or of ``today`` where that is later. Returns which.
    """
    sessions: dict[Facility, list[Appointment]] = defaultdict(list)
    days: dict[Facility, list[DayAttendance]] = defaultdict(list)
    stays: dict[Facility, list[Stay]] = defaultdict(list)
    beds: dict[Facility, list[Bed]] = defaultdict(list)
    for appointment in week.appointments:
        if appointment.facility:
            sessions[appointment.facility].append(appointment)
    for attendance in week.attendances:
        days[attendance.facility].append(attendance)
    for stay in week.stays:
        stays[stay.bed.room.facility].append(stay)
    first = week.plan.week
    there = Bed.objects.filter(going_on(first), going_on(first, "room__facility__ends_on"))
    for bed in there.select_related("room__facility").order_by("code"):
        beds[bed.room.facility].append(bed)
    blocks = Blocks(None, None, first, first + ONE_WEEK)
    sharing = Sharing(max(today, first))
    concerned = sorted({*sessions, *days, *beds}, key=lambda facility: facility.code)
    for facility in concerned:
        name = _names(sharing, facility)
        with Book(folder / f"{facility.code}.xlsx") as book:
            title = f"{facility.name}  {week_name(week.plan.week)}"
            book.table(_("Who comes"), title, _head(), _coming(week, sessions[facility], days[facility], name))
            if beds[facility]:
                nights = _nights(week, beds[facility], stays[facility], name, blocks)
                book.table(_("Beds"), title, _bed_head(week), nights)
    return [folder / f"{facility.code}.xlsx" for facility in concerned]


def _names(sharing: Sharing, facility: Facility) -> Names:
    return lambda resident: resident.name if sharing.may_name(resident.pk, facility.region) else ""


def _head() -> list[str]:
    head = [_("Day"), _("From"), _("Until"), _("Service"), _("Residents"), _("File codes"), _("Room"), _("Staff")]
    return [*head, _("Called off")]


def _coming(week: Week, sessions: list[Appointment], days: list[DayAttendance], name: Names) -> list[list[Cell]]:
    def who(residents: Iterable[Resident]) -> str:
        return _(", ").join(name(one) or one.code for one in residents)

    rows = [
        (
            one.start.date(),
            time_text(one.start),
            [
                time_text(one.end),
                one.service,
                _(", ").join(filter(None, map(name, one.coming))),
                _(", ").join(resident.code for resident in one.coming),
                one.room,
                people(one.staff),
                who(one.off),
            ],
        )
        for one in sessions
    ]
    for row in days:
        resident, service = row.need.resident, str(row.need.service)
        told = ["", ""] if week.is_off(row) else [name(resident), resident.code]
        off = who([resident]) if week.is_off(row) else ""
        rows.append((row.date, row.get_part_display(), ["", service, *told, "", "", off]))
    rows.sort(key=lambda row: row[:2])
    return [[day_text(day), start, *rest] for day, start, rest in rows]


def _bed_head(week: Week) -> list[str]:
    return [_("Room"), _("Bed"), *(day_text(day) for day in _week_days(week))]


def _week_days(week: Week) -> list[date]:
    return [week.plan.week + timedelta(days=number) for number in range(7)]


def _nights(week: Week, beds: list[Bed], stays: list[Stay], name: Names, blocks: Blocks) -> Iterator[list[Cell]]:
    """A row a bed, a column a night of the week: who sleeps there, or why nobody can."""
    by_bed: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_bed[stay.bed_id].append(stay)
    for bed in beds:
        nights: list[Cell] = []
        for night in _week_days(week):
            holder = next((s for s in by_bed[bed.pk] if s.nights.lower <= night < s.nights.upper), None)
            nights.append(_night(week, holder, night, name) if holder else _blocked(blocks, bed, night))
        yield [bed.room.name, bed.code, *nights]


def _night(week: Week, stay: Stay, night: date, name: Names) -> str:
    who = f"{name(stay.resident)} {stay.resident.code}".strip()
    return _("%(who)s (called off)") % {"who": who} if week.is_off(Night(stay, night)) else who


def _blocked(blocks: Blocks, bed: Bed, night: date) -> str:
    use, state, _reason = blocks.on(bed, night)
    return state or ("" if use is Use.FREE else _("closed"))
