"""Day care after an event, for all whom it hits at once: who goes to which home on which days.

Someone with day care goes to one home all week, so that one day elsewhere takes a place on all days of the week there.
To find it, those with fewer days change homes with those with more, several at a time: moving one person never does.
A choice here is a home with all the days of a week there. Of these an integer program picks one for each need; its
relaxation is all but whole, so that it is solved exactly, and what it leaves out cannot be served by moving day care.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from ..demand import Occurrence
from ..placement.scene import Scene, Turn, Week
from ..placement.wishes import DayWish
from ..supply import Mode
from ..view import Option
from .board import Board

MOVE = 1_000  # points for a day of someone whom no event touches, more than any preference; confirmed: twice as much
SERVED = 1_000_000  # points for a day of the least weight, more than all moves that one day can be worth
NODES = 200  # of the solver's tree
GAP = 1e-6  # of the points, that ends the search


Limits = dict[tuple[object, ...], tuple[int, list[tuple[int, int]]]]  # what there is, and columns with what they take


class Choice(NamedTuple):
    """A need's whole week: ``row`` of the wish, and what it costs in points; no home where nothing is given."""

    row: int
    home: str
    days: tuple[int, ...]
    points: float


@dataclass(frozen=True)
class Scope:
    """``asked``: occurrences that are to be served, by need. ``movers``: needs that may change what they have."""

    asked: Mapping[str, Sequence[Occurrence]]
    movers: frozenset[str]


def serve_days(board: Board, wanted: Iterable[Occurrence]) -> None:
    """Serve as much weight as can be of ``wanted``, occurrences of day care, with the fewest moves.

    Nobody else has a day less. Needs that are bound to others, and pinned ones, are left to the caller.
    """
    missing = [one for one in wanted if not board.now(one)]
    if not missing:
        return  # the scene of a city takes a third of what else an absent carer takes
    scene = Scene(board.problem, board.plan)
    asked: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for one in missing:
        if one.need in scene.wishes:
            asked[one.need].append(one)
    free = [wish for wish in scene.wishes.values() if isinstance(wish, DayWish) and _is_free(scene, wish)]
    hit = frozenset(wish.need.id for wish in free if wish.need.id in asked)
    if not hit:
        return
    for movers in (frozenset[str](), _around(free, hit)):
        turn = _Turn(scene, board.since, free, Scope({need: asked[need] for need in hit}, movers))
        weeks = turn.weeks()
        if all(len(weeks[need][1]) >= turn.most(need) for need in hit):
            break
    board.exchange(_ways(board, scene, weeks, asked))


def _is_free(scene: Scene, wish: DayWish) -> bool:
    days = [one.day for one in wish.given]
    return wish.need.id not in scene.tangled and wish.need.id not in scene.still and len({*days}) == len(days)


def _around(wishes: Sequence[DayWish], hit: frozenset[str]) -> frozenset[str]:
    """Needs of people at homes to which those hit may go, of homes to which these may go, and so on."""
    homes = {home for wish in wishes if wish.need.id in hit for home in wish.homes}
    found: set[str] = set()
    while new := [
        wish for wish in wishes if wish.given and wish.need.id not in found and wish.given[0].facility in homes
    ]:
        found |= {wish.need.id for wish in new}
        homes |= {home for wish in new for home in wish.homes}
    return frozenset(found - hit)


