"""What did not take place and what nobody said anything of: listed for the coordinator until it says what was done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Facility
from residents.models import Resident
from scheduling.models import Attendance, BrokenAppointment, DayAttendance, FollowUp
from scheduling.occurrences import Occurrence
from scheduling.selectors.followup import count_to_follow_up, items_of, to_follow_up
from scheduling.services.followup import follow_up_close
from tests.refusal import refused
from tests.scheduling.said import say
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]
COORDINATORS = (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR)
KINDS = ("missed", "repeated", "visits", "sessions", "days")
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def sunday(city: SmallCity) -> datetime:
    """The evening on which this week is over, whatever day it is."""
    return at(city.lived.week, 6, 23)


@pytest.fixture
def late(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the evening of this week's Sunday."""
    now = sunday(city)
    monkeypatch.setattr(timezone, "now", lambda: now)


def listed(city: SmallCity, now: datetime, role: Role = Role.CITY_COORDINATOR) -> dict[str, list[str]]:
    user = city.accounts[role]
    lists = to_follow_up(user, now)
    assert tuple(lists) == KINDS
    return {kind: [str(item.occurrence) for item in items_of(user, kind, rows)] for kind, rows in lists.items()}


def names(city: SmallCity, need: str, *days: int) -> list[str]:
    """Of this week, the index going up with the days."""
    return [f"{need}.{index}.{city.lived.week + day * DAY:%Y%m%d}" for index, day in enumerate(days)]


def close(city: SmallCity, kind: str, name: Occurrence, note: str = "已电话联系", **more: Any) -> list[FollowUp]:
    by = city.accounts[more.pop("role", Role.CITY_COORDINATOR)]
    return follow_up_close(kind=kind, name=name, note=note, by=by, now=sunday(city))


def refusal(*of: Any, **more: Any) -> str:
    """The code of what ``close`` says of these."""
    with pytest.raises(ValidationError) as told:
        close(*of, **more)
    return str(getattr(told.value, "code", "") or ",".join(told.value.message_dict))


def test_of_what_nobody_said_a_word_is_listed_two_hours_after_its_end_and_for_seven_days(city: SmallCity) -> None:
    therapy, days = names(city, "N-therapy", 1, 2), names(city, "N-day", 0, 2)
    assert listed(city, sunday(city)) == {
        "missed": [], "repeated": [], "visits": names(city, "N-nursing", 0), "sessions": therapy[::-1],
        "days": days[::-1],
    }  # fmt: skip
    assert count_to_follow_up(city.accounts[Role.CITY_COORDINATOR], sunday(city)) == 5
    end = at(city.lived.week, 0, 14) + timedelta(minutes=30)
    for moment, seen in ((2 * HOUR - SECOND, 0), (2 * HOUR, 1), (7 * DAY, 1), (7 * DAY + SECOND, 0)):
        assert len(listed(city, end + moment)["visits"]) == seen
    assert listed(city, at(city.lived.week, 0, 23))["days"] == []
    assert listed(city, at(city.lived.week, 1, 0))["days"] == days[:1]
    assert listed(city, at(city.lived.week, 7, 23))["days"] == days[::-1]
    assert listed(city, at(city.lived.week, 8, 0))["days"] == [f"N-day.0.{city.monday:%Y%m%d}", days[1]]


