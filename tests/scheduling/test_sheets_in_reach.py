"""Printed sheets name whom the board names: nobody out of the reach of who prints."""

import pytest
from django.test import Client

from backend.core.access.roles import Role
from facilities.models import Bed, Facility, StaffMember
from residents.models import Resident
from scheduling.models import DayAttendance, SessionAttendee, SessionStaff, Stay, VisitStaff
from tests.backend.access.sides import Side, build_side, draft_plan

pytestmark = pytest.mark.django_db
SECRET = ("邻镇人", "邻镇路7号", "13900000009", "Pright")


@pytest.fixture
def left() -> Side:
    """Everything of the other side's resident is at the left one's house, and with its carer."""
    plan = draft_plan()
    left, right = build_side("left", plan), build_side("right", plan)
    carer, house, other = left.rows[StaffMember], left.rows[Facility], right.rows[Resident]
    VisitStaff.objects.update(staff=carer)
    SessionStaff.objects.filter(staff=right.rows[StaffMember]).delete()
    of_other = {"need__resident": other}
    SessionAttendee.objects.filter(**of_other).update(session=left.rows[SessionAttendee].session, index=5)
    DayAttendance.objects.filter(**of_other).update(facility=house)
    Stay.objects.filter(resident=left.rows[Resident]).delete()
    Stay.objects.filter(resident=other).update(bed=left.rows[Bed])
    Resident.objects.filter(pk=other.pk).update(name=SECRET[0], address=SECRET[1], phone=SECRET[2])
    return left


def printed(left: Side, role: Role) -> str:
    client, plan = Client(), left.rows[DayAttendance].plan_id
    client.force_login(left.account(role))
    sheets = (f"/plans/{plan}/print/staff/Sleft/", f"/plans/{plan}/print/facilities/Fleft/")
    answers = [client.get(address) for address in sheets]
    assert [one.status_code for one in answers] == [200, 200]
    return "".join(one.text for one in answers)


def test_who_is_out_of_reach_is_on_no_sheet_of_a_town(left: Side) -> None:
    text = printed(left, Role.TOWN_COORDINATOR)
    assert [word for word in SECRET if word in text] == []
    assert text.count("示例乙") >= 4 and text.count("–</td>") >= 3


def test_the_city_prints_everybody(left: Side) -> None:
    text = printed(left, Role.CITY_COORDINATOR)
    assert [word for word in SECRET[:3] if word in text] == [*SECRET[:3]]
    assert text.count("邻镇人") >= 5
