"""The search's own tables, at a plan without sessions and visits."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..search import tables
from ..search.tables import City, State
from ..timeline import WEEK
from .city import Compiled


def empty_state(compiled: Compiled, seed: int, preference: int, unserved_elsewhere: int) -> State:
    """All occurrences unserved. ``preference``: points of the plan as it is then; ``unserved_elsewhere``: weighted
    minutes of stays and days that nobody serves. ``seed`` is any integer.
    """
    city = compiled.city
    occurrences, staff, tours = len(city.occurrences), len(city.staff), len(city.tours)
    stops = _most_stops(city)
    served = np.zeros(occurrences, dtype=tables.SERVED)
    served["appointment"] = -1
    served["waiting"] = np.arange(occurrences)
    totals = np.zeros(1, dtype=tables.TOTALS)
    totals["pins"] = np.count_nonzero(city.occurrences["pin"] >= 0)
    totals["weight"] = unserved_elsewhere + city.needs["weight"][city.occurrences["need"]].sum()
    totals["shortfall"] = np.maximum(0, city.floors - compiled.given).sum()
    totals["points"] = preference
    totals["waiting"] = occurrences
    for name, value in (("pins", totals["pins"]), ("unserved", 1 << 60), ("preference", 1 << 60)):
        totals[f"best_{name}"] = value
    best = np.zeros(occurrences, dtype=tables.WAY)
    best["occurrence"], best["start"] = np.arange(occurrences), -1
    gaps = _most_gaps(city, stops)

    def zeros(*shape: int, dtype: Any = np.int64) -> Any:
        return np.zeros(shape, dtype=dtype)

    return State(
        served=served,
        appointments=zeros(occurrences + len(city.helpers), dtype=tables.APPOINTMENT),
        spare=np.arange(occurrences, dtype=np.int64),
        routes=zeros(tours, dtype=tables.ROUTE),
        stops=zeros(tours, int(stops.max(initial=1)), dtype=tables.STOP),
        week_load=city.staff["care"].astype(np.int64),
        day_load=city.care_load.copy(),
        taken=_taken(compiled),
        open=_open_slots(compiled),
        cap_used=zeros(len(city.caps)),
        entitlement_used=zeros(len(city.entitlements)),
        funds=compiled.funds.copy(),
        given=compiled.given.copy(),
        waiting=np.arange(occurrences, dtype=np.int64),
        totals=totals,
        random=_seeded(seed),
        touched=zeros(staff),
        is_touched=zeros(staff, dtype=np.int8),
        imbalance=zeros(len(city.first_peer) - 1, dtype=np.int64),
        peer_load=zeros(len(city.first_peer) - 1, dtype=np.int64),
        log=zeros(4 * occurrences + 4, dtype=tables.WAY),
        log_put=zeros(4 * occurrences + 4, dtype=np.int8),
        best=best,
        stale=zeros(occurrences),
        is_stale=zeros(occurrences, dtype=np.int8),
        picked=zeros(2 * occurrences + 32),
        keys=zeros(2 * occurrences + 32, dtype=np.int64),
        gaps=zeros(gaps, dtype=tables.GAP),
        order=zeros(gaps),
        way=zeros(2, dtype=tables.WAY),
        scratch=zeros(6, city.masks.shape[1], dtype=np.uint64),
    )


def _most_stops(city: City) -> Any:
    """int64 [tours]: more than can be in each at once."""
    shortest = city.needs["minutes"].min(initial=WEEK)
    lengths = np.minimum(city.tours["end"], WEEK + 1440) - np.maximum(city.tours["start"], 0)
    return lengths.astype(np.int64) // max(1, int(shortest)) + 2


def _most_gaps(city: City, stops: Any) -> int:
    """More than one search for a way can find: a site's carers, each gap cut by meals, midnights and closures."""
    person = city.staff
    closures = person["end_closure"] - person["first_closure"]
    of_staff = np.zeros(len(person), dtype=np.int64)
    np.add.at(of_staff, city.tours["staff"], stops + 24)
    of_staff = of_staff * (1 + person["doubled"]) + closures * (person["end_tour"] - person["first_tour"])
    running = np.concatenate([[0], np.cumsum(of_staff[city.carers["staff"]])])
    of_sites = running[city.sites["end_carer"]] - running[city.sites["first_carer"]]
    return int(of_sites.max(initial=0)) + 64


def _taken(compiled: Compiled) -> Any:
    """int16 [resources, slots]: nothing is taken, and a closed room is full for good."""
    closed = _bits(compiled, compiled.rooms.closed).view(np.uint8)
    pieces = np.maximum(compiled.rooms.pieces, 0).reshape(-1, 1)
    return (np.unpackbits(closed, axis=1, bitorder="little") * pieces).astype(np.int16)


def _bits(compiled: Compiled, masks: Iterable[int]) -> Any:
    """uint64 [masks, words]."""
    words = compiled.city.masks.shape[1]
    return np.frombuffer(b"".join(mask.to_bytes(words * 8, "little") for mask in masks), dtype="<u8").reshape(-1, words)


def _open_slots(compiled: Compiled) -> Any:
    full = (1 << compiled.city.slots) - 1
    pairs = zip(compiled.rooms.closed, compiled.rooms.pieces, strict=True)
    return _bits(compiled, (full & ~closed if pieces > 0 else 0 for closed, pieces in pairs)).astype(np.uint64)


def _seeded(seed: int) -> Any:
    """A first word for the generator: never zero, and far from that of a neighbouring seed (splitmix64)."""
    word = (seed * 0x9E3779B97F4A7C15 + 0xBF58476D1CE4E5B9) & 0xFFFF_FFFF_FFFF_FFFF
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFF_FFFF_FFFF_FFFF
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & 0xFFFF_FFFF_FFFF_FFFF
    return np.array([(word ^ (word >> 31)) or 1], dtype=np.uint64)
