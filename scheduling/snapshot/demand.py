"""Residents with a need in the week, their needs and what they are entitled to."""

from collections import Counter, defaultdict
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Q, QuerySet

from backend.core.periods import FIRST_DAY, going_on
from facilities.choices import Mode
from facilities.models import ServiceType
from residents import models

from ..engine import demand as engine
from ..engine.supply import DayPart, Place
from ..engine.timeline import ALWAYS, Span
from ..models import Placement, Stay
from .calendar import Calendar
from .columns import days_of, minutes_of, windows_in, windows_of
from .extent import WHOLE, Extent
from .funded import Taken, units_taken
from .reigns import between, nights_given

_OF_NEED = (
    "code", "resident", "service", "times", "minutes", "nights_min", "nights_max", "day_part", "min_gap", "daily_max",
    "priority", "waiting_since", "staff_needed", "staff_sex", "features", "rungs", "by_choice", "keep_staff", "funded",
    "requires",
)  # fmt: skip
_OF_PERSON = (
    "code", "sex", "birth_date", "category", "level", "categories", "languages", "precautions", "longitude", "latitude",
    "ends_on", "household__code", "town__code",
)  # fmt: skip


class NeedRow(NamedTuple):
    """What the engine asks about a need, of which a large city has tens of thousands. ``dates`` are days of the week's
    calendar, windows as the database writes them.
    """

    pk: int
    code: str
    resident: int
    service: int
    times: int
    minutes: int | None
    nights_min: int | None
    nights_max: int | None
    day_part: str
    min_gap: int
    daily_max: int
    priority: int
    waiting_since: date | None
    staff_needed: int
    staff_sex: str
    features: list[str]
    rungs: list[int]
    by_choice: bool
    keep_staff: bool
    funded: bool
    requires: list[str]
    windows: str
    wished: str
    dates_start: int
    dates_end: int | None


class PersonRow(NamedTuple):
    """The same of a resident."""

    pk: int
    code: str
    sex: str
    birth_date: date
    category: int
    level: int
    categories: list[int]
    languages: list[str]
    precautions: list[str]
    longitude: float
    latitude: float
    ends_on: date | None
    household: str
    town: str
    certificate_start: int | None
    certificate_end: int | None


