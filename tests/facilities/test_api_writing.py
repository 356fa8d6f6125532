"""Supply written through the API: once for its key, never over another's change, refused by name."""

import json
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.api.bodies import (
    BedChangeBody,
    BedStateChangeBody,
    CredentialChangeBody,
    FacilityChangeBody,
    RoomChangeBody,
    StaffChangeBody,
)
from facilities.models import Bed, Facility, Room, ServiceOffer, Shift, StaffMember, StaffSkill, Town
from scheduling.tasks import sweep_broken
from tests.shared_city import shared_city
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db


built_city, city = shared_city()


@pytest.fixture
def client(city: SmallCity) -> Client:
    client = Client()
    client.force_login(city.accounts[Role.CITY_COORDINATOR])
    return client


def send(client: Client, method: str, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.generic(method, f"/api/v1/{path}/", _json(body), content_type="application/json", headers=headers)


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, default=str)


def test_a_facility_with_what_it_offers(client: Client) -> None:
    body = {
        "code": "NEW", "name": "新仓新站", "kind": "rehab_station", "town": "xincang", "longitude": 121.1,
        "latitude": 30.7, "opening": [[480, 720], [720, 1020]], "catchment": ["xincang"],
        "offers": [{"service": "physiotherapy", "weekly_sessions": 20}],
    }  # fmt: skip
    made = send(client, "POST", "facilities", body, **{"Idempotency-Key": "k"})
    assert made.status_code == 201, made.content
    again = send(client, "POST", "facilities", body, **{"Idempotency-Key": "k"})
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    shown = client.get(made.headers["Location"]).json()
    assert (shown["opening"], shown["catchment"]) == ([[480, 1020]], ["xincang"])
    assert shown["offers"] == [{"service": "physiotherapy", "weekly_sessions": 20, "ends_on": None}]

    tag = made.headers["ETag"]
    other = {"offers": [{"service": "respite"}], "ends_on": "2031-01-01"}
    first = send(client, "PATCH", "facilities/NEW", other, **{"If-Match": tag})
    assert first.status_code == 200, first.content
    assert [one["service"] for one in first.json()["offers"]] == ["respite"]
    assert send(client, "PATCH", "facilities/NEW", {"name": "另名"}, **{"If-Match": tag}).status_code == 412
    assert send(client, "PATCH", "facilities/NEW", {"name": "另名"}).status_code == 428
    assert Facility.objects.get(code="NEW").name == "新仓新站"
    twice = {"offers": [{"service": "respite"}, {"service": "respite"}]}
    assert (
        send(client, "PATCH", "facilities/NEW", twice, **{"If-Match": "*"}).json()["errors"][0]["pointer"] == "/offers"
    )
    assert list(ServiceOffer.objects.filter(facility__code="NEW").values_list("service__code", flat=True)) == [
        "respite"
    ]


WRITTEN: dict[str, Any] = {
    "facilities": FacilityChangeBody, "credentials": CredentialChangeBody, "rooms": RoomChangeBody,
    "beds": BedChangeBody, "bed-states": BedStateChangeBody, "staff": StaffChangeBody,
}  # fmt: skip


