"""The fields of the supply."""

from ..supply import (
    Bed,
    Closure,
    Credential,
    DayPlaces,
    Facility,
    Place,
    Room,
    ServiceOffer,
    ServiceOrder,
    ServiceType,
    Shift,
    StaffMember,
    StaffSkill,
)
from .about import CATEGORIES, SEXES, About, count, days, minutes, one_of, texts

SUPPLY: dict[type, dict[str, About]] = {
    Place: {
        "id": About("Code of the place."),
        "longitude": count("Degrees east, WGS84.", -180, 180),
        "latitude": count("Degrees north, WGS84.", -90, 90),
    },
    Credential: {
        "kind": About("Kind of credential, such as accreditation, agreement or liability_insurance."),
        "valid": days("Days on which it is valid."),
    },
    Facility: texts(
        id="Code of the facility.",
        kind="Kind of facility, such as rehab_station or day_home. For people to read; no rule looks at it.",
        town="Code of the town it lies in.",
        place="Place it stands at.",
        partner_region="True for a facility of a neighbouring region.",
        stable_only="True where a resident with a mental disability needs a valid assessment of stability.",
        features="What the facility has, such as lift or hoist.",
        catchment="Codes of the towns served; empty: all.",
        required_credentials="Kinds of credential that must be valid on each day of use.",
        credentials="Accreditations, agreements and insurances held.",
    )
    | {
        "rung": count(
            "Place on the ladder of care: 1 village, 2 town, 3 municipal; 0 where the ladder does not apply.", 0, 3
        ),
        "categories": count(f"Disability categories admitted ({CATEGORIES}); empty: all.", 1, 7),
        "levels": count("Disability levels admitted, 1 (most severe) to 4; empty: all.", 1, 4),
        "age_min": count("Least age admitted, completed years."),
        "age_max": count("Greatest age admitted, completed years."),
        "sexes": one_of("Sexes admitted; empty: both.", *SEXES),
        "opening": minutes("Periods of the week in which it is open; empty: always."),
        "residents_per_staff": count("People present for each staff member on care duty, at most; 0: no ratio."),
        "severe_residents_per_staff": count("The same for people of level 1 or 2; 0: as the others."),
    },
    Room: texts(
        id="Code of the room.",
        facility="Facility it belongs to.",
        use="What it is used for: bedroom, therapy, training, activity.",
        sex_policy="Who may share it at night.",
        features="What the room has, such as hoist or secure.",
    )
    | {
        "size": count("Residents at once, over all sessions that run beside each other."),
        "equipment": count("Pairs of kind and number of pieces; a session uses one piece for each attendee."),
    },
    Bed: texts(
        id="Code of the bed.",
        room="Room it stands in.",
        kind="Kind of bed: long_stay or respite.",
        features="What the bed has.",
    ),
    DayPlaces: {
        "facility": About("Home for the Disabled that has the places."),
        "day": count("Day of the week, 0 Monday to 6 Sunday.", 0, 6),
        "morning": count("Places in the morning."),
        "afternoon": count("Places in the afternoon."),
    },
    ServiceOrder: {
        "service": About("Service that must come before, on the same day."),
        "min_gap": count("Least minutes from its end to the start of this one."),
        "max_gap": count("Most minutes from its end to the start of this one."),
    },
    ServiceType: texts(
        id="Code of the service.",
        mode="How it is given: nights in a bed, a day place, a session in a room, or a visit at home.",
        skill="Skill that each carer must hold; null: none.",
        room_use="Use that a session's room must have; null: any room.",
        equipment="Kinds of equipment a session uses, one piece of each for each attendee.",
        bed_kind="Kind of bed for a stay; null: any.",
        after="Service that must come before it on the same day; null: none.",
        funded_category="In one week a resident's funded services are all of one such category; null: does not count.",
    )
    | {
        "minutes": count("Usual length of a session or visit.", 0, 1440),
        "group_size": count("Most attendees of one session.", 1),
        "group_least": count("Least attendees with whom a session is opened; a group that runs goes on with fewer.", 1),
        "staff_needed": count("Carers needed at once.", 1, 9),
    },
    ServiceOffer: {
        "facility": About("Facility that offers the service."),
        "service": About("Service offered."),
        "weekly_sessions": count("Most sessions, visits or attended days in the week; null: as staff and rooms allow."),
        "valid": days("Days on which the service is offered."),
    },
    StaffSkill: {
        "skill": About("Code of the skill."),
        "valid": days("Days on which the skill is held and unexpired."),
    },
    StaffMember: texts(
        id="Code of the staff member.",
        facility="Facility that employs the staff member.",
        base="Place where routes start and end.",
        skills="Skills held, with their validity.",
        languages="Languages and dialects spoken, signing included.",
        transport="How the staff member travels: a key of travel.metres_per_minute.",
    )
    | {
        "sex": one_of("Sex of the staff member.", *SEXES),
        "daily_max": count("Most minutes a day of appointments, travel and care duty."),
        "weekly_max": count("Most minutes a week of appointments, travel and care duty."),
    },
    Shift: {
        "staff": About("Staff member on duty."),
        "facility": About("Facility of the duty."),
        "span": minutes("Period of the duty, in minutes of the week.", bounded=True),
        "duty": About("Care of the people on site, or appointments (sessions and visits)."),
    },
    Closure: {
        "asset": About("What is closed: a facility, room, bed or staff member."),
        "id": About("Code of what is closed."),
        "span": minutes("Period of the closure; may reach over the whole horizon."),
        "reason": About("Why, for people to read; offered, held, reserved, ended, busy: not to be put back into use."),
    },
}
