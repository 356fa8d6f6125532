"""The coordinators' pages of the waiting list, by role; lists cost the same however long they are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, User
from facilities.models import Bed, Facility, StaffMember, Town
from residents.models import Need
from scheduling.models import Inquiry, LookAgain, Offer, Placement, Plan, Vacancy, WaitingListEntry, WaitingStep
from scheduling.services.capacity import closure_add
from scheduling.services.inquiries import inquiry_answer
from scheduling.services.looking_again import look_again_request
from scheduling.services.offers import offer_make
from scheduling.views.waiting import lists
from tests.network import NOON, day, moment
from tests.scheduling.test_publishing import GOOD, publish, store
from tests.scheduling.waiting.queue_of_three import (
    account,
    bed_vacancy,
    coordinator,
    entry,
    family_of,
    other_town,
    queue_of_three,
    signed_in,
    waiting_for_a_bed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
LISTS = ("/waiting/", "/waiting/places/", "/waiting/looks/", "/waiting/needs/N-ma/")


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture
def needs() -> dict[str, Need]:
    return queue_of_three()


def test_an_offer_on_another_rung_than_wished_says_so(needs: dict[str, Need]) -> None:
    made = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    client, said = (
        signed_in(coordinator()),
        "Another rung of care than was wished: municipal residential care instead of",
    )
    assert said not in client.get("/waiting/needs/N-ma/").text
    Facility.objects.filter(pk=made.facility_id).update(rung=3)
    Need.objects.filter(code="N-ma").update(rungs=[2, 3])
    assert f"{said} an institution of the town." in client.get("/waiting/needs/N-ma/").text


def test_the_list_shows_place_reasons_and_state(needs: dict[str, Need]) -> None:
    offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    look_again_request(entry=entry("tao"), text="为什么？", by=family_of(needs["tao"].resident), now=NOON)
    page = signed_in(coordinator()).get("/waiting/").text
    assert page.index("示例ye") < page.index("示例ma") < page.index("示例tao")
    assert "<strong>6.00</strong>" in page and "= 5.00 × 1.10 × 1.02" in page
    assert "TY站, answer by" in page and "Look again by" in page


def test_pages_that_show_people_are_kept_by_no_browser(needs: dict[str, Need]) -> None:
    client = signed_in(coordinator())
    kept = {page: client.get(page).headers.get("Cache-Control", "") for page in (*LISTS, "/broken/")}
    assert [page for page, said in kept.items() if "no-store" not in said] == []


def test_further_pages_keep_what_was_chosen(needs: dict[str, Need], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "A_PAGE", 1)
    page = signed_in(coordinator()).get("/waiting/?service=residential_care&page=2").text
    for rel, number, text in (("prev", 1, "Previous page"), ("next", 3, "Next page")):
        assert f'rel="{rel}" href="?service=residential_care&amp;page={number}">{text}</a>' in page


def test_filters_narrow_the_list(needs: dict[str, Need]) -> None:
    client = signed_in(coordinator())
    for query, seen in (
        ("service=residential_care", {"ma", "ye", "tao"}),
        ("service=day_care", {"hu"}),
        ("town=xincang&text=示例ma", {"ma"}),
        ("text=N-ye", {"ye"}),
        (f"town={other_town().code}", set()),
        ("status=offered", set()),
        ("service=nonsense", {"ma", "ye", "tao", "hu"}),
        ("page=99", {"ma", "ye", "tao", "hu"}),
    ):
        page = client.get(f"/waiting/?{query}").text
        assert {code for code in ("ma", "ye", "tao", "hu") if f"示例{code}</a>" in page} == seen, query


def test_free_places_and_whom_they_fit(needs: dict[str, Need]) -> None:
    page = signed_in(coordinator()).get("/waiting/places/").text
    assert "TY-1-2" in page and "ZJ站" in page
    assert page.index("示例ye") < page.index("示例ma")


def test_free_places_are_narrowed_to_a_service_and_a_town(needs: dict[str, Need]) -> None:
    client, town = signed_in(coordinator()), bed_vacancy().facility.town
    elsewhere = other_town()
    for query, found in (
        ("service=residential_care", True), (f"service=residential_care&town={town.code}", True),
        ("service=day_care", False), (f"town={elsewhere.code}", False),
    ):  # fmt: skip
        page = client.get(f"/waiting/places/?{query}").text
        assert ("TY-1-2" in page, "Show all" in page) == (found, True), query
    assert "Nothing that fits this choice is free." in page
    assert "Show all" not in client.get("/waiting/places/?service=none").text


def test_the_entry_page_offers_accepts_and_logs(needs: dict[str, Need]) -> None:
    client = signed_in(coordinator())
    page = client.get("/waiting/needs/N-ma/").text
    assert 'value="bed:TY-1-2"' in page and "You have place 2 of 3" in page
    assert "<dt>Urgency</dt><dd>1 (1 is most urgent) → factor 5.00</dd>" in page
    file = client.get(f"/residents/{needs['ma'].resident.code}/").text
    assert "Urgency (1 is most urgent)" in file and f"From {needs['ma'].dates[0]:%Y-%m-%d}, for good" in file
    answer = client.post("/waiting/needs/N-ma/offer/", {"place": "bed:TY-1-2"}, follow=True)
    assert "The family is told" in answer.text and "The family accepts" in answer.text
    offer = Offer.objects.get()
    page = client.post(f"/waiting/offers/{offer.pk}/accept/", follow=True).text
    assert Placement.objects.filter(need=needs["ma"]).exists()
    assert "The next plan keeps it" in page and "Offer accepted" in page and "Placed" in page
    offer.refresh_from_db()
    assert f"Answered {timezone.localtime(offer.answered_at):%Y-%m-%d %H:%M}." in page
    again = client.post(f"/waiting/offers/{offer.pk}/accept/", follow=True).text
    assert "This offer was accepted already." in again


def test_what_stands_against_an_act_is_said(needs: dict[str, Need]) -> None:
    client = signed_in(coordinator())
    offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=NOON)
    taken = client.post("/waiting/needs/N-ma/offer/", {"place": "bed:TY-1-2"}, follow=True).text
    assert "The bed is offered to somebody else." in taken
    for place in ("bed:none", "", "x:y"):
        gone = client.post("/waiting/needs/N-ma/offer/", {"place": place}, follow=True).text
        assert "no longer free" in gone
    both = client.post("/waiting/needs/N-ma/offer/", {"place": "bed:TY-1-2", "beside_others": "on"}, follow=True)
    assert "The family is told" in both.text
    offer = Offer.objects.get(entry__need__code="N-ma")
    decline = f"/waiting/offers/{offer.pk}/decline/"
    assert "Say why" in client.post(decline, {"reason": ""}, follow=True).text
    assert "next in the queue" in client.post(decline, {"reason": "远"}, follow=True).text


def test_a_request_to_look_again_is_answered_once(needs: dict[str, Need]) -> None:
    client = signed_in(coordinator())
    look = look_again_request(entry=entry("tao"), text="我们等了很久", by=family_of(needs["tao"].resident), now=NOON)
    assert "我们等了很久" in client.get("/waiting/looks/").text
    assert "Choose an outcome" in client.post(f"/waiting/looks/{look.pk}/answer/", {"answer": ""}, follow=True).text
    sent = {"outcome": "upheld", "answer": "已核对，评分无误"}
    page = client.post(f"/waiting/looks/{look.pk}/answer/", sent, follow=True).text
    assert "已核对，评分无误" in page and "Second look answered" in page
    assert "answered already" in client.post(f"/waiting/looks/{look.pk}/answer/", sent, follow=True).text
    assert "No family waits" in client.get("/waiting/looks/").text


def test_an_entry_is_taken_off_with_a_reason(needs: dict[str, Need]) -> None:
    client = signed_in(coordinator())
    client.post("/waiting/needs/N-tao/close/", {"reason": ""})
    assert entry("tao").status == "waiting"
    client.post("/waiting/needs/N-tao/close/", {"reason": "已去外地"})
    assert entry("tao").status == "withdrawn" and "已去外地" in client.get("/waiting/needs/N-tao/").text


def test_a_town_sees_its_own(needs: dict[str, Need]) -> None:
    own = signed_in(account("own", Role.TOWN_COORDINATOR, town=Town.objects.get(code="xincang")))
    other = signed_in(account("other", Role.TOWN_COORDINATOR, town=other_town()))
    assert "示例ma" in own.get("/waiting/").text
    for address in LISTS[:3]:
        assert "示例" not in other.get(address).text, address
    assert own.get("/waiting/needs/N-ma/").status_code == 200
    assert other.get("/waiting/needs/N-ma/").status_code == 404


ACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/waiting/needs/N-ma/offer/", {"place": "bed:TY-1-2"}),
    ("/waiting/needs/N-ma/close/", {"reason": "x"}),
    ("/waiting/offers/{offer}/accept/", {}),
    ("/waiting/offers/{offer}/decline/", {"reason": "x"}),
    ("/waiting/offers/{offer}/withdraw/", {"reason": "x"}),
    ("/waiting/looks/{look}/answer/", {"outcome": "upheld", "answer": "x"}),
    ("/waiting/looks/{look}/unask/", {}),
    ("/waiting/needs/N-ye/look-again/", {"call-caller": "resident", "call-text": "x"}),
)
WHO: dict[str, tuple[Callable[[], User | None], int]] = {
    "nobody": (lambda: None, 302),
    "without a role": (lambda: User.objects.create(username="new"), 403),
    "manager": (lambda: account("m", Role.FACILITY_MANAGER, facility=Facility.objects.get(code="TY")), 403),
    "carer": (lambda: account("c", Role.CARER, staff=StaffMember.objects.get(code="chen")), 403),
    "own family": (lambda: User.objects.get(username="family-ye"), 403),
    "auditor": (lambda: account("a", Role.AUDITOR), 403),
    "another town": (lambda: account("t", Role.TOWN_COORDINATOR, town=other_town()), 404),
}


@pytest.mark.parametrize("who", WHO)
def test_others_are_refused_and_nothing_changes(needs: dict[str, Need], who: str) -> None:
    offer = offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=NOON)
    look = look_again_request(entry=entry("ye"), text="?", by=family_of(needs["ye"].resident), now=NOON)
    make, status = WHO[who]
    user = make()
    client = signed_in(user) if user else Client()
    before = state()
    for address, sent in ACTS:
        answer = client.post(address.format(offer=offer.pk, look=look.pk), sent)
        assert answer.status_code == status, address
    if status != 404:
        for address in (*LISTS, "/broken/"):
            assert client.get(address).status_code == status, address
        assert client.post("/waiting/places/look/").status_code == status
        assert client.post("/broken/2026-W49/mend/").status_code == status
        assert client.get("/broken/2026-W49/mending/").status_code == status
    assert state() == before


def state() -> list[Any]:
    models = (WaitingListEntry, Offer, LookAgain, Placement, WaitingStep, Inquiry)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_lists_take_as_many_queries_for_many_as_for_few(needs: dict[str, Need], django_assert_num_queries: Any) -> None:
    client = signed_in(coordinator())
    for address in LISTS:
        client.get(address)
    counts = {address: cost(client, address) for address in LISTS[:3]}
    service = Vacancy.objects.get(bed__code="TY-1-2").service
    for number in range(5):
        more = waiting_for_a_bed(f"w{number}")
        new = WaitingListEntry.objects.create(need=more, since=day(-7))
        look_again_request(entry=new, text="?", by=family_of(more.resident), now=NOON)
        bed = Bed.objects.create(code=f"TY-1-{number + 7}", room=bed_vacancy().bed.room, kind="long_stay")
        Vacancy.objects.create(
            service=service, facility=bed.room.facility, bed=bed, dates=(day(7), None), found_at=NOON,
            asked=[[more.code, "", []]],
        )  # fmt: skip
    assert {address: cost(client, address) for address in LISTS[:3]} == counts


def cost(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_what_no_longer_holds_is_shown_with_a_replan(needs: dict[str, Need]) -> None:
    publish(store(GOOD))
    by = coordinator()
    chen = StaffMember.objects.get(code="chen")
    closure_add(thing=chen, span=(moment(1, 0), moment(2, 0)), reason="病假", by=by, now=NOON - timedelta(hours=9))
    client = signed_in(by)
    page = client.get("/broken/").text
    assert "示例lin" in page and "病假" in page and "Replan 2026-W49" in page
    for _press in range(2):  # the second finds the first under way
        page = client.post("/broken/2026-W49/mend/", follow=True).text
        assert "Waiting for a worker" in page and "Replan 2026-W49" not in page
    inquiry = Inquiry.objects.get()
    assert (inquiry.kind, inquiry.created_by) == ("replan", by)
    job = ProcrastinateJob.objects.get(task_name="scheduling.answer_inquiry")
    assert (job.queue_name, job.priority) == ("default", 5)  # behind no week, before an evening's reminders
    assert AuditEntry.objects.filter(act="inquiry.replan", who=by).count() == 1
    asked = {"headers": {"HX-Request": "true"}}
    Inquiry.objects.update(status="running")
    assert "is being replanned" in client.get("/broken/2026-W49/mending/", **asked).text
    inquiry_answer(inquiry=inquiry, clock=timezone.now)
    assert client.get("/broken/2026-W49/mending/", **asked).headers["HX-Refresh"] == "true"
    assert client.get("/broken/2026-W49/mending/").headers["Location"] == "/broken/"
    draft = Plan.objects.get(status="draft")
    page = client.get("/broken/").text
    assert "Version 2 mends" in page and f'href="/plans/{draft.pk}/compare/"' in page and "Replan 2026-W49" in page
    Inquiry.objects.update(status="failed", problem="", draft=None)
    assert "The replan broke off" in client.get("/broken/").text
    for method, door in ((client.post, "mend"), (client.get, "mending")):
        assert method(f"/broken/nonsense/{door}/").status_code == 404


def test_empty_pages_say_what_to_do() -> None:
    client = signed_in(coordinator())
    assert "Nobody waits" in client.get("/waiting/").text
    assert "No bed and no day place is free" in client.get("/waiting/places/").text
    assert "No family waits" in client.get("/waiting/looks/").text
    assert "Everything that is published can be kept" in client.get("/broken/").text
