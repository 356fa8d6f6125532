"""The needs of sessions and visits, their occurrences and residents, by row."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..demand import Need, Occurrence
from ..problem import Problem
from ..search.tables import RESIDENT
from ..supply import APPOINTMENTS


@dataclass
class Demand:
    """Needs of sessions and visits by resident, in the problem's order; occurrences in the order of needs."""

    problem: Problem
    needs: list[Need] = field(init=False)
    occurrences: list[Occurrence] = field(init=False)
    row: dict[Occurrence, int] = field(init=False)

    def __post_init__(self) -> None:
        service = self.problem.service
        resident = {resident.id: row for row, resident in enumerate(self.problem.residents)}
        wanted = (need for need in self.problem.needs if service[need.service].mode in APPOINTMENTS and need.times > 0)
        self.needs = sorted(wanted, key=lambda need: resident[need.resident])
        self.occurrences = [Occurrence(need.id, index) for need in self.needs for index in range(need.times)]
        self.row = {occurrence: row for row, occurrence in enumerate(self.occurrences)}

    @cached_property
    def need_row(self) -> dict[str, int]:
        return {need.id: row for row, need in enumerate(self.needs)}

    @cached_property
    def resident_row(self) -> dict[str, int]:
        """Residents with such needs."""
        return {name: row for row, name in enumerate(dict.fromkeys(need.resident for need in self.needs))}

    def residents(self) -> NDArray[np.void]:
        """RESIDENT."""
        owner = np.array([self.resident_row[self.problem.need[one.need].resident] for one in self.occurrences])
        table = np.zeros(len(self.resident_row), dtype=RESIDENT)
        numbers = np.arange(len(table))
        table["first_occurrence"] = np.searchsorted(owner, numbers)
        table["end_occurrence"] = np.searchsorted(owner, numbers, side="right")
        return table
