"""Tiny, named, asymmetrical problems for the engine's tests.

Every place lies on one straight road: ``road`` is its milestone, and the way between two places takes as many
minutes as their milestones differ, for everyone. ``problem()`` takes what it is made of in any order::

    problem(station("xincang"), carer("chen"), resident("lin", road=10), need_visit("lin"))

adds the service types that the needs name, and offers each of them wherever a facility is given no offers.
"""

from collections.abc import Iterable
from typing import Any

from scheduling.engine.demand import Chosen, Entitlement, Need, Occurrence, Pin, Resident
from scheduling.engine.plan import DayAttendance, Plan, Session, Stay, Visit
from scheduling.engine.problem import Problem, Travel
from scheduling.engine.rules import BY_ID, Finding
from scheduling.engine.supply import (
    Bed,
    Closure,
    DayPart,
    DayPlaces,
    Duty,
    Facility,
    Mode,
    Place,
    Room,
    ServiceOffer,
    ServiceType,
    Shift,
    StaffMember,
    StaffSkill,
)
from scheduling.engine.timeline import DAY, WEEK, Span
from scheduling.engine.view import PlanView

MONDAY = "2026-11-30"
ALWAYS = Span(-100_000)
SUNDAY = 6
LAST_NIGHT = 27  # of a horizon of 28

SPEECH = ServiceType("speech", Mode.SESSION, 60, "speech_therapy", room_use="therapy")
DANCE = ServiceType("dance", Mode.SESSION, 60, "dance_therapy", group_size=3, room_use="activity")
NURSING = ServiceType("nursing", Mode.VISIT, 60, "nursing")
DAY_CARE = ServiceType("day_care", Mode.DAY)
RESPITE = ServiceType("respite", Mode.STAY, bed_kind="respite")
SERVICES = {service.id: service for service in (SPEECH, DANCE, NURSING, DAY_CARE, RESPITE)}
HALL = Room("hall", "xincang", "activity", 9)

Parts = tuple[Any, ...]

_COLLECTION = {
    Place: "places",
    Facility: "facilities",
    Room: "rooms",
    Bed: "beds",
    DayPlaces: "day_places",
    ServiceType: "services",
    ServiceOffer: "offers",
    StaffMember: "staff",
    Shift: "shifts",
    Closure: "closures",
    Resident: "residents",
    Need: "needs",
    Entitlement: "entitlements",
    Pin: "pins",
}


def at(day: int, hour: int, minute: int = 0) -> int:
    """Minute of the week: ``at(1, 9)`` is Tuesday 09:00."""
    return day * DAY + hour * 60 + minute


def span(day: int, start: int, end: int) -> Span:
    """From one full hour of a day to another."""
    return Span(at(day, start), at(day, end))


def problem(*parts: Any, **more: Any) -> Problem:
    """The problem of these parts (things, or groups of things); ``more`` are other fields of Problem."""
    things: dict[str, list[Any]] = {name: [] for name in _COLLECTION.values()}
    for thing in _flat(parts):
        things[_COLLECTION[type(thing)]].append(thing)
    given = {service.id for service in things["services"]}
    wanted = dict.fromkeys(need.service for need in things["needs"])
    things["services"] += [SERVICES[name] for name in wanted if name not in given]
    silent = [one for one in things["facilities"] if one.id not in {offer.facility for offer in things["offers"]}]
    things["offers"] += [ServiceOffer(facility.id, service.id) for facility in silent for service in things["services"]]
    more.setdefault("travel", Travel(matrix=_road(things["places"])))
    more |= {name: tuple(group) for name, group in things.items()}
    return Problem(MONDAY, **more)


def _flat(parts: Iterable[Any]) -> Iterable[Any]:
    for part in parts:
        if isinstance(part, tuple):
            yield from _flat(part)
        else:
            yield part


def _road(places: list[Place]) -> dict[str, dict[str, int]]:
    return {a.id: {b.id: round(abs(a.longitude - b.longitude)) for b in places} for a in places}


def station(
    id: str = "xincang", *, road: int = 0, beds: int = 0, kind: str = "respite", places: int = 0, **more: Any
) -> Parts:
    """A facility with a therapy room for two (``{id}-therapy``) and, where asked, a bedroom (``{id}-bedroom``) with
    ``beds`` beds (``{id}-1`` ..) and a Home's day ``places``. ``more`` are fields of Facility.
    """
    facility = Facility(id, **{"kind": "station", "town": id, "place": f"{id}-door", **more})
    parts: Parts = (Place(f"{id}-door", road, 30.0), facility, Room(f"{id}-therapy", id, "therapy", 2))
    if beds:
        bedroom = Room(f"{id}-bedroom", id, "bedroom", beds)
        parts += (bedroom, *(Bed(f"{id}-{number}", bedroom.id, kind) for number in range(1, beds + 1)))
    if places:
        parts += tuple(DayPlaces(id, day, places, places) for day in range(7))
    return parts


