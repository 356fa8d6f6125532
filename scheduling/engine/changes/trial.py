"""Serving what is missing of some needs with nobody moved: the solve by which a single change is verified."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace

from .. import rules
from ..demand import Need, Occurrence, Pin
from ..explain import NIGHTS, STEP, Explainer, alike
from ..keep import fits
from ..options import candidates, with_option
from ..problem import Problem
from ..timeline import Span
from ..view import Option
from .excerpt import Excerpt

HOUR = 60  # minutes between the starts that are looked at where many needs are asked about
Order = Callable[[Option], int]


@dataclass(frozen=True)
class Missing:
    """What a plan leaves out of a need: the indices unserved, or ``nights`` of a stay (0 for all else)."""

    need: str
    indices: tuple[int, ...]
    nights: int = 0

    @property
    def units(self) -> int:
        return self.nights or len(self.indices)


class Trial:
    """A changed excerpt; ``served`` are the options that were put in, from minute ``since`` on."""

    def __init__(self, excerpt: Excerpt, since: int) -> None:
        self.problem, self._plan, self._passing = excerpt
        self._sessions = {(one.service, one.start, frozenset(one.staff)) for one in self._plan.sessions}
        self._since = since
        self._explainer = Explainer(self.problem, self._plan, since)
        self.served: list[Option] = []

    def serve(self, missing: Missing, narrow: Pin | None = None, order: Order | None = None) -> int:
        """Serve what is missing where ``narrow`` allows it, the first free option by ``order``; the units gained."""
        need = self.problem.need[missing.need]
        if missing.nights:
            return self._serve_stay(need, narrow or Pin(need.id))
        gained, barred = 0, set[Hashable]()
        for index in missing.indices:
            kind = alike(self.problem, Occurrence(need.id, index))
            if kind in barred:
                continue
            option = next(self._free(need, index, narrow or Pin(need.id), order), None)
            if option is None:
                barred.add(kind)
                continue
            self.put(option)
            gained += 1
        return gained

    def spans(self, missing: Missing, narrow: Pin) -> list[Span]:
        """When a first unit could be served, in order of time."""
        options = self._candidates(self.problem.need[missing.need], missing.indices[0], narrow, HOUR)
        return sorted(
            {Span(option.start, option.end) for option in options if self._explainer.obstacle(option) is None}
        )

    def _serve_stay(self, need: Need, narrow: Pin) -> int:
        held = self._explainer.nights[need.id]
        free = self._free(need, 0, narrow, lambda option: -len(option.days))
        option = next((one for one in free if len(one.days) > held), None)
        if option is None:
            return 0
        self._explainer.withdraw(option.occurrence)
        self.put(option)
        return len(option.days) - held

    def put(self, option: Option) -> None:
        self._explainer.put(option)
        self.served.append(option)

    def _free(self, need: Need, index: int, narrow: Pin, order: Order | None) -> Iterator[Option]:
        pin = self.problem.pin_of.get(Occurrence(need.id, index))
        options: Iterable[Option] = self._candidates(need, index, narrow)
        if order is not None:
            options = sorted(options, key=order)
        for option in options:
            if (pin is None or fits(pin, option)) and self._explainer.obstacle(option) is None:
                yield option

    def _candidates(self, need: Need, index: int, narrow: Pin, apart: int = STEP) -> Iterator[Option]:
        nights = 1 if narrow.facility else NIGHTS
        step = self.problem.limits.grid if apart % self.problem.limits.grid else apart
        pin = replace(narrow, need=need.id, index=index)
        for option in candidates(self.problem, need, index, step, nights, pin, self._since):
            if self._passing.isdisjoint(option.staff) or self._joins(need, option):
                yield option

    def _joins(self, need: Need, option: Option) -> bool:
        return (need.service, option.start, frozenset(option.staff)) in self._sessions


def sound(problem: Problem, excerpt: Excerpt, served: Iterable[Option]) -> bool:
    """Whether the plan of an excerpt and these options together break no hard rule of ``problem`` that it keeps.

    Of others the excerpt may hold a part, which alone breaks rules: what must come after something without that, say.
    """
    before = plan = excerpt.plan
    for option in served:
        plan = with_option(problem, plan.without({option.occurrence}), option)
    found = rules.check(problem.unpinned, plan)
    return not found or {*found} <= {*rules.check(problem.unpinned, before)}