class Demand:
    """Everything asked for in the week; of stays, within the horizon."""

    def __init__(self, calendar: Calendar, extent: Extent = WHOLE) -> None:
        self._calendar = calendar
        self.extent = extent

    @cached_property
    def services(self) -> dict[int, ServiceType]:
        return ServiceType.objects.in_bulk()

    @cached_property
    def _asked(self) -> QuerySet[models.Need]:
        """Needs that can be served in the week, and a few of which nothing is left to serve."""
        start, week_end, horizon_end = self._calendar.monday, self._calendar.week_end, self._calendar.horizon_end
        in_time = Q(dates__overlap=(start, week_end)) | Q(service__mode=Mode.STAY, dates__overlap=(start, horizon_end))
        return models.Need.objects.filter(in_time, going_on(start, "resident__ends_on"), self.extent.of_needs("pk"))

    def about(self, path: str) -> Q:
        """The condition on rows whose need, at the look-up ``path``, may be one of these: thousands of keys in the
        text of a query take longer than the query.
        """
        return Q(**{f"{path}__in": self._asked.values("pk")})

    def of_people(self, path: str) -> Q:
        """The same on rows whose resident, at the look-up ``path``, may have one of these."""
        return Q(**{f"{path}__in": self._asked.values("resident")})

    @cached_property
    def need_rows(self) -> dict[int, NeedRow]:
        """Needs that can be served in the week, and of which something is left to serve, by key, in order of code."""
        columns = (*_OF_NEED, windows_of("windows"), windows_of("wished"), *days_of("dates", self._calendar))
        rows = (NeedRow(*row) for row in self._asked.order_by("code").values_list("pk", *columns))
        return {row.pk: row for row in rows if self._is_left(row)}

    def _is_left(self, row: NeedRow) -> bool:
        """Whether there is something to serve: the file is not closed by then, and there are nights left."""
        closes = self.person_rows[row.resident].ends_on
        if closes is not None and self._calendar.day(closes) <= row.dates_start:
            return False
        return not self.is_stay(row) or self.nights_left(row) > 0

    @cached_property
    def person_rows(self) -> dict[int, PersonRow]:
        """Residents who have these needs, and a few others, by key."""
        rows = models.Resident.objects.filter(self.of_people("pk"))
        columns = (*_OF_PERSON, *days_of("certificate_valid", self._calendar))
        return {row[0]: PersonRow(*row) for row in rows.values_list("pk", *columns)}

    def is_stay(self, row: NeedRow) -> bool:
        return self.services[row.service].mode == Mode.STAY

    def minutes(self, row: NeedRow) -> int:
        """Of an appointment."""
        return row.minutes or self.services[row.service].minutes

    @cached_property
    def needs(self) -> tuple[engine.Need, ...]:
        return tuple(self._need(row) for row in self.need_rows.values())

    def _need(self, row: NeedRow) -> engine.Need:
        stay = self.is_stay(row)
        left = self.nights_left(row) if stay else 0
        spent = self._nights_spent[row.pk]
        said = self._preferences.get(row.pk, {})
        return engine.Need(
            id=row.code,
            resident=self.person_rows[row.resident].code,
            service=self.services[row.service].code,
            dates=self._dates(row),
            times=1 if stay else row.times,
            minutes=self.minutes(row),
            nights_min=min(left, max(1, (row.nights_min or 1) - spent)) if stay else 0,
            nights_max=left,
            day_part=DayPart(row.day_part),
            windows=windows_in(row.windows),
            wished=windows_in(row.wished),
            min_gap=row.min_gap,
            daily_max=row.daily_max,
            priority=row.priority,
            waiting_days=max(0, (self._calendar.monday - row.waiting_since).days) if row.waiting_since else 0,
            staff_needed=row.staff_needed,
            staff_sex=row.staff_sex or None,
            features=tuple(sorted(row.features)),
            rungs=tuple(row.rungs),
            chosen_facilities=self._chosen(row) if row.by_choice else None,
            preferred_facilities=tuple(sorted(said.get(("prefer", "facility"), ()))),
            refused_facilities=tuple(sorted(said.get(("refuse", "facility"), ()))),
            preferred_staff=tuple(sorted(said.get(("prefer", "staff"), ()))),
            refused_staff=tuple(sorted(said.get(("refuse", "staff"), ()))),
            keep_staff=row.keep_staff,
            funded=row.funded,
            requires=tuple(sorted(row.requires)),
        )

    @cached_property
    def _preferences(self) -> dict[int, dict[tuple[str, str], list[str]]]:
        """Codes of what families prefer and refuse, by need, stance and whether it is a facility or staff."""
        found: dict[int, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
        rows = models.NeedPreference.objects.filter(self.extent.of_needs("need"))
        for need, stance, asset, facility, staff in rows.values_list(
            "need", "stance", "asset", "facility__code", "staff__code"
        ):
            found[need][stance, asset].append(facility or staff)
        return found

    def _dates(self, row: NeedRow) -> Span:
        closes = self.person_rows[row.resident].ends_on
        if closes is None:
            return Span(row.dates_start, row.dates_end)
        end = self._calendar.day(closes)
        return Span(row.dates_start, end if row.dates_end is None else min(end, row.dates_end))

    def nights_left(self, row: NeedRow) -> int:
        """Nights that are still to be served from the week's Monday on, as far as the horizon and the dates reach."""
        dates = self._dates(row)
        end = self._calendar.horizon_days if dates.end is None else min(dates.end, self._calendar.horizon_days)
        possible = end - max(0, dates.start)
        return possible if row.nights_max is None else min(possible, row.nights_max - self._nights_spent[row.pk])

    @cached_property
    def _nights_spent(self) -> Counter[int]:
        """Nights before the week that a need with a number of nights has had or will have had, by published plan."""
        spent: dict[int, set[date]] = defaultdict(set)
        begin, monday = FIRST_DAY, self._calendar.monday
        counted = Q(self.extent.of_needs("need"), need__nights_max__isnull=False)
        lived = Placement.objects.filter(counted, nights__overlap=(begin, monday))
        for need, nights in lived.values_list("need", "nights"):
            spent[need].update(between(nights.lower, min(nights.upper or monday, monday)))
        for need, night in nights_given(Stay.objects.filter(counted), begin, monday, "need"):
            spent[need].add(night)
        return Counter({need: len(dates) for need, dates in spent.items()})

    def _chosen(self, row: NeedRow) -> tuple[engine.Chosen, ...]:
        mine = (chosen for service, chosen in self._choices[row.resident] if service in (None, row.service))
        return tuple(sorted(dict.fromkeys(mine), key=attrgetter("facility")))

    @cached_property
    def _choices(self) -> dict[int, list[tuple[int | None, engine.Chosen]]]:
        """By resident, each with the service that it is for."""
        horizon = (self._calendar.monday, self._calendar.horizon_end)
        found: dict[int, list[tuple[int | None, engine.Chosen]]] = defaultdict(list)
        rows = models.Choice.objects.filter(self.extent.of_needs("resident__needs"), valid__overlap=horizon)
        columns = ("resident", "service", "facility__code", *days_of("valid", self._calendar))
        for resident, service, code, first, end in rows.order_by("valid").values_list(*columns):
            found[resident].append((service, engine.Chosen(code, Span(first, end))))
        return found

    @cached_property
    def _people(self) -> list[PersonRow]:
        """Those who have a need, each once, by code."""
        asking = {row.resident for row in self.need_rows.values()}
        return sorted((self.person_rows[key] for key in asking), key=lambda row: row.code)

    @cached_property
    def _assessments(self) -> dict[int, list[engine.Assessment]]:
        """By resident."""
        horizon = (self._calendar.monday, self._calendar.horizon_end)
        found: dict[int, list[engine.Assessment]] = defaultdict(list)
        rows = models.Assessment.objects.filter(self.of_people("resident"), valid__overlap=horizon)
        columns = ("resident", "kind", "result", *days_of("valid", self._calendar))
        for resident, kind, result, first, end in rows.order_by("kind", "valid").values_list(*columns):
            found[resident].append(engine.Assessment(kind, result, Span(first, end)))
        return found

    @cached_property
    def _absences(self) -> dict[int, list[Span]]:
        """By resident."""
        found: dict[int, list[Span]] = defaultdict(list)
        rows = models.Absence.objects.filter(self.of_people("resident"), span__overlap=self._calendar.horizon)
        columns = ("resident", *minutes_of("span", self._calendar))
        for resident, start, end in rows.order_by("span").values_list(*columns):
            found[resident].append(Span(start, end))
        return found

    @cached_property
    def residents(self) -> tuple[engine.Resident, ...]:
        return tuple(self._resident(row) for row in self._people)

    def _resident(self, row: PersonRow) -> engine.Resident:
        return engine.Resident(
            id=row.code,
            household=row.household,
            place=self._home[row.pk],
            town=row.town,
            sex=row.sex,
            birth_date=row.birth_date.isoformat(),
            category=row.category,
            level=row.level,
            categories=tuple(sorted(row.categories)),
            certificate=ALWAYS if row.certificate_start is None else Span(row.certificate_start, row.certificate_end),
            languages=tuple(sorted(row.languages)),
            precautions=tuple(sorted(row.precautions)),
            absences=tuple(self._absences[row.pk]),
            assessments=tuple(self._assessments[row.pk]),
        )

    @cached_property
    def _home(self) -> dict[int, str]:
        """The place of each resident: one for a household, unless the points in its files differ."""
        points: dict[str, list[tuple[float, float]]] = defaultdict(list)  # by household
        homes = {}
        for row in self._people:
            known, point = points[row.household], (row.longitude, row.latitude)
            if point not in known:
                known.append(point)
            number = known.index(point)
            homes[row.pk] = f"H-{row.household}" + (f"-{number}" if number else "")
        return homes

    @cached_property
    def places(self) -> tuple[Place, ...]:
        points = {self._home[row.pk]: (row.longitude, row.latitude) for row in self._people}
        return tuple(Place(home, *point) for home, point in sorted(points.items()))

    @cached_property
    def entitlements(self) -> tuple[engine.Entitlement, ...]:
        """Of the residents and services with a funded need; what published weeks before this one take counts as used.

        Of the week itself nothing is counted: another plan of it takes the place of the one that is published.
        """
        funded = {(row.resident, row.service) for row in self.need_rows.values() if row.funded}
        horizon = (self._calendar.monday, self._calendar.horizon_end)
        asking = self._asked.filter(funded=True).values("resident")
        held = models.Entitlement.objects.filter(period__overlap=horizon, resident__in=asking)
        taken = units_taken(held, self._calendar.monday, self._calendar.monday)
        rows = held.select_related("resident", "service").order_by("resident__code", "service__code", "period")
        return tuple(
            self._entitlement(row, taken.get(row.pk, Taken()).before)
            for row in rows
            if (row.resident_id, row.service_id) in funded
        )

    def _entitlement(self, row: models.Entitlement, taken: int) -> engine.Entitlement:
        gone = row.used + taken
        return engine.Entitlement(
            id=f"{row.resident.code}/{row.service.code}/{row.period.lower:%Y-%m-%d}",
            resident=row.resident.code,
            service=row.service.code,
            valid=self._calendar.days(row.period),
            remaining_max=max(0, row.maximum - gone),
            remaining_min=max(0, row.minimum - gone),
        )
