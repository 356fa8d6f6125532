"""The world breaks a published week: it is accepted, marked, told to whom it concerns, and mended by a new version."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Bed, Closure, Facility, Room, StaffMember
from residents.models import Absence, Choice, Need, Resident
from scheduling.engine.react.events import Closed, StaffAbsent
from scheduling.engine.supply import Asset
from scheduling.engine.timeline import Span
from scheduling.models import Attendance, BrokenAppointment, Offer, Pin, WaitingListEntry
from scheduling.models import Plan as Row
from scheduling.selectors.broken import accepted_and_missing, affected_by_closure, broken_appointments, broken_weeks
from scheduling.selectors.plans import engine_plan
from scheduling.services.breaking import capacity_sweep, closures_sweep
from scheduling.services.capacity import (
    closure_add,
    closure_end,
    closure_of,
    closure_remove,
    day_places_change,
    resident_absence_add,
)
from scheduling.services.mending import events_of_broken, week_mend
from scheduling.services.offers import offer_accept
from tests.engine.build import span
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD, TODAY, publish, store
from tests.scheduling.waiting.broken_week import BEFORE, broken
from tests.scheduling.waiting.queue_of_three import account, coordinator, family_of, other_town, waiting_for_a_bed

pytestmark = pytest.mark.django_db


CLOSED: dict[str, tuple[Callable[[], Any], tuple[Any, Any], list[tuple[str, str]]]] = {
    "bed": (lambda: Bed.objects.get(code="TY-1-1"), (moment(2, 0), moment(3, 0)), [("N-stay", "stay")]),
    "free bed": (lambda: Bed.objects.get(code="TY-1-2"), (moment(2, 0), None), []),
    "therapy room": (lambda: Room.objects.get(code="XC-1"), (moment(1, 9), moment(1, 10)), [("N-therapy", "session")]),
    "room an hour later": (lambda: Room.objects.get(code="XC-1"), (moment(1, 10), moment(1, 11)), []),
    "day home": (lambda: Facility.objects.get(code="ZJ"), (moment(0, 0), moment(1, 0)), [("N-day", "attendance")]),
    "station": (lambda: Facility.objects.get(code="XC"), (moment(0, 0), None), [("N-therapy", "session")]),
    "carer": (
        lambda: StaffMember.objects.get(code="chen"),
        (moment(0, 0), None),
        [("N-nursing", "visit"), ("N-therapy", "session")],
    ),
}


@pytest.mark.parametrize("what", CLOSED)
def test_a_closure_marks_what_it_hits_and_shows_it_before(published: Row, what: str) -> None:
    thing, when, hit = CLOSED[what]
    by = coordinator()
    before = affected_by_closure(by, closure_of(thing(), when), BEFORE)
    assert [(one.need.code, one.kind) for one in before] == hit
    marked = closure_add(thing=thing(), span=when, reason="维修", by=by, now=BEFORE)
    assert marked.broken == len(hit)
    assert broken() == [(*one, False) for one in sorted(hit)]
    assert engine_plan(published) == GOOD
    assert AuditEntry.objects.get(act="closure.add").details["broken"] == len(hit)
    assert [row.need.code for row in broken_appointments(by, BEFORE)] == [code for code, _kind in hit] or len(hit) > 1
    assert broken_weeks(by, BEFORE) == ([MONDAY] if hit else [])


def test_what_is_over_is_not_broken_any_more(published: Row) -> None:
    chen = StaffMember.objects.get(code="chen")
    after_the_visit = moment(0, 11)
    marked = closure_add(thing=chen, span=(moment(0, 0), None), reason="", by=coordinator(), now=after_the_visit)
    assert (marked.broken, broken()) == (1, [("N-therapy", "session", False)])


def test_nights_that_the_next_published_week_took_over_are_its_own(published: Row) -> None:
    next_week = publish(store(GOOD.__class__(stays=GOOD.stays), MONDAY + timedelta(days=7)))
    bed = Bed.objects.get(code="TY-1-1")
    closure_add(thing=bed, span=(moment(8, 0), moment(9, 0)), reason="", by=coordinator(), now=BEFORE)
    assert list(BrokenAppointment.objects.values_list("plan", flat=True)) == [next_week.pk]


def test_a_closure_that_ends_sooner_or_is_taken_back_breaks_less(published: Row) -> None:
    by, chen = coordinator(), StaffMember.objects.get(code="chen")
    closure = closure_add(thing=chen, span=(moment(0, 0), None), reason="", by=by, now=BEFORE).row
    closure_end(closure=closure, end=moment(1, 0), by=by, now=BEFORE)
    assert broken() == [("N-nursing", "visit", False), ("N-therapy", "session", True)]
    closure_end(closure=closure, end=None, by=by, now=BEFORE)
    assert broken() == [
        ("N-nursing", "visit", False),
        ("N-therapy", "session", True),
        ("N-therapy", "session", False),
    ]
    with pytest.raises(ValidationError):
        closure_end(closure=closure, end=moment(0, 0), by=by, now=BEFORE)
    closure_remove(closure=closure, by=by, now=BEFORE)
    assert (broken(), Closure.objects.count()) == ([], 0)


def test_a_replan_mends_and_its_publication_says_so(published: Row) -> None:
    by, chen = coordinator(), StaffMember.objects.get(code="chen")
    closure_add(thing=chen, span=(moment(0, 8), moment(0, 12)), reason="病假", by=by, now=BEFORE)
    assert events_of_broken(MONDAY) == [StaffAbsent("chen", span(0, 8, 12))]
    answer = week_mend(monday=MONDAY, user=by, today=TODAY, now=BEFORE)
    assert answer.plan is not None and Closure.objects.count() == 1
    assert broken() == [("N-nursing", "visit", False)]
    draft = publish(answer.plan)
    row = BrokenAppointment.objects.get()
    assert (row.mended_by, row.plan) == (draft, published)
    assert closures_sweep(now=BEFORE) == 0


def test_a_closed_bed_is_an_event_of_the_replan(published: Row) -> None:
    bed = Bed.objects.get(code="TY-1-1")
    closure_add(thing=bed, span=(moment(2, 0), None), reason="", by=coordinator(), now=BEFORE)
    assert events_of_broken(MONDAY) == [Closed(Asset.BED, "TY-1-1", Span(2 * 1440, None))]
    answer = week_mend(monday=MONDAY, user=None, today=TODAY, now=BEFORE)
    assert [(stay.bed, stay.first_night) for stay in engine_plan(answer.plan).stays] == [("TY-1-1", 0), ("TY-1-2", 2)]


def test_what_came_in_by_another_door_is_found(published: Row) -> None:
    Closure.objects.create(asset="staff", staff=StaffMember.objects.get(code="chen"), span=(moment(0, 0), moment(1, 0)))
    Absence.objects.create(resident=Resident.objects.get(code="hu"), span=(moment(2, 0), None))
    assert [closures_sweep(now=BEFORE) for _ in range(2)] == [2, 0]
    assert broken() == [("N-day", "attendance", False), ("N-nursing", "visit", False)]
    assert [(row.need.code, row.date, row.status, row.by) for row in Attendance.objects.all()] == [
        ("N-day", day(2), "excused", None)
    ]
    said = Attendance.objects.get()
    Attendance.objects.create(
        need=said.need, date=said.date, index=said.index, facility=said.facility, status="cleared", by=coordinator(),
        key=uuid4(), at=BEFORE + timedelta(hours=1), stored_at=BEFORE + timedelta(hours=1),
    )  # fmt: skip
    closures_sweep(now=BEFORE + timedelta(hours=2))
    assert Attendance.objects.count() == 2  # somebody said that it takes place: that stands


def test_what_another_door_made_shorter_takes_back_what_it_no_longer_hits(published: Row) -> None:
    """A closure and absences, of what is over too; what somebody said stands."""
    chen, hu, lin = StaffMember.objects.get(code="chen"), *(Resident.objects.get(code=code) for code in ("hu", "lin"))
    tuesday = (moment(1, 0), moment(2, 0))
    told = resident_absence_add(resident=lin, span=tuesday, reason="", by=coordinator(), now=BEFORE).row
    closed = Closure.objects.create(asset="staff", staff=chen, span=(moment(0, 0), moment(7, 0)))
    away = Absence.objects.create(resident=hu, span=(moment(0, 0), moment(3, 0)))
    assert closures_sweep(now=BEFORE) == 4
    monday = (moment(0, 0), moment(1, 0))
    Closure.objects.filter(pk=closed.pk).update(span=monday)
    Absence.objects.filter(pk=away.pk).update(span=monday)
    Absence.objects.filter(pk=told.pk).update(span=(moment(1, 0), moment(1, 1)))

    assert [closures_sweep(now=moment(0, 20)) for _ in range(2)] == [0, 0]

    assert broken() == [
        ("N-day", "attendance", False), ("N-day", "attendance", True), ("N-nursing", "visit", False),
        ("N-therapy", "session", True), ("N-therapy", "session", True),
    ]  # fmt: skip
    said = Attendance.objects.order_by("need__code", "pk").values_list("need__code", "date", "status")
    assert list(said) == [
        ("N-day", day(0), "excused"), ("N-day", day(2), "excused"), ("N-day", day(2), "cleared"),
        ("N-therapy", day(1), "excused"),
    ]  # fmt: skip


def test_the_admin_pages_ask_for_a_sweep(published: Row, django_capture_on_commit_callbacks: Any) -> None:
    client = Client()
    client.force_login(coordinator())
    guo = Resident.objects.get(code="guo")
    form = {"resident": guo.pk, "span_0": "2026-12-01T18:00", "span_1": "2026-12-02T09:00", "reason": "探亲"}
    with django_capture_on_commit_callbacks() as asked:
        assert client.post("/admin/residents/absence/add/", form).status_code == 302
    assert [callback.__name__ for callback in asked].count("_ask_for_a_sweep") == 1


def test_fewer_places_break_by_the_rules_and_more_mend(published: Row) -> None:
    by, home = coordinator(), Facility.objects.get(code="ZJ")
    day_places_change(facility=home, weekday=2, morning=0, afternoon=2, by=by, now=BEFORE)
    assert [capacity_sweep(today=TODAY, now=BEFORE) for _ in range(2)] == [1, 0]
    row = BrokenAppointment.objects.get()
    assert (row.why, row.attendance.date.weekday(), row.closure) == ("capacity", 2, None)
    day_places_change(facility=home, weekday=2, morning=2, afternoon=2, by=by, now=BEFORE)
    assert capacity_sweep(today=TODAY, now=BEFORE) == 0
    assert broken() == [("N-day", "attendance", True)]


def test_a_choice_that_ends_breaks_what_is_planned_from_that_day_on(published: Row) -> None:
    """The visit is on Monday, the session on Tuesday."""
    lin = Resident.objects.get(code="lin")
    station = Facility.objects.get(code="XC")
    choice = Choice.objects.create(resident=lin, facility=station, valid=(day(-300), day(2)))
    Need.objects.filter(resident=lin).update(by_choice=True)
    assert capacity_sweep(today=TODAY, now=BEFORE) == 0
    Choice.objects.filter(pk=choice.pk).update(valid=(day(-300), day(1)))
    assert capacity_sweep(today=TODAY, now=BEFORE) == 1
    assert broken() == [("N-therapy", "session", False)]
    Choice.objects.create(resident=lin, facility=station, valid=(day(1), None))
    assert capacity_sweep(today=TODAY, now=BEFORE) == 0
    assert broken() == [("N-therapy", "session", True)]


def test_nights_after_the_end_of_a_choice_break_the_stay(published: Row) -> None:
    guo = Resident.objects.get(code="guo")
    Need.objects.filter(resident=guo).update(by_choice=True)
    choice = Choice.objects.create(resident=guo, facility=Facility.objects.get(code="TY"), valid=(day(-300), day(28)))
    assert capacity_sweep(today=TODAY, now=BEFORE) == 0
    Choice.objects.filter(pk=choice.pk).update(valid=(day(-300), day(27)))
    assert capacity_sweep(today=TODAY, now=BEFORE) == 1
    assert broken() == [("N-stay", "stay", False)]


def test_a_carer_of_the_ratio_who_is_away_breaks_what_the_ratio_needs(published: Row) -> None:
    wu = StaffMember.objects.get(code="wu")
    assert closure_add(thing=wu, span=(moment(0, 0), moment(1, 0)), reason="", by=coordinator(), now=BEFORE).broken == 0
    assert capacity_sweep(today=TODAY, now=BEFORE) == 1
    assert broken() == [("N-day", "attendance", False)]


def test_a_place_accepted_after_publication_comes_in_by_a_replan(published: Row) -> None:
    need, by = waiting_for_a_bed("ma", priority=1), coordinator()
    bed = Bed.objects.get(code="TY-1-2")
    entry = WaitingListEntry.objects.create(need=need, since=BEFORE.date(), status="offered")
    offer = Offer.objects.create(
        entry=entry, facility=bed.room.facility, bed=bed, dates=(MONDAY, None), offered_at=BEFORE, expires_at=NOON
    )
    offer.refresh_from_db()
    offer_accept(offer=offer, by=by, now=BEFORE)
    assert {(pin.week, pin.day) for pin in Pin.objects.all()} == {(MONDAY, 0), (MONDAY + timedelta(days=7), 0)}
    assert (accepted_and_missing(by, TODAY), broken_weeks(by, BEFORE)) == ([offer], [MONDAY])
    answer = week_mend(monday=MONDAY, user=None, today=TODAY, now=BEFORE)
    assert ("N-ma", "TY-1-2", 0) in {(one.need, one.bed, one.first_night) for one in engine_plan(answer.plan).stays}
    publish(answer.plan)
    assert accepted_and_missing(by, TODAY) == []


@pytest.mark.parametrize("who", ["other town", "other manager", "family", "auditor"])
def test_others_close_nothing_and_see_nothing(published: Row, who: str) -> None:
    user = {
        "other town": lambda: account("other", Role.TOWN_COORDINATOR, town=other_town()),
        "other manager": lambda: account("manager", Role.FACILITY_MANAGER, facility=Facility.objects.get(code="XC")),
        "family": lambda: family_of(Resident.objects.get(code="hu")),
        "auditor": lambda: account("auditor", Role.AUDITOR),
    }[who]()
    bed = Bed.objects.get(code="TY-1-1")
    assert affected_by_closure(user, closure_of(bed, (moment(0, 0), None)), BEFORE) == []
    with pytest.raises(PermissionDenied):
        closure_add(thing=bed, span=(moment(0, 0), None), reason="", by=user, now=BEFORE)
    closure = closure_add(thing=bed, span=(moment(0, 0), None), reason="", by=coordinator(), now=BEFORE).row
    for act in (
        lambda: closure_end(closure=closure, end=moment(3, 0), by=user, now=BEFORE),
        lambda: closure_remove(closure=closure, by=user, now=BEFORE),
        lambda: day_places_change(
            facility=Facility.objects.get(code="ZJ"), weekday=1, morning=9, afternoon=9, by=user, now=BEFORE
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (Closure.objects.get().span.upper, broken_appointments(user, BEFORE).count()) == (None, 0)


def test_the_facilitys_own_manager_closes_and_sees(published: Row) -> None:
    user = account("manager", Role.FACILITY_MANAGER, facility=Facility.objects.get(code="TY"))
    bed = Bed.objects.get(code="TY-1-1")
    assert len(affected_by_closure(user, closure_of(bed, (moment(0, 0), None)), BEFORE)) == 1
    assert closure_add(thing=bed, span=(moment(0, 0), None), reason="", by=user, now=BEFORE).broken == 1
    assert broken_appointments(user, BEFORE).count() == 1
