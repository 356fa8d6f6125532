"""A plan that is changed piece by piece, each change put exactly to the rules that it could break."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from ..demand import Occurrence
from ..explain import Explainer
from ..options import with_option
from ..past import has_begun, part_ahead
from ..plan import Plan
from ..problem import Problem
from ..result import Reason
from ..view import Option, options_of
from ..waiting import after_a_move

Ways = Mapping[Occurrence, list[Option]]


class Board:
    """``problem`` and ``plan``, which breaks no rule but in the past; ``since`` is the minute before which nothing is
    planned."""

    def __init__(self, problem: Problem, plan: Plan, since: int = 0) -> None:
        self.problem = problem
        self.since = since
        self._explainer = Explainer(problem, plan, since)
        self._begun = plan
        self._now: dict[Occurrence, list[Option]] = {}
        self._in_bed: dict[str, dict[Occurrence, None]] = defaultdict(dict)
        self._touched: dict[Occurrence, None] = {}
        for option in options_of(problem, plan):
            self._note(option)

    def _note(self, option: Option) -> None:
        self._now.setdefault(option.occurrence, []).append(option)
        if option.bed is not None:
            self._in_bed[option.bed][option.occurrence] = None

    @property
    def plan(self) -> Plan:
        plan = self._begun.without(self._touched)
        for option in (option for one in self._touched for option in self._now.get(one, ())):
            plan = with_option(self.problem, plan, option)
        return plan

    @property
    def touched(self) -> tuple[Occurrence, ...]:
        """Everything that was ever put or withdrawn."""
        return tuple(self._touched)

    def now(self, occurrence: Occurrence) -> list[Option]:
        """How it is served, in order of time; a stay over several beds has several options."""
        return sorted(self._now.get(occurrence, ()), key=lambda option: option.start)

    def put(self, options: Iterable[Option]) -> None:
        for option in options:
            self._touched[option.occurrence] = None
            self._note(option)
            self._explainer.put(option)

    def withdraw(self, occurrence: Occurrence) -> list[Option]:
        options = self.now(occurrence)
        if options:
            self._touched[occurrence] = None
            self._explainer.withdraw(occurrence)
            del self._now[occurrence]
            for option in options:
                self._in_bed.get(option.bed or "", {}).pop(occurrence, None)
        return options

    def exchange(self, ways: Ways) -> None:
        """Serve these occurrences so from now on, or not at all."""
        for one in ways:
            self.withdraw(one)
        for way in ways.values():
            self.put(way)

    def is_served(self, occurrence: Occurrence) -> bool:
        """Whether it is served in full: a stay with all the nights that are wanted."""
        served = sum(len(option.days) for option in self._now.get(occurrence, ()))
        return served >= max(1, self.problem.need[occurrence.need].nights_max)

    def verdict(self, occurrence: Occurrence) -> tuple[Option | None, tuple[Reason, ...]]:
        """A free candidate that serves more than the plan does, or else what blocks them all."""
        return self._explainer.verdict(self.problem.need[occurrence.need], occurrence.index)

    def whole(self, occurrence: Occurrence) -> Option | None:
        """The same of candidates alone: stays have as many nights as their first allows."""
        return self._explainer.whole(self.problem.need[occurrence.need], occurrence.index)[0]

    def longest(self, occurrence: Occurrence, held: int = 0) -> list[Option]:
        """Free stays of more nights than ``held`` and than the plan has, the longest first, of whatever length."""
        return self._explainer.longest(self.problem.need[occurrence.need], held)

    def after_a_move(self, occurrence: Occurrence, among: Collection[Occurrence]) -> Ways:
        """How a day can be served after a visit or session ``among`` these, which moves; nothing where it cannot."""
        found = after_a_move(self.problem, self._explainer, occurrence, among, self.since)
        return {option.occurrence: [option] for option in found}

    def barred(self, option: Option) -> bool:
        """Whether a rule on single options is against what of it is to come."""
        return self._barred(option) is not None

    def _barred(self, option: Option) -> str | None:
        left = part_ahead(option, self.since)
        return None if left is None else self._explainer.barred(left)

    def obstacle(self, options: list[Option]) -> str | None:
        """A rule against these options, which together take the place of what their occurrence has."""
        if len(options) == 1 and not self.is_past(options[0]):
            return self._explainer.obstacle(options[0])
        barred = next((rule for option in options if (rule := self._barred(option))), None)
        return barred or next((finding.rule for finding in self._explainer.clashes(options)), None)

    def fits(self, options: list[Option]) -> bool:
        return self.obstacle(options) is None

    def in_bed(self, options: list[Option]) -> set[Occurrence]:
        """Others who have the beds of these options in some of the nights."""
        return {
            other
            for option in options
            for other in self._in_bed.get(option.bed or "", ())
            if other != option.occurrence and any(_meet(option, one) for one in self._now[other])
        }

    def free_from(self, bed: str, night: int, occurrence: Occurrence) -> int:
        """The minute from which on nobody else than ``occurrence`` has the bed until ``night`` (minutes)."""
        others = (other for other in self._in_bed.get(bed, ()) if other != occurrence)
        stays = (one for other in others for one in self._now[other] if one.bed == bed and one.start < night)
        return max((stay.end for stay in stays), default=0)

    def in_the_way(self, options: list[Option]) -> list[Occurrence]:
        """Others each of whom takes part in all that is wrong with the options: it might do if one of them went."""
        own = options[0].occurrence
        shared = [{*finding.occurrences} - {own} for finding in self._explainer.clashes(options)]
        return sorted(set.intersection(*shared)) if shared else []

    def rivals(self, options: list[Option]) -> set[Occurrence]:
        """Everyone who has to do with what is wrong with the options."""
        own = options[0].occurrence
        return {one for finding in self._explainer.clashes(options) for one in finding.occurrences} - {own}

    def weeks_of(self, residents: Iterable[str], staff: Iterable[str]) -> Plan:
        """All that these people take part in."""
        return self._explainer.gathered((*(("resident", one) for one in residents), *(("staff", one) for one in staff)))

    def is_past(self, option: Option) -> bool:
        return has_begun(option, self.since)


def _meet(one: Option, other: Option) -> bool:
    return one.bed == other.bed and one.start < other.end and other.start < one.end
