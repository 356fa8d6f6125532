"""A run is solved by one holder at a time, and what anybody else brings is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, User
from facilities.models import Closure, Shift, StaffMember
from residents.models import Need
from scheduling import catching_up
from scheduling.choices import RunStatus
from scheduling.engine.io import problem_hash
from scheduling.engine.problem import Problem
from scheduling.engine.result import Params, Progress, Result, Status
from scheduling.engine.score import Score
from scheduling.leases import LostLease, NotQueued, WeekBusy, run_beat, run_claim, run_finish, run_release
from scheduling.models import Pin, Plan, Run
from scheduling.selectors.plans import engine_plan
from scheduling.services.planning import (
    CutShort,
    GivenBack,
    run_begin_anew,
    run_cancel,
    run_request,
    run_solve,
)
from scheduling.services.publishing import publish_plan
from scheduling.services.reviving import LOST_AFTER, runs_revive
from scheduling.snapshot import take_snapshot
from scheduling.writeback import StaleSnapshot
from tests.backend.access.sides import build_side, draft_plan
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD, TODAY, solved
from tests.scheduling.village import need, resident, shifts, village

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)
LOOK = Progress("baseline", 0.5, Score(0, 30, 7), 60, 90, 80)
PARAMS = Params(seconds=None, work=50, seed=3)


def request(monday: Any = MONDAY, **more: Any) -> Run:
    return run_request(monday=monday, params=PARAMS, user=None, now=NOON, **more)


def claim(run: Run, worker: str = "one") -> Run:
    return run_claim(run=run.pk, worker=worker, now=NOON)


def jobs() -> list[tuple[int, str, str]]:
    rows = ProcrastinateJob.objects.filter(task_name="scheduling.plan_week").order_by("id")
    return [(row.args["run"], row.queue_name, row.lock) for row in rows]


def good_answer(status: Status = Status.FEASIBLE) -> Any:
    def solve(problem: Problem, params: Params, on_progress: Any, should_stop: Any) -> Result:
        assert params == PARAMS
        on_progress(LOOK)
        return replace(solved(GOOD)[1], status=status, history=(LOOK,))

    return solve


def solve_with(held: Run, solve: Any, should_stop: Any = lambda: False) -> Plan | None:
    return run_solve(
        held=held, clock=lambda: LATER, solve=solve, on_progress=lambda look: None, should_stop=should_stop
    )


def snapshot() -> Problem:
    return take_snapshot(monday=MONDAY)


def test_a_run_is_enqueued_with_the_lock_of_its_week_once_it_is_stored() -> None:
    with transaction.atomic():
        request()
        transaction.set_rollback(True)
    assert jobs() == []
    run, other = request(), request(day(7))
    assert jobs() == [(run.pk, "long", "week-2026-W49"), (other.pk, "long", "week-2026-W50")]
    request(queue=False)
    assert len(jobs()) == 2


def test_a_run_is_claimed_once() -> None:
    run = request()
    held = claim(run)
    assert (held.status, held.lease, held.worker) == ("running", 1, "one")
    assert held.heartbeat_at is not None
    with pytest.raises(NotQueued):
        claim(run, "two")
    assert Run.objects.get().worker == "one"


def test_a_second_run_of_a_week_waits_in_the_queue() -> None:
    first, second = request(), request()
    claim(first)
    with pytest.raises(WeekBusy):
        claim(second, "two")
    second.refresh_from_db()
    assert (second.status, second.lease, second.worker) == ("queued", 0, "")


def test_progress_is_readable_while_a_run_is_solved() -> None:
    village()
    held = claim(request())
    seen = []

    def solve(problem: Problem, params: Params, on_progress: Any, should_stop: Any) -> Result:
        assert run_beat(held=held, history=[LOOK, LOOK]) is False
        seen.append(Run.objects.get().progress)
        return good_answer()(problem, params, on_progress, should_stop)  # type: ignore[no-any-return]

    solve_with(held, solve)
    look = {
        "stage": "baseline", "seconds": 0.5, "score": {"hard": 0, "unserved": 30, "preference": 7}, "served": 60,
        "needed": 90, "bound": 80,
    }  # fmt: skip
    assert seen == [{"history": [look, look], "latest": look}]
    assert Run.objects.get().progress == {"history": [look], "latest": look}


def test_storing_a_plan_and_ending_its_run_are_one_act(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run has lost its lease by the time the plan is written: nothing of the plan stays."""
    village()
    held = claim(request())

    def solve(*arguments: Any) -> Result:
        Run.objects.update(lease=2, worker="two")
        return good_answer()(*arguments)  # type: ignore[no-any-return]

    with pytest.raises(LostLease):
        solve_with(held, solve)
    assert Plan.objects.count() == 0
    run = Run.objects.get()
    assert (run.status, run.lease, run.worker, run.finished_at) == ("running", 2, "two", None)


