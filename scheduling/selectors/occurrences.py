"""The rows of published plans that occurrences name."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.core.access.questions import Actor, permitted
from residents.models import Need

from ..choices import PlanStatus
from ..models import DayAttendance, SessionAttendee, Stay, Visit
from ..occurrences import Occurrence
from ..snapshot.reigns import plan_of

Row = SessionAttendee | Visit | DayAttendance


@dataclass(frozen=True)
class Night:
    """One night of a stay, by the evening on which it begins."""

    stay: Stay
    date: date

    @property
    def need(self) -> Need:
        return self.stay.need

    @property
    def pk(self) -> str:
        """Names it among all nights."""
        return f"{self.stay.pk} {self.date}"

    @property
    def occurrence(self) -> Occurrence:
        return Occurrence(self.need.code, 0, self.date)

    @property
    def first(self) -> bool:
        return self.date == self.stay.nights.lower


def rows_named(user: Actor, act: str, occurrences: Collection[Occurrence]) -> dict[Occurrence, Row]:
    """Those of the occurrences that stand in a published plan and to which ``user`` may do ``act``. Three queries,
    and the people of each kind of row."""
    found = {occurrence_of(row): row for row in (*_seats(user, act, occurrences), *_others(user, act, occurrences))}
    return {one: found[one] for one in occurrences if one in found}


def nights_named(user: Actor, act: str, occurrences: Collection[Occurrence]) -> dict[Occurrence, Night]:
    """Those of the occurrences that are a night of a stay in force, to which ``user`` may do ``act``."""
    plans = {night: plan_of(night) for night in {one.day for one in occurrences}}
    found = Q(pk__in=())
    for one in occurrences:
        found |= Q(need__code=one.need, plan=plans[one.day], nights__contains=one.day)
    stays = permitted(user, act, Stay).filter(found).select_related("need__resident", "bed__room__facility")
    nights = [Night(stay, day) for stay in stays for day in plans if stay.nights.lower <= day < stay.nights.upper]
    return {night.occurrence: night for night in nights if night.occurrence in set(occurrences)}


def occurrence_of(row: Row) -> Occurrence:
    match row:
        case SessionAttendee():
            day = timezone.localtime(row.session.span.lower).date()
        case Visit():
            day = timezone.localtime(row.span.lower).date()
        case DayAttendance():
            day = row.date
    return Occurrence(row.need.code, row.index, day)


def _seats(user: Actor, act: str, occurrences: Iterable[Occurrence]) -> QuerySet[SessionAttendee]:
    rows = permitted(user, act, SessionAttendee).filter(_any(occurrences, "session__plan"))
    rows = rows.select_related("need__resident", "need__service", "session__facility__town", "session__room")
    return rows.prefetch_related("session__staff")


def _others(user: Actor, act: str, occurrences: Collection[Occurrence]) -> Iterable[Visit | DayAttendance]:
    related = ("need__resident__town", "need__service")
    visits = permitted(user, act, Visit).filter(_any(occurrences, "plan")).select_related(*related)
    days = permitted(user, act, DayAttendance).filter(_any(occurrences, "plan"))
    return (*visits.prefetch_related("staff__facility"), *days.select_related(*related, "facility__town"))


def _any(occurrences: Iterable[Occurrence], plan: str) -> Q:
    """The need and number of any of them, in the published plan of its week."""
    found = Q(pk__in=())
    for one in occurrences:
        week: dict[str, Any] = {f"{plan}__week": one.monday}
        found |= Q(need__code=one.need, index=one.index, **week)
    return found & Q(**{f"{plan}__status": PlanStatus.PUBLISHED})
