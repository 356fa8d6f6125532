"""Programs write files, contacts, needs and consents: nobody's change is lost, and what is wrong is named."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Facility, ServiceType
from residents.models import Consent, Guardian, Need, Resident
from tests.shared_city import shared_city
from tests.small_city import DAY, SmallCity

pytestmark = pytest.mark.django_db
FILE = {
    "name": "示例新", "sex": "female", "birth_date": "1980-02-03", "category": 4, "level": 3, "town": "xincang",
    "certificate": "33048219700615001343",
}  # fmt: skip


built_city, city = shared_city()


@pytest.fixture
def client(city: SmallCity) -> Client:
    client = Client()
    client.force_login(city.accounts[Role.TOWN_COORDINATOR])
    return client


def post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def patch(client: Client, path: str, body: dict[str, Any], tag: str) -> Any:
    return client.patch(f"/api/v1/{path}", body, content_type="application/json", headers={"If-Match": tag})


def test_a_file_is_begun_once_and_numbers_stay_masked(client: Client) -> None:
    refused = post(client, "residents/", FILE)
    assert refused.status_code == 400
    assert {one["pointer"] for one in refused.json()["errors"]} == {"/birth_date", "/sex"}
    body = {**FILE, "birth_date": "1970-06-15", "sex": "male"}
    assert post(client, "residents/", body).json()["errors"][0]["code"] == "one_file_a_person"  # Lin's number
    body["certificate"] = ""
    first, again = (post(client, "residents/", body, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["Location"] == again.headers["Location"] == f"/api/v1/residents/{first.json()['code']}/"
    row = Resident.objects.get(code=first.json()["code"])
    changed = patch(client, f"residents/{row.code}/", {"identity": "330482197006150010"}, first.headers["ETag"])
    assert (changed.status_code, changed.json()["errors"][0]["pointer"]) == (400, "/identity")


def test_of_two_changes_of_a_file_the_second_is_told(client: Client) -> None:
    shown = client.get("/api/v1/residents/lin/")
    sent = {"certificate": shown.json()["certificate"], "mobility": "wheelchair", "certificate_valid": None}
    first = patch(client, "residents/lin/", sent, shown.headers["ETag"])
    assert (first.status_code, first.json()["mobility"]) == (200, "wheelchair")
    assert Resident.objects.get(code="lin").certificate == "33048219700615001343"
    assert patch(client, "residents/lin/", {"phone": ""}, shown.headers["ETag"]).status_code == 412
    assert patch(client, "residents/lin/", {"phone": ""}, "").status_code == 428
    assert patch(client, "residents/lin/", {"town": "danghu"}, "*").status_code == 403
    assert Resident.objects.get(code="lin").town.code == "xincang"


def test_a_need_from_its_entry_to_its_end(client: Client, city: SmallCity) -> None:
    body = {
        "resident": "hu", "service": "physiotherapy", "times": 2, "windows": [[540, 660]], "rungs": [],
        "dates": {"start": f"{city.today}"},
    }  # fmt: skip
    made = post(client, "needs/", body)
    assert made.status_code == 201, made.content
    code = made.json()["code"]
    assert (made.json()["windows"], made.json()["dates"]["end"]) == ([[540, 660]], None)
    changed = patch(client, f"needs/{code}/", {"times": 3, "minutes": 30}, made.headers["ETag"])
    assert (changed.status_code, changed.json()["times"]) == (200, 3)
    for windows in ([[660, 540]], [[0, 10081]], [[1]], "always", [[True, 5]]):
        refused = patch(client, f"needs/{code}/", {"windows": windows}, "*")
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/windows")
    ended = post(client, f"needs/{code}/end/", {"last_day": "2199-01-01", "reason": "搬走"})
    assert (ended.status_code, ended.json()["dates"]["end"]) == (200, "2199-01-02")
    over = post(client, f"needs/{code}/withdrawal/", {"reason": "不再需要"})
    assert (over.status_code, over.json()["dates"]["end"]) == (200, f"{city.today}")
    assert post(client, f"needs/{code}/withdrawal/", {"reason": "不再需要"}).status_code == 400


def test_what_is_written_to_the_file_of_a_child_says_why(client: Client, city: SmallCity) -> None:
    sun, dates = Resident.objects.get(code="sun"), {"start": f"{city.today}"}
    acts = [
        ("needs/", {"resident": "sun", "service": "physiotherapy", "dates": dates}),
        ("guardians/", {"resident": "sun", "name": "示例孙母", "relation": "parent", "legal": True}),
        ("absences/", {"resident": "sun", "span": {"start": "2090-01-01T00:00:00Z", "end": "2090-01-02T00:00:00Z"}}),
        ("choices/", {"resident": "sun", "facility": "XC", "valid": dates}),
        ("consents/", {"resident": "sun", "purpose": "statistics", "given_by": None, "proof": "signed"}),
    ]
    for path, body in acts:
        refused = post(client, path, body)
        assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/reason-needed/"), path
    refused = patch(client, "residents/sun/", {"phone": ""}, "*")
    assert (refused.status_code, Need.objects.filter(resident=sun).count(), sun.guardians.count()) == (403, 0, 0)
    assert post(client, "needs/?why=because", acts[0][1]).status_code == 400
    assert [post(client, f"{path}?why=care", body).status_code for path, body in acts] == [201, 201, 201, 201, 400]
    assert AuditEntry.objects.get(act="need.add").details["reason"] == "care"
    mother = Guardian.objects.get(resident=sun)
    given = post(client, "consents/?why=care", {**acts[4][1], "given_by": mother.pk, "note": "第3页"})
    assert (given.status_code, given.json()["given_by_guardian"], given.json()["note"]) == (201, True, "第3页")


def test_what_is_taken_back_from_the_file_of_a_child_says_why(client: Client, city: SmallCity) -> None:
    sun, station, days = Resident.objects.get(code="sun"), Facility.objects.get(code="XC"), (city.today, None)
    need = Need.objects.create(
        code="N-sun", resident=sun, service=ServiceType.objects.get(code="physiotherapy"), times=1, dates=days
    )
    papers: dict[str, Any] = {
        "assessments": sun.assessments.create(kind="care_level", result="mild", valid=(city.today, city.today + DAY)),
        "entitlements": sun.entitlements.create(service=need.service, period=(city.today, city.today + DAY), maximum=9),
        "choices": sun.choices.create(facility=station, valid=days),
        "preferences": need.preferences.create(stance="refuse", asset="facility", facility=station),
    }
    for path, row in papers.items():
        address = f"/api/v1/{path}/{row.pk}/"
        refused = client.delete(address, headers={"If-Match": "*"})
        assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/reason-needed/"), path
        assert type(row).objects.filter(pk=row.pk).exists(), path
        assert client.delete(f"{address}?why=care", headers={"If-Match": "*"}).status_code == 204, path
        assert not type(row).objects.filter(pk=row.pk).exists(), path
    removed = AuditEntry.objects.filter(act__endswith=".remove").order_by("pk")
    assert [one.details["reason"] for one in removed] == ["care"] * 4


def test_a_consent_is_given_and_withdrawn(client: Client, city: SmallCity) -> None:
    mother = Guardian.objects.get(resident__code="lin")
    standing = Consent.objects.get(resident__code="lin")
    body = {"resident": "lin", "purpose": "care_planning", "given_by": mother.pk, "proof": "telephone"}
    assert post(client, "consents/", body).status_code == 400  # one stands
    address = f"consents/{standing.pk}/withdrawal/"
    wife = Guardian.objects.get(resident__code="hu")
    assert post(client, address, {"withdrawn_by": wife.pk, "proof": "signed"}).status_code == 400
    answer = post(client, address, {"withdrawn_by": None, "proof": "in_person"})
    shown = {name: answer.json()[name] for name in ("withdrawn_on", "withdrawn_by_guardian", "withdrawal_proof")}
    assert shown == {
        "withdrawn_on": f"{city.today}", "withdrawn_by_guardian": False, "withdrawal_proof": "in_person",
    }  # fmt: skip
    earlier = {**body, "given_on": f"{city.today - date.resolution}"}
    assert post(client, "consents/", earlier).json()["errors"][0]["pointer"] == "/given_on"
    assert post(client, "consents/", body).status_code == 201


def test_papers_are_written_once_and_never_over_another(client: Client, city: SmallCity) -> None:
    today, entitled = f"{city.today}", {"resident": "lin", "service": "physiotherapy", "maximum": 20}
    year = {"start": today, "end": "2190-01-01"}
    first, again = (
        post(client, "entitlements/", {**entitled, "period": year}, **{"Idempotency-Key": "e"}) for _ in range(2)
    )
    assert (first.status_code, again.json()["id"], again.headers["Idempotency-Replayed"]) == (
        201, first.json()["id"], "true",
    )  # fmt: skip
    assert post(client, "entitlements/", {**entitled, "period": year}).status_code == 400  # twice on these days
    address, tag = f"entitlements/{first.json()['id']}/", first.headers["ETag"]
    changed = patch(client, address, {"used": 3, "funding": "省级"}, tag)
    assert (changed.json()["used"], changed.json()["maximum"]) == (3, 20)
    assert patch(client, address, {"used": 4}, tag).status_code == 412
    assert client.delete(f"/api/v1/{address}", headers={"If-Match": tag}).status_code == 412
    assert client.delete(f"/api/v1/{address}", headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    acts = AuditEntry.objects.filter(act__startswith="entitlement.").order_by("pk").values_list("act", "details")
    assert list(acts) == [
        ("entitlement.add", {"resident": "lin"}),
        ("entitlement.change", {"resident": "lin", "fields": ["funding", "used"]}),
        ("entitlement.remove", {"resident": "lin"}),
    ]
    mild = {"resident": "lin", "kind": "care_level", "result": "mild"}
    elsewhere = {"resident": "lin", "facility": "TY", "service": "physiotherapy", "valid": {"start": today}}
    refusing = {"need": "N-therapy", "stance": "refuse"}
    for path, body, pointer in (
        ("assessments/", {**mild, "valid": {"start": "2190-01-01", "end": "2190-02-01"}}, "/valid"),
        ("assessments/", {**mild, "valid": {"start": today}}, "/valid"),
        ("choices/", elsewhere, "/facility"),
        ("preferences/", refusing, "/"),
        ("preferences/", {**refusing, "facility": "XC", "staff": "chen"}, "/"),
    ):
        refused = post(client, path, body)
        assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (400, [pointer]), path
    made = post(client, "preferences/", {"need": "N-therapy", "stance": "refuse", "staff": "chen"})
    assert {**made.json(), "id": 0} == {
        "id": 0, "need": "N-therapy", "stance": "refuse", "asset": "staff", "facility": None, "staff": "chen",
        "reason": "",
    }  # fmt: skip
    assert post(client, "preferences/", {"need": "N-therapy", "stance": "prefer", "staff": "chen"}).status_code == 400
    assert post(client, "preferences/", {"need": "N-stay", "stance": "prefer", "facility": "TY"}).status_code == 201
