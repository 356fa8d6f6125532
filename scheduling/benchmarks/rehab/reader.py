"""The published text format of a clinic's week; every error names file, line and value."""

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..runs import text_of
from .instance import DAY, Absence, Instance, Patient, Resource, Treatment

SECTIONS = ("INSTANCE", "DATA: RESOURCE_GROUPS", "DATA: RESOURCES", "DATA: TREATMENTS", "DATA: PATIENTS")
MOMENTS = "days count to 10000, hours to 24"
LONG = re.compile(r"\w{20}")  # a number that nothing counts to
LONGEST = 1000  # days of a horizon, each with sessions of its own
LARGEST = 10_000  # of days, people, sessions: all that is counted one by one
_T = TypeVar("_T")


class _Line:
    """A line of the file with its number."""

    def __init__(self, path: Path, number: int, text: str) -> None:
        self.text = text
        self._where = f"{path}:{number}"

    def wrong(self, problem: str) -> ValueError:
        return ValueError(f"{self._where}: {problem}")

    def fields(self, count: int) -> list[str]:
        found = [field.strip() for field in self.text.split(";")]
        if len(found) != count:
            raise self.wrong(f"{count} fields between ; are needed, there are {len(found)}: {self.text!r}")
        return found

    def value(self, text: str, what: str) -> Any:
        """A number, list, dictionary, DayHour (day, minute of the day) or Duration (minutes)."""
        try:
            if LONG.search(text):
                raise ValueError(text)
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # "1in" is no number followed by a word
                return _value(ast.parse(text.strip(), mode="eval").body)
        except (SyntaxError, ValueError, TypeError, OverflowError, RecursionError, MemoryError) as error:
            raise self.wrong(f"{what} is not readable: {text.strip()[:200]!r}") from error

    def number(self, text: str, what: str, least: int = 0, most: int = LARGEST) -> int:
        found = self.value(text, what)
        if type(found) is not int or not least <= found <= most:
            raise self.wrong(f"{what} must be a whole number from {least} to {most}, not {text.strip()[:40]!r}")
        return found

    def counts(self, found: Any, what: str, known: Any) -> dict[int, int]:
        """Whole numbers by id; ``found`` is a dictionary, or a list of pairs."""
        try:
            counts = dict(found)
        except (TypeError, ValueError):
            counts = {None: None}
        if not all(type(one) is int and 0 <= one <= LARGEST for pair in counts.items() for one in pair):
            raise self.wrong(f"{what} must give a whole number for each id, 0 to {LARGEST}, not {found!r}")
        for key in counts:
            if key not in known:
                raise self.wrong(f"{what}: there is no {key}")
        return counts


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.args:
        parts = {word.arg: ast.literal_eval(word.value) for word in node.keywords}
        minutes = round(60 * (parts.pop("hour", 0) + parts.pop("hours", 0)) + parts.pop("minutes", 0))
        day = parts.pop("day", 0) if node.func.id == "DayHour" else None
        if parts or node.func.id not in ("DayHour", "Duration") or not (day is None or type(day) is int):
            raise ValueError(node.func.id)
        return minutes if day is None else (day, minutes)
    if isinstance(node, ast.List):
        return [_value(one) for one in node.elts]
    if isinstance(node, ast.Tuple):
        return tuple(_value(one) for one in node.elts)
    return ast.literal_eval(node)


def read(path: Path) -> Instance:
    """The instance in the file; raises ValueError naming file, line and value where it is none."""
    sections = _sections(path)
    general = _General(path, sections["INSTANCE"])
    groups = dict(_by_id(sections["DATA: RESOURCE_GROUPS"], 2, lambda line, key, fields: key))
    # Four public instances name a resource twice; their study's figures are those of the later line alone.
    resources = dict(_rows(sections["DATA: RESOURCES"], 4, partial(_resource, groups=groups)))
    treatments = dict(_by_id(sections["DATA: TREATMENTS"], 6, partial(_treatment, groups=groups)))
    patients = dict(_by_id(sections["DATA: PATIENTS"], 8, partial(_patient, treatments=treatments)))
    general.refuse_conflict_groups()
    general.refuse_no_workday()
    return Instance(
        beds=general.whole("num_beds"),
        opens=general.minutes("workday_start"),
        closes=general.minutes("workday_end"),
        horizon=general.whole("horizon_length", 1, LONGEST),
        slot=general.whole("time_slot_length", 1),
        width=general.whole("even_scheduling_width", 1),
        even_upper=general.exact("even_scheduling_upper"),
        daily_lower=general.exact("daily_scheduling_lower"),
        daily_upper=general.exact("daily_scheduling_upper"),
        resources=resources,
        treatments=treatments,
        patients=patients,
    )


def _sections(path: Path) -> dict[str, list[_Line]]:
    sections: dict[str, list[_Line]] = {}
    here = None
    for number, raw in enumerate(text_of(path).splitlines(), start=1):
        text = raw.partition("#")[0].strip()
        if heading := re.match(r"\[([A-Z:_ ]+)\]", text):
            here = sections.setdefault(heading[1], [])
        elif text and here is not None:
            here.append(_Line(path, number, text))
    if missing := [name for name in SECTIONS if name not in sections]:
        raise ValueError(f"{path}: no section [{'], ['.join(missing)}]")
    return sections


