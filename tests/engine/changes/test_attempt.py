"""One change tried on a whole week: who gains, what moves, and figures of both plans."""

import pytest

from scheduling.engine.changes.attempt import Attempt, Gain, attempt, figures
from scheduling.engine.changes.change import Change, Kind, change_from
from scheduling.engine.codec import encode
from scheduling.engine.problem import Problem
from scheduling.engine.supply import Asset
from scheduling.engine.timeline import Span
from tests.engine.build import at, day, need_day, plan, problem, resident, station

DAY_OF_CARE = 240 * 200 * 110 * 100 // 10_000  # minutes, priority, severity, waiting
MONDAY = (Span(at(0, 0), at(1, 0)),)


def one_place() -> Problem:
    """Two want the one place of Monday; guo would have Tuesday's."""
    needs = tuple(need_day(name, dates=Span(0, 1)) for name in ("lin", "hu"))
    people = tuple(resident(name, town="xindai" if name == "hu" else "xincang") for name in ("lin", "hu", "guo"))
    return problem(station(places=1), people, needs, need_day("guo", dates=Span(1, 2)))


def tried(change: Change) -> Attempt:
    return attempt(one_place(), plan(day(0)), change)


def test_one_more_place_serves_one_more_and_moves_nobody() -> None:
    found = tried(Change(Kind.PLACE, "xincang", spans=MONDAY))

    assert found.gains == (Gain("hu-day_care", 1),)
    assert found.moved == ()
    assert found.after.served - found.before.served == DAY_OF_CARE
    assert (found.before.units, found.after.units) == ({"day_care": 2}, {"day_care": 3})


def test_a_gap_that_needs_no_change_is_no_gain() -> None:
    """Guo's place on Tuesday is free as it is."""
    found = tried(Change(Kind.PLACE, "xincang", spans=(Span(at(4, 0), at(5, 0)),)))

    assert found.gains == ()
    assert found.before == found.after


def test_figures_by_town_and_category() -> None:
    shown = figures(one_place(), plan(day(0)))

    assert (shown.served, shown.needed, shown.travel) == (DAY_OF_CARE, 3 * DAY_OF_CARE, 0)
    assert [(group.key, group.needed, group.served) for group in shown.groups] == [
        ("category:4", 3 * DAY_OF_CARE, DAY_OF_CARE),
        ("town:xincang", 2 * DAY_OF_CARE, DAY_OF_CARE),
        ("town:xindai", DAY_OF_CARE, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "about"),
    [
        (Change(Kind.STAFF, "nowhere", "nursing", spans=MONDAY), "nowhere"),
        (Change(Kind.BED, "nowhere", "respite", MONDAY), "nowhere"),
        (Change(Kind.PLACE, spans=MONDAY), "facility"),
        (Change(Kind.BED, "xincang", "respite"), "spans"),
        (Change(Kind.STAFFED_BED, "xincang", "respite"), "spans"),
        (Change(Kind.CHOICE, need="lin-day_care"), "facility"),
        (Change(Kind.RUNG, what="x", need="lin-day_care"), "x"),
        (Change(Kind.RUNG, need="lin-day_care"), ""),
        (Change(Kind.WINDOW, spans=MONDAY), "need"),
        (Change(Kind.CARER_SEX, need="bo-day_care"), "bo-day_care"),
        (Change(Kind.ENTITLEMENT, spans=(Span(at(9, 0), at(10, 0)),), need="lin-day_care"), "spans"),
    ],
)
def test_a_change_of_what_is_not_there(change: Change, about: str) -> None:
    with pytest.raises(KeyError) as refused:
        tried(change)
    assert refused.value.args == (about,)


@pytest.mark.parametrize(
    "change",
    [
        Change(Kind.STAFF, "xincang", "nursing", MONDAY, 2, sex="female"),
        Change(Kind.BED, "xincang", "respite", MONDAY, features=("hoist",)),
        Change(Kind.WINDOW, spans=MONDAY, need="lin-day_care"),
        Change(Kind.REOPEN, "xincang", "xincang-1", MONDAY, asset=Asset.BED),
    ],
)
def test_a_change_is_read_back(change: Change) -> None:
    assert change_from(encode(change, whole=True) | {"text": "words"}) == change
    assert change_from(encode(change)) == change
