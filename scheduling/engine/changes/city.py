"""Summed over the city: which one capacity would serve the most need.

For each facility and each thing that it could have one more of, what the unmet needs would make of it is tried in an
excerpt, with nobody moved. The best few are then put into the whole week and solved with, others moved where that
serves more: that is the figure given.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..demand import Occurrence
from ..plan import Plan
from ..problem import Problem
from ..resolve import resolve
from ..supply import APPOINTMENTS
from ..timeline import DAY, Span
from ..view import Option
from ..worth import units_served, worth
from .apply import EITHER, apply, newcomers
from .change import STAFFED, Change, Kind
from .company import formed
from .excerpt import Excerpt, Excerpts
from .places import Places
from .supply import narrow, wide
from .trial import Missing, Trial

NOON = 12 * 60
HALF_DAYS = 2  # half days of one more carer or therapist
NEAREST = 3  # facilities at which it is asked what one more would do for a need
SHORTLIST = 4  # of each kind that are solved with in the whole week


@dataclass(frozen=True)
class Capacity:
    """``units`` more are served, of ``people`` residents, ``children`` of them; ``weight``: weighted minutes gained."""

    change: Change
    people: int
    children: int
    units: int
    weight: int


@dataclass(frozen=True)
class _Wish:
    change: Change
    missing: tuple[Missing, ...]


class Capacities:
    """``missing``: all that the plan leaves out. Nothing is served before minute ``since``."""

    def __init__(
        self,
        problem: Problem,
        plan: Plan,
        missing: Sequence[Missing],
        places: Places,
        excerpts: Excerpts,
        since: int,
    ) -> None:
        self._since = since
        self._problem = problem
        self._missing = missing
        self._plan = plan
        self._places = places
        self._excerpts = excerpts
        self.tried = 0

    def wishes(self) -> list[_Wish]:
        """Everything that one more of would help, with whom it might: a man, those who ask for one and for either."""
        found: dict[Change, list[Missing]] = defaultdict(list)
        for one in self._missing:
            need = self._problem.need[one.need]
            for facility in self._places.admitting(need)[:NEAREST]:
                for change in wide(self._places, need, facility):
                    if change.amount == 1 and change.kind not in STAFFED:
                        found[change].append(one)
        for change, some in found.items():
            if change.sex is not None:
                some += found.get(replace(change, sex=None), ())
        return [_Wish(change, tuple(self._by_weight(some))) for change, some in found.items()]

    def _by_weight(self, some: Iterable[Missing]) -> list[Missing]:
        return sorted(some, key=lambda one: (-self._weight(one.need), one.need))

    def _weight(self, need: str) -> int:
        return worth(self._problem, self._problem.need[need])[1]

    def estimate(self, wish: _Wish) -> tuple[int, _Wish] | None:
        """Weighted minutes that it would serve with nobody moved; of one more carer, on the best two half days."""
        if wish.change.kind is Kind.STAFF:
            halves = self._best_halves(wish)
            if not halves:
                return None
            wish = replace(wish, change=replace(wish.change, spans=tuple(halves)))
        served = self._served(wish)
        gain = sum(units * self._weight(need) for need, units in served.items())
        return (gain, wish) if gain else None

    def _served(self, wish: _Wish) -> Counter[str]:
        """Units by need, groups before all else."""
        self.tried += 1
        changed = self._changed(wish)
        trial, came = Trial(changed, self._since), self._grouped(changed, wish)
        for option in came:
            trial.put(option)
        served = Counter(option.need for option in came)
        return served + Counter({one.need: trial.serve(one, narrow(wish.change)) for one in self._alone(wish)})

    def _changed(self, wish: _Wish) -> Excerpt:
        excerpt = self._excerpts.cut([one.need for one in wish.missing], [wish.change.facility or ""])
        return excerpt._replace(problem=apply(excerpt.problem, wish.change))

    def _alone(self, wish: _Wish) -> list[Missing]:
        return [one for one in wish.missing if not self._problem.in_group(one.need)]

    def _grouped(self, changed: Excerpt, wish: _Wish) -> list[Option]:
        """Who would come to groups of one more person."""
        asked = any(self._problem.in_group(one.need) for one in wish.missing)
        return formed(changed.problem, changed.plan, newcomers(wish.change), self._since) if asked else []

    def _best_halves(self, wish: _Wish) -> list[Span]:
        """The half days that together serve most, chosen one after the other."""
        self.tried += 1
        changed = self._changed(wish)
        trial, came = Trial(changed, self._since), self._grouped(changed, wish)
        possible = {one.need: trial.spans(one, narrow(wish.change)) for one in self._alone(wish)}
        left = Counter({one.need: one.units for one in wish.missing})
        rest, chosen = _halves(wish.change.spans), list[Span]()
        while rest and len(chosen) < HALF_DAYS:
            packed = {half: _packed(half, possible, left) + _inside(half, came) for half in rest}
            best = max(rest, key=lambda half: sum(units * self._weight(need) for need, units in packed[half].items()))
            if not packed[best]:
                break
            chosen.append(best)
            rest.remove(best)
            for need, units in packed[best].items():
                left[need] -= units
        return sorted(chosen)

    def solved(self, wish: _Wish) -> Capacity:
        """What the whole week gains by it."""
        self.tried += 1
        problem = apply(self._problem, wish.change)
        before = self._base[_are_appointments(problem, wish.missing[0])]
        after = resolve(problem, before, self._free(wish), since=self._since)
        had, has = units_served(problem, before), units_served(problem, after)
        gained = {need: units - had.get(need, 0) for need, units in has.items() if units > had.get(need, 0)}
        people = {problem.need[need].resident for need in gained}
        return Capacity(
            wish.change,
            len(people),
            sum(problem.age_on(one, 0) < problem.limits.adult_age for one in people),
            sum(gained.values()),
            sum(units * self._weight(need) for need, units in gained.items()),
        )

    def _free(self, wish: _Wish) -> list[Occurrence]:
        """Who may be served: sessions and visits all hang together by their carers, stays and days by the facility."""
        appointments = _are_appointments(self._problem, wish.missing[0])
        return _occurrences(self._of_mode(appointments) if appointments else wish.missing)

    def _of_mode(self, appointments: bool) -> list[Missing]:
        return [one for one in self._missing if _are_appointments(self._problem, one) is appointments]

    @cached_property
    def _base(self) -> dict[bool, Plan]:
        """The plan once all is served that can be without a change, so that no change has the credit for that."""
        return {
            appointments: resolve(
                self._problem, self._plan, _occurrences(self._of_mode(appointments)), since=self._since
            )
            for appointments in (False, True)
        }


def _are_appointments(problem: Problem, missing: Missing) -> bool:
    return problem.service_of(missing.need).mode in APPOINTMENTS


def _occurrences(some: Iterable[Missing]) -> list[Occurrence]:
    return [Occurrence(one.need, index) for one in some for index in one.indices]


def _packed(half: Span, possible: Mapping[str, list[Span]], left: Mapping[str, int]) -> Counter[str]:
    """What one person could do in a half day, the weightiest need first, each once and as early as it can be."""
    taken, packed = list[Span](), Counter[str]()
    for need, spans in possible.items():
        inside = (span for span in spans if left[need] and half.covers(span.start, span.end or span.start))
        span = next((one for one in inside if not any(one.overlaps(o.start, o.end or o.start) for o in taken)), None)
        if span is not None:
            taken.append(span)
            packed[need] += 1
    return packed


def _inside(half: Span, came: Iterable[Option]) -> Counter[str]:
    """Who comes to groups in a half day."""
    return Counter(option.need for option in came if half.covers(option.start, option.end))


def _halves(spans: Sequence[Span]) -> list[Span]:
    """Mornings and afternoons of working hours."""
    return [half for span in spans for half in _cut(span)]


def _cut(span: Span) -> Iterator[Span]:
    noon, end = span.start // DAY * DAY + NOON, span.end or span.start
    if span.start < noon:
        yield Span(span.start, min(noon, end))
    if noon < end:
        yield Span(max(noon, span.start), end)


def _best(estimates: Iterable[tuple[int, _Wish]]) -> list[_Wish]:
    """The few that serve most; of the carers of a facility with a skill only one, of either sex where that does."""
    found: dict[tuple[object, ...], _Wish] = {}
    for _, wish in sorted(estimates, key=lambda one: (-one[0], one[1].change.sex or EITHER)):
        found.setdefault((wish.change.facility, wish.change.what, wish.change.features), wish)
    return [*found.values()][:SHORTLIST]


def best_capacities(
    capacities: Capacities, go_on: Callable[[], bool], step: Callable[[int], None]
) -> tuple[Capacity, ...]:
    """The most weighted minutes first. ``step`` hears how many of the solves are still to come."""
    wishes = capacities.wishes()
    shortlists: dict[Kind, list[tuple[int, _Wish]]] = defaultdict(list)
    for number, wish in enumerate(wishes):
        if not go_on():
            break
        step(len(wishes) - number + SHORTLIST)
        if estimate := capacities.estimate(wish):
            shortlists[wish.change.kind].append(estimate)
    found: list[Capacity] = []
    chosen = [wish for some in shortlists.values() for wish in _best(some)]
    for number, wish in enumerate(chosen):
        if not go_on():
            break
        step(len(chosen) - number)
        found.append(capacities.solved(wish))
    return tuple(sorted((one for one in found if one.units), key=lambda one: (-one.weight, str(one.change))))
