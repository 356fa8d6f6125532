"""What the FHIR side answers is sound R5, and holds what the account may read."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.core.access.roles import Role
from facilities.models import Facility, ServiceOffer, StaffMember
from residents.models import Guardian, Resident
from scheduling.models import Attendance, Session, SessionAttendee, Visit
from scheduling.services.publishing import put_in_force
from tests.scheduling.village import need
from tests.shared_city import shared_city
from tests.small_city import DAY, SmallCity

KINDS = ("Location", "HealthcareService", "Schedule", "Slot", "Appointment")
pytestmark = pytest.mark.django_db


built_city, city = shared_city()


def client_of(city: SmallCity, role: Role) -> Client:
    client = Client()
    client.force_login(city.accounts[role])
    return client


def sound(resource: dict[str, Any]) -> Any:
    """The resource as ``fhir.resources`` reads it, which refuses what is not R5."""
    kind = resource["resourceType"]
    model = getattr(import_module(f"fhir.resources.{kind.lower()}"), kind)
    return model.model_validate(resource)


def found(client: Client, kind: str, **query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/fhir/{kind}/", query)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/fhir+json"), answer.content
    bundle = answer.json()
    sound(bundle)
    return [entry["resource"] for entry in bundle.get("entry", [])]


@pytest.mark.parametrize("kind", KINDS)
def test_a_search_and_each_of_its_resources_are_sound(city: SmallCity, kind: str) -> None:
    client = client_of(city, Role.CITY_COORDINATOR)
    resources = found(client, kind)
    assert resources
    for resource in resources:
        sound(resource)
        alone = client.get(f"/api/v1/fhir/{kind}/{resource['id']}/")
        assert alone.json() == resource
    assert client.get(f"/api/v1/fhir/{kind}/nothing/").status_code == 404


def test_a_client_of_fhir_asks_without_a_slash_at_the_end(city: SmallCity) -> None:
    client = client_of(city, Role.CITY_COORDINATOR)
    for kind in KINDS:
        bundle = client.get(f"/api/v1/fhir/{kind}?_count=1").json()
        sound(bundle)
        if len(bundle["link"]) > 1:
            assert client.get(bundle["link"][1]["url"]).json()["entry"]
        (entry,) = bundle["entry"]
        assert entry["fullUrl"] == f"http://testserver/api/v1/fhir/{kind}/{entry['resource']['id']}"
        assert client.get(entry["fullUrl"]).json() == entry["resource"]
        assert client.get(f"/api/v1/fhir/{kind}/?_count=1").json()["entry"] == [entry]
        assert client.get(f"/api/v1/fhir/{kind}/nothing").status_code == 404
    assert client.get("/api/v1/fhir/Locations").status_code == 404
    assert Client().get("/api/v1/fhir/Location").status_code == 401


def test_what_a_resource_refers_to_is_found_by_that(city: SmallCity) -> None:
    client = client_of(city, Role.CITY_COORDINATOR)
    statement = client.get("/api/v1/fhir/metadata").json()
    base = statement["implementation"]["url"]
    assert base == "http://testserver/api/v1/fhir"
    places = client.get(f"{base}/Location").json()["entry"]
    for kind in KINDS:
        for one in found(client, kind):
            for reference in references(one):
                assert f"{base}/{reference}" in {place["fullUrl"] for place in places} or "Schedule/" in reference
                assert client.get(f"{base}/{reference}").status_code == 200
    for kind, name, short in (
        ("Appointment", "location", "facility-XC"),
        ("HealthcareService", "location", "facility-XC"),
        ("Schedule", "location", "facility-ZJ"),
        ("Slot", "schedule", "chen"),
    ):
        whole = f"{name.capitalize()}/{short}"
        assert found(client, kind, **{name: whole}) == found(client, kind, **{name: short}) != []
        assert client.get(f"{base}/{kind}", {name: f"Patient/{short}"}).status_code == 400


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["reference"]] if "reference" in part else [])
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from references(one)


def test_the_server_says_what_it_can_do(client: Client) -> None:
    statement = client.get("/api/v1/fhir/metadata").json()
    sound(statement)
    assert [one["type"] for one in statement["rest"][0]["resource"]] == list(KINDS)


def test_pages_hold_everything_once(city: SmallCity) -> None:
    client = client_of(city, Role.CITY_COORDINATOR)
    for kind in KINDS:
        everything = [one["id"] for one in found(client, kind)]
        address, walked = f"/api/v1/fhir/{kind}/?_count=1", []
        while address:
            bundle = client.get(address).json()
            walked += [entry["resource"]["id"] for entry in bundle["entry"]]
            address = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")
        assert walked == everything, kind


def test_searches_narrow(city: SmallCity) -> None:
    client = client_of(city, Role.CITY_COORDINATOR)
    tuesday = city.published.sessions.order_by("span")[0].span.lower.date().isoformat()
    assert len(found(client, "Appointment", date=tuesday)) == 1
    assert {one["id"].split("-")[0] for one in found(client, "Appointment", location="facility-XC")} == {"session"}
    assert [one["id"] for one in found(client, "Schedule", location="facility-ZJ")] == ["wu"]
    slots = found(client, "Slot", schedule="chen")
    assert {one["status"] for one in slots} == {"busy", "free"} or len(slots) == 6
    assert client.get("/api/v1/fhir/Slot/", {"colour": "red"}).status_code == 400


def test_who_comes_from_another_house_is_busy_all_the_same(city: SmallCity) -> None:
    whole = [one["status"] for one in found(client_of(city, Role.CITY_COORDINATOR), "Slot", schedule="chen")]
    StaffMember.objects.filter(code="chen").update(facility=Facility.objects.get(code="ZJ"))
    seen = [one["status"] for one in found(client_of(city, Role.FACILITY_MANAGER), "Slot", schedule="chen")]
    assert seen == whole and "busy" in seen


def test_what_has_ended_by_today_is_not_active(city: SmallCity) -> None:
    client = client_of(city, Role.CITY_COORDINATOR)

    def states() -> dict[str, set[Any]]:
        wu = found(client, "Schedule", location="facility-ZJ")
        services = found(client, "HealthcareService", location="facility-ZJ")
        return {
            "house": {one["status"] for one in found(client, "Location") if "facility-ZJ" in str(one)},
            "services": {one["active"] for one in services},
            "schedules": {one["active"] for one in wu},
        }

    everything = {"house": {"active"}, "services": {True}, "schedules": {True}}
    assert states() == everything
    house = Facility.objects.filter(code="ZJ")
    for day in (city.today + DAY, city.today + 200 * DAY):
        for rows in (house, ServiceOffer.objects.all(), StaffMember.objects.all()):
            rows.update(ends_on=day)
        assert states() == everything
    StaffMember.objects.filter(code="wu").update(ends_on=city.today)
    ServiceOffer.objects.filter(facility__code="ZJ").update(ends_on=city.today)
    assert states() == everything | {"services": {False}, "schedules": {False}}
    ServiceOffer.objects.update(ends_on=None)
    house.update(ends_on=city.today)
    assert states() == {"house": {"inactive"}, "services": {False}, "schedules": {False}}
    for kind in ("Location", "HealthcareService", "Schedule"):
        assert [sound(one) for one in found(client, kind)]


def excused(row: SessionAttendee | Visit, status: str = "excused", seconds: int = 0) -> None:
    """What a family has said of it, some seconds after the first word."""
    span = row.session.span if isinstance(row, SessionAttendee) else row.span
    now = timezone.now() + timedelta(seconds=seconds)
    Attendance.objects.create(
        need=row.need, index=row.index, date=timezone.localdate(span.lower), facility=Facility.objects.get(code="XC"),
        status=status, at=now, stored_at=now, key=uuid4(),
    )  # fmt: skip


def test_what_a_family_has_called_off_is_declined(city: SmallCity) -> None:
    client = client_of(city, Role.CITY_COORDINATOR)
    seat, visit = SessionAttendee.objects.filter(session__plan=city.draft).earliest("pk"), city.draft.visits.get()
    second = need("N-guo", Resident.objects.get(code="guo"), "physiotherapy")
    other = SessionAttendee.objects.create(session=seat.session, need=second, index=0)
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    ids = (f"session-{seat.session_id}", f"visit-{visit.pk}")

    def states() -> list[tuple[str, dict[str, str]]]:
        shown = {one["id"]: one for one in found(client, "Appointment")}
        assert all(client.get(f"/api/v1/fhir/Appointment/{id_}?why=care").json() == shown[id_] for id_ in ids)
        return [
            (
                shown[id_]["status"],
                {
                    one["actor"]["identifier"]["value"]: one["status"]
                    for one in shown[id_]["participant"]
                    if one["actor"].get("type") == "Patient"
                },
            )
            for id_ in ids
        ]

    booked = [("booked", {"lin": "accepted", "guo": "accepted"}), ("booked", {"lin": "accepted"})]
    assert states() == booked
    excused(seat)
    excused(visit)
    assert states() == [("booked", {"lin": "declined", "guo": "accepted"}), ("cancelled", {"lin": "declined"})]
    (own,) = (
        one for one in found(client_of(city, Role.FAMILY), "Appointment") if one["id"] == f"session-{seat.session_id}"
    )
    assert own["status"] == "booked"  # for the others it takes place
    excused(other)
    assert states()[0] == ("cancelled", {"lin": "declined", "guo": "declined"})
    for row in (seat, visit, other):
        excused(row, "cleared", 1)
    assert states() == booked


def test_a_search_costs_the_same_however_much_is_called_off(city: SmallCity) -> None:
    client = client_of(city, Role.CITY_COORDINATOR)
    found(client, "Appointment")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            found(client, "Appointment")
        return len(queries)

    before = cost()
    for row in (*SessionAttendee.objects.filter(session__plan=city.published), *city.published.visits.all()):
        excused(row)
    assert cost() == before


def test_a_draft_is_no_appointment(city: SmallCity) -> None:
    ids = {one["id"] for one in found(client_of(city, Role.CITY_COORDINATOR), "Appointment")}
    assert not ids & {f"session-{row.pk}" for row in Session.objects.filter(plan=city.draft)}


def test_a_family_finds_its_own_alone(city: SmallCity) -> None:
    """Two sit in one session: each family reads its own."""
    client = client_of(city, Role.FAMILY)
    lin = Guardian.objects.get(name="示例林母").resident.code
    subjects = {one["subject"]["identifier"]["value"] for one in found(client, "Appointment")}
    assert subjects == {lin}
    text = str(found(client, "Appointment"))
    assert not any(code in text for code in Resident.objects.exclude(code=lin).values_list("code", flat=True))
    assert client.get("/api/v1/fhir/Slot/").status_code == 403
    assert Client().get("/api/v1/fhir/Location/").status_code == 401