def test_what_was_said_called_off_or_broken_is_not_listed(city: SmallCity) -> None:
    monday, now = city.lived.week, sunday(city)
    say(city, "N-nursing", monday, "started")
    user = city.accounts[Role.CITY_COORDINATOR]
    (visit,) = items_of(user, "visits", to_follow_up(user, now)["visits"])
    assert (visit.started, visit.staff, visit.facility.code) == (True, ("示例chen",), "XC")
    say(city, "N-nursing", monday, "done")
    assert listed(city, now)["visits"] == []
    say(city, "N-nursing", monday, "cleared")
    assert listed(city, now)["visits"] == names(city, "N-nursing", 0)
    say(city, "N-nursing", monday, "excused")
    say(city, "N-therapy", monday + DAY, "not_met")
    assert listed(city, now)["sessions"] == names(city, "N-therapy", 1, 2)[1:]
    day = DayAttendance.objects.get(plan=city.lived, index=0)
    broken = BrokenAppointment.objects.create(
        plan=city.lived, need=day.need, attendance=day, why="capacity", broken_at=now
    )
    assert listed(city, now) == {
        "missed": names(city, "N-therapy", 1), "repeated": [], "visits": [],
        "sessions": names(city, "N-therapy", 1, 2)[1:], "days": names(city, "N-day", 0, 2)[1:],
    }  # fmt: skip
    BrokenAppointment.objects.filter(pk=broken.pk).update(mended_at=now)  # the cause went away
    assert listed(city, now)["days"] == names(city, "N-day", 0, 2)[::-1]


def test_of_what_did_not_take_place_the_latest_word_counts_for_fourteen_days(city: SmallCity) -> None:
    monday = city.lived.week
    say(city, "N-nursing", monday, "not_met", note="敲门无人")
    assert listed(city, at(monday, 13, 23))["missed"] == names(city, "N-nursing", 0)
    assert listed(city, at(monday, 14, 0))["missed"] == []
    say(city, "N-nursing", monday, "done")
    assert listed(city, at(monday, 1, 0))["missed"] == []
    say(city, "N-nursing", monday, "not_met", reason="staff")
    assert listed(city, at(monday, 1, 0))["missed"] == names(city, "N-nursing", 0)
    Resident.objects.filter(code="lin").update(ends_on=monday)
    assert listed(city, at(monday, 1, 0))["missed"] == []


@pytest.mark.parametrize(
    ("before", "seen"),
    [
        (["not_met", "not_met"], True),
        (["not_met", "excused", "not_met"], True),
        (["done", "not_met", "not_met"], True),
        (["not_met", "not_met", "done"], False),
        (["not_met", "done", "not_met"], False),
        (["not_met"], False),
    ],
)
def test_three_in_a_row(city: SmallCity, before: list[str], seen: bool) -> None:
    """The last is of the Tuesday of this week, those before of the days before it."""
    last = city.lived.week + DAY
    for number, status in enumerate(reversed(before), 1):
        say(city, "N-therapy", last - number * DAY, status)
    say(city, "N-therapy", last, "not_met")
    assert listed(city, sunday(city))["repeated"] == (names(city, "N-therapy", 1) if seen else [])
    say(city, "N-therapy", last + DAY, "done", 1)
    assert listed(city, sunday(city))["repeated"] == []


def test_closing_says_what_was_done_once_with_a_trace(city: SmallCity) -> None:
    monday = city.lived.week
    say(city, "N-nursing", monday, "not_met")
    missed = Occurrence("N-nursing", 0, monday)
    assert refusal(city, "missed", missed, "  ") == "note"
    (made,) = close(city, "missed", missed, " 已电话联系 ")
    assert (made.need.code, made.date, made.index, made.note) == ("N-nursing", monday, 0, "已电话联系")
    assert made.done_by == city.accounts[Role.CITY_COORDINATOR]
    assert listed(city, sunday(city))["missed"] == []
    entry = AuditEntry.objects.get(act="follow_up.close")
    assert entry.details == {"resident": "lin", "need": "N-nursing", "days": [str(monday)]}
    assert refusal(city, "missed", missed) == "closed"
    assert refusal(city, "visits", missed) == "closed"
    assert refusal(city, "missed", Occurrence("nobody", 0, monday)) == "closed"
    assert refusal(city, "days", Occurrence("N-day", 0, monday), "长" * 501) == "note"
    close(city, "days", Occurrence("N-day", 0, monday))
    assert listed(city, sunday(city))["days"] == names(city, "N-day", 0, 2)[1:]
    assert FollowUp.objects.count() == AuditEntry.objects.filter(act="follow_up.close").count() == 2
    again: dict[str, Any] = {"need": made.need, "date": monday, "done_at": sunday(city), "done_by": made.done_by}
    with refused("one_follow_up_an_occurrence"):
        FollowUp.objects.create(**again, note="又")
    with refused("follow_up_says_what_was_done"):
        FollowUp.objects.create(**again, index=1)


