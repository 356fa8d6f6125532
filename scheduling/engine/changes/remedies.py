"""The cheapest single changes that would serve a need, each verified by solving with it.

The change is made in an excerpt of the week, the need served there with nobody moved, and all rules put to the answer.
So nobody has less than before, and what is promised would be kept.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..demand import Need
from ..plan import Plan
from ..problem import Problem
from ..result import Reason
from ..supply import Mode
from ..timeline import Span
from ..view import Option
from ..worth import worth
from .apply import apply, newcomers
from .change import CAPACITIES, STAFFED, Change, Kind, cost
from .company import Company, formed, with_them
from .excerpt import Excerpt, Excerpts
from .family import without_supply
from .places import Places
from .supply import as_needed, beside_others, narrow, wide
from .trial import Missing, Trial, sound

MOST = 3  # changes named for a need, one of a kind


@dataclass(frozen=True)
class Remedy:
    """A change, the units of the need that it serves, their weighted minutes, and its cost in points."""

    change: Change
    units: int
    weight: int
    cost: int


class Remedies:
    """``tried`` counts the solves; nothing is served before minute ``since``."""

    def __init__(self, problem: Problem, plan: Plan, since: int) -> None:
        self._since = since
        self.places = Places(problem)
        self.excerpts = Excerpts(problem, plan)
        self._company = Company(problem, plan, self.places)
        self.tried = 0

    def of(self, missing: Missing, reasons: Sequence[Reason]) -> tuple[Remedy, ...]:
        """One of a kind: those that serve most of what is missing first, and of these the cheapest."""
        best: dict[Kind, Remedy] = {}
        for remedy in self._all(missing, reasons):
            held = best.get(remedy.change.kind)
            if held is None or _rank(remedy, missing) < _rank(held, missing):
                best[remedy.change.kind] = remedy
        return tuple(sorted(best.values(), key=lambda one: _rank(one, missing))[:MOST])

    def _all(self, missing: Missing, reasons: Sequence[Reason]) -> Iterator[Remedy]:
        need = self.places.problem.need[missing.need]
        blocking = {reason.rule for reason in reasons}
        around = self._around(need)
        for change in without_supply(self.places, missing, blocking):
            excerpt = self._for_change(need, change, around)
            if change.kind is Kind.REOPEN:
                yield from self._less(excerpt, change, missing, self._solved(excerpt, change, missing)[0])
            elif change.kind is Kind.ENTITLEMENT:
                yield from self._fewest(excerpt, change, missing)
            else:
                yield from self._verified(excerpt, change, missing)
        if "windows" in blocking and need.windows:
            yield from self._in_time(around, missing)
        if blocking != {"certificate"}:
            yield from self._with_more(need, missing)

    def _around(self, need: Need) -> Excerpt:
        return self._at(need, self.places.admitting(need))

    def _at(self, need: Need, facilities: Sequence[str]) -> Excerpt:
        return self.excerpts.cut([need.id], facilities, self.places.staff_for(need, facilities))

    def _for_change(self, need: Need, change: Change, around: Excerpt) -> Excerpt:
        """Where the change would let the need be served, which may be elsewhere."""
        if change.kind in (Kind.CHOICE, Kind.CREDENTIAL) and change.facility is not None:
            return self._at(need, [change.facility])
        if change.kind in (Kind.RUNG, Kind.REFUSAL):
            after = Places(apply(self.places.problem, change))
            return self._at(need, after.admitting(after.problem.need[need.id]))
        return around

    def _verified(self, excerpt: Excerpt, change: Change, missing: Missing) -> Iterator[Remedy]:
        options, units = self._solved(excerpt, change, missing)
        problem = excerpt.problem
        if units and sound(apply(problem, change), excerpt, options):
            weight = worth(problem, problem.need[missing.need])[1]
            yield Remedy(change, units, units * weight, cost(change))

    def _solved(self, excerpt: Excerpt, change: Change, missing: Missing) -> tuple[list[Option], int]:
        self.tried += 1
        trial = Trial(excerpt._replace(problem=apply(excerpt.problem, change)), self._since)
        alone = not beside_others(trial.problem, trial.problem.need[missing.need], change)
        units = trial.serve(missing, narrow(change, alone=alone) if change.kind in CAPACITIES else None)
        return trial.served, units

    def _in_time(self, excerpt: Excerpt, missing: Missing) -> Iterator[Remedy]:
        """One more period that suits the family, as near to the others as can be."""
        problem = excerpt.problem
        need = problem.need[missing.need]
        free = replace(problem, needs=tuple(replace(need, windows=()) if one is need else one for one in problem.needs))
        self.tried += 1
        trial = Trial(excerpt._replace(problem=free), self._since)
        trial.serve(missing, order=lambda option: _apart(need.windows, option))
        outside = [one for one in trial.served if one.mode is not Mode.STAY]
        if outside:
            change = Change(Kind.WINDOW, spans=tuple(Span(one.start, one.end) for one in outside), need=need.id)
            yield from self._verified(excerpt, change, missing)

    def _with_more(self, need: Need, missing: Missing) -> Iterator[Remedy]:
        for facility in self.places.admitting(need):
            if self.places.problem.in_group(need.id):
                yield from self._in_company(need, missing, facility)
                continue
            excerpt, most = self.excerpts.cut([need.id], [facility]), 0
            for change in wide(self.places, need, facility):
                spare = change.kind in STAFFED or change.amount > 1  # where less would not do
                if spare and most == missing.units:
                    continue
                part = self._at(need, [facility]) if beside_others(self.places.problem, need, change) else excerpt
                options, units = self._solved(part, change, missing)
                if units > most or not spare:
                    most = max(most, units)
                    yield from self._less(part, change, missing, options)

    def _in_company(self, need: Need, missing: Missing, facility: str) -> Iterator[Remedy]:
        """One more person for a group of those who lack the service as it does."""
        asked = [need.id, *self._company.of(need, facility)]
        for change in wide(self.places, need, facility):
            self.tried += 1
            others = self.places.staff_for(need, [facility])
            beside = beside_others(self.places.problem, need, change)
            excerpt = self.excerpts.cut(asked, [facility], others if beside else ())
            problem = excerpt.problem
            came = formed(apply(problem, change), excerpt.plan, newcomers(change), self._since)
            served = [*with_them(came, need.id)]
            change = as_needed(problem, change, served)
            if served and sound(apply(problem, change), excerpt, served):
                units = sum(option.need == need.id for option in served)
                yield Remedy(change, units, units * worth(problem, need)[1], cost(change))
                return

    def _fewest(self, excerpt: Excerpt, change: Change, missing: Missing) -> Iterator[Remedy]:
        """The change with no more units than it takes to serve as much."""
        most = self._solved(excerpt, change, missing)[1]
        if most:
            fewer = [replace(change, amount=number) for number in range(1, change.amount)]
            least = bisect_left(fewer, most, key=lambda one: self._solved(excerpt, one, missing)[1])
            yield from self._verified(excerpt, [*fewer, change][least], missing)

    def _less(self, excerpt: Excerpt, change: Change, missing: Missing, options: Sequence[Option]) -> Iterator[Remedy]:
        """The change no larger than it need be."""
        if options:
            yield from self._verified(excerpt, as_needed(excerpt.problem, change, options), missing)


def _rank(remedy: Remedy, missing: Missing) -> tuple[int, int, str]:
    return missing.units - remedy.units, remedy.cost, remedy.change.kind


def _apart(windows: Iterable[Span], option: Option) -> int:
    """Minutes between the option and the nearest window."""
    return min(max(window.start - option.start, option.end - (window.end or option.end), 0) for window in windows)
