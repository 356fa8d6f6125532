"""Lists by pages, filters, chosen fields, ETags, and errors that say what is wrong."""

from itertools import chain
from typing import Any

import pytest
from django.test import Client

from backend.core.access.roles import Role
from facilities.models import Bed, Facility, Room
from residents.models import Guardian, Resident
from tests.backend.access.sides import Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def beds(sides: tuple[Side, Side]) -> list[str]:
    """The codes of seven beds."""
    room = sides[0].rows[Room]
    for number in range(5):
        Bed.objects.create(code=f"A{number}", room=room, kind="long_stay")
    return sorted(Bed.objects.values_list("code", flat=True))


def walked(client: Client, address: str) -> list[list[str]]:
    pages = []
    while address:
        body = client.get(address).json()
        pages.append([row["code"] for row in body["results"]])
        address = body["next"]
    return pages


def test_pages_go_on_after_the_last_row(coordinator: Client, beds: list[str]) -> None:
    pages = walked(coordinator, "/api/v1/beds/?limit=3")
    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(chain(*pages)) == beds
    assert walked(coordinator, "/api/v1/beds/?limit=3&kind=long_stay")[1] == pages[1][:2]


def test_rows_that_come_and_go_neither_skip_nor_repeat_others(coordinator: Client, beds: list[str]) -> None:
    first = coordinator.get("/api/v1/beds/?limit=3").json()
    Bed.objects.filter(code=first["results"][0]["code"]).delete()
    rest = chain(*walked(coordinator, first["next"]))
    assert sorted([*rest, *(row["code"] for row in first["results"])]) == beds


def test_chosen_fields(coordinator: Client, sides: tuple[Side, Side]) -> None:
    rows = coordinator.get("/api/v1/beds/?fields=kind,code").json()["results"]
    assert rows[0] == {"code": "Bleft", "kind": "respite"}
    assert coordinator.get("/api/v1/beds/Bleft/?fields=room").json() == {"room": "Rleft"}


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("limit=0", "?limit", "min_value"),
        ("limit=501", "?limit", "max_value"),
        ("limit=many", "?limit", "invalid"),
        ("after=%00", "?after", "null_characters_not_allowed"),
        ("kind=hammock", "?kind", "invalid_choice"),
        ("color=red", "?color", "unknown"),
        ("fields=code,colour", "?fields", "unknown"),
        ("fields=code;name", "?fields", "invalid"),
        ("room=a%20b", "?room", "invalid"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(coordinator: Client, query: str, pointer: str, code: str) -> None:
    answer = coordinator.get(f"/api/v1/beds/?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} >= {(pointer, code)}


@pytest.mark.parametrize("after", ["x", "9" * 25, "-1", "²"])
def test_a_page_after_what_is_no_number(coordinator: Client, after: str) -> None:
    assert coordinator.get("/api/v1/closures/", {"after": after}).status_code == 400


def test_periods_are_half_open(coordinator: Client, sides: tuple[Side, Side]) -> None:
    def found(**query: str) -> int:
        return len(coordinator.get("/api/v1/credentials/", query).json()["results"])

    assert (found(start="2092-12-07"), found(start="2092-12-08")) == (2, 0)
    assert (found(end="2092-12-02"), found(end="2092-12-01")) == (2, 0)
    assert coordinator.get("/api/v1/credentials/?start=2092-12-02&end=2092-12-02").status_code == 400
    shown = coordinator.get("/api/v1/credentials/").json()["results"][0]["valid"]
    assert shown == {"start": "2092-12-01", "end": "2092-12-08"}
    moment = coordinator.get("/api/v1/shifts/").json()["results"][0]["span"]
    assert moment == {"start": "2092-12-01T12:00:00+08:00", "end": "2092-12-01T13:00:00+08:00"}


def test_numbers_are_masked(coordinator: Client, sides: tuple[Side, Side]) -> None:
    resident = sides[0].rows[Resident]
    resident.certificate = "33048219850307002542"
    resident.identity = "330482198503070025"
    resident.save()
    answer = coordinator.get(f"/api/v1/residents/{resident.code}/")
    assert "198503070025" not in answer.text
    assert answer.json()["certificate"].count("*") == 14


def test_an_unchanged_row_is_not_sent_again(coordinator: Client, sides: tuple[Side, Side]) -> None:
    address = "/api/v1/facilities/Fleft/"
    tag = coordinator.get(address).headers["ETag"]
    again = coordinator.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    Facility.objects.filter(code="Fleft").update(phone="0573")
    changed = coordinator.get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json()["phone"]) == (200, "0573")
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing/", 404),
        ("POST", "/api/v1/", 404),
        ("GET", "/api/v1/beds/a%20b/", 404),
        ("PUT", "/api/v1/beds/", 405),
        ("OPTIONS", "/api/v1/beds/", 405),
        ("POST", "/api/v1/runs/", 400),
    ],
)
def test_every_error_is_a_problem(coordinator: Client, method: str, path: str, status: int) -> None:
    answer = coordinator.generic(method, path, "no json", content_type="application/json")
    body = answer.json()
    assert (answer.status_code, body["status"], answer.headers["Content-Type"]) == (
        status,
        status,
        "application/problem+json",
    )
    assert body.keys() == {"type", "title", "status", "detail", "errors"}
    kind = coordinator.get(body["type"]).json()
    assert (kind["type"], kind["status"], kind["title"]) == (body["type"], status, body["title"])


def test_a_fault_of_ours_is_a_problem_too(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("facilities.api.views.catalogue.Towns.shape", broken)
    with pytest.raises(RuntimeError):
        coordinator.get("/api/v1/towns/")
    coordinator.raise_request_exception = False
    answer = coordinator.get("/api/v1/towns/")
    assert (answer.status_code, answer.json()["type"]) == (500, "/api/v1/problems/failed/")
    assert "secret" not in answer.text


def test_other_formats(coordinator: Client) -> None:
    assert coordinator.get("/api/v1/beds/", headers={"Accept": "text/csv"}).status_code == 406
    assert coordinator.post("/api/v1/runs/", {"week": "2026-W49"}).status_code == 415


@pytest.mark.parametrize(
    ("body", "status"), [('{"name": "' + "x" * 3_000_000 + '"}', 413), ("[" * 100_000, 400), ('{"name": NaN}', 400)]
)
def test_a_body_that_is_too_large_or_too_deep_is_a_problem(coordinator: Client, body: str, status: int) -> None:
    answer = coordinator.post("/api/v1/residents/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_nothing_is_kept_by_those_between(coordinator: Client, sides: tuple[Side, Side]) -> None:
    answer = coordinator.get("/api/v1/residents/")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= set(answer.headers["Vary"].split(", "))


def test_a_family_of_two_sees_neither_twice(sides: tuple[Side, Side], client_of: Any) -> None:
    Guardian.objects.create(resident=sides[0].rows[Resident], name="示例丁", relation="sibling")
    rows = client_of(Role.FAMILY).get("/api/v1/residents/").json()["results"]
    assert [row["code"] for row in rows] == ["Pleft"]
