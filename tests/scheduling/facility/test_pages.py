"""The pages of a facility: what they show, to whom, and at what cost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment
from facilities.models import Bed, Credential, Facility, Room, RuleValue, Shift, Skill, StaffMember, StaffSkill
from residents.models import Referral
from residents.selectors.referrals import SHOWN, referrals_of
from scheduling.models import DayAttendance, Offer, Placement, Plan, Session, Stay, Visit, WaitingListEntry
from scheduling.services.publishing import put_in_force
from scheduling.snapshot.reigns import plan_of
from tests.scheduling.village import need, resident, staff
from tests.small_city import DAY, SmallCity, at, entered

pytestmark = pytest.mark.django_db

PAGES = ("", "beds/", "capacity/", "occupancy/", "staff/", "shifts/", "papers/", "referrals/", "staff/{staff}/")
MAY = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER}


def pages(code: str, member: str) -> list[str]:
    return [f"/facility/{code}/{page}".format(staff=member) for page in PAGES]


@pytest.mark.parametrize("role", [None, *Role])
def test_only_who_runs_a_facility_sees_its_pages(city: SmallCity, role: Role | None) -> None:
    client = entered(city, role) if role else Client()
    expected = 302 if role is None else 200 if role in MAY else 403
    assert {page: client.get(page).status_code for page in pages("XC", "chen")} == dict.fromkeys(
        pages("XC", "chen"), expected
    )


def test_the_facility_of_another_does_not_exist(manager: Client) -> None:
    for page in (*pages("ZJ", "wu"), *pages("nowhere", "wu"), "/facility/XC/staff/wu/"):
        assert manager.get(page).status_code == 404, page


def test_the_door_leads_to_the_one_facility_or_to_a_choice(city: SmallCity, manager: Client) -> None:
    assert manager.get("/facility/").url == "/facility/XC/"  # type: ignore[attr-defined]
    other = Facility.objects.get(code="ZJ")
    RoleAssignment.objects.create(user=city.accounts[Role.FACILITY_MANAGER], role="facility_manager", facility=other)
    page = manager.get("/facility/").text
    assert "/facility/XC/" in page and "/facility/ZJ/" in page and "/facility/TY/" not in page


def test_who_comes_on_a_day(city: SmallCity, manager: Client, coordinator: Client) -> None:
    tuesday = city.monday + DAY
    page = manager.get(f"/facility/XC/?day={tuesday}").text
    assert "示例lin" in page and "09:00–09:40" in page and "Nobody is planned" not in page
    assert "示例chen" in manager.get(f"/facility/XC/?day={city.monday}").text  # goes out to a visit
    assert "Nobody is planned" in manager.get(f"/facility/XC/?day={city.monday + 5 * DAY}").text
    page = coordinator.get(f"/facility/ZJ/?day={city.monday}").text
    assert "示例hu" in page and "1 / 2" in page


def test_who_arrives_stays_and_leaves(city: SmallCity, coordinator: Client) -> None:
    def groups(day: Any) -> tuple[list[str], ...]:
        staying = coordinator.get(f"/facility/TY/?day={day}").context["plan"].staying
        return tuple(
            [one.resident.code for one in group] for group in (staying.arriving, staying.staying, staying.leaving)
        )

    assert groups(city.monday + 3 * DAY) == ([], ["guo"], [])
    assert groups(city.monday + 7 * DAY) == ([], [], ["guo"])  # the plan ends, and no other goes on
    assert groups(city.monday - 7 * DAY) == ([], ["guo"], [])  # lived there before anything was planned


def test_the_board_says_who_has_a_bed_and_why_not(city: SmallCity, coordinator: Client) -> None:
    board = coordinator.get(f"/facility/TY/beds/?from={city.today}").context["board"]
    rows = {row.bed.code: [(str(cell.use), cell.nights) for cell in row.cells] for row in board.rooms[0].beds}
    left = (city.monday + 7 * DAY - city.today).days
    # On a Monday all that is shown lies before the next one.
    assert rows["TY-1-1"] == [("taken", left), *([("free", 14 - left)] if left < 14 else [])]
    closed = min(4, left - 7)  # the day on which a closure ends is lost as well
    assert rows["TY-1-2"] == [("closed", closed), ("free", 14 - closed)]
    page = coordinator.get(f"/facility/TY/beds/?from={city.today}").text
    assert "示例guo" in page and "床架维修" in page and "men and women" in page


@pytest.mark.parametrize("nights", [14, 28, 35])
def test_a_plan_decides_as_many_nights_as_it_looks_ahead(city: SmallCity, coordinator: Client, nights: int) -> None:
    """Guo's nights are planned for a week. Those after are free as far as the plan looks, then Guo lives there."""
    RuleValue.objects.filter(key="horizon_days").update(value=nights)
    board = coordinator.get(f"/facility/TY/beds/?from={city.monday + (nights - 7) * DAY}").context["board"]
    rows = {row.bed.code: [(str(cell.use), cell.nights) for cell in row.cells] for row in board.rooms[0].beds}
    assert rows["TY-1-1"] == [("free", 7), ("taken", 7)]


