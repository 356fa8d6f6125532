"""All of a report: headline figures, a course over the last weeks, and the tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from backend.core.access.questions import Actor, permitted
from facilities.models import RuleValue, ServiceType, Town
from residents.models import DisabilityCategory

from ..selectors.reports import attendance, continuity, fairness, indicators, occupancy, periods, served, waiting
from ..selectors.reports.periods import Period
from ..weeks import week_name
from . import words
from .tables import Cell, Column, Kind, Row, Table

COURSE = 12  # weeks


@dataclass(frozen=True)
class Figure:
    """A headline: what it is, its value, and what it means."""

    title: str
    value: int | float | None
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class Course:
    """Served share by week; None where a week was imported, so that nobody knows what was missing."""

    mondays: list[date]
    shares: list[float | None]


@dataclass(frozen=True)
class Report:
    period: Period
    figures: list[Figure]
    course: Course
    tables: list[Table]


def make_report(user: Actor, period: Period) -> Report:
    """The number of queries grows with the weeks of the period alone."""
    course = periods.plans_until(user, period.end, COURSE)
    plans = {plan.pk: plan for plan in (*course, *period.plans) if plan.score is not None}
    by_week = served.served_cells(user, list(plans.values()))
    weeks = {plan.week for plan in period.planned}
    cells = {key: one for key, one in by_week.items() if key.week in weeks}
    parts = _Parts(user, period, cells)
    return Report(period, parts.figures(), _course(course, by_week), parts.tables())


def _course(plans: list[Any], cells: served.Cells) -> Course:
    by_week = served.totals(cells, lambda key: key.week)
    return Course([plan.week for plan in plans], [by_week.get(plan.week, served.NOTHING).share for plan in plans])


class _Parts:
    """Reads each figure once."""

    def __init__(self, user: Actor, period: Period, cells: served.Cells) -> None:
        self._period = period
        self._cells = cells
        self._services = _names(user, ServiceType)
        self._towns = _names(user, Town)
        self._categories = _names(user, DisabilityCategory)
        self._carers, self._places = continuity.kept(user, period)
        self._travel = continuity.travel(user, period)
        self._travel_by_town = continuity.travel_by_town(user, period)
        self._occupancy = occupancy.occupancy(user, period)
        self._waiting, self._placed = waiting.waiting_now(user, period), waiting.placed(user, period)
        self._bands = waiting.unmet_bands(user, period)
        self._said = attendance.attendance(user, period)
        self._readings = indicators.readings(user, period)
        self._weighed = fairness.weighed(user, period.planned)
        floors = permitted(user, "read", RuleValue).filter(key="fairness_floor", valid__contains=period.begin)
        self._floor = floors.values_list("value", flat=True).first()

    def figures(self) -> list[Figure]:
        everything = served.total(self._cells)
        beds = sum(one.nights for one in self._occupancy), sum(one.bed_nights for one in self._occupancy)
        places = sum(one.halves for one in self._occupancy), sum(one.places for one in self._occupancy)
        waits = sum(wait.count for wait in self._waiting.values())
        return [
            _share(_("Served of needed"), everything.share, words.SERVED),
            _share(_("Same carer as the week before"), self._carers.share, words.SAME_CARER),
            _share(_("Same place as the week before"), self._places.share, words.SAME_PLACE),
            Figure(_("Minutes on the way to a visit"), self._travel.each, Kind.DECIMAL, words.travel()),
            _share(_("Beds occupied"), _part(*beds), words.BEDS),
            _share(_("Day places used"), _part(*places), words.PLACES),
            Figure(_("On the waiting list"), waits, Kind.NUMBER, words.waiting()),
        ]

    def tables(self) -> list[Table]:
        return [
            self._served("service", _("Served by service"), _("Service"), self._services, lambda key: key.service),
            self._served("town", _("Served by town"), _("Town"), self._towns, lambda key: key.town),
            self._served(
                "category", _("Served by category"), _("Category"), self._categories, lambda key: key.category
            ),
            self._fairness(),
            self._attendance(),
            self._waits(),
            self._unmet_waits(),
            self._continuity(),
            self._travels(),
            self._full(),
            self._indicators(),
        ]

    def _served(
        self, key: str, title: str, head: str, names: dict[int, str], part: Callable[[served.Key], int]
    ) -> Table:
        sums = served.totals(self._cells, part)
        rows = [
            Row([name, sums[pk].needed, sums[pk].served, sums[pk].unmet, sums[pk].share], sums[pk].share)
            for pk, name in names.items()
            if pk in sums
        ]
        columns = [
            Column(head, Kind.TEXT), Column(_("needed")), Column(_("served")), Column(_("missing")),
            Column(_("share"), Kind.SHARE),
        ]  # fmt: skip
        meaning = str(words.SERVED) if key == "service" else ""
        return Table(key, title, title, meaning, columns, rows)

    def _fairness(self) -> Table:
        rows = []
        for title, names, groups in (
            (_("Towns"), self._towns, self._weighed.towns),
            (_("Categories"), self._categories, self._weighed.categories),
        ):
            if groups:
                (worst, least), (best, most) = (of(groups.items(), key=lambda one: one[1].share) for of in (min, max))
                below = None if self._floor is None else sum(one.below(self._floor) for one in groups.values())
                rows.append(
                    Row(
                        [title, names[worst], least.share, names[best], most.share, most.share - least.share, below],
                        state="warn" if below else "",
                    )
                )
        columns = [
            Column(_("Between"), Kind.TEXT), Column(_("least served"), Kind.TEXT),
            Column(_("weighted share"), Kind.SHARE), Column(_("most served"), Kind.TEXT),
            Column(_("weighted share"), Kind.SHARE),
            Column(_("distance"), Kind.SHARE), Column(_("below the floor")),
        ]  # fmt: skip
        return Table("fairness", _("Fairness"), _("Fairness"), words.fairness(self._floor), columns, rows)

    def _attendance(self) -> Table:
        rows = [
            Row([name, one.marked, one.done, one.not_met, one.excused, one.share, words.reasons(one.why)], one.share)
            for pk, name in self._services.items()
            if (one := self._said.get(pk)) and one.marked
        ]
        columns = [
            Column(_("Service"), Kind.TEXT), Column(_("marked")), Column(_("took place")),
            Column(_("did not take place")), Column(_("called off")), Column(_("share"), Kind.SHARE),
            Column(_("why not"), Kind.TEXT),
        ]  # fmt: skip
        return Table("attendance", _("Attendance"), _("Attendance"), words.attendance(), columns, rows)

    def _waits(self) -> Table:
        rows = []
        for pk, name in self._services.items():
            wait, done = self._waiting.get(pk, waiting.NOBODY), self._placed.get(pk, waiting.NOBODY)
            if wait.count or done.count:
                rows.append(Row([name, wait.count, wait.median, wait.longest, done.count, done.median]))
        columns = [
            Column(_("Service"), Kind.TEXT), Column(_("waiting")), Column(_("median days"), Kind.DECIMAL),
            Column(_("longest (days)")), Column(_("placed")), Column(_("median days until then"), Kind.DECIMAL),
        ]  # fmt: skip
        return Table("waiting", _("Waiting list"), _("Waiting list"), words.waiting(), columns, rows)

    def _unmet_waits(self) -> Table:
        count = sum(number for _band, number in self._bands)
        rows = [
            Row([words.band(band), number, number / count if count else None], number / count if count else None)
            for band, number in self._bands
        ]
        columns = [Column(_("waited"), Kind.TEXT), Column(_("needs")), Column(_("share"), Kind.SHARE)]
        return Table("bands", _("Unmet by wait"), _("Unmet needs by how long they wait"), words.bands(), columns, rows)

    def _continuity(self) -> Table:
        rows = [
            Row([title, one.both, one.same, one.share], one.share)
            for title, one in ((_("Same carer"), self._carers), (_("Same place"), self._places))
        ]
        columns = [
            Column(_("Continuity"), Kind.TEXT), Column(_("needs in both weeks")), Column(_("kept")),
            Column(_("share"), Kind.SHARE),
        ]  # fmt: skip
        return Table("continuity", _("Continuity"), _("Continuity"), words.continuity(), columns, rows)

    def _travels(self) -> Table:
        rows = [
            Row([name, one.visits, one.minutes, one.each])
            for pk, name in self._towns.items()
            if (one := self._travel_by_town.get(pk))
        ]
        columns = [
            Column(_("Town of the resident"), Kind.TEXT), Column(_("journeys")), Column(_("minutes")),
            Column(_("minutes each"), Kind.DECIMAL),
        ]  # fmt: skip
        return Table("travel", _("Travel"), _("Travel of staff"), words.travel(), columns, rows)

    def _full(self) -> Table:
        rows = [
            Row(
                [one.facility.name, str(one.facility.kind), *_of_whole(one.nights, one.bed_nights),
                 *_of_whole(one.halves, one.places)]
            )
            for one in self._occupancy
        ]  # fmt: skip
        columns = [
            Column(_("Facility"), Kind.TEXT), Column(_("Kind"), Kind.TEXT), Column(_("nights slept")),
            Column(_("bed nights")), Column(_("share"), Kind.SHARE), Column(_("half days planned")),
            Column(_("half-day places")), Column(_("share"), Kind.SHARE),
        ]  # fmt: skip
        return Table("occupancy", _("Occupancy"), _("Occupancy by facility"), words.occupancy(), columns, rows)

    def _indicators(self) -> Table:
        rows = [
            Row(
                [
                    f"{one.indicator.number}. {one.indicator}", one.share, words.target(one.indicator),
                    words.reached(one.reached), words.reading(one),
                ],
                state="" if one.reached is not False else "warn",
            )
            for one in self._readings
        ]  # fmt: skip
        columns = [
            Column(_("Indicator"), Kind.TEXT), Column(_("now"), Kind.SHARE),
            Column(_("target for 2025"), Kind.TEXT), Column(_("target reached"), Kind.TEXT),
            Column(_("what was counted"), Kind.TEXT),
        ]  # fmt: skip
        return Table(
            "indicators", _("Indicators"), _("Indicators of the city's plan"), words.indicators(), columns, rows
        )


def _names(user: Actor, model: type[Model]) -> dict[int, str]:
    return {row.pk: str(row) for row in permitted(user, "read", model)}


def _of_whole(part: int, whole: int) -> list[Cell]:
    """Part, whole and share; nothing where there is no whole."""
    return [part, whole, part / whole] if whole else [None, None, None]


def _part(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _share(title: str, share: float | None, meaning: Any) -> Figure:
    return Figure(title, share, Kind.SHARE, str(meaning))


def title_of(period: Period) -> str:
    weeks = _(", ").join(week_name(plan.week) for plan in period.plans)
    return f"{period.name} ({weeks if weeks and weeks != period.name else f'{period.first} – {period.last}'})"
