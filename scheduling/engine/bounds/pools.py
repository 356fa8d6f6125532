"""What is far away, taken together: needs alike share the columns of the carers who are far from each of them.

In a large city a need can be met by hundreds of carers, and a column for each would grow with the square of the city.
So a need has columns for the carers of the nearest facilities and one *remote* column a day, whose shift is ELSEWHERE,
for all others. Needs of one service and length, with the same windows and ways of about the same length, form a pool.
Its columns, one for each shift and day, have at most what one of its members might ask: all of the members' starts and
rooms, their shortest ways, the largest group. On each day the members' remote columns are no more than the pool's
columns. So a plan is a point of the relaxation: what a far carer gives to a member counts in the member's remote column
and in the pool's column of that shift.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace

from ..demand import Need
from ..supply import Asset
from .column import Column
from .columns import Columns, seats
from .nearby import Nearby, is_visit
from .rows import Rows

_ALIKE = 400  # metres: two ways together of visits in one pool differ by less


@dataclass(frozen=True)
class Pool:
    """``need`` stands for the ``members``, times and all."""

    need: Need
    members: tuple[Need, ...]


def find_pools(finder: Columns, needs: Iterable[str], nearby: Nearby | None) -> list[Pool]:
    """The pools of those of ``needs`` that have remote columns."""
    alike: dict[Hashable, list[Need]] = {}
    for need in (finder.problem.need[name] for name in needs if name in finder.far):
        alike.setdefault((finder.problem.carers_of(need.id), _kind(finder, need, nearby)), []).append(need)
    pools = []
    for number, members in enumerate(alike.values()):
        times, most = sum(one.times for one in members), sum(min(one.times, one.daily_max) for one in members)
        together = replace(members[0], id=f"\0{number}", times=times, daily_max=most, funded=False)
        pools.append(Pool(together, tuple(members)))
        if nearby is not None and is_visit(finder.problem, together):
            nearby.pool(together.id, [one.id for one in members])
    return pools


def _kind(finder: Columns, need: Need, nearby: Nearby | None) -> Hashable:
    ways = 0
    if nearby is not None and is_visit(finder.problem, need):
        one, two, base = nearby.ways[need.id].tolist()
        ways = int(sum(sorted([one, two, base, base])[:2])) // _ALIKE
    return need.service, finder.problem.minutes_of(need.id), need.staff_sex, need.windows, ways


def pool_columns(finder: Columns, pool: Pool) -> Iterator[Column]:
    """A column for each shift and day at which one of the members might be met far away."""
    free = 0
    for need in pool.members:
        free |= finder.starts.need(need)
    for facility in dict.fromkeys(facility for need in pool.members for facility in finder.far[need.id]):
        if is_visit(finder.problem, pool.need):
            yield from _columns(finder, pool, facility, (), free, finder.of[facility])
        else:
            rooms, possible = _rooms(finder, pool, facility, free)
            yield from _columns(finder, pool, facility, rooms, possible, finder.at[facility])


def _rooms(finder: Columns, pool: Pool, facility: str, free: int) -> tuple[tuple[str, ...], int]:
    """Rooms that seat one attendee at least, and the starts at which one of them is in use."""
    minutes, rooms, possible = finder.problem.minutes_of(pool.members[0].id), [], 0
    for room in finder.problem.rooms_of.get(facility, ()):
        if seats(room, finder.problem.service[pool.need.service]):
            rooms.append(room.id)
            possible |= finder.starts.in_use(Asset.ROOM, room.id, minutes)
    return tuple(rooms), free & possible & finder.starts.open(facility, minutes)


def _columns(
    finder: Columns, pool: Pool, facility: str, rooms: tuple[str, ...], free: int, staff: dict[str, list[int]]
) -> Iterator[Column]:
    first = pool.members[0].id
    minutes, carers = finder.problem.minutes_of(first), finder.problem.carers_of(first)
    place, hall = (finder.problem.facility[facility].place, facility) if rooms else ("", None)
    for member, shifts in staff.items() if free else ():
        possible = free & finder.skilled(pool.need.service, member)
        if pool.need.staff_sex not in (None, finder.problem.member[member].sex):
            continue
        for shift in shifts if possible else ():
            bits = possible & finder.duty(shift, minutes)
            for day in finder.starts.days_of(bits):
                today = bits & finder.starts.days[day]
                people = len(pool.members)
                yield Column(pool.need, member, shift, day, today, minutes, carers, 0, place, hall, rooms, people)


def add_pool_rows(rows: Rows, pools: Iterable[Pool]) -> None:
    """On each day remote columns are no more than those of their pool."""
    pool_of = {need.id: pool.need.id for pool in pools for need in pool.members}
    days: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for number, column in enumerate(rows.columns):
        if column.is_remote:
            days.setdefault((pool_of[column.need.id], column.day), ([], []))[0].append(number)
        elif column.people:
            days.setdefault((column.need.id, column.day), ([], []))[1].append(number)
    for remote, given in days.values():
        if remote:
            rows.add_difference(remote + given, [1] * len(remote) + [-1] * len(given))
