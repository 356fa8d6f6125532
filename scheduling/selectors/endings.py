"""What has a period and runs out: rows that end between two days, and whether another of the same follows."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

SOON = timedelta(days=30)


def ends_between(period: str, first: date, end: date) -> Q:
    """The last day of the column ``period`` is in ``[first, end)``."""
    return Q(**{f"{period}__upper_inf": False, f"{period}__endswith__gt": first, f"{period}__endswith__lte": end})


def followed(model: Any, period: str, *same: str) -> Exists:
    """Another row that is alike in ``same`` goes on when this one ends."""
    alike = {name: OuterRef(name) for name in same}
    return Exists(model.objects.filter(**{f"{period}__contains": OuterRef(f"{period}__endswith")}, **alike))
