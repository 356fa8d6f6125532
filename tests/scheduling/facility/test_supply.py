"""A manager keeps rooms, beds and staff true: entered, changed, ended, and refused in words."""

from datetime import datetime, time

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment
from facilities.models import Bed, BedState, Closure, Credential, Facility, Room, Shift, Skill, StaffMember, StaffSkill
from scheduling.snapshot import take_snapshot
from tests.inputs import seen, seen_row
from tests.small_city import DAY, SmallCity, at, entered

pytestmark = pytest.mark.django_db
PERSON = {"name": "示例新", "sex": "male", "transport": "ebike", "daily_max": 480, "weekly_max": 2400}
ROOM = {"name": "新房", "use": "bedroom", "size": 2, "sex_policy": "any"}
PAGES = (
    "rooms/", "new-room/", "rooms/TY-1/change/", "rooms/TY-1/new-bed/", "beds/TY-1-2/", "beds/TY-1-2/change/",
    "beds/TY-1-2/end/", "new-member/", "staff/zhou/", "staff/zhou/change/", "staff/zhou/end/",
)  # fmt: skip
ACTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("new-room/", {**ROOM, "code": "TY-9"}),
    ("rooms/TY-1/change/", {**ROOM, "name": "别名"}),
    ("rooms/TY-1/new-bed/", {"code": "TY-1-9", "kind": "respite"}),
    ("beds/TY-1-2/", {"kind": "held", "nights_0": "2027-01-01", "nights_1": "2027-01-02"}),
    ("beds/TY-1-2/change/", {"kind": "respite"}),
    ("beds/TY-1-2/end/", {"ends_on": "2027-03-31", "save": "1"}),
    ("beds/TY-1-2/reopen/", {}),
    ("new-member/", {**PERSON, "code": "new"}),
    ("staff/zhou/change/", {**PERSON, "name": "别名"}),
    ("staff/zhou/end/", {"ends_on": "2027-03-31", "save": "1"}),
)


@pytest.fixture
def house(city: SmallCity) -> Facility:
    """The residential house, and one more of its staff."""
    house = Facility.objects.get(code="TY")
    zhou = StaffMember.objects.create(code="zhou", name="示例周", sex="female", facility=house)
    StaffSkill.objects.create(staff=zhou, skill=Skill.objects.get(code="tcm"), valid=(city.today, None))
    return house


@pytest.fixture
def keeper(city: SmallCity, house: Facility) -> Client:
    """The manager of the residential house."""
    RoleAssignment.objects.filter(role="facility_manager").update(facility=house)
    return entered(city, Role.FACILITY_MANAGER)


def stored() -> list[object]:
    models = (Room, Bed, BedState, Closure, StaffMember, StaffSkill, Credential, AuditEntry)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def changed(client: Client, page: str, body: dict[str, object]) -> None:
    """With the page open, and stored."""
    assert client.post(page, {**body, **seen(client, page)}).status_code == 302, page