def test_past_what_the_last_plan_sees_no_older_one_decides(city: SmallCity) -> None:
    row = RuleValue.objects.get(key="horizon_days")
    RuleValue.objects.filter(pk=row.pk).update(value=35, valid=(city.monday - 99 * DAY, city.monday))
    row.pk, row.value, row.valid = None, 14, (city.monday, None)
    row.save()
    assert [plan_of(city.monday + night * DAY) for night in (-1, 13, 14)] == [city.lived.pk, city.published.pk, None]


def test_a_resident_in_a_closed_bed_is_marked(city: SmallCity, coordinator: Client) -> None:
    bed = Bed.objects.get(code="TY-1-1")
    bed.closures.create(asset="bed", span=(at(city.monday, 0, 0), at(city.monday, 2, 0)), reason="漏水")
    board = coordinator.get(f"/facility/TY/beds/?from={city.monday}").context["board"]
    assert [(str(cell.use), cell.nights) for cell in board.rooms[0].beds[0].cells] == [
        ("broken", 2), ("taken", 5), ("free", 7),
    ]  # fmt: skip


def test_the_term_that_binds_is_named(city: SmallCity, coordinator: Client) -> None:
    weeks = coordinator.get(f"/facility/ZJ/capacity/?week={city.week}").context["weeks"]
    monday, saturday = weeks[0][0], weeks[0][5]
    assert (monday.morning.places, monday.morning.effective, monday.morning.binding) == (2, 2, "")
    assert (monday.morning.taken, monday.morning.free, monday.morning.over) == (1, 1, 0)
    assert (saturday.morning.places, saturday.morning.effective) == (0, 0)
    Shift.objects.filter(staff__code="wu", span__contains=at(city.monday, 0, 9)).delete()
    weeks = coordinator.get(f"/facility/ZJ/capacity/?week={city.week}").context["weeks"]
    monday, later = weeks[0][0].morning, weeks[1][0].morning
    assert (monday.effective, monday.binding, monday.over) == (0, "staff", 1)
    assert (later.effective, later.binding) == (0, "roster")  # no shifts of that week are entered at all
    assert "staff on duty" in coordinator.get(f"/facility/ZJ/capacity/?week={city.week}").text
    beds = coordinator.get("/facility/TY/capacity/").context["weeks"][0][city.today.weekday()].beds
    assert (beds.places, beds.effective, beds.binding, beds.taken) == (2, 1, "closures", 1)


def test_occupancy_week_by_week(city: SmallCity, coordinator: Client) -> None:
    weeks = {week.monday: week for week in coordinator.get("/facility/TY/occupancy/").context["weeks"]}
    assert (weeks[city.monday].nights, weeks[city.monday].bed_nights) == (7, 14)
    assert (weeks[city.monday + 7 * DAY].nights, weeks[city.monday - 14 * DAY].nights) == (0, 7)
    homes = {week.monday: week for week in coordinator.get("/facility/ZJ/occupancy/").context["weeks"]}
    assert (homes[city.monday].halves, homes[city.monday].places) == (4, 20)


