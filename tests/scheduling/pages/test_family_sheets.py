"""Next week on paper for families that have no account: theirs alone, by town, in as many queries for all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, Invitation
from facilities.models import Bed, Facility, Town
from residents.models import Guardian, Resident
from scheduling.models import BrokenAppointment, DayAttendance, Plan, Stay
from scheduling.services.capacity import closure_add, resident_absence_add
from scheduling.views import printing
from tests.scheduling.village import need, resident
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]


def address(plan: Plan, more: str = "") -> str:
    return f"/plans/{plan.pk}/print/families/{more}"


def sheets(html: str) -> dict[str, str]:
    """What stands on each sheet, by the name at its head."""
    found = [one.split("</article>")[0] for one in html.split("<article>")[1:]]
    return {one.split("<h2>")[1].split("</h2>")[0]: one for one in found}


def invite(city: SmallCity, guardian: str, **more: Any) -> Invitation:
    row, now = Guardian.objects.get(name=guardian), timezone.now()
    given = {"issued_at": now - DAY, "expires_at": now + 30 * DAY, "phone": "13800000009", **more}
    return Invitation.objects.create(guardian=row, account=city.accounts[Role.FAMILY], digest=f"{row.pk:064}", **given)


@pytest.fixture
def telephones(city: SmallCity) -> None:
    Town.objects.filter(code="xincang").update(phone="0573-85000001")
    Facility.objects.filter(code="XC").update(phone="0573-85000002", address="新仓镇健康路1号")


@pytest.mark.usefixtures("telephones")
def test_a_sheet_says_what_where_with_whom_and_whom_to_call(city: SmallCity, entered: Enter) -> None:
    found = sheets(entered(Role.CITY_COORDINATOR).get(address(city.published)).text)
    assert [*found] == ["示例guo", "示例hu", "示例lin"]  # in the order of the addresses
    lin = found["示例lin"]
    for said in (
        "2:00–2:30 pm", "At home, 示例chen comes", "9:00–9:40 am", "XC站, 治疗室, With 示例chen",
        '<strong>XC站</strong>: 新仓镇健康路1号, Telephone <span class="whole">0573-85000002</span>',
        ", Please bring: ", ", Please have ready: ",
        "Call the coordinator of Xincang: <strong>0573-85000001</strong>",
    ):  # fmt: skip
        assert said in lin, said
    assert lin.count("0573-85000002") == lin.count("Please bring") == lin.count("Please have ready") == 1
    assert lin.index("2:00–2:30 pm") < lin.index("9:00–9:40 am")  # Monday before Tuesday
    assert found["示例hu"].count("Full day") == 2 and "ZJ站" in found["示例hu"]
    assert "The whole week" in found["示例guo"] and "TY站, 101" in found["示例guo"]
    for name, sheet in found.items():
        assert not [other for other in found if other != name and other in sheet], name


@pytest.mark.parametrize("role", [Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR])
def test_nothing_about_health_is_on_it_and_no_number(city: SmallCity, entered: Enter, role: Role) -> None:
    html = entered(role).get(address(city.published, "?all=yes")).text
    lin = Resident.objects.get(code="lin")
    for secret in (lin.certificate, lin.phone, str(lin.birth_date), str(lin.category), str(lin.level), "病假"):
        assert secret not in html, secret


def test_whose_family_has_an_account_gets_none_unless_asked_for(city: SmallCity, entered: Enter) -> None:
    client, now = entered(Role.CITY_COORDINATOR), timezone.now()
    standing = invite(city, "示例林母")
    invite(city, "示例胡妻", expires_at=now - timedelta(hours=1))  # has run out
    assert [*sheets(client.get(address(city.published)).text)] == ["示例guo", "示例hu"]
    assert [*sheets(client.get(address(city.published, "?all=yes")).text)] == ["示例guo", "示例hu", "示例lin"]
    listed = client.get(f"/plans/{city.published.pk}/print/").text
    assert f'href="{address(city.published)}?town=xincang"' in listed and "2 sheets" in listed
    Invitation.objects.filter(pk=standing.pk).update(revoked_at=now)
    assert "示例lin" in sheets(client.get(address(city.published)).text)


def test_all_have_an_account(city: SmallCity, entered: Enter) -> None:
    Resident.objects.exclude(code="lin").filter(needs__isnull=False).update(town=Town.objects.get(code="danghu"))
    invite(city, "示例林母")
    client = entered(Role.TOWN_COORDINATOR)
    assert "Each family in this plan has an account" in client.get(address(city.published)).text
    Resident.objects.update(town=Town.objects.get(code="danghu"))
    assert "Nobody whose file you read is in this plan." in client.get(address(city.published)).text


def test_what_was_called_off_or_may_change_is_said(city: SmallCity, entered: Enter) -> None:
    by, now = city.accounts[Role.CITY_COORDINATOR], timezone.now()
    for code, first, end in (("hu", 0, 1), ("guo", 2, 3)):
        span = (at(city.monday, first, 9), at(city.monday, end, 9))
        resident_absence_add(resident=Resident.objects.get(code=code), span=span, reason="", by=by, now=now)
    closed = (at(city.monday, 1, 0), at(city.monday, 2, 0))
    closure_add(thing=Facility.objects.get(code="XC"), span=closed, reason="", by=by, now=now)
    assert BrokenAppointment.objects.filter(session__isnull=False).count() == 1
    found = sheets(entered(Role.CITY_COORDINATOR).get(address(city.published)).text)
    assert found["示例hu"].count("<s>") == 1 and found["示例hu"].count("Called off") == 1
    night = city.monday + 2 * DAY
    assert f"Called off: {night:%A} {night.day}" in found["示例guo"]
    assert found["示例lin"].count("May change") == 1


def test_a_stay_of_some_nights_says_from_when_and_when_home(city: SmallCity, entered: Enter) -> None:
    nights = {"short": (1, 3), "late": (5, 7), "beyond": (6, 12), "after": (8, 12)}
    for number, (code, (first, end)) in enumerate(nights.items()):
        who = resident(code)
        bed = Bed.objects.create(code=f"TY-9-{number}", room=Bed.objects.get(code="TY-1-1").room, kind="respite")
        Stay.objects.create(
            plan=city.draft, need=need(f"N-{code}", who, "respite"), resident=who, bed=bed,
            nights=(city.monday + first * DAY, city.monday + end * DAY),
        )  # fmt: skip
    found = sheets(entered(Role.CITY_COORDINATOR).get(address(city.draft)).text)
    first, home = city.monday + DAY, city.monday + 3 * DAY
    assert f"From {first:%A} {first.day} {first:%B}, home on {home:%A} {home.day} {home:%B}" in found["示例short"]
    assert "home on" not in found["示例late"] + found["示例beyond"] and ", Please bring: " in found["示例late"]
    assert "示例after" not in found  # comes in the week after


def test_a_draft_says_on_each_sheet_that_it_is_one(city: SmallCity, entered: Enter) -> None:
    by, now = city.accounts[Role.CITY_COORDINATOR], timezone.now()
    closed = (at(city.monday, 0, 0), at(city.monday, 7, 0))
    closure_add(thing=Facility.objects.get(code="XC"), span=closed, reason="", by=by, now=now)
    found = sheets(entered(Role.CITY_COORDINATOR).get(address(city.draft)).text)
    assert all("Draft" in one for one in found.values()) and "10:00–10:30 am" in found["示例lin"]
    assert "May change" not in found["示例lin"]  # that is said of what is published
    published = sheets(entered(Role.CITY_COORDINATOR).get(address(city.published)).text)
    assert not [name for name, one in published.items() if "Draft" in one]


@pytest.mark.parametrize("role", [None, *Role])
def test_they_are_for_those_who_plan(city: SmallCity, entered: Enter, role: Role | None) -> None:
    client = entered(role) if role else Client()
    status = 302 if role is None else 200 if role in {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR} else 403
    before = AuditEntry.objects.count()
    assert client.get(address(city.published)).status_code == status
    assert AuditEntry.objects.count() == before  # a list that serves many leaves no trace


def test_a_town_prints_its_own_people_alone(city: SmallCity, entered: Enter) -> None:
    Resident.objects.filter(code="lin").update(town=Town.objects.get(code="danghu"))
    town, whole = entered(Role.TOWN_COORDINATOR), entered(Role.CITY_COORDINATOR)
    assert [*sheets(town.get(address(city.published, "?all=yes")).text)] == ["示例guo", "示例hu"]
    assert town.get(address(city.published, "?town=danghu")).status_code == 404
    assert [*sheets(whole.get(address(city.published, "?town=danghu")).text)] == ["示例lin"]
    for none in ("?town=none", "?town=zhapu"):  # nobody of that town is in the plan
        assert whole.get(address(city.published, none)).status_code == 404
    assert whole.get(f"/plans/{city.draft.pk + 99}/print/families/").status_code == 404


def test_a_town_of_many_comes_in_pages(city: SmallCity, entered: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "A_PAGE", 2)
    client = entered(Role.CITY_COORDINATOR)
    first, second = (client.get(address(city.published, f"?town=xincang&page={number}")).text for number in (1, 2))
    assert ([*sheets(first)], [*sheets(second)]) == (["示例guo", "示例hu"], ["示例lin"])
    assert "Sheets 1–2 of 3" in first and "town=xincang&amp;page=2" in first


@pytest.mark.parametrize("several", [False, True])
def test_the_sheets_cost_a_fixed_number_of_queries(
    city: SmallCity, entered: Enter, django_assert_num_queries: Any, several: bool
) -> None:
    for number in range(5 * several):
        who = resident(f"r{number}")
        DayAttendance.objects.create(
            plan=city.draft, need=need(f"N-r{number}", who, "day_care"), index=0,
            facility=Facility.objects.get(code="ZJ"), date=city.monday, part="full",
        )  # fmt: skip
    client = entered(Role.CITY_COORDINATOR)
    for plan, queries in ((city.published, 18), (city.draft, 14)):
        with django_assert_num_queries(queries):
            assert client.get(address(plan)).status_code == 200