@pytest.mark.parametrize("role", [None, *Role])
def test_others_neither_see_nor_change_it(city: SmallCity, house: Facility, role: Role | None) -> None:
    client = entered(city, role) if role else Client()  # the manager runs the station
    may = role in {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
    refused = 302 if role is None else 404 if role == Role.FACILITY_MANAGER else 403
    assert {client.get(f"/facility/TY/{page}").status_code for page in PAGES} == {200 if may else refused}
    before = stored()
    looked = {path: seen(client, f"/facility/TY/{path}") for path, _body in ACTS}
    answers = {path: client.post(f"/facility/TY/{path}", {**body, **looked[path]}).status_code for path, body in ACTS}
    assert set(answers.values()) == {302 if may else refused}, answers
    assert (stored() == before) is not may


def test_of_another_house_nothing_is_reached(keeper: Client) -> None:
    for page in ("rooms/XC-1/change/", "rooms/XC-1/new-bed/", "staff/chen/change/", "staff/chen/end/", "beds/no/"):
        assert keeper.get(f"/facility/TY/{page}").status_code == 404, page


def test_a_member_of_staff_from_the_first_day_to_the_last(city: SmallCity, keeper: Client) -> None:
    assert 'value="TY-S1"' in keeper.get("/facility/TY/new-member/").text
    taken = keeper.post("/facility/TY/new-member/", {**PERSON, "code": "chen"})
    assert taken.status_code == 200 and "already exists" in taken.text
    assert keeper.post("/facility/TY/new-member/", {**PERSON, "code": "TY-S1"}).url == "/facility/TY/staff/TY-S1/"  # type: ignore[attr-defined]
    form = {"skill": Skill.objects.get(code="nursing").pk, "first": city.today, "last": city.today + 99 * DAY}
    assert keeper.post("/facility/TY/staff/TY-S1/", form).status_code == 302
    held = StaffSkill.objects.get(staff__code="TY-S1")
    ends = f"/facility/TY/staff/TY-S1/skills/{held.pk}/end/"
    keeper.post(ends, {"ends_on": city.today - DAY, **seen_row(held)})
    assert "The last day lies before the first." in keeper.get("/facility/TY/staff/TY-S1/").text
    keeper.post(ends, {"ends_on": city.today + 9 * DAY, **seen_row(held)})
    held.refresh_from_db()
    assert held.valid.upper == city.today + 10 * DAY
    form = {**PERSON, "name": "示例改", "languages": ["sign"]}
    changed(keeper, "/facility/TY/staff/TY-S1/change/", form)
    member = StaffMember.objects.get(code="TY-S1")
    assert (member.name, member.languages, member.ends_on) == ("示例改", ["sign"], None)

    for number in (0, 3):
        span = (at(city.monday, number, 8), at(city.monday, number, 12))
        Shift.objects.create(staff=member, facility=member.facility, span=span)
    last = {"ends_on": city.monday}
    asked = keeper.post("/facility/TY/staff/TY-S1/end/", last)
    assert "Nobody is affected" in asked.text
    assert StaffMember.objects.get(code="TY-S1").ends_on is None  # only asked
    changed(keeper, "/facility/TY/staff/TY-S1/end/", {**last, "save": "1"})
    member.refresh_from_db()
    assert (member.ends_on, member.shifts.count()) == (city.monday + DAY, 1)
    assert keeper.post(f"/facility/TY/staff/TY-S1/skills/{held.pk}/remove/", seen_row(held)).status_code == 302
    acts = ["staff.add", "skill.grant", "skill.end", "staff.change", "staff.change", "skill.remove"]
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))[-6:] == acts


def test_who_is_planned_with_somebody_who_leaves_is_named(city: SmallCity, manager: Client) -> None:
    page = manager.post("/facility/XC/staff/chen/end/", {"ends_on": city.today}).text
    assert "can no longer be kept" in page and "示例lin" in page


def test_rooms_and_beds_are_entered_and_given_up(city: SmallCity, keeper: Client) -> None:
    wrong = keeper.post("/facility/TY/new-room/", {**ROOM, "code": "TY 9", "size": 0})
    assert "Letters, digits, - and _ only." in wrong.text and "greater than or equal to 1" in wrong.text
    keeper.post("/facility/TY/new-room/", {**ROOM, "code": "TY-9", "pieces_traction": "2"})
    room = Room.objects.get(code="TY-9")
    assert [(one.kind, one.pieces) for one in room.equipment.all()] == [("traction", 2)]
    changed(keeper, "/facility/TY/rooms/TY-9/change/", {**ROOM, "sex_policy": "female"})
    room.refresh_from_db()
    assert (room.sex_policy, room.equipment.count()) == ("female", 0)
    assert 'value="TY-9-1"' in keeper.get("/facility/TY/rooms/TY-9/new-bed/").text
    keeper.post("/facility/TY/rooms/TY-9/new-bed/", {"code": "TY-9-1", "kind": "respite", "features": ["oxygen"]})
    assert "TY-9-1" in keeper.get("/facility/TY/rooms/").text
    assert "示例guo" in keeper.post("/facility/TY/beds/TY-1-1/end/", {"ends_on": city.today}).text  # sleeps there
    changed(keeper, "/facility/TY/beds/TY-9-1/end/", {"ends_on": city.today, "save": "1"})
    assert Bed.objects.get(code="TY-9-1").ends_on == city.today + DAY
    changed(keeper, "/facility/TY/beds/TY-9-1/end/", {"ends_on": "", "save": "1"})
    assert Bed.objects.get(code="TY-9-1").ends_on is None


def test_a_bed_goes_out_of_use_and_comes_back_tonight(city: SmallCity, keeper: Client) -> None:
    """Closed since now: the closure is taken back. Closed before today: it ends this morning."""
    bed, morning = Bed.objects.get(code="TY-1-2"), timezone.make_aware(datetime.combine(city.today, time()))
    assert "out of use" in keeper.get("/facility/TY/beds/TY-1-2/").text
    keeper.post("/facility/TY/beds/TY-1-2/reopen/")
    assert not Closure.objects.filter(bed=bed).exists()
    old = Closure.objects.create(asset="bed", bed=bed, span=(morning - 3 * DAY, None))
    keeper.post("/facility/TY/beds/TY-1-2/reopen/")
    old.refresh_from_db()
    assert old.span.upper == morning
    assert "in use" in keeper.get("/facility/TY/beds/TY-1-2/").text
    assert "not closed now" in keeper.post("/facility/TY/beds/TY-1-2/reopen/", follow=True).text


