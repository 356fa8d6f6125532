"""The board's pages: who opens them, what a town sees of them, that they cost the same for any city, acts by form."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.core.access.roles import Role
from facilities.models import Facility, RuleValue, Town
from residents.models import Need, Resident
from scheduling.choices import PlanStatus
from scheduling.engine.timeline import DAY
from scheduling.models import ManualChange, Pin, Plan, Run, SessionAttendee
from scheduling.models.baseline import ACCEPTED_OFFER
from scheduling.selectors.board import blocks
from scheduling.selectors.plans import engine_plan
from scheduling.services import past
from scheduling.views.board import moves
from tests.scheduling.board.draft import address, signed_in, without_closures
from tests.scheduling.village import need, resident
from tests.shared_city import shared_city
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
COORDINATORS = (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR)
NINE = DAY + 9 * 60
PAGES = {
    "plan": (),
    "plan_facility": ("XC",),
    "plan_staff": ("chen",),
    "plan_resident": ("lin",),
    "plan_beds": (),
    "plan_moves": (),
}
THERAPY = {"need": "N-therapy", "index": "0"}


built_city, city = shared_city(without_closures)


@pytest.mark.parametrize("name", PAGES)
def test_who_opens_the_board(city: SmallCity, name: str) -> None:
    where = address(city, name, *PAGES[name])
    assert Client().get(where).status_code == 302
    for role in Role:
        page = signed_in(city, role).get(where)
        assert page.status_code == (200 if role in (*COORDINATORS, Role.ADMINISTRATOR) else 403), role
        planning = [address(city, one) for one in ("plan_move", "print_plan", "compare_plan")]
        assert any(one in page.text for one in planning) == (role in COORDINATORS), role  # no link that is refused


def test_there_is_no_page_of_what_is_out_of_reach(city: SmallCity) -> None:
    town, whole = signed_in(city, Role.TOWN_COORDINATOR), signed_in(city, Role.CITY_COORDINATOR)
    elsewhere = address(city, "plan_resident", "qian")  # of another town
    assert (town.get(elsewhere).status_code, whole.get(elsewhere).status_code) == (404, 200)
    for name in ("plan_facility", "plan_staff", "plan_resident"):
        assert whole.get(address(city, name, "nobody")).status_code == 404
    assert whole.get(reverse("plan", args=(99_999,))).status_code == 404
    assert whole.get(address(city, "plan_beds") + "?facility=XC").status_code == 404


def test_a_town_reads_no_name_of_elsewhere(city: SmallCity) -> None:
    """Hu of another town comes to the same home, and sits in Lin's session."""
    Resident.objects.filter(code="hu").update(town=Town.objects.get(code="danghu"))
    seat = need("N-hu", Resident.objects.get(code="hu"), "physiotherapy")
    session = city.draft.sessions.get(attendees__need__code="N-therapy", attendees__index=0)
    SessionAttendee.objects.create(session=session, need=seat, index=0)

    for name, more in (("plan_facility", "XC"), ("plan_facility", "ZJ"), ("plan_staff", "chen")):
        ours = signed_in(city, Role.TOWN_COORDINATOR).get(address(city, name, more)).text
        assert "示例hu" not in ours
        assert "示例hu" in signed_in(city, Role.CITY_COORDINATOR).get(address(city, name, more)).text
    assert "示例lin" in ours