def carer(
    id: str = "chen",
    facility: str = "xincang",
    *,
    skills: Iterable[str | StaffSkill] = ("nursing", "speech_therapy", "dance_therapy"),
    shifts: Iterable[Span] = (Span(0, WEEK),),
    duty: Duty = Duty.APPOINTMENTS,
    **more: Any,
) -> Parts:
    """A staff member whose base is the facility's door, on duty all week without a maximum unless told."""
    member = {
        "base": f"{facility}-door",
        "sex": "female",
        "skills": tuple(StaffSkill(skill, ALWAYS) if isinstance(skill, str) else skill for skill in skills),
        "languages": ("wu",),
        "daily_max": DAY,
        "weekly_max": WEEK,
        **more,
    }
    return (
        StaffMember(id, facility, **member),
        *(Shift(id, facility, period, duty) for period in shifts),
    )


def resident(id: str = "lin", *, road: int = 10, **more: Any) -> Parts:
    """A man of 46, physical disability of level 3, living in xincang at milestone ``road``."""
    person = {
        "household": f"{id}-house",
        "place": f"{id}-home",
        "town": "xincang",
        "sex": "male",
        "birth_date": "1980-05-05",
        "category": 4,
        "level": 3,
        **more,
    }
    return Place(f"{id}-home", road, 30.0), Resident(id, **person)


def need_visit(resident: str = "lin", **more: Any) -> Need:
    """A nursing visit of an hour, called ``{resident}-nursing``."""
    return _need(resident, "nursing", more)


def need_session(resident: str = "lin", **more: Any) -> Need:
    """An hour of speech therapy, called ``{resident}-speech``."""
    return _need(resident, "speech", more)


def need_day(resident: str = "lin", **more: Any) -> Need:
    """A day at a Home for the Disabled, called ``{resident}-day_care``."""
    return _need(resident, "day_care", more)


def need_stay(resident: str = "lin", nights: int = 1, **more: Any) -> Need:
    """``nights`` nights of respite, called ``{resident}-respite``."""
    return _need(resident, "respite", {"nights_min": nights, "nights_max": nights, **more})


def _need(resident: str, service: str, more: dict[str, Any]) -> Need:
    service = more.pop("service", service)
    return Need(more.pop("id", f"{resident}-{service}"), resident, service, **{"dates": ALWAYS, **more})


def chosen(*facilities: str, days: Span = ALWAYS) -> tuple[Chosen, ...]:
    """The guardian's choice of these, on these days."""
    return tuple(Chosen(facility, days) for facility in facilities)


def visit(start: int, *staff: str, need: str = "lin-nursing", index: int = 0, minutes: int = 60) -> Visit:
    """A home visit, by chen unless told otherwise."""
    return Visit(need, index, staff or ("chen",), start, start + minutes)


def session(
    start: int,
    *attendees: str,
    staff: tuple[str, ...] = ("chen",),
    service: str = "speech",
    facility: str = "xincang",
    room: str = "",
    minutes: int = 60,
) -> Session:
    """A session for these needs (``need`` or ``need:index``), in the therapy room by chen unless told otherwise."""
    pieces = tuple(piece(name) for name in attendees or ("lin-speech",))
    return Session(service, facility, room or f"{facility}-therapy", staff, start, start + minutes, pieces)


def day(
    day: int,
    facility: str = "xincang",
    *,
    need: str = "lin-day_care",
    index: int = 0,
    part: DayPart = DayPart.FULL,
) -> DayAttendance:
    return DayAttendance(need, index, facility, day, part)


def stay(first: int, end: int, bed: str = "xincang-1", *, need: str = "lin-respite") -> Stay:
    return Stay(need, bed, first, end)


def plan(*placements: Stay | DayAttendance | Session | Visit) -> Plan:
    kinds: dict[type, list[Any]] = {Stay: [], DayAttendance: [], Session: [], Visit: []}
    for placement in placements:
        kinds[type(placement)].append(placement)
    return Plan(*(tuple(group) for group in kinds.values()))


def piece(name: str) -> Occurrence:
    """``lin-speech:2`` is the third occurrence of the need lin-speech; ``lin-speech`` its first."""
    need, _, index = name.partition(":")
    return Occurrence(need, int(index or 0))


def finding(rule: str, detail: str, *pieces: str, **more: Any) -> Finding:
    return Finding(rule, detail=detail, occurrences=tuple(piece(name) for name in pieces), **more)


def breaches(rule: str, problem: Problem, plan: Plan) -> list[Finding]:
    """The findings of one rule alone."""
    return BY_ID[rule].findings(PlanView(problem, plan))
