"""The fields of a plan and of what a solve says about it."""

from ..documents import PlanFile, SolveReport
from ..plan import DayAttendance, Group, Plan, Session, Stay, Visit
from ..result import ImpossiblePin, OccurrenceOutcome, Reason
from ..score import Score
from .about import About, count, days, minutes, one_of, texts, total

_PLACEMENTS = texts(
    stays="Nights in beds.",
    days="Attendances of day places.",
    sessions="Therapy and training sessions.",
    visits="Visits at home.",
)

PLAN: dict[type, dict[str, About]] = {
    Stay: {
        "need": About("Need that is met."),
        "bed": About("Bed slept in."),
        "first_night": days("First night; night n is the one from day n to day n + 1."),
        "end_night": days("Day of leaving: the night after the last."),
    },
    DayAttendance: {
        "need": About("Need that is met."),
        "index": count("Which of the need's times."),
        "facility": About("Home for the Disabled attended."),
        "day": days("Day of the week, 0 Monday to 6 Sunday."),
        "part": About("Part of the day."),
    },
    Session: texts(
        service="Service given.",
        facility="Facility it is at.",
        room="Room it is in.",
        staff="Carers who give it.",
        attendees="Occurrences that it serves; a group has several.",
    )
    | {"start": minutes("Minute of the week it starts."), "end": minutes("Minute of the week it ends.")},
    Visit: {
        "need": About("Need that is met."),
        "index": count("Which of the need's times."),
        "staff": About("The carer, or the carers together."),
        "start": minutes("Minute of the week it starts, travel not included."),
        "end": minutes("Minute of the week it ends."),
    },
    Group: texts(
        service="Service given.",
        facility="Facility it is at.",
        attendees="Occurrences that it serves.",
    )
    | {"start": minutes("Minute of the week it starts.")},
    Plan: _PLACEMENTS,
    PlanFile: _PLACEMENTS | texts(result="What the solve that made the plan says about it; left out in other plans."),
}

REPORT: dict[type, dict[str, About]] = {
    Score: {
        "hard": total("Findings on hard rules: 0 in every plan that is written."),
        "unserved": total("Weighted minutes of care not served, fairness included."),
        "preference": total("Points of broken preferences."),
        "by_rule": total("Rule id to its share of its level."),
    },
    Reason: {
        "rule": About("Id of the rule that blocks; or lost, where others with a better claim hold the options."),
        "blocked": count("Options it blocks."),
        "options": count("Options there are."),
    },
    OccurrenceOutcome: texts(
        occurrence="Which occurrence.",
        outcome="What became of it, against the baseline.",
        reasons="Why it is not served, the rule that blocks most first.",
    )
    | {
        "changes": one_of("What differs from the baseline.", "time", "facility", "room", "bed", "staff"),
        "units": count("What is left unserved: 1 for an occurrence, nights for a stay."),
        "weight": total("The same in weighted minutes."),
    },
    ImpossiblePin: texts(pin="Pin that cannot be kept.", reasons="Ids of the rules that it breaks."),
    SolveReport: texts(
        status="Whether as much is served as is proven possible, the search ended, or it was cancelled.",
        score="Score of the plan, by level and by rule.",
        outcomes="What became of each occurrence.",
        impossible_pins="Pins that could not be kept.",
        problem_hash="Content hash of the problem that was solved.",
        engine_version="Version of the engine that solved it.",
    )
    | {
        "served": total("Weighted minutes of care served."),
        "needed": total("Weighted minutes of care needed."),
        "bound": total("Weighted minutes of care that no plan can exceed."),
        "gap": About("What is missing to the bound, as a share of it."),
        "seconds": total("Seconds the search took."),
        "work": total("Work the search did, in iterations."),
        "seed": total("Seed of the search."),
    },
}
