"""What families tell and ask: absences, one appointment called off, another time, questions, and who answers them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from residents.models import Absence, Guardian, Resident
from scheduling.models import Attendance, FamilyRequest, Plan, Stay
from scheduling.selectors.facility.capacity import capacity_days
from scheduling.selectors.family.week import Appointment, appointments_of
from scheduling.selectors.whereabouts import nights_within
from scheduling.services.away import absence_remove
from scheduling.services.drafts import editable
from scheduling.services.publishing import put_in_force
from tests.scheduling.phone.names import therapy, visit
from tests.scheduling.village import need
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
Enter = Callable[[Role | None], Client]


def test_an_absence_calls_off_what_lies_in_its_time_and_coming_after_all_takes_it_back(
    city: SmallCity, entered: Enter
) -> None:
    family = entered(Role.FAMILY)
    tuesday = city.monday + DAY
    family.post("/my-family/absence/", {"first": city.monday, "last": tuesday, "text": "走亲戚"})
    absence = Absence.objects.get()
    assert (absence.resident.code, absence.reason) == ("lin", "走亲戚")
    assert timezone.localtime(absence.span.lower).date() == city.monday
    assert timezone.localtime(absence.span.upper).date() == tuesday + DAY
    said = Attendance.objects.order_by("date").values_list("need__code", "date", "status", "by__username")
    assert list(said) == [
        ("N-nursing", city.monday, "excused", "small-family"), ("N-therapy", tuesday, "excused", "small-family"),
    ]  # fmt: skip
    assert "已请假" in family.get("/my-family/").text
    assert "家属已请假" in entered(Role.CARER).get(f"/my-week/?day={city.monday}").text
    row = FamilyRequest.objects.get()
    family.post(f"/my-family/requests/{row.code}/withdraw/")
    assert not Absence.objects.exists()
    assert FamilyRequest.objects.get().status == "withdrawn"
    assert "已请假" not in family.get("/my-family/").text
    assert list(Attendance.objects.order_by("pk").values_list("status", flat=True)) == ["excused"] * 2 + ["cleared"] * 2


def test_an_absence_calls_off_nights_and_keeps_the_stay(city: SmallCity, entered: Enter) -> None:
    family, coordinator = entered(Role.FAMILY), entered(Role.CITY_COORDINATOR)
    stay = Stay.objects.get(plan=city.published)
    Guardian.objects.filter(name="示例林母").update(resident=stay.resident)
    account = city.accounts[Role.CITY_COORDINATOR]
    house, nights = stay.bed.room.facility, (stay.nights.lower, stay.nights.upper)

    def taken() -> list[int]:
        days = capacity_days(account, house, city.monday, 1)
        return [day.beds.taken for day in days if day.beds]

    def away() -> list[str]:
        page = coordinator.get(f"/facility/TY/beds/?from={city.monday}").text
        return re.findall(r'<td colspan="(\d)" class="night away"', page)

    hours = [(9, 17), (20, 33)]  # a day out, and a night elsewhere
    found = [
        nights_within(account, stay.resident, *(at(city.monday, 1, 0) + timedelta(hours=one) for one in out))
        for out in hours
    ]
    assert [[one.nights for one in nights] for nights in found] == [[], [[city.monday + DAY]]]
    assert taken() == [1] * 7
    family.post("/my-family/absence/", {"first": city.monday + DAY, "last": city.monday + 2 * DAY})
    said = Attendance.objects.order_by("date").values_list("need__code", "date", "status", "facility__code")
    assert list(said) == [("N-stay", city.monday + number * DAY, "excused", "TY") for number in (1, 2)]
    assert taken() == [1, 0, 0, 1, 1, 1, 1]
    stay.refresh_from_db()
    assert (stay.nights.lower, stay.nights.upper) == nights
    assert away() == ["2"]
    assert "家属已请假" in coordinator.get(f"/facility/TY/?day={city.monday + DAY}").text
    row = FamilyRequest.objects.get()
    assert f"{city.monday + 3 * DAY}" in coordinator.get(f"/requests/{row.code}/").text  # the last of two nights ends
    assert "示例guo" not in coordinator.get("/broken/").text  # the bed is kept
    family.post(f"/my-family/requests/{row.code}/withdraw/")
    assert (taken(), away()) == ([1] * 7, [])


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(3, 2, "最后"), (-9, -8, "已经过去"), (0, 400, "超过一年"), (500, 501, "超过一年"), ("x", 1, "日期")],
)
def test_days_that_make_no_sense_are_refused(entered: Enter, first: Any, last: int, said: str) -> None:
    today = timezone.localdate()
    given = {"first": first if first == "x" else today + first * DAY, "last": today + last * DAY}
    answer = entered(Role.FAMILY).post("/my-family/absence/", given)
    assert answer.status_code == 200
    assert 'class="errorlist"' in answer.text
    assert not Absence.objects.exists()


def test_what_is_left_empty_is_named(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    for address, *said in (
        ("/my-family/absence/", "请选择第一天", "请选择最后一天"),
        ("/my-family/requests/", "请写下您的问题"),
        (f"/my-family/appointments/{therapy(city)}/another-time/", "请写下哪些日子和时间方便"),
    ):
        page = family.post(address, {"text": " "}).text
        assert re.findall(r'errorlist"[^>]*><li>([^<]+)', page) == said, address


def test_one_appointment_is_called_off_alone(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    family.post(f"/my-family/appointments/{therapy(city)}/cannot-come/", {"absent-text": "感冒"})
    (said,) = Attendance.objects.all()
    assert (said.need.code, said.status) == ("N-therapy", "excused")
    assert "取消这次安排" not in family.get(f"/my-family/appointments/{therapy(city)}/").text


def test_what_is_told_twice_is_stored_once(city: SmallCity, entered: Enter) -> None:
    family, days = entered(Role.FAMILY), {"first": city.monday, "last": city.monday}
    family.post("/my-family/absence/", days)
    assert "已经" in family.post("/my-family/absence/", days, follow=True).text
    assert Absence.objects.count() == FamilyRequest.objects.count() == 1
    for _twice in range(2):
        family.post(f"/my-family/appointments/{therapy(city)}/cannot-come/", {"absent-text": ""})
    assert Absence.objects.count() == FamilyRequest.objects.count() == 2
    for row in FamilyRequest.objects.all():
        family.post(f"/my-family/requests/{row.code}/withdraw/")
    family.post("/my-family/absence/", days)  # after all not
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("first_back", [0, 1])
def test_what_another_absence_stands_in_the_way_of_stays_called_off(
    city: SmallCity, entered: Enter, first_back: int
) -> None:
    """Whichever of the two was told first, and whoever takes it back."""
    family, tuesday = entered(Role.FAMILY), city.monday + DAY
    family.post("/my-family/absence/", {"first": city.monday, "last": tuesday})
    family.post("/my-family/absence/", {"first": tuesday, "last": tuesday + DAY})
    lin = Resident.objects.get(code="lin")
    told = list(FamilyRequest.objects.order_by("pk"))

    def off() -> list[str]:
        week = appointments_of(city.accounts[Role.FAMILY], [lin], city.monday, city.monday + 7 * DAY)
        return [f"{one.day:%a}" for one in week if one.called_off]

    assert off() == ["Mon", "Tue", "Wed"]
    family.post(f"/my-family/requests/{told[first_back].code}/withdraw/")
    assert off() == [["Tue", "Wed"], ["Mon", "Tue"]][first_back]
    house = Absence.objects.create(resident=lin, span=(at(city.monday, 1, 0), at(city.monday, 2, 0)))
    house.refresh_from_db()
    family.post(f"/my-family/requests/{told[1 - first_back].code}/withdraw/")
    assert off() == ["Tue"]
    absence_remove(absence=house, by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now())
    assert off() == []


def test_of_an_absence_that_is_over_nothing_is_taken_back(
    city: SmallCity, entered: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = entered(Role.FAMILY)
    family.post("/my-family/absence/", {"first": city.monday, "last": city.monday})
    monkeypatch.setattr(timezone, "now", lambda: at(city.monday, 2, 8))
    row = FamilyRequest.objects.get()
    assert entered(Role.FAMILY).post(f"/my-family/requests/{row.code}/withdraw/").status_code == 302
    assert list(Attendance.objects.values_list("status", flat=True)) == ["excused"]


def day_place(city: SmallCity, part: str) -> str:
    """The name of Hu's day place on the coming Monday, which Lin's mother looks after as well."""
    wife = Guardian.objects.get(name="示例胡妻")
    RoleAssignment.objects.create(user=city.accounts[Role.FAMILY], role=Role.FAMILY, guardian=wife)
    city.draft.attendances.update(part=part)
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    return f"N-day.0.{city.monday:%Y%m%d}"


@pytest.mark.parametrize(("part", "hour", "over"), [("morning", 14, True), ("morning", 9, False), ("full", 14, False)])
def test_a_day_place_is_called_off_until_it_is_over(
    city: SmallCity, entered: Enter, monkeypatch: pytest.MonkeyPatch, part: str, hour: int, over: bool
) -> None:
    address = f"/my-family/appointments/{day_place(city, part)}"
    monkeypatch.setattr(timezone, "now", lambda: at(city.monday, 0, hour))
    family = entered(Role.FAMILY)
    assert ("取消这次安排" in family.get(f"{address}/").text) is not over
    assert family.post(f"{address}/cannot-come/", {"absent-text": ""}).status_code == (200 if over else 302)
    assert Attendance.objects.count() == Absence.objects.count() == (not over)


def test_a_day_place_is_called_off_alone(city: SmallCity, entered: Enter) -> None:
    """Neither the night in the bed nor what comes before and after it; and each of these without the day place."""
    guo = Resident.objects.get(code="guo")
    Guardian.objects.filter(name="示例林母").update(resident=guo)
    wishes = {name: need(f"N-guo-{name}", guo, name) for name in ("day_care", "physiotherapy", "nursing_visit")}
    home = city.draft.attendances.get().facility
    city.draft.attendances.create(need=wishes["day_care"], index=0, facility=home, date=city.monday, part="full")
    group = city.draft.sessions.order_by("span")[0]
    early, late = ((at(city.monday, 0, hour), at(city.monday, 0, hour + 1)) for hour in (7, 17))
    session = city.draft.sessions.create(service=group.service, facility=group.facility, room=group.room, span=late)
    session.attendees.create(need=wishes["physiotherapy"], index=0)
    visit = city.draft.visits.create(need=wishes["nursing_visit"], index=0, span=early)
    visit.staff_rows.create(staff=group.staff.all()[0])
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    family = entered(Role.FAMILY)
    for number, wish in enumerate(wishes.values(), start=1):
        family.post(f"/my-family/appointments/{wish.code}.0.{city.monday:%Y%m%d}/cannot-come/", {"absent-text": ""})
        said = Attendance.objects.order_by("pk").values_list("need__code", "status")
        assert list(said) == [(one.code, "excused") for one in wishes.values()][:number]
    spans = [(timezone.localtime(one.span.lower), timezone.localtime(one.span.upper)) for one in Absence.objects.all()]
    assert [f"{start:%H:%M}–{end:%H:%M}" for start, end in spans] == ["07:00–08:00", "08:30–16:00", "17:00–18:00"]


def test_what_is_over_since_the_form_was_checked_is_said(
    city: SmallCity, entered: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Appointment, "over", lambda _self, _now: False)
    monkeypatch.setattr(timezone, "now", lambda: at(city.monday, 1, 10))
    name = therapy(city)
    answer = entered(Role.FAMILY).post(f"/my-family/appointments/{name}/cannot-come/", {"absent-text": ""}, follow=True)
    assert answer.status_code == 200 and "已经过去" in answer.text
    assert not Absence.objects.exists()


def test_a_wish_is_answered_by_a_coordinator_of_the_town(city: SmallCity, entered: Enter) -> None:
    family, address = entered(Role.FAMILY), f"/my-family/appointments/{therapy(city)}/another-time/"
    for _twice in range(2):
        family.post(address, {"text": "星期四上午"})
    row = FamilyRequest.objects.get()
    assert (row.kind, row.need.code, row.index, row.status) == ("time", "N-therapy", 0, "open")  # type: ignore[union-attr]
    coordinator = entered(Role.TOWN_COORDINATOR)
    assert "示例lin" in coordinator.get("/requests/").text
    page = coordinator.get(f"/requests/{row.code}/").text
    assert f"/plans/{city.published.pk}/moves/new/?need=N-therapy&amp;index=0" in page
    for said in ("星期四上午", "示例林母", "13800000002", "XC站"):
        assert said in page, said
    assert coordinator.post(f"/requests/{row.code}/", {"status": "agreed", "answer": ""}).status_code == 200
    agreed = {"status": "agreed", "answer": "改到星期四上午九点", "sure": "1"}
    coordinator.post(f"/requests/{row.code}/", agreed)
    coordinator.post(f"/requests/{row.code}/", {"status": "refused", "answer": "不行"})
    row.refresh_from_db()
    assert (row.status, row.answer, row.answered_by.username) == (  # type: ignore[union-attr]
        "agreed", "改到星期四上午九点", "small-town_coordinator",
    )  # fmt: skip
    assert "改到星期四上午九点" in family.get("/my-family/").text
    assert "改到星期四上午九点" in family.get("/my-family/requests/").text
    assert "示例lin" in coordinator.get("/requests/?show=answered").text
    assert "示例lin" not in coordinator.get("/requests/").text
    family.post(f"/my-family/requests/{row.code}/withdraw/")
    row.refresh_from_db()
    assert row.status == "agreed"


def test_agreeing_to_what_no_version_has_is_warned_of(city: SmallCity, entered: Enter) -> None:
    """Stored only when it is sent all the same. Of a draft from before, only what was moved in it since counts."""
    entered(Role.FAMILY).post(f"/my-family/appointments/{visit(city)}/another-time/", {"text": "上午"})
    row, agreed = FamilyRequest.objects.get(), {"status": "agreed", "answer": "改到上午十点"}
    coordinator, address = entered(Role.TOWN_COORDINATOR), f"/requests/{row.code}/"
    assert row.need and row.index is not None

    def warned(**more: str) -> bool:
        with transaction.atomic():
            text = coordinator.post(address, {**agreed, **more}, follow=True).text
            stored = FamilyRequest.objects.exclude(status="open").exists()
            transaction.set_rollback(True)
        assert stored is ("尚未发送" not in text)
        return not stored

    assert [warned(), warned(status="refused"), warned(sure="1")] == [True, False, False]
    made = editable(plan=city.published, user=None, now=timezone.now())
    assert warned()  # with the time of before
    made.visits.update(span=(at(city.monday, 0, 11), at(city.monday, 0, 12)))
    assert not warned()
    Plan.objects.filter(pk=made.pk).update(status="superseded")
    assert warned()
    by_hand = {"kind": "moved", "need": row.need, "index": row.index, "at": timezone.now(), "by": None}
    change = city.draft.manual_changes.create(act=uuid4(), **by_hand)
    assert not warned()  # the draft has it at ten
    change.undone_at = timezone.now()
    change.save()
    assert warned()
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    assert not warned()


@pytest.mark.parametrize("role", [None, *Role])
def test_who_answers(city: SmallCity, entered: Enter, role: Role | None) -> None:
    """The town coordinator of another town does not know of it."""
    qian = Resident.objects.get(code="qian")  # lives in another town
    row = FamilyRequest.objects.create(
        resident=qian, kind="question", text="何时有床位", made_at=timezone.now(),
        made_by=User.objects.create(username="qian"),
    )  # fmt: skip
    client, address = entered(role), f"/requests/{row.code}/"
    answering = {Role.CITY_COORDINATOR: 200, Role.TOWN_COORDINATOR: 404}
    expected = 302 if role is None else answering.get(role, 403)
    assert client.get(address).status_code == expected
    client.post(address, {"status": "agreed", "answer": "下周"})
    row.refresh_from_db()
    assert row.status == ("agreed" if role == Role.CITY_COORDINATOR else "open")


def test_of_two_guardians_each_reads_what_they_asked_themselves(city: SmallCity, entered: Enter) -> None:
    entered(Role.FAMILY).post("/my-family/requests/", {"text": "只给我看"})
    row = FamilyRequest.objects.get()
    other = User.objects.create_user("father")
    guardian = Guardian.objects.create(resident=row.resident, name="示例林父", relation="parent", phone="13800000009")
    RoleAssignment.objects.create(user=other, role=Role.FAMILY, guardian=guardian)
    client = Client()
    client.force_login(other)
    assert "只给我看" not in client.get("/my-family/requests/").text
    assert client.post(f"/my-family/requests/{row.code}/withdraw/").status_code == 404
    assert "XC站" in client.get("/my-family/").text


def test_so_many_open_requests_are_enough(entered: Enter) -> None:
    family = entered(Role.FAMILY)
    for number in range(12):
        family.post("/my-family/requests/", {"text": f"问题{number}"})
    assert FamilyRequest.objects.count() == 10
