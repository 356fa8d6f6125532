"""What a plan leaves unmet, by cause and by need; what was found out about it; and changes that were tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from backend.core.access.questions import Actor, permitted
from residents.models import Need, Resident

from ...choices import InquiryKind
from ...models import Inquiry, Plan, Stay, Unmet
from .lists import Filters

TRIES = 4  # changes set side by side
OF_FILES = ("certificate", "assessments", "entitlement")  # rules that ask for papers in the file of a resident


@dataclass(frozen=True)
class Cause:
    """A rule, and how many needs and units it keeps unmet first of all; empty: no reason is stored."""

    rule: str
    needs: int
    units: int
    weight: int


@dataclass(frozen=True)
class UnmetNeed:
    """``reasons`` as stored: rule, blocked and options, what is nearest to being mended first. ``weight``: of what is
    missing of it, in weighted minutes of care. ``begun``: the plan has some nights of it."""

    need: Need
    units: int
    weight: int
    index: int
    reasons: list[dict[str, Any]]
    begun: bool


def _rows(user: Actor, plan: Plan, filters: Filters) -> QuerySet[Any]:
    rows = permitted(user, "read", Unmet).filter(plan=plan)
    if filters.town:
        rows = rows.filter(need__resident__town__code=filters.town)
    if filters.service:
        rows = rows.filter(need__service__code=filters.service)
    if filters.category:
        rows = rows.filter(need__resident__category=int(filters.category))
    return rows.annotate(cause=KeyTextTransform("rule", KeyTransform("0", "reasons")))


def unmet_causes(user: Actor, plan: Plan, filters: Filters) -> list[Cause]:
    """The one that weighs most first."""
    sums = _rows(user, plan, filters).order_by().values("cause")
    sums = sums.annotate(needs=Count("need", distinct=True), total=Sum("units"), load=Sum("weight"))
    found = (Cause(row["cause"] or "", row["needs"], row["total"], row["load"]) for row in sums)
    return sorted(found, key=lambda cause: (-cause.weight, cause.rule))


def unmet_needs(user: Actor, plan: Plan, filters: Filters, cause: str | None) -> QuerySet[Any]:
    """Needs by weight, to be paged: dictionaries of the need's key, units and the first index."""
    rows = _rows(user, plan, filters)
    if cause is not None:
        rows = rows.filter(cause=cause) if cause else rows.filter(reasons=[])
    found = rows.order_by().values("need").annotate(total=Sum("units"), first=Min("index"), load=Sum("weight"))
    return found.order_by("-load", "need")


def unmet_details(user: Actor, plan: Plan, some: Sequence[dict[str, Any]]) -> list[UnmetNeed]:
    """Of these needs, in their order."""
    keys = [row["need"] for row in some]
    needs = permitted(user, "read", Need).filter(pk__in=keys).select_related("service", "resident__town")
    by_key = {need.pk: need for need in needs}
    stored = permitted(user, "read", Unmet).filter(plan=plan, need__in=keys).order_by("index")
    reasons: dict[int, list[dict[str, Any]]] = {}
    for row in stored:
        reasons.setdefault(row.need_id, row.reasons)
    begun = set(
        permitted(user, "read", Stay).filter(plan=plan, need__in=keys).order_by().values_list("need", flat=True)
    )
    return [
        UnmetNeed(
            by_key[row["need"]],
            row["total"],
            row["load"],
            row["first"],
            reasons.get(row["need"], []),
            row["need"] in begun,
        )
        for row in some
        if row["need"] in by_key
    ]


def files_to_mend(user: Actor, some: Sequence[UnmetNeed]) -> set[int]:
    """Keys of the residents for whom a paper stands in the way and whose files ``user`` may change."""
    lacking = {one.need.resident_id for one in some if any(reason["rule"] in OF_FILES for reason in one.reasons)}
    return set(permitted(user, "change", Resident).filter(pk__in=lacking).order_by().values_list("pk", flat=True))


def explanations(user: Actor, plan: Plan) -> tuple[Inquiry | None, Inquiry | None]:
    """The newest question about the whole plan, and the newest that is answered."""
    rows = permitted(user, "read", Inquiry).filter(plan=plan, kind=InquiryKind.EXPLAIN, asked__needs=[])
    rows = rows.order_by("-created_at", "-pk")
    return rows.defer("answer").first(), rows.exclude(answer=None).first()


def tries_of(user: Actor, plan: Plan) -> list[Inquiry]:
    """The newest changes that were tried, the newest first."""
    rows = permitted(user, "read", Inquiry).filter(plan=plan, kind=InquiryKind.WHAT_IF, asked__has_key="change")
    return list(rows.order_by("-created_at", "-pk")[:TRIES])


def names_of_needs(user: Actor, codes: Sequence[str]) -> dict[str, Need]:
    """Those of the needs that may be read, by code."""
    needs = permitted(user, "read", Need).filter(code__in=codes).select_related("service", "resident")
    return {need.code: need for need in needs}
