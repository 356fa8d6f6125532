"""The pages of families: their own week and nothing about anyone else, the house they live in, what went unserved."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from facilities.models import Bed, DoorPhoto, Facility, Room
from residents.models import Absence, Guardian, Need, Resident
from scheduling.feeds import calendar_of
from scheduling.models import (
    Attendance,
    BrokenAppointment,
    DayAttendance,
    FamilyRequest,
    Placement,
    Plan,
    Session,
    SessionAttendee,
    Visit,
    WaitingListEntry,
)
from scheduling.selectors.family.homes import homes_of
from scheduling.selectors.family.page import family_page
from scheduling.selectors.family.relatives import own_relatives
from scheduling.selectors.family.week import appointments_of
from scheduling.selectors.occurrences import occurrence_of
from scheduling.services.publishing import put_in_force
from scheduling.services.requests import absence_tell
from tests.scheduling.phone.names import therapy, visit
from tests.scheduling.village import need
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
Enter = Callable[[Role | None], Client]
OTHERS = ("示例hu", "示例guo", "示例胡妻", "N-day", "N-stay", "hu村", "guo村", "示例qian", "示例sun")


def addresses(city: SmallCity) -> list[str]:
    return [
        "/my-family/",
        f"/my-family/appointments/{therapy(city)}/",
        f"/my-family/appointments/{visit(city)}/",
        "/my-family/absence/",
        "/my-family/requests/",
        "/calendar/",
    ]


def test_the_week_says_where_when_who_and_what_to_bring(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    week = family.get("/my-family/").text
    for said in (
        "运动疗法",
        "XC站",
        "上午 9:00",
        "上门护理",
        "在家中",
        "下午 2:00",
        "示例chen上门",
        "由示例chen服务",
        "下周",
    ):
        assert said in week, said
    page = family.get(f"/my-family/appointments/{therapy(city)}/").text
    for said in ("治疗室", "示例chen", "宽松的衣服", "geo:30.72000,121.13000"):
        assert said in page, said
    family.cookies["django_language"] = "en"
    english = family.get(f"/my-family/appointments/{therapy(city)}/").text
    for said in ("9:00–9:40 am", "loose clothes", "Physiotherapy", "Call this appointment off"):
        assert said in english, said


def test_on_a_day_with_nothing_the_next_appointment_is_named(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the hint to tap one only stands where today has one; what was called off is not the next."""
    account, hint = city.accounts[Role.FAMILY], "点开一项安排"
    sunday = at(city.monday, -1, 10)
    visit, session = appointments_of(account, own_relatives(account), city.monday, city.monday + 2 * DAY)
    assert family_page(account, sunday).next == visit
    before, between, later = (family_page(account, at(city.monday, 0, hour)) for hour in (10, 14, 15))
    assert (before.next, between.next, later.next) == (None, None, session)  # the visit is from 2 to half past
    assert family_page(account, at(city.monday, 2, 11)).next is None
    for moment, told in ((sunday, ["下一次："]), (at(city.monday, 0, 9), [hint])):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        client = Client()
        client.force_login(account)
        page = client.get("/my-family/").text
        assert [words for words in ("下一次：", hint) if words in page] == told
    absence_tell(resident=visit.resident, span=visit.span, text="", by=account, now=sunday)
    assert family_page(account, sunday).next == session


def test_nothing_about_anyone_else_is_in_any_page(city: SmallCity, entered: Enter) -> None:
    """Hu and Guo sit in Lin's group: with Lin's mother not a byte of them arrives."""
    draft = city.draft
    group = Session.objects.filter(plan=draft).first()
    assert group
    Room.objects.filter(pk=group.room_id).update(size=3)
    for code in ("N-day", "N-stay"):
        SessionAttendee.objects.create(session=group, need=Need.objects.get(code=code), index=0)
    put_in_force(plan=draft, user=None, now=timezone.now())
    family = entered(Role.FAMILY)
    for address in addresses(city):
        answer = family.get(address)
        assert answer.status_code == 200, address
        assert [one for one in OTHERS if one in answer.text] == [], address
        assert len(answer.content) < 50_000
    assert "示例hu" in entered(Role.CARER).get(f"/my-week/?day={occurrence_of(group.attendees.all()[0]).day}").text


