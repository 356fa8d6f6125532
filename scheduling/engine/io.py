"""The two files: a problem and a plan as JSON with a schema version, read strictly, and a problem's content hash."""

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeVar

from .codec import MalformedFile, ParsedObject, decode, encode, record_fields
from .documents import SCHEMA_VERSION, PlanFile, report_of
from .fields import About
from .plan import Plan
from .problem import Problem
from .references import TwoPlaces, UnknownReference, refuse_unknown_placements
from .result import Result
from .supply import Duty, Mode

_T = TypeVar("_T")
AT_ONCE = 500  # rows that are made into text together for the hash
_made: dict[str, tuple[Any, list[bytes]]] = {}  # by part of a problem the one hashed last, and its text


def problem_to_json(problem: Problem) -> str:
    return _write(encode(problem))


def plan_to_json(plan: Plan) -> str:
    return _write(encode(plan.ordered()))


def result_to_json(result: Result) -> str:
    """A plan file with a ``result`` section."""
    return _write(encode(result.plan.ordered()) | {"result": encode(report_of(result))})


def problem_from_json(text: str | bytes) -> Problem:
    """Raises MalformedFile."""
    problem = _read(Problem, text)
    _refuse_unusable(problem)
    return problem


def plan_from_json(text: str | bytes, problem: Problem | None = None) -> Plan:
    """The plan of a plan file. Raises MalformedFile, also when the plan names what ``problem`` does not have."""
    return plan_file_from_json(text, problem).plan


def plan_file_from_json(text: str | bytes, problem: Problem | None = None) -> PlanFile:
    """The same with its ``result`` section, if any."""
    file = _read(PlanFile, text)
    if problem is not None:
        _with_path(lambda: refuse_unknown_placements(problem, file))
    return file


def problem_hash(problem: Problem) -> str:
    """SHA-256 over the problem's canonical JSON: the same content has the same hash, wherever it is made.

    A part at a time: as one text with all that leads to it, a large city would take several times its problem. A part
    that is the very one hashed last, as most are of a week after an event, has its text already.
    """
    digest = hashlib.sha256()
    opening = "{"
    for name in sorted(["schema_version", *record_fields(Problem)]):
        value = SCHEMA_VERSION if name == "schema_version" else getattr(problem, name)
        digest.update(f"{opening}{json.dumps(name)}:".encode())
        opening = ","
        held = _made.get(name)
        if held is None or held[0] is not value:
            held = _made[name] = value, [text.encode() for text in _canonical(value)]
        for text in held[1]:
            digest.update(text)
    digest.update(b"}")
    return digest.hexdigest()


def _canonical(value: Any) -> Iterator[str]:
    """The JSON text of a part, without spaces, keys in order, nothing left out."""
    if type(value) is not tuple:
        yield _text(value)
        return
    yield "["
    for first in range(0, len(value), AT_ONCE):
        yield ("," if first else "") + _text(value[first : first + AT_ONCE])[1:-1]
    yield "]"


def _text(value: Any) -> str:
    return json.dumps(encode(value, whole=True), sort_keys=True, separators=(",", ":"), allow_nan=False)


def _write(content: dict[str, Any]) -> str:
    document = {"schema_version": SCHEMA_VERSION} | content
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _read(cls: type[_T], text: str | bytes) -> _T:
    try:
        document = json.loads(text, object_pairs_hook=ParsedObject)
    except RecursionError:
        raise MalformedFile("$", "is nested too deeply") from None
    except ValueError as error:
        raise MalformedFile("$", f"is not JSON: {error}") from None
    if isinstance(document, ParsedObject) and not document.twice:
        version = document.pop("schema_version", None)
        if type(version) is not int or version != SCHEMA_VERSION:
            given = "it is missing" if version is None else f"not {version!r}"
            raise MalformedFile("$.schema_version", f"must be {SCHEMA_VERSION}, {given}")
    value: _T = _with_path(lambda: decode(cls, document, "$", About("")))
    return value


def _with_path(read: Callable[[], _T]) -> _T:
    try:
        return read()
    except UnknownReference as error:
        raise MalformedFile(error.path, error.reason) from error


