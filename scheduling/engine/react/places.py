"""One need after the other served in its best free way, if need be by moving one other person."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from ..demand import Occurrence, Pin
from ..explain import STEP
from ..keep import fits_whole
from ..options import candidates
from ..score import price
from ..supply import Mode
from ..view import Option
from .board import Board
from .stays import Way, beds_for, in_bed, later_ways, stay_ways

TRIES = 12  # ways of moving one other person that are tried for each
LOOKS = 200  # ways looked at for whoever makes room
MOST_TRIES = 240  # of them, for all together
FULL = ("day_places", "care_ratio")  # rules that stand against a place for all alike


class Places:
    """``published``: how each occurrence was served; ``fixed``: occurrences that nobody may move; ``pins`` that what is
    served keeps."""

    def __init__(
        self,
        board: Board,
        published: Mapping[Occurrence, Way],
        fixed: frozenset[Occurrence],
        pins: Mapping[Occurrence, Pin] | None = None,
    ) -> None:
        self.board = board
        self._pins = pins or {}
        self._published = published
        self._fixed = fixed
        self._tries = MOST_TRIES
        self._full: set[tuple[Hashable, ...]] = set()
        self._homes_tried: set[str] = set()

    def serve(self, occurrence: Occurrence, *, moving: bool) -> bool:
        """Serve it in the best free way, or where ``moving`` allows by moving one other person. False when neither."""
        ways = self.ways(occurrence)
        free = next((way for way in ways if self.is_free(way)), None) or self._on_any_night(occurrence)
        free = self._from_a_later_night(occurrence, free) or free
        if moving and (free is None or self._missing(free)):
            better = ways if free not in ways else ways[: ways.index(free)]
            if self._by_moving(occurrence, better):
                return True
        if free is None:
            return moving and self._by_another_home(occurrence)
        self._withdraw(occurrence)
        self.board.put(free)
        return True

    def _on_any_night(self, occurrence: Occurrence) -> Way | None:
        """A free bed for a stay that is nowhere yet, whatever its first night."""
        if not self._is_new_stay(occurrence):
            return None
        option = self.board.whole(occurrence)
        return None if option is None else [option]

    def lengthen(self, occurrence: Occurrence) -> None:
        """Serve a stay that has no other free way, or less of one, for as many nights in a row as are free."""
        if self._is_new_stay(occurrence) and not any(map(self.board.is_past, self.board.now(occurrence))):
            for option in self.board.longest(occurrence)[:1]:
                self._withdraw(occurrence)
                self.board.put([option])

    def _from_a_later_night(self, occurrence: Occurrence, free: Way | None) -> Way | None:
        """A free way in which less of a published stay is lost than in ``free``."""
        before, need = self._known(occurrence), self.board.problem.need[occurrence.need]
        if not before or before[0].bed is None or (free is not None and not self._missing(free)):
            return None
        most = need.nights_max if free is None else self._missing(free)
        for way in later_ways(self.board, need, before):
            if self._missing(way) >= most:
                return None
            if self._is_possible(way) and self.is_free(way):
                return way
        return None

    def _is_new_stay(self, occurrence: Occurrence) -> bool:
        mode = self.board.problem.service_of(occurrence.need).mode
        return mode is Mode.STAY and not self._known(occurrence)

    def _known(self, occurrence: Occurrence) -> Way:
        """How it was published, unless a pin says otherwise by now."""
        before, pin = self._published.get(occurrence, []), self._pins.get(occurrence)
        return before if pin is None or not before or fits_whole(pin, before) else []

    def ways(self, occurrence: Occurrence) -> list[Way]:
        """The ways that the rules on single options allow, best first: starts every half hour, of new stays every
        seventh night."""
        problem, before, pin = self.board.problem, self._published.get(occurrence, []), self._pins.get(occurrence)
        need = problem.need[occurrence.need]
        if problem.service[need.service].mode is Mode.STAY:
            return self._possible(stay_ways(self.board, need, self._known(occurrence), pin=pin), before)
        homes = self._homes_of_the_rest(occurrence)
        options = candidates(problem, need, occurrence.index, STEP, pin=pin, since=self.board.since)
        return self._possible(([option] for option in options if not homes or option.facility in homes), before)

    def ways_on_any_night(self, occurrence: Occurrence) -> list[Way]:
        """The same of a stay that is nowhere yet, with all first nights; of anything else none."""
        if not self._is_new_stay(occurrence):
            return []
        return self._possible(stay_ways(self.board, self.board.problem.need[occurrence.need], [], 1), [])

    def _possible(self, ways: Iterable[Way], before: Way) -> list[Way]:
        starts = {(one.bed, one.start) for one in before}
        timely = (way for way in ways if not any(self._is_late(option, starts) for option in way))
        possible = [way for way in timely if self._is_possible(way)]
        return sorted(possible, key=lambda way: self._cost(way, before))

    def _is_possible(self, way: Way) -> bool:
        pin = self._pins.get(way[0].occurrence)
        return (pin is None or fits_whole(pin, way)) and not any(self.board.barred(option) for option in way)

    def _homes_of_the_rest(self, occurrence: Occurrence) -> set[str | None]:
        """Where the person goes on other days of this need: the rule ``one_home`` allows no other home."""
        if self.board.problem.service_of(occurrence.need).mode is not Mode.DAY:
            return set()
        rest = (Occurrence(occurrence.need, index) for index in range(self.board.problem.need[occurrence.need].times))
        return {option.facility for one in rest if one != occurrence for option in self.board.now(one)}

    def _is_late(self, option: Option, starts: set[tuple[str | None, int]]) -> bool:
        """Whether it would have had to begin before now."""
        return self.board.is_past(option) and (option.bed, option.start) not in starts

    def _cost(self, way: Way, before: Way) -> tuple[int, ...]:
        beds = {(one.bed or one.facility, day) for one in before for day in one.days}
        moved = sum((one.bed or one.facility, day) not in beds for one in way for day in one.days)
        transfers = self.board.problem.weights.transfer * (len(way) - 1)
        points = transfers + sum(price(self.board.problem, option) for option in way)
        return self._missing(way), points, moved, way[0].start

    def _missing(self, way: Way) -> int:
        wanted = self.board.problem.need[way[0].need].nights_max
        return wanted - sum(len(option.days) for option in way) if way[0].bed else 0

    def is_free(self, way: Way) -> bool:
        if self.board.in_bed(way) or any(self._place(option) in self._full for option in way):
            return False
        obstacle = self.board.obstacle(way)
        if obstacle in FULL and len(way) == 1:
            self._full.add(self._place(way[0]))
        return obstacle is None

    def _place(self, option: Option) -> tuple[Hashable, ...]:
        """What is full for one person is full for another whose care weighs the same."""
        severe = self.board.problem.resident_of(option.need).severe
        return option.facility, option.mode, option.start, option.end, severe

    def _withdraw(self, occurrence: Occurrence) -> Way:
        way = self.board.withdraw(occurrence)
        left = {option.facility for option in way}
        self._full = {place for place in self._full if place[0] not in left}
        return way

    def _by_moving(self, occurrence: Occurrence, ways: Sequence[Way]) -> bool:
        """Serve it in one of ``ways`` where one other person finds another place."""
        tries = min(TRIES, self._tries)
        for way, other in islice(self.movable(occurrence, ways), tries):
            self._tries -= 1
            if self.moved(other, occurrence, way):
                return True
        return False

    def movable(self, occurrence: Occurrence, ways: Iterable[Way]) -> Iterator[tuple[Way, Occurrence]]:
        """Ways together with the one other person each of whom might make room for it."""
        for way in islice((way for way in ways if len(self.board.in_bed(way)) <= 1), TRIES):
            for other in self.board.in_the_way(way):
                if self._may_move(occurrence, other):
                    yield way, other

    def _may_move(self, occurrence: Occurrence, other: Occurrence) -> bool:
        needs, served = self.board.problem.need, self.board.now(other)
        return (
            other not in self._fixed
            and not self.board.problem.in_group(other.need)  # the others of the group might be too few
            and needs[other.need].resident != needs[occurrence.need].resident
            and not any(self.board.is_past(option) for option in served)
        )

    def moved(self, other: Occurrence, occurrence: Occurrence, way: Way) -> bool:
        """Put ``way`` in and the other person elsewhere, with as many nights; all as before when that cannot be."""
        board, full = self.board, self._full
        back, held = self._withdraw(other), self._withdraw(occurrence)
        if board.fits(way):
            board.put(way)
            instead = next((one for one in islice(self._instead(other, back), LOOKS) if self.is_free(one)), None)
            if instead is not None:
                board.put(instead)
                return True
            board.withdraw(occurrence)
        board.put(back)
        board.put(held)
        self._full = full
        return False

    def _instead(self, other: Occurrence, back: Way) -> Iterable[Way]:
        """Where a person who makes room could go, for as many days."""
        if back[0].mode is not Mode.STAY:
            return [way for way in self.ways(other) if way != back]
        problem = self.board.problem
        whole = ([in_bed(problem, back[0], bed, back[0].start, back[-1].end)] for bed in beds_for(problem, other.need))
        ways = [way for way in whole if not self.board.in_bed(way) and not self.board.barred(way[0])]
        return sorted(ways, key=lambda way: price(problem, way[0]))

    def _by_another_home(self, occurrence: Occurrence) -> bool:
        """Move all that is to come of a need for day care to the one home that can serve more of it than now."""
        problem, board = self.board.problem, self.board
        need = problem.need[occurrence.need]
        if problem.service[need.service].mode is not Mode.DAY or need.id in self._homes_tried:
            return False
        self._homes_tried.add(need.id)
        all_of_it = [Occurrence(need.id, index) for index in range(need.times)]
        held = {one: board.now(one) for one in all_of_it if board.now(one)}
        if any(one in self._fixed or board.is_past(way[0]) for one, way in held.items()):
            return False
        for one in held:
            self._withdraw(one)
        homes: dict[str | None, list[Way]] = {}
        for way in self.ways(occurrence):
            homes.setdefault(way[0].facility, []).append(way)
        served = {home: self._attend(all_of_it, ways) for home, ways in homes.items()}
        best = max(homes, key=lambda home: len(served[home]), default=None)
        more = best is not None and len(served[best]) > len(held)
        for options in served[best].values() if more else held.values():
            board.put(options)
        return more

    def _attend(self, occurrences: Sequence[Occurrence], ways: Sequence[Way]) -> dict[Occurrence, Way]:
        """How one home can serve the occurrences, ``ways`` being its days; the board is left as it was."""
        served: dict[Occurrence, Way] = {}
        for one in occurrences:
            mine = ([way[0]._replace(occurrence=one)] for way in ways)
            way = next((way for way in mine if self.is_free(way)), None)
            if way is not None:
                self.board.put(way)
                served[one] = way
        for one in served:
            self._withdraw(one)
        return served
