"""Who came: one tap, taken back, for all at once; never of days to come, never by others."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from backend.core.access.roles import Role
from facilities.models import Bed
from residents.models import Need
from scheduling.models import Attendance, DayAttendance, Plan, Stay
from scheduling.services.presence import presence_mark
from scheduling.services.publishing import put_in_force
from scheduling.views.facility import today
from tests.network import NOON
from tests.scheduling.village import need, resident
from tests.small_city import DAY, SmallCity, entered

pytestmark = pytest.mark.django_db
MAY = {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}  # and the manager of the house


def monday_of(city: SmallCity) -> str:
    """Hu's first day of this week at the Home, which has come on each day of the week."""
    return f"N-day.0.{city.lived.week:%Y%m%d}"


def tap(client: Client, city: SmallCity, status: str, **more: str) -> int:
    form = {"occurrence": monday_of(city), "status": status, "key": str(uuid4()), **more}
    return client.post("/facility/ZJ/mark/", form).status_code


def said() -> list[tuple[str, str]]:
    return list(Attendance.objects.order_by("pk").values_list("status", "reason"))


def test_one_tap_says_that_somebody_came(city: SmallCity, coordinator: Client) -> None:
    page = f"/facility/ZJ/?day={city.lived.week}"
    for half_typed in ("0001-01-01", "9999-12-31", "2026-11"):
        assert coordinator.get("/facility/ZJ/", {"day": half_typed}).context["plan"].date == city.today
    assert f'name="day" value="{city.lived.week}"' in coordinator.get(page).text
    assert "示例hu came" in coordinator.get(page).text
    form = {"occurrence": monday_of(city), "status": "done", "key": str(uuid4())}
    answer = coordinator.post("/facility/ZJ/mark/", form)
    assert answer.headers["Location"] == f"{page}#came-{monday_of(city).replace('.', '-')}"
    coordinator.post("/facility/ZJ/mark/", form)  # tapped twice
    assert said() == [("done", "")]
    assert "Took place" in coordinator.get(page).text and "示例hu came" not in coordinator.get(page).text


@pytest.mark.parametrize("name", ["N-day.0.99991231", "N-day.0.00010101", "N-day.0.20261399", "N-day", ""])
def test_a_name_of_no_appointment_is_not_found(coordinator: Client, name: str) -> None:
    form = {"occurrence": name, "status": "done", "key": str(uuid4())}
    assert coordinator.post("/facility/ZJ/mark/", form).status_code == 404


def test_who_did_not_come_is_named_with_a_reason_and_taken_back(city: SmallCity, coordinator: Client) -> None:
    page = f"/facility/ZJ/?day={city.lived.week}"
    tap(coordinator, city, "not_met", reason="no_answer")
    assert "Did not come: <strong>示例hu</strong>" in coordinator.get(page).text
    tap(coordinator, city, "not_met", reason="hospital")
    assert "Did not take place: In hospital" in coordinator.get(page).text
    tap(coordinator, city, "cleared")
    assert "示例hu came" in coordinator.get(page).text
    assert said() == [("not_met", "no_answer"), ("not_met", "hospital"), ("cleared", "")]


def test_a_note_stands_with_what_was_said_and_goes_with_it(city: SmallCity, coordinator: Client) -> None:
    page = f"/facility/ZJ/?day={city.lived.week}"
    tap(coordinator, city, "done")
    assert 'aria-label="Note on 示例hu"' in coordinator.get(page).text
    tap(coordinator, city, "done", note=" 今天提前接走 ")
    assert "<span>今天提前接走</span>" in coordinator.get(page).text
    tap(coordinator, city, "not_met", reason="ill", note="发烧")
    tap(coordinator, city, "cleared", note="发烧")
    assert list(Attendance.objects.order_by("pk").values_list("note", flat=True)) == ["", "今天提前接走", "发烧", ""]
    tap(coordinator, city, "done", note="长" * 201)
    assert Attendance.objects.count() == 4


