"""What a draft changes against the published version of its week: for whom, and how fair it is.

A resident gains who is served more often than before, loses who is served less, and is moved
who is served as often at another time or place or by another carer.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet

from backend.core.access.questions import Actor, permitted, within
from facilities.models import Town
from residents.models import DisabilityCategory, Need

from ..choices import PlanStatus
from ..models import DayAttendance, Plan, SessionAttendee, SessionStaff, StandingPattern, Stay, Unmet, Visit, VisitStaff

Reader = Actor | None  # None: the system itself, which reaches everything


class Fate(StrEnum):
    GAINS = "gains"
    LOSES = "loses"
    MOVED = "moved"


@dataclass
class Changed:
    """A need that the plans serve differently; ``before`` and ``after`` count its occurrences, or nights of stays."""

    need: Need
    before: int
    after: int
    confirmed: bool = False  # the family lives by a pattern that it confirmed

    @property
    def fate(self) -> Fate:
        if self.after == self.before:
            return Fate.MOVED
        return Fate.GAINS if self.after > self.before else Fate.LOSES


@dataclass(frozen=True)
class GroupRow:
    """A town or a category: residents by fate, and needs unmet in the published plan and in the draft."""

    name: str
    gains: int
    loses: int
    moved: int
    unmet_before: int
    unmet_after: int


@dataclass(frozen=True)
class Comparison:
    """``published`` is None for the first plan of a week: then nobody is compared."""

    draft: Plan
    published: Plan | None
    changed: list[Changed] = field(default_factory=list)
    staff: int = 0
    by_town: list[GroupRow] = field(default_factory=list)
    by_category: list[GroupRow] = field(default_factory=list)

    def residents(self, fate: Fate) -> int:
        return len({one.need.resident_id for one in self.changed if one.fate is fate})

    @property
    def confirmed_moved(self) -> int:
        """Residents whose family confirmed a pattern and for whom something changes to their loss or is moved."""
        return len({one.need.resident_id for one in self.changed if one.confirmed and one.fate is not Fate.GAINS})


def plan_by_key(user: Actor, pk: int) -> Plan | None:
    return permitted(user, "read", Plan).select_related("run", "created_by").filter(pk=pk).first()


def plan_compare(user: Actor, draft: Plan) -> Comparison:
    """In the reach of ``user``: a town's coordinator sees what changes for the town."""
    published = permitted(user, "read", Plan).filter(week=draft.week, status=PlanStatus.PUBLISHED).first()
    if published is None or published == draft:
        return Comparison(draft, published)
    changed = _changed(user, _served(user, published), _served(user, draft))
    return Comparison(
        draft,
        published,
        changed,
        staff=len(staff_touched(draft, published, user)),
        by_town=_groups(user, published, draft, changed, "town", Town),
        by_category=_groups(user, published, draft, changed, "category", DisabilityCategory),
    )


@dataclass
class Served:
    """What one plan gives one need: occurrences, or nights of stays, and everything that tells them apart."""

    count: int = 0
    rows: set[tuple[Any, ...]] = field(default_factory=set)


def _served(user: Reader, plan: Plan) -> dict[int, Served]:
    """By need. Six queries."""
    found: dict[int, Served] = defaultdict(Served)
    for need, bed, nights in _of(user, Stay, plan=plan).values_list("need", "bed", "nights"):
        found[need].count += (nights.upper - nights.lower).days
        found[need].rows.add((bed, nights.lower, nights.upper))
    for rows in (_days(user, plan), _seats(user, plan), _visits(user, plan)):
        for need, *row in rows:
            found[need].count += 1
            found[need].rows.add(tuple(row))
    for rows in (_carers(user, plan), _visit_carers(user, plan)):
        for need, *row in rows:
            found[need].rows.add(tuple(row))
    return found


def _days(user: Reader, plan: Plan) -> QuerySet[Any, Any]:
    return _of(user, DayAttendance, plan=plan).values_list("need", "facility", "date", "part")


def _seats(user: Reader, plan: Plan) -> QuerySet[Any, Any]:
    return _of(user, SessionAttendee, session__plan=plan).values_list("need", "session__span", "session__room")


