"""What a family says on the telephone is entered through the API as on the pages: with who rang, by coordinators."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, User
from residents.models import Guardian, Resident
from scheduling.models import FamilyRequest, LookAgain, StandingPattern, WaitingListEntry
from tests.scheduling.phone.names import therapy
from tests.shared_city import shared_city
from tests.small_city import DAY, SmallCity

pytestmark = pytest.mark.django_db
QUESTION = {"kind": "question", "resident": "lin", "text": "几点？"}

built_city, city = shared_city()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def coordinator(city: SmallCity) -> Client:
    return client_of(city.accounts[Role.TOWN_COORDINATOR])


@pytest.fixture
def mother() -> Guardian:
    return Guardian.objects.get(name="示例林母")


def post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def pointers(answer: Any) -> tuple[int, list[str]]:
    return answer.status_code, [one["pointer"] for one in answer.json().get("errors", [])]


def child() -> Resident:
    lin = Resident.objects.get(code="lin")
    Resident.objects.filter(pk=lin.pk).update(birth_date=timezone.localdate() - 3000 * DAY)
    return lin


def test_a_question_of_who_rang_is_entered_once(coordinator: Client, mother: Guardian, city: SmallCity) -> None:
    given = {**QUESTION, "caller": mother.pk}
    keyed = {"Idempotency-Key": "k1"}
    entered = post(coordinator, "requests/", given, **keyed)
    assert entered.status_code == 201
    shown = entered.json()
    assert (shown["by_phone"], shown["caller"], shown["status"]) == (True, mother.pk, "open")
    row = FamilyRequest.objects.get()
    assert (row.made_by, row.caller) == (city.accounts[Role.TOWN_COORDINATOR], mother)
    assert coordinator.get(entered.headers["Location"]).json() == shown
    again = post(coordinator, "requests/", given, **keyed)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    twice = post(coordinator, "requests/", given)
    assert (twice.status_code, twice.json()["detail"][:27]) == (409, "This has been asked already")
    of_family = client_of(city.accounts[Role.FAMILY])
    assert [one["id"] for one in of_family.get("/api/v1/requests/").json()["results"]] == [row.pk]
    assert AuditEntry.objects.get(act="request.question").details["caller"] == mother.pk


def test_another_time_is_asked_of_an_appointment_of_the_resident(coordinator: Client, city: SmallCity) -> None:
    wish = {"kind": "time", "resident": "lin", "appointment": str(therapy(city)), "text": "周四", "caller": None}
    for bad, pointer in (
        ({"appointment": "N-day.0.20261201"}, "/appointment"),
        ({"appointment": "x"}, "/appointment"),
        ({"caller": 10**30}, "/caller"),
        ({"caller": "x"}, "/caller"),
        ({"caller": 0}, "/caller"),
        ({"resident": "nobody"}, "/resident"),
        ({"kind": "absence"}, "/kind"),
    ):
        assert pointers(post(coordinator, "requests/", {**wish, **bad})) == (400, [pointer]), bad
    assert pointers(post(coordinator, "requests/", {n: wish[n] for n in wish if n != "resident"})) == (
        400,
        ["/resident"],
    )
    assert not FamilyRequest.objects.exists()
    entered = post(coordinator, "requests/", wish).json()
    assert (entered["need"], entered["by_phone"], entered["caller"]) == ("N-therapy", True, None)


def test_who_no_longer_speaks_for_the_resident_is_not_who_rang(coordinator: Client, mother: Guardian) -> None:
    Guardian.objects.filter(pk=mother.pk).update(ended_on=timezone.localdate())
    of_another = Guardian.objects.get(name="示例胡妻")
    for caller in (mother, of_another):
        answer = post(coordinator, "requests/", {**QUESTION, "caller": caller.pk})
        assert pointers(answer) == (400, ["/caller"]), caller
    assert not FamilyRequest.objects.exists()


def test_nobody_but_coordinators_enters_a_call(city: SmallCity, mother: Guardian) -> None:
    entry, look = WaitingListEntry.objects.get(), {"text": "为什么", "caller": None}
    asks = {
        "requests/": {**QUESTION, "caller": mother.pk},
        f"waiting/{entry.pk}/second-looks/": look,
        f"plans/{city.published.pk}/confirmations/": {"resident": "lin", "caller": mother.pk},
    }
    for path, body in asks.items():
        assert post(Client(), path, body).status_code == 401
        for role in {*Role} - {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}:
            assert post(client_of(city.accounts[role]), path, body).status_code == 403, (path, role)
    coordinator = client_of(city.accounts[Role.TOWN_COORDINATOR])
    assert post(coordinator, "requests/", QUESTION).status_code == 403  # of the own accord families alone
    elsewhere = {**QUESTION, "resident": "qian", "caller": None}
    assert pointers(post(coordinator, "requests/", elsewhere)) == (400, ["/resident"])
    assert post(coordinator, f"waiting/{entry.pk}/second-looks/", look).status_code == 404  # of another town
    of_another = {"resident": "qian", "caller": None}
    answer = post(coordinator, f"plans/{city.published.pk}/confirmations/", of_another)
    assert pointers(answer) == (400, ["/resident"])
    assert not FamilyRequest.objects.exists() and not LookAgain.objects.exists()
    assert not AuditEntry.objects.filter(act="habit.confirm").exists()


def test_a_second_look_is_asked_for_who_rang(city: SmallCity) -> None:
    client, entry = client_of(city.accounts[Role.CITY_COORDINATOR]), WaitingListEntry.objects.get()
    address = f"waiting/{entry.pk}/second-looks/"
    assert pointers(post(client, address, {"text": "等了很久", "caller": 10**9})) == (400, ["/caller"])
    answer = post(client, address, {"text": "等了很久", "caller": None})
    assert (answer.status_code, answer.json()["id"]) == (200, entry.pk)
    look = LookAgain.objects.get()
    assert (look.by_phone, look.caller, look.asked_by) == (True, None, city.accounts[Role.CITY_COORDINATOR])
    assert post(client, address, {"text": "等了很久", "caller": None}).status_code == 400
    assert post(client, address, {"text": "等了很久"}).status_code == 403


def test_times_that_suit_are_confirmed_by_telephone(coordinator: Client, mother: Guardian, city: SmallCity) -> None:
    address, given = f"plans/{city.published.pk}/confirmations/", {"resident": "lin", "caller": mother.pk}
    draft = post(coordinator, f"plans/{city.draft.pk}/confirmations/", given)
    assert (draft.status_code, draft.json()["detail"][:31]) == (409, "The week was published anew mea")
    answer = post(coordinator, address, given)
    assert (answer.status_code, answer.json()["id"]) == (200, city.published.pk)
    rows = StandingPattern.objects.filter(need__resident__code="lin")
    assert rows and all(row.confirmed for row in rows)
    assert {row.need.code for row in rows if row.confirmed_by_phone} == {"N-nursing", "N-therapy"}
    (entry,) = AuditEntry.objects.filter(act="habit.confirm")
    assert (entry.details["resident"], entry.details["caller"]) == ("lin", mother.pk)


def test_of_a_minor_it_says_why(coordinator: Client, mother: Guardian, city: SmallCity) -> None:
    child()
    plan = f"plans/{city.published.pk}/confirmations/"
    for path, body in (("requests/", QUESTION), (plan, {"resident": "lin"})):
        given = {**body, "caller": mother.pk}
        refused = post(coordinator, path, given)
        assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/reason-needed/")
        assert pointers(post(coordinator, f"{path}?why=nothing", given)) == (400, ["?why"])
    assert not FamilyRequest.objects.exists()
    assert post(coordinator, "requests/?why=family", {**QUESTION, "caller": mother.pk}).status_code == 201
    details = AuditEntry.objects.get(act="request.question").details
    assert (details["minor"], details["reason"]) == (True, "family")
