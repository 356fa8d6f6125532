"""Residents with a need in the week, their needs and what they are entitled to."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Prefetch, Q

from backend.core.periods import going_on
from facilities.choices import Mode
from residents import models

from ..choices import PlanStatus
from ..engine import demand as engine
from ..engine.supply import DayPart, Place
from ..engine.timeline import ALWAYS, Span
from ..models import DayAttendance, Placement, SessionAttendee, Stay, Visit
from .calendar import Calendar, windows
from .extent import WHOLE, Extent

_HELD = ("resident", "kind", "result", "valid")
_PERSON = (
    "code", "sex", "birth_date", "category", "level", "categories", "certificate_valid", "languages", "precautions",
    "longitude", "latitude", "ends_on", "household__code", "town__code",
)  # fmt: skip


class Demand:
    """Everything asked for in the week; of stays, within the horizon."""

    def __init__(self, calendar: Calendar, today: date, extent: Extent = WHOLE) -> None:
        self._calendar = calendar
        self.extent = extent
        self._this_week = today - timedelta(days=today.weekday())

    @cached_property
    def need_rows(self) -> list[models.Need]:
        """Needs that can be served in the week, and of which something is left to serve.

        A service and a resident are one object each for all needs that lead to it; of a resident, what the engine asks
        about.
        """
        start, week_end, horizon_end = self._calendar.monday, self._calendar.week_end, self._calendar.horizon_end
        in_time = Q(dates__overlap=(start, week_end)) | Q(service__mode=Mode.STAY, dates__overlap=(start, horizon_end))
        there = going_on(start, "resident__ends_on")
        rows = models.Need.objects.filter(in_time, there, self.extent.of_needs("pk"))
        people = models.Resident.objects.select_related("household", "town").only(*_PERSON)
        rows = rows.prefetch_related("service", Prefetch("resident", people)).order_by("code")
        return [row for row in rows if row.service.mode != Mode.STAY or self.nights_left(row) > 0]

    @cached_property
    def needs(self) -> tuple[engine.Need, ...]:
        return tuple(self._need(row) for row in self.need_rows)

    def _need(self, row: models.Need) -> engine.Need:
        stay = row.service.mode == Mode.STAY
        left = self.nights_left(row) if stay else 0
        spent = self._nights_spent[row.pk]
        said = self._preferences[row.pk]
        return engine.Need(
            id=row.code,
            resident=row.resident.code,
            service=row.service.code,
            dates=self._dates(row),
            times=1 if stay else row.times,
            minutes=row.minutes or row.service.minutes,
            nights_min=min(left, max(1, (row.nights_min or 1) - spent)) if stay else 0,
            nights_max=left,
            day_part=DayPart(row.day_part),
            windows=windows(row.windows),
            wished=windows(row.wished),
            min_gap=row.min_gap,
            daily_max=row.daily_max,
            priority=row.priority,
            waiting_days=max(0, (self._calendar.monday - row.waiting_since).days) if row.waiting_since else 0,
            staff_needed=row.staff_needed,
            staff_sex=row.staff_sex or None,
            features=tuple(sorted(row.features)),
            rungs=tuple(row.rungs),
            chosen_facilities=self._chosen(row) if row.by_choice else None,
            preferred_facilities=tuple(sorted(said["prefer", "facility"])),
            refused_facilities=tuple(sorted(said["refuse", "facility"])),
            preferred_staff=tuple(sorted(said["prefer", "staff"])),
            refused_staff=tuple(sorted(said["refuse", "staff"])),
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

    def _dates(self, row: models.Need) -> Span:
        dates, closes = self._calendar.days(row.dates), row.resident.ends_on
        if closes is None:
            return dates
        end = self._calendar.day(closes)
        return Span(dates.start, end if dates.end is None else min(end, dates.end))

    def nights_left(self, row: models.Need) -> int:
        """Nights that are still to be served from the week's Monday on, as far as the horizon and the dates reach."""
        dates = self._dates(row)
        end = self._calendar.horizon_days if dates.end is None else min(dates.end, self._calendar.horizon_days)
        possible = end - max(0, dates.start)
        return possible if row.nights_max is None else min(possible, row.nights_max - self._nights_spent[row.pk])

    @cached_property
    def _nights_spent(self) -> Counter[int]:
        """Nights before the week that a need with a number of nights has had or will have had, by published plan."""
        spent: dict[int, set[date]] = defaultdict(set)
        before = (date.min + timedelta(days=1), self._calendar.monday)
        counted = Q(self.extent.of_needs("need"), need__nights_max__isnull=False, nights__overlap=before)
        rows = [
            *Placement.objects.filter(counted).values_list("need", "nights"),
            *Stay.objects.filter(counted, plan__status=PlanStatus.PUBLISHED).values_list("need", "nights"),
        ]
        for need, nights in rows:
            end = min(nights.upper or self._calendar.monday, self._calendar.monday)
            spent[need].update(nights.lower + timedelta(days=n) for n in range((end - nights.lower).days))
        return Counter({need: len(dates) for need, dates in spent.items()})

    def _chosen(self, row: models.Need) -> tuple[str, ...]:
        mine = self._choices[row.resident_id]
        return tuple(sorted({code for service, code in mine if service in (None, row.service_id)}))

    @cached_property
    def _choices(self) -> dict[int, list[tuple[int | None, str]]]:
        week = (self._calendar.monday, self._calendar.week_end)
        found: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
        rows = models.Choice.objects.filter(self.extent.of_needs("resident__needs"), valid__overlap=week)
        for resident, service, code in rows.values_list("resident", "service", "facility__code"):
            found[resident].append((service, code))
        return found

    @cached_property
    def _resident_rows(self) -> list[models.Resident]:
        """Each once, by code."""
        return sorted({row.resident for row in self.need_rows}, key=lambda row: row.code)

    @cached_property
    def _assessments(self) -> dict[int, list[engine.Assessment]]:
        """By resident."""
        horizon = (self._calendar.monday, self._calendar.horizon_end)
        found: dict[int, list[engine.Assessment]] = defaultdict(list)
        rows = models.Assessment.objects.filter(valid__overlap=horizon, resident__in=self._home)
        for resident, kind, result, valid in rows.order_by("kind", "valid").values_list(*_HELD):
            found[resident].append(engine.Assessment(kind, result, self._calendar.days(valid)))
        return found

    @cached_property
    def _absences(self) -> dict[int, list[Span]]:
        """By resident."""
        found: dict[int, list[Span]] = defaultdict(list)
        rows = models.Absence.objects.filter(span__overlap=self._calendar.horizon, resident__in=self._home)
        for resident, span in rows.order_by("span").values_list("resident", "span"):
            found[resident].append(self._calendar.minutes(span))
        return found

    @cached_property
    def residents(self) -> tuple[engine.Resident, ...]:
        return tuple(self._resident(row) for row in self._resident_rows)

    def _resident(self, row: models.Resident) -> engine.Resident:
        return engine.Resident(
            id=row.code,
            household=row.household.code,
            place=self._home[row.pk],
            town=row.town.code,
            sex=row.sex,
            birth_date=row.birth_date.isoformat(),
            category=row.category_id,
            level=row.level_id,
            categories=tuple(sorted(row.categories)),
            certificate=ALWAYS if row.certificate_valid is None else self._calendar.days(row.certificate_valid),
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
        for row in self._resident_rows:
            known, point = points[row.household.code], (row.longitude, row.latitude)
            if point not in known:
                known.append(point)
            number = known.index(point)
            homes[row.pk] = f"H-{row.household.code}" + (f"-{number}" if number else "")
        return homes

    @cached_property
    def places(self) -> tuple[Place, ...]:
        points = {self._home[row.pk]: (row.longitude, row.latitude) for row in self._resident_rows}
        return tuple(Place(home, *point) for home, point in sorted(points.items()))

    @cached_property
    def entitlements(self) -> tuple[engine.Entitlement, ...]:
        """Of the residents and services with a funded need; what earlier published weeks take counts as used."""
        funded = {(row.resident_id, row.service_id) for row in self.need_rows if row.funded}
        horizon = (self._calendar.monday, self._calendar.horizon_end)
        rows = models.Entitlement.objects.filter(period__overlap=horizon, resident__in={pair[0] for pair in funded})
        rows = rows.select_related("resident", "service").order_by("resident__code", "service__code", "period")
        return tuple(self._entitlement(row) for row in rows if (row.resident_id, row.service_id) in funded)

    def _entitlement(self, row: models.Entitlement) -> engine.Entitlement:
        planned = sum(
            row.period.lower <= day < row.period.upper for day in self._planned[row.resident_id, row.service_id]
        )
        gone = row.used + planned
        return engine.Entitlement(
            id=f"{row.resident.code}/{row.service.code}/{row.period.lower:%Y-%m-%d}",
            resident=row.resident.code,
            service=row.service.code,
            valid=self._calendar.days(row.period),
            remaining_max=max(0, row.maximum - gone),
            remaining_min=max(0, row.minimum - gone),
        )

    @cached_property
    def _planned(self) -> dict[tuple[int, int], list[date]]:
        """Days of use of each resident and service in published plans, from this week to the planned one."""
        found: dict[tuple[int, int], list[date]] = defaultdict(list)
        for resident, service, day in self._published_use():
            if self._this_week <= day < self._calendar.monday:
                found[resident, service].append(day)
        return found

    def _published_use(self) -> Iterator[tuple[int, int, date]]:
        whose = ("need__resident", "need__service")
        mine = self.extent.of_needs("need")
        published = Q(mine, plan__status=PlanStatus.PUBLISHED, plan__week__gte=self._this_week)
        yield from DayAttendance.objects.filter(published).values_list(*whose, "date")
        for resident, service, span in Visit.objects.filter(published).values_list(*whose, "span"):
            yield resident, service, self._calendar.date(self._calendar.minute(span.lower) // 1440)
        seats = SessionAttendee.objects.filter(
            mine, session__plan__status=PlanStatus.PUBLISHED, session__plan__week__gte=self._this_week
        )
        for resident, service, span in seats.values_list(*whose, "session__span"):
            yield resident, service, self._calendar.date(self._calendar.minute(span.lower) // 1440)
        for resident, service, nights in Stay.objects.filter(published).values_list(*whose, "nights"):
            for number in range((nights.upper - nights.lower).days):
                yield resident, service, nights.lower + timedelta(days=number)
