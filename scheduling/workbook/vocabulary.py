"""The words that a cell may hold: fixed lists of the format, and reference data as it stands in the database."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Max, Min

from facilities.models import FacilityKind, ServiceType, Skill, Town
from facilities.reference import SPELLINGS

from . import text, words
from .columns import Column, Kind, Word

MARGIN = 0.6  # degrees around the towns, some 60 km: partner regions lie inside


@dataclass(frozen=True)
class Region:
    """Where facilities and homes can lie: the towns of the database and their surroundings. Degrees, WGS84."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


@dataclass(frozen=True)
class Vocabulary:
    """``reference``: facility_kind, service_type, skill and town, each with its words."""

    reference: dict[str, tuple[Word, ...]]
    region: Region

    def words(self, column: Column) -> tuple[Word, ...]:
        """The words that the column may hold. Towns are rows of the database: a county can have others."""
        if column.kind is Kind.REFERENCE:
            return self.reference[column.reference]
        return self.reference["town"] if column.words is words.TOWNS else column.words

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Code -> Chinese name of each kind of reference data, for writing."""
        return {kind: {word.code: word.zh for word in known} for kind, known in self.reference.items()}


def load_vocabulary() -> Vocabulary:
    models: dict[str, Any] = {"facility_kind": FacilityKind, "service_type": ServiceType, "skill": Skill, "town": Town}
    reference = {
        kind: tuple(
            Word(code, name, name_en or name, SPELLINGS.get(code, ()))
            for code, name, name_en in model.objects.values_list("code", "name", "name_en")
        )
        for kind, model in models.items()
    }
    return Vocabulary(reference, _region())


def _region() -> Region:
    """Around the towns, and never beyond what the database takes."""
    bounds = []
    for name in ("longitude", "latitude"):
        limits: Any = Town._meta.get_field(name)
        found = Town.objects.aggregate(least=Min(name), most=Max(name))
        bounds.append((max(limits.least, found["least"] - MARGIN), min(limits.most, found["most"] + MARGIN)))
    (west, east), (south, north) = bounds
    return Region(west, south, east, north)


def spelled(known: Iterable[Word]) -> dict[str, str]:
    """Each spelling, made comparable -> code."""
    return {text.key(spelling): word.code for word in known for spelling in word.spellings}


def nearest(asked: str, known: Sequence[str]) -> str:
    """The known name that ``asked`` most likely means; empty when none comes near."""
    by_key = {text.key(name): name for name in known}
    found = difflib.get_close_matches(text.key(asked), by_key, n=1, cutoff=0.55)
    return by_key[found[0]] if found else ""
