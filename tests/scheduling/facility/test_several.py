"""Many houses closed for a holiday: what each breaks is shown first, saved all or none, and taken back at once."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Bed, Closure, Facility, Room, StaffMember, Town
from scheduling.models import BrokenAppointment, Offer, WaitingListEntry
from scheduling.selectors.broken import affected_by_closure, affected_by_closures
from scheduling.selectors.facility.several import closed_together
from scheduling.services.capacity import closure_add, closure_end, closure_of, closures_add
from scheduling.services.closing import closures_take_back, houses_close
from tests.inputs import Inputs
from tests.scheduling.village import facility
from tests.small_city import DAY, SmallCity, at, entered

pytestmark = pytest.mark.django_db
PAGE, BACK = "/closures/several/", "/closures/several/take-back/"
SAVING, TAKING_BACK = 27, 14
MAY = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER}


def week(city: SmallCity, *houses: str, **more: Any) -> dict[str, Any]:
    """The coming week, Monday to Sunday."""
    return {"reason": "春节", "first": city.monday, "last": city.monday + 6 * DAY, "houses": list(houses), **more}


def previewed(page: str) -> dict[str, list[str]]:
    """What the form of the preview would send."""
    return Inputs(page[page.index('id="preview"') :].split("</form>")[0]).data


def closed() -> dict[str, str]:
    rows = Closure.objects.filter(asset="facility").select_related("facility")
    return {row.facility.code: row.reason for row in rows if row.facility}


def close(city: SmallCity, *codes: str | Facility, first: int = 0, **more: Any) -> list[Any]:
    houses = [code if isinstance(code, Facility) else Facility.objects.get(code=code) for code in codes]
    span = (at(city.monday, first, 0), at(city.monday, 7 + first, 0))
    given = {"span": span, "reason": "春节", "by": city.accounts[Role.CITY_COORDINATOR], "now": timezone.now()}
    return houses_close(houses=houses, **{**given, **more})


def first_act(city: SmallCity, role: Role = Role.CITY_COORDINATOR) -> list[Closure]:
    return closed_together(city.accounts[role], timezone.now())[0].closures


def test_houses_by_day_are_ticked_and_those_with_beds_are_not(city: SmallCity, coordinator: Client) -> None:
    facility("SM", "home_service", "nursing_visit")
    facility("WSY", "health_centre", "physiotherapy")
    facility("OLD", "day_home", "day_care", ends_on=city.today)
    page = coordinator.get(PAGE).text
    assert Inputs(page).data["houses"] == ["XC", "ZJ"]
    assert 'value="TY"' in page and 'value="SM"' in page and 'value="OLD"' not in page
    assert page.index("Rehab station") < page.index("Residential care institution")


def test_all_of_a_kind_are_ticked_by_a_button_and_what_was_typed_stays(city: SmallCity, coordinator: Client) -> None:
    facility("ZB", "day_home", "day_care")
    page = coordinator.post(PAGE, {**week(city, "XC", last="soon"), "all": "day_home"}).text
    data = Inputs(page).data
    assert data["houses"] == ["XC", "ZB", "ZJ"] and "preview-title" not in page
    assert (data["reason"], data["first"], data["last"]) == (["春节"], [str(city.monday)], ["soon"])
    assert "errorlist" not in page
    page = coordinator.post(PAGE, {**week(city, "XC", "ZB", "ZJ"), "none": "day_home"}).text
    assert Inputs(page).data["houses"] == ["XC"]


def test_what_each_house_breaks_is_shown_before_anything_is_saved(city: SmallCity, coordinator: Client) -> None:
    entry = WaitingListEntry.objects.get()
    offered = Offer.objects.create(
        entry=entry, facility=Facility.objects.get(code="TY"), bed_id=Closure.objects.get(asset="bed").bed_id,
        dates=(city.monday, city.monday + 3 * DAY), offered_at=timezone.now(), expires_at=timezone.now() + DAY,
    )  # fmt: skip
    page = coordinator.post(PAGE, week(city, "XC", "ZJ", "TY")).text
    assert "3 people are affected," in page and "5 planned times can no longer be kept." in page
    assert "1 offer for then ends." in page and "3 houses close" in page
    rows = {
        house: [cell.split("<")[0].split(">")[-1] for cell in row.split('class="number"')[1:]]
        for house in ("XC站", "ZJ站", "TY站")
        for row in [next(part for part in page.split("</thead>")[1].split("<tr") if f'scope="row">{house}' in part)]
    }
    assert rows == {
        "XC站": ["0", "0", "2", "1", "0"],
        "ZJ站": ["0", "2", "0", "1", "0"],
        "TY站": ["1", "0", "0", "1", "1"],
    }
    assert "示例lin" not in page
    shown = coordinator.post(PAGE, {**previewed(page), "show": "XC"}).text
    assert shown.count("示例lin") == 2 and "示例hu" not in shown
    assert closed() == {} and not BrokenAppointment.objects.exists()
    offered.refresh_from_db()
    assert offered.status == "open"


def test_whom_a_house_hits_is_listed_page_by_page(
    city: SmallCity, coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduling.views.facility.several.A_PAGE", 1)
    page = coordinator.post(PAGE, week(city, "XC", "ZJ")).text
    assert "Next page" not in page
    first = coordinator.post(PAGE, {**previewed(page), "show": "XC"}).text
    assert first.count("示例lin") == 1 and "Page 1 of 2" in first and "Previous page" not in first
    assert '<input type="hidden" name="shown" value="XC" form="previewed">' in first
    second = coordinator.post(PAGE, {**previewed(first), "shown": "XC", "page": "2"}).text
    assert second.count("示例lin") == 1 and "Page 2 of 2" in second and "Next page" not in second
    times = [text.split("</td>")[0] for text in (shown.split('data-head="When">')[1] for shown in (first, second))]
    assert len({*times}) == 2
    other = coordinator.post(PAGE, {**previewed(first), "shown": "XC", "show": "ZJ"}).text
    assert "示例hu" in other and "示例lin" not in other and "Page 1 of 2" in other
    assert "Page 2 of 2" in coordinator.post(PAGE, {**previewed(first), "shown": "XC", "page": "99"}).text


def test_what_was_shown_is_saved_one_closure_a_house(city: SmallCity, coordinator: Client) -> None:
    page = coordinator.post(PAGE, week(city, "XC", "ZJ")).text
    sent = previewed(page)
    answer = coordinator.post(PAGE, {**sent, "save": "1"}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "2 houses are closed. 4 planned times can no longer be kept" in answer.text
    assert closed() == {"XC": "春节", "ZJ": "春节"}
    assert {(row.span.lower, row.span.upper) for row in Closure.objects.filter(asset="facility")} == {
        (at(city.monday, 0, 0), at(city.monday, 7, 0))
    }
    told = AuditEntry.objects.filter(act="closure.add").order_by("pk").values_list("details", flat=True)
    assert [*told] == [
        {"asset": "facility", "code": "XC", "broken": 2}, {"asset": "facility", "code": "ZJ", "broken": 2},
    ]  # fmt: skip
    assert "春节" in coordinator.get("/facility/XC/capacity/").text
    again = coordinator.post(PAGE, {**sent, "save": "1"}).text  # pressed twice
    assert "All of these houses are closed then already" in again and Closure.objects.filter(act=None).count() == 2
    assert closed() == {"XC": "春节", "ZJ": "春节"}


def test_who_is_closed_then_already_is_named_and_not_closed_twice(city: SmallCity, coordinator: Client) -> None:
    for code, end in (("ZJ", 9), ("XC", 2)):
        span = (at(city.monday, 0, 0), at(city.monday, end, 0))
        Closure.objects.create(asset="facility", facility=Facility.objects.get(code=code), span=span, reason="装修")
    page = coordinator.post(PAGE, week(city, "XC", "ZJ")).text
    assert f"{city.monday} – {city.monday + 8 * DAY} 装修" in page
    assert f"{city.monday} – {city.monday + DAY} 装修" in page and "1 house closes" in page
    coordinator.post(PAGE, {**week(city, "XC", "ZJ"), "save": "1"})
    assert [row.facility.code for row in Closure.objects.filter(reason="春节") if row.facility] == ["XC"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"last": "2001-01-01"}, "The last day lies before the first."),
        ({"first": "2001-01-01", "last": "2001-01-07"}, "This time is over. Give days from today on."),
        ({"last": "2100-01-01"}, "That is more than a year. Look at the dates again."),
        ({"houses": []}, "Tick at least one house."),
        ({"houses": ["XX"]}, "XX is not one of the available choices"),
        ({"reason": ""}, "This field is required."),
        ({"first": "soon"}, "Enter a valid date."),
    ],
)
def test_what_is_asked_wrongly_is_said(city: SmallCity, coordinator: Client, more: Any, said: str) -> None:
    page = coordinator.post(PAGE, {**week(city, "XC"), **more, "save": "1"}).text
    assert said in page and page.count("errorlist") == 1 and closed() == {}


def test_a_whole_year_may_be_closed(city: SmallCity, coordinator: Client) -> None:
    coordinator.post(PAGE, {**week(city, "XC", last=city.monday + 365 * DAY), "save": "1"})
    assert closed() == {"XC": "春节"}


@pytest.mark.parametrize("role", [None, *Role])
def test_it_is_for_those_who_may_close_houses(city: SmallCity, role: Role | None) -> None:
    client = entered(city, role) if role else Client()
    status = 200 if role in MAY else 403 if role else 302
    assert client.get(PAGE).status_code == status
    answer = client.post(PAGE, {**week(city, "XC"), "save": "1"})
    assert answer.status_code == (status if status != 200 else 302)
    assert closed() == ({"XC": "春节"} if role in MAY else {})
    refused = client.post(BACK, {"seen": "nothing"})
    assert refused.status_code == (status if status == 403 else 302)


def test_a_town_closes_its_own_houses_alone(city: SmallCity) -> None:
    Facility.objects.filter(code="ZJ").update(town=Town.objects.get(code="danghu"))
    client = entered(city, Role.TOWN_COORDINATOR)
    page = client.get(PAGE).text
    assert 'value="ZJ"' not in page and 'value="XC"' in page
    refused = client.post(PAGE, {**week(city, "XC", "ZJ"), "save": "1"}).text
    assert "ZJ is not one of the available choices" in refused and closed() == {}


def test_all_of_them_or_none(city: SmallCity) -> None:
    Facility.objects.filter(code="ZJ").update(town=Town.objects.get(code="danghu"))
    before = AuditEntry.objects.count()
    with pytest.raises(PermissionDenied):
        close(city, "XC", "ZJ", by=city.accounts[Role.TOWN_COORDINATOR])
    assert (closed(), AuditEntry.objects.count(), BrokenAppointment.objects.count()) == ({}, before, 0)


def test_several_break_what_each_alone_breaks(city: SmallCity) -> None:
    user, now = city.accounts[Role.CITY_COORDINATOR], timezone.now()
    span = (at(city.monday, 0, 0), at(city.monday, 2, 0))
    things = [*Facility.objects.order_by("pk"), *Room.objects.all(), *Bed.objects.all(), *StaffMember.objects.all()]
    closures = [closure_of(thing, span) for thing in things]
    alone = [affected_by_closure(user, closure, now) for closure in closures]
    assert affected_by_closures(user, closures, now) == alone
    told = zip(things, alone, strict=True)
    assert {thing.code: [hit.kind for hit in hits] for thing, hits in told if hits} == {
        "XC": ["session"], "ZJ": ["attendance"], "TY": ["stay"], "XC-1": ["session"], "TY-1": ["stay"],
        "TY-1-1": ["stay"], "chen": ["visit", "session"],
    }  # fmt: skip


def test_a_wrong_date_is_undone_at_once(city: SmallCity, coordinator: Client) -> None:
    alone = closure_add(
        thing=Facility.objects.get(code="TY"), span=(at(city.monday, 0, 0), at(city.monday, 7, 0)), reason="春节",
        by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now(),
    )  # fmt: skip
    close(city, "XC", "ZJ")
    assert BrokenAppointment.objects.count() == 5
    page = coordinator.get(PAGE).text
    assert "Take back these 2 closures" in page and "2 houses" in page
    seen = Inputs(page).data["seen"]
    answer = coordinator.post(BACK, {"seen": seen}, follow=True)
    assert "2 closures are taken back." in answer.text and "Take back" not in answer.text
    assert closed() == {"TY": "春节"} and BrokenAppointment.objects.get().closure == alone.row
    assert AuditEntry.objects.filter(act="closure.remove").count() == 2
    assert "Somebody changed one of these" in coordinator.post(BACK, {"seen": seen}, follow=True).text


def test_what_one_of_them_was_changed_to_is_not_taken_back_unseen(city: SmallCity, coordinator: Client) -> None:
    close(city, "XC", "ZJ")
    seen, read = Inputs(coordinator.get(PAGE).text).data["seen"], first_act(city)
    user, now = city.accounts[Role.CITY_COORDINATOR], timezone.now()
    closure_end(closure=Closure.objects.get(facility__code="ZJ"), end=at(city.monday, 2, 0), by=user, now=now)
    coordinator.post(BACK, {"seen": seen})
    with pytest.raises(ValidationError) as refused:
        closures_take_back(closures=read, by=user, now=now)
    assert refused.value.code == "changed"
    assert closed().keys() == {"XC", "ZJ"}
    page = coordinator.get(PAGE).text  # each time by itself
    assert page.count("Take back this 1 closure") == 2


def test_what_has_begun_is_not_taken_back(city: SmallCity, coordinator: Client) -> None:
    close(city, "XC", "ZJ")
    read, begun = first_act(city), at(city.monday, 0, 0)
    with pytest.raises(ValidationError) as refused:
        closures_take_back(closures=read, by=city.accounts[Role.CITY_COORDINATOR], now=begun)
    assert refused.value.code == "begun"
    assert closed().keys() == {"XC", "ZJ"}
    assert closed_together(city.accounts[Role.CITY_COORDINATOR], begun) == []


def test_a_town_takes_back_its_own_alone(city: SmallCity) -> None:
    Facility.objects.filter(code="ZJ").update(town=Town.objects.get(code="danghu"))
    close(city, "XC", "ZJ")
    read = first_act(city)
    with pytest.raises(PermissionDenied):
        closures_take_back(closures=read, by=city.accounts[Role.TOWN_COORDINATOR], now=timezone.now())
    assert closed().keys() == {"XC", "ZJ"}
    own = first_act(city, Role.TOWN_COORDINATOR)
    closures_take_back(closures=own, by=city.accounts[Role.TOWN_COORDINATOR], now=timezone.now())
    assert closed().keys() == {"ZJ"}


def on_monday(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later in the week less lies ahead, and less is asked for."""
    monkeypatch.setattr(timezone, "now", lambda: at(city.lived.week, 0, 12))


