"""Answers of the engine name people of the whole city: whoever reads of one town alone reads of those alone."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from residents.models import Resident
from scheduling.choices import InquiryKind, RunStatus
from scheduling.models import Inquiry, Plan, Publication
from tests.backend.access.sides import NOON, Side, entered, two_sides
from tests.shared_city import shared_city

pytestmark = pytest.mark.django_db
WEEK = "2092-W49"
LEFT, RIGHT = {"need": "Nleft", "index": 0}, {"need": "Nright", "index": 0}


built_city, sides = shared_city(two_sides)


@pytest.fixture
def town(sides: tuple[Side, Side]) -> Client:
    return entered(sides[0], Role.TOWN_COORDINATOR)


@pytest.fixture
def city(sides: tuple[Side, Side]) -> Client:
    return entered(sides[0], Role.CITY_COORDINATOR)


def inquiry(kind: InquiryKind, asked: dict[str, Any], answer: dict[str, Any]) -> str:
    """The address of one that is answered."""
    plan = Plan.objects.get()
    row = Inquiry.objects.create(
        kind=kind, week=plan.week, plan=plan, asked=asked, status=RunStatus.DONE, answer=answer, created_at=NOON,
        finished_at=NOON,
    )  # fmt: skip
    return f"/api/v1/inquiries/{row.pk}/"


def unmet(name: str) -> dict[str, Any]:
    standing = {"priority": 3, "level": 2, "waiting_weeks": 0, "ahead": 0, "equal": 0, "among": 1, "served": 0}
    return {
        "need": f"N{name}", "resident": f"P{name}", "service": "respite", "units": 1, "weight": 450, "reasons": [],
        "lost": False, "free": False, "standing": standing, "remedies": [],
    }  # fmt: skip


def explained(*names: str) -> dict[str, Any]:
    return {
        "schema_version": 1, "week": WEEK, "version": 1, "data_changed": False, "seconds": 1.0, "tried": 0,
        "complete": True, "needs": [unmet(name) for name in names], "capacities": [],
    }  # fmt: skip


def change(name: str, **more: Any) -> dict[str, Any]:
    occurrence = {"need": f"N{name}", "index": 0}
    return {"occurrence": occurrence, "need": f"N{name}", "resident": f"P{name}", "why": "room", "staff": []} | more


def replanned() -> dict[str, Any]:
    return {
        "week": WEEK, "served": 9, "needed": 10, "residents": ["Pleft", "Pright"], "staff": [],
        "changes": [change("left", makes_room_for=[RIGHT, LEFT]), change("right")],
        "impossible_pins": [{"need": one["need"], "pin": one, "reasons": []} for one in (LEFT, RIGHT)],
        "events": [
            {"kind": "ResidentAway", "resident": "Pright", "span": [0, 60]}, {"kind": "Urgent", "need": "Nleft"},
            {"kind": "NeedAdded", "need": {"id": "Nright", "resident": "Pright"}},
        ],
    }  # fmt: skip


def traces() -> list[tuple[str, str]]:
    found = AuditEntry.objects.filter(act="dossier.open").order_by("pk")
    return [(one.details["resident"], one.details.get("part", "")) for one in found]


def test_an_explanation_shows_the_needs_of_the_own_town_and_how_many_there_are_elsewhere(
    town: Client, city: Client
) -> None:
    address = inquiry(InquiryKind.EXPLAIN, {"needs": [], "top": 20}, explained("left", "right"))
    answer = town.get(address).json()["answer"]
    assert [one["need"] for one in answer["needs"]] == ["Nleft"]
    assert answer["elsewhere"] == {"needs": 1}
    listed = town.get("/api/v1/inquiries/")
    assert "right" not in listed.text
    assert listed.json()["results"][0]["answer"] == answer
    whole = city.get(address).json()["answer"]
    assert [one["need"] for one in whole["needs"]] == ["Nleft", "Nright"]
    assert "elsewhere" not in whole


def test_a_replan_shows_the_changes_of_the_own_town(town: Client, city: Client) -> None:
    events = [{"kind": "away", "resident": "Pright", "from": "2092-12-01"}, {"kind": "need", "need": "Nleft"}]
    address = inquiry(InquiryKind.REPLAN, {"events": events}, replanned())
    shown = town.get(address)
    assert "right" not in shown.text
    found, answer = shown.json()["asked"], shown.json()["answer"]
    assert found["events"] == [{"kind": "away"}, events[1]]
    assert answer["changes"] == [change("left", makes_room_for=[LEFT])]
    assert (answer["residents"], [one["need"] for one in answer["impossible_pins"]]) == (["Pleft"], ["Nleft"])
    assert answer["elsewhere"] == {"changes": 1, "impossible_pins": 1, "residents": 1}
    assert answer["events"] == [{"kind": "ResidentAway"}, {"kind": "Urgent", "need": "Nleft"}, {"kind": "NeedAdded"}]
    assert (answer["served"], answer["needed"]) == (9, 10)
    assert "right" not in town.get("/api/v1/inquiries/").text
    whole = city.get(address).json()
    assert (whole["asked"]["events"], whole["answer"]) == (events, replanned())


def test_a_recommendation_says_how_many_others_move(town: Client, city: Client) -> None:
    moved = [{"occurrence": one, "resident": f"P{one['need'][1:]}", "before": [], "after": []} for one in (LEFT, RIGHT)]
    option = {"occurrence": LEFT, "options": [], "unserved": 0, "preference": 1, "by_rule": {}}
    found = {"options": [{**option, "moved": moved}, {**option, "moved": moved[1:]}, option]}
    address = inquiry(InquiryKind.RECOMMEND, {"need": "Nleft", "count": 5}, found)
    shown = town.get(address)
    assert "right" not in shown.text
    options = shown.json()["answer"]["options"]
    assert [one.get("moved") for one in options] == [moved[:1], [], None]
    assert [one.get("elsewhere") for one in options] == [{"moved": 1}, {"moved": 1}, None]
    assert city.get(address).json()["answer"] == found


def test_what_a_change_gives_is_told_of_the_own_town(town: Client, city: Client) -> None:
    found = {
        "before": {"served": 1}, "after": {"served": 2}, "gains": [{"need": "Nright", "units": 1}],
        "moved": [LEFT, RIGHT],
    }  # fmt: skip
    address = inquiry(InquiryKind.WHAT_IF, {"change": {"kind": "bed", "need": None}}, found)
    shown = town.get(address)
    assert "right" not in shown.text
    answer = shown.json()["answer"]
    assert (answer["gains"], answer["moved"], answer["elsewhere"]) == ([], [LEFT], {"gains": 1, "moved": 1})
    assert (answer["before"], answer["after"]) == (found["before"], found["after"])
    assert city.get(address).json()["answer"] == found


ABOUT_ONE: list[tuple[InquiryKind, dict[str, Any], dict[str, Any]]] = [
    (InquiryKind.RECOMMEND, {"need": "Nright", "count": 5}, {"options": []}),
    (InquiryKind.EXPLAIN, {"needs": ["Nleft", "Nright"], "top": 20}, explained("left", "right")),
    (InquiryKind.WHAT_IF, {"change": {"kind": "window", "need": "Nright"}}, {"gains": [], "moved": []}),
]


@pytest.mark.parametrize(("kind", "asked", "answer"), ABOUT_ONE, ids=[kind for kind, _asked, _answer in ABOUT_ONE])
def test_what_was_asked_about_someone_of_another_town_is_not_there(
    town: Client, city: Client, sides: tuple[Side, Side], kind: InquiryKind, asked: dict[str, Any],
    answer: dict[str, Any],
) -> None:  # fmt: skip
    address = inquiry(kind, asked, answer)
    assert Client().get(address).status_code == 401
    assert entered(sides[0], Role.FACILITY_MANAGER).get(address).status_code == 403
    assert town.get(address).status_code == 404
    assert town.get("/api/v1/inquiries/").json()["results"] == []
    assert traces() == []
    assert city.get(address).status_code == 200
    assert ("Pright", "scheduling.inquiry") in traces()
    assert len(city.get("/api/v1/inquiries/").json()["results"]) == 1


def test_what_was_asked_about_the_own_town_is_there(town: Client) -> None:
    for asked in ({"needs": ["Nleft"], "top": 20}, {"needs": [], "top": 20}):
        address = inquiry(InquiryKind.EXPLAIN, asked, explained("left"))
        assert town.get(address).json()["asked"] == asked
    assert traces() == [("Pleft", "scheduling.inquiry")]
    assert len(town.get("/api/v1/inquiries/").json()["results"]) == 2


def test_who_reads_of_whom_an_event_or_a_change_names_leaves_a_trace(city: Client) -> None:
    for kind, asked in (
        (
            InquiryKind.REPLAN,
            {"events": [{"kind": "away", "resident": "Pright"}, {"kind": "absent", "staff": "Sleft"}]},
        ),
        (InquiryKind.WHAT_IF, {"events": [{"kind": "cancel", "need": "Nright", "index": 0}]}),
        (InquiryKind.WHAT_IF, {"change": {"kind": "window", "need": "Nright"}}),
    ):
        before = len(traces())
        assert city.get(inquiry(kind, asked, {})).status_code == 200
        assert traces()[before:] == [("Pright", "scheduling.inquiry")], asked


def test_nobody_asks_why_someone_of_another_town_lacks_something(
    town: Client, city: Client, sides: tuple[Side, Side]
) -> None:
    def ask(client: Client, *needs: str) -> Any:
        body = {"week": WEEK, "needs": needs}
        return client.post("/api/v1/explanations/", body, content_type="application/json")

    refused = ask(town, "Nleft", "Nright")
    assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (400, ["/needs/1"])
    assert "Nright" in refused.text
    assert ask(Client(), "Nleft").status_code == 401
    assert ask(entered(sides[0], Role.FACILITY_MANAGER), "Nleft").status_code == 403
    assert Inquiry.objects.count() == 0
    assert ask(town, "Nleft").json()["asked"] == {"needs": ["Nleft"], "top": 20}
    assert ask(city, "Nleft", "Nright").json()["asked"]["needs"] == ["Nleft", "Nright"]


def test_an_answer_that_is_asked_for_again_by_its_key_leaves_a_trace_too(city: Client) -> None:
    Resident.objects.update(birth_date=timezone.localdate().replace(day=1, year=timezone.localdate().year - 9))

    def ask(query: str = "") -> Any:
        return city.post(
            f"/api/v1/recommendations/{query}", {"week": WEEK, "need": "Nleft"}, content_type="application/json",
            headers={"Idempotency-Key": "k1"},
        )  # fmt: skip

    assert (ask().status_code, traces()) == (202, [])
    Inquiry.objects.update(status=RunStatus.DONE, answer={"options": []}, finished_at=timezone.now())
    refused = ask()
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/reason-needed/")
    assert traces() == []


def test_a_page_costs_the_same_however_much_it_names(town: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert town.get("/api/v1/inquiries/").status_code == 200
        return len(queries)

    inquiry(InquiryKind.EXPLAIN, {"needs": ["Nleft"], "top": 20}, explained("left", "right"))
    town.get("/api/v1/inquiries/")
    one = cost()
    for _again in range(3):
        inquiry(InquiryKind.REPLAN, {"events": []}, replanned())
        inquiry(InquiryKind.EXPLAIN, {"needs": [], "top": 20}, explained("left", "right"))
    assert cost() == one


def test_the_check_of_a_move_names_nobody_of_another_town(town: Client, city: Client) -> None:
    """In whose bed it would be: that the bed is taken is told, by whom is not."""
    asked = {"need": "Nleft", "index": 0, "to": {"bed": "Bright", "day": 1, "nights": 2}}
    address = f"/api/v1/plans/{Plan.objects.get().pk}/moves/check/"
    shown, whole = (client.post(address, asked, content_type="application/json") for client in (town, city))
    taken = next(one for one in shown.json()["findings"] if one["rule"] == "bed_single")
    assert (taken["place"], taken["occurrences"]) == ("Bright", [["Nleft", 0]])
    assert "Nright" not in shown.text and "Pright" not in shown.text
    assert "Nright" in whole.text


def test_what_a_plan_breaks_is_told_without_people_of_another_town(town: Client, city: Client) -> None:
    broken = [
        ["bed_single", "Fright · Bright", "2 people in one bed"],
        ["entitlement", "Pright · Nright", "3 units of E, 2 are left"],
        ["windows", "Pleft · Nleft · Sleft", ""],
    ]
    row = Publication.objects.create(
        plan=Plan.objects.get(), status="failed", broken=broken, broken_count=3, created_at=NOON, finished_at=NOON
    )
    told = {}
    for client in (town, city):
        client.cookies["django_language"] = "en"
        told[client] = [one["about"] for one in client.get(f"/api/v1/publications/{row.pk}/").json()["broken"]]
    assert told[town] == ["Fright", "", "Pleft · Nleft · Sleft"]
    assert [one.rpartition(" · ")[0] for one in told[city]] == ["Fright · Bright", "Pright · Nright", "Pleft · Nleft"]


def test_of_staff_a_replan_tells_who_is_in_reach_or_serves_somebody_there(town: Client, city: Client) -> None:
    found = {**replanned(), "staff": ["Sleft", "Sother", "Sright"]}
    found["changes"][0]["staff"] = ["Sother"]
    address = inquiry(InquiryKind.REPLAN, {"events": []}, found)
    assert town.get(address).json()["answer"]["staff"] == ["Sleft", "Sother"]
    assert city.get(address).json()["answer"]["staff"] == ["Sleft", "Sother", "Sright"]
