"""The ways in which a stay can go on when some of its nights cannot be as published."""

from collections.abc import Iterator

from ..demand import Need, Pin
from ..explain import NIGHTS
from ..options import candidates
from ..problem import Problem
from ..supply import suits
from ..timeline import DAY
from ..view import Option
from .board import Board

Way = list[Option]


def stay_ways(board: Board, need: Need, before: Way, apart: int = NIGHTS, pin: Pin | None = None) -> Iterator[Way]:
    """The published nights with the rest of them in another bed, and then back or not; of a new stay all candidates
    from now on that ``pin`` allows, with first nights ``apart`` nights from each other.
    """
    if not before:
        yield from ([option] for option in candidates(board.problem, need, 0, 1, apart, pin, board.since))
        return
    head, tail = _possible(board, before), _possible(board, before, backwards=True)
    slept = _slept(board, before)
    if head == before:  # nothing bars the bed itself
        yield before
        head, tail = slept, []
    head_end = head[-1].end if head else before[0].start
    tail_start = tail[0].start if tail and tail[0].start >= head_end else before[-1].end
    tail = tail if tail_start < before[-1].end else []
    yield from (part for part in (head, slept or tail) if part)
    if head_end >= tail_start:
        return
    ends = sorted({tail_start, *range(before[-1].end, head_end, -NIGHTS * DAY)})
    for bed in beds_for(board.problem, need.id):
        for end in ends:
            back = tail if end == tail_start else []
            yield _followed(head, in_bed(board.problem, before[0], bed, head_end, end), back)


def later_ways(board: Board, need: Need, before: Way) -> Iterator[Way]:
    """The published nights from a later one than the first on, the earliest first: in another bed, and then back or
    not. None of a stay that has begun, or that keeps its first night: the nights follow each other.
    """
    first, end = before[0].start, before[-1].end
    head, tail = _possible(board, before), _possible(board, before, backwards=True)
    if _slept(board, before) or (head and head != before):
        return
    until = tail[0].start if tail and not head else end
    beds = {bed: board.free_from(bed, until, before[0].occurrence) for bed in beds_for(board.problem, need.id)}
    for start in range(max(first, board.since // DAY * DAY) + DAY, until, DAY):
        for bed in (bed for bed, free in beds.items() if free <= start):
            if until < end:
                yield [in_bed(board.problem, before[0], bed, start, until), *tail]
            yield [in_bed(board.problem, before[0], bed, start, end)]


def _slept(board: Board, stays: Way) -> Way:
    """The nights that are over."""
    today = board.since // DAY * DAY
    return [stay._replace(end=min(stay.end, today)) for stay in stays if stay.start < today]


def _followed(head: Way, stay: Option, tail: Way) -> Way:
    """One after the other; what goes on in the same bed is one stay."""
    if head and head[-1].bed == stay.bed:
        head, stay = head[:-1], stay._replace(start=head[-1].start)
    return [*head, stay, *tail]


def _possible(board: Board, stays: Way, *, backwards: bool = False) -> Way:
    """The nights from the first of ``stays`` on, or back from the last, until a rule bars one."""
    found: Way = []
    for stay in reversed(stays) if backwards else stays:
        nights = [stay._replace(start=day * DAY, end=(day + 1) * DAY) for day in stay.days]
        barred = [board.barred(night) for night in (reversed(nights) if backwards else nights)]
        free = barred.index(True) if True in barred else len(nights)
        if free:
            start, end = (stay.end - free * DAY, stay.end) if backwards else (stay.start, stay.start + free * DAY)
            found.append(stay._replace(start=start, end=end))
        if free < len(nights):
            break
    return sorted(found, key=lambda option: option.start)


def beds_for(problem: Problem, need: str) -> Iterator[str]:
    kind = problem.service_of(need).bed_kind
    return (bed.id for bed in problem.beds if suits(kind, bed.kind))


def in_bed(problem: Problem, stay: Option, bed: str, start: int, end: int) -> Option:
    """``stay`` in another bed and for other nights (minutes)."""
    room = problem.room[problem.bed[bed].room]
    place = problem.facility[room.facility].place
    return stay._replace(start=start, end=end, place=place, facility=room.facility, room=room.id, bed=bed)