class _General:
    """The lines ``name: value`` of the first section."""

    def __init__(self, path: Path, lines: list[_Line]) -> None:
        self._path = path
        self._lines = {}
        for line in lines:
            name, colon, value = line.text.partition(":")
            if not colon:
                raise line.wrong(f"name: value is needed, not {line.text!r}")
            self._lines[name.strip()] = line, value

    def _get(self, name: str) -> tuple[_Line, str]:
        if name not in self._lines:
            raise ValueError(f"{self._path}: {name} is missing")
        return self._lines[name]

    def whole(self, name: str, least: int = 0, most: int = LARGEST) -> int:
        line, text = self._get(name)
        return line.number(text, name, least, most)

    def exact(self, name: str) -> Fraction:
        line, text = self._get(name)
        if not re.fullmatch(r"\d{1,3}(\.\d{1,18})?", text.strip()):
            raise line.wrong(f"{name} must be a number from 0 to 999, not {text.strip()[:40]!r}")
        return Fraction(text.strip())

    def minutes(self, name: str) -> int:
        hours = self.exact(name)
        if hours * 60 > DAY:
            raise self._lines[name][0].wrong(f"{name} must be an hour of the day, not {hours}")
        return round(hours * 60)

    def refuse_no_workday(self) -> None:
        if self.exact("workday_end") <= (opens := self.exact("workday_start")):
            raise self._lines["workday_end"][0].wrong(f"workday_end must be later than workday_start, {opens}")
        self.whole("time_slot_length", 1, self.minutes("workday_end") - self.minutes("workday_start"))

    def refuse_conflict_groups(self) -> None:
        line, text = self._lines.get("conflict_groups", (None, "[]"))
        if line is not None and line.value(text, "conflict_groups"):
            raise line.wrong(f"conflict groups are not known to this benchmark: {text.strip()}")


def _by_id(lines: list[_Line], count: int, value: Callable[[_Line, int, list[str]], _T]) -> Iterator[tuple[int, _T]]:
    seen = set()
    for line in lines:
        for key, found in _rows([line], count, value):
            if key in seen:
                raise line.wrong(f"id {key} stands twice")
            seen.add(key)
            yield key, found


def _rows(lines: list[_Line], count: int, value: Callable[[_Line, int, list[str]], _T]) -> Iterator[tuple[int, _T]]:
    for line in lines:
        fields = line.fields(count)
        key = line.number(fields[0], "an id")
        yield key, value(line, key, fields)


def _resource(line: _Line, key: int, fields: list[str], groups: dict[int, int]) -> Resource:
    member = line.value(fields[1], "groups")
    if not isinstance(member, list) or not all(type(group) is int and group in groups for group in member):
        raise line.wrong(f"groups must be a list of known groups, not {fields[1]!r}")
    return Resource(key, frozenset(member), tuple(_absences(line, fields[3])))


def _absences(line: _Line, text: str) -> Iterator[Absence]:
    entries = line.value(text, "absences")
    if not isinstance(entries, list):
        raise line.wrong(f"absences must be a list, not {text!r}")
    for entry in entries:
        try:
            (day, time), (last, end), every = entry
            if not (_is_moment((day, time)) and _is_moment((last, end))):
                raise TypeError(entry)
        except (TypeError, ValueError) as error:
            raise line.wrong(f"an absence must be (from, to, days or None), not {entry!r}; {MOMENTS}") from error
        minutes = (last - day) * DAY + end - time
        if minutes < 0 or not (every is None or (type(every) is int and 0 < every <= LARGEST)):
            raise line.wrong(f"an absence must end after it starts and repeat every 1 or more days, not {entry!r}")
        yield Absence(day, time, minutes, every)


def _is_moment(found: Any) -> bool:
    """A day, one before the horizon is below 0, and a minute of it."""
    try:
        day, time = found
    except (TypeError, ValueError):
        return False
    return type(day) is int and type(time) is int and abs(day) <= LARGEST and 0 <= time <= DAY


def _treatment(line: _Line, key: int, fields: list[str], groups: dict[int, int]) -> Treatment:
    least, most = line.number(fields[1], "least participants"), line.number(fields[2], "most participants", 1)
    minutes = line.number(fields[4], "the duration", 1, DAY)
    if least > most:
        raise line.wrong(f"least participants {least} are more than most {most}")
    needs = line.counts(line.value(fields[5], "resources"), "resources", groups)
    return Treatment(key, least, most, minutes, needs)


def _patient(line: _Line, key: int, fields: list[str], treatments: dict[int, Treatment]) -> Patient:
    requested = line.counts(line.value(fields[2], "treatments"), "treatments", treatments)
    given = line.counts(line.value(fields[7], "already given"), "already given", treatments)
    days = [line.value(text, "an admission date") for text in fields[4:6]]
    if not all(isinstance(day, tuple) and _is_moment(day) for day in days):
        raise line.wrong(f"admission dates must be DayHour(…), not {fields[4]!r} and {fields[5]!r}; {MOMENTS}")
    admitted = line.value(fields[6], "already admitted")
    if not isinstance(admitted, bool):
        raise line.wrong(f"already admitted must be True or False, not {fields[6]!r}")
    left = {treatment: max(0, count - given.get(treatment, 0)) for treatment, count in requested.items()}
    return Patient(key, left, line.number(fields[3], "length of stay", 1), days[0][0], days[1][0], admitted)
