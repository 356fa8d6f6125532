"""A day of sessions annealed: every rule kept, its tables true to the timetable, and small days solved."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event

import numpy as np
import pytest

from scheduling.engine.budget import Budget
from scheduling.engine.search.book import Book
from scheduling.engine.sessions import Day, Kind, Person, Pool, Quota, Timetable, complete, worth
from scheduling.engine.sessions.annealing import anneal, anneal_side_by_side, shake
from scheduling.engine.sessions.annealing.loop import run
from scheduling.engine.sessions.annealing.search import NO_AIM
from scheduling.engine.sessions.annealing.tables import OCCUPIED, WORTH, day_tables, state_of, timetable_of
from tests.engine.sessions.rules import faults


def some_day(seed: int, people: int = 6, slots: int = 10) -> Day:
    """Kinds alone and in groups, one of which needs two of a group; people who are away at times, with quotas."""
    random = Random(seed)
    kinds = (Kind(2, 1, 1, {0: 1}), Kind(1, 2, 3, {0: 1, 1: 1}), Kind(3, 2, 5, {0: 2}), Kind(1, 0, 2, {1: 1}))
    pools = (
        Pool(frozenset({0}), tuple(random.randint(0, 2) for _ in range(slots))),
        Pool(frozenset({0, 1}), tuple(random.randint(0, 1) for _ in range(slots))),
        Pool(frozenset({1}), (1,) * slots),
    )
    everybody = tuple(
        Person(
            random.randint(0, 1),
            random.randint(1, 5),
            {kind: random.randint(0, 2) for kind in range(4)},
            random.getrandbits(slots) & random.getrandbits(slots),
            (Quota(0, 5, random.randint(0, 1), 2), Quota(3, 9, 0, random.randint(1, 3))),
        )
        for _ in range(people)
    )
    return Day(slots, kinds, pools, everybody)


@pytest.mark.parametrize(("people", "slots"), [(8, 16), (70, 130)])  # within a word of bits, and beyond two
@pytest.mark.parametrize("seed", range(4))
def test_after_many_moves_every_rule_is_kept_and_the_tables_are_true(seed: int, people: int, slots: int) -> None:
    day = some_day(seed, people, slots)
    tables = day_tables(day)
    state = state_of(day, tables, seed)
    value = run(Book(tables), Book(state), 3000, 0.8, NO_AIM)
    timetable = timetable_of(day, state)
    assert timetable and faults(day, timetable) == []
    assert value == state.score[WORTH] == worth(day, timetable)
    again = state_of(day, tables, seed, timetable)
    assert sorted(timetable_of(day, again), key=repr) == sorted(timetable, key=repr)
    for name in ("idle", "vacant", "wanting", "ready", "full", "left", "open", "count", "used", "starting", "score"):
        assert np.array_equal(getattr(state, name), getattr(again, name)), name
    assert ((state.at >= 0).sum(axis=1) == [_slots(day, timetable, person) for person in range(people)]).all()
    assert state.score[OCCUPIED] == sum(day.kinds[session.kind].slots for session in timetable)


def _slots(day: Day, timetable: Timetable, person: int) -> int:
    return sum(day.kinds[session.kind].slots for session in timetable if person in session.people)


@pytest.mark.parametrize("seed", range(4))
def test_small_days_are_annealed_to_their_optimum(seed: int) -> None:
    day = some_day(seed)
    exact = complete(day, (), None, (), nodes=1000)
    assert exact.exact
    found = [anneal(day, Budget(work=8), seed, NO_AIM, Event()) for seed in range(4)]
    assert max(worth(day, one) for one in found) == worth(day, exact.timetable)
    assert [faults(day, one) for one in found] == [[]] * 4


@pytest.mark.parametrize("seed", range(4))
def test_a_timetable_that_is_shaken_is_another_one_worth_no_less(seed: int) -> None:
    day = some_day(seed, people=8, slots=16)
    before = anneal(day, Budget(work=2), seed, NO_AIM, Event())
    after = shake(day, before, Budget(work=2), seed)
    assert faults(day, after) == [] and worth(day, after) >= worth(day, before)
    assert set(after) != set(before)
    assert shake(day, before, Budget(work=2), seed) == after
    assert shake(day, before, Budget(work=0), seed) is before


def test_a_search_ends_at_its_aim_and_ends_those_beside_it() -> None:
    day = some_day(1)
    aim = worth(day, anneal(day, Budget(work=4), 1, NO_AIM, Event()))
    budget, reached = Budget(work=100), Event()
    assert worth(day, anneal(day, budget, 1, aim, reached)) == aim
    assert budget.done < 100 and reached.is_set()
    assert anneal(day, Budget(work=100), 1, aim, reached) == ()
    with ThreadPoolExecutor(2) as pool:
        by_clock, by_work = Budget(3600.0), Budget(work=9)
        assert worth(day, anneal_side_by_side(day, by_clock, 1, 2, aim, pool)) == aim
        assert worth(day, anneal_side_by_side(day, by_work, 1, 2, NO_AIM, pool)) == aim
        assert by_work.done == 8
        again = [anneal_side_by_side(day, Budget(work=2), 5, 2, NO_AIM, pool) for _ in range(2)]
        assert again[0] == again[1]


def test_a_day_of_nobody_or_of_nothing_is_left_empty() -> None:
    day = some_day(1)
    for empty in (Day(4, day.kinds, (), ()), Day(4, (), (), day.people), Day(0, (), (), ())):
        assert anneal(empty, Budget(work=2), 1, NO_AIM, Event()) == ()
        assert shake(empty, (), Budget(work=2), 1) == ()
