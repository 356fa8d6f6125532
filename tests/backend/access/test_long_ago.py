"""What lies longer back than four weeks, and what a job was that has ended: of both nobody reads whom it served."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.questions import may, roles_of
from backend.core.access.roles import Role
from backend.core.models import User
from facilities.models import Facility, StaffMember
from residents.models import Need, Referral, Resident
from scheduling.feeds import calendar_of
from scheduling.models import (
    Placement,
    Plan,
    Session,
    SessionAttendee,
    SessionStaff,
    StandingPattern,
    Stay,
    Visit,
    VisitStaff,
)
from tests.backend.access.sides import MONDAY, NOON, Side, build_side, draft_plan, publish

pytestmark = pytest.mark.django_db
LONG_AGO = date(2024, 12, 2)
ADDRESS, PHONE = "旧仓路5号", "13812345678"


@pytest.fixture
def side() -> Side:
    """A week to come, not published yet."""
    side = build_side("left", draft_plan())
    Resident.objects.update(phone=PHONE, address=ADDRESS)
    return side


def served_by_others(side: Side) -> None:
    other = StaffMember.objects.create(code="Sx", name="示例丁", sex="female", facility=side.rows[Facility])
    VisitStaff.objects.update(staff=other)
    SessionStaff.objects.update(staff=other)
    publish(side.rows[Visit].plan)


def at(hour: int) -> tuple[datetime, datetime]:
    start = datetime(2024, 12, 3, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
    return start, start + timedelta(hours=1)


def served_long_ago(side: Side) -> None:
    plan, need = Plan.objects.create(week=LONG_AGO, version=1, created_at=NOON), side.rows[Need]
    visit = Visit.objects.create(plan=plan, need=need, index=0, span=at(9))
    VisitStaff.objects.create(visit=visit, staff=side.rows[StaffMember])
    old: Session = side.rows[Session]
    session = Session.objects.create(plan=plan, service=old.service, facility=old.facility, room=old.room, span=at(11))
    SessionAttendee.objects.create(session=session, need=need, index=1)
    SessionStaff.objects.create(session=session, staff=side.rows[StaffMember])
    stay: Stay = side.rows[Stay]
    Stay.objects.create(
        plan=plan, need=need, resident=stay.resident, bed=stay.bed, nights=(LONG_AGO, LONG_AGO + timedelta(days=3))
    )
    publish(plan)


def entered(account: User) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_a_carers_own_week_ends_where_the_files_in_it_end(side: Side) -> None:
    served_by_others(side)
    served_long_ago(side)
    client = entered(side.account(Role.CARER))
    page = client.get("/my-week/?day=2024-12-03")
    assert page.status_code == 200
    assert "示例乙" not in page.text and ADDRESS not in page.text and PHONE not in page.text
    assert client.get("/api/v1/me/week/?week=2024-W49").json()["tasks"] == []
    for address in ("/api/v1/visits/", "/api/v1/sessions/"):
        assert client.get(address).json()["results"] == []


def served_by(side: Side) -> Any:
    """In the week to come the side's own carer goes there."""
    publish(side.rows[Visit].plan)
    return side.account(Role.CARER)


def test_who_has_left_the_job_is_no_carer_any_more(side: Side) -> None:
    account, today = served_by(side), timezone.localdate()
    carer = StaffMember.objects.filter(pk=side.rows[StaffMember].pk)
    week = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert b"BEGIN:VEVENT" in calendar_of(account, week)
    client = entered(account)
    assert client.get("/api/v1/residents/Pleft/").status_code == 200
    carer.update(ends_on=today + timedelta(days=1))  # the day after the last one
    assert client.get(f"/my-week/?day={MONDAY}").status_code == 200
    carer.update(ends_on=today)
    account = User.objects.get(pk=account.pk)
    assert roles_of(account) == {} and not may(account, "read", side.rows[Resident])
    assert client.get(f"/my-week/?day={MONDAY}").status_code == 403
    assert client.get("/api/v1/residents/Pleft/").status_code in (403, 404)
    assert client.get("/api/v1/me/week/").status_code == 403
    assert b"BEGIN:VEVENT" not in calendar_of(account, week)


def test_another_role_of_whoever_left_stays(side: Side) -> None:
    account = served_by(side)
    side.account(Role.FACILITY_MANAGER)
    manager = User.objects.get(username="facility_manager-left")
    manager.assignments.update(user=account)
    StaffMember.objects.update(ends_on=date(2025, 1, 1))
    assert set(roles_of(User.objects.get(pk=account.pk))) == {Role.FACILITY_MANAGER}


def test_a_house_reads_of_a_day_long_ago_that_somebody_came_and_not_who(side: Side) -> None:
    served_long_ago(side)
    manager = side.account(Role.FACILITY_MANAGER)
    for model in (StandingPattern, Placement, Referral):
        model.objects.all().delete()
    assert not may(manager, "read", side.rows[Resident])
    page = entered(manager).get("/facility/Fleft/?day=2024-12-03").text
    assert "示例乙" not in page and "Pleft" not in page
    assert page.count("–</strong>") >= 2
    coordinator = entered(side.account(Role.CITY_COORDINATOR)).get("/facility/Fleft/?day=2024-12-03").text
    assert coordinator.count("示例乙") >= 3
