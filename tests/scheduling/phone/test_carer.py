"""The list of a carer: own tasks with what must be known at the door, and each tap stored once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from facilities.models import Facility, Room, Shift, StaffMember, Town
from residents.models import Need, Resident
from scheduling.engine.problem import Travel
from scheduling.engine.supply import Place
from scheduling.engine.travel import ride_minutes
from scheduling.models import Attendance, Plan, Session, SessionAttendee, Visit
from scheduling.selectors.my_week import tasks_of
from scheduling.selectors.occurrences import occurrence_of
from scheduling.services.publishing import put_in_force
from scheduling.templatetags.plainly import day_in_words
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
Enter = Callable[[Role | None], Client]
JSON = {"headers": {"Accept": "application/json"}}


def visit(city: SmallCity) -> str:
    """Of this week's Monday, which has come on each day of the week."""
    return str(occurrence_of(Visit.objects.get(plan=city.lived)))


def tap(occurrence: str, status: str = "done", **more: Any) -> dict[str, Any]:
    return {"occurrence": occurrence, "status": status, "key": uuid4().hex, **more}


def test_the_list_says_what_must_be_known_at_the_door(city: SmallCity, entered: Enter) -> None:
    Town.objects.filter(code="xincang").update(phone="0573-5550-0100")
    Resident.objects.filter(code="lin").update(mobility="wheelchair", precautions=["contact"])
    carer = entered(Role.CARER)
    monday = carer.get(f"/my-week/?day={city.monday}")
    for said in (
        "下午 2:00", "上门护理", "新仓镇 lin村1组", "示例lin", "轮椅", "接触隔离", "平湖话", "路上 7 分钟",
        "geo:30.72000,121.14000", "tel:13800000001", "tel:057355500100",
    ):  # fmt: skip
        assert said in monday.text, said
    assert len(monday.content) < 50_000
    iphone = carer.get(
        f"/my-week/?day={city.monday}", headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)"}
    )
    assert "https://maps.apple.com/?ll=30.72000,121.14000&amp;q=" in iphone.text and "geo:" not in iphone.text
    kept = re.search(r'data-keep="([^"]*)"', monday.text)  # this week from today on, and the next
    assert kept and kept[1].split() == ["/my-week/"] + [
        f"/my-week/?day={city.today + number * DAY}" for number in range((city.monday + 7 * DAY - city.today).days)
    ]
    Resident.objects.filter(code="lin").update(address="新仓镇示例村1组")
    assert carer.get(f"/my-week/?day={city.monday}").text.count("新仓镇") == 1
    Facility.objects.filter(code="XC").update(address="示例路8号")
    tuesday = carer.get(f"/my-week/?day={city.monday + DAY}").text
    assert "运动疗法" in tuesday and "XC站" in tuesday and "上门护理" not in tuesday
    assert "新仓镇 示例路8号" in tuesday
    carer.cookies["django_language"] = "en"
    english = carer.get(f"/my-week/?day={city.monday}").text
    for said in ("2:00–2:30 pm", "7 minutes on the way", "Wheelchair"):
        assert said in english, said


def test_the_way_is_told_before_whatever_is_elsewhere(city: SmallCity) -> None:
    """As the engine counts: from the base as a shift begins, else from the stop before."""
    draft, chen = city.draft, StaffMember.objects.get(code="chen")
    Facility.objects.filter(code="ZJ").update(longitude=121.17)
    house = Facility.objects.get(code="ZJ")
    away = Room.objects.create(code="ZJ-1", facility=house, name="活动室", use="therapy", size=2)
    rooms = [(10, away), (11, Room.objects.get(code="XC-1")), (12, away), (13, away), (15, away)]
    seat = SessionAttendee.objects.filter(session__plan=draft).select_related("session").order_by("session__span")[0]
    for index, (hour, room) in enumerate(rooms, start=2):
        session = Session.objects.create(
            plan=draft, service=seat.session.service, facility=room.facility, room=room,
            span=(at(city.monday, 1, hour), at(city.monday, 1, hour) + timedelta(minutes=20)),
        )  # fmt: skip
        session.staff.add(chen)
        session.attendees.create(need=seat.need, index=index)
    shift = Shift.objects.get(staff=chen, span__startswith__date=city.monday + DAY)
    Shift.objects.filter(pk=shift.pk).update(span=(shift.span.lower, at(city.monday, 1, 14)))
    Shift.objects.create(staff=chen, facility=house, span=(at(city.monday, 1, 14), shift.span.upper))
    put_in_force(plan=draft, user=None, now=timezone.now())

    way = ride_minutes(Travel(), Place("XC", 121.13, 30.72), Place("ZJ", 121.17, 30.72), "ebike")
    tasks = tasks_of(city.accounts[Role.CARER], city.monday + DAY, city.monday + 2 * DAY)
    assert way == 19
    assert [(task.start.hour, task.travel) for task in tasks] == [
        (9, 0), (10, way), (11, way), (12, way), (13, 0), (15, way),
    ]  # fmt: skip


