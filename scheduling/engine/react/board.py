"""A plan that is changed piece by piece, each change put exactly to the rules that it could break."""

from collections.abc import Iterable, Iterator

from ..demand import Occurrence
from ..explain import Explainer
from ..keep import blocking
from ..options import with_option
from ..plan import Plan
from ..problem import Problem
from ..result import Reason
from ..timeline import DAY
from ..view import Option, options_of


class Board:
    """``problem`` and ``plan``, which breaks no rule; ``since`` is the minute before which nothing is planned."""

    def __init__(self, problem: Problem, plan: Plan, since: int = 0) -> None:
        self.problem = problem
        self.since = since
        self._explainer = Explainer(problem, plan)
        self._begun = plan
        self._now: dict[Occurrence, list[Option]] = {}
        for option in options_of(problem, plan):
            self._now.setdefault(option.occurrence, []).append(option)
        self._touched: dict[Occurrence, None] = {}

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
            self._now.setdefault(option.occurrence, []).append(option)
            self._explainer.put(option)

    def withdraw(self, occurrence: Occurrence) -> list[Option]:
        options = self.now(occurrence)
        if options:
            self._touched[occurrence] = None
            self._explainer.withdraw(occurrence)
            del self._now[occurrence]
        return options

    def obstacle(self, option: Option) -> str | None:
        """The first rule against the option, which takes the place of what its occurrence has."""
        return self._explainer.obstacle(option)

    def verdict(self, occurrence: Occurrence) -> tuple[Option | None, tuple[Reason, ...]]:
        """A free candidate that serves more than the plan does, or else what blocks them all."""
        return self._explainer.verdict(self.problem.need[occurrence.need], occurrence.index)

    def fits(self, options: list[Option]) -> bool:
        """Whether the occurrence may be served by these options together."""
        if len(options) == 1:
            return self.obstacle(options[0]) is None
        return not any(blocking(self.problem, option) for option in options) and not self._explainer.clashes(options)

    def in_the_way(self, options: list[Option]) -> Iterator[Occurrence]:
        """Others each of which alone would have to go, were the options put in; none where a rule bars them anyway."""
        if any(blocking(self.problem, option) for option in options):
            return
        own, findings = options[0].occurrence, self._explainer.clashes(options)
        shared = [{*finding.occurrences} - {own} for finding in findings]
        if shared and (common := set.intersection(*shared)):
            yield from sorted(common)

    def rivals(self, options: list[Option]) -> set[Occurrence]:
        """Everyone who shares what the options would break."""
        own = options[0].occurrence
        return {one for finding in self._explainer.clashes(options) for one in finding.occurrences} - {own}

    def is_past(self, option: Option) -> bool:
        return option.start < self.since // DAY * DAY if option.bed else option.start < self.since
