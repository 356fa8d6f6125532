"""Referrals to and from a facility."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from backend.core.access.questions import Actor, permitted
from backend.core.access.table import CHANGE, READ
from backend.core.periods import going_on
from facilities.models import Facility

from ..choices import OPEN_REFERRALS as OPEN
from ..choices import ReferralStatus
from ..models import Referral, Resident

SHOWN = 100  # of those that are over


@dataclass(frozen=True)
class Referrals:
    waiting: list[Referral]  # for this facility's answer
    accepted: list[Referral]  # and not yet handed over
    over: list[Referral]
    sent: list[Referral]  # by this facility
    over_cut: bool  # more are over than SHOWN
    sent_cut: bool


def referrals_of(user: Actor, facility: Facility) -> Referrals:
    """All that are open, and the newest of those that are over. Four queries."""
    rows = permitted(user, "read", Referral).select_related("resident__category", "from_facility", "to_facility")
    rows = rows.order_by("-sent_on", "pk")
    here, away = rows.filter(to_facility=facility), rows.filter(~Q(to_facility=facility), from_facility=facility)
    still = Q(status__in=OPEN)
    answering = list(here.filter(still))
    over, sent_over = (list(some.filter(~still)[: SHOWN + 1]) for some in (here, away))
    return Referrals(
        waiting=[row for row in answering if row.status == ReferralStatus.SENT],
        accepted=[row for row in answering if row.status == ReferralStatus.ACCEPTED],
        over=over[:SHOWN],
        sent=[*away.filter(still), *sent_over[:SHOWN]],
        over_cut=len(over) > SHOWN,
        sent_cut=len(sent_over) > SHOWN,
    )


def referral_to_answer(user: Actor, facility: Facility, pk: int) -> Referral | None:
    rows = permitted(user, "answer", Referral).select_related("resident")
    return rows.filter(to_facility=facility, pk=pk).first()


def referral_to_withdraw(user: Actor, resident: Resident, pk: int) -> Referral | None:
    rows = permitted(user, CHANGE, Referral).select_related("resident")
    return rows.filter(resident=resident, pk=pk).first()


def facilities_to_refer(user: Actor, today: date) -> QuerySet[Facility]:
    """All that are not given up: partners' as well."""
    return permitted(user, READ, Facility).filter(going_on(today)).select_related("town").order_by("name")


def referrals_waiting(user: Actor, facility: Facility) -> int:
    return permitted(user, "answer", Referral).filter(to_facility=facility, status=ReferralStatus.SENT).count()
