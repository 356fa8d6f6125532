"""Beds and day places after an event: those hit are placed again, if need be by moving one other person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from ..demand import Need, Occurrence
from ..explain import NIGHTS
from ..keep import blocking
from ..options import candidates
from ..score import price
from ..supply import Mode
from ..timeline import DAY
from ..view import Option
from .board import Board

TRIES = 60  # ways of moving one other person that are tried for each

Way = list[Option]


class Places:
    """``published``: how each occurrence was served; ``fixed``: occurrences that nobody may move."""

    def __init__(self, board: Board, published: dict[Occurrence, Way], fixed: set[Occurrence]) -> None:
        self.board = board
        self._published = published
        self._fixed = fixed

    def serve(self, occurrence: Occurrence, *, moving: bool) -> bool:
        """Serve it in the best free way, or where ``moving`` allows by moving one other person. False when neither."""
        ways = self._ways(occurrence)
        free = [way for way in ways if self.board.fits(way)]
        missing = self._missing(occurrence, free[0]) if free else 1
        if moving and missing and self._by_moving(occurrence, ways, missing if free else None):
            return True
        if free:
            self.board.withdraw(occurrence)
            self.board.put(free[0])
            return True
        return moving and self._by_another_home(occurrence)

    def _ways(self, occurrence: Occurrence) -> list[Way]:
        """All ways that the rules on single options allow, best first."""
        need = self.board.problem.need[occurrence.need]
        if self.board.problem.service[need.service].mode is Mode.STAY:
            ways = self._stays(need)
        else:
            step = self.board.problem.limits.grid
            ways = ([option] for option in candidates(self.board.problem, need, occurrence.index, step))
        before = self._published.get(occurrence, [])
        allowed = (way for way in ways if not any(self._is_late(option, before) for option in way))
        possible = [way for way in allowed if not any(blocking(self.board.problem, option) for option in way)]
        return sorted(possible, key=lambda way: self._cost(occurrence, way))

    def _is_late(self, option: Option, before: Way) -> bool:
        """Whether it would have had to begin before now."""
        return self.board.is_past(option) and (option.bed, option.start) not in {(one.bed, one.start) for one in before}

    def _cost(self, occurrence: Occurrence, way: Way) -> tuple[int, ...]:
        before = self._published.get(occurrence, [])
        beds = {(one.bed or one.facility, day) for one in before for day in one.days}
        moved = sum((one.bed or one.facility, day) not in beds for one in way for day in one.days)
        weights = self.board.problem.weights
        points = sum(price(self.board.problem, option) for option in way) + weights.transfer * (len(way) - 1)
        return self._missing(occurrence, way), len(way), points, moved, way[0].start

    def _missing(self, occurrence: Occurrence, way: Way) -> int:
        wanted = self.board.problem.need[occurrence.need].nights_max
        return wanted - sum(len(option.days) for option in way) if way[0].bed else 0

    def _stays(self, need: Need) -> Iterator[Way]:
        """The published nights with the least of them in another bed; for a stay that is new, any."""
        before = sorted(self._published.get(Occurrence(need.id, 0), []), key=lambda option: option.start)
        if not before:
            yield from ([option] for option in candidates(self.board.problem, need, 0, 1, NIGHTS))
            return
        head, tail = self._possible(before), self._possible(before, backwards=True)
        if head == before:  # nothing bars the bed itself
            yield before
            head = tail = []
        head_end = head[-1].end if head else before[0].start
        tail_start = tail[0].start if tail and tail[0].start >= head_end else before[-1].end
        tail = tail if tail_start < before[-1].end else []
        yield from (part for part in (head, tail) if part)
        if head_end >= tail_start:
            return
        ends = {tail_start, *range(before[-1].end, head_end, -NIGHTS * DAY)}
        for bed in self._beds(before[0].need):
            yield from (
                [*head, self._in_bed(before[0], bed, head_end, end), *(tail if end == tail_start else [])]
                for end in sorted(ends)
            )

    def _possible(self, stays: Way, *, backwards: bool = False) -> Way:
        """The nights from the first of ``stays`` on, or back from the last, until a rule bars one."""
        found: Way = []
        for stay in reversed(stays) if backwards else stays:
            days = reversed(stay.days) if backwards else stay.days
            nights = [self._in_bed(stay, stay.bed or "", day * DAY, (day + 1) * DAY) for day in days]
            run = self._run(nights)
            if run:
                start, end = min(one.start for one in run), max(one.end for one in run)
                found.append(replace(stay, start=start, end=end))
            if len(run) < len(nights):
                break
        return sorted(found, key=lambda option: option.start)

    def _run(self, nights: Way) -> Way:
        run: Way = []
        for night in nights:
            if blocking(self.board.problem, night):
                break
            run.append(night)
        return run

    def _beds(self, need: str) -> Iterator[str]:
        problem = self.board.problem
        kind = problem.service_of(need).bed_kind
        yield from (bed.id for bed in problem.beds if bed.kind == kind)

    def _in_bed(self, stay: Option, bed: str, start: int, end: int) -> Option:
        problem = self.board.problem
        room = problem.room[problem.bed[bed].room]
        place = problem.facility[room.facility].place
        return replace(stay, start=start, end=end, place=place, facility=room.facility, room=room.id, bed=bed)

    def _by_moving(self, occurrence: Occurrence, ways: Sequence[Way], most_missing: int | None) -> bool:
        """Serve it, better than with ``most_missing`` nights missing, where one other person finds another place."""
        better = (way for way in ways if most_missing is None or self._missing(occurrence, way) < most_missing)
        pairs = ((way, other) for way in better for other in self.board.in_the_way(way))
        movable = ((way, other) for way, other in pairs if self._may_move(occurrence, other))
        return any(self._moved(other, occurrence, way) for way, other in islice(movable, TRIES))

    def _may_move(self, occurrence: Occurrence, other: Occurrence) -> bool:
        needs = self.board.problem.need
        served = self.board.now(other)
        return (
            other not in self._fixed
            and needs[other.need].resident != needs[occurrence.need].resident
            and not any(self.board.is_past(option) for option in served)
            and served[0].mode in (Mode.STAY, Mode.DAY)
        )

    def _moved(self, other: Occurrence, occurrence: Occurrence, way: Way) -> bool:
        """Put ``way`` in and the other person elsewhere, with as many nights; all as before when that cannot be."""
        board = self.board
        back, held = board.withdraw(other), board.withdraw(occurrence)
        if board.fits(way):
            board.put(way)
            nights = sum(len(option.days) for option in back)
            for instead in self._instead(other, back):
                if sum(len(option.days) for option in instead) == nights and board.fits(instead):
                    board.put(instead)
                    return True
            board.withdraw(occurrence)
        board.put(back)
        board.put(held)
        return False

    def _instead(self, other: Occurrence, back: Way) -> Iterable[Way]:
        """Where a person who makes room could go for the same days."""
        if back[0].mode is Mode.DAY:
            return [way for way in self._ways(other) if way != back]
        whole = (self._in_bed(back[0], bed, back[0].start, back[-1].end) for bed in self._beds(other.need))
        ways = [[option] for option in whole if not blocking(self.board.problem, option)]
        return sorted(ways, key=lambda way: price(self.board.problem, way[0]))

    def _by_another_home(self, occurrence: Occurrence) -> bool:
        """Move all that is to come of a need for day care to the one home that can serve more of it than now."""
        problem, board = self.board.problem, self.board
        need = problem.need[occurrence.need]
        if problem.service[need.service].mode is not Mode.DAY or occurrence in self._fixed:
            return False
        all_of_it = [Occurrence(need.id, index) for index in range(need.times)]
        held = {one: board.now(one) for one in all_of_it if board.now(one)}
        if any(one in self._fixed or board.is_past(way[0]) for one, way in held.items()):
            return False
        for one in held:
            board.withdraw(one)
        homes = list(dict.fromkeys(places.facility for places in problem.day_places))
        best = max(homes, key=lambda home: self._attend(all_of_it, home, keep=False), default=None)
        if best is not None and self._attend(all_of_it, best, keep=True) > len(held):
            return True
        for one in all_of_it:
            board.withdraw(one)
        for way in held.values():
            board.put(way)
        return False

    def _attend(self, occurrences: Sequence[Occurrence], home: str, *, keep: bool) -> int:
        """How many of the occurrences a home can serve."""
        served = []
        for one in occurrences:
            ways = (way for way in self._ways(one) if way[0].facility == home)
            way = next((way for way in ways if self.board.fits(way)), None)
            if way is not None:
                self.board.put(way)
                served.append(one)
        if not keep:
            for one in served:
                self.board.withdraw(one)
        return len(served)
