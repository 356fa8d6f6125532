"""The page of families to ring: whom, what to say, told and not told after all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from residents.models import Guardian, Resident
from scheduling.models import BrokenAppointment, FamilyTold, Visit
from scheduling.services.publishing import put_in_force
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]
COORDINATORS = (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR)
PAGE = "/to-ring/"


@pytest.fixture(autouse=True)
def replanned(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is the Sunday before the week of which a second version has been published."""
    now = at(city.monday, -1, 8)
    put_in_force(plan=city.draft, user=None, now=now)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


def told_form(page: Any, code: str) -> dict[str, str]:
    (call,) = (one for one in page.context["calls"] if one.resident.code == code)
    return {"said": call.said, "page": "1"}


def test_the_page_says_whom_to_ring_and_what_to_say(city: SmallCity, entered: Enter) -> None:
    Guardian.objects.filter(resident__code="hu").update(phone="")
    page = entered(Role.CITY_COORDINATOR).get(PAGE).text
    for text in (
        "示例lin", "示例林母 (Parent)", "legal guardian", 'href="tel:13800000002"', 'href="tel:13800000001"',
        "14:00–14:30", "10:00–10:30", "at home", "示例chen", "Falls away", "Full day", "No telephone",
        "Visit, or write a letter.", "hu村1组", "To ring (2)", "The first publication of a week is not here",
    ):  # fmt: skip
        assert text in page, text
    assert page.index("示例lin") < page.index("示例hu")  # whom it concerns first


def test_told_and_not_told_after_all(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    page = client.get(PAGE)
    answer = client.post("/to-ring/families/lin/told/", told_form(page, "lin"))
    assert answer.headers["Location"] == "/to-ring/?page=1"
    assert "示例lin" not in client.get(PAGE).text
    late = entered(Role.TOWN_COORDINATOR).post("/to-ring/families/lin/told/", told_form(page, "lin"), follow=True)
    assert "has told this family already" in late.text and FamilyTold.objects.count() == 1
    told = client.get("/to-ring/?show=told").text
    for text in ("示例lin", "示例", "version 2", f"{city.monday - DAY:%m-%d} 08:00", "Told (1)"):
        assert text in told, text
    (row,) = FamilyTold.objects.all()
    undone = client.post(f"/to-ring/told/{row.pk}/undo/")
    assert undone.headers["Location"] == "/to-ring/?show=told"
    assert "示例lin" in client.get(PAGE).text
    assert client.post(f"/to-ring/told/{row.pk}/undo/").status_code == 404
    wrong = client.post("/to-ring/families/hu/told/", {"said": "other"}, follow=True)
    assert "Read it again" in wrong.text
    nobody = client.post("/to-ring/families/nobody/told/", {"said": ""}, follow=True)
    assert "There is nothing to tell this family any more." in nobody.text
    assert not FamilyTold.objects.exists()


def test_what_is_broken_says_why_and_that_it_is_not_replanned(city: SmallCity, replanned: Any, entered: Enter) -> None:
    visit = Visit.objects.get(plan=city.draft)
    BrokenAppointment.objects.create(plan=city.draft, need=visit.need, visit=visit, why="capacity", broken_at=replanned)
    page = entered(Role.TOWN_COORDINATOR).get(PAGE).text
    assert "Too few places or staff · not replanned yet" in page


def test_where_it_is_found(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    desk = client.get("/desk/")
    assert desk.context["to_ring"] == 2 and 'href="/to-ring/"' in desk.text
    for address in (f"/plans/{city.draft.pk}/compare/", f"/weeks/{city.week}/", "/broken/"):
        assert 'href="/to-ring/"' in client.get(address).text, address
    Resident.objects.filter(code__in=("lin", "hu")).update(ends_on=city.today)
    desk = client.get("/desk/")
    assert desk.context["to_ring"] == 0 and 'href="/to-ring/"' not in desk.text
    assert "Every family knows what its week is now." in client.get(PAGE).text


def test_the_page_costs_the_same_for_one_and_two(
    city: SmallCity, entered: Enter, django_assert_num_queries: Any
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    form = told_form(client.get(PAGE), "lin")
    with django_assert_num_queries(19):
        assert client.get(PAGE).text.count("<tr") == 3
    client.post("/to-ring/families/lin/told/", form)
    with django_assert_num_queries(19):
        assert client.get(PAGE).text.count("<tr") == 2
    with django_assert_num_queries(18):
        assert client.get("/to-ring/?show=told").text.count("<tr") == 2


@pytest.mark.parametrize("role", [None, *Role])
def test_only_coordinators_ring(city: SmallCity, entered: Enter, role: Role | None) -> None:
    form = told_form(entered(Role.CITY_COORDINATOR).get(PAGE), "lin")
    client, allowed = entered(role) if role else Client(), role in COORDINATORS
    assert client.get(PAGE).status_code == (302 if role is None else 200 if allowed else 403)
    answer = client.post("/to-ring/families/lin/told/", form)
    assert answer.status_code == (302 if role is None or allowed else 403)
    assert FamilyTold.objects.count() == allowed
    row = FamilyTold.objects.first() or FamilyTold.objects.create(
        resident=Resident.objects.get(code="lin"), told_at=timezone.now(), told_by=city.accounts[Role.AUDITOR]
    )
    undone = client.post(f"/to-ring/told/{row.pk}/undo/")
    assert undone.status_code == (302 if role is None or allowed else 403)
    assert FamilyTold.objects.exists() != allowed
    if allowed:
        assert client.get("/to-ring/families/lin/told/").status_code == 405


def test_a_town_reads_and_tells_its_own_families_alone(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.TOWN_COORDINATOR)
    city_form = told_form(entered(Role.CITY_COORDINATOR).get(PAGE), "hu")
    Resident.objects.filter(code="hu").update(town=Resident.objects.get(code="qian").town)
    page = client.get(PAGE).text
    assert "示例lin" in page and "示例hu" not in page
    client.post("/to-ring/families/hu/told/", city_form)
    assert not FamilyTold.objects.exists()
    entered(Role.CITY_COORDINATOR).post("/to-ring/families/hu/told/", city_form)
    row = FamilyTold.objects.get()
    assert "示例hu" not in client.get("/to-ring/?show=told").text
    assert client.post(f"/to-ring/told/{row.pk}/undo/").status_code == 404