def test_whoever_was_taken_for_lost_can_change_nothing() -> None:
    first = claim(request())
    run_release(held=first)
    second = claim(first, "two")
    assert second.lease == 2
    for change in (
        lambda: run_beat(held=first, history=[LOOK]),
        lambda: run_finish(held=first, status="failed", now=LATER),  # type: ignore[arg-type]
        lambda: run_release(held=first),
    ):
        with pytest.raises(LostLease):
            change()
    now = Run.objects.get()
    assert (now.status, now.worker, now.progress) == ("running", "two", {})
    assert run_beat(held=second) is False


def test_a_failed_run_says_why() -> None:
    village()

    def solve(*_arguments: Any) -> Result:
        raise MemoryError("no more")

    with pytest.raises(MemoryError):
        solve_with(claim(request()), solve)
    run = Run.objects.get()
    assert (run.status, run.log, run.finished_at) == ("failed", "MemoryError: no more", LATER)


def test_a_run_that_is_given_back_is_queued_for_somebody_else() -> None:
    village()
    run = request()

    def solve(*_arguments: Any) -> Result:
        raise GivenBack

    with pytest.raises(GivenBack):
        solve_with(claim(run), solve)
    run.refresh_from_db()
    assert (run.status, run.worker, run.started_at, run.lease) == ("queued", "", None, 1)
    assert jobs() == [(run.pk, "long", "week-2026-W49")] * 2
    assert claim(run, "two").lease == 2


def test_cancelling_a_queued_run_ends_it_at_once() -> None:
    run = request()
    run_cancel(run=run, user=None, now=LATER)
    run.refresh_from_db()
    assert (run.status, run.finished_at) == ("cancelled", LATER)
    with pytest.raises(NotQueued):
        claim(run)
    assert AuditEntry.objects.filter(act="run.cancel").count() == 1
    run_cancel(run=run, user=None, now=LATER + timedelta(hours=1))
    run.refresh_from_db()
    assert run.finished_at == LATER
    assert AuditEntry.objects.filter(act="run.cancel").count() == 1


def test_the_holder_of_a_run_hears_that_it_is_cancelled_and_the_best_plan_is_kept() -> None:
    village()
    held = claim(request())
    assert run_beat(held=held) is False
    run_cancel(run=held, user=None, now=LATER)
    assert Run.objects.get().status == "running"
    assert run_beat(held=held) is True
    plan = solve_with(held, good_answer(Status.CANCELLED))
    run = Run.objects.get()
    assert (run.status, list(run.plans.all())) == ("cancelled", [plan])


def test_a_run_that_is_cancelled_before_any_plan_leaves_none() -> None:
    village()

    def solve(*_arguments: Any) -> Result:
        raise CutShort

    assert solve_with(claim(request()), solve) is None
    assert Run.objects.get().status == "cancelled"
    assert Plan.objects.count() == 0


