"""The moves of the search: each is done when it leaves the cost at ``limit`` or below, and else taken back wholly."""

from typing import Any

from ..search.compiled import kernel
from ..search.dice import below
from .kernel_schedule import (
    NO_LIMIT,
    added,
    attach,
    cost,
    detach,
    figures,
    find_largest,
    fits,
    link,
    propagate,
    restore,
    rewind,
    unlink,
)


@kernel
def candidate(state: Any, first: int, last: int) -> int:
    """A node behind which the unlinked chain may go well; -1 when the draw was a poor one."""
    nodes, totals = state.nodes, state.totals[0]
    before: int
    width, bases = state.near_before.shape[1], state.near_base.shape[1]
    draw = below(state, 32)
    if draw == 0 or draw >= 30:
        carer = state.near_base[first, min(below(state, bases), below(state, bases))]
        if carer < 0:
            return -1
        before = totals.stops + carer
        while nodes[before].next < totals.stops and nodes[nodes[before].next].start < nodes[first].open:
            before = nodes[before].next
        return before
    if draw <= 2:  # anywhere: where carers are short, the best order is far from that of the windows
        before = below(state, totals.stops)
        return before if nodes[before].carer >= 0 else -1
    place = min(below(state, width), below(state, width))
    if draw & 1:
        before = state.near_before[first, place]
        return before if before >= 0 and nodes[before].carer >= 0 else -1
    after = state.near_after[last, place]
    before = nodes[after].previous if after >= 0 and nodes[after].carer >= 0 else -1
    return before


@kernel
def best_place(state: Any, first: int, last: int, tries: int, limit: int, but: int) -> int:
    """Of ``tries`` drawn places for the detached chain the cheapest of at most ``limit``, but ``but``; else -1."""
    mark, held, start = state.totals[0].logged, figures(state), cost(state)
    found = -1
    for _ in range(tries):
        before = candidate(state, first, last)
        if before < 0 or before in (but, found) or not fits(state, first, last, before):
            continue
        if start + added(state, first, last, before) > limit:
            continue
        attach(state, first, last, before)
        if propagate(state, limit):
            find_largest(state)
            if cost(state) <= limit:
                limit, found = cost(state) - 1, before
        unlink(state, first, last)
        rewind(state, mark)
        restore(state, held)
    return found


@kernel
def _place(state: Any, first: int, last: int, before: int, limit: int) -> bool:
    """Attach where it fits and the limit holds; when False the chain is linked, and to be taken back."""
    attach(state, first, last, before)
    if not propagate(state, limit):
        return False
    find_largest(state)
    return cost(state) <= limit


@kernel
def _free(state: Any) -> bool:
    """After chains were detached: bring starts forward."""
    fine = propagate(state, NO_LIMIT)
    find_largest(state)
    return fine


@kernel
def relocate(state: Any, first: int, last: int, tries: int, limit: int) -> bool:
    """Move a chain of one route to the best of some places."""
    nodes, held = state.nodes, figures(state)
    state.totals[0].logged = 0
    before = -1
    if nodes[first].carer >= 0:
        before = nodes[first].previous
        detach(state, first, last)
        if not _free(state):
            rewind(state, 0)
            link(state, first, last, before)
            restore(state, held)
            return False
    place = best_place(state, first, last, tries, limit, before)
    if place >= 0:
        return _place(state, first, last, place, NO_LIMIT)
    rewind(state, 0)
    if before >= 0:
        link(state, first, last, before)
    restore(state, held)
    return False


@kernel
def insert_pair(state: Any, one: int, tries: int, limit: int) -> bool:
    """Put in both halves of a detached pair, each at the best of some places given the other's."""
    other, free, mark = state.nodes[one].partner, figures(state), state.totals[0].logged
    loose = limit + state.nodes[other].unserved
    for _ in range(tries):
        place = candidate(state, one, one)
        if place < 0 or not fits(state, one, one, place) or cost(state) + added(state, one, one, place) > loose:
            continue
        attach(state, one, one, place)
        if propagate(state, loose):
            find_largest(state)
            place = best_place(state, other, other, tries, limit, -1)
            if place >= 0:
                return _place(state, other, other, place, NO_LIMIT)
        unlink(state, one, one)
        rewind(state, mark)
        restore(state, free)
    return False


@kernel
def relocate_pair(state: Any, one: int, tries: int, limit: int) -> bool:
    """Move both halves of a pair, or serve it."""
    nodes, held, other = state.nodes, figures(state), state.nodes[one].partner
    state.totals[0].logged = 0
    served = nodes[one].carer >= 0
    before, before_other = nodes[one].previous, -1
    if served:
        detach(state, one, one)
        before_other = nodes[other].previous
        detach(state, other, other)
    if (not served or _free(state)) and insert_pair(state, one, tries, limit):
        return True
    rewind(state, 0)
    if served:
        link(state, other, other, before_other)
        link(state, one, one, before)
    restore(state, held)
    return False


