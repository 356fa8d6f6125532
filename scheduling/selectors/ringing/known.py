"""What each family knows of a published week: the version that it was told of last, by whomever."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from backend.core.models import OutboxMessage
from backend.core.periods import ONE_WEEK

from ...choices import PlanStatus
from ...models import FamilyTold, Plan, Stay
from ...snapshot.reigns import Reign, by_plan, reigns

PATIENCE = timedelta(minutes=30)  # for a message to leave; one that is tried for longer has reached nobody


def key_to_family(plan: int, guardian: int) -> str:
    """Of the message that a version is published."""
    return f"{_prefix(plan)}{guardian}"


def _prefix(plan: int) -> str:
    return f"plan-{plan}-guardian-"


@dataclass(frozen=True)
class Week:
    """``versions``: all that were published, by key, in that order; the last is in force. ``nights``: those that it
    decides. ``bedless``: versions that planned no nights, in which people slept by what was so before."""

    monday: date
    versions: tuple[int, ...]
    nights: Reign | None
    bedless: frozenset[int]

    @property
    def in_force(self) -> int:
        return self.versions[-1]


@dataclass(frozen=True)
class Known:
    """``version``: its place among those of its week. ``told``: the key of the row that says so, where somebody told
    the family; then what was broken was told with it."""

    version: int = 0
    told: int | None = None


Knowledge = dict[tuple[int, date], Known]  # by resident and Monday; who is not in it knows the first version


def weeks_in_force(now: datetime) -> list[Week]:
    """Published weeks that are not over, and those before that still decide nights. Two queries."""
    today = timezone.localdate(now)
    ruling = by_plan(reigns(today))
    plans = Plan.objects.filter(status=PlanStatus.PUBLISHED).filter(Q(week__gt=today - ONE_WEEK) | Q(pk__in=ruling))
    versions = Plan.objects.filter(week__in=plans.values("week"), published_at__isnull=False)
    found: dict[date, list[int]] = {}
    bedless = set()
    for pk, week, _status, beds in _in_order(versions):
        found.setdefault(week, []).append(pk)
        if not beds:
            bedless.add(pk)
    return [
        Week(monday, tuple(keys), ruling.get(keys[-1]), frozenset(bedless.intersection(keys)))
        for monday, keys in found.items()
    ]


def _in_order(versions: QuerySet[Plan]) -> Iterable[tuple[int, date, str, bool]]:
    """By week and publication. What is in force comes last, also of two of one moment."""
    rows = versions.annotate(beds=Exists(Stay.objects.filter(plan=OuterRef("pk"))))
    told = rows.order_by("week", "published_at", "pk").values_list("pk", "week", "status", "beds")
    return sorted(told, key=lambda row: (row[1], row[2] == PlanStatus.PUBLISHED))


def what_is_known(weeks: Iterable[Week], now: datetime) -> Knowledge:
    """Of families that were told of a version by somebody, or by a message that has gone or just will. Two queries.

    The first version of a week reaches the others on paper.
    """
    places = {plan: (week.monday, number) for week in weeks for number, plan in enumerate(week.versions)}
    known: Knowledge = {}
    for resident, plan in _written_to([plan for plan, (_monday, number) in places.items() if number], now):
        monday, number = places[plan]
        before = known.get((resident, monday), Known())
        known[resident, monday] = max(before, Known(number), key=lambda one: one.version)
    rows = FamilyTold.objects.filter(plans__in=places).order_by("told_at", "pk")
    for told, resident, plan in rows.values_list("pk", "resident", "plans"):
        monday, number = places[plan]
        if number >= known.get((resident, monday), Known()).version:
            known[resident, monday] = Known(number, told)
    return known


def _written_to(plans: list[int], now: datetime) -> Iterable[tuple[int, int]]:
    if not plans:
        return
    keys = reduce(or_, (Q(key__startswith=_prefix(plan)) for plan in plans))
    reached = Q(sent_at__isnull=False) | Q(failed_at=None, queued_at__gt=now - PATIENCE)
    rows = OutboxMessage.objects.filter(keys, reached, resident__isnull=False).order_by()
    for key, resident in rows.values_list("key", "resident"):
        yield resident, int(key.split("-")[1])
