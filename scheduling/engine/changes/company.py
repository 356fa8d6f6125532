"""Groups that one more person could hold: a need of such a service is served only with others who lack it as well."""

from collections.abc import Iterable, Iterator

from ..budget import Budget
from ..demand import Need
from ..groups import form
from ..plan import Plan
from ..problem import Problem
from ..view import Option, options_of
from ..worth import units_served, worth
from .places import Places

WORK = 2_000  # of forming groups in an excerpt, as ``form`` counts it
GROUPS = 2  # so many people are asked as would fill these


class Company:
    """Who lacks the same service."""

    def __init__(self, problem: Problem, plan: Plan, places: Places) -> None:
        self._problem = problem
        self._places = places
        self._known: dict[str, list[str]] = {}
        self._lacking: dict[str, list[Need]] = {}
        units = units_served(problem, plan)
        for need in problem.needs:
            if problem.in_group(need.id) and units.get(need.id, 0) < worth(problem, need)[0]:
                self._lacking.setdefault(need.service, []).append(need)
        for some in self._lacking.values():
            some.sort(key=lambda one: (-worth(problem, one)[1], one.id))

    def of(self, need: Need, facility: str) -> list[str]:
        """Those whom the facility admits, the weightiest first, no more than would fill a few groups."""
        found, most = list[str](), GROUPS * self._problem.service[need.service].group_size
        for other in self._lacking.get(need.service, ()):
            if len(found) == most:
                break
            if other.id != need.id and facility in self._admitting(other):
                found.append(other.id)
        return found

    def _admitting(self, need: Need) -> list[str]:
        if need.id not in self._known:
            self._known[need.id] = self._places.admitting(need)
        return self._known[need.id]


def formed(problem: Problem, plan: Plan, newcomers: Iterable[str], since: int) -> list[Option]:
    """Who would come to groups that any of the newcomers hold from minute ``since`` on."""
    after = form(problem, plan, Budget(work=WORK), seed=1, since=since)
    new = (one for one in problem.groups_among(after.sessions) if not {*one.staff}.isdisjoint(newcomers))
    return list(options_of(problem, Plan(sessions=tuple(new))))


def with_them(options: Iterable[Option], need: str) -> Iterator[Option]:
    """Those of the groups in which the need is."""
    options = list(options)
    own = {_group(option) for option in options if option.need == need}
    return (option for option in options if _group(option) in own)


def _group(option: Option) -> tuple[object, ...]:
    return option.room, option.staff, option.start