def test_a_house_that_is_given_up_has_no_beds_and_places_from_then_on(city: SmallCity, coordinator: Client) -> None:
    Facility.objects.filter(code__in=("TY", "ZJ")).update(ends_on=city.monday + 3 * DAY)
    weeks = {week.monday: week for week in coordinator.get("/facility/TY/occupancy/").context["weeks"]}
    assert [weeks[city.monday + shift * DAY].bed_nights for shift in (-7, 0, 7)] == [14, 6, 0]
    homes = {week.monday: week for week in coordinator.get("/facility/ZJ/occupancy/").context["weeks"]}
    assert [homes[city.monday + shift * DAY].places for shift in (-7, 0, 7)] == [20, 12, 0]
    board = coordinator.get(f"/facility/TY/beds/?from={city.monday}").context["board"]
    assert [(str(cell.use), cell.nights) for cell in board.rooms[0].beds[1].cells] == [("free", 3), ("closed", 11)]


@pytest.mark.parametrize("page", ["/audit/?until=9999-12-31", "/audit/changes/?since=0001-01-01&until=9999-12-31"])
def test_days_far_off_are_refused_in_words(city: SmallCity, page: str) -> None:
    client = Client()
    client.force_login(city.accounts[Role.AUDITOR])
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", ["?day=2020-12-07", "capacity/?week=2020-W50"])
def test_days_before_the_first_rule_are_not_there(coordinator: Client, page: str) -> None:
    assert coordinator.get(f"/facility/TY/{page}").status_code == 404


@pytest.mark.parametrize("page", ["/residents/a%00b/", "/facility/a%00b/", "/waiting/needs/a%00b/", "/a%00b"])
def test_nothing_has_a_name_that_the_database_cannot_be_asked_for(coordinator: Client, page: str) -> None:
    assert coordinator.get(page).status_code == 404


def test_an_open_referral_is_shown_however_many_are_newer(city: SmallCity, manager: Client) -> None:
    first = Referral.objects.get()
    copy = {field.attname: getattr(first, field.attname) for field in Referral._meta.concrete_fields}
    del copy["id"]
    newer = {**copy, "status": "declined", "sent_on": first.sent_on + DAY}
    Referral.objects.bulk_create(Referral(**newer) for _ in range(SHOWN + 1))
    shown = referrals_of(city.accounts[Role.FACILITY_MANAGER], first.to_facility)
    assert ([row.pk for row in shown.waiting], len(shown.over)) == ([first.pk], SHOWN)
    page, told = f"/facility/{first.to_facility.code}/referrals/", "the newest 100 are shown"
    assert manager.get(page).text.count(told) == 1
    Referral.objects.filter(status="declined").first().delete()
    assert told not in manager.get(page).text


def test_skills_and_papers_that_run_out_are_named(city: SmallCity, manager: Client, coordinator: Client) -> None:
    today = timezone.localdate()
    StaffSkill.objects.filter(skill__code="nursing").update(valid=(today - 9 * DAY, today + 5 * DAY))
    page = manager.get("/facility/XC/staff/").text
    assert f"until {today + 4 * DAY}" in page and "病假" in page
    assert "示例chen: a qualification" in manager.get("/facility/XC/").text
    papers = coordinator.get("/facility/ZJ/papers/").text
    assert "runs out within 30 days" in papers and "No valid" not in papers
    Credential.objects.filter(kind="agreement").delete()
    assert "No valid agreement" in coordinator.get("/facility/ZJ/papers/").text


def test_a_renewed_skill_warns_of_nothing(city: SmallCity, manager: Client) -> None:
    today, chen = timezone.localdate(), StaffMember.objects.get(code="chen")
    StaffSkill.objects.filter(skill__code="nursing").update(valid=(today - 9 * DAY, today + 5 * DAY))
    answer = manager.post(
        "/facility/XC/staff/chen/",
        {"skill": Skill.objects.get(code="nursing").pk, "first": today + 5 * DAY, "last": today + 400 * DAY},
    )
    assert answer.status_code == 302
    held = StaffSkill.objects.get(staff=chen, skill__code="nursing")  # one longer term
    assert (held.valid.lower, held.valid.upper) == (today - 9 * DAY, today + 401 * DAY)
    assert AuditEntry.objects.get(act="skill.grant").details["staff"] == "chen"
    assert "until" not in manager.get("/facility/XC/staff/").text