@kernel
def admit(state: Any, one: int, out: int, tries: int, limit: int) -> bool:
    """Serve what is unserved, ``one`` and its partner, and put ``out`` elsewhere or, with its partner, out."""
    nodes, held = state.nodes, figures(state)
    state.totals[0].logged = 0
    out_partner, before_partner = nodes[out].partner, -1
    before, owed = nodes[out].previous, nodes[out].unserved
    detach(state, out, out)
    if out_partner >= 0:
        before_partner = nodes[out_partner].previous
        owed += nodes[out_partner].unserved
        detach(state, out_partner, out_partner)
    if _free(state) and _insert(state, one, tries, limit + owed):
        if _insert(state, out, tries, limit) or cost(state) <= limit:
            return True
        unlink(state, one, one)
        if nodes[one].partner >= 0:
            unlink(state, nodes[one].partner, nodes[one].partner)
    rewind(state, 0)
    if out_partner >= 0:
        link(state, out_partner, out_partner, before_partner)
    link(state, out, out, before)
    restore(state, held)
    return False


@kernel
def _insert(state: Any, one: int, tries: int, limit: int) -> bool:
    """Put in a detached stop, with its partner; nothing is changed when it cannot be done within the limit."""
    if state.nodes[one].partner >= 0:
        return insert_pair(state, one, tries, limit)
    place = best_place(state, one, one, tries, limit, -1)
    return place >= 0 and _place(state, one, one, place, NO_LIMIT)


@kernel
def swap(state: Any, first: int, last: int, other: int, other_last: int, limit: int) -> bool:
    """Exchange two chains that do not touch."""
    nodes, held = state.nodes, figures(state)
    state.totals[0].logged = 0
    before, before_other = nodes[first].previous, nodes[other].previous
    detach(state, first, last)
    detach(state, other, other_last)
    done = 0
    if _free(state) and fits(state, first, last, before_other):
        rest = added(state, other, other_last, before)
        if cost(state) + added(state, first, last, before_other) + rest <= limit:
            done = 1
            attach(state, first, last, before_other)
            if propagate(state, limit - rest) and fits(state, other, other_last, before):
                done = 2
                if _place(state, other, other_last, before, limit):
                    return True
    if done == 2:
        unlink(state, other, other_last)
    if done >= 1:
        unlink(state, first, last)
    rewind(state, 0)
    link(state, other, other_last, before_other)
    link(state, first, last, before)
    restore(state, held)
    return False


@kernel
def eject(state: Any, one: int, other: int, tries: int, limit: int) -> bool:
    """Put ``one`` into the place of ``other``, and ``other`` into the best of some places."""
    nodes, held = state.nodes, figures(state)
    state.totals[0].logged = 0
    before, before_other = -1, nodes[other].previous
    if nodes[one].carer >= 0:
        before = nodes[one].previous
        detach(state, one, one)
        if nodes[other].previous != before_other:
            before_other = nodes[other].previous
    detach(state, other, other)
    placed = False
    if _free(state) and fits(state, one, one, before_other):
        placed = True
        attach(state, one, one, before_other)
        if propagate(state, limit + nodes[other].unserved):
            find_largest(state)
            place = best_place(state, other, other, tries, limit, -1)
            if place >= 0:
                return _place(state, other, other, place, NO_LIMIT)
    if placed:
        unlink(state, one, one)
    rewind(state, 0)
    link(state, other, other, before_other)
    if before >= 0:
        link(state, one, one, before)
    restore(state, held)
    return False


@kernel
def exchange_tails(state: Any, one: int, other: int, limit: int) -> bool:
    """Two routes exchange what follows: behind ``other`` come ``one`` and its rest, and the other way round."""
    nodes, totals, held = state.nodes, state.totals[0], figures(state)
    totals.logged = 0
    before, tail = nodes[one].previous, nodes[other].next
    last = nodes[totals.stops + totals.carers + nodes[one].carer].previous
    tail_last = nodes[totals.stops + totals.carers + nodes[other].carer].previous
    detach(state, one, last)
    if tail < totals.stops:
        detach(state, tail, tail_last)
    done = 0
    if _free(state) and fits(state, one, last, other):
        rest = added(state, tail, tail_last, before) if tail < totals.stops else 0
        if cost(state) + added(state, one, last, other) + rest <= limit:
            done = 1
            if _place(state, one, last, other, limit - rest):
                if tail >= totals.stops:
                    return True
                if fits(state, tail, tail_last, before):
                    done = 2
                    if _place(state, tail, tail_last, before, limit):
                        return True
    if done == 2:
        unlink(state, tail, tail_last)
    if done >= 1:
        unlink(state, one, last)
    rewind(state, 0)
    if tail < totals.stops:
        link(state, tail, tail_last, other)
    link(state, one, last, before)
    restore(state, held)
    return False