class _Turn:
    """One program: the needs of ``scope`` choose, and all others stay."""

    def __init__(self, scene: Scene, since: int, free: Sequence[DayWish], scope: Scope) -> None:
        self._scene, self._asked = scene, scope.asked
        self._wishes = [wish for wish in free if wish.need.id in scope.asked or wish.need.id in scope.movers]
        names = {wish.need.id for wish in self._wishes}
        standing = [wish for wish in scene.wishes.values() if wish.need.id not in names]
        self._left = scene.left(Turn([*self._wishes], standing, scene.given()))
        self._past = [_begun(scene, wish, since) for wish in self._wishes]
        self._confirmed = {*scene.problem.confirmed}
        self._least = min((wish.weight for wish in self._wishes if wish.need.id in scope.asked), default=1)

    def most(self, need: str) -> int:
        """Days that the need could have."""
        wish = self._scene.wishes[need]
        return min(wish.wanted, wish.units + len(self._asked.get(need, ()))) if isinstance(wish, DayWish) else 0

    def weeks(self) -> dict[str, Week]:
        """The week of each need that changes something."""
        choices = [choice for row, wish in enumerate(self._wishes) for choice in self._choices(row, wish)]
        taken = _picked(choices, self._limits(choices), len(self._wishes))
        held = {wish.need.id: _held(wish) for wish in self._wishes}
        weeks = held | {self._wishes[one.row].need.id: (one.home, one.days) for one in taken}
        return {need: week for need, week in weeks.items() if need in self._asked or week != held[need]}

    def _choices(self, row: int, wish: DayWish) -> Iterator[Choice]:
        held = _held(wish)
        yield Choice(row, *held, self._points(wish, *held))
        past = self._past[row]
        gone = past.intersection(held[1])
        open_days, step = wish.open & self._scene.free[wish.need.id], self._scene.step(wish)
        for number, home in enumerate(wish.homes):
            days = [day for day in np.flatnonzero(open_days[number]).tolist() if day not in past]
            if gone and home != held[0]:
                continue
            for size in range(max(1, wish.units), self.most(wish.need.id) + 1):
                for more in combinations(days, size - len(gone)):
                    week = tuple(sorted((*gone, *more)))
                    apart = all(later - day >= step for day, later in pairwise(week))
                    if apart and (home, week) != held:
                        yield Choice(row, home, week, self._points(wish, home, week))

    def _points(self, wish: DayWish, home: str, days: Sequence[int]) -> float:
        points = sum(self._scene.tariff.day(wish, home, day) for day in days)
        for one in wish.given:
            if one.facility != home or one.day not in days:
                points += MOVE * (2 if Occurrence(one.need, one.index) in self._confirmed else 1)
        return points - SERVED * wish.weight / self._least * (len(days) - wish.units)

    def _limits(self, choices: Sequence[Choice]) -> Limits:
        """Of each thing that can run out: how much of it there is, and which choices take how much.

        What was taken on days gone by was there, whatever the data says of those days since.
        """
        stock, left = self._scene.stock, self._left
        found: Limits = {}
        gone: Counter[tuple[str, str]] = Counter()
        for wish, past in zip(self._wishes, self._past, strict=True):
            home, held = _held(wish)
            gone[home, wish.need.service] += len(past.intersection(held))

        def take(key: tuple[object, ...], most: int, column: int, amount: int) -> None:
            found.setdefault(key, (most, []))[1].append((column, amount))

        for column, (row, home, days, _) in enumerate(choices):
            wish, place = self._wishes[row], stock.facilities.get(home, -1)
            coming = {*days} - self._past[row]
            for day in coming:
                for half in wish.halves:
                    take(("places", place, day, half), int(left.places[place, day, half]), column, 1)
                    if ease := int(stock.ease[place, int(wish.resident.severe)]):
                        take(("care", place, day, half), int(left.care[place, day, half]), column, ease)
            offer = home, wish.need.service
            if coming and (weekly := left.weekly.get(offer)) is not None:
                take(("weekly", *offer), max(0, weekly - gone[offer]), column, len(coming))
        return found


def _begun(scene: Scene, wish: DayWish, since: int) -> set[int]:
    """Days of which the part that the wish is for has begun by minute ``since``."""
    part, limits = wish.need.day_part, scene.problem.limits
    return {day for day in range(7) if limits.part(part, day).start < since}


def _held(wish: DayWish) -> Week:
    return (wish.given[0].facility, tuple(sorted(one.day for one in wish.given))) if wish.given else ("", ())


def _picked(choices: Sequence[Choice], limits: Limits, wishes: int) -> list[Choice]:
    """One choice for each wish, within the limits, with the fewest points; none at all where the solver finds none."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    entries = [(choice.row, column, 1) for column, choice in enumerate(choices)]
    least, most = [1.0] * wishes, [1.0] * wishes
    for limit, uses in limits.values():
        if sum(amount for _, amount in uses) > limit:
            entries += [(len(most), column, amount) for column, amount in uses]
            least.append(-np.inf)
            most.append(float(limit))
    table = np.array(entries)
    matrix = csr_array((table[:, 2].astype(float), (table[:, 0], table[:, 1])), shape=(len(most), len(choices)))
    answer = milp(
        [choice.points for choice in choices],
        integrality=np.ones(len(choices)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, least, most),
        options={"node_limit": NODES, "mip_rel_gap": GAP},
    )
    return [] if answer.x is None else [one for one, value in zip(choices, answer.x, strict=True) if value > 0.5]


def _ways(
    board: Board, scene: Scene, weeks: Mapping[str, Week], asked: Mapping[str, Sequence[Occurrence]]
) -> dict[Occurrence, list[Option]]:
    """Occurrences for the days: those that have the day already, then those that lost theirs, then those asked for."""
    ways: dict[Occurrence, list[Option]] = {}
    for need, (home, days) in weeks.items():
        wish = scene.wishes[need]
        assert isinstance(wish, DayWish)
        of_day = {one.day: Occurrence(need, one.index) for one in wish.given if one.day in days}
        spare = [Occurrence(need, one.index) for one in wish.given if one.day not in days]
        spare += asked.get(need, ())
        for day in days:
            one = of_day.get(day) or spare.pop(0)
            span = board.problem.limits.part(wish.need.day_part, day)
            assert span.end is not None
            option = Option(one, Mode.DAY, span.start, span.end, board.problem.facility[home].place, home)
            if board.now(one) != [option]:
                ways[one] = [option]
    return ways