def test_skills_that_overlap_are_refused_in_words(city: SmallCity, manager: Client) -> None:
    today = timezone.localdate()
    page = manager.post("/facility/XC/staff/chen/", {"skill": Skill.objects.get(code="nursing").pk, "first": today})
    assert page.status_code == 200 and "The skill is held twice then." in page.text
    assert StaffSkill.objects.filter(skill__code="nursing").count() == 1
    page = manager.post(
        "/facility/XC/staff/chen/",
        {"skill": Skill.objects.get(code="tcm").pk, "first": today, "last": today - DAY},
    )
    assert "The last day lies before the first." in page.text


def test_a_shift_is_entered_and_taken_out(city: SmallCity, manager: Client) -> None:
    chen, friday = StaffMember.objects.get(code="chen"), city.monday + 4 * DAY
    form = {"staff": chen.pk, "day": friday, "start": "08:00", "end": "12:00", "duty": "appointments"}
    for far in ("0001-W01", "9999-W52"):
        assert manager.get(f"/facility/XC/shifts/?week={far}").context["week"] == f"{city.today:%G-W%V}"
    page = f"/facility/XC/shifts/?week={city.week}"
    assert manager.post(page, form).url == page  # type: ignore[attr-defined]
    shift = Shift.objects.get(staff=chen, span__startswith=at(friday, 0, 8))
    assert shift.span.upper == at(friday, 0, 12)
    assert "The staff member has another shift then." in manager.post(page, form).text
    assert "A shift lasts at most 16 hours" in manager.post(page, {**form, "start": "13:00"}).text
    remove = f"/facility/XC/shifts/{shift.pk}/remove/"
    asked = manager.get(page).text.partition(f"Take out the shift of 示例chen on {friday:%m-%d} at 08:00")[2]
    assert asked.index("</summary>") < asked.index(remove) < asked.index("</details>")
    assert manager.post(remove).status_code == 302
    assert not Shift.objects.filter(pk=shift.pk).exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))[-2:] == ["shift.add", "shift.remove"]


def test_a_week_of_shifts_is_copied_once(city: SmallCity, manager: Client) -> None:
    after = city.monday + 7 * DAY
    page = f"/facility/XC/shifts/copy/?week={after:%G-W%V}"
    for _time in range(2):
        assert manager.post(page).status_code == 302
    spans = Shift.objects.filter(staff__code="chen", span__startswith__gte=at(after, 0, 0)).order_by("span")
    assert [(one.span.lower, one.span.upper) for one in spans] == [
        (at(after, day, 8), at(after, day, 17)) for day in range(3)
    ]
    counts = [entry.details for entry in AuditEntry.objects.filter(act="shifts.copy").order_by("pk")]
    assert [(one["copied"], one["left_out"]) for one in counts] == [(3, 0), (0, 3)]
    assert not Shift.objects.filter(staff__code="wu", span__startswith__gte=at(after, 0, 0)).exists()


def test_who_has_left_gets_no_shift(city: SmallCity, manager: Client) -> None:
    after = city.monday + 7 * DAY
    StaffMember.objects.filter(code="chen").update(ends_on=after)
    manager.post(f"/facility/XC/shifts/copy/?week={after:%G-W%V}")
    assert not Shift.objects.filter(staff__code="chen", span__startswith__gte=at(after, 0, 0)).exists()