@pytest.mark.parametrize("path", WRITTEN)
def test_what_stands_already_is_no_change(
    client: Client, city: SmallCity, path: str, django_capture_on_commit_callbacks: Any
) -> None:
    """Sent back as it was read: no trace, and nobody looks for what it might break."""
    station = Facility.objects.get(code="XC")
    Facility.objects.filter(pk=station.pk).update(opening=((480, 720), (1920, 2160)), categories=[4, 1])
    station.catchment.set(Town.objects.filter(code__in=("xincang", "danghu")))
    station.offers.filter(service__code="physiotherapy").update(weekly_sessions=20, ends_on=city.today + 400 * DAY)
    station.credentials.create(kind="agreement", valid=(city.today, None))
    state = Bed.objects.get(code="TY-1-1").states.create(kind="held", nights=(city.today, city.today + DAY))
    StaffMember.objects.filter(code="chen").update(languages=["mandarin", "pinghu"])
    key = {
        "facilities": "XC", "rooms": "XC-1", "beds": "TY-1-1", "staff": "chen", "bed-states": state.pk,
        "credentials": station.credentials.get().pk,
    }[path]  # fmt: skip
    shown = client.get(f"/api/v1/{path}/{key}/").json()
    given = {name: shown[name] for name in WRITTEN[path].Meta.fields}
    with django_capture_on_commit_callbacks() as asked:
        answer = send(client, "PATCH", f"{path}/{key}", given, **{"If-Match": "*"})
    assert answer.status_code == 200, answer.content
    assert answer.json() == shown
    assert list(AuditEntry.objects.exclude(act="plan.publish").values_list("act", "details")) == []
    assert asked == []


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({"catchment": ["xincang"], "offers": []}, ["offers"]),
        ({"catchment": [], "offers": [{"service": "physiotherapy"}]}, ["catchment"]),
        ({"offers": [{"service": "physiotherapy", "weekly_sessions": 3}]}, ["offers"]),
        ({"offers": [{"service": "physiotherapy", "ends_on": "2031-01-01"}]}, ["offers"]),
        ({"catchment": [], "offers": []}, ["catchment", "offers"]),
    ],
)
def test_the_trail_names_what_of_a_facility_changed(
    client: Client, city: SmallCity, given: dict[str, Any], changed: list[str]
) -> None:
    station = Facility.objects.get(code="XC")
    station.catchment.set([station.town])
    station.offers.exclude(service__code="physiotherapy").delete()
    assert send(client, "PATCH", "facilities/XC", given, **{"If-Match": "*"}).status_code == 200
    told = AuditEntry.objects.filter(act="facility.change").values_list("details", flat=True)
    assert [*told] == [{"facility": "XC", "changed": changed}]


def test_a_service_that_is_offered_is_not_named_twice(client: Client, city: SmallCity) -> None:
    Facility.objects.get(code="XC").offers.exclude(service__code="physiotherapy").delete()
    twice = {"offers": [{"service": "physiotherapy"}, {"service": "physiotherapy"}]}
    refused = send(client, "PATCH", "facilities/XC", twice, **{"If-Match": "*"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/offers")


def test_nobody_is_on_duty_after_leaving(client: Client, city: SmallCity) -> None:
    StaffMember.objects.filter(code="chen").update(ends_on=city.monday + 14 * DAY)
    body = {"staff": "chen", "facility": "XC", "day": city.monday + 14 * DAY, "start": "08:00", "end": "12:00"}
    before = Shift.objects.count()
    refused = send(client, "POST", "shifts", body)
    assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (400, ["/day"])
    assert f"{city.monday + 13 * DAY}" in refused.text
    assert Shift.objects.count() == before
    assert send(client, "POST", "shifts", {**body, "day": city.monday + 13 * DAY}).status_code == 201


SOUND: dict[str, dict[str, Any]] = {
    "facilities": {
        "code": "N", "name": "站", "kind": "rehab_station", "town": "xincang", "longitude": 121, "latitude": 30.7,
    },
    "rooms": {"code": "N", "facility": "TY", "name": "房", "use": "bedroom", "size": 2},
    "beds": {"code": "N", "room": "TY-1", "kind": "respite"},
    "bed-states": {"bed": "TY-1-1", "kind": "held", "nights": {"start": "2031-01-01", "end": None}},
    "staff": {"code": "N", "name": "示例", "sex": "male", "facility": "TY"},
    "staff-skills": {"staff": "chen", "skill": "tcm", "valid": {"start": "2031-01-01", "end": None}},
}  # fmt: skip
WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("facilities", {"opening": [[720, 480]]}, "/opening"),
    ("facilities", {"opening": [[0, True]]}, "/opening"),
    ("facilities", {"categories": [9]}, "/categories/0"),
    ("facilities", {"longitude": 30.7}, "/longitude"),
    ("rooms", {"size": 0}, "/size"),
    ("rooms", {"facility": "nowhere"}, "/facility"),
    ("rooms", {"equipment": [{"kind": "piano", "pieces": 1}]}, "/equipment/0/kind"),
    ("beds", {"code": "TY-1-1"}, "/code"),
    ("beds", {"code": "a b"}, "/code"),
    ("bed-states", {"nights": {"start": "2031-01-02", "end": "2031-01-01"}}, "/nights"),
    ("staff", {"sex": "other"}, "/sex"),
    ("staff", {"weekly_max": 5}, "/weekly_max"),
    ("staff-skills", {"skill": "juggling"}, "/skill"),
)


def test_what_is_wrong_is_named_and_nothing_is_stored(client: Client) -> None:
    before = AuditEntry.objects.count()
    for path, body, pointer in WRONG:
        answer = send(client, "POST", path, {**SOUND[path], **body})
        assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, [pointer]), body
    assert AuditEntry.objects.count() == before
    for path, body in SOUND.items():
        assert send(client, "POST", path, body).status_code == 201, path
    acts = set(AuditEntry.objects.order_by("pk").values_list("act", flat=True)[before:])
    assert acts == {"facility.add", "room.add", "bed.add", "bed_state.add", "staff.add", "skill.grant"}


