"""What a resident consents to, who decides it, and what was decided before."""

from dataclasses import dataclass
from datetime import date

from backend.core.access.questions import Actor, permitted
from backend.core.access.table import CHANGE, READ
from facilities.selectors.rule_values import rule_value

from ..ages import age
from ..choices import ConsentPurpose
from ..models import Consent, Guardian, Resident


@dataclass(frozen=True)
class Purpose:
    """``standing``: the consent that holds; None: none was given, or it was withdrawn."""

    purpose: ConsentPurpose
    standing: Consent | None
    before: list[Consent]  # the latest first


@dataclass(frozen=True)
class Consents:
    """``deciding``: legal guardians who still are; ``alone``: the resident is old enough to decide too."""

    purposes: list[Purpose]
    deciding: list[Guardian]
    alone: bool

    @property
    def history(self) -> list[Consent]:
        rows = [row for one in self.purposes for row in (*([one.standing] if one.standing else []), *one.before)]
        return sorted(rows, key=lambda row: (row.given_on, row.pk), reverse=True)


def consents_of(user: Actor, resident: Resident, today: date) -> Consents:
    """Two queries."""
    rows = permitted(user, READ, Consent).filter(resident=resident).select_related("given_by", "withdrawn_by")
    found = list(rows.order_by("-given_on", "-pk"))
    purposes = [
        Purpose(
            purpose,
            next((row for row in found if row.purpose == purpose and row.withdrawn_on is None), None),
            [row for row in found if row.purpose == purpose and row.withdrawn_on is not None],
        )
        for purpose in ConsentPurpose
    ]
    legal = permitted(user, READ, Guardian).filter(resident=resident, legal=True, ended_on=None).order_by("name")
    return Consents(
        purposes, list(legal), age(resident.birth_date, today) >= rule_value("guardian_consents_under", today)
    )


def consent_to_withdraw(user: Actor, resident: Resident, pk: int) -> Consent | None:
    return permitted(user, CHANGE, Consent).filter(resident=resident, pk=pk).select_related("resident").first()
