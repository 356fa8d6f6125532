"""Do children and adults sleep apart, unless they are of one household?

A child is younger than ``limits.adult_age`` on the day the night begins. One finding for each run of nights.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..supply import Mode
from .base import Finding, Level, Rule
from .room_sex import over_nights

if TYPE_CHECKING:
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    wrong: dict[str, dict[int, list[Option]]] = defaultdict(dict)
    stays = (option for option in view.options if option.mode is Mode.STAY)
    children = {stay.need for stay in stays if _is_child(view, stay, stay.days.start)}
    for (room, night), sleepers in view.sleepers.items():
        if len(sleepers) > 1 and any(one.need in children for one in sleepers) and _mixed(view, night, sleepers):
            wrong[room][night] = sleepers
    for room, nights in wrong.items():
        yield from over_nights(RULE.id, view, room, nights, "a child with an adult of another household")


def _is_child(view: "PlanView", option: "Option", night: int) -> bool:
    return view.problem.age_on(view.resident(option).id, night) < view.problem.limits.adult_age


def _mixed(view: "PlanView", night: int, sleepers: list["Option"]) -> bool:
    children: set[str] = set()
    adults: set[str] = set()
    for option in sleepers:
        (children if _is_child(view, option, night) else adults).add(view.resident(option).household)
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
