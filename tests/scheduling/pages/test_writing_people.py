"""Coordinators begin and change files, needs, contacts and consents by page; whoever may not, changes nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Facility, ServiceType
from residents.models import (
    Assessment,
    Choice,
    Consent,
    Entitlement,
    Guardian,
    Need,
    NeedPreference,
    Referral,
    Resident,
)
from tests.inputs import Inputs, seen
from tests.small_city import DAY, SmallCity, enter_papers

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]
WRITERS = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
CONTACT = {"name": "示例林父", "relation": "parent", "phone": "13900000000"}
END = {"act": "end", "end-last_day": "2199-01-01", "end-reason": "搬走", "save": "1"}
PERIOD = {"valid_0": "2026-01-01", "valid_1": "2026-12-31"}
WISH = "/residents/lin/needs/N-therapy/preferences/new/"
NO_PAPERS = ("papers/visas/new/", "papers/preferences/new/", "papers/choices/999999/", "needs/N-day/preferences/new/")
ENTITLED = {"period_0": "2026-01-01", "period_1": "2026-12-31", "maximum": "20", "minimum": "0", "used": "0"}
PERSON = {
    "name": "示例新", "sex": "male", "birth_date": "1980-02-03", "category": "4", "level": "3",
}  # fmt: skip


@pytest.fixture(autouse=True)
def papers(city: SmallCity) -> None:
    enter_papers(city)
    house, station = (Facility.objects.get(code=code) for code in ("TY", "XC"))
    lin = Resident.objects.get(code="lin")
    Referral.objects.all().delete()
    Referral.objects.create(resident=lin, from_facility=station, to_facility=house, sent_on=city.today)


def addresses() -> dict[str, dict[str, Any]]:
    """Each page that writes, with a form that it takes."""
    mother = Guardian.objects.get(resident__code="lin")
    consent, referral = Consent.objects.get(resident__code="lin"), Referral.objects.earliest("pk")
    lin = Resident.objects.get(code="lin")
    assessment, choice, preference = (row.objects.get() for row in (Assessment, Choice, NeedPreference))
    therapy, station = ServiceType.objects.get(code="physiotherapy").pk, choice.facility_id
    person = {**PERSON, "town": lin.town_id, "longitude": 121.1, "latitude": 30.7, "birth_date": "1970-06-15"}
    return {
        "/new-resident/": {**PERSON, "town": lin.town_id},
        "/residents/lin/change/": {**person, "household": "Hlin", "certificate": lin.masked_number},
        "/residents/lin/contacts/new/": CONTACT,
        f"/residents/lin/contacts/{mother.pk}/": {**CONTACT, "name": "示例林母", "legal": "on"},
        "/residents/lin/needs/new/?service=physiotherapy": need(),
        "/residents/lin/needs/N-therapy/": need(),
        "/residents/lin/needs/N-therapy/end/": END,
        "/residents/lin/papers/assessments/new/": {"found": "care_level:severe", **PERIOD},
        f"/residents/lin/papers/assessments/{assessment.pk}/": {"found": "psychiatric_stability:stable", **PERIOD},
        f"/residents/lin/papers/assessments/{assessment.pk}/remove/": {},
        "/residents/lin/papers/entitlements/new/": {"service": therapy, **ENTITLED},
        "/residents/lin/papers/choices/new/": {"facility": station, "service": therapy, **PERIOD},
        f"/residents/lin/papers/choices/{choice.pk}/": PERIOD,
        WISH: {"stance": "refuse", "thing": "staff:chen"},
        f"/residents/lin/papers/preferences/{preference.pk}/": {"stance": "refuse"},
        f"/residents/lin/papers/preferences/{preference.pk}/remove/": {},
        "/residents/lin/referrals/new/": {
            "from_facility": referral.to_facility_id, "to_facility": station, "note": "需要言语训练",
        },
        f"/residents/lin/referrals/{referral.pk}/withdraw/": {},
        "/residents/lin/consents/statistics/give/": {
            "statistics-who": "resident", "statistics-given_on": "2026-01-01", "statistics-proof": "signed",
        },
        f"/residents/lin/consents/{consent.pk}/withdraw/": {
            "care_planning-who": mother.pk, "care_planning-proof": "telephone", "care_planning-note": "电话记录",
        },
    }  # fmt: skip


def need(**more: str) -> dict[str, str]:
    return {
        "times": "3", "dates_0": "2026-11-30", "daily_max": "1", "min_gap": "0", "priority": "2", "keep_staff": "on",
        "windows": "Mon-Fri 08:30-11:30", **more,
    }  # fmt: skip


def stored() -> list[Any]:
    papers = (Assessment, Entitlement, Choice, NeedPreference)
    people = (Resident, Guardian, Need, Consent, Referral)
    rows = [list(model.objects.order_by("pk").values()) for model in (*people, *papers)]
    return [*rows, AuditEntry.objects.exclude(act="dossier.open").count()]


def test_who_may_not_write(city: SmallCity, entered: Enter) -> None:
    clients, before = [entered(role) for role in set(Role) - WRITERS], stored()
    for address, body in addresses().items():
        assert {client.post(address, body).status_code for client in clients} == {403}, address
        assert Client().post(address, body).url.startswith("/sign-in/"), address
    assert stored() == before


@pytest.mark.parametrize("role", sorted(WRITERS))
def test_who_may_write(city: SmallCity, entered: Enter, role: Role) -> None:
    client = entered(role)
    for address, body in addresses().items():
        answer = client.post(address, {**body, **seen(client, address)})
        assert answer.status_code == 302, (address, answer.text)
    lin = Resident.objects.get(code="lin")
    assert (lin.name, lin.certificate) == ("示例新", "33048219700615001343")
    assert sorted(lin.needs.values_list("times", flat=True)) == [1, 3, 3]
    assert Consent.objects.get(purpose="statistics").given_by is None
    wish = NeedPreference.objects.get()
    assert (lin.assessments.get().result, lin.entitlements.latest("pk").maximum) == ("severe", 20)
    assert (lin.choices.latest("pk").service.code, wish.stance, wish.staff.code) == ("physiotherapy", "refuse", "chen")  # type: ignore[union-attr]
    acts = AuditEntry.objects.filter(act__regex="^(assessment|entitlement|choice|preference)[.]").order_by("pk")
    assert [row.act.partition(".")[2] for row in acts] == [
        "add", "change", "remove", "add", "add", "change", "add", "change", "remove",
    ]  # fmt: skip
    assert {row.details["resident"] for row in acts} == {"lin"}
    sent = Referral.objects.latest("pk")
    assert (sent.status, sent.from_facility.code, sent.to_facility.code, sent.note, sent.sent_on) == (
        "sent", "TY", "XC", "需要言语训练", city.today,
    )  # fmt: skip
    assert Referral.objects.earliest("pk").status == "withdrawn"
    acts = AuditEntry.objects.filter(act__startswith="referral.").order_by("pk")
    assert [(row.act, row.details["resident"]) for row in acts] == [
        ("referral.send", "lin"), ("referral.withdraw", "lin"),
    ]  # fmt: skip
    withdrawn = Consent.objects.get(purpose="care_planning")
    assert (withdrawn.withdrawal_proof, withdrawn.withdrawal_note) == ("telephone", "电话记录")


def test_a_referral_is_sent_once_read_by_the_other_house_and_withdrawn_until_the_hand_over(
    city: SmallCity, entered: Enter
) -> None:
    client, first = entered(Role.CITY_COORDINATOR), Referral.objects.get()
    where = "/residents/lin/referrals/"
    twice = {"from_facility": first.from_facility_id, "to_facility": first.to_facility_id}
    assert client.post(f"{where}new/", twice).status_code == 302 and Referral.objects.count() == 1
    same = {"from_facility": first.to_facility_id, "to_facility": first.to_facility_id}
    assert "A referral goes to another facility." in client.post(f"{where}new/", same).text
    Facility.objects.filter(pk=first.from_facility_id).update(ends_on=city.today)
    assert "Select a valid choice" in client.post(f"{where}new/", twice).text
    Referral.objects.update(status="handed_over", handed_over_on=city.today)
    assert f"referrals/{first.pk}/withdraw/" not in client.get("/residents/lin/").text
    refused = client.post(f"{where}{first.pk}/withdraw/", follow=True)
    assert "This referral has been answered meanwhile: Handed over." in refused.text
    assert Referral.objects.get().status == "handed_over"


def test_another_town_is_not_found(city: SmallCity, entered: Enter) -> None:
    client, before = entered(Role.TOWN_COORDINATOR), stored()
    for address, body in addresses().items():
        if "/lin/" in address:
            assert client.post(address.replace("/lin/", "/qian/"), body).status_code == 404, address
    elsewhere = {**PERSON, "town": Resident.objects.get(code="qian").town_id}
    assert "Select a valid choice" in client.post("/new-resident/", elsewhere).text
    for address in ("contacts/999999/", "needs/N-day/", "needs/none/end/", "consents/none/give/", *NO_PAPERS):
        assert client.post(f"/residents/lin/{address}", {}).status_code == 404, address
    assert stored() == before


def test_the_file_of_a_child_asks_why_first(city: SmallCity, entered: Enter) -> None:
    client, before = entered(Role.CITY_COORDINATOR), stored()
    pages = ("change/", "contacts/new/", "needs/new/", "consents/", "papers/choices/new/")
    asked = [client.get(f"/residents/sun/{page}") for page in pages]
    assert [answer.url for answer in asked] == [
        f"/residents/sun/reason/?next=%2Fresidents%2Fsun%2F{page.replace('/', '%2F')}" for page in pages
    ]
    assert "Why do you open it?" in client.post("/residents/sun/contacts/new/", CONTACT).text
    assert stored() == before
    client.post(asked[0].url, {"why": "correction"})
    consents = client.get("/residents/sun/consents/").text
    assert "a legal guardian decides" in consents and "nobody can consent yet" in consents
    client.post("/residents/sun/contacts/new/", {**CONTACT, "legal": "on"})
    assert AuditEntry.objects.get(act="guardian.add").details["reason"] == "correction"
    consents = client.get("/residents/sun/consents/").text
    assert "示例林父" in consents and "nobody can consent yet" not in consents


@pytest.mark.parametrize("address", ["contacts/new/", "consents/statistics/give/"])
def test_what_was_typed_while_a_reason_ran_out_waits_for_the_next_and_is_stored(
    city: SmallCity, entered: Enter, address: str
) -> None:
    """Also where an address is only sent to, and where a field holds several lines or several values."""
    client, sun = entered(Role.CITY_COORDINATOR), Resident.objects.get(code="sun")
    mother = Guardian.objects.create(resident=sun, name="示例孙母", relation="parent", legal=True)
    given = {"statistics-who": mother.pk, "statistics-proof": "signed", "statistics-given_on": str(city.today)}
    typed = {**(CONTACT if "contacts" in address else given), "note": ["<one>\ntwo", "three"]}
    before = stored()
    page = client.post(f"/residents/sun/{address}", typed)
    assert (page.status_code, stored()) == (200, before)
    sent = Inputs(page.text).data
    assert (sent["note"], "not stored yet" in page.text) == (["<one>\ntwo", "three"], True)
    wrong = client.post(f"/residents/sun/{address}", {**sent, "reading-sun-why": "because"})
    assert (wrong.status_code, stored()) == (200, before)
    assert Inputs(wrong.text).data["note"] == sent["note"]
    done = client.post(f"/residents/sun/{address}", {**sent, "reading-sun-why": "correction"})
    assert (done.status_code, done.url.startswith("/residents/sun/")) == (302, True)
    acts = AuditEntry.objects.order_by("-pk")[:2]
    assert [one.act for one in acts] == ["guardian.add" if "contacts" in address else "consent.give", "dossier.open"]
    assert [one.details["reason"] for one in acts] == ["correction"] * 2


WRONG: tuple[tuple[str, dict[str, str], str], ...] = (
    ("/new-resident/", {**PERSON, "birth_date": "2999-01-01", "town": "1"}, "birth date lies in the future"),
    ("/new-resident/", {"name": ""}, "Nothing is saved yet"),
    ("/residents/lin/change/", {"certificate": "3304**************42"}, "This number is masked"),
    ("/residents/lin/contacts/new/", {**CONTACT, "phone": "12"}, "This is no telephone number"),
    ("/residents/lin/needs/new/?service=physiotherapy", need(windows="never"), "no window of the week"),
    ("/residents/lin/needs/new/?service=physiotherapy", need(waiting_since="2999-01-01"), "still to come"),
    ("/residents/lin/needs/N-therapy/end/", {**END, "end-last_day": "2000-01-01"}, "withdraw it"),
    ("/residents/lin/needs/N-therapy/end/", {"act": "withdraw"}, "This field is required"),
    ("/residents/lin/consents/statistics/give/", {"statistics-who": "resident"}, "This field is required"),
    (
        "/residents/lin/papers/assessments/new/",
        {"found": "care_level:mild", "valid_0": "2198-01-01", "valid_1": "2199-01-01"},
        "this day is still to come",
    ),
    ("/residents/lin/papers/assessments/new/", {"found": "care_level:stable", **PERIOD}, "Select a valid choice"),
    (
        "/residents/lin/papers/entitlements/new/",
        {**ENTITLED, "minimum": "21", "service": "1"},
        "least is above the most",
    ),
    (
        "/residents/lin/needs/N-therapy/preferences/new/",
        {"stance": "refuse", "thing": "facility:XC"},
        "a wish about this",
    ),
    ("/residents/lin/needs/N-therapy/preferences/new/", {"stance": "refuse", "thing": "facility:TY"}, "a valid choice"),
)


def test_what_is_wrong_is_said_on_the_page(city: SmallCity, entered: Enter) -> None:
    client, before = entered(Role.CITY_COORDINATOR), stored()
    forms = {address: body for address, body in addresses().items() if address.endswith("/change/")}
    for address, body, told in WRONG:
        looked = seen(client, address) if address.endswith("/end/") else {}
        answer = client.post(address, {**forms.get(address, {}), **body, **looked})
        assert (answer.status_code, told in answer.text) == (200, True), (address, told)
    assert stored() == before


def test_a_need_asks_only_what_its_service_asks(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    assert "Choose the service first" in client.get("/residents/lin/needs/new/").text
    seen = {}
    for service in ("physiotherapy", "nursing_visit", "day_care", "respite"):
        html = client.get(f"/residents/lin/needs/new/?service={service}").text
        names = ("times", "minutes", "nights_max", "day_part", "staff_needed", "windows")
        seen[service] = {name for name in names if f'name="{name}"' in html}
    assert seen == {
        "physiotherapy": {"times", "minutes", "windows"},
        "nursing_visit": {"times", "minutes", "windows", "staff_needed"},
        "day_care": {"times", "day_part"},
        "respite": {"nights_max"},
    }


def test_a_new_need_proposes_what_the_mobility_asks_of_a_place(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    ticked = re.compile(r'name="features" value="(\w+)"[^>]* checked')
    proposed = {
        ("wheelchair", "day_care"): ["step_free", "accessible_toilet"],
        ("wheelchair", "nursing_visit"): [],
        ("bed_bound", "respite"): ["hoist"],
        ("aid", "day_care"): [],
        ("", "day_care"): [],
    }
    for (mobility, service), features in proposed.items():
        Resident.objects.filter(code="lin").update(mobility=mobility)
        html = client.get(f"/residents/lin/needs/new/?service={service}").text
        assert ticked.findall(html) == features, (mobility, service)
        assert ("untick what is not needed" in html) is bool(features)
    Resident.objects.filter(code="lin").update(mobility="wheelchair")
    assert ticked.findall(client.get("/residents/lin/needs/N-therapy/change/").text) == []
    door = "/residents/lin/needs/new/?service=physiotherapy"
    assert client.post(door, need(features=["step_free"])).status_code == 302
    assert Need.objects.latest("pk").features == ["step_free"]


def test_what_the_end_of_a_need_calls_off_is_shown_first(city: SmallCity, entered: Enter) -> None:
    """Published: therapy on Tuesday and Wednesday of the coming week; a bed until further notice."""
    client, tuesday = entered(Role.CITY_COORDINATOR), city.monday + DAY
    page, before = "/residents/lin/needs/N-therapy/end/", stored()
    listed = re.compile(r'<th scope="row">(.*?)</th><td>(.*?)</td>')
    times = [f"{tuesday + number * DAY} 09:00 – 09:40" for number in (0, 1)]
    assert [when for when, _where in listed.findall(client.get(page).text)][-2:] == times  # were it withdrawn today
    asked = client.post(page, {"act": "end", "end-last_day": tuesday, "end-reason": "搬走"}).text
    preview = asked.partition('id="preview"')[2].partition("</section>")[0]
    assert listed.findall(preview) == [(times[1], "XC站")]
    bed = client.post("/residents/guo/needs/N-stay/end/", {"act": "end", "end-last_day": tuesday, "end-reason": "搬走"})
    nights = f"{tuesday + DAY} – {city.monday + 6 * DAY}"
    assert (nights, "TY站 · TY-1-1") in listed.findall(bed.text.partition('id="preview"')[2].partition("</section>")[0])
    assert stored() == before
