"""What is free, night by night and day by day: by page and by API, with the term that binds."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.core.access.roles import Role
from facilities.models import Bed, DayPlaces, Facility, Room, Shift
from tests.small_city import SmallCity, entered

pytestmark = pytest.mark.django_db


def figures(client: Client, path: str) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    """By service, date and part: places, effective, what binds, taken, free."""
    found = client.get(f"/api/v1/{path}").json()["figures"]
    names = ("places", "effective", "binding", "taken", "free")
    return {(one["service"], one["date"], one["part"]): tuple(one[name] for name in names) for one in found}


def test_capacity_by_service_and_day_with_what_binds(city: SmallCity, coordinator: Client) -> None:
    Bed.objects.create(code="TY-1-3", room=Room.objects.get(code="TY-1"), kind="respite")
    monday = city.monday.isoformat()
    beds = figures(coordinator, f"capacity/TY/?week={city.week}")
    assert beds["residential_care", monday, "night"] == (2, 2, "", 1, 1)
    assert beds["respite", monday, "night"] == (1, 1, "", 0, 1)
    assert figures(coordinator, "capacity/TY/")["residential_care", city.today.isoformat(), "night"] == (
        2, 1, "closures", 1, 0,
    )  # fmt: skip
    days = figures(coordinator, f"capacity/ZJ/?week={city.week}")
    assert (days["day_care", monday, "morning"], len(days)) == ((2, 2, "", 1, 1), 14)
    Shift.objects.filter(staff__code="wu").delete()
    assert figures(coordinator, f"capacity/ZJ/?week={city.week}")["day_care", monday, "morning"] == (
        2, 0, "roster", 1, 0,
    )  # fmt: skip
    wrong = coordinator.get("/api/v1/capacity/?week=soon")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "?week")


def test_the_table_costs_the_same_however_many_there_are(city: SmallCity, coordinator: Client) -> None:
    page, api = f"/free-places/{city.week}/", f"/api/v1/capacity/?week={city.week}"

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert coordinator.get(address).status_code == 200
        return len(captured)

    few = cost(page), cost(api)
    kind = Facility.objects.get(code="ZJ")
    for number in range(3):
        home = Facility.objects.create(
            code=f"ZJ{number}", name="家", kind=kind.kind, town=kind.town, longitude=121.1, latitude=30.7
        )
        DayPlaces.objects.create(facility=home, weekday=0, morning=2, afternoon=2)
        home.offers.create(service=kind.offers.all()[0].service)
    assert (cost(page), cost(api)) == few and max(few) < 45
    shown = coordinator.get(page).context["rows"]
    assert [one.code for one, _lines in shown] == ["TY", "ZJ", "ZJ0", "ZJ1", "ZJ2"]
    monday = {one.code: [(kind, cells[0].free) for kind, cells in lines] for one, lines in shown}
    assert monday["TY"] == [("beds", 1)]
    assert monday["ZJ"] == [("morning", 1), ("afternoon", 1)]
    assert "TY" not in {one.code for one, _lines in coordinator.get(f"{page}?town=danghu").context["rows"]}
    assert coordinator.get("/free-places/soon/").status_code == 404


def test_another_week_keeps_the_town_that_was_chosen(city: SmallCity, coordinator: Client) -> None:
    page = coordinator.get(f"/free-places/{city.week}/?town=danghu")
    before, after = page.context["before"], page.context["after"]
    for week in (before, after):
        assert f'href="/free-places/{week}/?town=danghu"' in page.text
    assert f'href="/free-places/{after}/"' in coordinator.get(f"/free-places/{city.week}/").text


@pytest.mark.parametrize("role", [None, *Role])
def test_who_sees_the_table(city: SmallCity, role: Role | None) -> None:
    client = entered(city, role) if role else Client()
    may = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER}
    answer = client.get(f"/free-places/{city.week}/")
    assert answer.status_code == (302 if role is None else 200 if role in may else 403)
    if role == Role.FACILITY_MANAGER:
        assert answer.context["rows"] == []  # the station has neither
