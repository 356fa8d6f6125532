"""How far do residents travel to sessions, day places and stays? The way there only.

The way starts at home; on the days of a stay, to everything else, from its facility. A session at the facility whose
day place the resident attends that day costs no way of its own.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..supply import Mode
from ..timeline import DAY
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    transport = view.problem.travel.resident_transport
    for resident, options in view.by_resident.items():
        home = view.problem.resident[resident].place
        stays = [option for option in options if option.mode is Mode.STAY]
        attended = {(one.facility, one.start // DAY) for one in options if one.mode is Mode.DAY}
        for option in options:
            here = (option.facility, option.start // DAY) in attended
            if option.mode is Mode.VISIT or (option.mode is Mode.SESSION and here):
                continue
            minutes = view.travel(_origin(option, stays, home), option.place, transport)
            if minutes:
                yield breach(RULE.id, view.problem, option, f"{minutes} minutes there", amount=minutes)


def _origin(option: "Option", stays: list["Option"], home: str) -> str:
    if option.mode is Mode.STAY:
        return home
    return next((stay.place for stay in stays if stay.start <= option.start < stay.end), home)


RULE = Rule(
    "travel_resident",
    Level.PREFERENCE,
    "Residents travel as little as possible.",
    "残疾人前往服务地点的路途时间尽量短。",
    check=check,
)
