"""What became of an appointment: who may say it, stored once, the latest holds, over all versions of a week."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, User
from facilities.models import StaffMember
from residents.models import Need
from scheduling.choices import AttendanceStatus
from scheduling.models import Attendance, DayAttendance, Plan, SessionAttendee, Stay, Visit
from scheduling.selectors.attendance import marks_of
from scheduling.selectors.occurrences import Night, occurrence_of
from scheduling.services.attendance import KeyTaken, Said, attendance_mark
from scheduling.services.past import WeekOver
from tests.backend.access.sides import DAY, MONDAY, NOON, Side, build_side, draft_plan, publish
from tests.refusal import refused

pytestmark = pytest.mark.django_db
DONE, NOT_MET = AttendanceStatus.DONE, AttendanceStatus.NOT_MET


@pytest.fixture
def sides() -> tuple[Side, Side]:
    plan = draft_plan()
    built = build_side("left", plan), build_side("right", plan)
    Attendance.objects.all().delete()
    publish(plan)
    return built


def say(row: Any, by: User, status: AttendanceStatus = DONE, **more: Any) -> Attendance:
    row = type(row)._default_manager.get(pk=row.pk)  # as the database gives it
    said = Said(status, by=by, **{"at": NOON, "now": NOON, "key": uuid4(), **more})
    return attendance_mark(row=Night(row, row.nights.lower) if isinstance(row, Stay) else row, said=said)


MAY_MARK: dict[type[models.Model], set[Role]] = {
    SessionAttendee: {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER, Role.CARER},
    Visit: {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER, Role.CARER},
    DayAttendance: {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER},
    Stay: {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("model", MAY_MARK)
def test_who_may_say_it(sides: tuple[Side, Side], model: type[models.Model], role: Role) -> None:
    left, right = sides
    by = left.account(role)
    if role in MAY_MARK[model]:
        said = say(left.rows[model], by)
        assert (said.need, said.date, said.facility.code) == (left.rows[Need], MONDAY, "Fleft")
        assert said.staff == (left.rows[StaffMember] if role == Role.CARER else None)
    else:
        with pytest.raises(PermissionDenied):
            say(left.rows[model], by)
    stored = Attendance.objects.count()
    if role != Role.CITY_COORDINATOR:
        with pytest.raises(PermissionDenied):
            say(right.rows[model], by)
    assert Attendance.objects.count() == stored == (role in MAY_MARK[model])


def test_the_same_key_is_stored_once_and_audited_once(sides: tuple[Side, Side]) -> None:
    visit, carer, key = sides[0].rows[Visit], sides[0].account(Role.CARER), uuid4()
    first = say(visit, carer, key=key)
    again = say(visit, carer, AttendanceStatus.STARTED, key=key, now=NOON + DAY)
    assert (again.pk, again.status, Attendance.objects.count()) == (first.pk, "done", 1)
    assert AuditEntry.objects.filter(act="attendance.mark").count() == 1
    with pytest.raises(KeyTaken):
        say(visit, sides[0].account(Role.FACILITY_MANAGER), key=key)
    assert Attendance.objects.count() == 1


def test_one_tap_for_a_group_has_one_key(sides: tuple[Side, Side]) -> None:
    city, key = sides[0].account(Role.CITY_COORDINATOR), uuid4()
    for side in sides:
        say(side.rows[SessionAttendee], city, key=key)
    assert Attendance.objects.filter(key=key).count() == 2


def test_the_latest_said_holds_in_whatever_order_it_arrives(sides: tuple[Side, Side]) -> None:
    visit, carer = sides[0].rows[Visit], sides[0].account(Role.CARER)
    later = NOON + timedelta(minutes=40)
    say(visit, carer, DONE, at=later, now=NOON + DAY)
    say(visit, carer, AttendanceStatus.STARTED, at=NOON, now=NOON + DAY)
    (held,) = marks_of(carer, [visit.need.code], MONDAY, MONDAY + DAY).values()
    assert (held.status, held.at) == ("done", later)
    say(visit, carer, AttendanceStatus.CLEARED, at=later + timedelta(minutes=1), now=NOON + DAY)
    assert marks_of(carer, [visit.need.code], MONDAY, MONDAY + DAY) == {}


def test_a_clock_that_runs_ahead_counts_as_now(sides: tuple[Side, Side]) -> None:
    said = say(sides[0].rows[Visit], sides[0].account(Role.CARER), at=NOON + DAY)
    assert said.at == said.stored_at == NOON


def test_a_clock_that_was_reset_counts_as_now_and_what_it_says_holds(sides: tuple[Side, Side]) -> None:
    visit, carer = sides[0].rows[Visit], sides[0].account(Role.CARER)
    say(visit, carer, AttendanceStatus.STARTED, at=NOON - timedelta(minutes=5))
    said = say(visit, carer, DONE, at=datetime(1970, 1, 1, tzinfo=UTC))
    assert said.at == said.stored_at == NOON
    (held,) = marks_of(carer, [visit.need.code], MONDAY, MONDAY + DAY).values()
    assert held.status == "done"
    with pytest.raises(WeekOver):  # nor does it let anybody say in spring what became of autumn
        say(visit, carer, DONE, at=datetime(1970, 1, 1, tzinfo=UTC), now=NOON + 30 * DAY)


def test_who_sends_much_later_has_no_proof_of_when_it_was_said(sides: tuple[Side, Side]) -> None:
    """A telephone without a connection sends late; months after, the moment that is named counts no longer."""
    visit, carer = sides[0].rows[Visit], sides[0].account(Role.CARER)
    say(visit, carer, DONE, at=NOON, now=NOON + 27 * DAY)
    with pytest.raises(WeekOver):
        say(visit, carer, NOT_MET, reason="hospital", at=NOON + timedelta(hours=1), now=NOON + 28 * DAY)
    assert Attendance.objects.count() == 1


def test_it_did_not_take_place_for_a_reason_and_nothing_else_has_one(sides: tuple[Side, Side]) -> None:
    visit, carer = sides[0].rows[Visit], sides[0].account(Role.CARER)
    for status, reason in ((NOT_MET, ""), (DONE, "ill"), (NOT_MET, "bored")):
        with pytest.raises(ValidationError):
            say(visit, carer, status, reason=reason)
    assert not Attendance.objects.exists()
    said = say(visit, carer, NOT_MET, reason="hospital", note="问邻居得知")
    with refused("not_met_for_a_reason"):
        Attendance.objects.filter(pk=said.pk).update(reason="")
    with refused("attendance_said_before_it_is_stored"):
        Attendance.objects.filter(pk=said.pk).update(at=NOON + DAY)
    said.pk = None
    with refused("one_attendance_a_key"):
        said.save(force_insert=True)


def test_it_outlives_the_version_of_the_plan(sides: tuple[Side, Side]) -> None:
    visit, carer = sides[0].rows[Visit], sides[0].account(Role.CARER)
    say(visit, carer)
    Plan.objects.update(status="superseded")
    newer = Plan.objects.create(week=MONDAY, version=2, created_at=NOON)
    made = Visit.objects.create(plan=newer, need=visit.need, index=visit.index, span=visit.span)
    again = Visit.objects.get(pk=made.pk)
    again.staff_rows.create(staff=sides[0].rows[StaffMember])
    publish(newer)
    assert list(marks_of(carer, [again.need.code], MONDAY, MONDAY + DAY)) == [occurrence_of(again)]
