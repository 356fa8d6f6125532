"""Free beds and day places as the last look found them, with those whom they fit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max

from backend.core.access.questions import Actor, permitted
from residents.models import Need

from ..models import Vacancy


@dataclass(frozen=True)
class FreePlace:
    """``fitting``: needs in reach, the next first, and None for one that is not; ``passed``: rule and how many."""

    vacancy: Vacancy
    fitting: list[Need | None] = field(default_factory=list)
    passed: list[tuple[str, int]] = field(default_factory=list)


def free_places_of(user: Actor, *, filters: Mapping[str, str]) -> list[Vacancy]:
    """``filters``: codes of ``service`` and of the facility's ``town``."""
    fields = {"service": "service__code", "town": "facility__town__code"}
    rows = permitted(user, "read", Vacancy).filter(**{fields[name]: value for name, value in filters.items()})
    return list(rows.select_related("service", "facility__town", "bed__room").order_by("dates", "facility", "bed"))


def with_people(user: Actor, vacancies: list[Vacancy]) -> list[FreePlace]:
    """Whom each of these places fits, and what bars the others. One query."""
    codes = {code for row in vacancies for code, rule, *_days in row.asked if not rule}
    needs = permitted(user, "read", Need).filter(code__in=codes).select_related("resident__town", "service")
    found = {need.code: need for need in needs}
    return [
        FreePlace(
            row,
            [found.get(code) for code, rule, *_days in row.asked if not rule],
            Counter(rule for _code, rule, *_days in row.asked if rule).most_common(),
        )
        for row in vacancies
    ]


def vacancies_for(user: Actor, need: str) -> list[Vacancy]:
    """The free places that fit a need, by the need's code."""
    rows = permitted(user, "read", Vacancy).filter(asked__contains=[[need, ""]])
    return list(rows.select_related("service", "facility", "bed__room").order_by("dates", "facility", "bed"))


def barred_from(user: Actor, need: str) -> list[tuple[Vacancy, str]]:
    """The free places that were looked at for a need and do not fit it, with the rule."""
    rows = permitted(user, "read", Vacancy).filter(asked__contains=[[need]]).select_related("facility", "bed")
    found = [(row, next(rule for code, rule, *_days in row.asked if code == need)) for row in rows]
    return [(row, rule) for row, rule in found if rule]


def vacancy_of(user: Actor, need: Need, key: str) -> Vacancy | None:
    """The free place that a form names: ``bed:CODE`` or ``home:CODE`` of its facility, for the need's service."""
    kind, _colon, code = key.partition(":")
    names: dict[str, dict[str, Any]] = {
        "bed": {"bed__code": code},
        "home": {"bed": None, "facility__code": code},
    }
    if kind not in names:
        return None
    rows = permitted(user, "read", Vacancy).filter(service=need.service_id, **names[kind])
    return rows.select_related("facility", "bed").first()


def looked_at(user: Actor) -> datetime | None:
    """When free places were looked for last."""
    moment: datetime | None = permitted(user, "read", Vacancy).aggregate(last=Max("found_at"))["last"]
    return moment
