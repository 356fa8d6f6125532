"""Each county in a process of its own; then the border, one guest after the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from .. import rules
from ..budget import WALL
from ..demand import Occurrence, Pin
from ..plan import Plan
from ..problem import Problem
from ..resolve import resolve
from ..result import BrokenPlan, Params, Result
from ..solve import solve
from ..supply import APPOINTMENTS
from ..view import options_of
from ..worth import served, units_served
from .border import Agreement, Border, Guest
from .joined import double_booked

WORK = 200  # iterations of the search for a guest's sessions


@dataclass(frozen=True)
class CountiesResult:
    """``alone``: each county without its neighbours. ``problems`` and ``plans``: with the guests, by host county.

    ``served`` and ``needed`` are weighted minutes over all counties, guests counted once.
    """

    alone: Mapping[str, Result]
    problems: Mapping[str, Problem]
    plans: Mapping[str, Plan]
    guests: tuple[Guest, ...]
    served: int
    needed: int


def solve_counties(
    counties: Mapping[str, Problem],
    agreements: Sequence[Agreement] = (),
    params: Params = Params(jobs=1),
    workers: int = 2,
    on_county: Callable[[str, Result], None] = lambda name, result: None,
    clock: Callable[[], float] = WALL,
) -> CountiesResult:
    """Plan every county under ``params``, ``workers`` at a time, then let residents cross as the agreements say.

    No county serves less than alone. ``on_county`` is told of each county as it is done; ``clock`` as in ``solve``,
    by the seconds of the process that solves the county. Raises KeyError for an
    agreement of a county that is not there, ValueError for counties that plan other days, and BrokenPlan.
    """
    for agreement in agreements:
        _ = counties[agreement.home], [counties[agreement.host].facility[one] for one in agreement.facilities]
    alone = _alone(counties, partial(solve, params=params, clock=clock), workers, on_county)
    problems, plans = dict(counties), {name: result.plan for name, result in alone.items()}
    guests: list[Guest] = []
    for agreement in agreements:
        own = counties[agreement.home]
        absent = _crossed(own, agreement.home, guests)
        absent |= problems[agreement.home].resident.keys() - own.resident.keys()
        busy = _crossed(counties[agreement.host], agreement.host, guests)
        guests += _cross(problems, plans, agreement, absent, busy, params.seed)
    broken = [one for name, plan in plans.items() for one in rules.check(problems[name], plan) if one.rule != "pins"]
    if broken or (broken := double_booked(problems, plans, guests)):
        raise BrokenPlan(broken)
    together = sum(served(problems[name], plan) for name, plan in plans.items())
    return CountiesResult(
        alone, problems, plans, tuple(guests), together, sum(result.needed for result in alone.values())
    )


def _alone(
    counties: Mapping[str, Problem],
    solving: Callable[[Problem], Result],
    workers: int,
    on_county: Callable[[str, Result], None],
) -> dict[str, Result]:
    """The larger counties first, so that no worker is left alone with one at the end."""
    order = sorted(counties, key=lambda name: -len(counties[name].needs))
    results = {}
    with ExitStack() as stack:
        side_by_side: Callable[..., Iterator[Result]] = map
        if workers > 1:
            side_by_side = stack.enter_context(ProcessPoolExecutor(workers, mp_context=get_context("spawn"))).map
        solved = side_by_side(solving, [counties[name] for name in order])
        for name, result in zip(order, solved, strict=True):
            results[name] = result
            on_county(name, result)
    return {name: results[name] for name in counties}


def _crossed(county: Problem, name: str, guests: Sequence[Guest]) -> set[str]:
    """Residents of a county who have something at a neighbour's."""
    return {county.need[guest.need].resident for guest in guests if guest.home == name}


def _held(problem: Problem, plan: Plan, residents: set[str]) -> Iterator[Pin]:
    """What these have stays as it is: a stay or a day place with any pin."""
    for option in options_of(problem, plan):
        if problem.need[option.need].resident in residents:
            need, index = option.occurrence
            if option.mode in APPOINTMENTS:
                where = option.facility, option.room
                yield Pin(need, index, None, option.start, *where, None, option.staff)
            else:
                yield Pin(need, index)


def _cross(
    problems: dict[str, Problem],
    plans: dict[str, Plan],
    agreement: Agreement,
    absent: set[str],
    busy: set[str],
    seed: int,
) -> list[Guest]:
    """Guests of one agreement; ``problems`` and ``plans`` of the host grow by them. ``absent`` stay where they are, and
    what the host's own residents ``busy`` have there stays as it is: they have something elsewhere beside it.
    """
    host, plan = problems[agreement.host], plans[agreement.host]
    border = Border(problems[agreement.home], plans[agreement.home], host, agreement)
    needs = border.lacking(absent)
    full = border.with_guests(needs)
    asked = full.needs[len(host.needs) :]
    full = full.with_pins((*full.pins, *_held(host, plan, busy)))
    plan = resolve(full, plan, [Occurrence(one.id, index) for one in asked for index in range(one.times)], WORK, seed)
    given = units_served(full, plan)
    units = {need.id: given.get(border.name(need.id), 0) for need in needs}
    crossing = [need for need in needs if units[need.id]]
    if crossing:
        problems[agreement.host], plans[agreement.host] = border.with_guests(crossing), plan
    return [Guest(agreement.home, agreement.host, need.id, border.name(need.id), units[need.id]) for need in crossing]
