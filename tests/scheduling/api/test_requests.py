"""Families tell and ask through the API as on their pages, coordinators answer; nobody reads what another asked."""

from typing import Any

import pytest
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from residents.models import Absence, Guardian, Resident
from scheduling.models import Attendance, FamilyRequest
from tests.shared_city import shared_city
from tests.small_city import DAY, SmallCity

pytestmark = pytest.mark.django_db


built_city, city = shared_city()


@pytest.fixture
def family(city: SmallCity) -> Client:
    return client_of(city.accounts[Role.FAMILY])


@pytest.fixture
def coordinator(city: SmallCity) -> Client:
    return client_of(city.accounts[Role.TOWN_COORDINATOR])


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, path: str = "", **body: Any) -> Any:
    return client.post(f"/api/v1/requests/{path}", body, content_type="application/json")


def stored() -> list[int]:
    return [model.objects.count() for model in (FamilyRequest, Absence, Attendance)]


def appointments(family: Client, city: SmallCity) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = family.get("/api/v1/me/relatives/lin/week/", {"week": city.week}).json()[
        "appointments"
    ]
    return found


def test_an_absence_calls_off_at_once_and_is_taken_back(family: Client, city: SmallCity) -> None:
    week = {"start": f"{city.monday}T00:00:00+08:00", "end": f"{city.monday + 7 * DAY}T00:00:00+08:00"}
    told = post(family, kind="absence", resident="lin", span=week, text="回老家")
    assert (told.status_code, told.json()["status"]) == (201, "open")
    assert {one["called_off"] for one in appointments(family, city)} == {True}
    taken = post(family, f"{told.json()['id']}/withdrawal/")
    assert (taken.status_code, taken.json()["status"]) == (200, "withdrawn")
    assert {one["called_off"] for one in appointments(family, city)} == {False}
    again = post(family, f"{told.json()['id']}/withdrawal/")
    assert (again.status_code, again.json()["type"]) == (409, "/api/v1/problems/conflict/")


def test_another_time_is_asked_once_and_answered(family: Client, coordinator: Client, city: SmallCity) -> None:
    name = appointments(family, city)[0]["appointment"]
    asked = post(family, kind="time", appointment=name, text="周四上午")
    assert (asked.status_code, asked.json()["need"]) == (201, "N-nursing")
    assert post(family, kind="time", appointment=name, text="周五").status_code == 409
    address = f"{asked.json()['id']}/answer/"
    assert post(coordinator, address, answer="可以").json()["errors"][0]["pointer"] == "/status"
    assert post(coordinator, address, answer="", status="agreed").status_code == 400
    answered = post(coordinator, address, answer="改到周四九点", status="agreed")
    assert (answered.status_code, answered.json()["answer"]) == (200, "改到周四九点")
    assert post(coordinator, address, answer="不行", status="refused").status_code == 409
    rows = family.get("/api/v1/requests/", {"status": "agreed"}).json()["results"]
    assert [row["answer"] for row in rows] == ["改到周四九点"]


def test_a_question_has_no_decision(family: Client, coordinator: Client, city: SmallCity) -> None:
    asked = post(family, kind="question", resident="lin", text="带什么？").json()
    assert post(coordinator, f"{asked['id']}/answer/", answer="不用带", status="agreed").status_code == 400
    answered = post(coordinator, f"{asked['id']}/answer/", answer="不用带")
    assert (answered.json()["status"], answered.json()["answer"]) == ("agreed", "不用带")


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"kind": "question", "resident": "hu", "text": "?"}, "/resident"),
    ({"kind": "question", "resident": "lin"}, "/text"),
    ({"kind": "question", "text": "?"}, "/resident"),
    ({"kind": "absence", "resident": "lin"}, "/span"),
    ({"kind": "absence", "resident": "lin", "span": {"start": "2090-01-01T00:00:00Z"}}, "/span"),
    (
        {
            "kind": "absence",
            "resident": "lin",
            "span": {"start": "2000-01-01T00:00:00Z", "end": "2000-01-02T00:00:00Z"},
        },
        "/span",
    ),
    ({"kind": "time", "text": "?"}, "/appointment"),
    ({"kind": "time", "appointment": "N-day.0.20261201", "text": "?"}, "/appointment"),
    ({"kind": "time", "appointment": "N-nursing.0.00010101", "text": "?"}, "/appointment"),
    ({"kind": "wish"}, "/kind"),
)


def test_what_is_wrong_is_named(family: Client) -> None:
    before = stored()
    for body, pointer in WRONG:
        answer = post(family, **body)
        assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, [pointer]), body
    assert stored() == before


def test_of_two_guardians_each_reads_what_it_asked(family: Client, city: SmallCity) -> None:
    lin = Resident.objects.get(code="lin")
    father = Guardian.objects.create(resident=lin, name="示例林父", relation="parent", phone="13900000000")
    user = User.objects.create(username="father")
    RoleAssignment.objects.create(user=user, role=Role.FAMILY, guardian=father)
    asked = post(family, kind="question", resident="lin", text="几点？").json()
    other = client_of(user)
    assert other.get("/api/v1/requests/").json()["results"] == []
    assert other.get(f"/api/v1/requests/{asked['id']}/").status_code == 404
    assert post(other, f"{asked['id']}/withdrawal/").status_code == 404
    assert FamilyRequest.objects.get().status == "open"
