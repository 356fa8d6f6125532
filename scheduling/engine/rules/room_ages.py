"""Do children and adults sleep apart, unless they are of one household?

A child is younger than ``limits.adult_age`` on the day the night begins. One finding for each run of nights.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..demand import Resident
from ..supply import Mode
from .base import Finding, Level, Rule
from .room_sex import over_nights

if TYPE_CHECKING:
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    wrong: dict[str, dict[int, list[Option]]] = defaultdict(dict)
    children = {option.need for option in view.options if option.mode is Mode.STAY and _begins_as_child(view, option)}
    for (room, night), sleepers in view.sleepers.items():
        if len(sleepers) > 1 and any(one.need in children for one in sleepers) and _mixed(view, night, sleepers):
            wrong[room][night] = sleepers
    for room, nights in wrong.items():
        yield from over_nights(RULE.id, view, room, nights, "a child with an adult of another household")


def _begins_as_child(view: "PlanView", option: "Option") -> bool:
    return _is_child(view, view.resident(option), option.days.start)


def _is_child(view: "PlanView", resident: Resident, night: int) -> bool:
    return view.problem.age_on(resident.id, night) < view.problem.limits.adult_age


def _mixed(view: "PlanView", night: int, sleepers: list["Option"]) -> bool:
    children: set[str] = set()
    adults: set[str] = set()
    for option in sleepers:
        resident = view.resident(option)
        (children if _is_child(view, resident, night) else adults).add(resident.household)
    return bool(children and adults) and len(children | adults) > 1


RULE = Rule(
    "room_ages",
    Level.HARD,
    "No child sleeps in one room with an adult of another household.",
    "未成年人不与非同一家庭的成年人同住一室。",
    check=check,
    reason_en="the free beds are in rooms with adults (or children) of other households",
    reason_zh="空床所在房间住有其他家庭的成年人（或未成年人）",
)
