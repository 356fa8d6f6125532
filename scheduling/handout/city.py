"""The workbook for the city: everything planned, and everything unmet with its reasons."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from facilities.models import ServiceType, Town

from ..report import reason_text
from ..weeks import week_name
from .tables import Book, Cell
from .week import Week
from .words import day_text, people, time_text


def city_workbook(week: Week, path: Path) -> None:
    title = week_name(week.plan.week)
    with Book(path) as book:
        summary = week.plan.result.get("summary", {})
        head = [_("residents"), _("needed"), _("served"), _("unmet")]
        book.table(_("By service"), title, ["", *head], _figures(summary.get("by_service", []), ServiceType))
        book.table(_("By town"), title, ["", *head], _figures(summary.get("by_town", []), Town))
        book.table(_("Unmet"), title, _unmet_head(), _unmet(week))
        book.table(_("Stays"), title, _stay_head(), _stays(week))
        book.table(_("Day places"), title, _day_head(), _days(week))
        book.table(_("Sessions and visits"), title, _appointment_head(), _appointments(week))


def _figures(rows: list[dict[str, Any]], model: type[ServiceType] | type[Town]) -> Iterator[list[Cell]]:
    names = {row.code: str(row) for row in model.objects.all()}
    for row in rows:
        unmet = row["needed"] - row["served"]
        yield [names.get(row["key"], row["key"]), row["residents"], row["needed"], row["served"], unmet]


def _unmet_head() -> list[str]:
    return [_("File code"), _("Name"), _("Town"), _("Service"), _("Need"), _("Time"), _("Missing"), _("Reasons")]


def _unmet(week: Week) -> Iterator[list[Cell]]:
    for row in week.unmet:
        resident = row.need.resident
        reasons = _("; ").join(_reason(reason) for reason in row.reasons)
        yield [
            resident.code,
            resident.name,
            str(resident.town),
            str(row.need.service),
            row.need.code,
            row.index + 1,
            row.units,
            reasons,
        ]


def _reason(reason: dict[str, Any]) -> str:
    return _("%(text)s (%(blocked)s of %(options)s possibilities)") % {"text": reason_text(reason["rule"]), **reason}


def _stay_head() -> list[str]:
    return [_("Facility"), _("Room"), _("Bed"), _("File code"), _("Name"), _("From"), _("Until"), _("Nights")]


def _stays(week: Week) -> Iterator[list[Cell]]:
    for row in week.stays:
        room, first, end = row.bed.room, row.nights.lower, row.nights.upper
        yield [
            room.facility.name,
            room.name,
            row.bed.code,
            row.resident.code,
            row.resident.name,
            day_text(first),
            day_text(end),
            (end - first).days,
        ]


def _day_head() -> list[str]:
    return [_("Day"), _("Part of the day"), _("Facility"), _("File code"), _("Name"), _("Service")]


def _days(week: Week) -> Iterator[list[Cell]]:
    for row in week.attendances:
        resident = row.need.resident
        yield [
            day_text(row.date),
            row.get_part_display(),
            row.facility.name,
            resident.code,
            resident.name,
            str(row.need.service),
        ]


def _appointment_head() -> list[str]:
    return [_("Day"), _("From"), _("Until"), _("Service"), _("Residents"), _("File codes"), _("Where"), _("Staff")]


def _appointments(week: Week) -> Iterator[list[Cell]]:
    for one in week.appointments:
        yield [
            day_text(one.start.date()),
            time_text(one.start),
            time_text(one.end),
            one.service,
            people(one.residents),
            _(", ").join(resident.code for resident in one.residents),
            one.address,
            people(one.staff),
        ]
