"""Many cities in one problem: alike, apart, and with plans that keep the rules."""

import csv
from dataclasses import replace
from pathlib import Path

from scheduling.benchmarks.growing import measure
from scheduling.benchmarks.growth import run
from scheduling.benchmarks.many_cities import repeated
from scheduling.benchmarks.plot import draw
from scheduling.engine import rules
from scheduling.engine.demand import Occurrence
from scheduling.engine.io import problem_to_json
from scheduling.engine.score import score
from scheduling.engine.worth import needed, served
from tests.engine.build import carer, chosen, need_session, need_visit, plan, resident, session, span, station, visit
from tests.engine.test_counties import county

CITY = replace(
    county(
        station(), carer(shifts=[span(0, 8, 12)]), resident(), need_visit(times=2),
        need_session(chosen_facilities=chosen("xincang")),
    ),
    baseline=plan(visit(600, "chen"), session(480)),
    confirmed=(Occurrence("lin-nursing", 0),),
)  # fmt: skip


def test_cities_are_alike_and_apart() -> None:
    three = repeated(CITY, 3)
    assert repeated(CITY, 1) is CITY
    assert [one.id for one in three.facilities] == ["0/xincang", "1/xincang", "2/xincang"]
    assert [one.chosen_facilities for one in three.needs[1::2]] == [
        chosen("0/xincang"), chosen("1/xincang"), chosen("2/xincang")
    ]  # fmt: skip
    assert three.confirmed[2] == ("2/lin-nursing", 0)
    assert three.services == CITY.services
    assert {one.catchment for one in three.facilities} == {()}
    bordered = repeated(CITY, 2, borders=True)
    assert [one.catchment for one in bordered.facilities] == [("0/xincang",), ("1/xincang",)]
    assert needed(three) == 3 * needed(CITY)
    assert served(three, three.baseline) == 3 * served(CITY, CITY.baseline)
    assert score(three, three.baseline).preference == 3 * score(CITY, CITY.baseline).preference
    assert len(rules.check(three, three.baseline)) == 3 * len(rules.check(CITY, CITY.baseline))


def test_each_size_gets_as_many_times_the_seconds(tmp_path: Path) -> None:
    rows = run(CITY, [1, 2], 0.5, 1.0, 1, 1, tmp_path)
    assert [(row.times, row.needs, row.appointments, row.limit) for row in rows] == [(1, 2, 3, 0.5), (2, 4, 6, 1.0)]
    with (tmp_path / "growth.csv").open(encoding="utf-8", newline="") as table:
        assert [row["times"] for row in csv.DictReader(table)] == ["1", "2"]
    picture = (tmp_path / "growth.svg").read_text(encoding="utf-8")
    assert "appointments asked for in the week" in picture
    assert all(f"gap {row.gap} %" in picture for row in rows)
    draw(rows, tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_text(encoding="utf-8") == picture


def test_one_size_is_measured() -> None:
    row = measure(problem_to_json(CITY), 2, 0.5, 1, 1)
    assert (row.times, row.needs, row.appointments, row.limit) == (2, 4, 6, 0.5)
    assert row.close is None or 0 <= row.close <= row.seconds
    assert row.gap >= 0
    assert row.megabytes > 50
