"""A day of sessions: what the program finds, what the relaxation proves, and the rules every timetable keeps."""

from collections import Counter
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from scheduling.engine.budget import Budget
from scheduling.engine.sessions import (
    Day,
    Kind,
    Person,
    Pool,
    Program,
    Quota,
    Search,
    Session,
    Timetable,
    complete,
    given,
    members,
    most_sessions,
    shortfall,
)
from scheduling.engine.sessions.model import mask, starts_of, worth
from scheduling.engine.sessions.search import SHAKE
from tests.engine.sessions.rules import faults

ALONE, GROUP = 0, 1
STAFF, ROOM = 0, 1


def day(people: int = 3, slots: int = 4, staff: int = 1, most: int = 2) -> Day:
    """A session alone takes two slots and a therapist; a group of two or three a slot, a therapist and a room."""
    return Day(
        slots,
        (Kind(2, 1, 1, {STAFF: 1}), Kind(1, 2, 3, {STAFF: 1, ROOM: 1})),
        (Pool(frozenset({STAFF}), (staff,) * slots), Pool(frozenset({ROOM}), (1,) * slots)),
        tuple(Person(0, most, {ALONE: 1, GROUP: 1}) for _ in range(people)),
    )


def best(frame: Day, kept: Timetable = (), people: Collection[int] | None = None) -> Timetable:
    found = complete(frame, kept, people, kept, nodes=1000)
    assert found.exact
    assert faults(frame, found.timetable) == []
    return found.timetable


def test_a_group_serves_more_than_sessions_alone() -> None:
    timetable = best(day())
    assert sum(given(day(), timetable)) == 4  # one group of three, and one session alone
    assert Counter(session.kind for session in timetable) == {GROUP: 1, ALONE: 1}


def test_nobody_is_in_two_sessions_and_nobody_comes_when_busy() -> None:
    alone = replace(day(people=1, staff=5), people=(Person(0, 2, {ALONE: 2}, busy=mask(1, 1)),))
    (session,) = best(alone)
    assert session.start == 2


def test_a_group_needs_its_least() -> None:
    assert best(replace(day(people=1, most=1), people=(Person(0, 1, {GROUP: 1}),))) == ()
    (session,) = best(replace(day(), people=(Person(0, 1, {GROUP: 1}), Person(0, 1, {GROUP: 1}))))
    assert session.people == {0, 1}


def test_a_resource_serves_one_of_its_groups_at_a_time() -> None:
    both = replace(day(slots=1), pools=(Pool(frozenset({STAFF, ROOM}), (1,)),))
    assert best(both) == ()
    assert len(best(replace(both, pools=(Pool(frozenset({STAFF, ROOM}), (2,)),)))) == 1


def test_an_absence_is_not_bridged() -> None:
    away = replace(day(people=1), pools=(Pool(frozenset({STAFF}), (1, 0, 1, 1)), Pool(frozenset({ROOM}), (1,) * 4)))
    (session,) = best(away)
    assert (session.kind, session.start) == (ALONE, 2)


def test_the_least_comes_before_more() -> None:
    """Two sessions for one person, or one for another who must have one."""
    frame = replace(day(slots=2, people=2), people=(Person(0, 1, {ALONE: 1}), Person(1, 1, {ALONE: 1})))
    (session,) = best(frame)
    assert session.people == {1}
    assert (shortfall(frame, ()), worth(frame, ()), worth(frame, (session,))) == (1, -20, 1)


def test_what_stays_is_kept_and_its_free_seats_are_taken() -> None:
    kept = (Session(GROUP, 3, frozenset({0, 1}), (0, 1)),)
    timetable = best(day(), kept)
    assert timetable[0] == Session(GROUP, 3, frozenset({0, 1, 2}), (0, 1))


