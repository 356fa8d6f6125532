"""The indicators of the city's plan that the data of this system can say something about, against their targets."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Exists, Q, QuerySet

from backend.core.access.questions import Actor, require
from backend.core.periods import going_on
from facilities.choices import Mode
from facilities.models import Credential, Facility, Indicator, Town

from ...models import SessionAttendee, Unmet, Visit
from ..attendance import DAY_OF, not_given, same_occurrence
from .periods import Period

DEVICES = "device_fitting"
HOME_REHABILITATION = "home_rehabilitation"


@dataclass(frozen=True)
class Reading:
    """``part`` of ``whole``; both None where the data says nothing of the indicator."""

    indicator: Indicator
    part: int | None = None
    whole: int | None = None

    @property
    def known(self) -> bool:
        return self.whole is not None

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.part is not None and self.whole else None

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where it cannot be said."""
        least = self.indicator.target_percent
        return None if self.share is None or least is None else round(100 * self.share, 6) >= least


Count = tuple[int, int]


def readings(user: Actor, period: Period) -> list[Reading]:
    """All indicators in their order, each with what the data says on the last day or in the weeks of the period."""
    require(user, "open", "reports")
    read: dict[str, Callable[[Period], Count]] = {
        "day_homes": _towns_with_a_home,
        "residential_care": _towns_with_residential_care,
        "children_institutions": _children_institutions,
        "basic_rehabilitation": lambda period: _residents_served(period, _is_rehabilitation()),
        "assistive_devices": lambda period: _residents_served(period, Q(need__service__code=DEVICES)),
    }
    return [
        Reading(row, *read[row.code](period)) if row.code in read else Reading(row)
        for row in Indicator.objects.order_by("number")
    ]


def _towns_with_a_home(period: Period) -> Count:
    towns = {row.town_id for row in _in_order("day_home", period.as_of)}
    return len(towns), Town.objects.count()


def _towns_with_residential_care(period: Period) -> Count:
    """Towns from which an institution admits people; one without a catchment admits from all."""
    all_towns = set(Town.objects.values_list("pk", flat=True))
    served: set[int] = set()
    for row in _in_order("residential", period.as_of):
        served |= {town.pk for town in row.catchment.all()} or all_towns
    return len(served), len(all_towns)


def _children_institutions(period: Period) -> Count:
    return len(_in_order("children_institution", period.as_of)), _there("children_institution", period.as_of).count()


def _there(kind: str, day: date) -> QuerySet[Facility]:
    return Facility.objects.filter(going_on(day), kind__code=kind)


def _in_order(kind: str, day: date) -> list[Facility]:
    """Facilities of a kind that hold on ``day`` all that their kind requires."""
    rows = list(_there(kind, day).select_related("kind").prefetch_related("catchment"))
    valid = set(
        Credential.objects.filter(facility__in=rows, valid__contains=day).values_list("facility", "kind").distinct()
    )
    return [row for row in rows if all((row.pk, paper) in valid for paper in row.kind.required_credentials)]


def _is_rehabilitation() -> Q:
    return Q(need__service__mode=Mode.SESSION) | Q(need__service__code=HOME_REHABILITATION)


def _residents_served(period: Period, wanted: Q) -> Count:
    """Residents for whom the plans of the period have at least one appointment of which nobody said that it did not
    take place, and all for whom they plan or lack something."""
    seats = SessionAttendee.objects.filter(wanted, session__plan__in=period.planned)
    visits = Visit.objects.filter(wanted, plan__in=period.planned)
    lacking = Unmet.objects.filter(wanted, plan__in=period.planned)
    served = _whose(*(_not_said_to_have_failed(rows) for rows in (seats, visits)))
    return len(served), len(_whose(seats, visits, lacking))


def _not_said_to_have_failed(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.annotate(on=DAY_OF[rows.model]).filter(~Exists(not_given(**same_occurrence("on"))))


def _whose(*kinds: QuerySet[Any]) -> set[int]:
    return set(chain(*(rows.order_by().values_list("need__resident", flat=True).distinct() for rows in kinds)))
