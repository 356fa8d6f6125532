"""What a solve returns."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .demand import Occurrence, Pin
from .plan import Plan
from .rules.base import Finding
from .score import Score


@dataclass(frozen=True)
class Params:
    """When to stop, and the seed. The same problem, seed, work and jobs give the same plan when ``seconds`` is None.

    ``work`` counts search iterations, ``jobs`` the threads used.
    """

    seconds: float | None = 60.0
    work: int | None = None
    seed: int = 1
    jobs: int = 2


class Status(StrEnum):
    OPTIMAL = "optimal"  # serves as much as the proven upper bound
    FEASIBLE = "feasible"
    CANCELLED = "cancelled"  # stopped from outside; the plan is the best found until then


class Outcome(StrEnum):
    """What became of one occurrence, against the baseline."""

    KEPT = "kept"
    MOVED = "moved"  # in the baseline with another time, place or carer
    NEW = "new"
    UNSERVED = "unserved"


@dataclass(frozen=True)
class Reason:
    """A rule that blocks an occurrence, and how many of its candidate options it blocks.

    ``rule`` is a rule's id, or ``lost`` where options exist and others with a better claim hold them.
    """

    rule: str
    blocked: int
    options: int


@dataclass(frozen=True)
class OccurrenceOutcome:
    """``units`` is what is left unserved (1 for an occurrence, nights for a stay), ``weight`` its weighted minutes."""

    occurrence: Occurrence
    outcome: Outcome
    changes: tuple[str, ...] = ()  # of "time", "facility", "room", "bed", "staff"
    units: int = 0
    weight: int = 0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class ImpossiblePin:
    pin: Pin
    reasons: tuple[str, ...]  # rule ids


@dataclass(frozen=True)
class Progress:
    """A look at a running solve. Weighted minutes of care for ``served``, ``needed`` and ``bound``."""

    stage: str
    seconds: float
    score: Score
    served: int
    needed: int
    bound: int

    @property
    def gap(self) -> float:
        """What is missing to the bound, as a share of it."""
        return 1 - self.served / self.bound if self.bound else 0.0


@dataclass(frozen=True)
class Result:
    status: Status
    plan: Plan
    score: Score
    served: int
    needed: int
    bound: int
    outcomes: tuple[OccurrenceOutcome, ...]
    impossible_pins: tuple[ImpossiblePin, ...]
    history: tuple[Progress, ...]
    seconds: float
    work: int
    seed: int
    problem_hash: str
    engine_version: str

    @property
    def gap(self) -> float:
        return 1 - self.served / self.bound if self.bound else 0.0


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


class BrokenPlan(AssertionError):
    """The engine's own answer breaks a hard rule: a defect of the engine, and the run fails."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings on hard rules, the first: {findings[0]}")
        self.findings = findings
