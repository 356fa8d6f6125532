"""What stands in a plan file: the plan, and what a solve has to say about it."""

from dataclasses import dataclass

from .plan import Plan
from .result import ImpossiblePin, OccurrenceOutcome, Result, Status
from .score import Score

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class SolveReport:
    """The ``result`` section: everything of a Result but its plan and the history of the search."""

    status: Status
    score: Score
    served: int
    needed: int
    bound: int
    gap: float
    outcomes: tuple[OccurrenceOutcome, ...]
    impossible_pins: tuple[ImpossiblePin, ...]
    seconds: float
    work: int
    seed: int
    problem_hash: str
    engine_version: str


@dataclass(frozen=True)
class PlanFile(Plan):
    """A plan as it stands in a file. ``result`` is there when ``solve_file`` wrote it."""

    result: SolveReport | None = None

    @property
    def plan(self) -> Plan:
        return Plan(self.stays, self.days, self.sessions, self.visits)


def report_of(result: Result) -> SolveReport:
    return SolveReport(
        result.status,
        result.score,
        result.served,
        result.needed,
        result.bound,
        round(result.gap, 6),
        result.outcomes,
        result.impossible_pins,
        round(result.seconds, 3),
        result.work,
        result.seed,
        result.problem_hash,
        result.engine_version,
    )
