"""What of the baseline still holds this week: the plan that every solve starts from.

Pins come first, then the standing patterns and last week's plan, less what a rule no longer allows. Where pieces
clash, the one that is cheapest to lose goes: neither pinned nor confirmed, then the least weight.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from . import rules
from .demand import Occurrence, Pin
from .options import candidates, with_option
from .plan import Plan
from .problem import Problem
from .result import ImpossiblePin
from .rules.base import Level, Rule
from .timeline import DAY
from .view import Option, options_of
from .worth import worth

# Rules that a piece may break by being left alone, say with a second carer whom somebody else of the group asked for;
# the others are broken by what is there, and less breaks them less.
GROUPS, ORDER = "group_least", "service_order"
NEEDING = frozenset({"asked", GROUPS, ORDER, "two_carers"})

Blocked = dict[Occurrence, tuple[str, ...]]


@dataclass(frozen=True)
class Kept:
    """``dropped``: occurrences of the baseline that had to go, with the rules that say so."""

    plan: Plan
    dropped: Blocked
    impossible_pins: tuple[ImpossiblePin, ...]


def keep(problem: Problem) -> Kept:
    pinned, impossible = keep_pins(problem, problem.baseline, adding=True)
    held = {Occurrence(option.need, option.occurrence.index) for option in options_of(problem, pinned)}
    baseline = problem.baseline.without(held)
    baseline, blocked = _drop_blocked(problem, baseline)
    plan, clashing = mend(problem, pinned.joined(baseline), protected=held)
    alone = (
        ImpossiblePin(pin, (rule,))
        for pin in problem.pins
        for rule in (GROUPS, ORDER)
        if rule in clashing.get(Occurrence(pin.need, pin.index), ())
    )
    return Kept(plan, blocked | clashing, (*impossible, *alone))


def mend(problem: Problem, plan: Plan, protected: Iterable[Occurrence] = ()) -> tuple[Plan, Blocked]:
    """Drop pieces until no hard rule is broken: the sound plan, and what was dropped with the rules that say so."""
    protected = {*protected}
    confirmed = {*problem.confirmed}
    dropped: dict[Occurrence, set[str]] = defaultdict(set)

    def price(occurrence: Occurrence) -> tuple[bool, bool, int, Occurrence]:
        weight = worth(problem, problem.need[occurrence.need])[1]
        return occurrence in protected, occurrence in confirmed, weight, occurrence

    unpinned = problem.unpinned
    findings = rules.check_again(unpinned, plan)
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
        findings = rules.check(unpinned, plan, among)
    return plan, {occurrence: tuple(sorted(names)) for occurrence, names in dropped.items()}


def _drop_blocked(problem: Problem, plan: Plan) -> tuple[Plan, Blocked]:
    blocked: dict[Occurrence, set[str]] = defaultdict(set)
    for option in options_of(problem, plan):
        blocked[option.occurrence].update(blocking(problem, option))
    gone = {occurrence: tuple(sorted(names)) for occurrence, names in blocked.items() if names}
    return plan.without(gone), gone


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
    return tuple(one for one, way in found if way is None or not _fit(one.pin, way))


def keep_pins(problem: Problem, around: Plan, *, adding: bool = False) -> tuple[Plan, tuple[ImpossiblePin, ...]]:
    """One placement for each pin that can be kept, the baseline's own where it fits the pin. ``around``: what else is
    to be in the plan, as far as it is not pinned.

    A group may have too few of them: others may be pinned to it, or be in it already. What has to follow another
    service follows one that is pinned or around, or with ``adding`` one that is added.
    """
    plan, impossible = Plan(), []
    usual: dict[Occurrence, list[Option]] = defaultdict(list)
    for option in options_of(problem, problem.baseline):
        usual[option.occurrence].append(option)
    unpinned = problem.unpinned
    for pin in problem.pins:
        reasons: set[str] = set()
        for way in _ways(problem, pin, usual):
            names = sorted({name for option in way for name in blocking(problem, option)})
            if not names:
                trial = plan
                for option in way:
                    trial = with_option(problem, trial, option)
                names = sorted(_broken(rules.check(unpinned, trial)))
                if not names:
                    plan = trial
                    break
            reasons.update(names)
        else:
            impossible.append(ImpossiblePin(pin, tuple(sorted(reasons)) or ("no_option",)))
    plan, late = _in_order(problem, plan, around, adding=adding)
    return plan, (*impossible, *late)


def _in_order(problem: Problem, pinned: Plan, around: Plan, *, adding: bool) -> tuple[Plan, list[ImpossiblePin]]:
    """The pinned pieces that follow what they have to follow, and the pins of the others."""
    late: list[ImpossiblePin] = []
    pins = {Occurrence(pin.need, pin.index): pin for pin in problem.pins}
    while pins:
        there = pinned.joined(around.without(pinned.occurrences()))
        found = (one for finding in rules.check(problem.unpinned, there, {ORDER}) for one in finding.occurrences)
        alone = next((one for one in found if one in pins), None)
        if alone is None:
            break
        completed = _with_earlier(problem, pinned, there, alone) if adding else None
        if completed is None:
            late.append(ImpossiblePin(pins.pop(alone), (ORDER,)))
        pinned = pinned.without({alone}) if completed is None else completed
    return pinned, late


def _with_earlier(problem: Problem, pinned: Plan, there: Plan, later: Occurrence) -> Plan | None:
    """``pinned`` with the service that ``later`` has to follow; None where that is placed, or finds no place."""
    order = problem.service_of(later.need).after
    assert order is not None
    placed = set(there.occurrences())
    needs = problem.needs_of[problem.need[later.need].resident]
    earlier = [need for need in needs if need.service == order.service and later.index < need.times]
    missing = [need for need in earlier if Occurrence(need.id, later.index) not in placed]
    options = (one for need in missing for one in candidates(problem, need, later.index, problem.limits.grid))
    for option in options:
        if not blocking(problem, option):
            trial = with_option(problem, pinned, option)
            found = rules.check(problem.unpinned, trial)
            ordered = all({later, option.occurrence}.isdisjoint(one.occurrences) for one in found if one.rule == ORDER)
            if ordered and not _broken(found):
                return trial
    return None


def _broken(found: Iterable[rules.Finding]) -> set[str]:
    """Of what is found of pinned pieces alone: not that others are missing yet."""
    return {finding.rule for finding in found} - {GROUPS, ORDER}


def _ways(problem: Problem, pin: Pin, usual: dict[Occurrence, list[Option]]) -> Iterable[list[Option]]:
    own = usual[Occurrence(pin.need, pin.index)]
    if own and _fit(pin, own):
        yield own
    for option in candidates(problem, problem.need[pin.need], pin.index, problem.limits.grid, pin=pin):
        yield [option]


def _fit(pin: Pin, way: list[Option]) -> bool:
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
