"""Who lives in, or regularly goes to, a facility for stable conditions only, while no assessment says stable today.

As the engine's rule ``assessments`` has it: an older assessment counts no more while a newer one says otherwise. The
rule bars new places alone and ends none that goes on, so somebody has to have these people assessed.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from backend.core.periods import going_on
from facilities.choices import Category
from facilities.models import Facility
from residents.choices import AssessmentKind, AssessmentResult
from residents.models import Assessment, Resident
from residents.selectors.unread import SEALED

from ..models import Placement, StandingPattern, Stay
from ..snapshot.reigns import plan_of

_ASSESSED = Assessment.objects.filter(kind=AssessmentKind.PSYCHIATRIC_STABILITY).order_by("-valid__startswith")


def stability_unproven(rows: QuerySet[Resident], today: date) -> QuerySet[Resident]:
    """Those of ``rows``, each with the names of the ``houses`` and, the newest first, how the resident was ``assessed``
    by today. One query at once, for the plan that says who sleeps where tonight."""
    there = _there(today)
    mental = Q(category=Category.MENTAL) | Q(categories__contains=[Category.MENTAL])
    holding = _ASSESSED.filter(resident=OuterRef("pk"), valid__contains=today)
    found = rows.filter(going_on(today), mental, _any(Q(pk__in=one.values("who")) for one in there))
    found = found.annotate(said=Subquery(holding.values("result")[:1]))
    found = found.filter(Q(said=None) | ~Q(said=AssessmentResult.STABLE))
    these = (Exists(one.filter(who=OuterRef(OuterRef("pk")), house=OuterRef("pk"))) for one in there)
    houses = Facility.objects.filter(_any(these), stable_only=True).order_by("name")
    assessed = Prefetch("assessments", _ASSESSED.filter(valid__startswith__lte=today), to_attr="assessed")
    found = found.annotate(houses=ArraySubquery(houses.values("name")))
    return found.defer(*SEALED).select_related("town").prefetch_related(assessed).order_by("town__code", "code")


def _there(today: date) -> list[QuerySet[Any]]:
    """By ``who`` and ``house``: the beds people live in, those a published plan gives tonight, the standing week."""
    nights = {"nights__contains": today, "bed__room__facility__stable_only": True}
    habits = StandingPattern.objects.filter(going_on(today), need__dates__contains=today, facility__stable_only=True)
    return [
        Placement.objects.filter(**nights).annotate(who=F("need__resident"), house=F("bed__room__facility")),
        Stay.objects.filter(plan=plan_of(today), **nights).annotate(who=F("resident"), house=F("bed__room__facility")),
        habits.annotate(who=F("need__resident"), house=F("facility")),
    ]


def _any(conditions: Any) -> Q:
    return Q(*conditions, _connector=Q.OR)
