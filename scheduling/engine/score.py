"""The objective in plain Python."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Score:
    """Lexicographic, less is better: hard findings, unserved need (weighted minutes, fairness included), preference points."""

    hard: int
    unserved: int
    preference: int
    by_rule: dict[str, int] = field(default_factory=dict, compare=False, hash=False)

    @property
    def levels(self) -> tuple[int, int, int]:
        return self.hard, self.unserved, self.preference
