"""Find residents: by name, file code or number, by town, service and category."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.core.access.questions import Actor, confined, permitted
from backend.core.access.table import CHANGE, READ
from backend.core.periods import going_on
from facilities.models import ServiceOffer, ServiceType, Town

from ..identity import is_number, tidy
from ..models import DisabilityCategory, Need, Resident

LAST_FOUR = re.compile(r"\d{3}[\dX]", re.ASCII)


@dataclass(frozen=True)
class Search:
    """``text``: a part of the name, the beginning of a code, a number or the last four of one; the others are codes.

    Empty: all.
    """

    text: str = ""
    town: str = ""
    service: str = ""
    category: str = ""
    ended: bool = False  # also files that are closed


def residents_found(user: Actor, search: Search, today: date) -> QuerySet[Resident]:
    """By code, each with ``needs_count``, the needs that hold today or later."""
    rows = permitted(user, "read", Resident)
    if not search.ended:
        rows = rows.filter(going_on(today))
    if search.text:
        rows = rows.filter(_written(search.text))
    if search.town:
        rows = rows.filter(town__code=search.town)
    if search.category:
        rows = rows.filter(category=int(search.category))
    open_needs = Need.objects.filter(_open(today), resident=OuterRef("pk"))
    if search.service:
        rows = rows.filter(Exists(open_needs.filter(service__code=search.service)))
    # Counted for the rows of a page alone, and not at all where the rows themselves are counted.
    counted = Coalesce(Subquery(open_needs.order_by().values("resident").annotate(Count("pk")).values("pk__count")), 0)
    return rows.select_related("town", "category", "level").annotate(needs_count=counted).order_by("code")


def _open(today: date) -> Q:
    """A need that holds today or later."""
    return Q(dates__upper_inf=True) | Q(dates__endswith__gt=today)


def _written(text: str) -> Q:
    """A whole number, or its last four characters, are looked for by their keyed hashes."""
    written = Q(name__icontains=text) | Q(code__istartswith=text)
    number = tidy(text)
    if is_number(number):
        written |= Q(pk__in=Resident.of_person(number).values("pk"))
    elif LAST_FOUR.fullmatch(number):
        written |= Resident.ending_in(number)
    return written


def towns_to_choose(user: Actor) -> QuerySet[Town]:
    """Towns in which the reader reaches anybody."""
    return permitted(user, "read", Town).filter(Exists(permitted(user, "read", Resident).filter(town=OuterRef("pk"))))


def towns_to_write(user: Actor) -> QuerySet[Town]:
    """Towns whose people's files the reader may begin and change."""
    own, towns = confined(user, CHANGE, "residents", "town"), permitted(user, READ, Town)
    return towns if own is None else towns.filter(pk__in=own)


def services_offered(user: Actor, today: date) -> QuerySet[ServiceType]:
    """Services that some facility gives, by kind of appointment."""
    given = ServiceOffer.objects.filter(going_on(today), service=OuterRef("pk"))
    return permitted(user, READ, ServiceType).filter(Exists(given)).order_by("mode", "pk")


def services_to_choose(user: Actor) -> QuerySet[ServiceType]:
    return permitted(user, "read", ServiceType)


def categories_to_choose(user: Actor) -> QuerySet[DisabilityCategory]:
    return permitted(user, "read", DisabilityCategory)
