"""bench react on a small week: a row for each sort of event, and nobody counted twice."""

from scheduling.benchmarks.react import measured
from tests.engine.build import (
    at,
    carer,
    day,
    need_day,
    need_session,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    session,
    station,
    stay,
    visit,
)


def test_each_sort_of_event_has_a_row() -> None:
    week = problem(
        station(beds=1, places=1), station("zhapu", beds=1, places=1), carer(), carer("wu"),
        resident(), resident("hu"), resident("guo"),
        need_visit(), need_session("hu"), need_day("guo"), need_stay("hu", nights=3),
    )  # fmt: skip
    published = plan(visit(at(1, 9)), session(at(1, 9), "hu-speech", staff=("wu",)), day(1, need="guo-day_care"),
                     stay(0, 3, need="hu-respite"))  # fmt: skip
    rows = {row.event: row for row in measured(week, published)}
    assert list(rows) == [
        "a carer absent for a day",
        "a bed closed for a week",
        "a day home closed for a day",
        "a day home closed for the week",
        *(
            f"{what} ({mode})"
            for mode in ("visit", "session", "day", "stay")
            for what in ("an urgent need", "recommend")
        ),
    ]
    counts = [(row.cases, row.hit, row.served, row.moved) for row in rows.values()]
    assert counts == [(2, 2, 2, 0), (1, 1, 1, 0), (1, 3, 3, 0), (1, 3, 2, 0)] + [(1, 1, 1, 0)] * 8
    assert all(row.seconds <= row.slowest for row in rows.values())