@pytest.mark.parametrize("role", [None, *Role])
def test_who_enters(city: SmallCity, entered: Enter, role: Role | None) -> None:
    expected = 302 if role is None else 200 if role == Role.FAMILY else 403
    for address in addresses(city)[:-1]:
        assert entered(role).get(address).status_code == expected, address
    posts = {
        f"/my-family/appointments/{visit(city)}/cannot-come/": {"absent-text": ""},
        f"/my-family/appointments/{visit(city)}/another-time/": {"text": "周四"},
        "/my-family/absence/": {"first": city.monday, "last": city.monday},
        "/my-family/requests/": {"text": "?"},
    }
    for address, given in posts.items():
        entered(role).post(address, given)
    stored = (FamilyRequest.objects.count(), Absence.objects.count(), Attendance.objects.exists())
    assert stored == ((4, 2, True) if role == Role.FAMILY else (0, 0, False))


def test_another_family_gets_no_page_and_changes_nothing(city: SmallCity, entered: Enter) -> None:
    day = DayAttendance.objects.filter(plan=city.published).first()
    assert day
    family = entered(Role.FAMILY)
    far = ("N-therapy.0.99991231", "N-therapy.0.00010101", "N-therapy.0.٢٠٢٦١٢٠١")
    for name in (str(occurrence_of(day)), "N-nothing.0.20261201", "nonsense", f"{therapy(city)[:-2]}31", *far):
        for page in ("", "cannot-come/", "another-time/"):
            address = f"/my-family/appointments/{name}/{page}"
            answer = family.post(address, {"text": "x", "absent-text": ""}) if page else family.get(address)
            assert answer.status_code == 404, address
    chosen = {"resident": "hu", "first": city.monday, "last": city.monday, "text": "x"}
    for address in ("/my-family/absence/", "/my-family/requests/"):
        assert family.post(address, chosen).status_code == 200
    assert not FamilyRequest.objects.exists() and not Absence.objects.exists() and not Attendance.objects.exists()


def test_several_relatives_stand_under_one_account(city: SmallCity, entered: Enter) -> None:
    hu = Guardian.objects.get(name="示例胡妻")
    RoleAssignment.objects.create(user=city.accounts[Role.FAMILY], role=Role.FAMILY, guardian=hu)
    family = entered(Role.FAMILY)
    week = family.get("/my-family/").text
    assert "示例lin" in week and "示例hu" in week and "日间照料" in week
    form = family.get("/my-family/absence/").text
    assert '<option value="hu">示例hu</option>' in form
    family.post("/my-family/absence/", {"resident": "hu", "first": city.monday, "last": city.monday})
    assert Absence.objects.get().resident.code == "hu"
    assert [one.need.code for one in Attendance.objects.all()] == ["N-day"]


def test_the_resident_signs_in_as_their_own_guardian(city: SmallCity) -> None:
    hu = Resident.objects.get(code="hu")
    own = Guardian.objects.create(resident=hu, name=hu.name, relation="self", phone="13800000004")
    user = User.objects.create_user("hu")
    RoleAssignment.objects.create(user=user, role=Role.FAMILY, guardian=own)
    client = Client()
    client.force_login(user)
    assert "ZJ站" in client.get("/my-family/").text


def test_a_resident_in_a_bed_sees_the_house_and_its_dates(city: SmallCity) -> None:
    guo = Resident.objects.get(code="guo")
    guardian = Guardian.objects.create(resident=guo, name="示例郭子", relation="child", phone="13800000005")
    user = User.objects.create_user("guo")
    RoleAssignment.objects.create(user=user, role=Role.FAMILY, guardian=guardian)
    roommate = Need.objects.get(code="N-respite")
    Placement.objects.create(need=roommate, bed=Bed.objects.get(code="TY-1-2"), nights=(city.monday, None))
    client = Client()
    client.force_login(user)
    page = client.get("/my-family/").text
    assert "TY站" in page and "101" in page and "起长期居住" in page
    assert page.count("<strong>TY站</strong>，101") == 2  # today, and the habit with both weeks' plans as one stay
    assert "今天没有安排" not in page and "到下周末为止" not in page
    assert "示例qian" not in page and "TY-1-2" not in page


