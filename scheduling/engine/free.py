"""Beds and day places that a plan leaves free from a day on, and whom in an order they fit: by the exact rules."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from .demand import Need, Occurrence
from .explain import Explainer
from .options import wanted_nights
from .plan import Plan
from .problem import Problem
from .supply import Asset, Bed, DayPart, Mode, suits
from .timeline import DAY
from .view import Option, PlanView

FITTING = 10  # residents whom a place fits are looked for up to this many
STEADY = frozenset({"eligibility", "refusals"})  # what bars the first and the last night bars all


@dataclass(frozen=True)
class Asked:
    """``rule`` is the first that bars the need, empty where it fits; ``weekdays`` of a day place. Of a bed ``first`` is
    the night from which on it fits, where that is later than the bed and the need allow, and ``end`` the first night
    with which it fits no more, where that comes before all nights that are wanted.
    """

    need: str
    rule: str
    weekdays: tuple[int, ...] = ()
    first: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Free:
    """``first``: the day from which it is free for good. ``asked``: the order as far as it was asked."""

    service: str
    facility: str
    bed: str | None
    weekdays: tuple[int, ...]
    first: int
    asked: tuple[Asked, ...]


def free_places(problem: Problem, plan: Plan, order: Sequence[str], most: int = FITTING) -> list[Free]:
    """What ``plan``, which breaks no rule, leaves free. ``order``: needs that wait, the next first.

    A place is looked at for each service that it can serve; those whom it does not fit are passed over with the rule.
    """
    explainer = Explainer(problem, plan)
    waiting: dict[str, list[Need]] = {}
    for need in (problem.need[code] for code in order if code in problem.need):
        waiting.setdefault(need.service, []).append(need)
    found = [
        Free(service, facility, bed.id, (), first, _asked(_bed_answers(problem, explainer, queue, bed, first), most))
        for service, facility, bed, first in _beds(problem, plan)
        if (queue := waiting.get(service, []))
    ]
    view = PlanView(problem, plan)
    for service, facility, days in _homes(problem, view):
        if queue := waiting.get(service, []):
            asked = _asked(_day_answers(problem, explainer, plan, queue, facility, days), most)
            found.append(Free(service, facility, None, days, 0, asked))
    return found


def _asked(answers: Iterable[Asked], most: int) -> tuple[Asked, ...]:
    asked, fitting = [], 0
    for one in answers:
        asked.append(one)
        fitting += not one.rule
        if fitting == most:
            break
    return tuple(asked)


def _beds(problem: Problem, plan: Plan) -> Iterator[tuple[str, str, Bed, int]]:
    taken: dict[str, int] = {}
    # What is published holds until something else is, also where the plan has dropped or moved it.
    for stay in (*problem.baseline.stays, *plan.stays):
        taken[stay.bed] = max(taken.get(stay.bed, 0), stay.end_night)
    for bed in problem.beds:
        facility = problem.room[bed.room].facility
        first = max(taken.get(bed.id, 0), _reopens(problem, facility, bed))
        if first >= problem.horizon_days:
            continue
        for service in problem.services:
            given = service.mode is Mode.STAY and (facility, service.id) in problem.offer
            if given and suits(service.bed_kind, bed.kind):
                yield service.id, facility, bed, first


def _reopens(problem: Problem, facility: str, bed: Bed) -> int:
    """The first day after the last closure of the bed that begins inside the horizon."""
    horizon, first = problem.horizon_days * DAY, 0
    for asset, code in ((Asset.FACILITY, facility), (Asset.ROOM, bed.room), (Asset.BED, bed.id)):
        for closure in problem.closures_of.get((asset.value, code), ()):
            if closure.span.start < horizon:
                end = closure.span.end
                first = max(first, problem.horizon_days if end is None else -(-end // DAY))
    return first


def _bed_answers(
    problem: Problem, explainer: Explainer, queue: list[Need], bed: Bed, free_from: int
) -> Iterator[Asked]:
    for need in queue:
        yield _Ask(problem, explainer, bed, need).answer(free_from)


class _Ask:
    """Whether a need fits a bed that is free for good."""

    def __init__(self, problem: Problem, explainer: Explainer, bed: Bed, need: Need) -> None:
        self._problem, self._explainer, self._bed, self._need = problem, explainer, bed, need
        end = problem.horizon_days if need.dates.end is None else min(need.dates.end, problem.horizon_days)
        self._least = max(1, need.nights_min)
        self._for_good = need.nights_max >= end - max(0, need.dates.start)  # a stay that ends before is none

    def answer(self, free_from: int) -> Asked:
        """From the first night on that allows all nights, or else the longest stay; the rule is that of the first."""
        begin = max(free_from, self._need.dates.start)
        nights = range(begin, self._problem.horizon_days)
        firsts = [*takewhile(lambda first: self._wanted(first) >= self._least, nights)]
        rule = self._obstacle(begin, self._wanted(begin)) if firsts else "asked"
        if not rule:
            return Asked(self._need.id, "")
        first, end = self._best(firsts) if firsts and self._may_fit_later(firsts[-1], rule) else (begin, begin)
        if first == end:
            return Asked(self._need.id, rule)
        whole = end - first == self._wanted(first)
        return Asked(self._need.id, "", first=first if first > begin else None, end=None if whole else end)

    def _wanted(self, first: int) -> int:
        return wanted_nights(self._problem, self._need, first)

    def _obstacle(self, first: int, nights: int) -> str:
        room = self._problem.room[self._bed.room]
        place = self._problem.facility[room.facility].place
        start, end = first * DAY, (first + nights) * DAY
        one = Option(Occurrence(self._need.id, 0), Mode.STAY, start, end, place, room.facility, room.id, self._bed.id)
        return self._explainer.obstacle(one) or ""

    def _may_fit_later(self, last: int, rule: str) -> bool:
        """Whether it is worth asking about each night, where ``rule`` bars the first; ``last`` is the last."""
        barred = self._obstacle(last, self._wanted(last))
        return not barred if self._for_good else barred != rule or rule not in STEADY

    def _best(self, firsts: Iterable[int]) -> tuple[int, int]:
        """The first stay that lacks no night, or the longest: its first night and its end, the same of none."""
        best = 0, 0
        for first in firsts:
            nights = self._longest(first)
            if nights > best[1] - best[0]:
                best = first, first + nights
            if nights == min(self._need.nights_max, self._problem.horizon_days - first):
                break
        return best

    def _longest(self, first: int) -> int:
        """Nights that fit from this one on."""
        most = self._wanted(first)
        if not self._obstacle(first, most):
            return most
        lengths = range(self._least, most) if not self._for_good else ()
        return max(takewhile(lambda nights: not self._obstacle(first, nights), lengths), default=0)


def _homes(problem: Problem, view: PlanView) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    for offer in problem.offers:
        if problem.service[offer.service].mode is Mode.DAY:
            days = tuple(day for day in range(7) if _has_place(problem, view, offer.facility, day))
            if days:
                yield offer.service, offer.facility, days


def _has_place(problem: Problem, view: PlanView, facility: str, day: int) -> bool:
    row = problem.places_on.get((facility, day))
    if row is None:
        return False
    halves = ((DayPart.MORNING, row.morning), (DayPart.AFTERNOON, row.afternoon))
    return any(len(view.attendees.get((facility, day, half), ())) < places for half, places in halves)


def _day_answers(
    problem: Problem, explainer: Explainer, plan: Plan, queue: list[Need], facility: str, days: tuple[int, ...]
) -> Iterator[Asked]:
    served: dict[str, set[int]] = {}
    for held in plan.days:
        served.setdefault(held.need, set()).add(held.index)
    place = problem.facility[facility].place
    for need in queue:
        missing = [index for index in range(need.times) if index not in served.get(need.id, set())]
        chosen: list[Option] = []
        rule = ""
        for day in days:
            if len(chosen) == len(missing):
                break
            span = problem.limits.part(need.day_part, day)
            assert span.end is not None
            occurrence = Occurrence(need.id, missing[len(chosen)])
            one = Option(occurrence, Mode.DAY, span.start, span.end, place, facility)
            barred = explainer.obstacle(one)
            if barred is None and (clashes := explainer.clashes([*chosen, one]) if chosen else []):
                barred = clashes[0].rule
            if barred is None:
                chosen.append(one)
            else:
                rule = rule or barred
        enough = len(chosen) == len(missing)
        yield Asked(need.id, "" if enough else rule or "day_places", tuple(o.start // DAY for o in chosen))
