"""One occurrence of a need in a plan, as a person who would change it sees it, and what it could be changed to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from backend.core.access.questions import Actor, permitted
from backend.core.periods import going_on
from facilities.choices import Mode
from facilities.models import Bed, Facility, Room, StaffMember
from residents.models import Need, Resident

from ...engine.moves import Target
from ...engine.rules import Finding
from ...engine.timeline import WEEK
from ...explaining.catalogue import Catalogue, stored_names
from ...models import Pin, Plan, StandingPattern
from ...snapshot.calendar import Calendar
from ..placed import placed_values


@dataclass(frozen=True)
class Occurrence:
    """``now`` has day, start and codes, as a pin has; empty where the plan does not hold it."""

    need: Need
    index: int
    now: dict[str, Any]
    pin: Pin | None

    def together(self, plan: Plan) -> int:
        """How many sit in its session; 1 where it has none."""
        session = plan.sessions.filter(attendees__need=self.need, attendees__index=self.index).first()
        return session.attendees.count() if session else 1

    @property
    def mode(self) -> str:
        return str(self.need.service.mode)

    @property
    def team(self) -> int:
        return max(self.need.staff_needed, self.need.service.staff_needed)


@dataclass
class Choices:
    """What a form offers: code, text and group (the facility)."""

    rooms: list[tuple[str, str, str]] = field(default_factory=list)
    staff: list[tuple[str, str, str]] = field(default_factory=list)
    homes: list[tuple[str, str, str]] = field(default_factory=list)
    beds: list[tuple[str, str, str]] = field(default_factory=list)


def occurrence_shown(user: Actor, plan: Plan, code: str, index: int) -> Occurrence | None:
    """None for a need that ``user`` may not change, and for an index that was not asked for."""
    needs = permitted(user, "change", Need).select_related("service__skill", "resident__town")
    need = needs.filter(code=code).first()
    if need is None or not 0 <= index < (1 if need.service.mode == Mode.STAY else need.times):
        return None
    pins = permitted(user, "read", Pin).filter(week=plan.week, need=need, index=index)
    return Occurrence(need, index, placed_values(plan, need, index) or {}, pins.first())


def habit_of(user: Actor, plan: Plan, one: Occurrence) -> StandingPattern | None:
    """Its time in the standing week."""
    rows = permitted(user, "read", StandingPattern).filter(going_on(plan.week), need=one.need, number=one.index + 1)
    return rows.select_related("need__service", "facility").prefetch_related("staff").first()


def move_choices(user: Actor, plan: Plan, one: Occurrence) -> Choices:
    service, found = one.need.service, Choices()
    giving = permitted(user, "read", Facility).filter(offers__service=service)
    if service.mode == Mode.DAY:
        found.homes = [
            (row.code, row.name, str(row.town)) for row in giving.select_related("town").order_by("town", "name")
        ]
        return found
    if service.mode == Mode.STAY:
        found.beds = _beds(user, plan, one, giving)
        return found
    if service.mode == Mode.SESSION:
        rooms = permitted(user, "read", Room).filter(facility__in=giving, use=service.room_use)
        here = Q(code=one.now.get("room", ""))
        rooms = (rooms | permitted(user, "read", Room).filter(here)).select_related("facility").distinct()
        found.rooms = [
            (row.code, f"{row.name} {row.code}", row.facility.name) for row in rooms.order_by("facility__name", "code")
        ]
    found.staff = _able(user, plan, one)
    return found


def _beds(user: Actor, plan: Plan, one: Occurrence, giving: QuerySet[Facility]) -> list[tuple[str, str, str]]:
    """By facility, those first that nobody else has in the plan for any night of it."""
    taken = Exists(plan.stays.filter(bed=OuterRef("pk")).exclude(need=one.need))
    beds = permitted(user, "read", Bed).filter(
        going_on(plan.week), room__facility__in=giving, kind=one.need.service.bed_kind
    )
    rows = beds.annotate(taken=taken).select_related("room__facility").order_by("taken", "room__facility__name", "code")
    free, others = _("%(facility)s: free"), _("%(facility)s: taken for some nights or all")
    return [
        (row.code, f"{row.room.name} {row.code}", (others if row.taken else free) % {"facility": row.room.facility})
        for row in rows
    ]


def _able(user: Actor, plan: Plan, one: Occurrence) -> list[tuple[str, str, str]]:
    """Who has the skill and is on duty in the week; with them who gives it now, wherever they are from."""
    calendar = Calendar(plan.week, 7)
    week = (calendar.midnight, calendar.moment(WEEK))
    rows = permitted(user, "read", StaffMember).filter(shifts__span__overlap=week, shifts__duty="appointments")
    if one.need.service.skill_id:
        rows = rows.filter(skills__skill=one.need.service.skill_id)
    rows = rows.select_related("facility").order_by("facility__name", "code").distinct()
    found = [(row.code, f"{row.name} {row.code}", row.facility.name) for row in rows]
    known = {code for code, _, _ in found}
    return [*((code, code, "") for code in one.now.get("staff", ()) if code not in known), *found]


def place_names(user: Actor, targets: Iterable[Target]) -> dict[str, str]:
    """What facilities, rooms, beds and staff are called, by code; of what is out of reach the code is all there is."""
    some = list(targets)
    staff = permitted(user, "read", StaffMember).filter(code__in={code for one in some for code in one.staff})
    houses = permitted(user, "read", Facility).filter(code__in={one.facility for one in some if one.facility})
    rooms = permitted(user, "read", Room).filter(code__in={one.room for one in some if one.room})
    found = [rows.values_list("code", "name") for rows in (staff, houses, rooms)]
    return {code: name for pairs in found for code, name in pairs}


@dataclass(frozen=True)
class Names:
    """What people and things are called to one reader; who is out of reach has no name here."""

    residents: dict[str, str]
    staff: dict[str, str]
    facilities: dict[str, str]
    needs: dict[str, str]  # the resident of a need, by its code
    catalogue: Catalogue  # of what everybody may know: towns, services, skills


def names_in(user: Actor, findings: Sequence[Finding]) -> Names:
    needs = {one.need for finding in findings for one in finding.occurrences}
    needs |= {finding.need for finding in findings if finding.need}
    own = permitted(user, "read", Need).filter(code__in=needs).values_list("code", "resident__code", "resident__name")
    people = {code: (resident, name) for code, resident, name in own}
    alone = {finding.resident for finding in findings if finding.resident and not finding.need}
    others = permitted(user, "read", Resident).filter(code__in=alone).values_list("code", "name")
    staff = permitted(user, "read", StaffMember).filter(code__in={one.staff for one in findings if one.staff})
    houses = permitted(user, "read", Facility).filter(code__in={one.facility for one in findings if one.facility})
    return Names(
        dict(people.values()) | dict(others),
        dict(staff.values_list("code", "name")),
        dict(houses.values_list("code", "name")),
        {code: name for code, (_, name) in people.items()},
        stored_names() if findings else {},
    )
