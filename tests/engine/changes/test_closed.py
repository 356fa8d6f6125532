"""What is closed put back into use: only what is out of use, and only while it is in the way."""

from dataclasses import replace

import pytest

from scheduling.engine.changes.apply import apply
from scheduling.engine.changes.change import Change, Kind
from scheduling.engine.supply import (
    Asset,
    Closure,
    Room,
)
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import (
    at,
    carer,
    need_day,
    need_stay,
    problem,
    resident,
    station,
)
from tests.engine.changes.asked import remedies


def reopened(*spans: Span, asset: Asset = Asset.BED, what: str = "xincang-1") -> Change:
    return Change(Kind.REOPEN, "xincang", what, spans, asset=asset)


def test_a_closed_bed_is_opened() -> None:
    closed = Closure(Asset.BED, "xincang-1", Span(0, 28 * DAY))
    week = problem(station(beds=1), resident(), need_stay(nights=2), closed)

    assert remedies(week) == [
        reopened(Span(0, 28 * DAY)),
        Change(Kind.BED, "xincang", "respite", (Span(0, 2 * DAY),)),
    ]


def test_a_bed_that_is_closed_for_good_from_a_later_week_on_is_opened_as_far_as_there_is_a_plan() -> None:
    closed = Closure(Asset.BED, "xincang-1", Span(10 * DAY))
    week = problem(station(beds=1), resident(), need_stay(nights=5, dates=Span(8, 15)), closed)

    assert remedies(week)[0] == reopened(Span(10 * DAY, 28 * DAY))


def test_only_the_closures_in_the_way_are_named_and_lifted() -> None:
    """One is over, one hinders, and one is in a week of which the family asks nothing."""
    days = (Span(-5 * DAY, -3 * DAY), Span(20 * DAY, 21 * DAY), Span(DAY, 3 * DAY))
    closed = tuple(Closure(Asset.BED, "xincang-1", span) for span in days)
    week = problem(station(beds=1), resident(), need_stay(nights=5, dates=Span(0, 5)), closed)

    change = remedies(week)[0]

    assert change == reopened(Span(DAY, 3 * DAY))
    assert apply(week, change).closures == closed[:2]


def test_a_house_that_is_shut_for_good_is_opened_for_the_rest_of_the_week() -> None:
    shut = Closure(Asset.FACILITY, "xincang", Span(at(2, 0)))
    week = problem(station(places=1), resident(), need_day(dates=Span(3, 5)), shut)

    assert remedies(week) == [reopened(Span(2 * DAY, 7 * DAY), asset=Asset.FACILITY, what="xincang")]


def test_what_has_the_code_of_a_closed_bed_stays_closed() -> None:
    """A room and a carer are called as the bed is."""
    room = Room("xincang-1", "xincang", "therapy", 1)
    closed = tuple(Closure(asset, "xincang-1", Span(0, 2 * DAY)) for asset in (Asset.BED, Asset.ROOM, Asset.STAFF))
    stay_of_two = need_stay(nights=2, dates=Span(0, 2))
    week = problem(station(beds=1), room, carer("xincang-1"), resident(), stay_of_two, closed)

    assert apply(week, remedies(week)[0]).closures == closed[1:]


@pytest.mark.parametrize("reason", ["offered", "held", "reserved", "ended"])
def test_a_bed_that_is_kept_for_another_family_or_given_up_is_not_opened(reason: str) -> None:
    kept = Closure(Asset.BED, "xincang-1", Span(DAY, 3 * DAY), reason)
    week = problem(station(beds=1), resident(), need_stay(nights=5, dates=Span(0, 5)), kept)
    broken = Closure(Asset.BED, "xincang-1", Span(DAY, 2 * DAY), "leak")

    one_more = Change(Kind.BED, "xincang", "respite", (Span(0, 5 * DAY),))
    assert remedies(week) == [one_more]
    assert remedies(replace(week, closures=(kept, broken))) == [one_more]
    assert apply(week, reopened(Span(0, 5 * DAY))).closures == (kept,)


def test_a_bed_that_is_being_cleaned_or_blocked_can_be_ready_sooner() -> None:
    closed = (
        Closure(Asset.BED, "xincang-1", Span(0, DAY), "cleaned"),
        Closure(Asset.BED, "xincang-1", Span(DAY, 2 * DAY), "blocked"),
    )
    week = problem(station(beds=1), resident(), need_stay(nights=2, dates=Span(0, 2)), closed)

    assert remedies(week)[0] == reopened(Span(0, DAY), Span(DAY, 2 * DAY))