def test_the_preview_costs_the_same_for_one_house_and_for_all(
    city: SmallCity, coordinator: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_monday(city, monkeypatch)
    for number in range(5):
        facility(f"N{number}", "day_home", "day_care")
    every = ["ZJ", "XC", "TY"]
    for houses in (every, [*every, *(f"N{number}" for number in range(5))]):
        with django_assert_num_queries(16):
            assert coordinator.post(PAGE, week(city, *houses)).status_code == 200
    with django_assert_num_queries(5):
        coordinator.get(PAGE)


def test_saving_and_taking_back_cost_the_same_for_one_house_and_for_all(
    city: SmallCity, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_monday(city, monkeypatch)
    more = [facility(f"N{number}", "day_home", "day_care") for number in range(5)]
    zj, *others = (Facility.objects.get(code=code) for code in ("ZJ", "XC", "TY"))
    close(city, more[0], first=7)  # the account's roles are read once
    for houses in ([zj], [zj, *others, *more]):
        with django_assert_num_queries(SAVING):
            marked = close(city, *houses)
        assert [one.broken > 0 for one in marked] == [house.code in ("ZJ", "XC", "TY") for house in houses]
        read = first_act(city)
        with django_assert_num_queries(TAKING_BACK):
            closures_take_back(closures=read, by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now())
    assert closed() == {"N0": "春节"}


def test_a_house_that_went_meanwhile_is_named_and_none_closes(city: SmallCity) -> None:
    there, gone = Facility.objects.get(code="XC"), facility("N", "day_home", "day_care")
    key = gone.pk
    gone.delete()
    gone.pk = key
    with pytest.raises(ValidationError) as refused:
        close(city, there.code, gone)
    assert [*refused.value.message_dict] == ["facility"]
    assert closed() == {}


def test_a_house_that_is_named_twice_closes_once(city: SmallCity) -> None:
    first, second = close(city, "XC", "XC")
    assert first.row == second.row and closed() == {"XC": "春节"}


def test_an_offer_that_two_closures_end_ends_once(city: SmallCity) -> None:
    bed = Bed.objects.select_related("room__facility").get(code="TY-1-1")
    offered = Offer.objects.create(
        entry=WaitingListEntry.objects.get(), facility=bed.room.facility, bed=bed, offered_at=timezone.now(),
        dates=(city.monday, city.monday + 3 * DAY), expires_at=timezone.now() + DAY,
    )  # fmt: skip
    closures_add(
        things=[bed, bed.room.facility], span=(at(city.monday, 0, 0), None), reason="装修",
        by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now(),
    )  # fmt: skip
    offered.refresh_from_db()
    told = AuditEntry.objects.filter(act="closure.add").order_by("pk").values_list("details", flat=True)
    assert offered.status == "withdrawn" and [one.get("offers", 0) for one in told] == [1, 0]


def test_the_desk_and_the_list_of_facilities_lead_there(city: SmallCity, coordinator: Client) -> None:
    for page in ("/desk/", "/facility/"):
        assert f'href="{PAGE}"' in coordinator.get(page).text