def test_a_bed_to_come_is_told_with_what_to_bring_and_stands_in_the_calendar(city: SmallCity, entered: Enter) -> None:
    """Also beside what the week could not give of it; who lives there for good already needs no day in a calendar."""
    account, begins, lin = city.accounts[Role.FAMILY], city.today + 9 * DAY, Resident.objects.get(code="lin")
    stay = need("N-bed", lin, "residential_care")
    Placement.objects.create(need=stay, bed=Bed.objects.get(code="TY-1-2"), nights=(begins, None))
    picture = {"content": b"", "digest": "d" * 64, "width": 4, "height": 3, "stored_by": account}
    DoorPhoto.objects.create(facility=Facility.objects.get(code="TY"), stored_at=timezone.now(), **picture)
    city.draft.unmet.create(need=stay, index=0, units=7, weight=100)
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    page = entered(Role.FAMILY).get("/my-family/").text
    for said in ("起您在TY站有床位", "请带：身份证", "起长期居住", f"/doors/TY/{'d' * 64}.jpg"):
        assert said in page, said
    assert "一有空余就打电话给您" not in page
    for day, told in ((city.today, [begins]), (begins + 8 * DAY, [])):
        events = Calendar.from_ical(calendar_of(account, at(day, 0, 12))).walk("VEVENT")
        assert [one.decoded("dtstart") for one in events if str(one["summary"]) == "集中托养（入住）"] == told


def test_the_last_night_is_that_of_the_plan_in_force(city: SmallCity) -> None:
    """What an earlier week said of nights that the next one gives no more, no family reads."""
    respite, bed = Need.objects.get(code="N-respite"), Bed.objects.get(code="TY-1-2")

    def publish(monday: date, first: date, end: date) -> None:
        plan = Plan.objects.create(week=monday, version=9, created_at=timezone.now())
        plan.stays.create(need=respite, resident=respite.resident, bed=bed, nights=(first, end))
        put_in_force(plan=plan, user=None, now=timezone.now())

    def nights() -> list[tuple[date, date | None]]:
        found = homes_of(city.accounts[Role.CITY_COORDINATOR], [respite.resident], city.lived.week)
        return [(home.first, home.last) for home in found]

    publish(city.lived.week, city.monday - 2 * DAY, city.monday + 13 * DAY)
    publish(city.monday, city.monday, city.monday + 3 * DAY)
    assert nights() == [(city.monday - 2 * DAY, city.monday + 2 * DAY)]
    publish(city.monday + 7 * DAY, city.monday + 9 * DAY, city.monday + 11 * DAY)
    assert nights()[1:] == [(city.monday + 9 * DAY, city.monday + 10 * DAY)]


def test_nights_in_the_same_bed_long_before_are_another_home(city: SmallCity) -> None:
    """A bed that begins later is not lived in yet; nights that it goes on from are told with it."""
    respite, bed = Need.objects.get(code="N-respite"), Bed.objects.get(code="TY-1-2")
    weeks = [city.monday - 14 * 7 * DAY, city.monday, city.monday + 7 * DAY]
    for monday in weeks:
        plan = Plan.objects.create(week=monday, version=9, created_at=timezone.now())
        plan.stays.create(need=respite, resident=respite.resident, bed=bed, nights=(monday, monday + 7 * DAY))
        put_in_force(plan=plan, user=None, now=timezone.now())
    begins = city.monday + 14 * DAY
    Placement.objects.create(need=respite, bed=bed, nights=(begins, None))
    homes = homes_of(city.accounts[Role.CITY_COORDINATOR], [respite.resident], city.today)
    assert [(home.first, home.last) for home in homes] == [(city.monday, None)]
    Placement.objects.update(nights=(begins + DAY, None))
    homes = homes_of(city.accounts[Role.CITY_COORDINATOR], [respite.resident], city.today)
    assert [(home.first, home.last) for home in homes] == [
        (city.monday, begins - DAY),
        (begins + DAY, None),
    ]


def test_of_two_times_of_a_day_the_one_that_is_hit_may_change(city: SmallCity) -> None:
    row = Visit.objects.get(plan=city.draft)
    later = row.span.lower + timedelta(hours=5), row.span.upper + timedelta(hours=5)
    Visit.objects.create(plan=city.draft, need=row.need, index=1, span=later)
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    mark = {"plan": row.plan, "need": row.need, "visit": row, "why": "capacity", "broken_at": timezone.now()}
    BrokenAppointment.objects.create(**mark)
    account = city.accounts[Role.FAMILY]
    found = appointments_of(account, own_relatives(account), city.monday, city.monday + 7 * DAY)
    of_need = [(one.occurrence.index, one.shaky) for one in found if one.occurrence.need == row.need.code]
    assert of_need == [(row.index, True), (1, False)]


