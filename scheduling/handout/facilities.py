"""A workbook for each facility: who comes when, and who sleeps where."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from facilities.models import Bed, Facility
from residents.models import Resident
from residents.sharing import Sharing

from ..models import DayAttendance, Stay
from ..weeks import week_name
from .tables import Book, Cell
from .week import Appointment, Week
from .words import day_text, people, time_text

Names = Callable[[Resident], str]  # empty where the facility is not told the name


def facility_workbooks(week: Week, folder: Path) -> int:
    """One file for each facility with anything in the plan, or with beds. Returns how many."""
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
    for bed in Bed.objects.select_related("room__facility").order_by("code"):
        beds[bed.room.facility].append(bed)
    sharing = Sharing(week.plan.week)
    concerned = sorted({*sessions, *days, *beds}, key=lambda facility: facility.code)
    for facility in concerned:
        name = _names(sharing, facility)
        with Book(folder / f"{facility.code}.xlsx") as book:
            title = f"{facility.name}  {week_name(week.plan.week)}"
            book.table(_("Who comes"), title, _head(), _coming(sessions[facility], days[facility], name))
            if beds[facility]:
                book.table(_("Beds"), title, _bed_head(week), _nights(week, beds[facility], stays[facility], name))
    return len(concerned)


def _names(sharing: Sharing, facility: Facility) -> Names:
    return lambda resident: resident.name if sharing.may_name(resident.pk, facility.region) else ""


def _head() -> list[str]:
    return [_("Day"), _("From"), _("Until"), _("Service"), _("Residents"), _("File codes"), _("Room"), _("Staff")]


def _coming(sessions: list[Appointment], days: list[DayAttendance], name: Names) -> list[list[Cell]]:
    rows = [
        (
            one.start.date(),
            time_text(one.start),
            [
                time_text(one.end),
                one.service,
                _(", ").join(filter(None, map(name, one.residents))),
                _(", ").join(resident.code for resident in one.residents),
                one.room,
                people(one.staff),
            ],
        )
        for one in sessions
    ]
    rows += [
        (
            row.date,
            row.get_part_display(),
            ["", str(row.need.service), name(row.need.resident), row.need.resident.code, "", ""],
        )
        for row in days
    ]
    rows.sort(key=lambda row: row[:2])
    return [[day_text(day), start, *rest] for day, start, rest in rows]


def _bed_head(week: Week) -> list[str]:
    return [_("Room"), _("Bed"), *(day_text(day) for day in _week_days(week))]


def _week_days(week: Week) -> list[date]:
    return [week.plan.week + timedelta(days=number) for number in range(7)]


def _nights(week: Week, beds: list[Bed], stays: list[Stay], name: Names) -> Iterator[list[Cell]]:
    """A row a bed, a column a night of the week."""
    by_bed: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_bed[stay.bed_id].append(stay)
    for bed in beds:
        nights: list[Cell] = []
        for night in _week_days(week):
            holder = next((s for s in by_bed[bed.pk] if s.nights.lower <= night < s.nights.upper), None)
            nights.append(f"{name(holder.resident)} {holder.resident.code}".strip() if holder else "")
        yield [bed.room.name, bed.code, *nights]