def test_a_group_that_lost_people_gets_its_least_again() -> None:
    kept = (Session(GROUP, 0, frozenset({0}), (0, 1)),)
    now = (Session(GROUP, 0, frozenset({0, 2}), (0, 1)),)
    found = complete(day(), kept, [1], now, nodes=1000).timetable
    assert given(day(), found) in ([1, 2, 0], [1, 0, 1])
    assert faults(day(), found) == []


def test_only_what_is_free_changes() -> None:
    timetable = best(day(staff=3), (), [1])
    assert [session.people for session in timetable] == [{1}]


def one_group_or_two() -> Day:
    """Four people have all they may in one group as well as in two."""
    kinds, people = (day().kinds[ALONE], Kind(6, 1, 4, {STAFF: 1})), (Person(0, 1, {GROUP: 1}),) * 4
    return replace(day(slots=12), kinds=kinds, people=people)


def test_of_timetables_that_are_worth_the_same_the_one_with_fewer_sessions_is_taken() -> None:
    (session,) = best(one_group_or_two())
    assert session.people == {0, 1, 2, 3}


def test_a_timetable_stays_as_it_is_where_none_is_worth_more() -> None:
    now = (Session(GROUP, 3, frozenset({0, 1, 2}), (0, 1)), Session(ALONE, 0, frozenset({0}), (0,)))
    found = complete(day(), (), None, now, nodes=1000)
    assert found.timetable is now and found.exact
    fewer = complete(day(), (), None, now[:1], nodes=1000)
    assert worth(day(), fewer.timetable) == 4 and fewer.exact


def test_nothing_is_made_worse_without_time() -> None:
    now = (Session(GROUP, 0, frozenset({0, 1, 2}), (0, 1)),)
    found = complete(larger(), (), None, now, nodes=1000, seconds=0.0)
    assert found.timetable is now and not found.exact


def brute(frame: Day) -> int:
    """The most participations, by trying every set of at most three sessions."""
    options: list[Session] = []
    people = range(len(frame.people))
    for kind, what in enumerate(frame.kinds):
        for start in range(frame.slots - what.slots + 1):
            for chosen in range(1, 1 << len(frame.people)):
                group = frozenset(p for p in people if chosen >> p & 1)
                pools = product(*[[p for p, x in enumerate(frame.pools) if g in x.groups] for g in what.needs])
                options += [Session(kind, start, group, drawn) for drawn in pools]
    options = [one for one in options if not faults(frame, (one,))]

    def more(first: int, timetable: Timetable) -> int:
        value = sum(len(session.people) for session in timetable)
        if len(timetable) == 4:
            return value
        tries = ((at, (*timetable, options[at])) for at in range(first, len(options)))
        return max([value, *(more(at + 1, found) for at, found in tries if not faults(frame, found))])

    return more(0, ())


@pytest.mark.parametrize("seed", range(6))
def test_small_days_are_solved_as_by_trying_everything(seed: int) -> None:
    random = Random(seed)
    people = tuple(
        Person(
            0, random.randint(1, 2), {ALONE: random.randint(0, 1), GROUP: random.randint(0, 1)}, random.getrandbits(3)
        )
        for _ in range(2)
    )
    pools = (
        Pool(frozenset({STAFF}), tuple(random.randint(0, 1) for _ in range(3))),
        Pool(frozenset({STAFF, ROOM}), (1, 1, 1)),
    )
    frame = Day(3, day().kinds, pools, people)
    optimum = brute(frame)
    assert sum(given(frame, best(frame))) == optimum
    assert most_sessions(frame, Budget()) >= optimum


def test_the_bound_is_what_everybody_may_have_or_what_the_day_holds() -> None:
    assert most_sessions(day(staff=9, people=2), Budget()) == 4
    assert most_sessions(day(staff=0), Budget()) == 0
    assert most_sessions(replace(day(), people=()), Budget()) == 0
    assert most_sessions(replace(day(slots=2), kinds=(day().kinds[ALONE],) * 2), Budget()) == 1


