"""The staff of a facility: who they are, what they may do and until when, when they are on duty."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_WEEK, going_on, midnight

from ..models import Closure, Credential, Facility, Shift, StaffMember, StaffSkill

SOON = timedelta(days=30)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """Something that is valid until a day: ``last`` is the last one, None for good."""

    row: Credential | StaffSkill
    last: date | None
    state: str  # "ok", "warn" (runs out within 30 days), "bad" (has run out), "info" (begins later)


@dataclass(frozen=True)
class Member:
    staff: StaffMember
    skills: list[Term]
    away: list[Closure]

    @property
    def state(self) -> str:
        """The worst of the skills' states."""
        states = {term.state for term in self.skills}
        return next((state for state in ("bad", "warn") if state in states), "ok")


@dataclass(frozen=True)
class DutyRow:
    """A staff member's shifts by day of the week, and the minutes of all."""

    staff: StaffMember
    days: list[list[Shift]]
    minutes: int


def term_of(row: Credential | StaffSkill, today: date) -> Term:
    last = row.valid.upper and row.valid.upper - ONE_DAY
    if row.valid.lower > today:
        return Term(row, last, "info")
    if last is None or last > today + SOON:
        return Term(row, last, "ok")
    return Term(row, last, "warn" if last >= today else "bad")


def staff_of(user: Actor, facility: Facility, today: date) -> QuerySet[StaffMember]:
    rows = permitted(user, "read", StaffMember).filter(going_on(today), facility=facility)
    return rows.order_by("code")


def staff_list(user: Actor, facility: Facility, today: date) -> list[Member]:
    """The staff with their skills and the absences that are not over. Three queries."""
    away = permitted(user, "read", Closure).filter(
        Q(span__endswith=None) | Q(span__endswith__gt=midnight(today)), staff__facility=facility
    )
    absent: dict[int | None, list[Closure]] = defaultdict(list)
    for closure in away.order_by("span"):
        absent[closure.staff_id].append(closure)
    return [
        Member(staff, _latest([term_of(skill, today) for skill in staff.skills.all()]), absent[staff.pk])
        for staff in staff_of(user, facility, today).prefetch_related("skills__skill")
    ]


def _latest(terms: list[Term]) -> list[Term]:
    """Of each skill the term that lasts longest: an old one that was renewed warns of nothing."""
    found: dict[int, Term] = {}
    for term in terms:
        key = term.row.skill_id if isinstance(term.row, StaffSkill) else term.row.pk
        if key not in found or (term.last or date.max) > (found[key].last or date.max):
            found[key] = term
    return sorted(found.values(), key=lambda term: (term.last or date.max, term.row.pk))


def staff_member(user: Actor, facility: Facility, code: str) -> StaffMember | None:
    return permitted(user, "change", StaffMember).filter(facility=facility, code=code).first()


def skills_of(user: Actor, staff: StaffMember, today: date) -> list[Term]:
    rows = permitted(user, "read", StaffSkill).filter(staff=staff).select_related("skill")
    return [term_of(row, today) for row in rows.order_by("skill", "valid")]


def skill_to_change(user: Actor, staff: StaffMember, pk: int) -> StaffSkill | None:
    return permitted(user, "change", StaffSkill).filter(staff=staff, pk=pk).select_related("staff", "skill").first()


def duty_week(user: Actor, facility: Facility, monday: date, today: date) -> list[DutyRow]:
    """Shifts of a week at a facility, a row for each of its staff and each from elsewhere with a shift. Two queries."""
    week = (midnight(monday), midnight(monday + ONE_WEEK))
    shifts = permitted(user, "read", Shift).filter(facility=facility, span__overlap=week)
    by_staff: dict[int, list[Shift]] = defaultdict(list)
    people = {member.pk: member for member in staff_of(user, facility, today)}
    for shift in shifts.select_related("staff").order_by("span"):
        by_staff[shift.staff_id].append(shift)
        people.setdefault(shift.staff_id, shift.staff)
    return [_duty_row(member, by_staff[member.pk], monday) for member in people.values()]


def _duty_row(member: StaffMember, shifts: list[Shift], monday: date) -> DutyRow:
    days: list[list[Shift]] = [[] for _number in range(7)]
    for shift in shifts:
        day = (timezone.localtime(shift.span.lower).date() - monday).days
        days[max(0, day)].append(shift)
    minutes = sum((shift.span.upper - shift.span.lower) // timedelta(minutes=1) for shift in shifts)
    return DutyRow(member, days, minutes)


def shift_of(user: Actor, facility: Facility, pk: int) -> Shift | None:
    return permitted(user, "change", Shift).filter(facility=facility, pk=pk).select_related("staff").first()


def credentials_of(user: Actor, facility: Facility, today: date) -> list[Term]:
    rows = permitted(user, "read", Credential).filter(facility=facility).order_by("kind", "valid")
    return [term_of(row, today) for row in rows]


def credential_to_change(user: Actor, facility: Facility, pk: int) -> Credential | None:
    return permitted(user, "change", Credential).filter(facility=facility, pk=pk).select_related("facility").first()
