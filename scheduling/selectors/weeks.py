"""A week's versions and runs, and one run while it works."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from backend.core.access.questions import Actor, permitted

from ..choices import PlanStatus, RunStatus
from ..models import Plan, Run, Unmet
from .desk import OPEN_RUNS
from .plans import plans_told


def week_plans(user: Actor, monday: date) -> list[Plan]:
    """Newest first, each with ``unmet_needs`` in the reader's reach; ``outdated`` is a draft made before the published
    version was published. Two queries."""
    plans = list(plans_told(user).filter(week=monday).select_related("created_by", "run"))
    found = permitted(user, "read", Unmet).filter(plan__in=[row.pk for row in plans]).order_by()
    unmet = dict(found.values_list("plan").annotate(Count("need", distinct=True)))
    since = next((row.published_at for row in plans if row.status == PlanStatus.PUBLISHED), None)
    for row in plans:
        row.unmet_needs = unmet.get(row.pk, 0)  # type: ignore[attr-defined]
        row.outdated = bool(since and row.status == PlanStatus.DRAFT and row.created_at < since)  # type: ignore[attr-defined]
    return plans


def week_runs(user: Actor, monday: date) -> QuerySet[Run]:
    return permitted(user, "read", Run).filter(week=monday).select_related("created_by")


def open_run(user: Actor, monday: date) -> Run | None:
    """The run that waits or works for a week."""
    return week_runs(user, monday).filter(status__in=OPEN_RUNS).first()


def run_by_key(user: Actor, pk: int) -> Run | None:
    plans = Plan.objects.order_by("-version")
    rows = permitted(user, "read", Run).select_related("created_by")
    return rows.prefetch_related(Prefetch("plans", plans)).filter(pk=pk).first()


@dataclass(frozen=True)
class Point:
    """What was served and what could be at most, as shares of the need, so many seconds after the start."""

    seconds: float
    stage: str
    served: float
    bound: float


@dataclass(frozen=True)
class RunState:
    """A run as its page shows it. ``seconds_left`` is None where it has no time limit or is over."""

    run: Run
    points: list[Point]
    seconds_left: int | None
    limit: float

    @property
    def is_open(self) -> bool:
        return self.run.status in OPEN_RUNS

    @property
    def latest(self) -> Point | None:
        return self.points[-1] if self.points else None


def run_state(user: Actor, pk: int, now: datetime) -> RunState | None:
    run = run_by_key(user, pk)
    if run is None:
        return None
    progress = run.progress or {}
    told = progress.get("history") or ([progress["latest"]] if progress.get("latest") else [])
    limit = run.params.get("seconds")
    left = None
    if limit and run.status == RunStatus.RUNNING and run.started_at:
        left = max(0, round(limit - (now - run.started_at).total_seconds()))
    return RunState(run, [_point(one) for one in told], left, limit or 0.0)


def _point(told: dict[str, Any]) -> Point:
    needed = max(1, told["needed"])
    return Point(told["seconds"], told["stage"], told["served"] / needed, told["bound"] / needed)
