"""Whom to ring: what families without a message know of their weeks beside what is so by now."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from backend.core.access.invitations import invite_guardian
from backend.core.access.roles import Role
from backend.core.models import AuditEntry, OutboxMessage
from backend.core.outbox.wanted import NOT_WANTED
from facilities.models import Bed, Closure, StaffMember
from residents.models import Guardian, Need, Resident
from scheduling.models import (
    BrokenAppointment,
    DayAttendance,
    FamilyTold,
    Plan,
    SessionAttendee,
    Stay,
    Visit,
    VisitStaff,
)
from scheduling.selectors.pieces import Piece
from scheduling.selectors.ringing.news import families_to_ring
from scheduling.selectors.ringing.shown import Line, calls_of
from scheduling.services.notices import publication_notify
from scheduling.services.publishing import put_in_force
from scheduling.services.telling_families import family_tell, family_untell
from tests.scheduling.said import say
from tests.scheduling.village import staff
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
COORDINATORS = (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOVED, DROPPED = "Nursing visit: Mon 14:00–14:30 > Mon 10:00–10:30", "Day care: Wed Full day >"


@pytest.fixture
def now(city: SmallCity) -> datetime:
    """Sunday morning before the week of which there are two versions."""
    return at(city.monday, -1, 8)


def publish(plan: Plan, now: datetime) -> Plan:
    put_in_force(plan=plan, user=None, now=now)
    return plan


def version(city: SmallCity, number: int) -> Plan:
    """A draft of the coming week with nothing in it."""
    return Plan.objects.create(week=city.monday, version=number, created_at=timezone.now())


def again(city: SmallCity, number: int, *rows: Any) -> Plan:
    """A draft of the coming week with these visits, days and stays of other versions."""
    plan = version(city, number)
    for row in rows:
        carers = list(row.staff.all()) if isinstance(row, Visit) else []
        row.pk, row.plan, row._state.adding = None, plan, True
        row.save()
        for carer in carers:
            VisitStaff.objects.create(visit=row, staff=carer)
    return plan


def rows_of(plan: Plan, *but: str) -> list[Any]:
    kinds: tuple[Any, ...] = (Visit, DayAttendance, Stay)
    return [row for kind in kinds for row in kind.objects.filter(plan=plan).exclude(need__code__in=but)]


def words(piece: Piece | None) -> str:
    if piece is None:
        return ""
    days = "–".join(dict.fromkeys(WEEKDAYS[day.weekday()] for day in (piece.first, piece.last)))
    return f" {days} {piece.hours or piece.place}"


def line_of(line: Line) -> str:
    told = f"{line.service}:{words(line.before)} >{words(line.after)}"
    return told + " broken" * (line.why is not None) + " after all" * line.after_all


def heard(city: SmallCity, now: datetime, role: Role = Role.CITY_COORDINATOR) -> dict[str, list[str]]:
    """Of each family what to say."""
    user = city.accounts[role]
    with translation.override("en"):
        calls = calls_of(user, families_to_ring(user, now))
        return {call.resident.code: [line_of(line) for line in call.lines] for call in calls}


def tell(city: SmallCity, code: str, now: datetime, role: Role = Role.CITY_COORDINATOR, said: str = "") -> FamilyTold:
    user = city.accounts[role]
    named = {Resident.objects.get(pk=one.resident).code: one.said for one in families_to_ring(user, now)}
    return family_tell(resident=code, said=said or named.get(code, ""), by=user, now=now)


def test_the_first_publication_is_rung_to_nobody(city: SmallCity, now: datetime) -> None:
    assert heard(city, now) == {}


def test_what_a_replan_changes_is_said_old_and_new(city: SmallCity, now: datetime) -> None:
    publish(city.draft, now)
    assert heard(city, now) == {"lin": [MOVED], "hu": [DROPPED]}
    # Of what is over nobody is rung: the visit was to begin at two, and is at ten.
    assert heard(city, at(city.monday, 0, 11)) == {"lin": ["Nursing visit: Mon 14:00–14:30 >"], "hu": [DROPPED]}
    assert heard(city, at(city.monday, 0, 15)) == {"hu": [DROPPED]}
    assert heard(city, at(city.monday, 2, 23)) == {}


def test_who_was_told_leaves_the_list_once_and_comes_back_when_it_is_undone(city: SmallCity, now: datetime) -> None:
    publish(city.draft, now)
    made = tell(city, "lin", now)
    assert (made.resident.code, made.told_at, made.told_by) == ("lin", now, city.accounts[Role.CITY_COORDINATOR])
    assert list(made.plans.all()) == [city.draft] and not made.broken.exists()
    assert heard(city, now) == {"hu": [DROPPED]}
    with pytest.raises(ValidationError) as told, translation.override("en"):
        tell(city, "lin", now + timedelta(minutes=1), Role.TOWN_COORDINATOR)
    assert "has told this family already, on" in str(told.value) and told.value.code == "told"
    entry = AuditEntry.objects.get(act="family.tell")
    assert entry.details == {"resident": "lin", "versions": [f"{city.week} v2"], "broken": []}
    family_untell(told=made, by=city.accounts[Role.TOWN_COORDINATOR], now=now)
    assert heard(city, now) == {"lin": [MOVED], "hu": [DROPPED]}
    assert AuditEntry.objects.get(act="family.untell").details == entry.details
    with pytest.raises(ValidationError) as gone:
        family_untell(told=made, by=city.accounts[Role.TOWN_COORDINATOR], now=now)
    assert gone.value.code == "gone" and AuditEntry.objects.filter(act="family.untell").count() == 1


def test_who_was_told_is_rung_again_only_when_a_later_version_changes_it(city: SmallCity, now: datetime) -> None:
    first = rows_of(city.published)
    publish(city.draft, now)
    tell(city, "lin", now)
    publish(again(city, 3, *rows_of(city.draft, "N-stay", "N-day"), *rows_of(city.published, "N-nursing")), now + DAY)
    # Lin as in the version that was told. Hu, who was told nothing, as on paper. Sessions are left out for brevity.
    assert [one for one in heard(city, now)["lin"] if "Nursing" in one] == []
    assert "hu" not in heard(city, now)
    publish(again(city, 4, *first), now + 2 * DAY)
    lin = [one for one in heard(city, now)["lin"] if "Nursing" in one]
    assert lin == ["Nursing visit: Mon 10:00–10:30 > Mon 14:00–14:30"]


def test_published_twice_before_anybody_rang_is_said_at_once(city: SmallCity, now: datetime) -> None:
    publish(city.draft, now)
    rows = rows_of(city.draft)
    visit = next(row for row in rows if isinstance(row, Visit))
    visit.span = (at(city.monday, 1, 16), at(city.monday, 1, 17))
    publish(again(city, 3, visit, *(row for row in rows if row is not visit)), now)
    found = heard(city, now)
    assert found["hu"] == [DROPPED]
    assert found["lin"][0] == "Nursing visit: Mon 14:00–14:30 > Tue 16:00–17:00"


def test_another_carer_alone_is_said(city: SmallCity, now: datetime) -> None:
    zhao = staff("zhao", StaffMember.objects.get(code="chen").facility)
    plan = again(city, 3, *rows_of(city.published))
    VisitStaff.objects.filter(visit__plan=plan).update(staff=zhao)
    publish(plan, now)
    user = city.accounts[Role.CITY_COORDINATOR]
    line = calls_of(user, families_to_ring(user, now))[0].lines[0]
    assert line.before and line.after
    assert (line.before.hours, line.before.staff) == ("14:00–14:30", ("示例chen",))
    assert (line.after.hours, line.after.staff) == ("14:00–14:30", ("示例zhao",))


def test_another_bed_is_said_of_the_nights_to_come(city: SmallCity, now: datetime) -> None:
    rows = rows_of(city.published)
    stay = next(row for row in rows if isinstance(row, Stay))
    one, other = Bed.objects.order_by("code")
    stay.nights = (city.monday, city.monday + 3 * DAY)
    plan = again(city, 3, *rows)
    Stay.objects.create(
        plan=plan, need=stay.need, resident=stay.resident, bed=other, nights=(stay.nights[1], city.monday + 7 * DAY)
    )
    publish(plan, now)
    name = stay.need.service.name_en
    assert heard(city, now)["guo"] == [f"{name}: Thu–Sun TY站 · 101 · TY-1-1 > Thu–Sun TY站 · 101 · TY-1-2"]
    assert heard(city, at(city.monday, 5, 9))["guo"] == [
        f"{name}: Sat–Sun TY站 · 101 · TY-1-1 > Sat–Sun TY站 · 101 · TY-1-2"
    ]
    # Cut into other stays, and the same bed every night: nothing to say.
    plan = again(city, 4, *rows_of(city.published))
    publish(plan, now + DAY)
    assert "guo" not in heard(city, now)
    assert one.code == "TY-1-1"


def test_who_sleeps_as_before_hears_nothing_where_a_version_planned_no_nights(city: SmallCity, now: datetime) -> None:
    """As an imported week has none: it says nothing of who lives where."""
    week, guo = city.monday + 7 * DAY, Need.objects.get(code="N-stay")
    for number in (1, 2):
        plan = Plan.objects.create(week=week, version=number, created_at=now)
        if number == 2:
            Stay.objects.create(
                plan=plan, need=guo, resident=guo.resident, bed=Bed.objects.get(code="TY-1-1"),
                nights=(week, week + 7 * DAY),
            )  # fmt: skip
        publish(plan, now + number * DAY)
        assert heard(city, now) == {}


def test_what_the_family_called_off_is_not_rung_about(city: SmallCity, now: datetime) -> None:
    publish(city.draft, now)
    say(city, "N-nursing", city.monday, "excused")
    say(city, "N-day", city.monday + 2 * DAY, "excused", 1, house="ZJ")
    assert heard(city, now) == {}


def test_of_a_closed_file_nobody_is_rung(city: SmallCity, now: datetime) -> None:
    publish(city.draft, now)
    Resident.objects.filter(code="hu").update(ends_on=city.monday)
    assert heard(city, now) == {"lin": [MOVED], "hu": [DROPPED]}
    Resident.objects.filter(code="hu").update(ends_on=city.monday - DAY)
    assert heard(city, now) == {"lin": [MOVED]}


def test_a_message_that_went_or_just_will_has_reached_the_family(city: SmallCity, now: datetime) -> None:
    mother = Guardian.objects.get(name="示例林母")
    invite_guardian(guardian=mother, by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now())
    publication_notify(plan=city.draft, before=city.published, now=now)
    publish(city.draft, now)
    assert heard(city, now) == {"hu": [DROPPED]}
    assert heard(city, now + timedelta(minutes=31)) == {"hu": [DROPPED], "lin": [MOVED]}
    messages = OutboxMessage.objects.filter(resident__code="lin")
    messages.update(sent_at=now, phone="", text="")
    assert heard(city, now + timedelta(minutes=31)) == {"hu": [DROPPED]}
    for why in (NOT_WANTED, "MessageRefused"):
        messages.update(sent_at=None, failed_at=now, error=why)
        assert heard(city, now) == {"lin": [MOVED], "hu": [DROPPED]}


def broken(row: Any, now: datetime, **more: Any) -> BrokenAppointment:
    plan = row.session.plan if isinstance(row, SessionAttendee) else row.plan
    return BrokenAppointment.objects.create(plan=plan, need=row.need, **{"why": "capacity", "broken_at": now, **more})


def test_what_breaks_today_or_tomorrow_is_said_to_everybody_until_they_are_told(city: SmallCity) -> None:
    """Also to families with an account: no message goes out of it."""
    monday = city.monday
    visit = Visit.objects.get(plan=city.published)
    seat = SessionAttendee.objects.get(session__plan=city.published, index=1)
    broken(visit, at(monday, -2, 9), visit=visit)
    broken(seat, at(monday, -2, 9), session=seat.session)
    assert heard(city, at(monday, -2, 9)) == {}
    fallen = "Nursing visit: Mon 14:00–14:30 > broken"
    assert heard(city, at(monday, -1, 9)) == {"lin": [fallen]}
    made = tell(city, "lin", at(monday, -1, 9))
    assert [row.visit for row in made.broken.all()] == [visit]
    assert heard(city, at(monday, -1, 9)) == {}
    therapy = heard(city, at(monday, 1, 9))
    assert [line.split(": ")[1] for line in therapy["lin"]] == ["Wed 09:00–09:40 > broken"]
    assert heard(city, at(monday, 2, 10)) == {}


def test_a_family_told_that_it_falls_away_hears_when_it_takes_place_after_all(city: SmallCity, now: datetime) -> None:
    visit = Visit.objects.get(plan=city.published)
    mark = broken(visit, now, visit=visit)
    tell(city, "lin", now)
    BrokenAppointment.objects.filter(pk=mark.pk).update(mended_at=now)
    assert heard(city, now) == {"lin": ["Nursing visit: > Mon 14:00–14:30 after all"]}
    tell(city, "lin", now + timedelta(hours=1))
    assert heard(city, now) == {}
    # Nobody was told: nothing to say.
    BrokenAppointment.objects.all().delete()
    FamilyTold.objects.all().delete()
    mark = broken(visit, now, visit=visit)
    assert list(heard(city, now)) == ["lin"]
    BrokenAppointment.objects.filter(pk=mark.pk).update(mended_at=now)
    assert heard(city, now) == {}


def test_a_replan_of_what_was_told_to_fall_away_says_the_new_time_alone(city: SmallCity, now: datetime) -> None:
    visit = Visit.objects.get(plan=city.published)
    broken(visit, now, visit=visit)
    tell(city, "lin", now)
    publish(city.draft, now)
    assert heard(city, now) == {"lin": ["Nursing visit: > Mon 10:00–10:30 after all"], "hu": [DROPPED]}
    # A version without it has nothing new for the family; and one that keeps it as it was does.
    rows = rows_of(city.published, "N-nursing")
    publish(again(city, 3, *rows), now + DAY)
    assert [line for line in heard(city, now).get("lin", []) if "Nursing" in line] == []
    publish(again(city, 4, *rows, Visit.objects.get(plan=city.published)), now + 2 * DAY)
    assert heard(city, now)["lin"][0] == "Nursing visit: > Mon 14:00–14:30 after all"


def test_a_bed_that_is_closed_from_tomorrow_is_said_and_one_of_later_is_not(city: SmallCity) -> None:
    stay, monday = Stay.objects.get(plan=city.published), city.monday
    closure = Closure.objects.create(asset="bed", bed=stay.bed, span=(at(monday, 3, 0), None))
    broken(stay, at(monday, 0, 9), stay=stay, why="closure", closure=closure)
    assert heard(city, at(monday, 1, 9)) == {}
    found = heard(city, at(monday, 2, 9))["guo"]
    assert [line.split(": ")[1] for line in found] == ["Thu–Sun TY站 · 101 · TY-1-1 > broken"]
    tell(city, "guo", at(monday, 2, 9))
    assert heard(city, at(monday, 3, 9)) == {}


def test_an_absence_breaks_nothing_of_which_the_family_does_not_know(city: SmallCity, now: datetime) -> None:
    visit = Visit.objects.get(plan=city.published)
    away = visit.need.resident.absences.create(span=(at(city.monday, 0, 0), at(city.monday, 1, 0)))
    broken(visit, now, visit=visit, why="absence", absence=away)
    assert heard(city, now) == {}


def test_what_changed_while_somebody_rang_is_not_taken_as_told(city: SmallCity, now: datetime) -> None:
    publish(city.draft, now)
    user = city.accounts[Role.CITY_COORDINATOR]
    said = next(one.said for one in families_to_ring(user, now) if one.before and len(one.after) == 1)
    rows = rows_of(city.draft)
    visit = next(row for row in rows if isinstance(row, Visit))
    visit.span = (at(city.monday, 0, 16), at(city.monday, 0, 17))
    publish(again(city, 3, *rows), now)
    with pytest.raises(ValidationError) as told:
        tell(city, "lin", now, said=said)
    assert told.value.code == "changed" and not FamilyTold.objects.exists()


def test_a_town_rings_its_own_families_and_nobody_else_any(city: SmallCity, now: datetime) -> None:
    publish(city.draft, now)
    Resident.objects.filter(code="hu").update(town=Resident.objects.get(code="qian").town)
    assert heard(city, now, Role.TOWN_COORDINATOR) == {"lin": [MOVED]}
    with pytest.raises(ValidationError):
        tell(city, "hu", now, Role.TOWN_COORDINATOR)
    made = tell(city, "hu", now)
    with pytest.raises(PermissionDenied):
        family_untell(told=made, by=city.accounts[Role.TOWN_COORDINATOR], now=now)
    for role in set(Role) - set(COORDINATORS):
        assert families_to_ring(city.accounts[role], now) == []
        with pytest.raises(PermissionDenied):
            tell(city, "lin", now, role)
    assert FamilyTold.objects.count() == 1


def test_whom_to_ring_first(city: SmallCity, now: datetime) -> None:
    publish(city.draft, now)
    lin = Resident.objects.get(code="lin")
    for name, more in {
        "示例阿姨": {"relation": "other", "phone": "13800000007"},
        "示例旧": {"relation": "other", "phone": "13800000008", "ended_on": city.today},
        "示例同号": {"relation": "other", "phone": "13800000001"},
    }.items():
        Guardian.objects.create(resident=lin, name=name, **more)
    Guardian.objects.filter(resident__code="hu").update(phone="")
    user = city.accounts[Role.TOWN_COORDINATOR]
    told = {
        call.resident.code: [(one.guardian and one.guardian.name, one.phone) for one in call.contacts]
        for call in calls_of(user, families_to_ring(user, now))
    }
    assert told == {
        "lin": [("示例林母", "13800000002"), ("示例同号", "13800000001"), ("示例阿姨", "13800000007")],
        "hu": [],
    }


def test_the_list_takes_a_fixed_number_of_queries(
    city: SmallCity, now: datetime, django_assert_num_queries: Any
) -> None:
    user = city.accounts[Role.CITY_COORDINATOR]
    families_to_ring(user, now)
    with django_assert_num_queries(5):  # one version of each week: the plans, what is known and broken, no rows
        assert families_to_ring(user, now) == []
    publish(city.draft, now)
    visit = Visit.objects.get(plan=city.draft)
    broken(visit, now, visit=visit)
    with django_assert_num_queries(11):
        assert len(families_to_ring(user, now)) == 2
    tell(city, "lin", now)
    with django_assert_num_queries(13):
        assert len(families_to_ring(user, now)) == 1