def test_nights_on_which_a_bed_is_kept(city: SmallCity, keeper: Client) -> None:
    first, last = city.monday, city.monday + DAY
    form = {"kind": "reserved", "nights_0": first, "nights_1": last, "reason": "术后"}
    for _time in range(2):
        page = keeper.post("/facility/TY/beds/TY-1-2/", form)
    assert "The bed has another state then." in page.text
    state = BedState.objects.get()
    assert (state.nights.lower, state.nights.upper) == (first, last + DAY)
    problem = take_snapshot(monday=city.monday)
    assert ("TY-1-2", "reserved") in {(one.id, one.reason) for one in problem.closures}
    keeper.post(f"/facility/TY/beds/TY-1-2/states/{state.pk}/remove/", seen_row(state))
    assert not BedState.objects.exists()


def test_a_night_shift_is_two_that_the_planner_takes_for_one(city: SmallCity, manager: Client) -> None:
    chen = StaffMember.objects.get(code="chen")
    sunday = city.monday + 6 * DAY
    form = {"staff": chen.pk, "day": sunday - DAY, "start": "21:00", "end": "06:00", "duty": "care"}
    page = f"/facility/XC/shifts/?week={city.week}"
    assert "two shifts" in manager.post(page, form, follow=True).text
    night = Shift.objects.filter(staff=chen, duty="care").order_by("span")
    assert [(one.span.lower, one.span.upper) for one in night] == [
        (at(city.monday, 5, 21), at(city.monday, 6, 0)), (at(city.monday, 6, 0), at(city.monday, 6, 6)),
    ]  # fmt: skip
    problem = take_snapshot(monday=city.monday)
    spans = [(one.span.start, one.span.end) for one in problem.carers_at["XC"]]
    assert spans == [(5 * 1440 + 21 * 60, 6 * 1440 + 6 * 60)]
    too_long = manager.post(page, {**form, "day": sunday, "start": "08:00", "end": "07:00"})
    assert "A shift lasts at most 16 hours." in too_long.text
    assert night.count() == 2


def test_who_has_left_by_then_gets_no_shift(city: SmallCity, manager: Client) -> None:
    chen = StaffMember.objects.get(code="chen")
    StaffMember.objects.filter(pk=chen.pk).update(ends_on=city.monday + 3 * DAY)
    form = {"staff": chen.pk, "day": city.monday + 3 * DAY, "start": "21:00", "end": "23:00", "duty": "care"}
    page = manager.post(f"/facility/XC/shifts/?week={city.week}", form)
    assert f"Employment ends on {city.monday + 2 * DAY}." in page.text
    assert not Shift.objects.filter(staff=chen, duty="care").exists()


def test_papers_are_entered_by_coordinators_alone(city: SmallCity, coordinator: Client) -> None:
    house, insurance = Facility.objects.get(code="ZJ"), Credential.objects.get(kind="insurance", facility__code="ZJ")
    RoleAssignment.objects.filter(role="facility_manager").update(facility=house)
    end, day = insurance.valid.upper, {"valid_1": "2199-01-01"}
    acts: dict[str, dict[str, object]] = {
        "papers/new/": {"kind": "accreditation", "valid_0": city.today, **day},
        f"papers/{insurance.pk}/change/": {"valid_0": city.today, **day},
        f"papers/{insurance.pk}/remove/": {},
    }
    before = stored()
    for role in set(Role) - {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}:
        answers = [entered(city, role).post(f"/facility/ZJ/{page}", body).status_code for page, body in acts.items()]
        assert answers == [403] * 3, role
    manager = entered(city, Role.FACILITY_MANAGER).get("/facility/ZJ/papers/").text
    assert "The coordinator enters new dates." in manager and "papers/new/" not in manager
    assert coordinator.post(f"/facility/XC/papers/{insurance.pk}/remove/").status_code == 404
    assert stored() == before

    assert "?kind=insurance" in coordinator.get("/facility/ZJ/papers/").text
    assert f'value="{end}"' in coordinator.get("/facility/ZJ/papers/new/?kind=insurance").text  # the day after the last
    again = coordinator.post("/facility/ZJ/papers/new/", {"kind": "insurance", "valid_0": city.today}).text
    assert "Another credential of this kind covers some of these days." in again
    for page, body in acts.items():
        path = f"/facility/ZJ/{page}"
        changed(coordinator, path, body) if body else coordinator.post(path, seen_row(insurance))
    kinds = ["credential.add", "credential.change", "credential.remove"]
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))[-3:] == kinds
    assert sorted(house.credentials.values_list("kind", flat=True)) == ["accreditation", "agreement"]