def test_runs_are_asked_for_and_cancelled_by_those_who_may_plan() -> None:
    side = build_side("A", draft_plan())
    run = request()
    planners = {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
    for role in Role:
        user: User = side.account(role)
        if role in planners:
            run_request(monday=MONDAY, params=PARAMS, user=user, now=NOON)
            continue
        before = Run.objects.count(), len(jobs())
        with pytest.raises(PermissionDenied):
            run_request(monday=MONDAY, params=PARAMS, user=user, now=NOON)
        with pytest.raises(PermissionDenied):
            run_cancel(run=run, user=user, now=NOON)
        assert (Run.objects.count(), len(jobs())) == before
        run.refresh_from_db()
        assert run.status == "queued"
    run_cancel(run=run, user=User.objects.get(username="town_coordinator-A"), now=NOON)
    run.refresh_from_db()
    assert run.status == "cancelled"


def meanwhile(change: Callable[[], object]) -> Any:
    def solve(*arguments: Any) -> Result:
        answer: Result = good_answer()(*arguments)
        change()
        return answer

    return solve


def test_what_changes_while_a_week_is_solved_is_brought_into_its_plan() -> None:
    """Chen is away on Tuesday, when Lin's session was; Hu needs a third day, and somebody new a visit."""
    village()

    def change() -> None:
        away = (moment(1, 0), moment(2, 0))
        Closure.objects.create(asset="staff", staff=StaffMember.objects.get(code="chen"), span=away)
        Need.objects.filter(code="N-therapy").update(times=1)
        Need.objects.filter(code="N-day").update(times=3)
        need("N-new", resident("new"), "nursing_visit")

    held = claim(request())
    plan = solve_with(held, meanwhile(change))
    assert plan is not None
    run = Run.objects.get()
    assert (run.status, run.lease, plan.problem_hash) == ("done", 1, problem_hash(snapshot()))
    found = plan.result["caught_up"]
    assert found == {
        "left_out": [],
        "moved": [{"need": "N-therapy", "index": 0}],
        "taken_in": [{"need": "N-day", "index": 2}, {"need": "N-new", "index": 0}],
    }
    now = engine_plan(plan)
    assert (now.stays, now.days[:2]) == (GOOD.stays, GOOD.days)
    assert GOOD.visits[0] in now.visits
    assert now.sessions[0].start // 1440 in (0, 2)
    assert publish_plan(plan=plan, user=None, today=TODAY, now=LATER).status == "published"


def test_a_change_that_touches_nothing_of_the_plan_leaves_it_as_it_is() -> None:
    village()
    held = claim(request())
    plan = solve_with(held, meanwhile(lambda: StaffMember.objects.filter(code="wu").update(weekly_max=2000)))
    assert plan is not None
    assert plan.result["caught_up"] == {"left_out": [], "moved": [], "taken_in": []}
    assert engine_plan(plan) == GOOD
    assert plan.unmet.get().reasons == [{"blocked": 3, "options": 4, "rule": "shift"}]


@pytest.mark.parametrize("change", ["pin", "shift"])
def test_a_run_begins_anew_where_people_decided_or_much_fell_out(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "FEW", 0)  # a tenth of a village is nobody
    village()
    run = request()

    def happen() -> None:
        if change == "pin":  # people decided: a plan made without it is not theirs
            Pin.objects.all().delete()
            Pin.objects.create(week=MONDAY, need=Need.objects.get(code="N-day"), index=1, day=4, created_at=NOON)
            Pin.objects.update(day=3 + Run.objects.get().lease % 2)
        else:
            Shift.objects.filter(staff__code="chen").delete()
            StaffMember.objects.filter(code="chen").update(weekly_max=1000 + Run.objects.get().lease)

    Pin.objects.create(week=MONDAY, need=Need.objects.get(code="N-day"), index=1, day=2, created_at=NOON)
    for lease in (1, 2, 3):
        held = claim(run)
        if change == "shift" and lease == 3:
            plan = solve_with(held, meanwhile(happen))
            assert plan is not None and engine_plan(plan).visits == ()
            assert [one["need"] for one in plan.result["caught_up"]["left_out"]] == ["N-nursing", "N-therapy"]
            return
        with pytest.raises(StaleSnapshot):
            solve_with(held, meanwhile(happen))
        assert Run.objects.get().status == "failed"
        assert run_begin_anew(run=held) is (lease < 3)
        if change == "shift":
            shifts(StaffMember.objects.get(code="chen"), 0, 1, 2)
    assert len(jobs()) == 3
    assert Plan.objects.count() == 0


def test_a_run_that_was_to_be_cancelled_does_not_begin_anew() -> None:
    held = claim(request())
    run_cancel(run=held, user=None, now=LATER)
    run_finish(held=held, status=RunStatus.FAILED, now=LATER)
    assert run_begin_anew(run=held) is False
    assert Run.objects.get().status == "failed"


def test_a_run_without_signs_of_life_goes_back_to_the_queue() -> None:
    run, lively = request(), claim(request(day(7)))
    held = claim(run)
    assert runs_revive(now=LATER) == 0
    Run.objects.filter(pk=run.pk).update(heartbeat_at=Now() - LOST_AFTER - timedelta(seconds=1))
    assert runs_revive(now=LATER) == 1
    run.refresh_from_db()
    assert (run.status, run.worker, run.lease) == ("queued", "", 1)
    assert Run.objects.get(pk=lively.pk).status == "running"
    with pytest.raises(LostLease):
        run_beat(held=held)
    assert len(jobs()) == 2  # those that they had


def test_a_lost_run_that_was_to_be_cancelled_is_and_one_lost_too_often_has_failed() -> None:
    cancelled, hopeless = claim(request()), claim(request(day(7)))
    run_cancel(run=cancelled, user=None, now=NOON)
    Run.objects.update(heartbeat_at=None)
    Run.objects.filter(pk=hopeless.pk).update(lease=3)
    assert runs_revive(now=LATER) == 2
    states = {run.pk: (run.status, run.finished_at, run.log) for run in Run.objects.all()}
    assert states == {
        cancelled.pk: ("cancelled", LATER, ""),
        hopeless.pk: ("failed", LATER, "Given up: 3 workers were lost over it."),
    }


def test_a_queued_run_whose_job_is_gone_gets_another() -> None:
    run, other = request(queue=False), request()
    assert jobs() == [(other.pk, "long", "week-2026-W49")]
    runs_revive(now=LATER)
    assert {row[0] for row in jobs()} == {run.pk, other.pk}
    runs_revive(now=LATER)
    assert len(jobs()) == 2
