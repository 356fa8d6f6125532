"""Replan: the published plan after events, with as little changed as can be.

What the events make impossible is taken out and planned again where there is room: first without moving anyone, else by
moving the fewest. Nobody is left out for another's sake, and whoever is moved makes room for someone who would be
unserved otherwise; the change says for whom.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .. import ENGINE_VERSION
from ..baseline import keep_pins
from ..budget import Budget
from ..demand import Occurrence
from ..explain import alike
from ..groups import form
from ..io import problem_hash
from ..keep import without_pins
from ..outcomes import outcomes, outcomes_view
from ..plan import Piece, Plan, plan_from
from ..problem import Problem
from ..result import BrokenPlan, ImpossiblePin, Params, Reason, Result, Status
from ..rules import check_view
from ..score import score_view
from ..supply import APPOINTMENTS, PLACEMENTS, Mode
from ..view import PlanView
from ..warmup import compile_kernels
from ..worth import needed, served, worth
from .appointments import Task, serve
from .board import Board
from .changes import Change, Why, change_of, differ, ultimately
from .events import BedAdded, Cancelled, Event, NeedAdded, PlacesAdded, ResidentAway, ShiftAdded, Urgent, apply
from .hits import cancelled, hits, split
from .homes import serve_days
from .places import Places
from .running import published_groups, with_running

WORK = Params(seconds=None, work=6_000, seed=1, jobs=1)  # iterations: under a second in a large city

Reasons = Mapping[Occurrence, tuple[Reason, ...]]


@dataclass(frozen=True)
class Replan:
    """``problem`` is the one after the events; ``result`` holds the new draft; ``changes`` are those against the
    published plan. ``view``: of the draft, with all that was found of it.
    """

    problem: Problem
    events: tuple[Event, ...]
    result: Result
    changes: tuple[Change, ...]
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
) -> Replan:
    """A draft for ``problem`` after ``events``, close to the plan ``published`` before them.

    ``problem`` may hold the events already, and more that has changed since. Nothing before minute ``since`` is
    planned. ``bound`` on what could be served and the ``reasons`` of what was not are those of the published plan. The
    work of ``params`` is search iterations; ``seconds`` is not looked at. Raises UnknownCode for an event that names
    what is not there, and BrokenPlan when the answer breaks a hard rule.
    """
    compile_kernels(problem.has_groups)
    return _Desk(problem, published, tuple(events), params, since).replanned(bound, reasons or {})


class _Desk:
    """One replan, step by step."""

    def __init__(
        self, problem: Problem, published: Plan, events: tuple[Event, ...], params: Params, since: int
    ) -> None:
        self._clock = Budget()
        self._problem = apply(problem, events)
        self._events = events
        self._params = params
        self._since = since
        self._groups = published_groups(self._problem, published)
        self._problem = with_running(self._problem, self._groups)
        published, lost = split(self._problem, published)
        self._before = PlanView(self._problem, published).by_occurrence
        self._cancelled = cancelled(self._problem, events)
        sound, self._hits = hits(self._problem, published.without(self._cancelled), self._before, events)
        self._hits.update({one: hit for one, hit in lost.items() if one.need in self._problem.need})
        self._gone = tuple(one for one in lost if one.need not in self._problem.need)
        self._sound = sound
        self._impossible = self._impossible_pins()
        self._possible = without_pins(self._problem, self._impossible)
        self._board = Board(self._possible, sound, since)

    def replanned(self, bound: int | None, reasons: Reasons) -> Replan:
        wanted, also = self._wanted(), self._also()
        helped = {*wanted, *also}
        self._serve_places(wanted, also)
        self._serve_appointments(wanted, also)
        self._form_groups([*wanted, *also])
        self._put_back(helped)
        found = self._reasons(wanted)
        kept = {one: why for one, why in reasons.items() if one not in self._cancelled}
        view = PlanView(self._possible, self._board.plan.ordered())
        result = self._result(view, bound, {**kept, **found})
        return Replan(self._problem, self._events, result, self._changes({*wanted}, helped, found), view)

    def _impossible_pins(self) -> tuple[ImpossiblePin, ...]:
        """Pins of those hit or cancelled that cannot be kept any more."""
        touched = {*self._hits, *self._cancelled}
        if touched.isdisjoint(self._problem.pinned):
            return ()
        pins = self._problem.pins
        given_up = [ImpossiblePin(pin, ()) for pin in pins if Occurrence(pin.need, pin.index) in self._cancelled]
        return (*keep_pins(without_pins(self._problem, given_up), self._sound)[1], *given_up)

    def _wanted(self) -> list[Occurrence]:
        """Those for whom others may be moved, the weightiest first: those hit, and urgent needs."""
        urgent = [event.need.id for event in self._events if isinstance(event, NeedAdded)]
        urgent += [event.need for event in self._events if isinstance(event, Urgent)]
        asked = (Occurrence(need, index) for need in urgent for index in range(self._problem.need[need].times))
        missing = (one for one in asked if not self._board.is_served(one))
        return self._by_weight({*self._hits, *missing} - {*self._cancelled})

    def _also(self) -> list[Occurrence]:
        """Those unserved before, when an event may have left them room, or when nothing but what is in the problem
        already has changed: a cancellation that was planned with counts for nothing."""
        news = [event for event in self._events if not (isinstance(event, Cancelled) and not self._frees(event))]
        if news and not any(map(self._frees, news)):
            return []
        missing = outcomes(self._problem, self._sound, {})
        barred = {*self._hits, *self._cancelled}
        return self._by_weight({one.occurrence for one in missing if one.units} - barred - {*self._wanted()})

    def _frees(self, event: Event) -> bool:
        """Whether the event may leave someone room."""
        if isinstance(event, Cancelled):
            return any(one.need == event.need for one in self._cancelled if one in self._before)
        return isinstance(event, ResidentAway | ShiftAdded | BedAdded | PlacesAdded)

    def _by_weight(self, some: Iterable[Occurrence]) -> list[Occurrence]:
        weight = {one: worth(self._problem, self._problem.need[one.need])[1] for one in some}
        return sorted(weight, key=lambda one: (-weight[one], one))

    def _serve_places(self, wanted: Iterable[Occurrence], also: Iterable[Occurrence]) -> None:
        wanted = self._of(wanted, PLACEMENTS)
        serve_days(self._board, self._of(wanted, (Mode.DAY,)))
        places = Places(self._board, self._before, self._problem.pinned | {*self._hits})
        for one in wanted:
            if not self._board.is_served(one):
                places.serve(one, moving=True)
        for one in self._of(also, PLACEMENTS):
            places.serve(one, moving=False)

    def _of(self, some: Iterable[Occurrence], modes: Sequence[Mode]) -> list[Occurrence]:
        return [one for one in some if self._problem.service_of(one.need).mode in modes]

    def _serve_appointments(self, wanted: Iterable[Occurrence], also: Iterable[Occurrence]) -> None:
        """Search, and take over into the board what is new."""
        task = Task(
            self._of(wanted, APPOINTMENTS),
            self._of(also, APPOINTMENTS),
            {one: way[0] for one, way in self._before.items() if one in self._hits and way[0].staff},
            self._since,
        )
        plan = self._board.plan
        found = serve(self._possible, plan, task, self._params.work or 0, self._params.seed)
        if found is not plan:
            self._take_over(found)

    def _take_over(self, plan: Plan) -> None:
        """Go on with the sessions and visits of ``plan``."""
        was, new = (frozenset[Piece](one.sessions + one.visits) for one in (self._board.plan, plan))
        before, after = (PlanView(self._problem, plan_from(some)).by_occurrence for some in (was - new, new - was))
        ways = {one: after.get(one, []) for one in sorted({*before, *after})}
        self._board.exchange({one: way for one, way in ways.items() if differ(before.get(one, ()), way)})

    def _form_groups(self, some: Iterable[Occurrence]) -> None:
        """Groups with a least number, which the search leaves alone: those that fell out are held again by others."""
        among = {one for one in some if self._problem.in_group(one.need) and not self._board.is_served(one)}
        if among:
            again = [one for one in self._groups if not any(map(self._board.is_served, one.attendees))]
            budget = Budget(work=self._params.work or 0)
            plan, seed = self._board.plan, self._params.seed
            self._take_over(form(self._possible, plan, budget, seed, among=among, again=again, since=self._since))

    def _put_back(self, helped: set[Occurrence]) -> None:
        """Whoever was moved and makes room for nobody goes back; then those who make room for each other alone."""
        while sum(self._went_back(one) for one in self._moved(helped)):
            pass
        idle = self._moved(helped)
        for one in self._makes_room(helped):
            idle.remove(one)
        ways = {one: self._board.now(one) for one in idle}
        self._board.exchange({one: self._before[one] for one in idle})
        if not all(self._board.fits(self._before[one]) for one in idle):
            self._board.exchange(ways)

    def _moved(self, helped: set[Occurrence]) -> list[Occurrence]:
        """Those who are not as published though no event touches them."""
        barred = helped | {*self._cancelled}
        touched = (one for one in self._board.touched if one in self._before and one not in barred)
        return sorted(one for one in touched if differ(self._before[one], self._board.now(one)))

    def _went_back(self, one: Occurrence) -> bool:
        free = self._board.fits(self._before[one])
        if free:
            self._board.exchange({one: self._before[one]})
        return free

    def _makes_room(self, helped: set[Occurrence]) -> dict[Occurrence, set[Occurrence]]:
        """Whom each one who was moved makes room for; those left out make room for nobody."""
        moved = self._moved(helped)
        relevant = helped | {*moved}
        links = {one: self._board.rivals(self._before[one]) & relevant for one in moved}
        return ultimately(links)

    def _reasons(self, wanted: Iterable[Occurrence]) -> dict[Occurrence, tuple[Reason, ...]]:
        """Why those who are wanted are still unserved; a free option, if there is one, is taken."""
        found: dict[Occurrence, tuple[Reason, ...]] = {}
        known: dict[Hashable, tuple[Reason, ...]] = {}
        for one in wanted:
            if not self._board.is_served(one):
                kind = alike(self._possible, one)
                if kind not in known:
                    known[kind] = self._board.verdict(one)[1]
                found[one] = known[kind]
        return found

    def _changes(self, wanted: set[Occurrence], helped: set[Occurrence], reasons: Reasons) -> tuple[Change, ...]:
        room = self._makes_room(helped)
        gone = (Change(one, "", Why.GONE, (), ()) for one in self._gone)
        everyone = {*self._board.touched, *self._cancelled, *self._hits, *wanted}
        served = {one: (self._before.get(one, []), self._board.now(one)) for one in sorted(everyone)}
        found = (
            change_of(
                one, self._problem.need[one.need].resident, self._why(one, wanted), was, now,
                self._hits.get(one) or self._cancelled.get(one), room.get(one, ()), reasons.get(one, ()),
            )
            for one, (was, now) in served.items()
            if differ(was, now) or (one in helped and not now)
        )  # fmt: skip
        return tuple(sorted((*gone, *found), key=lambda change: change.occurrence))

    def _why(self, one: Occurrence, wanted: set[Occurrence]) -> Why:
        if one in self._cancelled:
            return Why.CANCELLED
        if one in self._hits:
            return Why.HIT
        if one in self._before:
            return Why.ROOM
        return Why.URGENT if one in wanted else Why.ROOM_LEFT

    def _result(self, view: PlanView, bound: int | None, reasons: Reasons) -> Result:
        plan = view.plan
        if broken := check_view(view):
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
        """The old bound, and what is new; nothing is proven where there is more to serve with than there was."""
        if bound is None or any(isinstance(event, ShiftAdded | BedAdded | PlacesAdded) for event in self._events):
            return most
        new = {event.need.id: event.need for event in self._events if isinstance(event, NeedAdded)}
        more = 0
        for need in new.values():
            units, weight = worth(self._problem, need)
            more += units * weight
        return min(most, bound + more)
