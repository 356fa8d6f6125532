"""Routes and the earliest starts that follow from them: taking segments out, putting them in, and taking that back.

A change is followed through the routes and the pairs only as far as starts differ. Taking out makes starts earlier
alone and putting in later alone, so that a limit on the cost may end putting in at once.
"""

from typing import Any

from ..search.compiled import kernel
from .tables import NEVER

NO_LIMIT = 1 << 62
_ROUNDS = 4  # of two partners who wait for each other; more than one where a meal break or the grid delays them


@kernel
def cost(state: Any) -> int:
    totals = state.totals[0]
    late = totals.late_weight * totals.late + totals.largest_weight * totals.largest
    total: int = totals.travel_weight * totals.travel + late + totals.prices
    return total


@kernel
def leg(state: Any, carer: int, here: int, there: int) -> int:
    nodes = state.nodes
    ride: int = state.travel[state.carers[carer].transport, nodes[here].place, nodes[there].place]
    return ride


@kernel
def push(state: Any, row: int) -> None:
    node, totals = state.nodes[row], state.totals[0]
    if not node.queued:
        node.queued = 1
        state.queue[totals.queue_tail & (state.queue.size - 1)] = row
        totals.queue_tail += 1


@kernel
def _ready(state: Any, row: int, least: int) -> int:
    """The earliest start from ``least`` on that the carer's own route allows."""
    node = state.nodes[row]
    before, carer = state.nodes[node.previous], state.carers[node.carer]
    ride = state.travel[carer.transport, before.place, node.place]
    end = before.start + before.minutes
    start = _on_grid(state, row, max(least, node.open, end + ride))
    if end < carer.rest_end and start + node.minutes > carer.rest_start:
        rested_there = end + ride <= carer.rest_start
        start = _on_grid(state, row, max(start, carer.rest_end if rested_there else carer.rest_end + ride))
    return start


