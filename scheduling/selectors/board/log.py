"""What people did by hand to a plan, and what they pinned in its week."""

from django.db.models import QuerySet

from backend.core.access.questions import Actor, permitted

from ...models import ManualChange, Pin, Plan


def changes_shown(user: Actor, plan: Plan) -> QuerySet[ManualChange]:
    rows = permitted(user, "read", ManualChange).filter(plan=plan)
    return rows.select_related("need__resident", "need__service", "by", "undone_by").order_by("-at", "-pk")


def change_shown(user: Actor, plan: Plan, pk: int) -> ManualChange | None:
    return (
        permitted(user, "change", ManualChange)
        .filter(plan=plan, pk=pk)
        .select_related("plan", "need")
        .defer("plan__result")
        .first()
    )


def pins_shown(user: Actor, plan: Plan) -> QuerySet[Pin]:
    rows = permitted(user, "read", Pin).filter(week=plan.week)
    rows = rows.select_related("need__resident", "need__service", "facility", "room", "bed", "created_by")
    return rows.prefetch_related("staff").order_by("need__resident__code", "need__code", "index")
