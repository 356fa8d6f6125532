"""Does the place admit this person, and has it what the need asks for?

Of a visit, every carer's facility must admit the resident and serve the town; features and rungs are asked of
facilities alone, not of a home. A person with multiple disabilities is admitted where one of the single
categories is. Age counts on the first day of use (least) and on the last (most). A room or bed that is not the
facility's own is a mismatch too.
"""

from typing import TYPE_CHECKING

from ..demand import Need, Resident
from ..supply import Facility, suits
from ..timeline import DAY
from ..view import facilities_of
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option

OLDEST = 150  # an upper bound from here on is none


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    objection = _objection(problem, option)
    if objection is None:
        return None
    detail, facility = objection
    return breach(RULE.id, problem, option, detail, facility=facility)


def _objection(problem: "Problem", option: "Option") -> tuple[str, str | None] | None:
    """The first there is, and the facility that has it."""
    need = problem.need[option.need]
    resident = problem.resident[need.resident]
    mode = problem.service[need.service].mode
    if option.mode is not mode:
        return f"{option.mode} where {mode} is needed", None
    for name in facilities_of(problem, option):
        facility = problem.facility[name]
        detail = _refusal(facility, resident) or _wrong_age(problem, option, facility, resident)
        if detail:
            return detail, name
    if option.facility is None:
        return None
    detail = _shortcoming(problem, option, need, problem.facility[option.facility])
    return (detail, option.facility) if detail else None


def _refusal(facility: Facility, resident: Resident) -> str | None:
    if facility.categories and not any(resident.has_category(category) for category in facility.categories):
        return f"category {resident.category} is not admitted"
    if facility.levels and resident.level not in facility.levels:
        return f"level {resident.level} is not admitted"
    if facility.sexes and resident.sex not in facility.sexes:
        return f"{resident.sex} residents are not admitted"
    return None if facility.serves(resident.town) else f"town {resident.town} is not served"


def _wrong_age(problem: "Problem", option: "Option", facility: Facility, resident: Resident) -> str | None:
    if facility.age_min > 0:
        age = problem.age_on(resident.id, option.start // DAY)
        if age < facility.age_min:
            return f"aged {age}, at least {facility.age_min}"
    if facility.age_max < OLDEST:
        age = problem.age_on(resident.id, max(option.start, option.end - 1) // DAY)
        if age > facility.age_max:
            return f"aged {age}, at most {facility.age_max}"
    return None


def _shortcoming(problem: "Problem", option: "Option", need: Need, facility: Facility) -> str | None:
    service = problem.service[need.service]
    room = problem.room[option.room] if option.room is not None else None
    bed = problem.bed[option.bed] if option.bed is not None else None
    if need.rungs and facility.rung not in need.rungs:
        return f"rung {facility.rung} is not accepted"
    if room is not None and room.facility != facility.id:
        return f"room {room.id} belongs to {room.facility}"
    if room is not None and not suits(service.room_use, room.use):
        return f"room for {room.use}, {service.room_use} is needed"
    if bed is not None and not suits(service.bed_kind, bed.kind):
        return f"bed for {bed.kind}, {service.bed_kind} is needed"
    if need.features:
        offered = {*facility.features, *(room.features if room else ()), *(bed.features if bed else ())}
        if missing := [feature for feature in need.features if feature not in offered]:
            return f"without {', '.join(missing)}"
    return None


RULE = Rule(
    "eligibility",
    Level.HARD,
    "The place admits the resident's category, level, age, sex and town on every day of use, and has the features, "
    "room, bed and rung of the ladder that the need asks for.",
    "使用的每一天，机构收住该残疾类别、等级、年龄、性别和镇街道的残疾人，并具备需求要求的设施、房间、床位和照护层级。",
    blocks=blocks,
    reason_en="no place that admits this resident and has what is needed",
    reason_zh="没有收住条件相符、设施齐备的机构",
)
