"""The fields of the demand."""

from ..demand import Assessment, Chosen, Entitlement, Need, Occurrence, Pin, Resident
from .about import CATEGORIES, SEXES, About, count, days, minutes, one_of, texts

DEMAND: dict[type, dict[str, About]] = {
    Occurrence: {
        "need": About("Need that is met."),
        "index": count("Which of its times: 0 up to times - 1; a stay has 0."),
    },
    Assessment: {
        "kind": About("psychiatric_stability, care_level or rehabilitation_plan."),
        "result": About("What was found, such as stable."),
        "valid": days("Days on which it holds."),
    },
    Resident: texts(
        id="File code of the resident; no name and no certificate number.",
        household="Code of the household.",
        place="Place of the home.",
        town="Code of the town.",
        languages="Languages and dialects spoken, signing included.",
        precautions="Infection precautions.",
        assessments="Assessments held.",
    )
    | {
        "sex": one_of("Sex of the resident.", *SEXES),
        "birth_date": About("Date of birth; ages are counted on the day of use.", "date"),
        "category": count(f"Disability category: {CATEGORIES}.", 1, 7),
        "level": count("Disability level, 1 (most severe) to 4.", 1, 4),
        "categories": count("The single categories behind category 7.", 1, 7),
        "certificate": days("Days on which the disability certificate, or a child's diagnosis, is valid."),
        "absences": minutes("Periods in which the resident is away."),
    },
    Chosen: {
        "facility": About("Facility that the guardian chose."),
        "valid": days("Days on which the choice holds."),
    },
    Need: texts(
        id="Code of the need.",
        resident="Resident who has it.",
        service="Service needed.",
        day_part="Part of the day of a day place.",
        features="Features that the bed, room or facility must have.",
        chosen_facilities="The guardian's choices of facilities, which bind; null: no choice was asked for.",
        preferred_facilities="Facilities the family would like.",
        refused_facilities="Facilities that may not serve it.",
        preferred_staff="Staff members the family would like.",
        refused_staff="Staff members who may not serve it.",
        keep_staff="True when the family wishes the same carer as before.",
        funded="True when each day of use needs an entitlement.",
        requires="Kinds of assessment that must be valid on each day of use.",
    )
    | {
        "dates": days("Days on which it may be served: the first, and the first that is too late."),
        "times": count("Occurrences in the week (sessions, visits, days); a stay is one.", 1),
        "minutes": count("Length of a session or visit; 0: the usual length of the service.", 0, 1440),
        "nights_min": count("Least nights in a row of a stay."),
        "nights_max": count("Most nights in a row of a stay."),
        "windows": minutes(
            "Periods of the week in which an occurrence must lie wholly; empty: any time.", bounded=True
        ),
        "wished": minutes("Periods of the week the resident would like.", bounded=True),
        "min_gap": count("Least minutes between the end of one occurrence and the start of the next."),
        "last_end": minutes(
            "When it was met last before this week, where min_gap reaches into it: before Monday 00:00 it is negative."
        ),
        "daily_max": count("Most occurrences on one day.", 1),
        "priority": count("Priority, 1 (most urgent) to 5.", 1, 5),
        "waiting_days": count("Days waited at the start of the week."),
        "staff_needed": count("Carers together at a visit; 2: two-carer care.", 1, 9),
        "staff_sex": one_of("Sex each carer must have; null: either.", *SEXES),
        "rungs": count("Acceptable rungs of the ladder of care, the wished one first; empty: any.", 0, 3),
    },
    Entitlement: texts(id="Code of the entitlement.", resident="Resident entitled.", service="Service funded.")
    | {
        "valid": days("Period of the entitlement."),
        "remaining_max": count("Sessions, visits, days or nights that may still be used."),
        "remaining_min": count("Sessions, visits, days or nights that should still be used before it ends."),
    },
    Pin: texts(
        need="Need whose occurrence is pinned.",
        facility="Facility it must be at; null: free.",
        room="Room it must be in; null: free.",
        bed="Bed it must be in; null: free.",
        staff="All carers it must have; null: free.",
    )
    | {
        "index": count("Which of the need's times."),
        "day": days("Day it must be on (for a stay its first night); null: free."),
        "start": minutes("Minute of the week it must start at; null: free."),
    },
}
