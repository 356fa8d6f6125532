"""The workbook for the city: everything planned, and everything unmet with its reasons."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from facilities.models import ServiceType, Town

from ..report import counted_text, reason_text
from ..weeks import week_name
from .tables import Book, Cell
from .week import Week
from .words import day_text, people, time_text

OnSheet = Callable[[int, int], None]  # sheets done, sheets in all


def city_workbook(week: Week, path: Path, on_sheet: OnSheet = lambda done, of: None) -> None:
    summary = week.plan.result.get("summary", {})
    head = ["", _("residents"), _("needed"), _("served"), _("unmet")]
    sheets: list[tuple[str, list[str], Iterator[list[Cell]]]] = [
        (_("By service"), head, _figures(summary.get("by_service", []), ServiceType)),
        (_("By town"), head, _figures(summary.get("by_town", []), Town)),
        (_("Unmet"), _unmet_head(), _unmet(week)),
        (_("Stays"), _stay_head(), _stays(week)),
        (_("Day places"), _day_head(), _days(week)),
        (_("Sessions and visits"), _appointment_head(), _appointments(week)),
    ]
    with Book(path) as book:
        for number, (name, columns, rows) in enumerate(sheets):
            on_sheet(number, len(sheets))
            book.table(name, week_name(week.plan.week), columns, rows)


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
        reasons = _("; ").join(counted_text(reason_text(one["rule"]), one) for one in row.reasons)
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
    return [_("Day"), _("Part of the day"), _("Facility"), _("File code"), _("Name"), _("Service"), _("Called off")]


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
            resident.name if week.is_off(row) else "",
        ]


def _appointment_head() -> list[str]:
    head = [_("Day"), _("From"), _("Until"), _("Service"), _("Residents"), _("File codes"), _("Where"), _("Staff")]
    return [*head, _("Called off")]


def _appointments(week: Week) -> Iterator[list[Cell]]:
    for one in week.appointments:
        yield [
            day_text(one.start.date()),
            time_text(one.start),
            time_text(one.end),
            one.service,
            people(one.coming),
            _(", ").join(resident.code for resident in one.coming),
            one.address,
            people(one.staff),
            people(one.off),
        ]
