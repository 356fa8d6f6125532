"""What a family may confirm of the week that it reads, and whether it has."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_WEEK
from residents.models import Resident

from ...choices import PlanStatus
from ...models import Placement, Plan, Stay
from ..habits import Habits, habits_of, stands
from .week import Appointment


@dataclass(frozen=True)
class ToConfirm:
    """``times``: those that the family neither called off nor wants at another time. ``beds``: in which relatives live
    and sleep in that week."""

    plan: Plan
    times: list[Appointment]
    beds: list[Placement]
    habits: Habits

    @property
    def done(self) -> bool:
        return all(self._stands(one) for one in self.times) and all(bed.confirmed for bed in self.beds)

    @property
    def by_phone(self) -> bool:
        """Whether a coordinator entered it of any of them."""
        patterns = (self.habits.get((one.occurrence.need, one.occurrence.index)) for one in self.times)
        return any(one is not None and one.confirmed_by_phone for one in (*patterns, *self.beds))

    def _stands(self, one: Appointment) -> bool:
        pattern = self.habits.get((one.occurrence.need, one.occurrence.index))
        return stands(pattern, one.times, one.day) and pattern is not None and pattern.confirmed


def to_confirm(
    user: Actor, residents: Collection[Resident], appointments: Collection[Appointment], mondays: Collection[date]
) -> ToConfirm | None:
    """Of the latest published of these weeks in which anything is there for the residents. Four queries."""
    stays = permitted(user, "read", Stay).filter(
        need__resident__in=residents, plan__status=PlanStatus.PUBLISHED, plan__week__in=mondays
    )
    slept = list(stays.select_related("plan").defer("plan__result"))
    plans = [*(one.plan for one in appointments), *(one.plan for one in slept)]
    plan = max(plans, key=lambda plan: plan.week, default=None)
    if plan is None:
        return None
    times = [one for one in appointments if one.plan == plan and not one.called_off and not one.wished]
    lived = permitted(user, "read", Placement).filter(
        need__resident__in=residents, nights__overlap=(plan.week, plan.week + ONE_WEEK)
    )
    beds = {(one.need_id, one.bed_id) for one in slept if one.plan == plan}
    found = ToConfirm(
        plan,
        times,
        [one for one in lived.select_related("need__resident") if (one.need_id, one.bed_id) in beds],
        habits_of(user, {one.occurrence.need for one in times}),
    )
    return found if found.times or found.beds else None