def test_a_referral_is_accepted_and_handed_over(city: SmallCity, manager: Client) -> None:
    referral = Referral.objects.get()
    page = f"/facility/XC/referrals/{referral.pk}/"
    assert "示例lin" in manager.get("/facility/XC/referrals/").text
    assert manager.post(page, {"status": "accepted", "note": "周一来"}).url == "/facility/XC/referrals/"  # type: ignore[attr-defined]
    referral.refresh_from_db()
    assert (referral.status, referral.note) == ("accepted", "周一来")
    manager.post(page, {"status": "accepted"})  # twice
    assert "answered meanwhile" in manager.get("/facility/XC/referrals/").text
    manager.post(page, {"status": "handed_over"})
    referral.refresh_from_db()
    assert (referral.status, referral.handed_over_on) == ("handed_over", timezone.localdate())
    assert [entry.details["status"] for entry in AuditEntry.objects.filter(act="referral.answer").order_by("pk")] == [
        "accepted", "handed_over",
    ]  # fmt: skip


def test_an_offer_names_the_resident_once_it_is_accepted(city: SmallCity, coordinator: Client) -> None:
    offer = Offer.objects.get(facility__code="TY")
    assert "示例qian" not in coordinator.get("/facility/TY/referrals/").text
    Offer.objects.filter(pk=offer.pk).update(status="accepted")
    page = coordinator.get("/facility/TY/referrals/").text
    assert "示例qian" in page and "Accepted" in page


def test_a_house_withdraws_its_own_offer_with_a_reason(city: SmallCity, manager: Client) -> None:
    offer = Offer.objects.get(facility__code="TY")
    Offer.objects.update(status="open", reason="", answered_at=None)
    WaitingListEntry.objects.update(status="offered")
    foreign = f"/facility/XC/offers/{offer.pk}/withdraw/"
    assert manager.post(foreign, {"reason": "床位维修"}).status_code == 404
    assert entered(city, Role.CITY_COORDINATOR).post(foreign, {"reason": "床位维修"}).status_code == 404
    RoleAssignment.objects.filter(role="facility_manager").update(facility=offer.facility)
    page = f"/facility/TY/offers/{offer.pk}/withdraw/"
    assert f'action="{page}"' in manager.get("/facility/TY/referrals/").text
    for role in (None, Role.CARER, Role.FAMILY, Role.AUDITOR):
        client = entered(city, role) if role else Client()
        assert client.post(page, {"reason": "床位维修"}).status_code == (403 if role else 302)
    manager.post(page, {"reason": " "})
    assert "Say why" in manager.get("/facility/TY/referrals/").text
    offer.refresh_from_db()
    assert (offer.status, offer.reason) == ("open", "")
    manager.post(page, {"reason": "床位维修"})
    offer.refresh_from_db()
    assert (offer.status, offer.reason, offer.entry.status) == ("withdrawn", "床位维修", "waiting")
    manager.post(page, {"reason": "床位维修"})  # twice
    assert "stands no longer" in manager.get("/facility/TY/referrals/").text


def test_who_sends_a_referral_does_not_answer_it(city: SmallCity) -> None:
    sender = city.accounts[Role.FACILITY_MANAGER]
    RoleAssignment.objects.filter(user=sender).update(facility=Facility.objects.get(code="TY"))
    client, pk = entered(city, Role.FACILITY_MANAGER), Referral.objects.get().pk
    for code in ("TY", "XC"):
        assert client.post(f"/facility/{code}/referrals/{pk}/", {"status": "accepted"}).status_code == 404
    assert Referral.objects.get().status == "sent"


