"""Closing something: first whom it affects, then saved; ended, taken back; by whom, and nothing changed for others."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment
from facilities.models import Bed, Closure, DayPlaces, Facility, Room
from scheduling.models import BrokenAppointment
from scheduling.selectors.broken import affected_by_closure
from scheduling.services.capacity import closure_of
from scheduling.services.publishing import put_in_force
from tests.inputs import seen_row
from tests.small_city import DAY, SmallCity, at, entered

pytestmark = pytest.mark.django_db
NEW = "/facility/TY/closures/new/"
MAY = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}  # and the manager, of the own house


def asked(city: SmallCity, **more: Any) -> dict[str, Any]:
    """From Monday to Thursday of the coming week."""
    return {"first": city.monday, "last": city.monday + 3 * DAY, "reason": "漏水", **more}


def fields(page: str) -> dict[str, Any]:
    """What the form of the preview would send."""
    form = page[page.index('id="preview"') : page.index('name="save"')]
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {
        **{name: value for name, value in found if name != "things"},
        "things": [value for name, value in found if name == "things"],
        "save": "1",
    }


def test_who_is_affected_is_shown_before_anything_is_saved(city: SmallCity, coordinator: Client) -> None:
    before = Closure.objects.count()
    page = coordinator.post(NEW, asked(city, things="bed:TY-1-1")).text
    assert "1 person is affected, 1 planned time can" in page
    assert "示例guo" in page and f"{city.monday} – {city.monday + 6 * DAY}" in page  # the stay, night by night
    assert (Closure.objects.count(), BrokenAppointment.objects.count()) == (before, 0)


@pytest.mark.parametrize(("part", "hit"), [("morning", False), ("afternoon", True), ("full", True)])
def test_a_closed_afternoon_hits_who_comes_then(city: SmallCity, part: str, hit: bool) -> None:
    city.draft.attendances.update(part=part)
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    closure = closure_of(Facility.objects.get(code="ZJ"), (at(city.monday, 0, 12), at(city.monday, 0, 20)))
    found = affected_by_closure(city.accounts[Role.CITY_COORDINATOR], closure, timezone.now())
    assert [one.need.code for one in found] == ["N-day"] * hit


def test_what_was_shown_is_what_is_saved(city: SmallCity, coordinator: Client) -> None:
    page = coordinator.post(NEW, asked(city, things="bed:TY-1-1")).text
    answer = coordinator.post(NEW, fields(page))
    assert answer.status_code == 302
    closure = Closure.objects.get(bed__code="TY-1-1")
    assert (closure.span.lower, closure.span.upper) == (at(city.monday, 0, 0), at(city.monday, 4, 0))
    assert closure.reason == "漏水"
    assert BrokenAppointment.objects.get().closure == closure
    page = coordinator.get("/facility/TY/capacity/").text
    assert "1 planned time can no longer be kept" in page and f"{city.monday} – {city.monday + 3 * DAY}" in page
    assert AuditEntry.objects.get(act="closure.add").details == {"asset": "bed", "code": "TY-1-1", "broken": 1}


@pytest.mark.parametrize(
    ("code", "thing", "number", "said"),
    [
        ("XC", "room:XC-1", 1, "Room out of use"),
        ("XC", "staff:chen", 0, "示例chen is absent"),
        ("ZJ", "facility:ZJ", 0, "Facility out of use"),
        ("TY", "bed:TY-1-1", 0, "Bed out of use"),
    ],
)
def test_the_day_says_what_a_closure_has_broken(
    city: SmallCity, coordinator: Client, code: str, thing: str, number: int, said: str
) -> None:
    day = f"/facility/{code}/?day={city.monday + number * DAY}"
    assert said not in coordinator.get(day).text
    coordinator.post(f"/facility/{code}/closures/new/", {**asked(city, things=thing), "save": "1"})
    assert f'<span class="badge warn">{said}</span>' in coordinator.get(day).text
    BrokenAppointment.objects.update(mended_at=timezone.now())
    assert said not in coordinator.get(day).text


def test_rooms_of_one_name_are_told_apart_by_their_codes(city: SmallCity, coordinator: Client) -> None:
    room, tuesday = Room.objects.get(code="XC-1"), city.monday + DAY
    pages = f"/facility/XC/?day={tuesday}", f"/plans/{city.published.pk}/print/facilities/XC/"
    for page in pages:
        text = coordinator.get(page).text
        assert room.name in text and "XC-1" not in text, page
    Room.objects.create(code="XC-2", facility=room.facility, name=room.name, use="therapy", size=2)
    for page in pages:
        assert "XC-1" in coordinator.get(page).text, page
    coordinator.post("/facility/XC/closures/new/", {**asked(city, things="room:XC-1"), "save": "1"})
    for page in ("/facility/XC/capacity/", "/broken/"):
        assert f"Room {room.name} XC-1" in coordinator.get(page).text, page


def test_of_a_number_of_beds_the_least_missed_are_taken(city: SmallCity, coordinator: Client) -> None:
    Closure.objects.filter(asset="bed").delete()
    page = coordinator.post(NEW, asked(city, any_beds=1)).text
    assert fields(page)["things"] == ["bed:TY-1-2"] and "Nobody is affected" in page
    assert fields(coordinator.post(NEW, asked(city, any_beds=2)).text)["things"] == ["bed:TY-1-2", "bed:TY-1-1"]
    room = Bed.objects.get(code="TY-1-2").room
    spare = Bed.objects.create(code="TY-1-3", room=room, kind="respite")
    Closure.objects.create(asset="bed", bed=spare, span=(at(city.monday, 0, 0), None))  # closed already: no help
    assert fields(coordinator.post(NEW, asked(city, any_beds=1)).text)["things"] == ["bed:TY-1-2"]
    spare.delete()
    both = coordinator.post(NEW, asked(city, any_beds=1, things="bed:TY-1-2")).text
    assert fields(both)["things"] == ["bed:TY-1-2", "bed:TY-1-1"]
    coordinator.post(NEW, fields(both))
    assert sorted(Closure.objects.filter(asset="bed").values_list("bed__code", flat=True)) == ["TY-1-1", "TY-1-2"]


def test_a_carer_is_absent_for_an_afternoon(city: SmallCity, manager: Client) -> None:
    page = manager.post(
        "/facility/XC/closures/new/",
        {
            "things": "staff:chen",
            "first": city.monday,
            "first_time": "13:00",
            "last": city.monday,
            "last_time": "18:00",
        },
    ).text
    assert "示例lin" in page and "14:00 – 14:30" in page and "1 planned time can" in page  # the visit, not the sessions
    assert manager.post("/facility/XC/closures/new/", fields(page)).status_code == 302
    closure = Closure.objects.get(staff__code="chen", span__startswith=at(city.monday, 0, 13))
    assert closure.span.upper == at(city.monday, 0, 18)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Tick what is closed"),
        ({"things": "bed:TY-1-1", "last": "2001-01-01"}, "The last day lies before the first."),
        ({"things": "bed:TY-1-1", "last_time": "00:00", "last": None}, "A period ends after it starts."),
        ({"things": "bed:XX"}, "XX is not one of the available choices"),
        ({"things": "staff:chen"}, "chen is not one of the available choices"),  # of another house
        ({"things": "bed:TY-1-1", "first": "Monday"}, "Enter a valid date."),
    ],
)
def test_what_is_asked_wrongly_is_said(city: SmallCity, coordinator: Client, more: Any, said: str) -> None:
    form = asked(city, **more)
    if form["last"] is None:
        form["last"] = city.monday
    before = Closure.objects.count()
    page = coordinator.post(NEW, {**form, "save": "1"})
    assert page.status_code == 200 and said in page.text
    assert Closure.objects.count() == before


def test_an_end_is_changed_and_a_mistake_taken_back(city: SmallCity, coordinator: Client) -> None:
    closure = Closure.objects.get(bed__code="TY-1-2")

    def send(act: str, **data: Any) -> int:
        return coordinator.post(f"/facility/TY/closures/{closure.pk}/{act}/", {**data, **seen_row(closure)}).status_code

    assert send("end", last=city.monday) == 302
    closure.refresh_from_db()
    assert closure.span.upper == at(city.monday, 1, 0)
    send("end", last="")
    closure.refresh_from_db()
    assert closure.span.upper is None
    assert "until further notice" in coordinator.get("/facility/TY/capacity/").text
    send("end", last="2001-01-01")
    assert "A period ends after it starts." in coordinator.get("/facility/TY/capacity/").text
    send("end", last="soon")
    assert "Give a date" in coordinator.get("/facility/TY/capacity/").text
    send("remove")
    assert not Closure.objects.filter(pk=closure.pk).exists()


def test_places_of_a_weekday(city: SmallCity, coordinator: Client) -> None:
    page = "/facility/ZJ/places/"
    monday = DayPlaces.objects.get(facility__code="ZJ", weekday=0)
    asked = {"weekday": 0, "morning": 1, "afternoon": 5, **seen_row(monday)}
    assert coordinator.post(page, asked).status_code == 302
    assert DayPlaces.objects.values_list("morning", "afternoon").get(facility__code="ZJ", weekday=0) == (1, 5)
    coordinator.post(page, {"weekday": 0, "morning": -1, "afternoon": 5})
    coordinator.post(page, {"weekday": 9, "morning": 1, "afternoon": 5})
    assert coordinator.post(page, {"weekday": 6, "morning": 1, "afternoon": 5}).status_code == 404  # no places then
    assert DayPlaces.objects.values_list("morning", "afternoon").get(facility__code="ZJ", weekday=0) == (1, 5)

    monday.refresh_from_db()
    fewer = {"weekday": 0, "morning": 0, "afternoon": 5, **seen_row(monday)}
    shown = coordinator.post(page, fewer)
    assert "示例hu" in shown.text
    last = shown.context["crowded"][-1]
    assert (last.date, last.half, last.places, len(last.people)) == (city.monday, "morning", 0, 1)
    assert DayPlaces.objects.get(pk=monday.pk).morning == 1  # shown before it is saved
    assert coordinator.post(page, {**fewer, "save": "1"}).status_code == 302
    assert DayPlaces.objects.get(pk=monday.pk).morning == 0


def test_the_weeks_that_were_looked_at_stay_in_view(city: SmallCity, coordinator: Client) -> None:
    closure, monday = Closure.objects.get(bed__code="TY-1-2"), DayPlaces.objects.get(facility__code="ZJ", weekday=0)
    later = "?week=2027-W02"
    for house, action in (("TY", f"closures/{closure.pk}/end/"), ("ZJ", "places/")):
        assert (
            f'action="/facility/{house}/{action}{later}"' in coordinator.get(f"/facility/{house}/capacity/{later}").text
        )
    end = {"last": city.monday, **seen_row(closure)}
    answer = coordinator.post(f"/facility/TY/closures/{closure.pk}/end/{later}", end)
    assert answer.url == f"/facility/TY/capacity/{later}"  # type: ignore[attr-defined]
    fewer = {"weekday": 0, "morning": 0, "afternoon": 5, **seen_row(monday)}
    shown = coordinator.post(f"/facility/ZJ/places/{later}", fewer).text
    assert f'action="/facility/ZJ/places/{later}"' in shown and f'href="/facility/ZJ/capacity/{later}"' in shown


def test_what_was_closed_is_shown_from_the_week_in_which_it_begins(city: SmallCity, coordinator: Client) -> None:
    begins = city.monday + 44 * DAY
    answer = coordinator.post(NEW, asked(city, things="bed:TY-1-1", first=begins, last=begins, save="1"))
    assert answer.url == f"/facility/TY/capacity/?week={begins:%G-W%V}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("last", ["9999-12-31", "2201-01-01", "soon"])
def test_a_last_day_that_is_none_or_too_far_off_is_refused(city: SmallCity, coordinator: Client, last: str) -> None:
    closure = Closure.objects.get(bed__code="TY-1-2")
    page = coordinator.post(
        f"/facility/TY/closures/{closure.pk}/end/", {"last": last, **seen_row(closure)}, follow=True
    )
    assert (page.status_code, "Give a date, for example" in page.text) == (200, True)
    assert Closure.objects.get(pk=closure.pk).span == closure.span


@pytest.mark.parametrize("role", [None, *Role])
def test_closing_is_refused_to_others_and_changes_nothing(city: SmallCity, role: Role | None) -> None:
    """Of the residential house; the manager runs the station."""
    client, closure = entered(city, role) if role else Client(), Closure.objects.get(bed__code="TY-1-2")
    places = DayPlaces.objects.create(facility=Facility.objects.get(code="TY"), weekday=0, morning=1, afternoon=1)
    posts = (
        (NEW, asked(city, things="bed:TY-1-1", save="1")),
        (f"/facility/TY/closures/{closure.pk}/end/", {"last": city.monday, **seen_row(closure)}),
        ("/facility/TY/places/", {"weekday": 0, "morning": 3, "afternoon": 3, **seen_row(places)}),
    )
    before = (list(Closure.objects.values()), list(DayPlaces.objects.values()), AuditEntry.objects.count())
    answers = {client.post(page, data).status_code for page, data in posts}
    answers.add(client.post(f"/facility/TY/closures/{closure.pk}/remove/", seen_row(closure)).status_code)
    if role in MAY:
        assert answers == {302} and not Closure.objects.filter(pk=closure.pk).exists()
    else:
        assert answers == {302 if role is None else 404 if role == Role.FACILITY_MANAGER else 403}
        assert (list(Closure.objects.values()), list(DayPlaces.objects.values()), AuditEntry.objects.count()) == before


def test_a_closure_of_another_house_is_not_found_by_its_number(city: SmallCity, manager: Client) -> None:
    closure = Closure.objects.get(bed__code="TY-1-2")
    for act in ("end", "remove"):
        assert manager.post(f"/facility/XC/closures/{closure.pk}/{act}/", {"last": ""}).status_code == 404
    RoleAssignment.objects.filter(role="facility_manager").update(facility=Facility.objects.get(code="TY"))
    own = entered(city, Role.FACILITY_MANAGER)
    assert own.post(f"/facility/TY/closures/{closure.pk}/remove/", seen_row(closure)).status_code == 302
    assert Bed.objects.filter(code="TY-1-2").exists() and timezone.localdate() == city.today


def test_what_is_closed_twice_is_closed_once_and_opened_whole(city: SmallCity, coordinator: Client) -> None:
    for reason in ("漏水", "维修"):
        coordinator.post(NEW, asked(city, things="bed:TY-1-1", reason=reason, save="1"))
    closure = Closure.objects.get(bed__code="TY-1-1")
    assert (closure.reason, AuditEntry.objects.filter(act="closure.add").count()) == ("漏水", 1)
