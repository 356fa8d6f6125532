"""What of funded units is used, planned and left, and which entitlements go to waste."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from backend.core.access.questions import Actor, permitted
from backend.core.periods import going_on
from facilities.models import ServiceType
from facilities.selectors.rule_values import rule_value
from residents.models import Entitlement, Need, Resident
from residents.selectors.unread import SEALED

from ..snapshot.funded import Taken, units_taken


@dataclass(frozen=True)
class Use:
    """Units of an entitlement: ``used`` by yesterday, those that were entered among them; ``planned`` by published
    weeks from today on."""

    entitlement: Entitlement
    used: int
    planned: int

    @property
    def remaining(self) -> int:
        return max(0, self.entitlement.maximum - self.used - self.planned)

    def behind(self, today: date, pace: int) -> bool:
        """Whether it is used by less than ``pace`` per cent of what its least asks for by today."""
        period = self.entitlement.period
        elapsed, days = (today - period.lower).days, (period.upper - period.lower).days
        return (self.used + self.planned) * days * 100 < self.entitlement.minimum * elapsed * pace


def entitlements_used(user: Actor, today: date, **of: Any) -> list[Use]:
    """Of those that ``user`` may read and that are as the filter ``of`` says, the latest first."""
    rows = permitted(user, "read", Entitlement).filter(**of)
    return uses(rows.select_related("service").order_by("-period"), today)


def is_entitled(user: Actor, resident: Resident, service: ServiceType, today: date) -> bool:
    """Whether funding of the service is entered for the resident, for today or later."""
    held = permitted(user, "read", Entitlement).filter(going_on(today, "period__endswith"))
    return held.filter(resident=resident, service=service).exists()


def uses(rows: QuerySet[Entitlement], today: date) -> list[Use]:
    """In the order of ``rows``."""
    found = list(rows)
    taken = units_taken(rows.order_by(), today) if found else {}
    units = (taken.get(row.pk, Taken()) for row in found)
    return [Use(row, row.used + one.before, one.after) for row, one in zip(found, units, strict=True)]


def entitlements_behind(rows: QuerySet[Entitlement], today: date) -> list[Use]:
    """Of those that hold today and of which a least is asked, those used by less than the rule value of their share of
    it; those that end first, first."""
    pace = rule_value("entitlement_pace", today)
    return [use for use in uses(_holding(rows, today).filter(minimum__gt=0), today) if use.behind(today, pace)]


def entitlements_unasked(rows: QuerySet[Entitlement], today: date) -> list[Use]:
    """Of those that hold today, those with units left while no need of the resident asks for the service, nor will."""
    needs = Need.objects.filter(
        going_on(today, "dates__endswith"), resident=OuterRef("resident"), service=OuterRef("service")
    )
    unasked = _holding(rows, today).filter(~Exists(needs), used__lt=F("maximum"))
    return [use for use in uses(unasked, today) if use.remaining]


def _holding(rows: QuerySet[Entitlement], today: date) -> QuerySet[Entitlement]:
    rows = rows.filter(period__contains=today, resident__ends_on=None).select_related("resident__town", "service")
    return rows.defer(*(f"resident__{name}" for name in SEALED)).order_by(F("period__endswith"), "pk")
