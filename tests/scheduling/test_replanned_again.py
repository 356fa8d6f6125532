"""Replans of a week at which people have worked since: pins, what was put back, what is gone, what is over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from django.utils.timezone import localdate

from facilities.models import Bed, Closure, Shift, StaffMember
from residents.models import Need, Resident
from scheduling.choices import InquiryKind, NoAnswer
from scheduling.engine.moves import Target
from scheduling.engine.plan import Plan
from scheduling.engine.plan import Stay as EngineStay
from scheduling.engine.react.events import Cancelled, Closed, ShiftAdded, StaffAbsent
from scheduling.engine.result import Params
from scheduling.engine.supply import Asset
from scheduling.engine.supply import Shift as EngineShift
from scheduling.engine.timeline import Span
from scheduling.leases import run_claim
from scheduling.models import Inquiry
from scheduling.models import Plan as Row
from scheduling.selectors.plans import engine_plan
from scheduling.services.breaking import capacity_sweep
from scheduling.services.capacity import closure_add, resident_absence_add
from scheduling.services.inquiries import inquiry_answer, inquiry_request
from scheduling.services.mending import week_mend
from scheduling.services.moves import move_apply
from scheduling.services.past import WeekOver
from scheduling.services.planning import run_request, run_solve
from scheduling.services.publications import publication_request
from scheduling.services.publishing import publish_plan
from scheduling.services.reacting import NotOfTheWeek, need_recommend, week_replan
from scheduling.writeback import InvalidPlan
from tests.engine.build import at, span
from tests.network import MONDAY, NOON, moment
from tests.scheduling.test_publishing import GOOD, TODAY, publish, solved, store
from tests.scheduling.village import need, resident, village, village_with_zhao
from tests.scheduling.waiting.queue_of_three import coordinator

pytestmark = pytest.mark.django_db

BEFORE = NOON - timedelta(days=4)
LONG_AFTER = NOON + timedelta(days=60)
WEDNESDAY = NOON + timedelta(days=2)


@pytest.fixture
def published() -> Row:
    village_with_zhao()
    return publish(store(GOOD))


def replanned(*events: Any, now: Any = BEFORE) -> Any:
    return week_replan(monday=MONDAY, events=events, user=None, today=TODAY, now=now)


def put(plan: Row, *staff: str) -> Row:
    """Lin's visit at two on Monday by hand."""
    return move_apply(
        plan=plan, need="N-nursing", index=0, to=Target(start=at(0, 14), staff=staff), by=coordinator(), today=TODAY,
        now=BEFORE,
    ).plan  # fmt: skip


def test_a_move_by_hand_that_waits_for_publication_is_part_of_the_replan(published: Row) -> None:
    put(published)
    answer = replanned(StaffAbsent("wu", span(4, 8, 12)))
    assert [(one.start, one.staff) for one in engine_plan(answer.plan).visits] == [(at(0, 14), ("chen",))]
    assert "pinned" in {one.why for one in answer.replan.changes}
    publish(answer.plan)


def test_a_pin_that_cannot_be_kept_is_told(published: Row, capsys: pytest.CaptureFixture[str]) -> None:
    put(published)
    with translation.override("en"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: BEFORE)
        call_command("replan", "2026-W49", "--absent", "chen:2026-11-30T08:00/2026-11-30T18:00")
        told = " ".join(capsys.readouterr().out.split())
    (lost,) = Row.objects.get(version=3).impossible_pins
    assert (lost["pin"]["need"], lost["reasons"]) == ("N-nursing", ["closures"])
    assert "1 pin cannot be kept" in told and "N-nursing" in told.partition("1 pin cannot be kept")[2]


def test_what_was_put_back_by_hand_after_it_was_given_up_stays(published: Row) -> None:
    second = publish(replanned(Cancelled("N-nursing")).plan)
    third = publish(put(second, "chen"))
    again = replanned()
    assert engine_plan(again.plan).visits == engine_plan(third).visits != ()
    assert again.replan.given_up == ()


def test_what_was_given_up_and_is_asked_for_no_more_keeps_nobody_from_replanning(published: Row) -> None:
    publish(replanned(Cancelled("N-therapy", 1)).plan)
    Need.objects.filter(code="N-therapy").update(times=1)
    assert replanned().replan.given_up == ()


def test_a_run_carries_on_what_was_given_up(published: Row) -> None:
    """GOOD has one time of the therapy; the visit, which was given up as well, is in it again."""
    publish(replanned(Cancelled("N-therapy", 1), Cancelled("N-nursing")).plan)
    run = run_request(monday=MONDAY, params=Params(seconds=None, work=50), user=None, now=BEFORE)
    held = run_claim(run=run.pk, worker="one", now=BEFORE)
    plan = run_solve(
        held=held, clock=lambda: BEFORE, solve=lambda *asked: solved(GOOD)[1],
        on_progress=lambda look: None, should_stop=lambda: False,
    )  # fmt: skip
    assert plan is not None and plan.result["cancelled"] == [{"need": "N-therapy", "index": 1}]


def test_the_absence_of_one_who_is_gone_by_now_keeps_nobody_from_replanning(published: Row) -> None:
    lin = Resident.objects.get(code="lin")
    resident_absence_add(resident=lin, span=(moment(0, 9), moment(0, 12)), reason="x", by=coordinator(), now=BEFORE)
    Resident.objects.filter(code="lin").update(ends_on=TODAY)
    answer = week_mend(monday=MONDAY, user=None, today=TODAY, now=BEFORE)
    assert engine_plan(answer.plan).visits == () and engine_plan(answer.plan).stays == GOOD.stays


