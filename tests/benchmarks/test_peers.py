"""Other solvers on a day of home visits: each finds the optimum of a small day; the scorer convicts what is wrong."""

import csv
import sys
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from scheduling.benchmarks.peers import PEERS, refuse_missing, run
from scheduling.benchmarks.peers.day import UNSERVED, score, visit_day
from scheduling.engine.visits import DayRoutes, Stop, Tour
from scheduling.engine.visits.model import UNABLE
from tests.engine.build import carer, need_visit, problem, resident, span, station


def small_day() -> DayRoutes:
    """Places on a road at 0 (base), 10, 20 and 30. The first carer alone may visit 30; the second walks, half as fast.

    The far place is visited in the morning alone, the near one in the afternoon alone. The last visit fits nowhere.
    """
    ride = np.abs(np.subtract.outer([0, 10, 20, 30], [0, 10, 20, 30]))
    stops = [
        Stop(3, 0, 120, 30, unserved=UNSERVED),
        Stop(2, 0, 400, 30, unserved=UNSERVED),
        Stop(1, 240, 400, 30, unserved=UNSERVED),
        Stop(1, 0, 5, 30, unserved=UNSERVED),
    ]
    tours = [Tour(0, 0, 0, 480), Tour(0, 0, 200, 480, 1)]
    prices = np.array([[0, UNABLE], [0, 0], [0, 0], [0, 0]], dtype=np.int32)
    return DayRoutes(stops, tours, prices, np.array([ride, 2 * ride], dtype=np.int32))


@pytest.mark.parametrize("peer", PEERS)
def test_each_finds_the_optimum_of_a_small_day(peer: str) -> None:
    day = small_day()
    found = score(day, PEERS[peer](day, 0.5, 1))
    # One round trip to the far place on which all but the last are served.
    assert (found.faults, found.unserved, found.travel) == ((), 1, 60)


@pytest.mark.parametrize(
    ("orders", "fault"),
    [
        ([[], [0]], "carer 1 may not give visit 0"),
        ([[2, 0], []], "visit 0 starts at 290, after 120"),
        ([[1], [1]], "visit 1 is given twice"),
        ([[], [1, 2, 3]], "visit 3 starts at 320, after 5"),
    ],
)
def test_the_scorer_names_what_is_wrong(orders: list[list[int]], fault: str) -> None:
    assert fault in score(small_day(), orders).faults


def test_the_scorer_minds_the_end_of_the_shift() -> None:
    day = small_day()
    late = DayRoutes(day.stops, [Tour(0, 0, 0, 279), day.tours[1]], day.prices, day.travel)
    assert score(late, [[2], []]).faults == ("carer 0 is back at 280, after 279",)


def test_the_scorer_adds_up_travel_and_what_is_left_out() -> None:
    found = score(small_day(), [[0], [2]])
    assert (found.travel, found.unserved, found.cost) == (60 + 40, 2, 100 + 2 * UNSERVED)


def test_a_day_of_the_city() -> None:
    """Two carers are one too many, Tuesday is another day, nobody is skilled in the evening: one visit is left."""
    day = visit_day(
        problem(
            station(), carer("chen", shifts=[span(0, 8, 12), span(1, 8, 12)]), resident("lin"), resident("wu"),
            resident("guo"), need_visit("lin", windows=(span(0, 9, 11), span(1, 9, 10))),
            need_visit("wu", staff_needed=2), need_visit("guo", windows=(span(1, 9, 10),)),
        ),
        0,
    )  # fmt: skip
    assert [(stop.open, stop.close + stop.minutes) for stop in day.stops] == [(540, 660)]
    assert [(tour.start, tour.end) for tour in day.tours] == [(480, 720)]
    assert day.prices.tolist() == [[0]]


def test_all_are_run_one_after_the_other_and_written_down(tmp_path: Path) -> None:
    rows = run([(0, small_day())], 0.2, [1, 2], tmp_path)
    assert [(row.peer, row.seed) for row in rows] == [(peer, seed) for seed in (1, 2) for peer in PEERS]
    assert {(row.cost, row.visits, row.carers) for row in rows} == {(60 + UNSERVED, 4, 2)}
    with (tmp_path / "peers.csv").open(encoding="utf-8", newline="") as table:
        assert [int(row["travel"]) for row in csv.DictReader(table)] == [60] * 8


def test_what_is_found_before_a_peer_fails_is_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    with pytest.raises(ImportError):
        run([(0, small_day())], 0.2, [1], tmp_path, ["ours", "pyvrp"])
    with (tmp_path / "peers.csv").open(encoding="utf-8", newline="") as table:
        assert [row["peer"] for row in csv.DictReader(table)] == ["ours"]


@pytest.mark.parametrize("peer", ["pyvrp", "vroom"])
def test_a_peer_that_is_not_installed_is_told_before_a_city_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, peer: str
) -> None:
    monkeypatch.setattr("scheduling.benchmarks.week.city_problem", lambda *_: pytest.fail("a city is made"))
    monkeypatch.setitem(sys.modules, peer, None)
    with pytest.raises(CommandError, match=rf"^{peer} cannot be imported .*'\.\[peers\]'"):
        call_command("bench", "peers", "--output", str(tmp_path))
    refuse_missing(["ours", "ortools"])
