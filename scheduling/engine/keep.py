"""What of a plan can stay: less the pieces that a rule no longer allows.

Where pieces clash, the one that is cheapest to lose goes: neither pinned nor confirmed, then the least weight.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import cache

from . import rules
from .demand import Occurrence, Pin
from .plan import Plan
from .problem import Problem
from .result import ImpossiblePin
from .rules.base import Level, Rule
from .timeline import DAY
from .view import Option, options_of
from .worth import worth

# Rules that a piece may break by being left alone, say with a second carer whom somebody else of the group asked for;
# the others are broken by what is there, and less breaks them less.
GROUPS, ORDER, CARERS = "group_least", "service_order", "two_carers"
NEEDING = frozenset({"asked", GROUPS, ORDER, CARERS})

Blocked = dict[Occurrence, tuple[str, ...]]


def mend(
    problem: Problem,
    plan: Plan,
    protected: Iterable[Occurrence] = (),
    is_over: Callable[[rules.Finding], bool] = lambda finding: False,
    lived: Collection[Occurrence] = (),
) -> tuple[Plan, Blocked]:
    """Drop pieces until no hard rule is broken: the sound plan, and what was dropped with the rules that say so.

    Nothing is dropped for a finding that ``is_over``. What clashes with something ``lived`` goes in its place, even
    where that is protected.
    """
    protected = {*protected}
    confirmed = {*problem.confirmed}
    dropped: dict[Occurrence, set[str]] = defaultdict(set)

    def price(occurrence: Occurrence) -> tuple[bool, bool, bool, int, Occurrence]:
        weight = worth(problem, problem.need[occurrence.need])[1]
        return occurrence in lived, occurrence in protected, occurrence in confirmed, weight, occurrence

    unpinned = problem.unpinned
    findings = [one for one in rules.check_again(unpinned, plan) if not is_over(one)]
    while findings:
        among = NEEDING | {finding.rule for finding in findings}
        going: set[Occurrence] = set()
        for finding in findings:
            if not finding.occurrences:
                raise AssertionError(f"a finding names no piece of the plan: {finding}")
            if going.isdisjoint(finding.occurrences):
                loser = min(finding.occurrences, key=price)
                going.add(loser)
                dropped[loser].add(finding.rule)
        plan = plan.without(going)
        findings = [one for one in rules.check(unpinned, plan, among) if not is_over(one)]
    return plan, {occurrence: tuple(sorted(names)) for occurrence, names in dropped.items()}


def drop_blocked(problem: Problem, plan: Plan, but: Collection[Occurrence]) -> tuple[Plan, Blocked]:
    """``plan`` without ``but``, and without what a rule on single options blocks, beside all who are in ``plan``."""
    blocked: dict[Occurrence, set[str]] = defaultdict(set)
    for option in options_of(problem, plan):
        if option.occurrence not in but:
            blocked[option.occurrence].update(blocking(problem, option))
    gone = {occurrence: tuple(sorted(names)) for occurrence, names in blocked.items() if names}
    return plan.without({*gone, *but}), gone


def blocking(problem: Problem, option: Option) -> list[str]:
    """Ids of the hard rules on single options that this option breaks."""
    return [rule.id for rule in option_rules() if rule.blocks is not None and rule.blocks(problem, option)]


@cache
def option_rules() -> tuple[Rule, ...]:
    """The hard rules on single options."""
    return tuple(rule for rule in rules.RULES if rule.level is Level.HARD and rule.blocks is not None)


def without_pins(problem: Problem, impossible: Iterable[ImpossiblePin]) -> Problem:
    """The problem without these pins."""
    gone = {one.pin for one in impossible}
    return problem.with_pins(tuple(pin for pin in problem.pins if pin not in gone))


def not_kept(problem: Problem, plan: Plan, impossible: Iterable[ImpossiblePin]) -> tuple[ImpossiblePin, ...]:
    """Those that the plan does not keep all the same, as where enough others have come to the group that was pinned."""
    ways: dict[Occurrence, list[Option]] = defaultdict(list)
    for option in options_of(problem, plan.ordered()):
        ways[option.occurrence].append(option)
    found = ((one, ways.get(Occurrence(one.pin.need, one.pin.index))) for one in impossible)
    return tuple(one for one, way in found if way is None or not fits_whole(one.pin, way))


def fits_whole(pin: Pin, way: list[Option]) -> bool:
    """A stay over several beds begins as pinned, and each bed is as pinned."""
    anywhen = replace(pin, day=None, start=None)
    return fits(pin, way[0]) and all(fits(anywhen, option) for option in way[1:])


def fits(pin: Pin, option: Option) -> bool:
    """Does the option serve the occurrence as pinned?"""
    return (
        pin.day in (None, option.start // DAY)
        and pin.start in (None, option.start)
        and pin.facility in (None, option.facility)
        and pin.room in (None, option.room)
        and pin.bed in (None, option.bed)
        and (pin.staff is None or set(pin.staff) == set(option.staff))
    )