@pytest.mark.parametrize("name", PAGES)
def test_pages_cost_the_same_for_one_and_for_many(
    city: SmallCity, name: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(city, Role.TOWN_COORDINATOR)
    client.get(address(city, name, *PAGES[name]))
    with django_assert_max_num_queries(60) as few:
        client.get(address(city, name, *PAGES[name]))
    session = city.draft.sessions.get(attendees__need__code="N-therapy", attendees__index=0)
    for number in range(3):
        more = need(f"N-more{number}", resident(f"more{number}"), "physiotherapy")
        SessionAttendee.objects.create(session=session, need=more, index=0)
        Facility.objects.get_or_create(
            code=f"M{number}",
            defaults={
                "name": f"第{number}站", "kind": session.facility.kind, "town": session.facility.town,
                "longitude": 121.1, "latitude": 30.7,
            },
        )  # fmt: skip
    with django_assert_max_num_queries(len(few)):
        client.get(address(city, name, *PAGES[name]))


def test_lists_are_narrowed_and_searched(city: SmallCity) -> None:
    client = signed_in(city, Role.CITY_COORDINATOR)

    def rows(**query: str) -> list[str]:
        found = client.get(address(city, "plan"), query).context["rows"]
        return [row.code for row, _counts in found]

    assert rows() == ["TY", "XC", "ZJ"]
    assert rows(service="day_care") == ["ZJ"]
    assert rows(town="danghu") == []
    assert rows(list="staff") == ["chen", "wu"]
    assert rows(list="staff", service="physiotherapy") == ["chen"]
    assert rows(list="residents") == ["qian", "guo", "hu", "lin"]
    assert rows(list="residents", category="6") == ["qian"]
    assert rows(list="residents", service="physiotherapy") == ["lin"]
    assert rows(q="示例lin") == ["lin"]
    assert rows(q="hu") == ["hu"]
    assert rows(q=Resident.objects.get(code="lin").certificate[:20][-4:]) == ["lin"]
    assert rows(q="nobody") == rows(q="示例lin", list="staff") == []
    # As the form of the open list asks: whoever it is, is found.
    assert rows(q="示例lin", **{"from": "facilities"}) == ["lin"]
    assert rows(q="chen", **{"from": "residents"}) == ["chen"]
    assert rows(service="physiotherapy", **{"from": "staff"}) == ["chen"]
    for none in ("not a number", "²", "٦", "9" * 5000):
        assert rows(list="residents", category=none) == ["qian", "guo", "hu", "lin"]


def test_a_category_is_kept_where_the_list_that_is_found_has_no_field_for_it(city: SmallCity) -> None:
    query = {"category": "6", "q": "chen", "from": "residents"}
    page = signed_in(city, Role.CITY_COORDINATOR).get(address(city, "plan"), query)
    assert (page.context["which"], '<input type="hidden" name="category" value="6">' in page.text) == ("staff", True)


@pytest.mark.parametrize("nights", [14, 28, 35])
def test_pages_of_nights_go_as_far_as_a_plan_looks_ahead(city: SmallCity, nights: int) -> None:
    RuleValue.objects.filter(key="horizon_days").update(value=nights)
    client = signed_in(city, Role.CITY_COORDINATOR)

    beds = client.get(address(city, "plan_beds"), {"nights": str(nights)})
    assert len(beds.context["board"].dates) == nights
    assert f"全部 {nights} 晚" in beds.text
    assert len(client.get(address(city, "plan_beds")).context["board"].dates) == 7
    form = client.get(address(city, "plan_move"), {"need": "N-stay", "index": "0"})
    assert len(form.context["days"]) == nights


def test_a_form_says_what_a_change_would_mean_and_does_it(city: SmallCity) -> None:
    client = signed_in(city, Role.TOWN_COORDINATOR)
    where = address(city, "plan_move")

    at_nine = client.get(where, {**THERAPY, "act": "check", "day": "2", "time": "09:00"})
    assert {one.rule for one in at_nine.context["findings"]} >= {"staff_overlap"}
    assert any("示例lin" in one.about for one in at_nine.context["findings"])

    assert " XC-1<" in at_nine.text.partition('name="room"')[2]  # rooms of one name are told apart

    at_eleven = {**THERAPY, "day": "1", "time": "11:00", "reason": "家属要求"}
    asked = client.post(where, {**at_eleven, "act": "check"})
    assert 'method="get"' not in asked.text and not ManualChange.objects.exists()  # a reason is in no address
    assert asked.context["findings"] == []
    assert asked.context["costs"][0][1] == 1000
    done = client.post(where, {**at_eleven, "act": "move"})

    assert done.status_code == 302
    assert done["Location"] == address(city, "plan_moves")
    change = ManualChange.objects.get()
    assert (change.after[0]["start"], change.reason) == (DAY + 660, "家属要求")
    assert "示例lin" in client.get(address(city, "plan_moves")).text
    client.post(address(city, "plan_undo", change.pk))
    assert not Pin.objects.exists()
    change.refresh_from_db()
    assert change.undone_at is not None
    again = client.post(address(city, "plan_undo", change.pk), follow=True).text
    assert "已经撤销过了" in again and "请先撤销后面" not in again


def test_what_was_pinned_otherwise_since_is_not_undone(city: SmallCity) -> None:
    client, api = signed_in(city, Role.CITY_COORDINATOR), "/api/v1"
    client.post(address(city, "plan_move"), {**THERAPY, "day": "1", "time": "11:00", "act": "move"})
    change = ManualChange.objects.get()
    pin = {"week": city.week, "need": "N-therapy", "index": 0, "day": 3}
    assert client.post(f"{api}/pins/", pin, content_type="application/json").status_code == 201

    text = client.post(address(city, "plan_undo", change.pk), follow=True).text

    assert "此后有人改了锁定" in text
    refused = client.post(f"{api}/moves/{change.pk}/undo/")
    assert (refused.status_code, "此后有人改了锁定" in refused.json()["detail"]) == (409, True)
    assert Pin.objects.get().day == 3
    change.refresh_from_db()
    assert change.undone_at is None


def test_a_broken_rule_refuses_with_what_is_wrong(city: SmallCity) -> None:
    before = engine_plan(city.draft)

    answer = signed_in(city, Role.CITY_COORDINATOR).post(
        address(city, "plan_move"), {**THERAPY, "act": "move", "day": "3", "time": "09:00"}
    )

    assert answer.status_code == 409
    assert [(one.rule, one.sentence) for one in answer.context["findings"]] == [
        ("shift", "没有照护人员或治疗师整段时间都在班")
    ]
    assert engine_plan(city.draft) == before
    assert not ManualChange.objects.exists()


@pytest.mark.parametrize(("end", "said"), [("replaced", "此版本已被新版本取代，不能再改。"), ("over", "已经结束")])
@pytest.mark.parametrize("act", ["move", "remove"])
def test_what_ends_while_a_change_waits_for_the_week_is_said(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch, act: str, end: str, said: str
) -> None:
    """Another version is published, or Monday comes, after the page has looked at the plan."""
    before, asked = engine_plan(city.draft), moves.occurrence_asked

    def ended_meanwhile(*args: Any) -> Any:
        if end == "replaced":
            Plan.objects.filter(pk=city.draft.pk).update(status=PlanStatus.SUPERSEDED)
        else:
            monkeypatch.setattr(past, "is_over", lambda *_when: True)
        return asked(*args)

    monkeypatch.setattr(moves, "occurrence_asked", ended_meanwhile)
    client = signed_in(city, Role.CITY_COORDINATOR)
    answer = client.post(address(city, "plan_move"), {**THERAPY, "act": act, "day": "1", "time": "11:00"}, follow=True)

    assert answer.redirect_chain == [(address(city, "plan"), 302)]
    assert said in answer.text
    assert engine_plan(city.draft) == before
    assert not ManualChange.objects.exists()


@pytest.mark.parametrize(
    "query",
    [{"day": "²", "time": "09:00"}, {"day": "1", "time": "²:00"}, {"day": "1", "time": "09:²"}, {"start": "²"}],
)
def test_a_time_that_is_none_is_left_out(city: SmallCity, query: dict[str, str]) -> None:
    answer = signed_in(city, Role.CITY_COORDINATOR).get(
        address(city, "plan_move"), {**THERAPY, "act": "check", **query}
    )
    assert [target.start for some in answer.context["check"].to.values() for target in some] == [NINE]  # as it was


@pytest.mark.parametrize("index", ["²", "٣", "-1", "", "2", pytest.param("9" * 5000, id="long")])
def test_there_is_no_page_of_an_index_that_is_none(city: SmallCity, index: str) -> None:
    answer = signed_in(city, Role.CITY_COORDINATOR).post(address(city, "plan_move"), {**THERAPY, "index": index})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("query", "fault"),
    [({"staff": "nobody"}, "nobody"), ({"room": "nowhere"}, "nowhere")],
)
def test_what_is_not_there_is_said(city: SmallCity, query: dict[str, str], fault: str) -> None:
    answer = signed_in(city, Role.CITY_COORDINATOR).get(
        address(city, "plan_move"), {**THERAPY, "act": "check", **query}
    )

    assert fault in answer.context["fault"]


