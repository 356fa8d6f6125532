"""A run solved in the process of a command: it gives signs of life and hears of what happens to it all the while."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from time import monotonic, sleep
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from scheduling.engine import solve as engine
from scheduling.engine.result import Result, Status
from scheduling.leases import LostLease, NotQueued, WeekBusy
from scheduling.models import Plan, Run
from scheduling.services import planning
from scheduling.services.planning import run_cancel
from scheduling.solving.here import run_execute
from scheduling.weeks import week_name
from tests.network import MONDAY, NOON
from tests.scheduling.test_publishing import GOOD, solved
from tests.scheduling.test_runs import LATER, LOOK, claim, request
from tests.scheduling.village import village

# Signs of life are given by another connection.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PATIENCE = 20.0  # seconds for what takes half a second


def execute(run: Run) -> Plan | None:
    return run_execute(run=run, clock=lambda: LATER, worker="here")


def solve_without_a_look(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """The engine is in a stage that tells nothing of itself, and looks up only to ask whether to stop."""

    def solve(problem: object, params: object, on_progress: object, should_stop: Callable[[], bool]) -> Result:
        meanwhile()
        began = monotonic()
        while not should_stop() and monotonic() - began < PATIENCE:
            sleep(0.05)
        assert should_stop()
        return replace(solved(GOOD)[1], status=Status.CANCELLED, history=(LOOK,))

    monkeypatch.setattr(engine, "solve", solve)


def test_a_command_that_is_refused_leaves_no_queued_run_behind() -> None:
    claim(request())
    run = request(queue=False)
    with pytest.raises(WeekBusy):
        execute(run)
    run.refresh_from_db()
    assert (run.status, run.finished_at, run.log) == ("failed", LATER, "WeekBusy")


def test_a_run_that_is_over_is_not_solved_again() -> None:
    village()
    run = request(queue=False)
    plan = execute(run)
    run.refresh_from_db()
    assert (run.status, run.finished_at, run.lease) == ("done", LATER, 1)
    assert run.progress["latest"] == run.progress["history"][-1]
    assert run.progress["latest"]["stage"] == "done"
    with pytest.raises(NotQueued):
        execute(run)
    assert list(Plan.objects.all()) == [plan]


def test_a_run_is_cancelled_and_lives_in_a_stage_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    village()
    run = request(queue=False)
    beats: list[Any] = []

    def cancel() -> None:
        beats.append(Run.objects.get().heartbeat_at)
        run_cancel(run=run, user=None, now=NOON)

    solve_without_a_look(monkeypatch, cancel)
    plan = execute(run)
    run.refresh_from_db()
    assert plan is not None and run.status == "cancelled"
    assert run.heartbeat_at is not None and run.heartbeat_at > beats[0]


def test_whoever_lost_the_run_stops_and_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    village()
    run = request(queue=False)
    solve_without_a_look(monkeypatch, lambda: Run.objects.update(lease=2, worker="two"))
    monkeypatch.setattr(planning, "store_result", None)  # is not even begun
    with pytest.raises(LostLease):
        execute(run)
    run.refresh_from_db()
    assert (run.status, run.lease, run.worker) == ("running", 2, "two")
    assert Plan.objects.count() == 0


def test_the_command_says_that_somebody_else_has_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    village()
    solve_without_a_look(monkeypatch, lambda: Run.objects.update(lease=2, worker="two"))
    with pytest.raises(CommandError, match="This run was ended or given to a worker meanwhile"), override("en"):
        call_command("plan_week", week_name(MONDAY), "--work", "50", stderr=StringIO())
    assert Plan.objects.count() == 0
