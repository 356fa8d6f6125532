"""Which occurrences of the baseline that the family has confirmed are at another time, or left out?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .base import Finding, Level, Rule
from .change import changes

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    confirmed = {*view.problem.confirmed}
    return changes(RULE.id, view, (one for one in view.problem.before if one in confirmed))


RULE = Rule(
    "confirmed_change",
    Level.PREFERENCE,
    "What a family has confirmed keeps its time, and a stay its bed, before all other wishes.",
    "家属已确认的安排，优先保持时间和床位不变。",
    check=check,
)
