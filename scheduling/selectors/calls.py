"""What somebody of a family who rings may say: about which times, and who it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_WEEK
from residents.models import Guardian, Resident

from ..models import WaitingListEntry
from ..occurrences import Occurrence
from .family.confirming import ToConfirm, to_confirm
from .family.week import Appointment, appointments_of
from .waiting import STANDING


@dataclass(frozen=True)
class Sayable:
    """``appointments``: all of this week and the next, as they are published, by time. ``queues``: for what the
    resident waits."""

    callers: list[Guardian]
    appointments: list[Appointment]
    to_confirm: ToConfirm | None
    queues: list[WaitingListEntry]
    now: datetime

    @property
    def to_come(self) -> list[Appointment]:
        return [one for one in self.appointments if not one.called_off and not one.over(self.now)]

    def named(self, occurrence: Occurrence) -> Appointment | None:
        return next((one for one in self.appointments if one.occurrence == occurrence), None)


def sayable(user: Actor, resident: Resident, now: datetime) -> Sayable:
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    mondays = (monday, monday + ONE_WEEK)
    appointments = appointments_of(user, [resident], monday, monday + 2 * ONE_WEEK)
    queues = permitted(user, "read", WaitingListEntry).filter(need__resident=resident, status__in=STANDING)
    return Sayable(
        callers_of(user, resident),
        appointments,
        to_confirm(user, [resident], appointments, mondays),
        list(queues.select_related("need__service").order_by("since", "pk")),
        now,
    )


def callers_of(user: Actor, resident: Resident) -> list[Guardian]:
    """Who speaks for the resident, legal guardians first."""
    rows = permitted(user, "read", Guardian).filter(resident=resident, ended_on=None)
    return list(rows.order_by("-legal", "name"))