def test_what_is_said_after_it_was_followed_up_is_listed_again(city: SmallCity) -> None:
    """The house had been asked, and enters later that nobody came."""
    monday, now = city.lived.week, sunday(city)
    close(city, "visits", Occurrence("N-nursing", 0, monday), "已请机构补登记")
    mark = say(city, "N-nursing", monday, "not_met")
    assert listed(city, now)["missed"] == []
    Attendance.objects.filter(pk=mark.pk).update(stored_at=now + SECOND)
    assert listed(city, now)["missed"] == names(city, "N-nursing", 0)
    by = city.accounts[Role.TOWN_COORDINATOR]
    name = Occurrence("N-nursing", 0, monday)
    follow_up_close(kind="missed", name=name, note="已与家属改期", by=by, now=now + HOUR)
    assert listed(city, now)["missed"] == []
    row = FollowUp.objects.get()
    assert (row.note, row.done_by, row.done_at) == ("已与家属改期", by, now + HOUR)


def test_closing_what_failed_several_times_closes_all_of_it(city: SmallCity) -> None:
    last = city.lived.week + DAY
    for number in range(4):
        say(city, "N-therapy", last - number * DAY, "not_met")
    say(city, "N-nursing", last, "not_met")
    made = close(city, "repeated", Occurrence("N-therapy", 0, last))
    assert sorted(row.date for row in made) == [last - number * DAY for number in (3, 2, 1, 0)]
    assert listed(city, sunday(city))["missed"] == [f"N-nursing.0.{last:%Y%m%d}"]
    assert listed(city, sunday(city))["repeated"] == []
    say(city, "N-therapy", last + DAY, "not_met", 1)
    assert listed(city, sunday(city))["repeated"] == names(city, "N-therapy", 1, 2)[1:]


def test_a_town_follows_up_its_own_people(city: SmallCity) -> None:
    monday = city.lived.week
    say(city, "N-nursing", monday, "not_met")
    Resident.objects.filter(code="lin").update(town=Resident.objects.get(code="qian").town)
    assert listed(city, sunday(city), Role.TOWN_COORDINATOR) == {
        "missed": [], "repeated": [], "visits": [], "sessions": [], "days": names(city, "N-day", 0, 2)[::-1],
    }  # fmt: skip
    assert refusal(city, "missed", Occurrence("N-nursing", 0, monday), role=Role.TOWN_COORDINATOR) == "closed"
    close(city, "days", Occurrence("N-day", 0, monday), role=Role.TOWN_COORDINATOR)
    assert listed(city, sunday(city))["missed"] == names(city, "N-nursing", 0)
    for role in set(Role) - set(COORDINATORS):
        assert count_to_follow_up(city.accounts[role], sunday(city)) == 0
        with pytest.raises(PermissionDenied):
            close(city, "missed", Occurrence("N-nursing", 0, monday), role=role)
    assert FollowUp.objects.count() == 1


def test_the_page_says_who_what_why_and_takes_what_was_done(city: SmallCity, late: None, entered: Enter) -> None:
    client, monday = entered(Role.CITY_COORDINATOR), city.lived.week
    Facility.objects.filter(code="XC").update(phone="0573-0000 0001")
    assert "Everything of which something was said took place" in client.get("/follow-up/").text
    say(city, "N-nursing", monday, "not_met", reason="hospital", note="敲门无人")
    page = client.get("/follow-up/").text
    for text in ("示例lin", "In hospital", "敲门无人", 'href="tel:057300000001"', "Did not take place (1)"):
        assert text in page, text
    assert f'href="/facility/XC/?day={monday}#came-N-nursing-0-{monday:%Y%m%d}"' in page
    form = {"occurrence": f"N-nursing.0.{monday:%Y%m%d}", "note": "", "page": "1"}
    answer = client.post("/follow-up/missed/close/", form, follow=True)
    assert "Write what was done." in answer.text and "敲门无人" in answer.text
    answer = client.post("/follow-up/missed/close/", {**form, "note": "家属周五接回"})
    assert answer.headers["Location"] == "/follow-up/?kind=missed&page=1"
    assert "敲门无人" not in client.get("/follow-up/").text
    again = client.post("/follow-up/missed/close/", {**form, "note": "又"}, follow=True)
    assert "This is not on the list any more" in again.text
    say(city, "N-therapy", monday + DAY, "started")
    sessions = client.get("/follow-up/?kind=sessions").text
    assert sessions.count("Started, and no end was said") == 1 and "09:00–09:40" in sessions
    assert "Full day" in client.get("/follow-up/?kind=days").text