def test_what_went_unserved_is_told_with_why_and_what_comes_next(city: SmallCity, entered: Enter) -> None:
    """Of published weeks and own relatives alone; several missing times of one need are one line."""
    mother, now = Guardian.objects.get(name="示例林母"), timezone.now()
    lived = Plan.objects.create(week=city.lived.week, version=2, created_at=now)
    later = Plan.objects.create(week=city.monday, version=3, created_at=now)
    for code, index, plan, rule in (
        ("N-therapy", 1, city.draft, "staff_overlap"),
        ("N-therapy", 0, city.draft, "staff_overlap"),
        ("N-nursing", 0, lived, ""),
        ("N-nursing", 0, later, "carer_sex"),
        ("N-respite", 0, city.draft, "bed_single"),
    ):
        need, units = Need.objects.get(code=code), 7 if code == "N-respite" else 1
        reasons = [{"rule": rule, "blocked": 3, "options": 3}] if rule else []
        plan.unmet.create(need=need, index=index, units=units, weight=100, reasons=reasons)
    for plan in (lived, city.draft):
        put_in_force(plan=plan, user=None, now=now)
    family = entered(Role.FAMILY)
    told = family.get("/my-family/").context["unserved"]
    assert [(one.monday, one.need.code, one.units, one.rule, one.queued) for one, _missing, _why in told] == [
        (city.lived.week, "N-nursing", 1, "", False),
        (city.monday, "N-therapy", 2, "staff_overlap", False),
    ]
    family.cookies["django_language"] = "en"
    page = family.get("/my-family/").text
    for said in (
        "“Physiotherapy”: we could not arrange 2 appointments this time. We are sorry.",
        "The people or rooms for it are fully booked in that week.",
        "No time has been found for it yet.",
        "/my-family/requests/?about=N-therapy#ask",
    ):
        assert said in page, said
    assert not any(other in page for other in OTHERS)
    asking = family.get("/my-family/requests/?about=N-therapy").text
    assert "Please look again at “Physiotherapy”: we still need it." in asking
    assert "Please look again" not in family.get("/my-family/requests/?about=N-day").text

    Guardian.objects.filter(pk=mother.pk).update(resident=Resident.objects.get(code="qian"))
    page = family.get("/my-family/").text
    assert "7 nights" in page and "You are on the waiting list for it." in page and "/my-family/queue/" in page
    WaitingListEntry.objects.filter(need__code="N-respite").update(status="offered")
    page = family.get("/my-family/").text
    assert "You are on the waiting list for it." not in page and "/my-family/offers/N-respite/" in page


def test_what_was_earlier_this_week_can_be_read_again(city: SmallCity) -> None:
    page = family_page(city.accounts[Role.FAMILY], at(city.lived.week, 4, 12))
    assert [day.day for day in page.earlier] == [city.lived.week + number * DAY for number in range(3)]
    assert not page.this_week and page.next_week
    assert not family_page(city.accounts[Role.FAMILY], at(city.lived.week, 0, 12)).earlier


def test_queries_do_not_grow_with_appointments(city: SmallCity, entered: Enter, django_assert_num_queries: Any) -> None:
    family = entered(Role.FAMILY)
    family.get("/my-family/")
    with django_assert_num_queries(26):
        before = family.get("/my-family/").text.count("运动疗法")
    session = Session.objects.filter(plan=city.draft).first()
    assert session
    therapist = session.staff_rows.get().staff
    for number in range(3):
        more = Session.objects.create(
            plan=city.draft, service=session.service, facility=session.facility, room=session.room,
            span=(session.span.lower + timedelta(hours=number + 1), session.span.upper + timedelta(hours=number + 1)),
        )  # fmt: skip
        more.staff_rows.create(staff=therapist)
        need = Need.objects.create(
            code=f"N-more{number}", resident=Resident.objects.get(code="lin"), service=session.service,
            dates=(city.monday, None),
        )  # fmt: skip
        SessionAttendee.objects.create(session=more, need=need, index=0)
    Plan.objects.filter(pk=city.published.pk).update(status="superseded")
    Plan.objects.filter(pk=city.draft.pk).update(status="published", published_at=timezone.now())
    with django_assert_num_queries(26):
        assert family.get("/my-family/").text.count("运动疗法") == before + 3