def _refuse_unusable(problem: Problem) -> None:
    """What no single field shows: the week, the speeds, the matrix, the order of services, the nights."""
    if date.fromisoformat(problem.monday).weekday() != 0:
        raise MalformedFile("$.monday", f"{problem.monday} is no Monday")
    if problem.limits.afternoon.start < (problem.limits.morning.end or 0):
        raise MalformedFile("$.limits.afternoon", "must begin after the morning has ended")
    _refuse_unknown_transport(problem)
    _refuse_holes(problem)
    _refuse_two_places(problem)
    _refuse_orders(problem)
    _refuse_pinned_twice(problem)
    for position, need in enumerate(problem.needs):
        mode = problem.service[need.service].mode
        if mode is Mode.STAY and (need.nights_min < 1 or need.times != 1):
            raise MalformedFile(f"$.needs[{position}]", "a stay is 1 occurrence of 1 night or more")
    for position, occurrence in enumerate(problem.confirmed):
        if occurrence.need not in problem.need:
            raise MalformedFile(f"$.confirmed[{position}].need", f"no need {occurrence.need!r}")


def _refuse_orders(problem: Problem) -> None:
    """Services come after others on one day: a stay has no end there, and nothing is there before itself."""
    for position, service in enumerate(problem.services):
        if service.after is None:
            continue
        path, earlier = f"$.services[{position}].after", problem.service.get(service.after.service)
        if earlier is None:
            raise MalformedFile(f"{path}.service", f"no service {service.after.service!r}")
        if service.mode is Mode.STAY:
            raise MalformedFile(path, "a stay comes after no service")
        if earlier.mode is Mode.STAY:
            raise MalformedFile(f"{path}.service", f"{earlier.id!r} is a stay, after which nothing comes on its day")
        if _comes_after(problem, service.id):
            raise MalformedFile(f"{path}.service", f"{service.id!r} would come after itself")


def _comes_after(problem: Problem, service: str) -> bool:
    """Whether it comes after itself, be it by way of others."""
    found: list[str] = []
    one = problem.service.get(service)
    while one is not None and one.after is not None and one.after.service not in found:
        found.append(one.after.service)
        one = problem.service.get(one.after.service)
    return service in found


def _refuse_pinned_twice(problem: Problem) -> None:
    """Of two pins of one occurrence a plan might keep one alone, and of two that agree one would be looked at."""
    rows: dict[tuple[str, int], int] = {}
    for row, pin in enumerate(problem.pins):
        first = rows.setdefault((pin.need, pin.index), row)
        if first != row:
            raise MalformedFile(f"$.pins[{row}]", f"{pin.need!r} has a pin for index {pin.index} in $.pins[{first}]")


def _refuse_two_places(problem: Problem) -> None:
    """Nobody takes appointments at two facilities at once."""
    worked = enumerate(problem.shifts)
    order = sorted((one.span.start, row) for row, one in worked if one.duty is Duty.APPOINTMENTS)
    until: defaultdict[str, dict[str, float]] = defaultdict(dict)  # by staff member and facility, the latest end
    for start, row in order:
        shift = problem.shifts[row]
        ends = until[shift.staff]
        for facility, end in ends.items():
            if facility != shift.facility and start < end:
                raise MalformedFile(f"$.shifts[{row}].span", str(TwoPlaces(shift.staff, facility)))
        end = math.inf if shift.span.end is None else shift.span.end
        ends[shift.facility] = max(end, ends.get(shift.facility, 0))


def _refuse_unknown_transport(problem: Problem) -> None:
    speeds = problem.travel.metres_per_minute
    used = {"$.travel.resident_transport": problem.travel.resident_transport} | {
        f"$.staff[{position}].transport": member.transport for position, member in enumerate(problem.staff)
    }
    for path, transport in used.items():
        if transport not in speeds:
            raise MalformedFile(path, f"$.travel.metres_per_minute has no {transport!r}")


def _refuse_holes(problem: Problem) -> None:
    """A given matrix has the minutes of every pair of places."""
    matrix = problem.travel.matrix
    if matrix is None:
        return
    for start in problem.place:
        for end in problem.place:
            if start != end and end not in matrix.get(start, {}):
                raise MalformedFile(f"$.travel.matrix.{start}", f"has no minutes to {end!r}")
