"""What need weighs: weighted minutes of care, by priority, severity and waiting time, and the floor of fairness."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from .demand import Need, Resident
from .supply import DayPart, Mode

if TYPE_CHECKING:
    from .plan import Plan
    from .problem import Problem, Weights


class Urgency(NamedTuple):
    """What each minute of a need weighs, in three factors of per cent; ``waiting`` is 100 and what is added to it."""

    priority: int
    severity: int
    waiting: int

    @property
    def product(self) -> int:
        return self.priority * self.severity * self.waiting

    @property
    def points(self) -> float:
        """The product as a plain number: 1.0 for the least urgent who has not waited."""
        return self.product / 1_000_000


def urgency(weights: "Weights", priority: int, level: int, waiting_days: int) -> Urgency:
    """``priority`` 1 most urgent to 5, ``level`` 1 most severe to 4. The order of the waiting list goes by it too."""
    waiting = min(weights.waiting_most, weights.waiting_per_week * (waiting_days // 7))
    return Urgency(weights.priority[priority - 1], weights.severity[level - 1], 100 + waiting)


def worth(problem: "Problem", need: Need) -> tuple[int, int]:
    """Units wanted of a need of ``problem``, and weighted minutes of each: occurrences, or ``nights_max`` nights."""
    known = problem.worths.get(need.id)
    if known is None:
        known = problem.worths[need.id] = _units(problem, need), _weight(problem, need)
    return known


def worth_of(problem: "Problem", needs: Collection[str]) -> int:
    """Weighted minutes of all that these needs want."""
    return sum(units * weight for units, weight in (worth(problem, problem.need[one]) for one in needs))


def following(problem: "Problem", touched: Collection[tuple[str, str]]) -> set[str]:
    """Needs whose service comes after one of ``touched``, residents and services, and those that come after these:
    what becomes of the earlier ones decides whether they can be served at all.
    """
    ordered = [(need, after.service) for need in problem.needs if (after := problem.service[need.service].after)]
    found, reached = set[str](), {*touched}
    while more := [need for need, earlier in ordered if need.id not in found and (need.resident, earlier) in reached]:
        found |= {need.id for need in more}
        reached |= {(need.resident, need.service) for need in more}
    return found


def _weight(problem: "Problem", need: Need) -> int:
    weights, mode = problem.weights, problem.service[need.service].mode
    if mode is Mode.STAY:
        minutes = weights.night_minutes
    elif mode is Mode.DAY:
        minutes = weights.day_minutes if need.day_part is DayPart.FULL else weights.half_day_minutes
    else:
        minutes = problem.minutes_of(need.id)
    level = problem.resident[need.resident].level
    each = urgency(weights, need.priority, level, need.waiting_days)
    return minutes * each.product // 10_000


def _units(problem: "Problem", need: Need) -> int:
    return need.nights_max if problem.service[need.service].mode is Mode.STAY else need.times


def needed(problem: "Problem", modes: Collection[Mode] = tuple(Mode)) -> int:
    """Weighted minutes of all the need there is, or of the need for services of these modes."""
    wanted = (need for need in problem.needs if problem.service[need.service].mode in modes)
    return sum(units * weight for units, weight in (worth(problem, need) for need in wanted))


def served(problem: "Problem", plan: "Plan") -> int:
    """Weighted minutes of the need that ``plan`` serves; what goes beyond a need does not count."""
    return sum(units * worth(problem, problem.need[need])[1] for need, units in units_served(problem, plan).items())


def units_served(problem: "Problem", plan: "Plan") -> dict[str, int]:
    """Units of each need in ``plan``: distinct occurrences asked for, or nights; never more than are wanted."""
    stays = {stay.need for stay in plan.stays}
    units = Counter(
        need for need, index in set(plan.occurrences()) if need not in stays and 0 <= index < problem.need[need].times
    )
    for stay in plan.stays:
        units[stay.need] += max(0, stay.end_night - stay.first_night)
    return {need: min(count, _units(problem, problem.need[need])) for need, count in units.items()}


def shortfalls(problem: "Problem", units: Mapping[str, int]) -> dict[str, int]:
    """Weighted minutes that each town (``town:code``) and category (``category:4``) lacks to the floor.

    ``units`` are units served by need, as of ``units_served``. Groups that reach the floor are left out.
    """
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for need in problem.needs:
        units_wanted, weight = worth(problem, need)
        resident = problem.resident[need.resident]
        for group in groups_of(resident):
            wanted[group] += units_wanted * weight
            given[group] += units.get(need.id, 0) * weight
    lacking = {group: lacking_of(problem.weights, wanted[group], given[group]) for group in sorted(wanted)}
    return {group: minutes for group, minutes in lacking.items() if minutes}


def lacking_of(weights: "Weights", wanted: int, given: int) -> int:
    """Weighted minutes that a group of which so many are wanted and given lacks to the floor of fairness."""
    return max(0, wanted * weights.fairness_floor // 100 - given)


def groups_of(resident: Resident) -> tuple[str, str]:
    """The groups between which fairness is kept that the resident belongs to."""
    return f"town:{resident.town}", f"category:{resident.category}"
