"""What a row of a sheet holds beyond its own table: pieces of equipment, credentials, several towns or carers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from psycopg.types.range import DateRange

from backend.core.periods import overlap
from facilities.models import Credential, RoomEquipment

from .directory import Directory
from .fields import SINCE_EVER, Values

BATCH = 500


class Part(Protocol):
    @property
    def keys(self) -> tuple[str, ...]: ...

    @property
    def empty(self) -> Any:
        """What a row has of which nothing is stored."""

    def stored(self) -> Mapping[int, Any]:
        """Primary key of the row -> what is stored of it."""

    def dump(self, values: Values, directory: Directory) -> Any: ...

    def load(self, stored: Any, directory: Directory) -> dict[str, Any]: ...

    def save(self, changed: Mapping[int, Any]) -> None:
        """Store what each row, by primary key, is to have."""


@dataclass(frozen=True)
class Many:
    """Codes of other rows, through the table between."""

    key: str
    through: Any
    name: str  # its key to the row
    other: str  # its key to the others
    kind: str  # of the others, as in ``directory.CODED``
    empty: frozenset[int] = frozenset()

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def stored(self) -> Mapping[int, frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for row, other in self.through.objects.values_list(self.name, self.other):
            found[row].add(other)
        return {row: frozenset(others) for row, others in found.items()}

    def dump(self, values: Values, directory: Directory) -> frozenset[int]:
        codes = directory.codes(self.kind)
        return frozenset(codes[code] for code in values[self.key])

    def load(self, stored: frozenset[int], directory: Directory) -> dict[str, Any]:
        return {self.key: tuple(sorted(directory.code(self.kind, pk) for pk in stored))}

    def save(self, changed: Mapping[int, frozenset[int]]) -> None:
        self.through.objects.filter(**{f"{self.name}__in": list(changed)}).delete()
        rows = [
            self.through(**{self.name: row, self.other: other}) for row, others in changed.items() for other in others
        ]
        self.through.objects.bulk_create(rows, BATCH)


class Equipment:
    """Pieces of each kind in a room."""

    keys = ("equipment",)

    @property
    def empty(self) -> dict[str, int]:
        return {}

    def stored(self) -> Mapping[int, dict[str, int]]:
        found: dict[int, dict[str, int]] = defaultdict(dict)
        for room, kind, pieces in RoomEquipment.objects.values_list("room_id", "kind", "pieces"):
            found[room][kind] = pieces
        return found

    def dump(self, values: Values, directory: Directory) -> dict[str, int]:
        return values["equipment"] or {}

    def load(self, stored: dict[str, int], directory: Directory) -> dict[str, Any]:
        return {"equipment": dict(sorted(stored.items()))}

    def save(self, changed: Mapping[int, dict[str, int]]) -> None:
        RoomEquipment.objects.filter(room__in=list(changed)).delete()
        RoomEquipment.objects.bulk_create(
            [
                RoomEquipment(room_id=room, kind=kind, pieces=pieces)
                for room, held in changed.items()
                for kind, pieces in held.items()
            ],
            BATCH,
        )


Valid = tuple[date, date | None]


class Certified:
    """The credentials of one kind, of which the sheet has the newest: that of other dates is added to those before,
    unless it overlaps one and replaces it. Empty cells change nothing."""

    empty: tuple[Valid, ...] = ()

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.keys = (f"{kind}_from", f"{kind}_until")

    def stored(self) -> Mapping[int, tuple[Valid, ...]]:
        found: dict[int, tuple[Valid, ...]] = defaultdict(tuple)
        rows = Credential.objects.filter(kind=self.kind).order_by("valid").values_list("facility_id", "valid")
        for facility, valid in rows:
            found[facility] += ((valid.lower, valid.upper),)
        return found

    def dump(self, values: Values, directory: Directory) -> tuple[Valid, ...]:
        first, until = (values[key] for key in self.keys)
        return () if first is None and until is None else ((first or SINCE_EVER, until),)

    def over(self, stated: tuple[Valid, ...], stored: tuple[Valid, ...]) -> tuple[Valid, ...]:
        """What is to be stored where ``stored`` is. An end without a start is that of the newest."""
        if not stated or not stored:
            return stated or stored
        ((first, until),) = stated
        first = stored[-1][0] if first == SINCE_EVER else first
        if until is not None and until <= first:
            return (*stored, (first, until))  # refused by what compares the two, which looks at the last
        others = [valid for valid in stored if not overlap(valid, (first, until))]
        return tuple(sorted((*others, (first, until)), key=lambda valid: valid[0]))

    def load(self, stored: tuple[Valid, ...], directory: Directory) -> dict[str, Any]:
        first, until = stored[-1] if stored else (None, None)
        return dict(zip(self.keys, (None if first == SINCE_EVER else first, until), strict=True))

    def save(self, changed: Mapping[int, tuple[Valid, ...]]) -> None:
        rows = Credential.objects.filter(kind=self.kind, facility__in=list(changed))
        held = {(row.facility_id, (row.valid.lower, row.valid.upper)): row.pk for row in rows}
        wanted = {(facility, valid) for facility, valids in changed.items() for valid in valids}
        Credential.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
        Credential.objects.bulk_create(
            [
                Credential(facility_id=facility, kind=self.kind, valid=DateRange(*valid))
                for facility, valid in sorted(wanted - held.keys(), key=lambda key: (key[0], key[1][0]))
            ],
            BATCH,
        )