def test_each_stay_and_each_run_of_free_nights_says_its_dates_for_a_telephone(city: SmallCity) -> None:
    page = signed_in(city, Role.CITY_COORDINATOR).get(address(city, "plan_beds"))
    (ward,) = page.context["board"].wards
    assert [[(cell.kind, cell.first, cell.nights) for cell in row.cells] for row in ward.beds] == [
        [("stay", 0, 7)], [("free", 0, 7)]
    ]  # fmt: skip
    week = f"{city.monday:%m-%d} – {city.monday + timedelta(days=6):%m-%d}"
    assert page.text.count(f'<span class="when">{week}</span>') == 2


def test_the_beds_say_who_is_on_another_rung_than_wished_to_those_who_may_know_of_them(city: SmallCity) -> None:
    Facility.objects.filter(code="TY").update(rung=3)
    beds, said = address(city, "plan_beds"), "不在希望的照护层级"
    for rungs, told in (([], 0), ([3], 0), ([2, 3], 1)):
        Need.objects.filter(code="N-stay").update(rungs=rungs)
        assert signed_in(city, Role.CITY_COORDINATOR).get(beds).text.count(said) == told, rungs
    Resident.objects.filter(code="guo").update(town=Town.objects.get(code="danghu"))
    page = signed_in(city, Role.TOWN_COORDINATOR).get(beds).text
    assert "示例guo" not in page and said not in page


