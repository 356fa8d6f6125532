"""Is everything that the option uses in use, and kept for nobody else, at every minute?

The facility, room, bed and staff of the option. The station of a home carer may be closed: the visit is not there.
"""

from typing import TYPE_CHECKING

from ..capacity import closed
from ..supply import Asset
from ..view import assets_of
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    if not problem.closures:
        return None
    for asset, key in assets_of(option):
        if closed(problem, asset, key, option.start, option.end):
            staff = key if asset is Asset.STAFF else None
            return breach(RULE.id, problem, option, f"{asset} {key} is closed", staff=staff)
    return None


RULE = Rule(
    "closures",
    Level.HARD,
    "No facility, room, bed or staff member is used while closed, kept for somebody else or away.",
    "停用或为他人保留期间不使用该机构、房间或床位，请假期间不安排该工作人员。",
    blocks=blocks,
    reason_en="the facility, room or bed is closed or kept for somebody else, or the carer is away",
    reason_zh="机构、房间或床位停用或为他人保留，或照护人员请假",
    lasting=False,
)