def test_the_file_tells_what_took_place_and_what_was_done(city: SmallCity, late: None, entered: Enter) -> None:
    monday, client = city.lived.week, entered(Role.CITY_COORDINATOR)
    assert "What took place" not in client.get("/residents/lin/").text
    say(city, "N-nursing", monday, "done")
    say(city, "N-nursing", monday, "not_met", note="敲门无人")
    close(city, "missed", Occurrence("N-nursing", 0, monday), "已与家属约定改期")
    for number in range(1, 25):
        say(city, "N-therapy", monday - number * DAY, "done")
    say(city, "N-therapy", monday - DAY, "cleared")
    page = client.get("/residents/lin/")
    found = [(row.date, row.status, row.note, row.followed) for row in page.context["file"].marks]
    assert found[:2] == [(monday, "not_met", "敲门无人", "已与家属约定改期"), (monday - 2 * DAY, "done", "", None)]
    assert len(found) == 20
    for text in ("Nobody there, nobody came", "敲门无人", "What was done: 已与家属约定改期"):
        assert text in page.text, text
    assert "敲门无人" not in client.get("/residents/hu/").text


def test_the_desk_counts_what_is_to_follow_up(city: SmallCity, late: None, entered: Enter) -> None:
    say(city, "N-nursing", city.lived.week, "not_met")
    page = entered(Role.CITY_COORDINATOR).get("/desk/")
    assert page.context["follow_up"] == 5 and 'href="/follow-up/"' in page.text


def test_the_page_costs_the_same_for_one_and_three(
    city: SmallCity, late: None, entered: Enter, django_assert_num_queries: Any
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    say(city, "N-nursing", city.lived.week + 3 * DAY, "not_met")
    costs = {"missed": 10, "visits": 12, "sessions": 11, "days": 10}
    for kind in costs:
        with django_assert_num_queries(costs[kind]):
            assert client.get(f"/follow-up/?kind={kind}").status_code == 200
    for day in (1, 2):
        say(city, "N-nursing", city.lived.week + day * DAY, "not_met")
    with django_assert_num_queries(costs["missed"]):
        assert client.get("/follow-up/").text.count("<tr") == 4


@pytest.mark.parametrize("role", [None, *Role])
def test_only_coordinators_follow_up(city: SmallCity, late: None, entered: Enter, role: Role | None) -> None:
    say(city, "N-nursing", city.lived.week, "not_met")
    client = entered(role) if role else Client()
    allowed = role in COORDINATORS
    assert client.get("/follow-up/").status_code == (302 if role is None else 200 if allowed else 403)
    form = {"occurrence": f"N-nursing.0.{city.lived.week:%Y%m%d}", "note": "已联系"}
    answer = client.post("/follow-up/missed/close/", form)
    assert answer.status_code == (302 if role is None or allowed else 403)
    assert FollowUp.objects.count() == allowed
    if allowed:
        assert client.get("/follow-up/missed/close/").status_code == 405
        assert client.get("/follow-up/?kind=none").status_code == 404
        assert client.post("/follow-up/none/close/", form).status_code == 404
        for name in ("N-nursing", "", "N-nursing.0.20261399"):
            assert client.post("/follow-up/missed/close/", {**form, "occurrence": name}).status_code == 404