def test_a_row_within_a_change_is_told_whole(client: Client) -> None:
    for path, body, pointers in (
        ("facilities/TY", {"offers": [{}]}, ["/offers/0/service"]),
        ("rooms/TY-1", {"equipment": [{}]}, ["/equipment/0/kind", "/equipment/0/pieces"]),
        ("rooms/TY-1", {"equipment": [1]}, ["/equipment/0"]),
    ):
        answer = send(client, "PATCH", path, body, **{"If-Match": "*"})
        assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, pointers)


def test_a_field_that_nobody_knows_is_named_and_what_was_read_may_come_back(client: Client) -> None:
    for path, body, pointers in (
        ("facilities/TY", {"nmae": "另名", "name": "另名"}, ["/nmae"]),
        ("facilities/TY", {"offers": [{"service": "respite", "sessions": 1}]}, ["/offers/0/sessions"]),
    ):
        answer = send(client, "PATCH", path, body, **{"If-Match": "*"})
        assert answer.status_code == 400
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
            (at, "unknown") for at in pointers
        ]
    read = client.get("/api/v1/facilities/TY/").json()
    assert read["name"] != "另名"
    answer = send(client, "PATCH", "facilities/TY", {**read, "code": "other", "name": "另名"}, **{"If-Match": "*"})
    assert (answer.status_code, answer.json()) == (200, {**read, "name": "另名"})


def test_what_nothing_can_store_is_no_sound_body(client: Client) -> None:
    for text in ('{"name": "\\ud800"}', '{"\\udfff": 1}', '{"name": ["\\ud800"]}'):
        answer = client.generic(
            "PATCH", "/api/v1/rooms/TY-1/", text, content_type="application/json", headers={"If-Match": "*"}
        )
        assert (answer.status_code, answer.json()["errors"]) == (400, [])


def test_a_room_and_its_bed(client: Client) -> None:
    room = {
        "facility": "TY",
        "name": "房",
        "use": "bedroom",
        "size": 2,
        "equipment": [{"kind": "traction", "pieces": 1}],
    }
    assert send(client, "POST", "rooms", {**room, "code": "TY-9"}).json()["equipment"] == [
        {"kind": "traction", "pieces": 1}
    ]
    changed = send(client, "PATCH", "rooms/TY-9", {"equipment": [], "size": 3}, **{"If-Match": "*"}).json()
    assert (changed["equipment"], changed["size"], changed["name"]) == ([], 3, "房")
    bed = send(client, "POST", "beds", {"code": "TY-9-1", "room": "TY-9", "kind": "respite", "features": ["oxygen"]})
    assert bed.json()["features"] == ["oxygen"]
    moved = send(client, "PATCH", "beds/TY-9-1", {"room": "TY-1", "ends_on": "2031-01-01"}, **{"If-Match": "*"})
    assert (moved.json()["room"], moved.json()["ends_on"]) == ("TY-1", "2031-01-01")
    assert (Room.objects.get(code="TY-9").beds.count(), Bed.objects.get(code="TY-9-1").kind) == (0, "respite")


