"""The third and further carers of an appointment, whom the search does not choose: stops in their tours."""

import numpy as np
from numpy.typing import NDArray

from ..plan import Plan
from ..problem import Problem
from ..search.tables import HELPER
from ..view import Option, options_of
from .duty import Roster
from .held import CARERS
from .places import Places
from .sites import Counters


def helpers(problem: Problem, plan: Plan, roster: Roster, places: Places, counters: Counters) -> NDArray[np.void]:
    """HELPER, once for each appointment. Who has no shift over it is left out: no rule lets such a plan pass."""
    options = (one for one in options_of(problem, plan) if len(one.staff) > CARERS)
    rows = []
    for one in {(option.staff, option.start): option for option in options}.values():
        counted = {problem.member[name].facility for name in one.staff[:CARERS]}
        for name in one.staff[CARERS:]:
            home, cap = problem.member[name].facility, -1
            if one.facility is None and home not in counted:
                counted.add(home)
                cap = counters.row(home, problem.need[one.need].service)
            facility = -1 if one.facility is None else roster.facility_row[one.facility]
            if (tour := _tour_over(roster, name, one, facility)) is not None:
                rows.append((tour, one.start, one.end, places.row[one.place], facility, cap))
    return np.array(rows, dtype=HELPER)


def _tour_over(roster: Roster, staff: str, option: Option, facility: int) -> int | None:
    """As ``search.tours`` looks for it."""
    tours = roster.tours
    covers = (tours["staff"] == roster.row[staff]) & (tours["start"] <= option.start) & (option.end <= tours["end"])
    found = np.flatnonzero(covers & ((facility < 0) | (tours["facility"] == facility)))
    return int(found[0]) if len(found) else None