def test_who_came_to_need_something_since_is_looked_for_when_the_week_is_mended(published: Row) -> None:
    chen = StaffMember.objects.get(code="chen")
    closure_add(thing=chen, span=(moment(0, 8), moment(0, 12)), reason="", by=coordinator(), now=BEFORE)
    need("N-ma", resident("ma"), "nursing_visit")
    why = {one.resident: one.why for one in week_mend(monday=MONDAY, user=None, today=TODAY, now=BEFORE).replan.changes}
    assert why == {"lin": "hit", "ma": "room_left"}


def test_a_shift_that_is_there_already_changes_nothing(published: Row) -> None:
    answer = replanned(ShiftAdded(EngineShift("chen", "XC", span(0, 9, 12))))
    assert Shift.objects.filter(staff__code="chen").count() == 3 and answer.plan.version == 2


@pytest.mark.parametrize(
    "event",
    [
        StaffAbsent("chen", span(60, 9, 12)),
        Closed(Asset.BED, "TY-1-2", Span(at(-3, 0), at(-1, 0))),
        ShiftAdded(EngineShift("chen", "XC", span(8, 9, 12))),
    ],
)
def test_what_lies_outside_the_week_is_refused_before_anything_is_recorded(published: Row, event: Any) -> None:
    counts = Closure.objects.count(), Shift.objects.count(), Row.objects.count()
    with pytest.raises(NotOfTheWeek):
        replanned(StaffAbsent("chen", span(0, 8, 9)), event)
    assert (Closure.objects.count(), Shift.objects.count(), Row.objects.count()) == counts


def test_an_inquiry_says_why_in_the_readers_language(published: Row) -> None:
    asked = {"kind": "absent", "staff": "chen", "from": "2027-03-01T08:00", "to": "2027-03-01T12:00"}
    row = inquiry_request(
        kind=InquiryKind.REPLAN, monday=MONDAY, plan=None, asked={"events": [asked]}, user=coordinator(), now=BEFORE
    )
    inquiry_answer(inquiry=row, clock=lambda: BEFORE)
    told = Inquiry.objects.get()
    assert told.problem == NoAnswer.REFUSED
    with translation.override("en"):
        assert "outside the week" in told.why
    with translation.override("zh-hans"):
        assert "不在本周" in told.why


def test_a_week_that_is_over_is_not_replanned(published: Row) -> None:
    later = localdate(LONG_AFTER)
    with pytest.raises(WeekOver):
        week_replan(monday=MONDAY, events=[StaffAbsent("chen", span(0, 8, 9))], user=None, today=later, now=LONG_AFTER)
    with pytest.raises(WeekOver):
        week_mend(monday=MONDAY, user=None, today=later, now=LONG_AFTER)
    assert (Closure.objects.count(), Row.objects.count()) == (0, 1)
    row = inquiry_request(
        kind=InquiryKind.REPLAN, monday=MONDAY, plan=None, asked={"broken": True}, user=coordinator(), now=LONG_AFTER
    )
    inquiry_answer(inquiry=row, clock=lambda: LONG_AFTER)
    with translation.override("en"):
        assert "The week is over" in Inquiry.objects.get().why


def test_a_week_that_is_over_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    village()
    draft, later = store(GOOD), localdate(LONG_AFTER)
    with pytest.raises(WeekOver):
        publish_plan(plan=draft, user=None, today=later, now=LONG_AFTER)
    with pytest.raises(WeekOver):
        publication_request(plan=draft, user=coordinator(), now=LONG_AFTER)
    monkeypatch.setattr(timezone, "now", lambda: LONG_AFTER)
    with pytest.raises(CommandError, match="2026-W49"):
        call_command("publish_week", "2026-W49")
    draft.refresh_from_db()
    assert (draft.status, draft.publications.count()) == ("draft", 0)


def test_what_was_lived_by_is_published_again_and_marked_by_nobody(published: Row) -> None:
    """Guo's bed closed on Tuesday evening; chen's morning of Monday was struck from the roster afterwards."""
    bed = Bed.objects.get(code="TY-1-1")
    Closure.objects.create(asset="bed", bed=bed, span=(moment(1, 22), None))
    Shift.objects.filter(staff__code="chen", span__startswith=moment(0, 8)).delete()
    answer = replanned(now=WEDNESDAY)
    assert engine_plan(answer.plan).visits == GOOD.visits
    assert engine_plan(answer.plan).stays == (
        EngineStay("N-stay", "TY-1-1", 0, 2),
        EngineStay("N-stay", "TY-1-2", 2, 28),
    )
    today = localdate(WEDNESDAY)
    publish_plan(plan=answer.plan, user=None, today=today, now=WEDNESDAY)
    assert capacity_sweep(today=today, now=WEDNESDAY) == 0


def test_a_past_that_nobody_lived_by_is_not_published(published: Row) -> None:
    other = Plan(GOOD.stays, GOOD.days, GOOD.sessions, (replace(GOOD.visits[0], start=660, end=690),))
    draft = store(other)
    Shift.objects.filter(staff__code="chen", span__startswith=moment(0, 8)).delete()
    with pytest.raises(InvalidPlan):
        publish_plan(plan=draft, user=None, today=localdate(WEDNESDAY), now=WEDNESDAY)


def test_a_recommendation_takes_nothing_that_a_rule_no_longer_gives(published: Row) -> None:
    """Chen is away: the therapy that stood is no more, and what is proposed for it is zhao's."""
    chen = StaffMember.objects.get(code="chen")
    Closure.objects.create(asset="staff", staff=chen, span=(moment(0, 0), moment(6, 0)))
    _, found = need_recommend(plan=published, need="N-therapy", index=0, now=BEFORE, count=5)
    assert {staff for one in found for option in one.options for staff in option.staff} == {"zhao"}
    assert {one.unserved for one in found} == {0}