def test_a_manager_moves_nobody_to_another_house(city: SmallCity) -> None:
    manager = Client()
    manager.force_login(city.accounts[Role.FACILITY_MANAGER])
    assert send(manager, "PATCH", "staff/chen", {"facility": "TY"}, **{"If-Match": "*"}).status_code == 403
    assert send(manager, "PATCH", "rooms/XC-1", {"size": 4}, **{"If-Match": "*"}).status_code == 200
    assert StaffMember.objects.get(code="chen").facility.code == "XC"


def test_the_end_of_employment_takes_the_shifts_to_come(client: Client, city: SmallCity) -> None:
    chen = StaffMember.objects.get(code="chen")
    before = Shift.objects.filter(staff=chen, span__startswith__lt=at(city.monday, 1, 0)).count()
    ends_on = city.monday + DAY
    answer = send(client, "PATCH", "staff/chen", {"ends_on": ends_on}, **{"If-Match": "*"})
    assert answer.json()["ends_on"] == ends_on.isoformat()
    assert Shift.objects.filter(staff=chen).count() == before
    assert AuditEntry.objects.get(act="staff.change").details == {"staff": "chen", "changed": ["ends_on"]}


def test_a_skill_runs_longer_ends_and_goes(client: Client, city: SmallCity) -> None:
    body = {"staff": "chen", "skill": "tcm", "valid": {"start": "2031-01-01", "end": "2032-01-01"}}
    first = send(client, "POST", "staff-skills", body).json()
    longer = send(client, "POST", "staff-skills", {**body, "valid": {"start": "2032-01-01", "end": None}}).json()
    assert (longer["id"], longer["valid"]) == (first["id"], {"start": "2031-01-01", "end": None})
    assert send(client, "POST", "staff-skills", body).status_code == 400  # held twice then
    one = f"staff-skills/{first['id']}"
    assert send(client, "PATCH", one, {"end": "2030-01-01"}, **{"If-Match": "*"}).status_code == 400
    assert send(client, "PATCH", one, {"end": "2033-01-01"}, **{"If-Match": "*"}).json()["valid"]["end"] == "2033-01-01"
    assert send(client, "DELETE", one, {}, **{"If-Match": "*"}).status_code == 204
    assert not StaffSkill.objects.filter(skill__code="tcm").exists()


@pytest.mark.parametrize(
    ("thing", "body"),
    [
        ("staff-skills", {"staff": "chen", "skill": "tcm", "valid": {"start": "2031-01-01", "end": None}}),
        ("shifts", {"staff": "chen", "facility": "XC", "day": "2031-01-01", "start": "08:00", "end": "12:00"}),
    ],
)
def test_what_is_new_is_looked_at_for_what_the_lack_of_it_broke(
    client: Client, city: SmallCity, thing: str, body: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    asked = ProcrastinateJob.objects.filter(task_name=sweep_broken.name)
    assert not asked.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client, "POST", thing, body).status_code == 201
    assert asked.exists()


def test_a_night_is_answered_with_its_first_half(client: Client, city: SmallCity) -> None:
    body = {"staff": "chen", "facility": "XC", "day": city.monday + 5 * DAY, "start": "21:00", "end": "06:00"}
    answer = send(client, "POST", "shifts", body)
    assert (answer.status_code, answer.json()["span"]["end"]) == (201, at(city.monday, 6, 0).isoformat())
    assert Shift.objects.filter(staff__code="chen", span__startswith=at(city.monday, 6, 0)).count() == 1