@kernel
def _on_grid(state: Any, row: int, start: int) -> int:
    """Stops start on the grid; a carer may be back at any minute."""
    grid = state.totals[0].grid
    return start if grid == 1 or row >= state.totals[0].stops else -(-start // grid) * grid


@kernel
def _set(state: Any, row: int, start: int) -> None:
    node, totals = state.nodes[row], state.totals[0]
    if start == node.start:
        return
    _note(state, row)
    node.start = start
    late = 0
    if start > node.close:
        if not node.soft:
            totals.broken = 1
        late = start - node.close
    _set_late(state, row, late)
    if row < totals.stops:
        push(state, node.next)


@kernel
def _note(state: Any, row: int) -> None:
    node, totals = state.nodes[row], state.totals[0]
    entry = state.log[totals.logged]
    entry.node, entry.start, entry.late = row, node.start, node.late
    totals.logged += 1


@kernel
def _set_late(state: Any, row: int, late: int) -> None:
    node, totals = state.nodes[row], state.totals[0]
    if late == node.late:
        return
    totals.late += late - node.late
    if late > totals.largest:
        totals.largest = late
    elif node.late == totals.largest:
        totals.largest_stale = 1
    node.late = late


@kernel
def _settle(state: Any, row: int) -> None:
    """Give the node, and its partner with it, the earliest start."""
    nodes, totals = state.nodes, state.totals[0]
    node = nodes[row]
    if node.side == 0 or nodes[node.partner].carer < 0:
        _set(state, row, _ready(state, row, NEVER))
        return
    first, second = (row, node.partner) if node.side == 1 else (node.partner, row)
    start = _ready(state, first, NEVER)
    other = _ready(state, second, start + node.least)
    for _ in range(_ROUNDS):
        if other - start <= node.most:
            break
        start = _ready(state, first, other - node.most)
        other = _ready(state, second, start + node.least)
    if other - start > node.most:
        totals.broken = 1
    _set(state, first, start)
    _set(state, second, other)


@kernel
def propagate(state: Any, limit: int) -> bool:
    """Work off the queue; False when a hard limit broke or the cost passed ``limit``."""
    totals, mask = state.totals[0], state.queue.size - 1
    steps = 8 * state.nodes.size
    while totals.queue_head < totals.queue_tail:
        row = state.queue[totals.queue_head & mask]
        totals.queue_head += 1
        state.nodes[row].queued = 0
        if state.nodes[row].carer < 0:
            continue
        _settle(state, row)
        steps -= 1
        if totals.broken or steps < 0 or cost(state) > limit:
            _clear_queue(state)
            return False
    return True


@kernel
def _clear_queue(state: Any) -> None:
    totals, mask = state.totals[0], state.queue.size - 1
    while totals.queue_head < totals.queue_tail:
        state.nodes[state.queue[totals.queue_head & mask]].queued = 0
        totals.queue_head += 1


@kernel
def find_largest(state: Any) -> None:
    totals = state.totals[0]
    if not totals.largest_stale:
        return
    largest = 0
    for row in range(totals.stops):
        largest = max(largest, state.nodes[row].late)
    totals.largest = largest
    totals.largest_stale = 0


@kernel
def unlink(state: Any, first: int, last: int) -> None:
    """Take ``first`` .. ``last`` out of their route; links, carers, travel, load and prices alone."""
    nodes, totals = state.nodes, state.totals[0]
    carer, before, after = nodes[first].carer, nodes[first].previous, nodes[last].next
    moved, minutes, row = leg(state, carer, last, after), 0, first
    while row != after:
        node = nodes[row]
        moved += leg(state, carer, node.previous, row)
        minutes += node.minutes
        totals.prices += node.unserved - state.prices[row, carer]
        node.carer = -1
        row = node.next
    moved -= leg(state, carer, before, after)
    totals.travel -= moved
    state.carers[carer].load -= moved + minutes
    nodes[before].next = after
    nodes[after].previous = before


@kernel
def link(state: Any, first: int, last: int, before: int) -> None:
    """Put the chain ``first`` .. ``last`` behind ``before``; the counterpart of ``unlink``."""
    nodes, totals = state.nodes, state.totals[0]
    carer, after = nodes[before].carer, nodes[before].next
    nodes[before].next, nodes[first].previous = first, before
    nodes[last].next, nodes[after].previous = after, last
    moved, minutes, row = leg(state, carer, last, after) - leg(state, carer, before, after), 0, first
    while row != after:
        node = nodes[row]
        moved += leg(state, carer, node.previous, row)
        minutes += node.minutes
        totals.prices += state.prices[row, carer] - node.unserved
        node.carer = carer
        row = node.next
    totals.travel += moved
    state.carers[carer].load += moved + minutes


@kernel
def detach(state: Any, first: int, last: int) -> None:
    """Take the chain out of its route and out of the schedule; ``propagate`` has to follow."""
    nodes = state.nodes
    after = nodes[last].next
    unlink(state, first, last)
    row = first
    while row != after:
        node = nodes[row]
        _note(state, row)
        _set_late(state, row, 0)
        node.start = NEVER
        if node.side and nodes[node.partner].carer >= 0:
            push(state, node.partner)
        row = node.next
    push(state, after)


@kernel
def attach(state: Any, first: int, last: int, before: int) -> None:
    """Put the chain into the route behind ``before``; ``propagate`` has to follow."""
    link(state, first, last, before)
    totals, carer = state.totals[0], state.carers[state.nodes[before].carer]
    if carer.load > carer.most:
        totals.broken = 1
    push(state, first)


@kernel
def rewind(state: Any, mark: int) -> None:
    """Take back all starts noted after ``mark``."""
    totals = state.totals[0]
    while totals.logged > mark:
        totals.logged -= 1
        entry = state.log[totals.logged]
        node = state.nodes[entry.node]
        node.start, node.late = entry.start, entry.late
    totals.broken = 0


@kernel
def figures(state: Any) -> Any:
    totals = state.totals[0]
    return totals.travel, totals.late, totals.largest, totals.prices


@kernel
def restore(state: Any, held: Any) -> None:
    totals = state.totals[0]
    totals.travel, totals.late, totals.largest, totals.prices = held
    totals.largest_stale = 0


@kernel
def fits(state: Any, first: int, last: int, before: int) -> bool:
    """Whether the carer of ``before`` can serve the unlinked chain, and none of its partners already."""
    nodes = state.nodes
    carer, row = nodes[before].carer, first
    while True:
        node = nodes[row]
        if state.prices[row, carer] < 0:
            return False
        if node.side and node.two and nodes[node.partner].carer == carer:
            return False
        if row == last:
            return True
        row = node.next


@kernel
def added(state: Any, first: int, last: int, before: int) -> int:
    """What the unlinked chain adds behind ``before`` in weighted travel and prices: the least it adds to the cost."""
    nodes, carer, row = state.nodes, state.nodes[before].carer, first
    after = nodes[before].next
    travel = leg(state, carer, before, first) + leg(state, carer, last, after) - leg(state, carer, before, after)
    prices = state.prices[first, carer] - nodes[first].unserved
    while row != last:
        row = nodes[row].next
        travel += leg(state, carer, nodes[row].previous, row)
        prices += state.prices[row, carer] - nodes[row].unserved
    total: int = travel * state.totals[0].travel_weight + prices
    return total
