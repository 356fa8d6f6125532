"""The demo city as the rows of a workbook: one people, one network, one history, and what is different this week.

Everybody and everything in it is invented, see names.py. The same number, seed and week give the same rows.
"""

from collections.abc import Iterable
from datetime import date

from scheduling.workbook.sheets import BY_KEY

from .history import make_history
from .needs import make_needs
from .network import make_network
from .papers import make_assessments, make_choices, make_entitlements, make_preferences
from .people import make_guardians, make_people
from .staff import make_shifts, make_team
from .surprises import Surprises

FEWEST, MOST = 50, 200_000  # residents
Rows = list[dict[str, object]]


def make_city(residents: int, seed: int, monday: date) -> dict[str, Rows]:
    """Rows by sheet and column key, with values as the workbook's ``render`` takes them.

    ``monday`` is the first day of the planned week; the week before it is the one with a published plan.
    """
    people = make_people(residents, seed, monday)
    network = make_network(residents, seed, monday)
    team = make_team(residents, seed, monday, network)
    needs = make_needs(people, seed, monday, network)
    history = make_history(seed, monday, people, network, team, needs)
    surprises = Surprises(residents, seed, monday)
    surprises.end_papers(needs, network, team)
    things: dict[str, Iterable[object]] = {
        "facilities": network.facilities,
        "rooms": network.rooms,
        "beds": network.beds,
        "day_places": network.day_places,
        "offers": network.offers,
        "staff": team.members,
        "staff_skills": team.skills,
        "shifts": make_shifts(team, seed, monday),
        "closures": surprises.closures(network, team, history.placements),
        "residents": people,
        "guardians": make_guardians(people, seed),
        "absences": surprises.absences(needs),
        "assessments": make_assessments(needs, seed, monday),
        "entitlements": make_entitlements(needs, seed, monday),
        "needs": needs,
        "choices": make_choices(needs, seed, monday),
        "preferences": make_preferences(needs, history.bookings, seed, team),
        "patterns": history.patterns,
        "placements": history.placements,
        "appointments": history.appointments,
    }
    return {sheet: [_row(sheet, thing) for thing in found] for sheet, found in things.items()}


def _row(sheet: str, thing: object) -> dict[str, object]:
    """The attributes named as the columns of the sheet; what a house does not have itself, its blueprint has."""
    plan = getattr(thing, "blueprint", None)
    values = {
        column.key: getattr(thing, column.key, getattr(plan, column.key, None)) for column in BY_KEY[sheet].columns
    }
    return {key: value for key, value in values.items() if value is not None}
