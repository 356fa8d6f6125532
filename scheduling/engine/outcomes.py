"""What became of each occurrence against the baseline: kept, moved, new or unserved."""

from collections.abc import Callable, Mapping
from itertools import groupby

from .demand import Occurrence
from .plan import Plan
from .problem import Problem
from .result import OccurrenceOutcome, Outcome, Reason
from .supply import Mode
from .timeline import DAY
from .view import Option, PlanView
from .worth import worth

Reasons = Mapping[Occurrence, tuple[Reason, ...]]


def outcomes(problem: Problem, plan: Plan, reasons: Reasons) -> tuple[OccurrenceOutcome, ...]:
    """One for each occurrence, in the order of the needs. A stay is unserved by nights, whole or in part."""
    return outcomes_view(PlanView(problem, plan), reasons)


def outcomes_view(view: PlanView, reasons: Reasons) -> tuple[OccurrenceOutcome, ...]:
    """The same of the plan of ``view``."""
    problem, before, after = view.problem, view.problem.before, view.by_occurrence
    found = []
    for need in problem.needs:
        stay = problem.service[need.service].mode is Mode.STAY
        for index in range(1 if stay else need.times):
            occurrence = Occurrence(need.id, index)
            was, now = before.get(occurrence, []), after.get(occurrence, [])
            left = need.nights_max - sum(len(option.days) for option in now) if stay else int(not now)
            found.append(
                OccurrenceOutcome(
                    occurrence,
                    *_compared(was, now),
                    units=left,
                    weight=left * worth(problem, need)[1],
                    reasons=reasons.get(occurrence, ()) if left else (),
                )
            )
    return tuple(found)


def _compared(was: list[Option], now: list[Option]) -> tuple[Outcome, tuple[str, ...]]:
    if not now:
        return Outcome.UNSERVED, ()
    if not was:
        return Outcome.NEW, ()
    changes = facets_changed(was, now) if was != now else ()
    return (Outcome.MOVED, changes) if changes else (Outcome.KEPT, ())


def facets_changed(was: list[Option], now: list[Option]) -> tuple[str, ...]:
    """Which of "time", "facility", "room", "bed" and "staff" differ; both are served."""
    return tuple(name for name, value in _FACETS if value(was) != value(now))


def _time(options: list[Option]) -> object:
    """A stay has moved in time when its nights differ; a day place when the day does; the rest by the minute."""
    if options[0].mode is Mode.STAY:
        return sorted(day for option in options for day in option.days)
    return options[0].start // DAY if options[0].mode is Mode.DAY else options[0].start


_FACETS: tuple[tuple[str, Callable[[list[Option]], object]], ...] = (
    ("time", _time),
    ("facility", lambda options: {option.facility for option in options}),
    ("room", lambda options: {option.room for option in options if option.mode is Mode.SESSION}),
    ("bed", lambda options: [bed for bed, _ in groupby(option.bed for option in options if option.bed)]),
    ("staff", lambda options: {member for option in options for member in option.staff}),
)
