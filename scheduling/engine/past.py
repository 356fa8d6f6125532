"""What of a plan lies before now: it was lived by and stays, whatever the rules say of it today.

Nor does it break the rules that an appointment goes on over the end of the week: no week is planned so, but one that
was brought by a workbook may be lived by so, and the week after knows of it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from . import rules
from .demand import Occurrence
from .keep import Blocked, mend
from .plan import Plan, Stay
from .problem import Problem
from .rules import windows
from .timeline import DAY, WEEK, Span
from .view import Option, PlanView, options_of

# Rules between options whose findings are about a day or a night alone.
_DAILY = frozenset({"bed_single", "room_sex", "room_ages", "care_ratio", "day_places"})


def ahead(problem: Problem, since: int) -> Problem:
    """The problem with what is closed from minute ``since`` on: what was closed before bars nothing any more."""
    if since <= 0 or all(closure.span.start >= since for closure in problem.closures):
        return problem
    standing = (one for one in problem.closures if one.span.end is None or one.span.end > since)
    cut = (replace(one, span=Span(max(one.span.start, since), one.span.end)) for one in standing)
    return problem.with_closures(tuple(cut))


def has_begun(option: Option, since: int) -> bool:
    """Nights count from the day of ``since`` on."""
    return option.start < (since if option.bed is None else since // DAY * DAY)


def part_ahead(option: Option, since: int) -> Option | None:
    """What of an option is not over: of a stay the nights from the day of ``since`` on. None when all of it is."""
    if option.bed is None:
        return option if option.end > since else None
    today = since // DAY * DAY
    return option if option.start >= today else option._replace(start=today) if option.end > today else None


def over(options: Mapping[Occurrence, Iterable[Option]], since: int) -> frozenset[Occurrence]:
    """Occurrences of which nothing is to come."""
    return frozenset(one for one, some in options.items() if all(part_ahead(each, since) is None for each in some))


def is_over(finding: rules.Finding, since: int, lived: Collection[Occurrence]) -> bool:
    """Whether it says something of the past alone; ``lived``: occurrences that are over."""
    timely = rules.BY_ID[finding.rule].blocks is not None or finding.rule in _DAILY
    if timely and finding.end is not None and finding.end <= since:
        return True
    return bool(finding.occurrences) and all(one in lived for one in finding.occurrences)


def mend_ahead(problem: Problem, plan: Plan, since: int, protected: Iterable[Occurrence] = ()) -> tuple[Plan, Blocked]:
    """As ``keep.mend``; what is over, and the nights of a stay before the day of ``since``, are left as they were."""
    late = _going_on(problem, plan)
    if since <= 0:
        return mend(problem, plan, protected, lambda found: _stands(found, late))
    lived = over(PlanView(problem, plan).by_occurrence, since)
    _, dropped = mend(
        ahead(problem, since), _cut(plan, since), protected,
        lambda found: _stands(found, late) or is_over(found, since, lived), lived,
    )  # fmt: skip
    return plan.without(dropped), dropped


def _going_on(problem: Problem, plan: Plan) -> frozenset[Occurrence]:
    """What is well but for going on over the end of the week."""
    sessions = tuple(one for one in plan.sessions if one.end > WEEK)
    visits = tuple(one for one in plan.visits if one.end > WEEK)
    options = options_of(problem, Plan(sessions=sessions, visits=visits))
    return frozenset(option.occurrence for option in options if windows.goes_on(problem, option))


def _stands(finding: rules.Finding, late: Collection[Occurrence]) -> bool:
    """Whether it says no more than that these go on over the end of the week."""
    return finding.rule == windows.RULE.id and all(one in late for one in finding.occurrences)


def out_of_rule(problem: Problem, plan: Plan, since: int) -> tuple[Plan, Plan]:
    """``plan`` without the sessions and visits that are over and that no plan would have by now, or that go on over the
    end of the week, and these alone: a search that knows the rules can make nothing of them."""
    appointments = Plan(sessions=plan.sessions, visits=plan.visits)
    odd = {*_going_on(problem, plan)}
    if begun := over(PlanView(problem, appointments).by_occurrence, since) if since > 0 else None:
        found = rules.check(ahead(problem.unpinned, since), _only(appointments, begun))
        odd.update(one for finding in found for one in finding.occurrences)
    return (plan.without(odd), _only(appointments, odd)) if odd else (plan, Plan())


def joined(problem: Problem, plan: Plan, found: Plan, odd: Plan, since: int) -> Plan:
    """``found``, made of ``plan`` without ``odd``, beside what is ``out_of_rule``, of which the search knew nothing and
    which counts all the same: what is new and has no place beside it is left out again; where something of ``plan`` was
    moved into its way, ``plan``."""
    if odd == Plan():
        return found
    stood = frozenset(plan.occurrences())
    answer, lost = mend_ahead(problem, found.joined(odd), since, stood)
    return answer if stood.isdisjoint(lost) else plan


def _only(plan: Plan, some: Collection[Occurrence]) -> Plan:
    return plan.without({one for one in plan.occurrences() if one not in some})


def breaches(view: PlanView, since: int, before: Plan | None = None) -> list[rules.Finding]:
    """Every breach of a hard rule that is not of the past alone: empty for a plan that may be kept and published.

    With ``before``, the plan that was lived by, the past is what it says of that, and nothing else.
    """
    late = _going_on(view.problem, view.plan)
    ever = [one for one in rules.check_view(view) if not _stands(one, late)]
    if not ever or since <= 0:
        return ever
    lived = over(view.by_occurrence, since)
    other = set() if before is None else _otherwise(view, before, since)
    found = rules.check(ahead(view.problem, since), _cut(view.plan, since))
    if other:  # what was closed bars those that nobody lived by
        found += [one for one in ever if not other.isdisjoint(one.occurrences) and one not in found]
    found = [one for one in found if not _stands(one, late)]
    return [one for one in found if not (is_over(one, since, lived) and other.isdisjoint(one.occurrences))]


def _otherwise(view: PlanView, before: Plan, since: int) -> set[Occurrence]:
    """Occurrences that ``before`` has otherwise in the past."""
    now, was = view.by_occurrence, PlanView(view.problem, before).by_occurrence
    return {one for one in now if _begun(now[one], since) != _begun(was.get(one, ()), since)}


def _begun(options: Iterable[Option], since: int) -> list[tuple[object, ...]]:
    today = since // DAY * DAY
    return sorted(
        (one.start, min(one.end, today) if one.bed else one.end, one.facility, one.room, one.bed, one.staff)
        for one in options
        if has_begun(one, since)
    )


def _cut(plan: Plan, since: int) -> Plan:
    """The same with stays in two at the day of ``since``, so that each night is asked about on its side of it."""
    today = since // DAY
    return replace(plan, stays=tuple(part for stay in plan.stays for part in _parts(stay, today)))


def _parts(stay: Stay, today: int) -> list[Stay]:
    if not stay.first_night < today < stay.end_night:
        return [stay]
    return [replace(stay, end_night=today), replace(stay, first_night=today)]
