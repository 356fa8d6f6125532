"""Compile the kernels before a clock runs: on a new machine that takes longer than many a time limit.

The smallest week that reaches every kernel is planned once in a process; later ones find the compiled code, and later
processes find it on disk. ``python -m scheduling.engine.warmup`` puts all of it there.
"""

from functools import cache

from .appointments import schedule
from .budget import Budget
from .demand import Need, Resident
from .placement import FEW, place
from .placement.guide import left_out
from .placement.rosters.company import company
from .placement.rosters.nights import climbed_guide
from .placement.scene import Scene, Turn
from .placement.wishes import StayWish
from .plan import Plan
from .problem import Problem
from .sessions.annealing import compile_moves
from .supply import (
    Bed,
    DayPlaces,
    Facility,
    Mode,
    Place,
    Room,
    ServiceOffer,
    ServiceType,
    SexPolicy,
    Shift,
    StaffMember,
)
from .timeline import ALWAYS, DAY, Span
from .visits.polish import polish


def compile_kernels(groups: bool = False) -> None:
    """``groups``: those as well that only a week needs in which services are held with a least number of people."""
    _plan_small_week()
    if groups:
        compile_moves()


@cache
def _plan_small_week() -> None:
    problem = _small_week(FEW + 1)
    placed = place(problem, Plan(), Budget(None, 1), 1, 1)
    plan = schedule(problem, placed.plan, Budget(None, 1), 1, 1)
    polish(problem, plan, Budget(None, 1), 1, 1)
    _decide_company(problem)


def _decide_company(problem: Problem) -> None:
    scene = Scene(problem, Plan())
    stays = [wish for wish in scene.wishes.values() if isinstance(wish, StayWish)]
    turn = Turn([*stays], [], scene.given())
    company(scene, turn, stays, left_out(stays), Budget(None, 1), 1)
    climbed_guide(scene, turn, stays, Budget(None, 1))


def _small_week(people: int) -> Problem:
    """One home with a place too few, one visit, and a room for two."""
    names = [f"P{number}" for number in range(people)]
    return Problem(
        monday="2024-01-01",
        places=(Place("here", 121.0, 30.7),),
        facilities=(Facility("F", "day_home", "town", "here"),),
        rooms=(Room("R", "F", "bedroom", 2, sex_policy=SexPolicy.ONE_AT_A_TIME),),
        beds=(Bed("R/1", "R", "stay"), Bed("R/2", "R", "stay")),
        day_places=(DayPlaces("F", 0, people - 1, people - 1),),
        services=(ServiceType("day", Mode.DAY), ServiceType("visit", Mode.VISIT, 30), ServiceType("stay", Mode.STAY)),
        offers=(ServiceOffer("F", "day"), ServiceOffer("F", "visit"), ServiceOffer("F", "stay")),
        staff=(StaffMember("S", "F", "here", "female"),),
        shifts=(Shift("S", "F", Span(DAY + 480, DAY + 960)),),
        residents=tuple(Resident(name, name, "here", "town", "male", "1970-01-01", 4, 3) for name in names),
        needs=(
            *(Need(f"N{name}", name, "day", ALWAYS) for name in names),
            Need("V", names[0], "visit", ALWAYS),
            Need("S", names[1], "stay", Span(0, 2), nights_min=2, nights_max=2),
        ),
    )


if __name__ == "__main__":
    compile_kernels(groups=True)
