"""The coordinators' pages by role: whoever may not, sees and changes nothing."""

from collections.abc import Callable

import pytest
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from scheduling.models import Plan, Publication, Run
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]
COORDINATORS = {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
PLANNING = (
    "/desk/",
    "/desk/absences/",
    "/weeks/{week}/",
    "/runs/{run}/",
    "/plans/{draft}/compare/",
    "/plans/{draft}/print/",
    "/plans/{draft}/print/families/",
    "/plans/{draft}/print/facilities/XC/",
    "/plans/{draft}/print/staff/chen/",
)
PEOPLE = ("/residents/", "/residents/lin/")


def filled(address: str, city: SmallCity) -> str:
    return address.format(week=city.week, run=city.run.pk, draft=city.draft.pk)


@pytest.mark.parametrize("role", Role)
def test_each_page_opens_to_those_who_need_it(city: SmallCity, entered: Enter, role: Role) -> None:
    client = entered(role)
    seen = {address: client.get(filled(address, city)).status_code for address in (*PLANNING, *PEOPLE)}
    planning = 200 if role in COORDINATORS else 403
    people = 200 if role in COORDINATORS | {Role.ADMINISTRATOR} else 403
    assert seen == {**dict.fromkeys(PLANNING, planning), **dict.fromkeys(PEOPLE, people)}


def test_nobody_signed_in_sees_none(city: SmallCity, client: Client) -> None:
    for address in (*PLANNING, *PEOPLE):
        answer = client.get(filled(address, city))
        assert answer.headers["Location"].startswith("/sign-in/?next=")


def test_a_town_reaches_its_own_people_alone(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.TOWN_COORDINATOR)
    assert client.get("/residents/lin/").status_code == 200
    assert client.get("/residents/qian/").status_code == client.get("/residents/none/").status_code == 404
    assert "qian" not in client.get("/residents/").text


@pytest.mark.parametrize("role", [None, *Role])
def test_only_coordinators_start_a_run(city: SmallCity, entered: Enter, role: Role | None) -> None:
    client = entered(role) if role else Client()
    answer = client.post(f"/weeks/{city.week}/", {"seconds": "60"})
    assert answer.status_code == (302 if role is None or role in COORDINATORS else 403)
    assert Run.objects.count() == 1 + (role in COORDINATORS)


@pytest.mark.parametrize("role", [None, *Role])
def test_only_the_city_publishes(city: SmallCity, entered: Enter, role: Role | None) -> None:
    client = entered(role) if role else Client()
    before = AuditEntry.objects.filter(act="plan.publish").count()
    answer = client.post(f"/plans/{city.draft.pk}/publish/")
    allowed = role is Role.CITY_COORDINATOR
    assert answer.status_code == (302 if role is None or allowed else 403)
    assert Publication.objects.count() == allowed
    assert Plan.objects.get(pk=city.draft.pk).status == "draft"
    assert AuditEntry.objects.filter(act="plan.publish").count() == before
    sees = role in COORDINATORS
    answer = client.get(f"/plans/{city.draft.pk}/publication/")
    assert answer.status_code == (302 if role is None or sees else 403)


def test_what_is_not_there_is_not_found(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    gone = city.draft.pk + 99
    for address in (
        "/weeks/2026-99/", "/weeks/nonsense/", "/weeks/9999-W52/", "/weeks/0001-W01/",
        "/runs/999999/", f"/plans/{gone}/compare/", f"/plans/{gone}/print/",
        f"/plans/{city.draft.pk}/print/facilities/none/", f"/plans/{city.draft.pk}/print/staff/none/",
    ):  # fmt: skip
        assert (address, client.get(address).status_code) == (address, 404)