@pytest.mark.parametrize("role", [None, *Role])
def test_changes_are_refused_to_others_and_change_nothing(city: SmallCity, role: Role | None) -> None:
    """Asked of the station, which is in the coordinator's town; the manager of another house stands for the manager."""
    RoleAssignment.objects.filter(role="facility_manager").update(facility=Facility.objects.get(code="TY"))
    client = entered(city, role) if role else Client()
    chen, shift, referral = StaffMember.objects.get(code="chen"), Shift.objects.first(), Referral.objects.get()
    assert shift is not None
    form = {"staff": chen.pk, "day": city.monday + 6 * DAY, "start": "08:00", "end": "12:00", "duty": "care"}
    posts = (
        ("/facility/XC/shifts/", form),
        (f"/facility/XC/shifts/copy/?week={city.monday + 7 * DAY:%G-W%V}", {}),
        (f"/facility/XC/shifts/{shift.pk}/remove/", {}),
        ("/facility/XC/staff/chen/", {"skill": Skill.objects.get(code="tcm").pk, "first": city.today}),
        (f"/facility/XC/referrals/{referral.pk}/", {"status": "accepted"}),
    )
    before = (Shift.objects.count(), StaffSkill.objects.count(), AuditEntry.objects.count())
    answers = {client.post(page, data).status_code for page, data in posts}
    if role in MAY - {Role.FACILITY_MANAGER}:
        assert answers == {302, 403}  # a coordinator keeps the roster, but the facility answers for itself
    else:
        assert answers == {302 if role is None else 404 if role == Role.FACILITY_MANAGER else 403}
        assert (Shift.objects.count(), StaffSkill.objects.count(), AuditEntry.objects.count()) == before
    assert Referral.objects.get().status == "sent"


@pytest.mark.parametrize("code", ["XC", "ZJ", "TY"])
def test_pages_cost_the_same_however_many_there_are(city: SmallCity, coordinator: Client, code: str) -> None:
    addresses = [*pages(code, "-")[:-1], f"/facility/{code}/?day={city.monday}"]
    _more(city, code, 3, range(1))
    few = {page: _queries(coordinator, page) for page in addresses}
    _more(city, code, 4, range(1, 4))
    assert {page: _queries(coordinator, page) for page in addresses} == few
    assert max(few.values()) < 80


def _queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def _more(city: SmallCity, code: str, version: int, numbers: range) -> None:
    """More of everything that a page lists, in a new version of the week."""
    house = Facility.objects.get(code=code)
    plan = Plan.objects.create(week=city.monday, version=version, created_at=timezone.now())
    for number in numbers:
        member = staff(f"new{number}", house, "institution_care")
        shift = (at(city.monday, number, 8), at(city.monday, number, 17))
        Shift.objects.create(staff=member, facility=house, span=shift, duty="care")
        person = resident(f"more{number}")
        sender = Facility.objects.exclude(pk=house.pk)[0]
        Referral.objects.create(resident=person, from_facility=sender, to_facility=house, sent_on=city.today)
        {"XC": _appointments, "ZJ": _day, "TY": _stay}[code](city, plan, house, person, member, number)
    put_in_force(plan=plan, user=None, now=timezone.now())


def _appointments(city: SmallCity, plan: Plan, house: Facility, person: Any, member: Any, number: int) -> None:
    wish, visited = need(f"N-s{number}", person, "physiotherapy"), need(f"N-v{number}", person, "nursing_visit")
    hour = (at(city.monday, 0, 8 + number), at(city.monday, 0, 9 + number))
    session = Session.objects.create(
        plan=plan, service=wish.service, facility=house, room=Room.objects.get(code="XC-1"), span=hour
    )
    session.attendees.create(need=wish, index=0)
    session.staff.add(member)
    later = (at(city.monday, 0, 13 + number), at(city.monday, 0, 14 + number))
    Visit.objects.create(plan=plan, need=visited, index=0, span=later).staff.add(member)


def _day(city: SmallCity, plan: Plan, house: Facility, person: Any, member: Any, number: int) -> None:
    wish = need(f"N-d{number}", person, "day_care")
    DayAttendance.objects.create(plan=plan, need=wish, index=0, facility=house, date=city.monday, part="morning")


def _stay(city: SmallCity, plan: Plan, house: Facility, person: Any, member: Any, number: int) -> None:
    room = Room.objects.create(code=f"TY-{number + 5}", facility=house, name="房", use="bedroom", size=2)
    bed = Bed.objects.create(code=f"TY-{number + 5}-1", room=room, kind="respite")
    wish = need(f"N-b{number}", person, "residential_care")
    Placement.objects.create(need=wish, bed=bed, nights=(city.today - 9 * DAY, None))
    nights = (city.monday, city.monday + 7 * DAY)
    Stay.objects.create(plan=plan, need=wish, resident=person, bed=bed, nights=nights)
