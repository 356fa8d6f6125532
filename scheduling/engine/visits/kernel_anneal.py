"""Simulated annealing over the moves, and the entry that Python calls."""

from typing import Any

import numpy as np

from ..search.compiled import entry, kernel
from ..search.dice import below, uniform
from .kernel_moves import admit, eject, exchange_tails, relocate, relocate_pair, swap
from .kernel_schedule import (
    NO_LIMIT,
    attach,
    cost,
    detach,
    figures,
    find_largest,
    fits,
    link,
    propagate,
    push,
    restore,
    rewind,
    unlink,
)

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
        worse = -heat * np.log(1.0 - uniform(state))
        if _move(state, cost(state) + int(worse)) and cost(state) < state.totals[0].best:
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
            following = state.best[row, 0]
            link(state, row, row, before)
            push(state, row)
            before, row = row, following
        # Of whole routes alone: on rounded travel a part of a route may take longer than all of it.
        if state.carers[carer].load > state.carers[carer].most:
            totals.broken = 1
    return propagate(state, NO_LIMIT)


@kernel
def _build(state: Any) -> None:
    nodes, totals = state.nodes, state.totals[0]
    for place in range(totals.stops):
        row = state.order[place]
        if nodes[row].carer < 0 and nodes[row].side != 2:
            totals.logged = 0
            held = figures(state)
            if _append(state, row) and nodes[row].side == 1 and not _append(state, nodes[row].partner):
                unlink(state, row, row)
                rewind(state, 0)
                restore(state, held)


@kernel
def _append(state: Any, row: int) -> bool:
    """Serve the stop at the end of the route where that is cheapest; False when it fits nowhere."""
    nodes, totals = state.nodes, state.totals[0]
    found, least, mark, held = -1, NO_LIMIT, totals.logged, figures(state)
    for carer in range(totals.carers):
        before = nodes[totals.stops + totals.carers + carer].previous
        if not fits(state, row, row, before):
            continue
        attach(state, row, row, before)
        if propagate(state, NO_LIMIT) and cost(state) < least:
            found, least = before, cost(state)
        unlink(state, row, row)
        rewind(state, mark)
        restore(state, held)
    if found >= 0:
        attach(state, row, row, found)
        propagate(state, NO_LIMIT)
    return found >= 0


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
        if row in (other, other_last):
            return True
        if row == last:
            break
        row = nodes[row].next
    row = other
    while row != other_last:
        if row in (first, last):
            return True
        row = nodes[row].next
    return False


@kernel
def _move(state: Any, limit: int) -> bool:
    nodes, totals = state.nodes, state.totals[0]
    row, draw = below(state, totals.stops), below(state, 100)
    node = nodes[row]
    if node.carer < 0:
        return _serve(state, row, draw, limit)
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


@kernel
def _serve(state: Any, row: int, draw: int, limit: int) -> bool:
    """Put an unserved stop in, with its partner; in exchange for another one where there seems to be no room."""
    other = _near(state, row)
    if draw < 50 and other >= 0:
        return admit(state, row, other, 4, limit)
    if state.nodes[row].side:
        return relocate_pair(state, row, 4, limit)
    return relocate(state, row, row, 6, limit)
