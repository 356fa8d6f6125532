"""Simulated annealing over the moves, and the entry that Python calls."""

from typing import Any

import numpy as np

from ..search.compiled import entry, kernel
from ..search.dice import below, uniform
from .kernel_moves import eject, exchange_tails, relocate, relocate_pair, swap
from .kernel_schedule import NO_LIMIT, attach, cost, detach, find_largest, fits, propagate, rewind

LOAD, BUILD, SEARCH, BEST = range(4)


@entry
def run(state: Any, act: int, iterations: int, heat: float) -> int:
    """The one entry, so that all is compiled once.

    ``LOAD``: make the routes what ``state.best`` says; 0 when they break a hard limit. ``BUILD``: serve what is
    unserved, early stops first, each at the end of the route where it is cheapest. ``SEARCH``: ``iterations`` at
    temperature ``heat``; how often the best improved. ``BEST``: note the routes as the best.
    """
    if act == LOAD:
        return 1 if _load(state) else 0
    if act == BUILD:
        _build(state)
        return 1
    if act == BEST:
        _note_best(state)
        return 1
    improved = 0
    for _ in range(iterations):
        limit = cost(state) + np.int64(-heat * np.log(1.0 - uniform(state)))
        if _move(state, limit) and cost(state) < state.totals[0].best:
            _note_best(state)
            improved += 1
    return improved


@kernel
def _note_best(state: Any) -> None:
    state.totals[0].best = cost(state)
    for row in range(state.nodes.size):
        state.best[row, 0] = state.nodes[row].next
        state.best[row, 1] = state.nodes[row].carer


@kernel
def _load(state: Any) -> bool:
    nodes, totals = state.nodes, state.totals[0]
    totals.logged = 0
    for carer in range(totals.carers):
        first, end = nodes[totals.stops + carer].next, totals.stops + totals.carers + carer
        if first != end:
            detach(state, first, nodes[end].previous)
    propagate(state, NO_LIMIT)
    find_largest(state)
    for carer in range(totals.carers):
        before = totals.stops + carer
        row = state.best[before, 0]
        while row < totals.stops:
            nodes[row].next = state.best[row, 0]
            attach(state, row, row, before)
            before, row = row, state.best[row, 0]
    return propagate(state, NO_LIMIT)


@kernel
def _build(state: Any) -> None:
    nodes, totals = state.nodes, state.totals[0]
    opens = np.empty(totals.stops, np.int64)
    for row in range(totals.stops):
        opens[row] = nodes[row].open
    for row in np.argsort(opens, kind="mergesort"):
        if nodes[row].carer < 0 and nodes[row].side != 2:
            totals.logged = 0
            if not _append(state, row):
                continue
            if nodes[row].side == 1 and not _append(state, nodes[row].partner):
                detach(state, row, row)
                propagate(state, NO_LIMIT)
                find_largest(state)


@kernel
def _append(state: Any, row: int) -> bool:
    nodes, totals = state.nodes, state.totals[0]
    found, least, mark = -1, NO_LIMIT, totals.logged
    for again in range(2):
        for carer in range(totals.carers):
            before = nodes[totals.stops + totals.carers + carer].previous
            if not fits(state, row, row, before) or (again and carer != found):
                continue
            attach(state, row, row, before)
            if propagate(state, NO_LIMIT):
                if again:
                    return True
                if cost(state) < least:
                    found, least = carer, cost(state)
            detach(state, row, row)
            propagate(state, NO_LIMIT)
            find_largest(state)
            totals.broken = 0
        if found < 0:
            return False
    rewind(state, mark)
    return False


@kernel
def _near(state: Any, row: int) -> int:
    """A served node close to ``row`` in place and time, or -1."""
    width = state.near_before.shape[1]
    place = min(below(state, width), below(state, width))
    other = state.near_before[row, place] if below(state, 2) else state.near_after[row, place]
    return other if other >= 0 and state.nodes[other].carer >= 0 else -1


@kernel
def _chain(state: Any, first: int, most: int) -> int:
    """The last node of a chain of one to ``most`` nodes from ``first``."""
    last = first
    for _ in range(below(state, most)):
        if state.nodes[last].next < state.totals[0].stops:
            last = state.nodes[last].next
    return last


@kernel
def _touch(state: Any, first: int, last: int, other: int, other_last: int) -> bool:
    """Whether two chains share a node or follow each other."""
    nodes, row = state.nodes, first
    if nodes[first].previous == other_last or nodes[last].next == other:
        return True
    while True:
        if row == other or row == other_last:
            return True
        if row == last:
            break
        row = nodes[row].next
    row = other
    while row != other_last:
        if row == first or row == last:
            return True
        row = nodes[row].next
    return False


@kernel
def _move(state: Any, limit: int) -> bool:
    nodes, totals = state.nodes, state.totals[0]
    row, draw = below(state, totals.stops), below(state, 100)
    node = nodes[row]
    if node.carer < 0:
        if node.side:
            return relocate_pair(state, row, 4, limit)
        if draw < 70:
            return relocate(state, row, row, 6, limit)
        other = _near(state, row)
        return other >= 0 and eject(state, row, other, 4, limit)
    if draw < 35:
        return relocate(state, row, row, 4, limit)
    if draw < 50:
        return relocate(state, row, _chain(state, row, 4), 4, limit)
    if draw < 60:
        if node.side == 0:
            return relocate(state, row, row, 4, limit)
        if below(state, 4) == 0 and not _touch(state, row, row, node.partner, node.partner):
            return swap(state, row, row, node.partner, node.partner, limit)
        return relocate_pair(state, row, 4, limit)
    other = _near(state, row)
    if other < 0:
        return False
    if draw < 75:
        last, other_last = _chain(state, row, 2), _chain(state, other, 2)
        if _touch(state, row, last, other, other_last):
            return False
        return swap(state, row, last, other, other_last, limit)
    if draw < 85:
        return eject(state, row, other, 4, limit)
    if nodes[other].carer == node.carer:
        return False
    return exchange_tails(state, row, other, limit)
