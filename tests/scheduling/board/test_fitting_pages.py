"""Where a time would fit that is unserved, or else one that stands: asked of a worker by a button, shown beside the
form, and put in from there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.core.access.roles import Role
from facilities.models import Town
from residents.models import Need, Resident
from scheduling.choices import InquiryKind, NoAnswer, PlanStatus, RunStatus
from scheduling.engine.timeline import DAY
from scheduling.models import Inquiry
from scheduling.selectors.board.fitting import fitting_of
from scheduling.selectors.placed import placed_values
from scheduling.services.inquiries import inquiry_answer
from scheduling.views.board import fitting
from scheduling.views.board.fitting import COUNT
from tests.scheduling.board.draft import address, signed_in, without_closures
from tests.shared_city import shared_city
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
COORDINATORS = (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR)
FIRST, SECOND = {"need": "N-therapy", "index": "0"}, {"need": "N-therapy", "index": "1"}
NURSING = {"occurrence": {"need": "N-nursing", "index": 0}, "resident": "lin"}
HTMX = {"HX-Request": "true"}


def one_time_unserved() -> SmallCity:
    """Nothing is closed, and the draft leaves one time of therapy out."""
    city = without_closures()
    city.draft.sessions.filter(attendees__need__code="N-therapy", attendees__index=1).delete()
    return city


built_city, city = shared_city(one_time_unserved)


def at(start: int, staff: str = "chen") -> dict[str, Any]:
    where = {"mode": "session", "place": "XC", "facility": "XC", "room": "XC-1"}
    return {"start": start, "end": start + 45, "staff": [staff], **where}


def answered(city: SmallCity, *options: dict[str, Any]) -> Inquiry:
    now = timezone.now()
    return Inquiry.objects.create(
        kind=InquiryKind.RECOMMEND, week=city.monday, plan=city.draft, asked={"need": "N-therapy", "count": COUNT},
        created_at=now, finished_at=now, status=RunStatus.DONE, answer={"options": list(options)},
    )  # fmt: skip


def way(*options: dict[str, Any], cost: dict[str, int] | None = None, moved: tuple[Any, ...] = ()) -> dict[str, Any]:
    occurrence = {"need": "N-therapy", "index": 1}
    ways = [{"occurrence": occurrence, **one} for one in options]
    return {"occurrence": occurrence, "options": ways, "by_rule": cost or {}, "moved": list(moved)}


def test_it_is_asked_found_looked_at_and_put_in(city: SmallCity) -> None:
    client, form = signed_in(city, Role.TOWN_COORDINATOR), address(city, "plan_move")
    assert "哪里能安排" in client.get(form, SECOND).text
    for _again in range(2):  # asked once while it is being looked for
        assert client.post(address(city, "plan_fitting"), SECOND)["Location"] == f"{form}?need=N-therapy&index=1"
    inquiry = Inquiry.objects.get()
    assert (inquiry.kind, inquiry.plan, inquiry.asked) == ("recommend", city.draft, {"need": "N-therapy", "count": 5})
    waiting = client.get(address(city, "plan_fitting"), SECOND, headers=HTMX)
    assert "hx-get" in waiting.text
    assert waiting.context["ways"] == []

    inquiry_answer(inquiry=inquiry, clock=timezone.now)

    found = client.get(address(city, "plan_fitting"), SECOND, headers=HTMX)
    assert "hx-get" not in found.text
    best, _later = found.context["ways"]
    meant = client.get(best.address)
    assert meant.context["check"].allowed
    assert meant.context["to"] == best.text
    values, (staff,) = meant.context["values"], meant.context["chosen"]
    client.post(form, {**SECOND, "day": values["day"], "time": values["time"], "room": values["room"], "staff": staff,
                       "act": "move"})  # fmt: skip
    assert (placed_values(city.draft, Need.objects.get(code="N-therapy"), 1) or {}).get("staff") == [staff]


def test_what_is_found_while_it_is_asked_about_is_not_shown_before_the_file_is_opened(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one answer was to "is it found?", and the page may not read it again without asking who looks."""
    inquiry = Inquiry.objects.create(
        kind=InquiryKind.RECOMMEND, week=city.monday, plan=city.draft, asked={"need": "N-therapy", "count": COUNT},
        created_at=timezone.now(),
    )  # fmt: skip

    def meanwhile(*asked: Any) -> Any:
        before = fitting_of(*asked)
        now = timezone.now()
        found = {"options": [way(at(540))]}
        Inquiry.objects.filter(pk=inquiry.pk).update(status=RunStatus.DONE, finished_at=now, answer=found)
        return before

    monkeypatch.setattr(fitting, "fitting_of", meanwhile)
    shown = signed_in(city, Role.TOWN_COORDINATOR).get(address(city, "plan_fitting"), SECOND, headers=HTMX)
    assert shown.context["ways"] == []
    assert "hx-get" in shown.text


def test_what_stands_is_asked_about_by_itself_and_moved_from_there(city: SmallCity) -> None:
    client, form = signed_in(city, Role.TOWN_COORDINATOR), address(city, "plan_move")
    answered(city, way(at(540)))  # of the time that is unserved
    shown = client.get(form, FIRST)
    assert "还可安排在哪里" in shown.text and shown.context["ways"] == []
    client.post(address(city, "plan_fitting"), FIRST)
    inquiry = Inquiry.objects.latest("pk")
    assert inquiry.asked == {"need": "N-therapy", "index": 0, "count": 5}
    before = placed_values(city.draft, Need.objects.get(code="N-therapy"), 0) or {}
    pin_it = {**FIRST, "act": "pin"}
    assert client.post(address(city, "plan_pin"), pin_it).status_code == 302

    inquiry_answer(inquiry=inquiry, clock=timezone.now)

    found = client.get(address(city, "plan_fitting"), FIRST, headers=HTMX)
    ways = found.context["ways"]
    assert 0 < len(ways) <= COUNT and all("index=0" in one.address for one in ways)
    meant = client.get(ways[0].address)
    assert meant.context["check"].allowed and meant.context["to"] == ways[0].text != meant.context["now"]
    assert meant.context["costs"] == ways[0].costs
    values, (staff,) = meant.context["values"], meant.context["chosen"]
    client.post(form, {**FIRST, "day": values["day"], "time": values["time"], "room": values["room"], "staff": staff,
                       "act": "move"})  # fmt: skip
    after = placed_values(city.draft, Need.objects.get(code="N-therapy"), 0)
    assert after and after != before
    assert client.get(form, SECOND).context["ways"] != []


