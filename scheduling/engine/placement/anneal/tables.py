"""The tables of the placement search: what never changes (``Town``) and what the search changes (``State``).

Wishes are numbered, stays before day wishes; a stay is counted in nights, a day wish in days: its *units*. An
*offer* is what a wish may have: of a stay a pool of beds, of a day wish a home. Places and care are counted by
facility, day of the week and half day. -1 stands for none, ranges are ``[first_x, end_x)``.

What a wish has is a row of numbers: how many parts; the offer and the days (as bits) of a day wish; then pool,
first and end night of each part of a stay.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

PARTS = 4  # over so many beds at most a stay is split here
COUNT, HOME, DAYS, PART = 0, 1, 2, 3
ROW = PART + 3 * PARTS
MOST = 40  # wishes taken out at once
CROWD = 6  # stays in the way of another at most
# As variables, since compiled functions are compiled again for each constant that is passed to them.
IN: Any = np.int64(1)
OUT: Any = np.int64(-1)
ZERO: Any = np.int64(0)
NOBODY: Any = np.int64(-1)
FIRST: Any = np.int64(0)  # rows of State.trial
SECOND: Any = np.int64(1)

WISH = np.dtype(
    [
        ("weight", "i8"),  # of a unit
        ("wanted", "i8"),  # units
        ("severe", "i8"),
        ("sex", "i8"),  # 0 or 1
        ("grown", "i8"),  # first night as an adult
        ("earliest", "i8"),  # nights or days ``[earliest, latest)`` outside of which nothing is open
        ("latest", "i8"),
        ("town", "i8"),  # groups of fairness
        ("category", "i8"),
        ("first_offer", "i8"),
        ("end_offer", "i8"),
        ("usual_offer", "i8"),  # of the baseline
        ("halves", "i8"),  # bits: 1 morning, 2 afternoon
        ("step", "i8"),  # days from one attendance to the next at least
        ("change", "i8"),  # points when not all nights [usual_first, usual_end) are in the usual pool
        ("usual_pool", "i8"),
        ("usual_first", "i8"),
        ("usual_end", "i8"),
    ]
)
OFFER = np.dtype([("pool", "i8"), ("facility", "i8"), ("weekly", "i8"), ("points", "i8")])
POOL = np.dtype([("facility", "i8"), ("room", "i8"), ("one_sex", "i8")])
TOTALS = np.dtype([("unserved", "i8"), ("lacking", "i8"), ("points", "i8")])


class Town(NamedTuple):
    wishes: Array  # WISH
    offers: Array  # OFFER
    pools: Array  # POOL
    offer_at: Array  # stays x pools: the offer, -1 where the wish may not have the pool
    open: Array  # offers x most of nights and 7: 1 where rules on single options allow it
    day_points: Array  # offers x 7: points of a day, less those of the change that it spares
    beginnings: Array  # stays x nights: points of a stay that begins there
    spans: Array  # stays x nights x (nights + 1): 1 where a stay may reach from the one to the other
    ease: Array  # facilities x 2: what a person, a severe one, takes of the care
    bed_price: Array  # 2 (severe) x pools x (nights + 1): of all nights before, care included
    day_price: Array  # 2 x facilities x 7 x 2: of place and care
    floors: Array  # by group, weighted minutes to the floor of fairness
    fairness: int  # per cent of what lacks to the floor
    move: int  # points of a move from bed to bed
    parts: int  # over so many beds at most a stay is split
    nights: int
    stays: int  # how many of the wishes are stays


class State(NamedTuple):
    held: Array  # wishes x ROW
    best: Array  # wishes x ROW, of the best plan
    beds: Array  # pools x nights, left
    places: Array  # facilities x 7 x 2, left
    care: Array  # facilities x 7 x 2, left
    weekly: Array  # left
    sexes: Array  # rooms x nights x 2: sleepers
    ages: Array  # rooms x nights x 2: children, adults
    guests: Array  # by pool one of the parts of stays there, as PARTS x stay + part; -1 where there is none
    next_guest: Array  # stays x PARTS: the next one in the same pool, -1 after the last
    last_guest: Array  # stays x PARTS: the one before it
    given: Array  # by group, weighted minutes
    totals: Array  # TOTALS of the plan and of the best plan
    short: Array  # the wishes that lack units, in no order
    place_in_short: Array  # by wish, -1 when it lacks nothing
    short_count: Array  # 1
    touched: Array  # the wishes that have changed since the best plan
    is_touched: Array  # by wish
    touched_count: Array  # 1
    picked: Array  # wishes taken out
    is_picked: Array  # by wish
    crowd: Array  # stays in the way of another
    keys: Array  # by picked
    before: Array  # picked x ROW
    reach: Array  # most offers of a wish x (nights + 1): where the free nights from a night on end
    trial: Array  # 2 x ROW: the best found, and one being tried
    random: Array  # 1 uint64
