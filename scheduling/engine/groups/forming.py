"""The stage that fills groups and opens new ones: whatever needs a least number of people together.

The search of ``appointments`` places one occurrence at a time and so can open no such group. Here each facility's week
is a timetable of ``sessions``, annealed from nothing around all that the plan holds.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice

from .. import rules
from ..budget import Budget
from ..demand import Occurrence, Pin
from ..explain import Explainer
from ..keep import fits
from ..past import mend_ahead
from ..plan import Plan, Session, Visit
from ..problem import Problem
from ..sessions.annealing import MOVES, anneal_side_by_side
from ..supply import Mode
from ..timeline import DAY
from ..view import Option, options_of
from ..worth import served, worth
from .exchange import by_weight
from .frame import Frame
from .joining import free_seats, with_others
from .order import contested, fewest_bound_first
from .places import Places

UNIT = 200  # iterations of the search of ``appointments`` that take as long as a unit of annealing
EACH = 2_000  # moves for each occurrence that is missing
FEWEST = 8  # units, so that it cools even for a few
WAYS = 100  # of others and rooms with whom it is tried to hold a group again: each takes some milliseconds


def form(
    problem: Problem,
    plan: Plan,
    budget: Budget,
    seed: int,
    jobs: int = 1,
    *,
    among: Collection[Occurrence] | None = None,
    again: Iterable[Session] = (),
    since: int = 0,
    pins: Collection[Pin] = (),
) -> Plan:
    """``plan`` with more of ``among`` (all that it leaves out, where that is None) in groups: in seats of those that it
    holds; in those that fell out, held ``again`` at their time by others or in another room; then in new ones. All that
    it holds stays as it is, and the answer breaks no rule that it keeps. Nothing before minute ``since`` is planned.

    Of ``pins``, to which others have yet to come, those are kept that enough come to; the rest are like any other.
    Needs that weigh more have the seats that are scarce. Work of the budget is iterations of the search.
    """
    lacking = _lacking(problem, plan, among)
    if not lacking:
        return plan
    again = [session for session in again if session.start >= since]
    usual, other = [facility.id for facility in problem.facilities], fewest_bound_first(problem, lacking)
    found: list[Plan] = []
    with ThreadPoolExecutor(jobs) as pool:
        for order in [usual] if other == usual else [usual, other]:
            stage = _Stage(problem, plan, lacking, since, pins)
            stage.join()
            stage.hold(again)
            stage.fill(order, budget, seed, jobs, pool)
            if stage.unpinned():
                stage.join()
                stage.fill(order, budget, seed, jobs, pool)
            found.append(stage.plan())
            if budget.spent or not contested(problem, stage.left_out, problem.groups_among(found[-1].sessions)):
                break
    return max(found, key=lambda one: served(problem, one))


def _lacking(problem: Problem, plan: Plan, among: Collection[Occurrence] | None) -> dict[str, list[Occurrence]]:
    """Unserved occurrences of such services by need, the weightiest first."""
    if not problem.has_groups:
        return {}
    served = {*plan.occurrences()} | problem.pinned
    found: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for need in sorted(problem.needs, key=lambda need: (-worth(problem, need)[1], need.id)):
        if problem.in_group(need.id):
            for one in (Occurrence(need.id, index) for index in range(need.times)):
                if one not in served and (among is None or one in among):
                    found[need.id].append(one)
    return found


class _Stage:
    def __init__(
        self, problem: Problem, plan: Plan, lacking: dict[str, list[Occurrence]], since: int, pins: Collection[Pin]
    ) -> None:
        self._problem, self._held, self._since = problem, {*plan.occurrences()}, since
        self._unpinned = problem.unpinned
        self._pins = {Occurrence(pin.need, pin.index): pin for pin in pins}
        self._explainer = Explainer(problem, plan, since)
        self._lacking = {need: [*some] for need, some in lacking.items()}
        self._sessions = problem.groups_among(plan.sessions)

    @property
    def left_out(self) -> list[str]:
        return [need for need, some in self._lacking.items() if some]

    def unpinned(self) -> bool:
        """Whether any of the pins is not kept; from now on those are like any other."""
        left = any(one in self._lacking.get(one.need, ()) for one in self._pins)
        self._pins.clear()
        return left

    def plan(self) -> Plan:
        """What the rules say of all of it together that is to come has the last word."""
        found, _ = mend_ahead(self._problem, self._explainer.plan(), self._since, protected=self._held)
        return found

    def join(self) -> None:
        by_service: defaultdict[str, list[Session]] = defaultdict(list)
        for session in self._sessions:
            if session.start >= self._since:
                by_service[session.service].append(session)
        for need, wanted in self._lacking.items():
            seats = by_service[self._problem.need[need].service]
            self._lacking[need] = [one for one in wanted if not self._seated(seats, one)]

    def _seated(self, sessions: list[Session], one: Occurrence) -> bool:
        for option in free_seats(self._problem, sessions, one):
            pin = self._pins.get(one)
            if (pin is None or fits(pin, option)) and self._explainer.obstacle(option) is None:
                self._explainer.put(option)
                number = next(
                    number
                    for number, session in enumerate(sessions)
                    if (session.start, session.room, session.staff) == (option.start, option.room, option.staff)
                )
                sessions[number] = replace(sessions[number], attendees=(*sessions[number].attendees, one))
                return True
        return False

    def hold(self, sessions: Iterable[Session]) -> None:
        """Each at its time, with as many of those who came as can come, by whom and where most of them can."""
        for session in sessions:
            people = tuple(one for one in session.attendees if self._can_come(one, session))
            ways = with_others(self._problem, replace(session, attendees=people), self._busy(session))
            best: list[Session] = []
            for way in islice(ways, WAYS) if people else ():
                found = self._vetted([way])
                if _seats(found) > _seats(best):
                    best = found
                if _seats(best) == len(people):
                    break
            self._put(best)

    def _can_come(self, one: Occurrence, session: Session) -> bool:
        """Whoever gives it and in whatever room."""
        if one not in self._lacking.get(one.need, ()):
            return False
        place, facility = self._problem.facility[session.facility].place, session.facility
        when = session.start, session.end
        option = Option(one, Mode.SESSION, *when, place, facility, session.room, staff=session.staff)
        return not self._explainer.blocks("windows", option) and self._explainer.own_clash(option) is None

    def _busy(self, session: Session) -> set[str]:
        """Who has something else at the time."""
        day = session.start // DAY
        there = self._explainer.gathered(("staff", member.id, day) for member in self._problem.staff)
        booked: list[Session | Visit] = [*there.sessions, *there.visits]
        meanwhile = (one.staff for one in booked if one.start < session.end and session.start < one.end)
        return {member for staff in meanwhile for member in staff}

    def fill(self, facilities: list[str], budget: Budget, seed: int, jobs: int, pool: ThreadPoolExecutor) -> None:
        """Groups at one facility after the other; and once more for those whose groups did not go together, say for the
        trainer's hours, with what is left."""
        while facilities:
            facilities = [one for one in facilities if self.open(one, budget, seed, jobs, pool)]
            if budget.spent:
                break

    def open(self, facility: str, budget: Budget, seed: int, jobs: int, pool: ThreadPoolExecutor) -> bool:
        """Open groups at the facility; whether it did. Work goes by who is missing, so that none takes it all."""
        wanted = {need: some for need, some in self._lacking.items() if some}
        places = Places(self._problem, self._explainer, facility, wanted, self._since, self._pins)
        if not places.wishes:
            return False
        frame = Frame(places)
        missing = sum(person.most for person in frame.day.people)
        aim = sum(person.most * person.value for person in frame.day.people)
        units = max(FEWEST, -(-missing * EACH // MOVES))
        if budget.work_left is not None:
            units = min(units, budget.work_left // UNIT)
        part = budget.part(budget.seconds_left, max(units, jobs))
        found = anneal_side_by_side(frame.day, part, seed, jobs, aim, pool)
        weights = [wish.weight for wish in places.wishes]
        budget.spend(part.done * UNIT)
        return self._put(frame.sessions(by_weight(frame.day, frame.seated(found), weights, frame.may)))

    def _put(self, sessions: Iterable[Session]) -> bool:
        """Those that keep all rules; whether there are any."""
        found = self._vetted([*sessions])
        for session in found:
            for option in options_of(self._problem, Plan(sessions=(session,))):
                self._explainer.put(option)
            for one in session.attendees:
                self._lacking[one.need].remove(one)
        return bool(found)

    def _vetted(self, sessions: list[Session]) -> list[Session]:
        """Those that keep all rules beside what is around them, without whom they object to."""
        around = self._explainer.gathered(
            [
                *(("resident", self._problem.need[one.need].resident) for s in sessions for one in s.attendees),
                *(("staff", name) for s in sessions for name in s.staff),
                *(("room", s.room, s.start // DAY) for s in sessions),
                *(("offer", s.facility, s.service) for s in sessions),
            ]
        )
        held = {*around.occurrences()}
        while sessions:
            trial = around.joined(Plan(sessions=tuple(sessions)))
            findings = rules.check(self._unpinned, trial)
            new = [[one for one in finding.occurrences if one not in held] for finding in findings]
            if not any(new):
                break
            sessions = _without(sessions, [some for some in new if some])
        return sessions


def _seats(sessions: Iterable[Session]) -> int:
    return sum(len(session.attendees) for session in sessions)


def _without(sessions: Sequence[Session], objections: Iterable[list[Occurrence]]) -> list[Session]:
    """Of each objection to several sessions the smallest goes, of one to people in one session the last of them."""
    left = list(sessions)
    for some in objections:
        hit = [number for number, session in enumerate(left) if not {*session.attendees}.isdisjoint(some)]
        if not hit:
            continue
        smallest = min(hit, key=lambda number: len(left[number].attendees))
        here = [one for one in left[smallest].attendees if one in some]
        gone = {here[-1]} if len(here) < len(left[smallest].attendees) else {*here}
        left[smallest] = replace(
            left[smallest], attendees=tuple(one for one in left[smallest].attendees if one not in gone)
        )
    return [session for session in left if session.attendees]