def test_that_there_is_no_other_place_is_said(city: SmallCity) -> None:
    Inquiry.objects.filter(pk=answered(city).pk).update(asked={"need": "N-therapy", "index": 0, "count": COUNT})
    shown = signed_in(city, Role.TOWN_COORDINATOR).get(address(city, "plan_move"), FIRST)
    assert "没有找到其他可行的时间或地点" in shown.text


def test_costs_are_said_and_others_who_move_first(city: SmallCity) -> None:
    """Who would make room is named to those who may read it, with the way there."""
    before, after = ({"occurrence": NURSING["occurrence"], **at(start, "wu")} for start in (600, DAY + 600))
    room = {**NURSING, "before": [before], "after": [after]}
    answered(city, way(at(540), cost={"wished_time": 8, "unserved": -450}), way(at(600, "wu"), moved=(room,)))
    shown = signed_in(city, Role.TOWN_COORDINATOR).get(address(city, "plan_move"), SECOND)
    free, by_moving = shown.context["ways"]
    assert free.costs == [("不是所希望的时间。", 8)]
    assert (
        free.address == f"{address(city, 'plan_move')}?need=N-therapy&index=1&start=540&room=XC-1&staff=chen&act=check"
    )
    assert by_moving.address == ""
    (other,) = by_moving.movers
    assert other.who.startswith("示例lin")
    assert "need=N-nursing&index=0&start=2040" in other.address
    assert "须他人让位" in shown.text

    Resident.objects.filter(code="lin").update(town=Town.objects.get(code="danghu"))
    elsewhere = signed_in(city, Role.TOWN_COORDINATOR).get(address(city, "plan_move"), SECOND)
    assert elsewhere.status_code == 404


def test_others_whose_group_would_be_too_small_are_said_to_lose_their_time(city: SmallCity) -> None:
    left = {**NURSING, "before": [{"occurrence": NURSING["occurrence"], **at(600, "wu")}], "after": []}
    answered(city, way(at(540), moved=(left,)))
    shown = signed_in(city, Role.TOWN_COORDINATOR).get(address(city, "plan_move"), SECOND)
    (only,) = shown.context["ways"]
    (other,) = only.movers
    assert (only.address, other.after, other.address) == ("", "", "")
    assert "他人会失去安排" in shown.text and "剩下的人数不够开班" in shown.text and "须他人让位" not in shown.text


def test_a_stay_and_a_day_are_filled_in_by_what_they_are(city: SmallCity) -> None:
    stay = {
        "mode": "stay",
        "start": DAY,
        "end": 3 * DAY,
        "place": "TY",
        "facility": "TY",
        "room": "TY-1",
        "bed": "TY-1-2",
    }
    day = {"mode": "day", "start": 2 * DAY + 510, "end": 2 * DAY + 960, "place": "ZJ", "facility": "ZJ"}
    answered(city, way(stay), way(day), way(stay, {**stay, "bed": "TY-1-1"}))
    one, two, several = signed_in(city, Role.TOWN_COORDINATOR).get(address(city, "plan_move"), SECOND).context["ways"]
    assert one.address.endswith("&day=1&nights=2&room=TY-1&bed=TY-1-2&act=check")
    assert two.address.endswith("&day=2&facility=ZJ&act=check")
    assert several.address == ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"answer": {"options": []}}, "没有找到可行的安排"),
        ({"status": RunStatus.FAILED, "answer": None, "problem": NoAnswer.UNPUBLISHED}, "本周没有已发布的计划。"),
    ],
)
def test_that_there_is_none_is_said(city: SmallCity, values: dict[str, Any], said: str) -> None:
    Inquiry.objects.filter(pk=answered(city).pk).update(**values)
    shown = signed_in(city, Role.TOWN_COORDINATOR).get(address(city, "plan_move"), SECOND)
    assert said in shown.text
    assert shown.context["ways"] == []


def test_who_may_ask(city: SmallCity) -> None:
    where = address(city, "plan_fitting")
    for send in (Client().post, Client().get):
        assert reverse("sign_in") in send(where, SECOND)["Location"]
    for role in Role:
        for send in (signed_in(city, role).post, signed_in(city, role).get):
            assert send(where, SECOND).status_code == (302 if role in COORDINATORS else 403), role
    Resident.objects.filter(code="lin").update(town=Town.objects.get(code="danghu"))
    assert signed_in(city, Role.TOWN_COORDINATOR).post(where, SECOND).status_code == 404
    assert signed_in(city, Role.CITY_COORDINATOR).post(where, {**SECOND, "index": "2"}).status_code == 404
    assert Inquiry.objects.count() == 1


def test_a_plan_that_is_replaced_is_not_asked_about(city: SmallCity) -> None:
    city.draft.status = PlanStatus.SUPERSEDED
    city.draft.save()
    assert signed_in(city, Role.TOWN_COORDINATOR).post(address(city, "plan_fitting"), SECOND).status_code == 302
    assert not Inquiry.objects.exists()
