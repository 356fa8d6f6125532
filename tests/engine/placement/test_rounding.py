"""Choosing among many stays: what fits, and how near it comes to the best."""

from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_array

from scheduling.engine.placement.exact import rounding
from scheduling.engine.placement.exact.rounding import cheapest

SEEDS = 60


def best(cost: np.ndarray, table: np.ndarray, most: np.ndarray) -> float:
    """By going through all the ways there are."""
    ways = np.array([*product((0, 1), repeat=len(cost))])
    fit = (ways @ table.T <= most).all(axis=1)
    return float((ways[fit] @ cost).min())


def intervals(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ten stays in two rooms of six nights; two stays are the same wish."""
    random = np.random.default_rng(seed)
    table, wish = np.zeros((12 + 5, 10)), np.zeros((5, 10))
    for column in range(10):
        first, room = random.integers(5), random.integers(2)
        table[6 * room + first : 6 * room + random.integers(first + 1, 7), column] = 1
        wish[column // 2, column] = 1
    table[12:] = wish
    most = np.concatenate([random.integers(0, 3, 12), np.ones(5)])
    return -random.integers(1, 50, 10).astype(float), table, most


def kinds(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ten stays of two kinds in a room of three beds; on each of two nights it is for one kind."""
    random = np.random.default_rng(seed)
    cost = np.concatenate([-random.integers(1, 50, 10).astype(float), np.zeros(4)])
    table = np.zeros((2 + 4 + 2, 14))  # beds by night, kinds by night, one kind a night
    for column in range(10):
        kind, nights = random.integers(2), [(0,), (1,), (0, 1)][random.integers(3)]
        for night in nights:
            table[night, column] = 1
            table[2 + 2 * night + kind, column] = 1
    for night, kind in product((0, 1), repeat=2):
        given = 10 + 2 * night + kind
        table[2 + 2 * night + kind, given] = -3
        table[6 + night, given] = 1
    return cost, table, np.array([3, 3, 0, 0, 0, 0, 1, 1])


@pytest.mark.parametrize("seed", range(SEEDS))
def test_among_intervals_the_best_is_found(seed: int) -> None:
    cost, table, most = intervals(seed)
    chosen = cheapest(cost, csr_array(table), most)
    assert chosen is not None
    assert (table @ chosen <= most).all()
    assert cost @ chosen == best(cost, table, most)


def test_where_room_is_for_one_kind_all_that_is_chosen_fits_and_most_is_the_best() -> None:
    met = 0
    for seed in range(SEEDS):
        cost, table, most = kinds(seed)
        chosen = cheapest(cost, csr_array(table), most)
        assert chosen is not None
        assert (table @ chosen <= most).all()
        met += cost @ chosen == best(cost, table, most)
    assert met >= 0.8 * SEEDS


def test_many_that_are_nearly_whole_are_not_all_taken_where_they_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three stays each two are in each other's way: the linear program has half of each."""
    monkeypatch.setattr(rounding, "WHOLE", 0.4)
    chosen = cheapest(-np.array([1.0, 1.1, 1.2]), csr_array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]]), np.ones(3))
    assert chosen is not None
    assert chosen.tolist() == [False, False, True]
