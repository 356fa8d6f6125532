"""What of the baseline still holds this week: the plan that every solve starts from.

Pins come first, then the standing patterns and last week's plan, less what a rule no longer allows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from . import rules
from .demand import Occurrence, Pin
from .explain import Explainer
from .keep import CARERS, GROUPS, ORDER, Blocked, blocking, drop_blocked, fits_whole, mend
from .options import candidates, with_option
from .plan import Plan
from .problem import Problem
from .result import ImpossiblePin
from .rules.service_order import follows
from .view import Option, options_of


@dataclass(frozen=True)
class Kept:
    """``dropped``: occurrences of the baseline that had to go, with the rules that say so."""

    plan: Plan
    dropped: Blocked
    impossible_pins: tuple[ImpossiblePin, ...]


def keep(problem: Problem) -> Kept:
    pinned, impossible = keep_pins(problem, problem.baseline, adding=True)
    held = {Occurrence(option.need, option.occurrence.index) for option in options_of(problem, pinned)}
    baseline, blocked = drop_blocked(problem, problem.baseline, but=held)
    plan, clashing = mend(problem, pinned.joined(baseline), protected=held)
    alone = (
        ImpossiblePin(pin, (rule,))
        for pin in problem.pins
        for rule in (GROUPS, ORDER, CARERS)
        if rule in clashing.get(Occurrence(pin.need, pin.index), ())
    )
    return Kept(plan, blocked | clashing, (*impossible, *alone))


def keep_pins(problem: Problem, around: Plan, *, adding: bool = False) -> tuple[Plan, tuple[ImpossiblePin, ...]]:
    """One placement for each pin that can be kept, the baseline's own where it fits the pin. ``around``: what else is
    to be in the plan, as far as it is not pinned.

    A group may have too few of them: others may be pinned to it, or be in it already. What has to follow another
    service follows one that is pinned or around, or with ``adding`` one that is added.
    """
    pinned, impossible = _Pinned(problem), []
    usual: dict[Occurrence, list[Option]] = defaultdict(list)
    for option in options_of(problem, problem.baseline):
        usual[option.occurrence].append(option)
    for pin in problem.pins:
        reasons: set[str] = set()
        for way in _ways(problem, pin, usual):
            names = {name for option in way for name in blocking(problem, option)} or pinned.broken_by(way)
            if not names:
                pinned.put(way)
                break
            reasons.update(names)
        else:
            impossible.append(ImpossiblePin(pin, tuple(sorted(reasons)) or ("no_option",)))
    late = _in_order(pinned, around, adding=adding)
    return pinned.plan, (*impossible, *late)


class _Pinned:
    """The pinned pieces as they are put in one by one; a rule is asked of what the new one touches alone."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem.unpinned
        self.pins = problem.pin_of
        self.plan = Plan()

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.problem, self.plan)

    def broken_by(self, way: list[Option]) -> set[str]:
        """Rules between pieces that stand against it: not that others are missing yet."""
        return {finding.rule for finding in self._explainer.clashes(way)} - {GROUPS, ORDER}

    def takes_first(self, option: Option, later: Occurrence) -> bool:
        """Whether it can come before ``later``, and itself after what it has to follow."""
        found = self._explainer.clashes([option])
        return all(one.rule in (GROUPS, ORDER) for one in found) and all(
            {later, option.occurrence}.isdisjoint(one.occurrences) for one in found if one.rule == ORDER
        )

    def put(self, way: list[Option]) -> None:
        for option in way:
            self.plan = with_option(self.problem, self.plan, option)
            self._explainer.put(option)

    def withdraw(self, occurrence: Occurrence) -> None:
        if occurrence in set(self.plan.occurrences()):
            self.plan = self.plan.without({occurrence})
            self._explainer.withdraw(occurrence)


def _in_order(pinned: _Pinned, around: Plan, *, adding: bool) -> list[ImpossiblePin]:
    """Leave the pieces that follow what they have to follow; returns the pins of the others."""
    late: list[ImpossiblePin] = []
    pins = {**pinned.pins}
    while pins:
        there = pinned.plan.joined(around.without(pinned.plan.occurrences()))
        found = (one for finding in rules.check(pinned.problem, there, {ORDER}) for one in finding.occurrences)
        alone = next((one for one in found if one in pins), None)
        if alone is None:
            break
        earlier = _earlier(pinned, there, alone) if adding else None
        if earlier is not None:
            pinned.put([earlier])
        else:
            late.append(ImpossiblePin(pins.pop(alone), (ORDER,)))
            pinned.withdraw(alone)
    return late


def _earlier(pinned: _Pinned, there: Plan, later: Occurrence) -> Option | None:
    """How the service that ``later`` has to follow can be put before it; None where it is placed, or finds no place."""
    problem = pinned.problem
    order = problem.service_of(later.need).after
    assert order is not None
    placed = set(there.occurrences())
    needs = problem.needs_of[problem.need[later.need].resident]
    earlier = [need for need in needs if need.service == order.service and later.index < need.times]
    missing = [need for need in earlier if Occurrence(need.id, later.index) not in placed]
    options = (one for need in missing for one in candidates(problem, need, later.index, problem.limits.grid))
    after = [one for one in options_of(problem, there) if one.occurrence == later]
    for option in options:
        timely = any(follows(one, option, order) for one in after)
        if timely and not blocking(problem, option) and pinned.takes_first(option, later):
            return option
    return None


def _ways(problem: Problem, pin: Pin, usual: dict[Occurrence, list[Option]]) -> Iterable[list[Option]]:
    own = usual[Occurrence(pin.need, pin.index)]
    if own and fits_whole(pin, own):
        yield own
    for option in candidates(problem, problem.need[pin.need], pin.index, problem.limits.grid, pin=pin):
        if fits_whole(pin, [option]):  # not where it names what this kind of care has not, as the bed of a session
            yield [option]
