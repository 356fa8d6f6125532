"""Writing: nobody's change is lost, rules are asked first, and the engine's questions are answered by a worker."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Closure, Shift
from residents.models import Resident
from scheduling.choices import PlanStatus
from scheduling.models import Inquiry, ManualChange, Pin, Plan, Run
from scheduling.services.inquiries import inquiry_answer
from tests.shared_city import shared_city
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


built_city, city = shared_city()


@pytest.fixture
def client(city: SmallCity) -> Client:
    client = Client()
    client.force_login(city.accounts[Role.CITY_COORDINATOR])
    return client


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{path}/", body, content_type="application/json")


def test_of_two_changes_to_one_state_the_second_is_told(client: Client, city: SmallCity) -> None:
    closure = Closure.objects.get(asset="bed")
    address = f"/api/v1/closures/{closure.pk}/"
    tag = client.get(address).headers["ETag"]

    def ends(day: str, **headers: str) -> Any:
        return client.patch(address, {"end": f"{day}T08:00:00+08:00"}, content_type="application/json", headers=headers)

    later = f"{city.today.replace(year=city.today.year + 1)}"
    first, second = ends(later, **{"If-Match": tag}), ends("2190-01-01", **{"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["type"] == "/api/v1/problems/changed/"
    assert ends("2190-01-01").status_code == 428
    assert ends("2190-01-01", **{"If-Match": f'"old", {first.headers["ETag"]}'}).status_code == 200
    assert client.delete(address, headers={"If-Match": tag}).status_code == 412
    assert Closure.objects.filter(pk=closure.pk).exists()


@pytest.mark.parametrize(
    "end",
    ["0001-01-01T00:00:00", "9998-01-01T00:00:00+08:00", "1066-10-14T00:00:00+08:00", "9999-12-31T23:59:59-08:00"],
)
def test_a_closure_ends_within_the_years_that_are_planned(client: Client, end: str) -> None:
    closure = Closure.objects.get(asset="bed")
    address, headers = f"/api/v1/closures/{closure.pk}/", {"If-Match": "*"}
    answer = client.patch(address, {"end": end}, content_type="application/json", headers=headers)
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, ["/end"])
    assert Closure.objects.get(pk=closure.pk).span == closure.span


def test_a_closure_says_first_whom_it_hits(client: Client, city: SmallCity) -> None:
    span = {"start": f"{city.monday}T00:00:00+08:00", "end": f"{city.monday + 7 * (date.resolution)}T00:00:00+08:00"}
    body = {"asset": "facility", "closed": "XC", "span": span}
    before = Closure.objects.count()
    hit = post(client, "closures/check", **body).json()["affected"]
    assert [(one["kind"], one["resident"]) for one in hit] == [("session", "lin"), ("session", "lin")]
    assert Closure.objects.count() == before
    answer = post(client, "closures", **body)
    assert answer.status_code == 201
    assert client.get(answer.headers["Location"]).json()["closed"] == "XC"
    assert AuditEntry.objects.filter(act="closure.add").exists()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"asset": "bed", "closed": "nowhere", "span": {"start": "2026-12-01T08:00:00+08:00"}}, "/closed"),
        ({"asset": "bed", "closed": "TY-1-1", "span": {"start": "soon"}}, "/span"),
        ({"asset": "bed", "closed": "TY-1-1", "span": "always"}, "/span"),
        ({"asset": "bed", "closed": "TY-1-1", "span": {"start": "2026-12-01T08:00:05+08:00"}}, "/span"),
        ({"asset": "bed", "closed": "TY-1-1"}, "/span"),
        (
            {
                "asset": "bed", "closed": "TY-1-1",
                "span": {"start": "2026-12-02T08:00:00Z", "end": "2026-12-01T08:00:00Z"},
            },
            "/span",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(client: Client, body: dict[str, Any], pointer: str) -> None:
    answer = post(client, "closures", **body)
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, [pointer])


def test_shifts_do_not_overlap(client: Client, city: SmallCity) -> None:
    body = {"staff": "chen", "facility": "XC", "day": f"{city.monday}", "start": "16:00", "end": "18:00"}
    before = Shift.objects.count()
    assert post(client, "shifts", **body).status_code == 400
    assert Shift.objects.count() == before
    assert post(client, "shifts", **body | {"start": "17:00"}).status_code == 201


def test_a_move_is_checked_done_and_undone(client: Client, city: SmallCity) -> None:
    plan = f"plans/{city.draft.pk}/moves"
    move = {"need": "N-nursing", "index": 0, "to": {"start": 15 * 60}}
    check = post(client, f"{plan}/check", **move).json()
    assert (check["allowed"], check["findings"]) == (True, [])
    at_night = post(client, f"{plan}/check", need="N-nursing", to={"start": 23 * 60}).json()
    assert at_night["allowed"] is False
    assert {one["rule"] for one in at_night["findings"]} == {"shift"}
    refused = post(client, plan, need="N-nursing", to={"start": 23 * 60})
    assert (refused.status_code, [one["code"] for one in refused.json()["errors"]]) == (409, ["shift"])
    assert ManualChange.objects.count() == 0

    done = post(client, plan, **move, lasting=True)
    assert done.status_code == 201, done.content
    assert [row["lasting"] for row in client.get("/api/v1/pins/", {"need": "N-nursing"}).json()["results"]] == [True]
    assert city.draft.visits.get().span.lower.astimezone(timezone.get_current_timezone()).hour == 15
    assert Pin.objects.filter(need__code="N-nursing").exists()
    undone = post(client, f"moves/{done.json()['id']}/undo")
    assert undone.status_code == 200, undone.content
    assert undone.json()["undone_at"] is not None
    assert post(client, f"moves/{done.json()['id']}/undo").status_code == 409


@pytest.mark.parametrize(
    ("need", "field"), [("N-nursing", "facility"), ("N-nursing", "room"), ("N-day", "start"), ("N-day", "staff")]
)
def test_a_pin_says_nothing_that_its_care_has_not(client: Client, city: SmallCity, need: str, field: str) -> None:
    values = {"facility": "XC", "room": "XC-1", "start": 600, "staff": ["chen"]}
    refused = post(client, "pins", week=city.week, need=need, **{field: values[field]})
    assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (400, [f"/{field}"])
    assert not Pin.objects.exists()
    assert post(client, "pins", week=city.week, need=need, day=1).status_code == 201


def test_a_minors_file_asks_why(client: Client) -> None:
    child = Resident.objects.get(code="sun")
    address = f"/api/v1/residents/{child.code}/"
    refused = client.get(address)
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/reason-needed/")
    assert client.get("/api/v1/guardians/?resident=sun").status_code == 403
    assert client.get(address, {"why": "curiosity"}).status_code == 400
    assert client.get(address, {"why": "planning"}).json()["name"] == child.name
    assert client.get("/api/v1/guardians/?resident=sun").status_code == 200
    opened = AuditEntry.objects.filter(act="dossier.open", subject_id=str(child.pk))
    assert [one.details["reason"] for one in opened] == ["planning", "planning"]


def test_the_list_of_residents_shows_no_file(client: Client) -> None:
    rows = client.get("/api/v1/residents/").json()["results"]
    assert {*rows[0]} == {"code", "name", "sex", "category", "level", "household", "town", "ends_on"}
    assert not AuditEntry.objects.filter(act="dossier.open").exists()


def answered(asked: Any) -> Inquiry:
    assert asked.status_code == 202, asked.content
    inquiry = Inquiry.objects.get(pk=asked.json()["id"])
    inquiry_answer(inquiry=inquiry, clock=timezone.now)
    inquiry.refresh_from_db()
    return inquiry


def test_a_what_if_is_answered_by_a_worker_and_stores_nothing(client: Client, city: SmallCity) -> None:
    away = {"kind": "absent", "staff": "chen", "from": f"{city.monday}T08:00", "to": f"{city.monday}T17:00"}
    asked = post(client, "what-ifs", week=city.week, events=[away])
    assert (asked.json()["status"], asked.headers["Location"]) == ("queued", f"/api/v1/inquiries/{asked.json()['id']}/")
    plans, closures = Plan.objects.count(), Closure.objects.count()
    assert answered(asked).status == "done"
    shown = client.get(asked.headers["Location"]).json()
    assert "N-nursing" in [one["need"] for one in shown["answer"]["changes"]]
    assert (Plan.objects.count(), Closure.objects.count(), shown["draft"]) == (plans, closures, None)


def test_a_replan_records_the_fact_and_makes_a_draft(client: Client, city: SmallCity) -> None:
    away = {"kind": "absent", "staff": "chen", "from": f"{city.monday}T08:00", "to": f"{city.monday}T17:00"}
    inquiry = answered(post(client, "replans", week=city.week, events=[away]))
    assert inquiry.status == "done", inquiry.problem
    assert (inquiry.draft.status, inquiry.draft.version) == (PlanStatus.DRAFT, 3)  # type: ignore[union-attr]
    answered_again = inquiry.finished_at
    inquiry_answer(inquiry=inquiry, clock=timezone.now)
    inquiry.refresh_from_db()
    assert inquiry.finished_at == answered_again


def test_a_replan_of_a_minors_absence_asks_why(client: Client, city: SmallCity) -> None:
    """As the door for absences alone does: both write to the file."""
    away = {"kind": "away", "from": f"{city.monday}T08:00", "to": f"{city.monday}T17:00"}
    asked = {"week": city.week, "events": [{**away, "resident": "lin"}, {**away, "resident": "sun"}]}
    refused = post(client, "replans", **asked)
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/reason-needed/")
    assert not Inquiry.objects.exists()
    told = client.post("/api/v1/replans/?why=planning", asked, content_type="application/json")
    assert told.status_code == 202
    opened = AuditEntry.objects.filter(act="dossier.open", details__resident="sun")
    assert opened.get().details["reason"] == "planning"


def test_recommendations_and_explanations(client: Client, city: SmallCity) -> None:
    options = answered(post(client, "recommendations", week=city.week, need="N-day", count=2))
    assert (options.status, set(options.answer)) == ("done", {"options"})
    elsewhere = answered(post(client, "recommendations", week=city.week, need="N-therapy", index=0, count=2))
    assert (elsewhere.status, elsewhere.asked) == ("done", {"need": "N-therapy", "index": 0, "count": 2})
    assert {one["occurrence"]["index"] for one in elsewhere.answer["options"]} <= {0}
    why = answered(post(client, "explanations", week=city.week, version=2))
    assert why.status == "done", why.problem
    assert why.answer["week"] == city.week
    json.dumps(why.answer)


def test_an_explanation_is_stored_without_words_and_read_in_the_language_of_the_reader(
    client: Client, city: SmallCity
) -> None:
    asked = post(client, "explanations", week=city.week, version=2)
    with translation.override("zh-hans"):
        stored = json.dumps(answered(asked).answer, ensure_ascii=False)
    assert '"text"' not in stored and not re.search("[一-鿿]", stored)
    texts = {}
    for language in ("en", "zh-hans"):
        client.cookies["django_language"] = language
        answer = client.get(asked.headers["Location"]).json()["answer"]
        assert answer["audience"] == "coordinator"
        texts[language] = "\n".join(line for one in answer["needs"] for line in one["text"])
    assert "missing" in texts["en"] and not re.search("[一-鿿]", texts["en"])
    assert "缺" in texts["zh-hans"] and "missing" not in texts["zh-hans"]


def test_a_week_before_the_first_rule_is_refused_by_its_name(client: Client) -> None:
    client.cookies["django_language"] = "en"
    for answer in (client.get("/api/v1/capacity/?week=2020-W50"), post(client, "runs", week="2020-W50")):
        told = {"pointer": "/", "code": "no_rules", "detail": "No rule values hold on 2020-12-07. Take a later week."}
        assert (answer.status_code, answer.json()["errors"]) == (400, [told])
    assert client.post("/weeks/2020-W50/", {"seconds": "60"}).status_code == 404
    assert not Run.objects.filter(status="queued").exists()


def test_an_event_that_cannot_be_is_refused_at_once(client: Client, city: SmallCity) -> None:
    for event, words in (
        ({"kind": "absent", "staff": "nobody", "from": "2026-12-01"}, "nobody"),
        ({"kind": "absent", "staff": "chen", "from": "soon"}, "soon"),
        ({"kind": "flood"}, ""),
        ("rain", ""),
    ):
        answer = post(client, "replans", week=city.week, events=[event])
        assert (answer.status_code, words in answer.text) == (400, True), answer.content
    assert Inquiry.objects.count() == 0


def test_the_field_of_an_event_that_cannot_be_is_named(client: Client, city: SmallCity) -> None:
    absent = {"kind": "absent", "staff": "chen", "from": "2026-12-01"}
    places = {"kind": "places", "facility": "ZJ", "weekday": 0}
    for event, field in (
        ({**absent, "from": "1066-10-14"}, "from"),
        ({**absent, "from": "0001-01-01T00:00+14:00"}, "from"),
        ({**absent, "to": "9999-12-31T23:59:59-14:00"}, "to"),
        ({**absent, "to": "2026-11-30"}, "to"),
        ({**absent, "to": 5}, "to"),
        ({**absent, "staff": "nobody"}, "staff"),
        ({**absent, "staff": "a\0"}, "staff"),
        ({**absent, "staff": ["chen"]}, "staff"),
        ({"kind": "closed", "asset": ["bed"], "id": "TY-1-1", "from": "2026-12-01"}, "asset"),
        ({"kind": "closed", "asset": "bed", "id": "a\0", "from": "2026-12-01"}, "id"),
        ({"kind": "cancel", "need": "N-day", "index": -5}, "index"),
        ({"kind": "cancel", "need": "N-day", "index": "²"}, "index"),
        ({"kind": "cancel", "need": "N-day", "index": True}, "index"),
        ({**places, "weekday": 99}, "weekday"),
        ({**places, "morning": -5}, "morning"),
        ({**places, "afternoon": 1.5}, "afternoon"),
        ({"kind": "bed", "room": "TY-1", "bed_kind": "palace"}, "bed_kind"),
        ({"kind": "bed", "room": "TY-1", "bed_kind": {"a": 1}}, "bed_kind"),
    ):
        answer = post(client, "what-ifs", week=city.week, events=[absent, event])
        assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (
            400,
            [f"/events/1/{field}"],
        )
    assert Inquiry.objects.count() == 0


def test_a_question_that_breaks_off_says_so(client: Client, city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks_off(**_given: Any) -> None:
        raise RuntimeError

    asked = post(client, "what-ifs", week=city.week, events=[])
    monkeypatch.setattr("scheduling.services.inquiries.week_what_if", breaks_off)
    with pytest.raises(RuntimeError):
        answered(asked)
    client.cookies["django_language"] = "en"
    told = client.get(asked.headers["Location"]).json()
    assert (told["status"], told["problem"].split(".")[0]) == ("failed", "It broke off")


def test_a_question_that_has_no_answer_says_why(client: Client, city: SmallCity) -> None:
    inquiry = answered(post(client, "what-ifs", week="2031-W10", events=[]))
    assert (inquiry.status, inquiry.answer) == ("failed", None)
    assert inquiry.problem
    assert post(client, "explanations", week="2031-W10").status_code == 409