def test_a_program_that_cannot_be_written_in_time_proves_nothing() -> None:
    stopped = Budget(1.0, clock=lambda: 0.0).part(0.0, None)
    assert most_sessions(day(staff=0), stopped) == sum(person.most for person in day(staff=0).people)


def test_a_relaxation_for_which_no_time_is_left_is_not_solved() -> None:
    rows = Program(day()).rows
    assert rows.lowest(Budget()) == pytest.approx(-4.5, abs=0.5)
    assert rows.lowest(Budget(0.0)) is None


def larger() -> Day:
    return replace(day(people=12, slots=12, staff=5, most=3), people=(Person(2, 3, {ALONE: 2, GROUP: 1}),) * 12)


def test_a_search_ends_where_everybody_has_all_they_may() -> None:
    search = Search(larger(), seed=3)
    for _ in range(30):
        if search.complete:
            break
        search.step()
    assert search.complete
    assert given(larger(), search.timetable) == [3] * 12
    assert faults(larger(), search.timetable) == []


def test_one_step_of_some_shakes_the_timetable() -> None:
    crowd = replace(larger(), people=(Person(0, 9, {ALONE: 9, GROUP: 1}),) * 12)
    search = Search(crowd, seed=4)
    for _ in range(SHAKE):
        before = search.timetable
        search.step()
    assert set(search.timetable) != set(before) and worth(crowd, search.timetable) >= worth(crowd, before) > 0
    assert faults(crowd, search.timetable) == []


def test_equal_seeds_give_equal_timetables() -> None:
    def timetable() -> Timetable:
        search = Search(larger(), seed=5)
        search.step()
        search.step()
        return search.timetable

    assert timetable() == timetable()


def test_members_are_dealt_out_without_clashes() -> None:
    frame = replace(day(staff=2), pools=(Pool(frozenset({STAFF}), (2,) * 4), Pool(frozenset({ROOM}), (1,) * 4)))
    timetable = tuple(Session(ALONE, start, frozenset({person}), (0,)) for start, person in ((2, 2), (0, 0), (1, 1)))
    assert members(frame, timetable, [[7, 9], [4]]) == [(7,), (7,), (9,)]

    crowd = (*timetable, Session(ALONE, 1, frozenset({3}), (0,)))
    with pytest.raises(ValueError, match="pool 0 has too few members in slot 1"):
        members(frame, crowd, [[7, 9], [4]])


def test_a_search_ends_at_its_aim_where_nobody_has_too_little() -> None:
    """One therapist has two slots: a session alone for one of the two, or a group of both in either slot."""
    frame = day(people=2, slots=2, most=2)
    search = Search(frame, seed=1, timetable=best(frame), aim=2)
    assert search.complete and sum(given(frame, search.timetable)) == 2
    lacking = replace(frame, people=(*frame.people[:1], replace(frame.people[1], least=2)))
    assert not Search(lacking, seed=1, timetable=best(frame), aim=2).complete


def test_parts_side_by_side_lose_nothing_and_equal_work_gives_equal_timetables() -> None:
    def timetable() -> Timetable:
        search, budget = Search(larger(), seed=2), Budget(work=30)
        with ThreadPoolExecutor(2) as pool:
            search.steps(budget, 2, pool)
        assert search.complete and budget.done < 30
        return search.timetable

    assert timetable() == timetable()
    assert faults(larger(), timetable()) == []


def test_nobody_has_more_in_a_part_of_the_day_than_the_part_allows_or_less() -> None:
    frame = day(people=2, slots=4, staff=2, most=2)
    early = Quota(0, 2, 1, 1)
    quotas = replace(frame, people=tuple(replace(person, parts=(early,)) for person in frame.people))
    timetable = best(quotas)
    assert [sum(start < 2 for start in starts) for _, starts in sorted(starts_of(timetable).items())] == [1, 1]
    assert shortfall(quotas, ()) == 2 and shortfall(quotas, timetable) == 0
