"""A plan with everything that a hand-out names, read once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from facilities.models import Facility, StaffMember
from residents.models import Resident

from ..models import DayAttendance, Plan, Stay, Unmet
from ..occurrences import Occurrence
from ..selectors.attendance import called_off_in
from ..selectors.occurrences import Night, occurrence_of


@dataclass(frozen=True)
class Appointment:
    """A session or a home visit, with its people. ``facility`` and ``room`` are empty at a home."""

    key: str  # the same for the same appointment in every version of the plan
    service: str
    start: datetime  # local time
    end: datetime
    facility: Facility | None
    room: str
    residents: tuple[Resident, ...]
    off: tuple[Resident, ...]  # who has called it off; the others come
    staff: tuple[StaffMember, ...]
    travel: dict[int, int]  # minutes before a visit, by the key of the staff member

    @property
    def coming(self) -> tuple[Resident, ...]:
        return tuple(one for one in self.residents if one not in self.off)

    @property
    def address(self) -> str:
        return f"{self.facility.name} {self.room}" if self.facility else self.residents[0].address

    @property
    def phone(self) -> str:
        return self.facility.phone if self.facility else self.residents[0].phone


class Week:
    """Rows of one plan in order of time. A fixed number of queries, whatever the size of the city."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def read(self) -> "Week":
        """Read all of it now."""
        _all = self._off, self.appointments, self.attendances, self.stays, self.unmet
        return self

    @cached_property
    def _off(self) -> set[Occurrence]:
        return called_off_in(self.plan)

    def is_off(self, row: DayAttendance | Night) -> bool:
        """Whether the family has called it off."""
        return (row.occurrence if isinstance(row, Night) else occurrence_of(row)) in self._off

    @cached_property
    def appointments(self) -> list[Appointment]:
        return sorted([*self._sessions(), *self._visits()], key=lambda one: (one.start, one.end, one.key))

    def _sessions(self) -> Iterator[Appointment]:
        rows = self.plan.sessions.select_related("service", "facility", "room")
        for row in rows.prefetch_related("attendees__need__resident", "staff"):
            seats = sorted(row.attendees.all(), key=lambda seat: (seat.need.code, seat.index))
            for seat in seats:
                seat.session = row  # of which its day is asked
            yield Appointment(
                key=f"{seats[0].need.code}-{seats[0].index}",
                service=str(row.service),
                start=timezone.localtime(row.span.lower),
                end=timezone.localtime(row.span.upper),
                facility=row.facility,
                room=row.room.name,
                residents=tuple(seat.need.resident for seat in seats),
                off=tuple(seat.need.resident for seat in seats if occurrence_of(seat) in self._off),
                staff=tuple(row.staff.all()),
                travel={},
            )

    def _visits(self) -> Iterator[Appointment]:
        rows = self.plan.visits.select_related("need__service", "need__resident")
        for row in rows.prefetch_related("staff_rows__staff"):
            carers = list(row.staff_rows.all())
            yield Appointment(
                key=f"{row.need.code}-{row.index}",
                service=str(row.need.service),
                start=timezone.localtime(row.span.lower),
                end=timezone.localtime(row.span.upper),
                facility=None,
                room="",
                residents=(row.need.resident,),
                off=(row.need.resident,) if occurrence_of(row) in self._off else (),
                staff=tuple(carer.staff for carer in carers),
                travel={carer.staff_id: carer.travel_before for carer in carers},
            )

    @cached_property
    def attendances(self) -> list[DayAttendance]:
        rows = self.plan.attendances.select_related("facility", "need__resident", "need__service")
        return list(rows.order_by("date", "facility__code", "need__code"))

    @cached_property
    def stays(self) -> list[Stay]:
        rows = self.plan.stays.select_related("bed__room__facility", "need__service", "resident")
        return list(rows.order_by("bed__code", "nights"))

    @cached_property
    def unmet(self) -> list[Unmet]:
        return list(self.plan.unmet.select_related("need__resident__town", "need__service"))

    @cached_property
    def by_staff(self) -> dict[StaffMember, list[Appointment]]:
        found: dict[StaffMember, list[Appointment]] = defaultdict(list)
        for appointment in self.appointments:
            for member in appointment.staff:
                found[member].append(appointment)
        return dict(sorted(found.items(), key=lambda item: item[0].code))
