"""The fields of the problem itself, its rule values and its prices."""

from ..problem import Limits, Problem, Travel, Weights
from .about import About, count, counts, minutes, texts

_PER_CENT = "Per cent that each minute weighs"
PROBLEM: dict[type, dict[str, About]] = {
    Limits: {
        "morning": minutes("Morning of a day place, in minutes of the day.", bounded=True),
        "afternoon": minutes("Afternoon of a day place, in minutes of the day.", bounded=True),
        "meal_window": minutes("Minutes of the day in which a meal break must lie.", bounded=True),
        "meal_minutes": count("Length of the meal break.", 0, 1440),
        "adult_age": count("Age at which a resident counts as an adult, completed years."),
        "grid": count("Sessions and visits start on multiples of this many minutes.", 1, 1440),
    },
    Weights: {
        "priority": About(f"{_PER_CENT}, by priority 1 to 5.", least=0, length=5),
        "severity": About(f"{_PER_CENT}, by disability level 1 to 4.", least=0, length=4),
    }
    | counts(
        waiting_per_week="Per cent added for each week waited.",
        waiting_most="Per cent added for waiting, at most.",
        night_minutes="Minutes of care that an unserved night counts.",
        day_minutes="Minutes of care that an unserved day counts.",
        half_day_minutes="Minutes of care that an unserved half day counts.",
        fairness_floor="Per cent of the weighted need of a town or disability category that should be served at least.",
        fairness="Per cent added to what lies below that floor.",
        other_staff="Points for another carer than in the baseline where the family wishes the same.",
        other_facility="Points for another facility than in the baseline.",
        change="Points for an occurrence of the baseline at another time, or left out.",
        confirmed_change="The same points once the family has confirmed the occurrence.",
        transfer="Points for each move of a stay to another bed.",
        lower_rung="Points for another rung of the ladder of care than the wished one.",
        travel_staff="Points for a minute of a staff member's travel.",
        travel_resident="Points for a minute of a resident's travel there.",
        unwished_time="Points for a time the resident did not wish.",
        unpreferred_facility="Points for a facility other than a preferred one.",
        unpreferred_staff="Points for a carer other than a preferred one.",
        foreign_language="Points for a carer who speaks none of the resident's languages.",
        idle="Points for ten idle minutes between two appointments of a staff member's day.",
        imbalance="Points for ten minutes above the mean load of a facility's staff with the same skills.",
    ),
    Travel: {
        "detour": count("Length of the road divided by the great circle.", 1, 100),
        "fixed": count("Minutes for setting out and arriving, between different places.", 0, 1440),
        "metres_per_minute": count("Speed by means of transport.", 1),
        "resident_transport": About("How residents travel: a key of metres_per_minute."),
        "matrix": count("Minutes from place to place, for every transport; null: great circle.", 0, 1440),
    },
    Problem: texts(
        places="Points on the map.",
        facilities="Facilities of the network.",
        rooms="Rooms of the facilities.",
        beds="Beds of the rooms.",
        day_places="Day places by facility and day.",
        services="Service types.",
        offers="Which facility offers which service.",
        staff="Staff members.",
        shifts="Shifts of the staff.",
        closures="Closures of facilities, rooms, beds and staff members.",
        residents="Residents with a need or an entitlement.",
        needs="What is needed in this week.",
        entitlements="What is left of funded services.",
        pins="Decisions of people that the plan keeps.",
        baseline="What the week starts from: standing patterns over last week's published plan, moved to this week.",
        running="Groups that this week's published plan holds: they go on with those who are left of them.",
        confirmed="Occurrences of the baseline that the family has confirmed.",
        limits="Rule values.",
        weights="Prices of the objective.",
        travel="How long it takes from place to place.",
    )
    | {
        "monday": About("Date of the week's Monday: minute 0 and day 0 of everything.", "date"),
        "horizon_days": count("Nights are planned this many days ahead; all else for seven days.", 7, 366),
    },
}