def test_beds_are_chosen_by_facility_with_the_free_ones_first(city: SmallCity) -> None:
    form = {"need": "N-stay", "index": "0"}
    client, where = signed_in(city, Role.CITY_COORDINATOR), address(city, "plan_move")
    own = client.get(where, form)
    assert [code for code, _text, _group in own.context["choices"].beds] == [
        "TY-1-1",
        "TY-1-2",
    ]
    assert "延长或改动" in own.text and "改到别的时间或地点" not in own.text

    need("N-other", resident("other"), "residential_care")
    found = client.get(where, form | {"need": "N-other"})
    assert found.context["choices"].beds == [
        ("TY-1-2", "101 TY-1-2", "TY站：空着"),
        ("TY-1-1", "101 TY-1-1", "TY站：部分或全部夜晚已占用"),
    ]
    assert '<optgroup label="TY站：空着"><option value="TY-1-2">101 TY-1-2</option></optgroup>' in found.text


def test_taken_out_and_put_in(city: SmallCity) -> None:
    client = signed_in(city, Role.CITY_COORDINATOR)
    seat = {"need": "N-day", "index": "0"}

    assert client.get(address(city, "plan_move"), {**seat, "act": "remove-check"}).context["check"].allowed
    client.post(address(city, "plan_move"), {**seat, "act": "remove"})
    assert not city.draft.attendances.exists()
    client.post(address(city, "plan_move"), {**seat, "act": "move", "day": "2", "facility": "ZJ"})

    assert [day.date.weekday() for day in city.draft.attendances.all()] == [2]


def test_pinned_unpinned_and_filled_again(city: SmallCity) -> None:
    client = signed_in(city, Role.TOWN_COORDINATOR)
    client.post(address(city, "plan_pin"), THERAPY)
    assert Pin.objects.get().start == NINE
    runs = Run.objects.count()

    answer = [client.post(address(city, "plan_refill")) for _pressed_twice in range(2)][-1]

    assert Run.objects.count() == runs + 1
    assert answer["Location"] == reverse("run", args=(Run.objects.order_by("-pk")[0].pk,))
    client.post(address(city, "plan_pin"), {**THERAPY, "act": "unpin"})
    assert not Pin.objects.exists()


ACTS = (
    ("plan_move", (), {**THERAPY, "act": "move", "day": "1", "time": "11:00"}),
    ("plan_pin", (), THERAPY),
    ("plan_refill", (), {}),
)


@pytest.mark.parametrize(("name", "more", "data"), ACTS)
def test_who_may_not_changes_nothing(city: SmallCity, name: str, more: Any, data: dict[str, str]) -> None:
    before, runs = engine_plan(city.draft), Run.objects.count()
    where = address(city, name, *more)

    assert Client().post(where, data).status_code == 302
    for role in Role:
        if role not in COORDINATORS:
            assert signed_in(city, role).post(where, data).status_code in (403, 404), role
    Resident.objects.filter(code="lin").update(town=Town.objects.get(code="danghu"))
    if data:
        assert signed_in(city, Role.TOWN_COORDINATOR).post(where, data).status_code == 404

    assert engine_plan(city.draft) == before
    assert (Pin.objects.count(), ManualChange.objects.count(), Run.objects.count()) == (0, 0, runs)


def test_another_towns_change_is_not_undone(city: SmallCity) -> None:
    signed_in(city, Role.CITY_COORDINATOR).post(address(city, "plan_pin"), THERAPY)
    Resident.objects.filter(code="lin").update(town=Town.objects.get(code="danghu"))
    where = address(city, "plan_undo", ManualChange.objects.get().pk)

    assert signed_in(city, Role.TOWN_COORDINATOR).post(where).status_code == 404
    assert Pin.objects.exists()


def test_the_log_says_in_the_readers_language_that_a_family_accepted_an_offer(city: SmallCity) -> None:
    accepted = {"need": Need.objects.get(code="N-therapy"), "reason": ACCEPTED_OFFER, "created_at": timezone.now()}
    Pin.objects.create(week=city.monday, day=1, **accepted)
    shown = signed_in(city, Role.CITY_COORDINATOR).get(address(city, "plan_moves")).text
    assert "家庭已接受" in shown and ACCEPTED_OFFER not in shown


def test_a_session_that_is_made_anew_while_a_page_reads_it_is_left_out(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another coordinator moves somebody in it: its seats are another session's by then."""
    seats_of = blocks._by

    def moved_meanwhile(*asked: Any) -> Any:
        city.draft.sessions.all().delete()
        return seats_of(*asked)

    monkeypatch.setattr(blocks, "_by", moved_meanwhile)
    for name in ("plan_resident", "plan_staff", "plan_facility"):
        page = signed_in(city, Role.CITY_COORDINATOR).get(address(city, name, *PAGES[name]))
        assert page.status_code == 200 and all(one.seats for one in page.context["page"].appointments)