def _carers(user: Reader, plan: Plan) -> QuerySet[Any, Any]:
    rows = _of(user, SessionAttendee, session__plan=plan)
    return rows.values_list("need", "session__span", "session__staff_rows__staff")


def _visits(user: Reader, plan: Plan) -> QuerySet[Any, Any]:
    return _of(user, Visit, plan=plan).values_list("need", "span")


def _visit_carers(user: Reader, plan: Plan) -> QuerySet[Any, Any]:
    return _of(user, VisitStaff, visit__plan=plan).values_list("visit__need", "visit__span", "staff")


def _of(user: Reader, model: Any, **of_plan: Any) -> QuerySet[Any, Any]:
    rows = model.objects.filter(**of_plan).order_by()
    return rows if user is None else within(user, "read", rows)


def _unlike(before: dict[int, Served], after: dict[int, Served]) -> dict[int, tuple[Served, Served]]:
    """The needs that are served differently."""
    nothing = Served()
    pairs = {pk: (before.get(pk, nothing), after.get(pk, nothing)) for pk in before.keys() | after.keys()}
    return {pk: (one, other) for pk, (one, other) in pairs.items() if one.rows != other.rows}


def _changed(user: Actor, before: dict[int, Served], after: dict[int, Served]) -> list[Changed]:
    pairs = _unlike(before, after)
    needs = permitted(user, "read", Need).filter(pk__in=pairs)
    rows = needs.select_related("service", "resident__town", "resident__category").order_by("resident__code", "code")
    patterns = permitted(user, "read", StandingPattern).filter(need__in=pairs, confirmed=True)
    confirmed = set(patterns.order_by().values_list("need", flat=True))
    return [Changed(row, pairs[row.pk][0].count, pairs[row.pk][1].count, row.pk in confirmed) for row in rows]


def residents_touched(plan: Plan, before: Plan | None) -> set[int]:
    """Keys of the residents for whom ``plan`` has something else than ``before``; without it: who is in the plan."""
    needs = _unlike(_served(None, before) if before else {}, _served(None, plan))
    return set(Need.objects.filter(pk__in=needs).values_list("resident", flat=True))


def staff_touched(plan: Plan, before: Plan | None, user: Reader = None) -> set[int]:
    """Keys of the staff members whose week is another."""
    one, other = _work(user, before) if before else {}, _work(user, plan)
    return {pk for pk in one.keys() | other.keys() if one.get(pk) != other.get(pk)}


def _work(user: Reader, plan: Plan) -> dict[int, set[tuple[Any, ...]]]:
    found: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    at_facilities = _of(user, SessionStaff, session__plan=plan)
    at_homes = _of(user, VisitStaff, visit__plan=plan)
    for rows in (
        at_facilities.values_list("staff", "session__span", "session__room", "session__attendees__need"),
        at_homes.values_list("staff", "visit__span", "visit__need"),
    ):
        for staff, *row in rows:
            found[staff].add(tuple(row))
    return found


def _groups(user: Actor, before: Plan, after: Plan, changed: list[Changed], key: str, model: Any) -> list[GroupRow]:
    """A row for each town or category of which anybody is unmet or changes, in the model's order."""
    people: dict[Any, dict[Fate, set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in changed:
        people[getattr(one.need.resident, f"{key}_id")][one.fate].add(one.need.resident_id)
    path = f"need__resident__{key}"
    rows = _of(user, Unmet, plan__in=(before, after)).values_list("plan", path)
    unmet = {(plan, group): needs for plan, group, needs in rows.annotate(Count("need", distinct=True))}
    return [
        GroupRow(
            str(group),
            len(people[group.pk][Fate.GAINS]),
            len(people[group.pk][Fate.LOSES]),
            len(people[group.pk][Fate.MOVED]),
            unmet.get((before.pk, group.pk), 0),
            unmet.get((after.pk, group.pk), 0),
        )
        for group in model.objects.all()
        if group.pk in people or any((plan.pk, group.pk) in unmet for plan in (before, after))
    ]
