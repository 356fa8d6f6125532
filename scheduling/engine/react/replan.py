"""Replan: the published plan after events, with as little changed as can be.

What the events make impossible is taken out and planned again where there is room: first without moving anyone, else by
moving the fewest. Nobody is left out for another's sake, and whoever is moved makes room for someone who would be
unserved otherwise; the change says for whom.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .. import ENGINE_VERSION
from ..budget import Budget
from ..demand import Occurrence
from ..explain import alike
from ..groups import form
from ..io import problem_hash
from ..keep import not_kept, without_pins
from ..outcomes import outcomes, outcomes_view
from ..past import ahead, breaches, joined, mend_ahead, out_of_rule
from ..plan import Piece, Plan, plan_from
from ..problem import Problem
from ..result import BrokenPlan, ImpossiblePin, Params, Reason, Result, Status
from ..score import score_view
from ..supply import APPOINTMENTS, PLACEMENTS, Mode
from ..view import PlanView
from ..waiting import waiting
from ..warmup import compile_kernels
from ..worth import following, needed, served, worth, worth_of
from .appointments import Task, serve
from .board import Board
from .changes import Change, Why, change_of, differ, ultimately
from .events import BedAdded, Cancelled, Event, NeedAdded, PlacesAdded, ResidentAway, ShiftAdded, Urgent, apply
from .hits import Hit, cancelled, hits, split, until_today
from .homes import serve_days
from .pins import lost_by, pins_of
from .places import Places
from .running import published_groups, with_running

WORK = Params(seconds=None, work=6_000, seed=1, jobs=1)  # iterations: under a second in a large city

Reasons = Mapping[Occurrence, tuple[Reason, ...]]


@dataclass(frozen=True)
class Replan:
    """``problem`` is the one after the events; ``result`` holds the new draft; ``changes`` are those against the
    published plan; ``given_up`` is what is unserved by the family's wish. ``view``: of the draft, with all that was
    found of it.
    """

    problem: Problem
    events: tuple[Event, ...]
    result: Result
    changes: tuple[Change, ...]
    given_up: tuple[Occurrence, ...]
    view: PlanView = field(repr=False, compare=False)

    @property
    def residents(self) -> tuple[str, ...]:
        """Who is affected."""
        return tuple(sorted({change.resident for change in self.changes if change.resident}))

    @property
    def staff(self) -> tuple[str, ...]:
        """Whose week changes."""
        return tuple(sorted({member for change in self.changes for member in change.staff}))


def replan(
    problem: Problem,
    published: Plan,
    events: Sequence[Event],
    params: Params = WORK,
    *,
    since: int = 0,
    bound: int | None = None,
    reasons: Reasons | None = None,
    newcomers: bool = False,
) -> Replan:
    """A draft for ``problem`` after ``events``, close to the plan ``published`` before them.

    ``problem`` may hold the events already, and more that has changed since. Nothing before minute ``since`` is
    planned. ``bound`` on what could be served and the ``reasons`` of what was not are those of the published plan. The
    work of ``params`` is search iterations; ``seconds`` is not looked at. With ``newcomers`` a place is looked for, and
    nobody moved, also for those unserved whom ``reasons`` does not know. Pins that cannot be kept are told, and the
    rest is planned without them. Raises UnknownCode for an event that names what is not there, and BrokenPlan when the
    answer breaks a hard rule.
    """
    compile_kernels(problem.has_groups)
    clock = Budget()
    impossible: tuple[ImpossiblePin, ...] = ()
    known = reasons or {}
    while True:
        desk = _Desk(problem, published, tuple(events), params, since, impossible, clock)
        found = desk.serve(known, newcomers=newcomers)
        lost = desk.lost_pins(found)
        if not lost:
            return desk.answer(bound, known, found)
        impossible = (*impossible, *lost)


class _Desk:
    """One try of a replan, step by step. ``clock`` began before the first."""

    def __init__(
        self,
        problem: Problem,
        published: Plan,
        events: tuple[Event, ...],
        params: Params,
        since: int,
        impossible: tuple[ImpossiblePin, ...],
        clock: Budget,
    ) -> None:
        self._clock = clock
        self._problem = apply(problem, events)
        self._events = events
        self._params = params
        self._since = since
        self._groups = published_groups(self._problem, published)
        self._problem = with_running(self._problem, self._groups)
        published, lost = split(self._problem, published)
        self._before = PlanView(self._problem, published).by_occurrence
        self._cancelled = cancelled(self._problem, events, self._before, since)
        rest = until_today(published, self._cancelled, since)
        sound, self._hits = hits(self._problem, rest, self._before, events, since)
        self._hits.update({one: hit for one, hit in lost.items() if one.need in self._problem.need})
        self._gone = tuple(one for one in lost if one.need not in self._problem.need)
        pins = pins_of(self._problem, self._before, sound, self._cancelled, impossible, since)
        self._impossible, self._pinned = pins.impossible, pins.wanted
        if self._pinned:  # others may have been there only because of them
            sound, left = mend_ahead(self._problem, sound.without(self._pinned), since, self._problem.pinned)
            self._hits.update({one: Hit(None, rules) for one, rules in left.items()})
        self._sound = sound
        self._possible = without_pins(self._problem, self._impossible)
        self._ahead = ahead(self._possible, since)
        self._board = Board(self._ahead, self._sound, since)

    def serve(self, known: Reasons, *, newcomers: bool) -> Reasons:
        """Give everyone what can be given; why it cannot be where it cannot."""
        self._wanted = self._asked_for()
        self._also = self._those_left(known, newcomers=newcomers)
        self._serve_places()
        self._serve_appointments()
        self._form_groups()
        self._serve_waiting()
        self._put_back()
        return self._reasons()

    def lost_pins(self, reasons: Reasons) -> tuple[ImpossiblePin, ...]:
        """Pins that could be kept alone, but not beside the rest."""
        pins = (ImpossiblePin(pin, ()) for pin in self._possible.pins)
        lost = (one.pin for one in not_kept(self._possible, self._board.plan, pins))
        return tuple(ImpossiblePin(pin, lost_by(pin, reasons)) for pin in lost)

    def answer(self, bound: int | None, reasons: Reasons, found: Reasons) -> Replan:
        kept = {one: why for one, why in reasons.items() if one not in self._cancelled}
        view = PlanView(self._possible, self._board.plan.ordered())
        result = self._result(view, bound, {**kept, **found})
        gone = tuple(sorted(self._cancelled))
        return Replan(self._problem, self._events, result, self._changes(found), gone, view)

    @property
    def _helped(self) -> set[Occurrence]:
        return {*self._wanted, *self._also}

    def _asked_for(self) -> list[Occurrence]:
        """Those for whom others may be moved, the weightiest first: those hit or pinned, and urgent needs."""
        urgent = [event.need.id for event in self._events if isinstance(event, NeedAdded)]
        urgent += [event.need for event in self._events if isinstance(event, Urgent)]
        asked = (Occurrence(need, index) for need in urgent for index in range(self._problem.need[need].times))
        missing = (one for one in asked if not self._board.is_served(one))
        return self._by_weight({*self._hits, *self._pinned, *missing} - {*self._cancelled})

    def _those_left(self, known: Reasons, *, newcomers: bool) -> list[Occurrence]:
        """Those unserved before, when an event may have left them room, or when nothing but what is in the problem
        already has changed: a cancellation that was planned with counts for nothing. Else at most the newcomers."""
        news = [event for event in self._events if not (isinstance(event, Cancelled) and not self._frees(event))]
        everyone = not news or any(map(self._frees, news))
        if not everyone and not newcomers:
            return []
        missing = {one.occurrence for one in outcomes(self._problem, self._sound, {}) if one.units}
        left = missing if everyone else missing - {*known} - {*self._before}
        return self._by_weight(left - {*self._hits, *self._cancelled, *self._wanted})

    def _frees(self, event: Event) -> bool:
        """Whether the event may leave someone room."""
        if isinstance(event, Cancelled):
            return any(one.need == event.need for one in self._cancelled if one in self._before)
        return isinstance(event, ResidentAway | ShiftAdded | BedAdded | PlacesAdded)

    def _by_weight(self, some: Iterable[Occurrence]) -> list[Occurrence]:
        weight = {one: worth(self._problem, self._problem.need[one.need])[1] for one in some}
        return sorted(weight, key=lambda one: (-weight[one], one))

    def _serve_places(self) -> None:
        wanted = self._of(self._wanted, PLACEMENTS)
        serve_days(self._board, self._of(wanted, (Mode.DAY,)))
        places = Places(self._board, self._before, self._problem.pinned | {*self._hits}, self._possible.pin_of)
        for one in wanted:
            if not self._board.is_served(one):
                places.serve(one, moving=True)
        also = self._of(self._also, PLACEMENTS)
        for one in also:
            places.serve(one, moving=False)
        for one in (*wanted, *also):
            places.lengthen(one)

    def _of(self, some: Iterable[Occurrence], modes: Sequence[Mode]) -> list[Occurrence]:
        return [one for one in some if self._problem.service_of(one.need).mode in modes]

    def _serve_appointments(self) -> None:
        """Search, and take over into the board what is new."""
        fallen = {*self._hits, *self._pinned}
        task = Task(
            self._of(self._wanted, APPOINTMENTS),
            self._of(self._also, APPOINTMENTS),
            {one: way[0] for one, way in self._before.items() if one in fallen and way[0].staff},
            self._since,
        )
        plan, odd = out_of_rule(self._ahead, self._board.plan, self._since)
        found = serve(self._ahead, plan, task, self._params.work or 0, self._params.seed)
        if found is not plan:
            self._take_over(joined(self._ahead, self._board.plan, found, odd, self._since))

    def _take_over(self, plan: Plan) -> None:
        """Go on with the sessions and visits of ``plan``."""
        was, new = (frozenset[Piece](one.sessions + one.visits) for one in (self._board.plan, plan))
        before, after = (PlanView(self._problem, plan_from(some)).by_occurrence for some in (was - new, new - was))
        ways = {one: after.get(one, []) for one in sorted({*before, *after})}
        self._board.exchange({one: way for one, way in ways.items() if differ(before.get(one, ()), way)})

    def _form_groups(self) -> None:
        """Groups with a least number, which the search leaves alone: those that fell out are held again by others."""
        among = {one for one in self._helped if self._problem.in_group(one.need) and not self._board.is_served(one)}
        if among:
            again = [one for one in self._groups if not any(map(self._board.is_served, one.attendees))]
            budget = Budget(work=self._params.work or 0)
            plan = self._board.plan
            self._take_over(
                form(self._ahead, plan, budget, self._params.seed, among=among, again=again, since=self._since)
            )

    def _serve_waiting(self) -> None:
        """Day care that comes after what has been served meanwhile, or can be served before it as well."""
        for one in waiting(self._problem, self._of([*self._wanted, *self._also], (Mode.DAY,))):
            if not self._board.is_served(one):
                option = self._board.whole(one)
                self._board.exchange(self._board.after_a_move(one, self._helped) if option is None else {one: [option]})

    def _put_back(self) -> None:
        """Whoever was moved and makes room for nobody goes back; then those who make room for each other alone."""
        while sum(self._went_back(one) for one in self._moved()):
            pass
        idle = self._moved()
        for one in self._makes_room():
            idle.remove(one)
        ways = {one: self._board.now(one) for one in idle}
        self._board.exchange({one: self._before[one] for one in idle})
        if not all(self._board.fits(self._before[one]) for one in idle):
            self._board.exchange(ways)

    def _moved(self) -> list[Occurrence]:
        """Those who are not as published though no event touches them."""
        barred = self._helped | {*self._cancelled}
        touched = (one for one in self._board.touched if one in self._before and one not in barred)
        return sorted(one for one in touched if differ(self._before[one], self._board.now(one)))

    def _went_back(self, one: Occurrence) -> bool:
        free = self._board.fits(self._before[one])
        if free:
            self._board.exchange({one: self._before[one]})
        return free

    def _makes_room(self) -> dict[Occurrence, set[Occurrence]]:
        """Whom each one who was moved makes room for; those left out make room for nobody."""
        moved = self._moved()
        relevant = self._helped | {*moved}
        links = {one: self._board.rivals(self._before[one]) & relevant for one in moved}
        return ultimately(links)

    def _reasons(self) -> dict[Occurrence, tuple[Reason, ...]]:
        """Why those who are wanted are still unserved; a free option, if there is one, is taken."""
        found: dict[Occurrence, tuple[Reason, ...]] = {}
        known: dict[Hashable, tuple[Reason, ...]] = {}
        for one in (one for one in self._wanted if not self._board.is_served(one)):
            kind = alike(self._possible, one), self._possible.pin_of.get(one)
            if kind[1] is not None and self._board.now(one):
                continue  # fewer nights than wanted, as pinned
            if kind not in known:
                option, reasons = self._board.verdict(one)
                if option is not None and not self._board.now(one):  # more nights later are no reason to lose these
                    self._board.exchange({one: [option._replace(occurrence=one)]})
                    continue
                known[kind] = reasons
            found[one] = known[kind]
        return found

    def _changes(self, reasons: Reasons) -> tuple[Change, ...]:
        room, helped = self._makes_room(), self._helped
        gone = (Change(one, "", Why.GONE, (), ()) for one in self._gone)
        everyone = {*self._board.touched, *self._cancelled, *self._hits, *self._pinned, *self._wanted}
        served = {one: (self._before.get(one, []), self._board.now(one)) for one in sorted(everyone)}
        found = (
            change_of(
                one, self._problem.need[one.need].resident, self._why(one), was, now,
                self._hits.get(one) or self._cancelled.get(one), room.get(one, ()), reasons.get(one, ()),
            )
            for one, (was, now) in served.items()
            if differ(was, now) or (one in helped and not now)
        )  # fmt: skip
        return tuple(sorted((*gone, *found), key=lambda change: change.occurrence))

    def _why(self, one: Occurrence) -> Why:
        if one in self._cancelled:
            return Why.CANCELLED
        if one in self._hits:
            return Why.HIT
        if one in self._pinned:
            return Why.PINNED
        if one in self._before:
            return Why.ROOM
        return Why.URGENT if one in self._wanted else Why.ROOM_LEFT

    def _result(self, view: PlanView, bound: int | None, reasons: Reasons) -> Result:
        plan = view.plan
        if broken := breaches(view, self._since):
            raise BrokenPlan(broken)
        most = needed(self._problem)
        limit = self._bound(most, bound)
        units = served(self._problem, plan)
        return Result(
            status=Status.OPTIMAL if units == limit else Status.FEASIBLE,
            plan=plan,
            score=score_view(view),
            served=units,
            needed=most,
            bound=limit,
            outcomes=outcomes_view(view, reasons),
            impossible_pins=self._impossible,
            history=(),
            seconds=self._clock.elapsed,
            work=self._params.work or 0,
            seed=self._params.seed,
            problem_hash=problem_hash(self._problem),
            engine_version=ENGINE_VERSION,
        )

    def _bound(self, most: int, bound: int | None) -> int:
        """The old bound, and what is new or comes after that; nothing is proven where there is more to serve with."""
        if bound is None or any(isinstance(event, ShiftAdded | BedAdded | PlacesAdded) for event in self._events):
            return most
        new = {event.need.id: event.need for event in self._events if isinstance(event, NeedAdded)}
        after = following(self._problem, {(need.resident, need.service) for need in new.values()})
        return min(most, bound + worth_of(self._problem, {*new} | after))
