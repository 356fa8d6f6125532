"""Is every funded unit of use covered by an entitlement that is valid on its day and not used up?

A unit is a session, a visit, an attended day (or half day) or a night. Needs of one resident and service draw on the
same entitlement.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..supply import Mode
from ..timeline import DAY
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..demand import Entitlement
    from ..problem import Problem
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for option in view.options:
        if view.need(option).funded:
            uncovered = [day for day in units(option) if covering(view.problem, option, day) is None]
            if uncovered:
                detail = f"no entitlement valid on {view.problem.date_of(uncovered[0])}"
                yield breach(RULE.id, view.problem, option, detail)
    used_of = uses(view)
    exceeded = [name for name, used in used_of.items() if len(used) > view.problem.entitlement[name].remaining_max]
    for entitlement in view.problem.entitlements if exceeded else ():
        used = used_of.get(entitlement.id, [])
        if len(used) > entitlement.remaining_max:
            yield Finding(
                RULE.id, used[-1].need, entitlement.resident,
                detail=f"{len(used)} units of {entitlement.id}, {entitlement.remaining_max} are left",
                occurrences=tuple(dict.fromkeys(option.occurrence for option in used)),
            )  # fmt: skip


def units(option: "Option") -> range:
    """The days on which a unit is used, once for each: every night of a stay, the day of anything else."""
    day = option.start // DAY
    return option.days if option.mode is Mode.STAY else range(day, day + 1)


def covering(problem: "Problem", option: "Option", day: int) -> "Entitlement | None":
    """The entitlement that a unit on ``day`` draws on."""
    need = problem.need[option.need]
    held = problem.entitlements_of.get((need.resident, need.service), ())
    return next((one for one in held if one.valid.contains(day)), None)


def uses(view: "PlanView") -> dict[str, list["Option"]]:
    """Funded options by the entitlement that they draw on, one entry for each unit."""
    used: dict[str, list[Option]] = defaultdict(list)
    for option in view.options:
        if view.need(option).funded:
            for day in units(option):
                entitlement = covering(view.problem, option, day)
                if entitlement is not None:
                    used[entitlement.id].append(option)
    return dict(used)


RULE = Rule(
    "entitlement",
    Level.HARD,
    "Funded care is covered by an entitlement valid on the day and not used up.",
    "享受补贴的服务，当天须有有效且未用完的补贴额度。",
    check=check,
    reason_en="the entitlement has run out or is not valid on the day",
    reason_zh="补贴额度已用完或当天不在有效期内",
)