def test_htmx_gets_the_cell_alone(city: SmallCity, coordinator: Client) -> None:
    form = {"occurrence": monday_of(city), "status": "done", "key": str(uuid4())}
    answer = coordinator.post("/facility/ZJ/mark/", form, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "Took place" in answer.text and "<html" not in answer.text


def test_what_the_page_still_shows_and_the_plan_no_more_has_the_page_read_anew(
    city: SmallCity, coordinator: Client
) -> None:
    put_in_force(plan=Plan.objects.create(week=city.lived.week, version=5, created_at=NOON), user=None, now=NOON)
    form = {"occurrence": monday_of(city), "status": "done", "key": str(uuid4())}
    answer = coordinator.post("/facility/ZJ/mark/", form, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers.get("HX-Refresh"), said()) == (200, "true", [])
    assert "The plan was changed meanwhile: this was not stored." in coordinator.get("/facility/ZJ/").text


def test_why_a_tap_is_refused_stands_in_its_cell(city: SmallCity, coordinator: Client) -> None:
    form = {"occurrence": f"N-therapy.0.{city.monday + DAY:%Y%m%d}", "status": "done", "key": str(uuid4())}
    answer = coordinator.post("/facility/XC/mark/", form, headers={"HX-Request": "true"})
    assert '<p class="notice bad" role="alert">This day has not come yet.</p>' in answer.text
    assert "This day has not come yet." not in coordinator.get("/facility/XC/").text
    assert "This day has not come yet." in coordinator.post("/facility/XC/mark/", form, follow=True).text
    assert said() == []


def test_who_came_and_was_taken_back_is_one_of_the_rest_again(city: SmallCity, coordinator: Client) -> None:
    """Each form of the page has a key of its own: a shared one took "the other N" for what was stored already."""
    page = f"/facility/ZJ/?day={city.lived.week}"
    keys = re.findall(r'name="key" value="([^"]+)"', coordinator.get(page).text)
    assert len(keys) == len(set(keys)) > 1
    rest, own = keys[0], keys[1]
    tap(coordinator, city, "done", key=own)
    tap(coordinator, city, "cleared")
    coordinator.post(f"/facility/ZJ/mark/rest/?day={city.lived.week}", {"key": rest})
    assert said() == [("done", ""), ("cleared", ""), ("done", "")]


def test_who_is_expected_no_more_once_it_is_said_has_the_page_read_anew(
    city: SmallCity, coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker publishes another version between what is stored and what is shown of it."""

    def meanwhile(**given: Any) -> list[Attendance]:
        stored = presence_mark(**given)
        put_in_force(plan=Plan.objects.create(week=city.lived.week, version=5, created_at=NOON), user=None, now=NOON)
        return stored

    monkeypatch.setattr(today, "presence_mark", meanwhile)
    form = {"occurrence": monday_of(city), "status": "done", "key": str(uuid4())}
    answer = coordinator.post("/facility/ZJ/mark/", form, headers={"HX-Request": "true"})
    assert (answer.headers.get("HX-Refresh"), said()) == ("true", [("done", "")])


def test_all_others_came_at_once(city: SmallCity, coordinator: Client) -> None:
    again = Plan.objects.create(week=city.lived.week, version=5, created_at=NOON)
    home = city.lived.attendances.first()
    assert home is not None
    for number in range(3):
        wish = need(f"N-x{number}", resident(f"x{number}"), "day_care")
        DayAttendance.objects.create(
            plan=again, need=wish, index=0, facility=home.facility, date=city.lived.week, part="full"
        )
    put_in_force(plan=again, user=None, now=NOON)
    missing = f"N-x0.0.{city.lived.week:%Y%m%d}"
    coordinator.post(
        "/facility/ZJ/mark/", {"occurrence": missing, "status": "not_met", "reason": "ill", "key": str(uuid4())}
    )
    page = f"/facility/ZJ/mark/rest/?day={city.lived.week}"
    assert "The other 2 came" in coordinator.get(f"/facility/ZJ/?day={city.lived.week}").text
    for _time in range(2):
        assert coordinator.post(page, {"key": str(uuid4())}).status_code == 302
    found = Attendance.objects.order_by("need__code").values_list("need__code", "status")
    assert list(found) == [("N-x0", "not_met"), ("N-x1", "done"), ("N-x2", "done")]


def test_who_was_to_arrive_for_the_night_did_not_come(city: SmallCity, coordinator: Client) -> None:
    again = Plan.objects.create(week=city.lived.week, version=5, created_at=NOON)
    wish, bed = Need.objects.get(code="N-respite"), Bed.objects.get(code="TY-1-2")
    nights = (city.today, city.today + 3 * DAY)
    Stay.objects.create(plan=again, need=wish, resident=wish.resident, bed=bed, nights=nights)
    put_in_force(plan=again, user=None, now=NOON)
    page = f"/facility/TY/?day={city.today}"
    staying = coordinator.get(page).context["plan"].staying
    assert [one.resident.code for one in staying.arriving] == ["qian"]
    form = {"occurrence": f"N-respite.0.{city.today:%Y%m%d}", "status": "not_met", "key": str(uuid4())}
    assert coordinator.post("/facility/TY/mark/", {**form, "reason": "hospital"}).status_code == 302
    assert said() == [("not_met", "hospital")]
    assert "Did not come: <strong>示例qian</strong>" in coordinator.get(page).text


def test_each_night_of_a_stay_is_marked(city: SmallCity, coordinator: Client) -> None:
    """Guo has stayed since Monday; tonight and each night before can be said, one by one or with the others."""
    page = f"/facility/TY/?day={city.lived.week}"
    name = f"N-stay.0.{city.lived.week:%Y%m%d}"
    assert "示例guo was here that night" in coordinator.get(f"/facility/TY/?day={city.today}").text or city.today == (
        city.lived.week
    )
    form = {"occurrence": name, "status": "not_met", "reason": "hospital", "key": str(uuid4())}
    assert coordinator.post("/facility/TY/mark/", form).status_code == 302
    assert "In hospital" in coordinator.get(page).text
    tonight = {"nights": "1", "key": str(uuid4())}
    for _time in range(2):
        coordinator.post(f"/facility/TY/mark/rest/?day={city.today}", tonight)
    found = set(Attendance.objects.values_list("need__code", "date", "status"))
    expected = {("N-stay", city.lived.week, "not_met")}
    if city.today > city.lived.week:
        expected.add(("N-stay", city.today, "done"))
    assert found == expected


def test_what_was_said_by_api(city: SmallCity, coordinator: Client, manager: Client) -> None:
    def post(client: Client, **body: object) -> tuple[int, object]:
        answer = client.post("/api/v1/marks/", body, content_type="application/json")
        return answer.status_code, answer.json().get("status")

    night = {"need": "N-stay", "date": f"{city.lived.week}", "status": "done"}
    assert post(coordinator, **night) == (201, "done")
    assert post(coordinator, **{**night, "status": "not_met"})[0] == 400  # without a reason
    assert post(coordinator, **{**night, "date": f"{city.monday}"})[0] == 400  # has not come
    assert post(coordinator, **{**night, "need": "N-day"}) == (201, "done")
    assert post(manager, **night)[0] == 404  # of another house
    assert post(entered(city, Role.FAMILY), **night)[0] == 403
    assert said() == [("done", ""), ("done", "")]
    listed = coordinator.get(f"/api/v1/marks/?facility=TY&start={city.lived.week}&end={city.today + DAY}").json()
    assert [(one["need"], one["date"], one["facility"]) for one in listed["results"]] == [
        ("N-stay", f"{city.lived.week}", "TY")
    ]


def test_of_a_day_to_come_nothing_is_said(city: SmallCity, coordinator: Client) -> None:
    later = f"N-day.0.{city.monday:%Y%m%d}"
    assert " came" not in coordinator.get(f"/facility/ZJ/?day={city.monday}").text
    form = {"occurrence": later, "status": "done", "key": str(uuid4())}
    assert coordinator.post("/facility/ZJ/mark/", form).status_code == 302
    assert "This day has not come yet." in coordinator.get("/facility/ZJ/").text
    assert coordinator.post(f"/facility/ZJ/mark/rest/?day={city.monday}", {"key": str(uuid4())}).status_code == 302
    assert said() == []


@pytest.mark.parametrize(
    "more",
    [
        {"occurrence": "N-day"},
        {"occurrence": "N-therapy.0.20010101"},
        {"status": "started"},
        {"status": "lost"},
        {"key": "no key"},
        {"status": "not_met", "reason": "weather"},
    ],
)
def test_what_makes_no_sense_is_not_stored(city: SmallCity, coordinator: Client, more: dict[str, str]) -> None:
    form = {"occurrence": monday_of(city), "status": "done", "key": str(uuid4()), **more}
    assert coordinator.post("/facility/ZJ/mark/", form).status_code in (404, 302)
    assert said() == []


@pytest.mark.parametrize("role", [None, *Role])
def test_only_the_house_and_coordinators_say_it(city: SmallCity, role: Role | None) -> None:
    """Of the Home; the manager runs the station, where nothing of this name is."""
    client = entered(city, role) if role else Client()
    status = tap(client, city, "done")
    rest = client.post(f"/facility/ZJ/mark/rest/?day={city.lived.week + 2 * DAY}", {"key": str(uuid4())}).status_code
    if role in MAY:
        assert (status, rest) == (302, 302) and ("done", "") in said()
    elif role == Role.ADMINISTRATOR:
        assert status == 403 and said() == []  # runs the house, and has no word in who came
    else:
        assert status == rest == (302 if role is None else 404 if role == Role.FACILITY_MANAGER else 403)
        assert said() == []


def test_the_station_does_not_speak_for_the_home(city: SmallCity, manager: Client) -> None:
    form = {"occurrence": monday_of(city), "status": "done", "key": str(uuid4())}
    assert manager.post("/facility/XC/mark/", form).status_code == 404
    tuesday = city.lived.week + timedelta(days=1)
    own = {"occurrence": f"N-therapy.0.{tuesday:%Y%m%d}", "status": "done", "key": str(uuid4())}
    if city.today >= tuesday:
        assert manager.post("/facility/XC/mark/", own).status_code == 302
        assert said() == [("done", "")]
