"""Recommend: the best few ways to serve one more need in a plan that stands, and what each costs the rest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ..demand import Need, Occurrence
from ..plan import Plan
from ..problem import Problem
from ..rules.group_least import is_held
from ..view import Option
from .board import Board
from .changes import differ
from .cost import Cost, by_level
from .events import NeedAdded, UnknownCode, apply
from .hits import split
from .places import Places
from .stays import Way

COUNT = 5
POOL = 15  # free ways that are priced in full: the best by their own price, each of another place, carer or day
CHECKS = 1_500  # ways that are put to the rules at most
TRIES = 8  # ways that need someone else to move, looked at where there are too few free ones


@dataclass(frozen=True)
class Moved:
    """Someone who makes room, or who is left in a group that is not held any more and has no time instead: ``after`` is
    empty then.
    """

    occurrence: Occurrence
    resident: str
    before: tuple[Option, ...]
    after: tuple[Option, ...]


@dataclass(frozen=True)
class Recommendation:
    """One way to serve an occurrence. Costs are differences to the plan as it stands, in which it is unserved or served
    in another way; negative where something is gained.

    ``unserved`` is in weighted minutes, fairness included, ``preference`` in points; ``by_rule`` has their parts.
    """

    occurrence: Occurrence
    options: tuple[Option, ...]
    unserved: int
    preference: int
    by_rule: dict[str, int] = field(hash=False)
    moved: tuple[Moved, ...] = ()


def recommend(
    problem: Problem, plan: Plan, need: str | Need, *, index: int | None = None, since: int = 0, count: int = COUNT
) -> tuple[Recommendation, ...]:
    """The best ways, best first, to serve the first occurrence of ``need`` that ``plan`` leaves out; none when all are
    served. With ``index`` the best other ways to serve that one, as if it were not pinned; none when it has begun.
    ``plan`` breaks no rule. Ways in which nobody moves come before those in which one other person does.

    Raises UnknownCode for a code that is no need.
    """
    if isinstance(need, Need):
        problem, need = apply(problem, [NeedAdded(need)]), need.id
    if need not in problem.need:
        raise UnknownCode("need", need)
    if index is not None:
        problem = problem.with_pins(tuple(pin for pin in problem.pins if (pin.need, pin.index) != (need, index)))
    known, _ = split(problem, plan)
    return _Desk(problem, known, since).recommended(problem.need[need], index, count)


class _Desk:
    def __init__(self, problem: Problem, plan: Plan, since: int) -> None:
        self._board = Board(problem, plan, since)
        self._places = Places(self._board, {}, problem.pinned)
        self._cost = Cost(self._board, plan)

    def recommended(self, need: Need, index: int | None, count: int) -> tuple[Recommendation, ...]:
        occurrence = self._asked(need, index)
        if occurrence is None:
            return ()
        left = self._left_behind(occurrence)
        ways = self._new(occurrence, self._places.ways(occurrence))
        free = self._free_ways(occurrence, ways, count)
        moving: list[Recommendation] = []
        if len(free) < count:
            kinds = {*map(_kind, free)}
            rest = [way for way in ways[:CHECKS] if _kind(way) not in kinds]
            moving = sorted(self._by_moving(occurrence, rest, left), key=_rank)[: count - len(free)]
        free = self._with_longer(occurrence, free)
        best = sorted((self._priced(occurrence, way, left) for way in free), key=_rank)
        return (*best[: max(1, count - len(moving))], *moving)[:count]

    def _asked(self, need: Need, index: int | None) -> Occurrence | None:
        """The first that is unserved; with ``index`` that one, unless it has begun."""
        board = self._board
        for one in (Occurrence(need.id, number) for number in range(max(1, need.times))):
            if index is None and not board.is_served(one):
                return one
            if one.index == index and not any(map(board.is_past, board.now(one))):
                return one
        return None

    def _new(self, occurrence: Occurrence, ways: Iterable[Way]) -> list[Way]:
        """Those that are not the one in which it is served."""
        now = self._board.now(occurrence)
        return [way for way in ways if differ(way, now)]

    def _free_ways(self, occurrence: Occurrence, ways: list[Way], count: int) -> list[Way]:
        """The best of ``ways``; where they are few, of all nights; and where nothing is free, any start there is."""
        free = [*islice(self._free(ways), POOL)]
        if len(free) < count and (nights := self._places.ways_on_any_night(occurrence)):
            free = [*islice(self._free(self._new(occurrence, nights)), POOL)]
        if not free and not self._board.now(occurrence):
            option = self._board.whole(occurrence)
            free = [] if option is None else [[option]]
        return free

    def _with_longer(self, occurrence: Occurrence, free: list[Way]) -> list[Way]:
        """Where no stay of all nights is free, also the longest ones that are, one of each kind of beds."""
        nights = max((len(option.days) for way in free for option in way), default=0)
        longer = [[option] for option in self._board.longest(occurrence, nights)[:POOL]]
        kinds = {*map(_kind, longer)}
        return [*longer, *(way for way in free if _kind(way) not in kinds)]

    def _free(self, ways: list[Way]) -> Iterator[Way]:
        """Free ways, one for each place, team and day."""
        seen = set()
        for way in islice(ways, CHECKS):
            key = _kind(way)
            if key not in seen and self._places.is_free(way):
                seen.add(key)
                yield way

    def _by_moving(
        self, occurrence: Occurrence, ways: list[Way], left: dict[Occurrence, Way]
    ) -> Iterator[Recommendation]:
        board = self._board
        for way, other in islice(self._places.movable(occurrence, ways), TRIES):
            was, held = board.now(other), board.now(occurrence)
            if self._places.moved(other, occurrence, way):
                instead = board.now(other)
                board.exchange({other: was, occurrence: held})
                yield self._priced(occurrence, way, {**left, other: instead})

    def _priced(self, occurrence: Occurrence, way: Way, instead: dict[Occurrence, Way]) -> Recommendation:
        by_rule = self._cost.of({**instead, occurrence: way})
        need = self._board.problem.need
        moved = (
            Moved(one, need[one.need].resident, tuple(self._board.now(one)), tuple(options))
            for one, options in instead.items()
        )
        return Recommendation(occurrence, tuple(way), *by_level(by_rule), by_rule, tuple(moved))

    def _left_behind(self, occurrence: Occurrence) -> dict[Occurrence, Way]:
        """The others of its group, unserved, where it is not held without this one: they are too few, or one alone to
        whom more carers would come than are asked for.
        """
        board = self._board
        session = next((one for one in board.plan.sessions if occurrence in one.attendees), None)
        if session is None:
            return {}
        left = [one for one in session.attendees if one != occurrence]
        crowded = len(left) == 1 and len(session.staff) > board.problem.carers_of(left[0].need)
        return {} if is_held(board.problem, session, left) and not crowded else {one: [] for one in left}


def _kind(way: Sequence[Option]) -> tuple[object, ...]:
    return tuple((one.facility, one.bed, one.staff, None if one.bed else one.days.start) for one in way)


def _rank(one: Recommendation) -> tuple[object, ...]:
    return one.unserved, one.preference, [(option.start, option.bed or "", option.staff) for option in one.options]
