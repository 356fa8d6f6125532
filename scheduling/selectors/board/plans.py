"""The plan that a board shows, and what stands in its head."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.core.access.questions import Actor, may, permitted

from ...choices import PlanStatus
from ...models import ManualChange, Pin, Plan, Unmet
from ...snapshot.rule_values import horizon_on
from ...weeks import is_over


@dataclass(frozen=True)
class Head:
    """``may_plan``: the reader plans weeks, and does not only look. ``editable``: changes by hand go into this plan,
    or into a new draft where it is published. ``over``: the week is past, and nothing of it is changed. ``nights``: as
    far as a plan of the week looks ahead."""

    plan: Plan
    newest: int
    unmet: int
    pins: int
    changes: int
    may_plan: bool
    editable: bool
    over: bool
    nights: int


def board_head(user: Actor, pk: int, today: date) -> Head | None:
    """None for a plan that ``user`` may not read, or that there is not."""
    plan: Any = permitted(user, "read", Plan).filter(pk=pk).annotate(nights=horizon_on("week")).first()
    if plan is None:
        return None
    may_plan = may(user, "plan", "plans")
    over = is_over(plan.week, today)
    newest = permitted(user, "read", Plan).filter(week=plan.week).order_by("-version").values_list("version", flat=True)
    return Head(
        plan,
        newest[0],
        permitted(user, "read", Unmet).filter(plan=plan).values("need").distinct().count(),
        permitted(user, "read", Pin).filter(week=plan.week).count(),
        permitted(user, "read", ManualChange).filter(plan=plan, undone_at=None).values("act").distinct().count(),
        may_plan,
        may_plan and plan.status != PlanStatus.SUPERSEDED and not over,
        over,
        plan.nights,
    )
