"""What of funded units is used, planned and left, and which entitlements go to waste."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

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


def entitlements_wasted(rows: QuerySet[Entitlement], today: date) -> tuple[list[Use], list[Use]]:
    """Of those that hold today, those that end first, first: those that are behind, of which a least is asked and less
    than the rule value of their share of it is used; and those with units left while no need of the resident asks for
    the service, nor will."""
    needs = Need.objects.filter(
        going_on(today, "dates__endswith"), resident=OuterRef("resident"), service=OuterRef("service")
    )
    held = rows.filter(period__contains=today, resident__ends_on=None).annotate(asked=Exists(needs))
    held = held.filter(Q(minimum__gt=0) | Q(asked=False, used__lt=F("maximum")))
    held = held.select_related("resident__town", "service").defer(*(f"resident__{name}" for name in SEALED))
    pace = rule_value("entitlement_pace", today)
    found: list[Any] = uses(held.order_by(F("period__endswith"), "pk"), today)
    unasked = [use for use in found if use.remaining and not use.entitlement.asked]
    return [use for use in found if use.behind(today, pace)], unasked