@pytest.mark.parametrize("role", [None, *Role])
def test_who_enters_and_taps(city: SmallCity, entered: Enter, role: Role | None) -> None:
    client = entered(role)
    allowed = role == Role.CARER
    assert client.get("/my-week/").status_code == (200 if allowed else 403 if role else 302)
    sent = client.post("/my-week/marks/", tap(visit(city)), **JSON)
    assert sent.status_code == (200 if allowed else 403 if role else 401)
    plain = client.post("/my-week/marks/", tap(visit(city)))
    assert plain.status_code == (403 if role and not allowed else 302)
    assert Attendance.objects.count() == (2 if allowed else 0)


def test_another_carer_neither_reads_nor_taps(city: SmallCity) -> None:
    other = User.objects.create_user("wu")
    RoleAssignment.objects.create(user=other, role=Role.CARER, staff=StaffMember.objects.get(code="wu"))
    client = Client()
    client.force_login(other)
    for day in range(7):
        assert "示例lin" not in client.get(f"/my-week/?day={city.monday + day * DAY}").text
    answer = client.post("/my-week/marks/", tap(visit(city)), **JSON)
    assert (answer.status_code, list(answer.json())) == (409, ["refused"])
    assert not Attendance.objects.exists()


def test_what_is_sent_twice_is_stored_once(city: SmallCity, entered: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    told = at(city.lived.week, 0, 14)
    monkeypatch.setattr(timezone, "now", lambda: told + timedelta(hours=1))
    carer, once = entered(Role.CARER), tap(visit(city), at=told.isoformat())
    for _again in range(3):
        assert carer.post("/my-week/marks/", once, **JSON).json() == {"stored": True}
    (said,) = Attendance.objects.all()
    assert (said.status, said.staff.code, said.by.username) == ("done", "chen", "small-carer")  # type: ignore[union-attr]
    assert said.at == told


def test_a_tap_is_stored_for_the_account_that_made_it_alone(city: SmallCity, entered: Enter) -> None:
    """The page of one carer is open, and another has signed in on the same telephone."""
    carer = entered(Role.CARER)
    own = re.search(r'data-account="(\w+)"', carer.get("/my-week/").text)
    assert own
    answer = carer.post("/my-week/marks/", tap(visit(city), account="0123456789abcdef"), **JSON)
    assert (answer.status_code, list(answer.json())) == (401, ["sign_in"])
    assert not Attendance.objects.exists()
    assert carer.post("/my-week/marks/", tap(visit(city), account=own[1]), **JSON).status_code == 200
    assert Attendance.objects.count() == 1


def test_a_form_of_the_page_sends_started_and_then_done(city: SmallCity, entered: Enter) -> None:
    """With the key of the page: the buttons of one form are two things said."""
    carer, key = entered(Role.CARER), uuid4().hex
    for status in ("started", "done", "done"):
        answer = carer.post("/my-week/marks/", {**tap(visit(city), status), "key": key})
        assert answer.headers["Location"] == f"/my-week/?day={city.lived.week}"
    assert list(Attendance.objects.order_by("pk").values_list("status", flat=True)) == ["started", "done"]
    assert "已完成" in carer.get(f"/my-week/?day={city.lived.week}").text


def test_a_note_goes_with_what_took_place(city: SmallCity, entered: Enter) -> None:
    carer, page = entered(Role.CARER), f"/my-week/?day={city.lived.week}"
    assert 'name="note" maxlength="200" value=""' in carer.get(page).text
    carer.post("/my-week/marks/", tap(visit(city), note="血压偏高，已告知家属"))
    assert (row := Attendance.objects.get()).note == "血压偏高，已告知家属" and row.status == "done"
    assert carer.get(page).text.count("血压偏高，已告知家属") == 2  # with the mark, and in the field


def test_what_has_not_come_is_not_tapped(city: SmallCity, entered: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the clock of the telephone says. On the day itself it is taken from midnight on."""
    early = tap(str(occurrence_of(Visit.objects.get(plan=city.published))), at=at(city.monday, 0, 15).isoformat())
    monkeypatch.setattr(timezone, "now", lambda: at(city.monday, -1, 23))
    answer = entered(Role.CARER).post("/my-week/marks/", early, **JSON)
    assert (answer.status_code, answer.json()) == (409, {"refused": "这一天还没到。"})
    plain = entered(Role.CARER).post("/my-week/marks/", early, follow=True)
    assert "这一天还没到。" in plain.text
    assert not Attendance.objects.exists()
    monkeypatch.setattr(timezone, "now", lambda: at(city.monday, 0, 0))
    assert entered(Role.CARER).post("/my-week/marks/", early, **JSON).json() == {"stored": True}


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_what_a_clock_far_from_here_says_is_said_now(city: SmallCity, entered: Enter, when: str) -> None:
    assert entered(Role.CARER).post("/my-week/marks/", tap(visit(city), at=when), **JSON).json() == {"stored": True}
    said = Attendance.objects.get()
    assert said.at == said.stored_at


@pytest.mark.parametrize(
    "given",
    [
        {"status": "not_met"}, {"reason": "ill"}, {"status": "excused"}, {"status": ""}, {"key": "x"}, {"key": ""},
        {"occurrence": "nonsense"}, {"occurrence": ""}, {"at": "soon"}, {"occurrence": "N-nursing.0.20261399"},
        {"occurrence": "N-nursing.0.99991231"}, {"occurrence": "N-nursing.0.00010101"},
        {"occurrence": "N-nothing.0.20261130"}, {"reason": "bored", "status": "not_met"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(city: SmallCity, entered: Enter, given: dict[str, str]) -> None:
    answer = entered(Role.CARER).post("/my-week/marks/", {**tap(visit(city)), **given}, **JSON)
    assert answer.status_code == 409
    assert answer.json()["refused"]
    assert not Attendance.objects.exists()


def test_a_group_is_marked_by_one_tap_and_one_person_apart(
    city: SmallCity, entered: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session.objects.filter(plan=city.draft).order_by("span").first()
    assert session
    SessionAttendee.objects.create(session=session, need=Need.objects.get(code="N-day"), index=0)
    Plan.objects.filter(pk=city.published.pk).update(status="superseded")
    Plan.objects.filter(pk=city.draft.pk).update(status="published", published_at=timezone.now())
    names = [str(occurrence_of(seat)) for seat in session.attendees.select_related("session", "need")]
    monkeypatch.setattr(timezone, "now", lambda: at(city.monday, 1, 12))
    carer = entered(Role.CARER)
    carer.post("/my-week/marks/", tap(names), **JSON)  # type: ignore[arg-type]
    assert Attendance.objects.filter(status="done").count() == 2
    carer.post("/my-week/marks/", tap(names[0], "not_met", reason="no_answer", note="电话不通"), **JSON)
    page = carer.get(f"/my-week/?day={city.monday + DAY}").text
    assert "未进行 · 无人在场或未到" in page and "已完成" in page


def test_the_worker_may_serve_the_pages_below_its_address(entered: Enter) -> None:
    answer = entered(None).get("/my-week/worker.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "care-my-week" in answer.text


def test_a_free_day_names_what_is_next(city: SmallCity, entered: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it stands in the next week."""
    sunday = city.monday - DAY
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(sunday, 0, 12))
    carer = entered(Role.CARER)  # by that clock: a sign-in of today's is over by then on a Monday
    page = carer.get("/my-week/").text
    assert "下一次：" in page and f'href="?day={city.monday}"' in page and "下午 2:00" in page and "一公布" not in page
    assert f"明天，</span>{day_in_words(city.monday)}，下午 2:00" in page
    assert "下一次：" not in carer.get(f"/my-week/?day={city.monday}").text
    assert "下一次：" not in carer.get(f"/my-week/?day={sunday - DAY}").text  # over
    last = city.monday + 6 * DAY
    assert "每周安排一公布，时间就会显示在这里" in carer.get(f"/my-week/?day={last}").text


def test_a_day_that_is_none_is_not_found(entered: Enter) -> None:
    for day in ("soon", "0001-01-01", "9999-12-31"):
        assert entered(Role.CARER).get("/my-week/", {"day": day}).status_code == 404


def test_queries_do_not_grow_with_tasks(city: SmallCity, entered: Enter, django_assert_num_queries: Any) -> None:
    carer, address = entered(Role.CARER), f"/my-week/?day={city.monday}"
    carer.get(address)
    with django_assert_num_queries(13):
        carer.get(address)
    made = Visit.objects.get(plan=city.draft)
    for number in range(1, 4):
        more = Visit.objects.create(
            plan=city.draft, need=made.need, index=number,
            span=(made.span.lower + timedelta(hours=number), made.span.upper + timedelta(hours=number)),
        )  # fmt: skip
        more.staff_rows.create(staff=StaffMember.objects.get(code="chen"))
    Plan.objects.filter(pk=city.published.pk).update(status="superseded")
    Plan.objects.filter(pk=city.draft.pk).update(status="published", published_at=timezone.now())
    with django_assert_num_queries(13):
        assert carer.get(address).text.count("上门护理") == 4
