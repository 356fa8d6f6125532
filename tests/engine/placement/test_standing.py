"""What stands is kept: pins, beds in use, what families confirmed, nights; unless a need or a wish asks for it."""

from dataclasses import replace

import pytest

from scheduling.engine.demand import Pin
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Weights
from scheduling.engine.supply import Asset
from scheduling.engine.timeline import Span
from scheduling.engine.worth import worth
from tests.engine.build import day, need_day, need_stay, plan, problem, resident, station, stay
from tests.engine.placement.placed import closed, placed

pytestmark = pytest.mark.usefixtures("both_ways")


PINS = [
    Pin("lin-respite"),
    Pin("lin-respite", bed="xincang-1"),
    Pin("lin-respite", room="xincang-bedroom", day=0),
    Pin("lin-respite", facility="xincang", start=0),
]


@pytest.mark.parametrize("pin", PINS)
def test_a_pin_holds_against_more_urgent_need(pin: Pin) -> None:
    made = problem(
        station(beds=1), resident("lin"), resident("wu"), pin,
        need_stay("lin", 2, dates=Span(0, 3), priority=5), need_stay("wu", 3, dates=Span(0, 3), priority=1),
    )  # fmt: skip
    bound = worth(made, made.need["wu-respite"])[1] * 3
    only = placed(made, plan(stay(0, 2)), bound).stays
    assert [(one.need, one.end_night - one.first_night) for one in only] == [("lin-respite", 2)]


def test_a_pinned_facility_leaves_the_nights_open() -> None:
    made = problem(
        station(beds=1), resident("lin"), resident("wu"), Pin("lin-respite", facility="xincang"),
        need_stay("lin", 2, dates=Span(0, 5)), need_stay("wu", 3, dates=Span(0, 5)),
        closed(Asset.BED, "xincang-1", 5, 9),
    )  # fmt: skip
    assert len(placed(made, plan(stay(1, 3))).stays) == 2


def test_a_pinned_day_keeps_its_occurrence() -> None:
    made = problem(
        station("xincang", places=1), station("zhapu", places=1), resident(),
        Pin("lin-day_care", 1, day=4, facility="zhapu"), need_day("lin", times=2, preferred_facilities=("xincang",)),
    )  # fmt: skip
    result = placed(made, plan(day(4, "zhapu", index=1)))
    assert [(one.facility, one.index) for one in result.days if one.day == 4] == [("zhapu", 1)]
    assert len(result.days) == 2


def test_those_in_a_bed_keep_it() -> None:
    # Nothing tells the beds apart but who lies in them.
    names = "lin", "wu", "mei", "bao"
    made = problem(
        station(beds=4), tuple(resident(name) for name in names),
        tuple(need_stay(name, 9, dates=Span(0, 9)) for name in names),
        baseline=plan(stay(0, 9, "xincang-3", need="lin-respite"), stay(0, 9, "xincang-2", need="mei-respite")),
    )  # fmt: skip
    beds = {one.need: one.bed for one in placed(made, made.baseline).stays}
    assert (beds["lin-respite"], beds["mei-respite"]) == ("xincang-3", "xincang-2")
    assert len(beds) == 4


def test_a_family_that_confirmed_is_not_moved_for_a_nicer_place() -> None:
    usual = plan(day(0, "zhapu"), day(1, "zhapu", index=1))
    made = problem(
        station("xincang", road=10, places=1), station("zhapu", road=40, places=1), resident("lin", road=10),
        need_day("lin", times=2), baseline=usual, weights=Weights(other_facility=40, travel_resident=1),
    )  # fmt: skip
    # Two days at 30 minutes each are dearer than two at another facility on the same days: 40 each.
    assert placed(made, usual) == usual
    assert {one.facility for one in placed(replace(made, baseline=Plan()), usual).days} == {"xincang"}


def test_the_wished_rung_of_the_ladder_where_there_is_room() -> None:
    made = problem(
        station("xincang", beds=1, rung=1), station("zhapu", beds=1, rung=2), resident("lin"), resident("wu"),
        need_stay("lin", dates=Span(0, 1), rungs=(2, 1)), need_stay("wu", dates=Span(0, 1), rungs=(2,)),
    )  # fmt: skip
    assert placed(made).stays == (stay(0, 1, "xincang-1"), stay(0, 1, "zhapu-1", need="wu-respite"))


def test_nights_are_not_changed_without_need() -> None:
    made = problem(
        station(beds=1), resident("lin"), resident("wu"), need_stay("lin", 3, dates=Span(0, 9)),
        need_stay("wu", 5, dates=Span(0, 9), nights_min=1), baseline=plan(stay(5, 8)),
    )  # fmt: skip
    assert placed(made, made.baseline).stays == (stay(5, 8), stay(0, 5, need="wu-respite"))


def test_nights_are_changed_for_need() -> None:
    made = problem(
        station(beds=1), resident("lin"), resident("wu"), need_stay("lin", 3, dates=Span(0, 9)),
        need_stay("wu", 5, dates=Span(0, 9)), baseline=plan(stay(3, 6)),
    )  # fmt: skip
    assert len(placed(made, made.baseline).stays) == 2
