"""The lists of a board: facilities, carers and residents of a plan, narrowed by town, service and category."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from backend.core.access.questions import Actor, permitted
from facilities.models import Facility, ServiceType, StaffMember, Town
from residents.models import DisabilityCategory, Need, Resident
from residents.selectors.directory import Search, residents_found

from ...models import DayAttendance, Plan, Session, SessionAttendee, SessionStaff, Stay, Unmet, Visit, VisitStaff


@dataclass(frozen=True)
class Filters:
    """Primary keys or words as they were asked for; empty: all."""

    town: str = ""
    service: str = ""
    category: str = ""
    words: str = ""


@dataclass(frozen=True)
class Choices:
    towns: list[tuple[str, str]]
    services: list[tuple[str, str]]
    categories: list[tuple[str, str]]


def board_choices(user: Actor) -> Choices:
    categories = permitted(user, "read", DisabilityCategory)
    return Choices(
        [(row.code, str(row)) for row in permitted(user, "read", Town)],
        [(row.code, str(row)) for row in permitted(user, "read", ServiceType)],
        [(str(row.pk), str(row)) for row in categories],
    )


def group_names(user: Actor) -> dict[str, str]:
    """Towns and categories by the keys that the engine gives them: ``town:code`` and ``category:4``."""
    found = board_choices(user)
    towns = {f"town:{code}": text for code, text in found.towns}
    return towns | {f"category:{key}": text for key, text in found.categories}


def facilities_shown(user: Actor, filters: Filters) -> QuerySet[Facility]:
    rows = permitted(user, "read", Facility).select_related("kind", "town")
    if filters.town:
        rows = rows.filter(town__code=filters.town)
    if filters.service:
        rows = rows.filter(offers__service__code=filters.service)
    if filters.words:
        rows = rows.filter(Q(name__icontains=filters.words) | Q(code__iexact=filters.words))
    return rows.order_by("town__code", "name", "pk")


def staff_shown(user: Actor, filters: Filters) -> QuerySet[StaffMember]:
    rows = permitted(user, "read", StaffMember).select_related("facility__town")
    if filters.town:
        rows = rows.filter(facility__town__code=filters.town)
    if filters.service:
        rows = rows.filter(skills__skill__servicetype__code=filters.service).distinct()
    if filters.words:
        rows = rows.filter(Q(name__icontains=filters.words) | Q(code__iexact=filters.words))
    return rows.order_by("code")


def residents_shown(user: Actor, plan: Plan, filters: Filters) -> QuerySet[Resident]:
    """As the directory finds them, who have a need in the week or later."""
    search = Search(filters.words, filters.town, filters.service, filters.category)
    wanting = Need.objects.filter(dates__overlap=(plan.week, None), resident=OuterRef("pk"))
    return residents_found(user, search, plan.week).filter(Exists(wanting)).order_by("town__code", "code")


def facility_counts(user: Actor, plan: Plan, facilities: Iterable[Facility]) -> list[tuple[Facility, dict[str, int]]]:
    """Of these facilities: sessions, visits, days and stays that the plan holds."""
    rows = list(facilities)
    keys = [row.pk for row in rows]
    sums = {
        "sessions": _sums(user, Session, "facility", keys, plan=plan),
        "visits": _sums(user, VisitStaff, "staff__facility", keys, visit__plan=plan),
        "days": _sums(user, DayAttendance, "facility", keys, plan=plan),
        "stays": _sums(user, Stay, "bed__room__facility", keys, plan=plan),
    }
    return [(row, {name: found[row.pk] for name, found in sums.items()}) for row in rows]


def staff_counts(user: Actor, plan: Plan, staff: Iterable[StaffMember]) -> list[tuple[StaffMember, dict[str, int]]]:
    rows = list(staff)
    keys = [row.pk for row in rows]
    sums = {
        "sessions": _sums(user, SessionStaff, "staff", keys, session__plan=plan),
        "visits": _sums(user, VisitStaff, "staff", keys, visit__plan=plan),
    }
    return [(row, {name: found[row.pk] for name, found in sums.items()}) for row in rows]


def resident_counts(user: Actor, plan: Plan, residents: Iterable[Resident]) -> list[tuple[Resident, dict[str, int]]]:
    """``planned`` times or stays in the plan, and ``unmet`` needs."""
    rows = list(residents)
    keys = [row.pk for row in rows]
    planned: Counter[int] = Counter()
    for model, path, where in (
        (SessionAttendee, "need__resident", {"session__plan": plan}),
        (Visit, "need__resident", {"plan": plan}),
        (DayAttendance, "need__resident", {"plan": plan}),
        (Stay, "resident", {"plan": plan}),
    ):
        planned.update(_sums(user, model, path, keys, **where))
    unmet = _sums(user, Unmet, "need__resident", keys, plan=plan)
    return [(row, {"planned": planned[row.pk], "unmet": unmet[row.pk]}) for row in rows]


def _sums(user: Actor, model: Any, path: str, keys: list[int], **where: Any) -> Counter[int]:
    rows = permitted(user, "read", model).filter(**{f"{path}__in": keys}, **where)
    return Counter(dict(rows.order_by().values_list(path).annotate(count=Count("pk", distinct=True))))
