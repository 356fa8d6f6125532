"""The tables of the appointments search: what never changes (``City``) and what the search changes (``State``).

Rows refer to each other by row number, -1 for none; ranges are ``[first_x, end_x)``. Times are minutes of the week,
starts lie on the grid, masks are those of ``bits``. A *site* is a place where a need can be met: home, or a facility
that may give the session. A *tour* is one shift in which a carer leaves the base, gives appointments and comes back. A
*resource* is a room or one kind of equipment in it: pieces to count, slot by slot.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# Written as variables, since compiled functions are compiled again for each constant that is passed to them.
NONE: int = np.int64(-1)  # type: ignore[assignment]
ZERO: int = np.int64(0)  # type: ignore[assignment]
ONE: int = np.int64(1)  # type: ignore[assignment]
LARGE = 2  # of ``held``: with more than two carers

Array = NDArray[Any]

NEED = np.dtype(
    [
        ("resident", "i8"),
        ("service", "i8"),
        ("visit", "i8"),  # 1 at home, 0 at a facility
        ("minutes", "i8"),
        ("slots", "i8"),
        ("carers", "i8"),  # 1 or 2 at once
        ("group_size", "i8"),
        ("town", "i8"),  # fairness groups
        ("category", "i8"),
        ("daily_max", "i8"),
        ("min_gap", "i8"),
        ("wished", "i8"),  # mask of the starts that count as wished, or -1 where nothing is wished
        ("fund", "i8"),  # funded category
        ("first_entitlement", "i8"),
        ("end_entitlement", "i8"),
        ("first_site", "i8"),
        ("end_site", "i8"),
        ("weight", "i8"),  # weighted minutes of one occurrence
    ]
)
OCCURRENCE = np.dtype(  # in order of resident, need, index
    [
        ("need", "i8"),
        ("mask", "i8"),  # of the starts that pins and fixed placements leave; -1 = all
        ("pin", "i8"),
        ("held", "i8"),  # not 0 when it may not be moved once it is in the plan; LARGE: nor joined
        ("first_before", "i8"),  # the occurrences of which one must come first on the same day, rows of ``befores``
        ("end_before", "i8"),
        ("first_after", "i8"),  # the occurrences for which this one can be that, rows of ``afters``
        ("end_after", "i8"),
        ("earliest_after", "i8"),  # minutes from the end of that one to the start
        ("latest_after", "i8"),
        ("usual_start", "i8"),  # of the baseline; -1 when it is not in there
        ("usual_facility", "i8"),
        ("usual_staff0", "i8"),
        ("usual_staff1", "i8"),
        ("change", "i8"),  # points for another time than the usual one, or none
        ("new_carer", "i8"),  # points for another carer than the usual one
        ("new_facility", "i8"),
    ]
)
PIN = np.dtype([("facility", "i8"), ("room", "i8"), ("staff0", "i8"), ("staff1", "i8")])  # -1 = left to the search
RESIDENT = np.dtype([("first_occurrence", "i8"), ("end_occurrence", "i8")])
SITE = np.dtype(
    [
        ("need", "i8"),
        ("facility", "i8"),  # -1 at home
        ("place", "i8"),
        ("mask", "i8"),  # starts that nothing but other appointments can rule out
        ("cap", "i8"),  # counter of the facility's weekly sessions
        ("first_choice", "i8"),
        ("end_choice", "i8"),
        ("first_carer", "i8"),
        ("end_carer", "i8"),
    ]
)
CHOICE = np.dtype([("room", "i8"), ("first_use", "i8"), ("end_use", "i8")])  # a room and what is used in it
CARER = np.dtype(  # one who may serve at a site
    [
        ("staff", "i8"),
        ("days", "i8"),  # bit d: may serve on day d
        ("preferred", "i8"),  # 1 also where nobody is preferred
        ("speaks", "i8"),  # 1 when they can talk to each other
        ("cap", "i8"),  # counter of the weekly visits of the carer's facility
    ]
)
HELPER = np.dtype(  # a carer of an appointment beside the two that the search knows: a stop that nothing moves
    [
        ("tour", "i8"),
        ("start", "i8"),
        ("end", "i8"),
        ("place", "i8"),
        ("facility", "i8"),
        ("cap", "i8"),  # counter of the weekly visits of the carer's facility, where the two are of others
    ]
)
STAFF = np.dtype(
    [
        ("first_tour", "i8"),
        ("end_tour", "i8"),
        ("base", "i8"),
        ("transport", "i8"),
        ("daily_max", "i8"),
        ("weekly_max", "i8"),
        ("care", "i8"),  # minutes of care duty in the week
        ("group", "i8"),  # the colleagues who share the load, rows of ``first_peer``
        ("first_closure", "i8"),  # closures and care duty
        ("end_closure", "i8"),
        ("doubled", "i8"),  # 1 when two of the tours overlap in time
    ]
)
TOUR = np.dtype(
    [
        ("staff", "i8"),
        ("facility", "i8"),
        ("start", "i8"),
        ("end", "i8"),
        ("days", "i8"),  # bit d: reaches into day d
        ("day", "i8"),  # the first of them
    ]
)

STOP = np.dtype([("start", "i8"), ("end", "i8"), ("place", "i8"), ("leg", "i8"), ("appointment", "i8")])
ROUTE = np.dtype(  # what has become of a tour
    [
        ("length", "i8"),
        ("home_leg", "i8"),
        ("travel", "i8"),
        ("idle", "i8"),
        ("broken", "i8"),  # 1 when legs or meal breaks do not fit
    ]
)
APPOINTMENT = np.dtype(
    [
        ("start", "i8"),
        ("end", "i8"),
        ("place", "i8"),
        ("facility", "i8"),
        ("service", "i8"),
        ("choice", "i8"),
        ("tour0", "i8"),
        ("tour1", "i8"),
        ("cap0", "i8"),  # counters: a visit of two carers counts for the facilities of both
        ("cap1", "i8"),
        ("attendees", "i8"),
        ("first", "i8"),  # occurrence; the next ones by SERVED.next
    ]
)
SERVED = np.dtype(  # one row an occurrence
    [
        ("appointment", "i8"),
        ("next", "i8"),
        ("site", "i8"),
        ("carer0", "i8"),  # rows of CARER
        ("carer1", "i8"),
        ("points", "i8"),
        ("waiting", "i8"),  # its place in the list of the unserved
    ]
)
WAY = np.dtype(  # a way to serve an occurrence; start -1 = unserved
    [
        ("occurrence", "i8"),
        ("start", "i8"),
        ("site", "i8"),
        ("choice", "i8"),
        ("carer0", "i8"),
        ("carer1", "i8"),
        ("cost", "i8"),  # tenths of points, estimated
    ]
)
GAP = np.dtype(  # room for an appointment in a tour: it may start in [low, high]
    [
        ("carer", "i8"),
        ("staff", "i8"),
        ("tour", "i8"),
        ("low", "i8"),
        ("high", "i8"),
        ("cost", "i8"),  # tenths of points, without those of the start
        ("edge", "i8"),  # 1 first of the tour, 2 last, 3 alone, 0 between two
        ("after", "i8"),  # the earliest and latest start that the neighbours allow: idle minutes count from there
        ("before", "i8"),
    ]
)
TOTALS = np.dtype(
    [
        ("pins", "i8"),  # pinned occurrences unserved
        ("weight", "i8"),  # weighted minutes unserved
        ("shortfall", "i8"),  # weighted minutes below the fairness floor, over all groups
        ("points", "i8"),  # of preference, of occurrences alone
        ("travel", "i8"),  # minutes of carers
        ("idle", "i8"),  # whole tens of minutes
        ("imbalance", "i8"),  # whole tens of minutes
        ("broken", "i8"),  # tours that hold no longer: only where travel times break the triangle inequality
        ("waiting", "i8"),  # occurrences unserved
        ("appointments", "i8"),  # rows in use
        ("touched", "i8"),  # staff whose tours have changed
        ("logged", "i8"),
        ("stale", "i8"),
        ("best_pins", "i8"),
        ("best_unserved", "i8"),
        ("best_preference", "i8"),
    ]
)


PRICES = np.dtype(  # points of ``problem.Weights`` that the search applies itself, and rule values
    [
        ("travel", "i8"),
        ("idle", "i8"),
        ("imbalance", "i8"),
        ("unwished", "i8"),
        ("unpreferred_staff", "i8"),
        ("foreign_language", "i8"),
        ("fairness", "i8"),  # per cent
        ("meal_start", "i8"),  # minutes of a day
        ("meal_end", "i8"),
        ("meal_minutes", "i8"),
    ]
)


class City(NamedTuple):
    """What never changes. Sizes: O occurrences, S staff, T tours, U resources, G fairness groups, W words of a mask."""

    needs: Array  # NEED
    occurrences: Array  # OCCURRENCE [O]
    befores: Array  # i8, occurrences
    afters: Array  # i8, occurrences
    pins: Array
    residents: Array
    sites: Array
    choices: Array
    uses: Array  # i8, resources used by choices
    carers: Array
    helpers: Array  # HELPER [H]
    staff: Array  # STAFF [S]
    tours: Array  # TOUR [T]
    closures: Array  # i8 [closures, 2]: start and end, of staff
    peers: Array  # i8 [S], staff in order of their group of peers
    care_load: Array  # i8 [S, 7], minutes of care duty
    first_peer: Array  # i8 [groups of peers + 1]
    site_points: Array  # i8 [sites, 7]: points of the facility and the resident's way there, by day
    masks: Array  # u8 [masks, W]
    pieces: Array  # i8 [U]: most in use at once
    caps: Array  # i8: most sessions or visits of a facility's service
    entitlements: Array  # i8 [entitlements, 3]: first day, end day, units left
    floors: Array  # i8 [G]: weighted minutes that each group should get
    points: Array  # f8 [places, 3]: unit vectors
    minutes_per_metre: Array  # f8, by transport
    matrix: Array  # i2 [places, places], or empty
    fixed_minutes: int
    resident_transport: int
    grid: int  # minutes
    slots: int  # of the week
    prices: Array  # PRICES [1]


class State(NamedTuple):
    """What the search changes."""

    served: Array  # SERVED [O]
    appointments: Array  # APPOINTMENT [O + H], the helpers' last
    spare: Array  # i8 [O], unused rows of ``appointments``, a stack
    routes: Array  # ROUTE [T]
    stops: Array  # STOP [T, most stops]
    week_load: Array  # i8 [S], minutes of appointments, travel and care duty
    day_load: Array  # i8 [S, 7]
    taken: Array  # i2 [U, slots], pieces in use
    open: Array  # u8 [U, W], slots in which one more piece is free
    cap_used: Array  # i8
    entitlement_used: Array  # i8
    funds: Array  # i8 [residents, funded categories], occurrences
    given: Array  # i8 [G], weighted minutes
    waiting: Array  # i8 [O], the unserved, in no order
    totals: Array  # TOTALS [1]
    random: Array  # u8 [1]
    touched: Array  # i8 [S]
    is_touched: Array  # i1 [S]
    imbalance: Array  # i8 [groups of peers], whole tens of minutes
    peer_load: Array  # i8 [groups of peers], minutes of appointments and travel
    log: Array  # WAY [2 O], what this iteration did
    log_put: Array  # i1 [2 O], 1 put, 0 withdrawn
    best: Array  # WAY [O]
    stale: Array  # i8 [O], occurrences in which ``best`` differs
    is_stale: Array  # i1 [O]
    picked: Array  # i8 [O], occurrences to insert
    keys: Array  # i8 [O], their order
    gaps: Array  # GAP
    order: Array  # i8, of gaps
    way: Array  # WAY [2]
    scratch: Array  # u8 [6, W], masks
