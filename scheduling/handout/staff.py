"""A workbook for each staff member: the days in order, with addresses and the way between them."""

from pathlib import Path

from django.utils.translation import gettext as _

from facilities.models import StaffMember

from ..weeks import week_name
from .tables import Book, Cell
from .week import Appointment, Week
from .words import day_text, people, time_text


def staff_workbooks(week: Week, folder: Path) -> list[Path]:
    """One file for each staff member with an appointment. Returns which."""
    paths = {member: folder / f"{member.code}.xlsx" for member in week.by_staff}
    for member, appointments in week.by_staff.items():
        with Book(paths[member]) as book:
            title = f"{member.name} {member.code}  {week_name(week.plan.week)}"
            book.table(_("My week"), title, _head(), [_row(member, one) for one in appointments])
    return [*paths.values()]


def _head() -> list[str]:
    return [
        _("Day"),
        _("Travel before (minutes)"),
        _("From"),
        _("Until"),
        _("Service"),
        _("Residents"),
        _("Address"),
        _("Phone"),
        _("Together with"),
        _("Called off"),
    ]


def _row(member: StaffMember, one: Appointment) -> list[Cell]:
    return [
        day_text(one.start.date()),
        one.travel.get(member.pk, ""),
        time_text(one.start),
        time_text(one.end),
        one.service,
        people(one.coming),
        one.address,
        one.phone,
        people(other for other in one.staff if other != member),
        people(one.off),
    ]
