"""Patient admission scheduling: the published text format, read into stays, rooms and departments.

Model and instances of Demeester, Souffriau, De Causmaecker, Vanden Berghe (2010), A hybrid tabu search algorithm for
automatically assigning patients to beds, Artificial Intelligence in Medicine 48(1); nights are numbered from 0.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..runs import text_of

SECTIONS = ("SPECIALISMS", "DEPARTMENTS", "ROOMPROPERTIES", "ROOMS", "BEDS", "PATIENTS")
POLICIES = {"M": "men", "F": "women", "D": "one sex at a time", "N": "any"}
SEXES = ("M", "F")
OLDEST = 150  # years
LONGEST = 1000  # nights of a horizon, each with its own columns in the search
BEDS = 1000  # of a room
LOWEST = 100  # priority
LARGEST = 1_000_000
DIGITS = 20  # of thousands Python reads none
_T = TypeVar("_T")


@dataclass(frozen=True)
class Department:
    id: int
    age_min: int  # completed years, inclusive; 0 = none
    age_max: int  # inclusive; 0 = none
    specialisms: Mapping[int, int]  # priority, 1 the first

    def admits(self, age: int) -> bool:
        return age >= self.age_min and (not self.age_max or age <= self.age_max)


@dataclass(frozen=True)
class Room:
    id: int
    capacity: int
    department: int
    policy: str  # one of POLICIES
    specialisms: Mapping[int, int]  # priority, 1 the first
    properties: frozenset[int]  # numbered as in the file, from 0


@dataclass(frozen=True)
class Stay:
    """A part of an admission, as far as it lies inside the horizon: nights ``[first, end)`` in one room."""

    patient: int
    age: int
    sex: str  # one of SEXES
    first: int
    end: int
    specialism: int
    largest: int  # beds of the largest room that is wished for
    required: frozenset[int]  # properties
    wished: frozenset[int]

    @property
    def nights(self) -> int:
        return self.end - self.first


@dataclass(frozen=True)
class Instance:
    horizon: int  # nights
    departments: Mapping[int, Department]
    rooms: Mapping[int, Room]
    stays: tuple[Stay, ...]  # in file order


class _Line:
    """A line of the file with its number, taken apart by ``|`` into fields of words."""

    def __init__(self, path: Path, number: int, text: str) -> None:
        self.text = text
        self._where = f"{path}:{number}"
        self._fields = [field.split() for field in text.split("|")]

    def wrong(self, problem: str) -> ValueError:
        return ValueError(f"{self._where}: {problem}")

    def words(self, fields: int) -> list[list[str]]:
        if len(self._fields) != fields:
            raise self.wrong(f"{fields} fields between | are needed, there are {len(self._fields)}: {self.text!r}")
        return self._fields

    def number(self, word: str, what: str, most: int = LARGEST) -> int:
        found = int(word) if word.isdecimal() and len(word) < DIGITS else None
        if found is None or found > most:
            raise self.wrong(f"{what} must be a number from 0 to {most}, not {word[:DIGITS]!r}")
        return found

    def numbers(self, words: list[str], what: str, count: int | None = None, most: int = LARGEST) -> list[int]:
        self._count(words, what, count)
        return [self.number(word, what, most) for word in words]

    def nights(self, words: list[str], what: str, count: int) -> list[int]:
        """A night before the first one of the horizon is below 0."""
        self._count(words, what, count)
        return [-self.number(word[1:], what) if word[0] == "-" else self.number(word, what) for word in words]

    def _count(self, words: list[str], what: str, count: int | None) -> None:
        if count is not None and len(words) != count:
            raise self.wrong(f"{what} must be {count} numbers, not {' '.join(words)!r}")

    def known(self, key: int, among: Mapping[int, _T], what: str) -> _T:
        if key not in among:
            raise self.wrong(f"there is no {what} {key}")
        return among[key]

    def one_of(self, word: str, among: Mapping[str, str] | tuple[str, ...], what: str) -> str:
        if word not in among:
            raise self.wrong(f"{what} must be one of {', '.join(among)}, not {word!r}")
        return word

    def flags(self, words: list[str], what: str, count: int) -> frozenset[int]:
        found = self.numbers(words, what, count)
        if not {*found} <= {0, 1}:
            raise self.wrong(f"{what} must be 0 or 1 for each property, not {' '.join(words)!r}")
        return frozenset(position for position, flag in enumerate(found) if flag)


def read(path: Path) -> Instance:
    """The instance in the file; raises ValueError naming file, line and value where it is none."""
    horizon, sections = _sections(path)
    properties = len(sections["ROOMPROPERTIES"])
    specialisms = dict(_by_id(sections["SPECIALISMS"], lambda line, key: key))
    departments = dict(_by_id(sections["DEPARTMENTS"], lambda line, key: _department(line, key, specialisms)))
    rooms = dict(_by_id(sections["ROOMS"], lambda line, key: _room(line, key, departments, specialisms, properties)))
    _refuse_lost_beds(sections["BEDS"], rooms)
    stays = [stay for line in sections["PATIENTS"] for stay in _stays(line, specialisms, properties, horizon)]
    return Instance(horizon, departments, rooms, tuple(stays))


def _sections(path: Path) -> tuple[int, dict[str, list[_Line]]]:
    sections: dict[str, list[_Line]] = {}
    horizon, here = 0, ""
    for number, text in enumerate(text_of(path).splitlines(), start=1):
        line = _Line(path, number, text.strip())
        name, colon, value = line.text.partition(":")
        if name == "Planning horizon":
            horizon = line.number(value.strip(), "the planning horizon", LONGEST)
        elif colon and name in SECTIONS:
            here = name
            sections[here] = []
        elif here and line.text and line.text != "END.":
            sections[here].append(line)
    if not horizon:
        raise ValueError(f"{path}: no planning horizon of at least one night")
    if missing := [name for name in SECTIONS if name not in sections]:
        raise ValueError(f"{path}: no section {', '.join(missing)}")
    return horizon, sections


def _by_id(lines: list[_Line], value: Callable[[_Line, int], _T]) -> Iterator[tuple[int, _T]]:
    seen = set()
    for line in lines:
        key = line.number(line.text.split()[0], "an id")
        if key in seen:
            raise line.wrong(f"id {key} stands twice")
        seen.add(key)
        yield key, value(line, key)


def _department(line: _Line, key: int, specialisms: Mapping[int, int]) -> Department:
    head, ranked = line.words(2)
    age_min, age_max = line.numbers(head[-2:], "least and greatest age", 2, OLDEST)
    return Department(key, age_min, age_max, _ranking(line, ranked, specialisms))


def _room(
    line: _Line, key: int, departments: Mapping[int, Department], specialisms: Mapping[int, int], properties: int
) -> Room:
    _, capacity, department, policy, ranked, held = line.words(6)
    (where,) = line.numbers(department, "the department", 1)
    line.known(where, departments, "department")
    (beds,) = line.numbers(capacity, "the capacity", 1, BEDS)
    sexes = line.one_of(" ".join(policy), POLICIES, "the sex policy")
    return Room(
        key, beds, where, sexes, _ranking(line, ranked, specialisms), line.flags(held, "properties", properties)
    )


def _ranking(line: _Line, words: list[str], specialisms: Mapping[int, int]) -> dict[int, int]:
    """Pairs of priority and specialism; of a specialism named twice the better priority."""
    found = line.numbers(words, "priority and specialism")
    if len(found) % 2:
        raise line.wrong(f"pairs of priority and specialism are needed, not {' '.join(words)!r}")
    ranking: dict[int, int] = {}
    for priority, specialism in zip(found[::2], found[1::2], strict=True):
        line.known(specialism, specialisms, "specialism")
        if not 1 <= priority <= LOWEST:  # at 0 a night there would cost less than none
            raise line.wrong(f"a priority must be a number from 1 to {LOWEST}, not {priority}")
        ranking[specialism] = min(priority, ranking.get(specialism, priority))
    return ranking


def _refuse_lost_beds(lines: list[_Line], rooms: Mapping[int, Room]) -> None:
    for line in lines:
        _, room = line.numbers(line.text.split(), "bed and room", 2)
        line.known(room, rooms, "room")


def _stays(line: _Line, specialisms: Mapping[int, int], properties: int, horizon: int) -> Iterator[Stay]:
    head, dates, parts, largest, required, wished = line.words(6)
    if len(head) < 3:
        raise line.wrong(f"id, name, age and sex are needed, not {' '.join(head)!r}")
    age, sex = line.number(head[-2], "the age", OLDEST), line.one_of(head[-1], SEXES, "the sex")
    first, _ = line.nights(dates, "first and last night", 2)
    (beds,) = line.numbers(largest, "the largest room wished for", 1)
    count = line.number(parts[0] if parts else "", "the number of parts")
    pairs = line.numbers(parts[1:], "specialism and nights of each part", 2 * count)
    needed = line.flags(required, "required properties", properties)
    liked = line.flags(wished, "preferred properties", properties)
    for specialism, nights in zip(pairs[::2], pairs[1::2], strict=True):
        line.known(specialism, specialisms, "specialism")
        begins, ends = max(0, first), min(first + nights, horizon)
        if begins < ends:
            patient = line.number(head[0], "the id")
            yield Stay(patient, age, sex, begins, ends, specialism, beds, needed, liked - needed)
        first += nights
