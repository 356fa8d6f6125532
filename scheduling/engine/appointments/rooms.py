"""Rooms and their equipment as resources that are counted slot by slot, and the choices that needs have among them."""

from collections import Counter
from dataclasses import dataclass, field

from ..demand import Need
from ..problem import Problem
from ..supply import Facility, suits
from .slots import Grid

Row = tuple[int, ...]


@dataclass
class Rooms:
    """``pieces``: places of each room, then pieces of its equipment; a choice uses one of each that it needs."""

    problem: Problem
    grid: Grid
    choices: list[Row] = field(default_factory=list)
    uses: list[int] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)  # slots, as bits
    _resources: dict[tuple[str, str], int] = field(default_factory=dict)
    _ranges: dict[tuple[str, str, tuple[str, ...]], tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._names: list[str] = []  # by resource
        self._most_at_once: Counter[str] = Counter()
        for service in self.problem.services:
            self._most_at_once |= Counter(service.equipment)

    def range(self, need: Need, facility: Facility) -> tuple[int, int]:
        """The choices ``[first, end)`` that a need has at a facility, small rooms first."""
        key = need.service, facility.id, need.features
        if key not in self._ranges:
            first = len(self.choices)
            for room in sorted(self.problem.rooms_of.get(facility.id, ()), key=lambda room: (room.size, room.id)):
                self._add(room.id, need, facility)
            self._ranges[key] = first, len(self.choices)
        return self._ranges[key]

    def _add(self, name: str, need: Need, facility: Facility) -> None:
        room, service = self.problem.room[name], self.problem.service[need.service]
        equipment = dict(room.equipment)
        if (
            not suits(service.room_use, room.use)
            or not {*need.features} <= {*facility.features, *room.features}
            or any(kind not in equipment for kind in service.equipment)
        ):
            return
        first = len(self.uses)
        self.uses.append(self._resource(name, "", room.size))
        self.uses.extend(self._resource(name, kind, equipment[kind]) for kind in service.equipment)
        self.choices.append((self._resources[name, ""], first, len(self.uses)))

    def _resource(self, room: str, kind: str, pieces: int) -> int:
        if (room, kind) not in self._resources:
            self._resources[room, kind] = len(self.pieces)
            self._names.append(room)
            # A service that uses two of a kind needs two free ones: so much is kept back from all.
            self.pieces.append(pieces - max(0, self._most_at_once[kind] - 1))
            spans = [closure.span for closure in self.problem.closures_of.get(("room", room), ())]
            self.closed.append(self.grid.touching(spans, self.grid.minutes))
        return self._resources[room, kind]

    def row(self, name: str) -> int:
        """The row by which choices name the room; -2 when no need can use it."""
        return self._resources.get((name, ""), -2)

    def name(self, row: int) -> str:
        """The room of a row."""
        return self._names[row]
