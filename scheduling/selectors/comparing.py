"""What a draft changes against the published version of its week: for whom, and how fair it is.

A resident gains who is served more often than before, loses who is served less, and is moved
who is served as often at another time or place or by another carer.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib.postgres.aggregates import BoolAnd
from django.db.models import Count

from backend.core.access.questions import Actor, permitted
from facilities.models import Town
from residents.models import DisabilityCategory, Need

from ..choices import PlanStatus
from ..models import Plan, Publication, StandingPattern, Unmet
from .differences import needs_touched, of_reader, staff_touched, times_served
from .pieces import Apart, pieces_apart
from .plans import plans_told


class Fate(StrEnum):
    GAINS = "gains"
    LOSES = "loses"
    MOVED = "moved"


@dataclass(frozen=True)
class Changed:
    """A need that the plans serve differently, by keys: a new plan may change every need of a city.

    ``before`` and ``after`` count its occurrences, or nights of stays.
    """

    need: int
    resident: int
    town: int
    category: int
    before: int
    after: int
    confirmed: bool  # the family lives by a pattern that it confirmed
    by_phone: bool  # all that it confirmed of the need it said on the telephone

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
        return len({one.resident for one in self.changed if one.fate is fate})

    @property
    def confirmed_moved(self) -> int:
        """Residents whose family confirmed a pattern and for whom something changes to their loss or is moved."""
        return len({one.resident for one in self.changed if one.confirmed and one.fate is not Fate.GAINS})


def plan_by_key(user: Actor, pk: int) -> Plan | None:
    return plans_told(user).select_related("run", "created_by").filter(pk=pk).first()


def last_publication(user: Actor, plan: int) -> Publication | None:
    """The last time that somebody wanted the plan of this key published."""
    return permitted(user, "read", Publication).filter(plan=plan).first()


def plan_compare(user: Actor, draft: Plan) -> Comparison:
    """In the reach of ``user``: a town's coordinator sees what changes for the town."""
    published = permitted(user, "read", Plan).filter(week=draft.week, status=PlanStatus.PUBLISHED).first()
    if published is None or published == draft:
        return Comparison(draft, published)
    changed, unmet = _changed(user, published, draft), _unmet(user, published, draft)
    return Comparison(
        draft,
        published,
        changed,
        staff=len(staff_touched(user, draft, published)),
        by_town=_groups(published, draft, changed, unmet, "town", Town),
        by_category=_groups(published, draft, changed, unmet, "category", DisabilityCategory),
    )


@dataclass(frozen=True)
class Size:
    """How much of the need a plan serves, and how many needs in the reader's reach it leaves unmet."""

    plan: Plan
    unmet: int

    @property
    def share(self) -> float | None:
        """None where it has no figures."""
        return self.plan.served / self.plan.needed if self.plan.served is not None and self.plan.needed else None


def sizes(user: Actor, draft: Plan, published: Plan | None) -> tuple[Size, Size | None]:
    """Of a draft and of what is published in its week, or where that is nothing in the newest week before. Two
    queries."""
    if published is None:
        before = permitted(user, "read", Plan).filter(week__lt=draft.week, status=PlanStatus.PUBLISHED)
        published = before.order_by("-week").first()
    plans = [draft] if published is None else [draft, published]
    rows = of_reader(user, Unmet, plan__in=plans).order_by().values_list("plan")
    unmet = dict(rows.annotate(Count("need", distinct=True)))
    own, *other = (Size(plan, unmet.get(plan.pk, 0)) for plan in plans)
    return own, other[0] if other else None


def _changed(user: Actor, before: Plan, after: Plan) -> list[Changed]:
    touched = needs_touched(user, after, before)
    one, other = times_served(user, before, after)
    needs = permitted(user, "read", Need).filter(pk__in=touched).order_by("resident__code", "code")
    rows = needs.values_list("pk", "resident", "resident__town", "resident__category")
    patterns = permitted(user, "read", StandingPattern).filter(confirmed=True)
    by_phone = dict(patterns.order_by().values_list("need").annotate(by_phone=BoolAnd("confirmed_by_phone")))
    return [Changed(*row, one[row[0]], other[row[0]], row[0] in by_phone, by_phone.get(row[0], False)) for row in rows]


def changed_shown(user: Actor, found: Comparison, some: Sequence[Changed]) -> list[tuple[Changed, Need, Apart]]:
    """Those of one page, each with its need and what only one of the plans has of it. Seven queries."""
    if found.published is None or not some:
        return []
    rows = permitted(user, "read", Need).filter(pk__in=[one.need for one in some])
    needs = rows.select_related("service", "resident__town").in_bulk()
    apart = pieces_apart(user, found.published, found.draft, [*needs])
    return [(one, needs[one.need], apart[one.need]) for one in some if one.need in needs]


Unserved = Mapping[str, Counter[tuple[int, int]]]  # "town" or "category": needs unmet, by plan and group


def _unmet(user: Actor, *plans: Plan) -> Unserved:
    """One query for both groups: a need is of one town and of one category."""
    rows = of_reader(user, Unmet, plan__in=plans)
    found: dict[str, Counter[tuple[int, int]]] = {"town": Counter(), "category": Counter()}
    of_both = rows.values_list("plan", *(f"need__resident__{key}" for key in found))
    for plan, town, category, needs in of_both.annotate(Count("need", distinct=True)):
        found["town"][plan, town] += needs
        found["category"][plan, category] += needs
    return found


def _groups(before: Plan, after: Plan, changed: list[Changed], unmet: Unserved, key: str, model: Any) -> list[GroupRow]:
    """A row for each town or category of which anybody is unmet or changes, in the model's order."""
    people: dict[Any, dict[Fate, set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in changed:
        people[getattr(one, key)][one.fate].add(one.resident)
    return [
        GroupRow(
            str(group),
            len(people[group.pk][Fate.GAINS]),
            len(people[group.pk][Fate.LOSES]),
            len(people[group.pk][Fate.MOVED]),
            unmet[key][before.pk, group.pk],
            unmet[key][after.pk, group.pk],
        )
        for group in model.objects.all()
        if group.pk in people or any(unmet[key][plan.pk, group.pk] for plan in (before, after))
    ]
