"""Who asks for a group that is held only with a least number: told why, offered seats, never opened one alone."""

from dataclasses import replace

import pytest

from scheduling.engine import rules
from scheduling.engine.across import across
from scheduling.engine.appointments import schedule
from scheduling.engine.baseline import keep
from scheduling.engine.budget import Budget
from scheduling.engine.demand import Pin
from scheduling.engine.explain import complete
from scheduling.engine.plan import Plan
from scheduling.engine.react.events import Cancelled
from scheduling.engine.react.recommend import recommend
from scheduling.engine.react.replan import replan
from scheduling.engine.result import ImpossiblePin
from scheduling.engine.supply import Bed, Room
from tests.engine.build import HALL, RESPITE, SPEECH, at, need_session, need_stay, piece, plan, span
from tests.engine.groups.town import group, town

NINE = at(2, 9)


def test_the_search_opens_no_group_and_leaves_those_that_are_held() -> None:
    assert schedule(town(), Plan(), Budget(None, 500), 1, 1) == Plan()
    held = plan(group(NINE, "bo", "lin", "mei"))
    assert schedule(town(), held, Budget(None, 500), 1, 1) == held


def test_too_few_is_the_reason_where_all_else_is_free() -> None:
    left, reasons = complete(town(["lin", "mei"]), Plan(), [piece("lin-dance")])
    assert left == Plan()
    assert reasons[piece("lin-dance")][0].rule == "group_least"
    assert reasons[piece("lin-dance")][0].options == 3  # nine, half past nine and ten


def test_whoever_is_left_out_joins_a_group_with_a_seat() -> None:
    held = plan(group(NINE, "bo", "lin", "mei"))
    full, reasons = complete(town(), held, [piece("an-dance"), piece("wang-dance")])
    assert full == plan(group(NINE, "bo", "lin", "mei", "an"))
    assert reasons[piece("wang-dance")][0].rule == "group_least"


def test_only_seats_of_groups_that_are_held_are_recommended() -> None:
    held = plan(group(NINE, "bo", "lin", "mei"))
    assert [one.options[0].start for one in recommend(town(), held, "an-dance")] == [NINE]
    assert recommend(town(), Plan(), "an-dance") == ()


def test_nobody_is_moved_out_of_a_group_that_would_be_too_few() -> None:
    """Speech therapy for bo would need chen, who has the group from nine to eleven."""
    week = town(["bo", "lin", "mei"], shifts=[span(2, 9, 10)])
    more = replace(week, needs=(*week.needs, need_session("bo")), services=(*week.services, SPEECH))
    assert recommend(more, plan(group(NINE, "bo", "lin", "mei")), "bo-speech") == ()


@pytest.mark.parametrize("gone", ["bo", "mei"])
def test_a_published_group_goes_on_when_somebody_cancels(gone: str) -> None:
    answer = replan(town(["bo", "lin", "mei"]), plan(group(NINE, "bo", "lin", "mei")), [Cancelled(f"{gone}-dance")])
    left = [name for name in ("bo", "lin", "mei") if name != gone]
    assert answer.result.plan == plan(group(NINE, *left))
    assert rules.check(answer.problem, answer.result.plan) == []


def test_a_seat_that_somebody_gives_up_goes_to_another() -> None:
    answer = replan(town(), plan(group(NINE, "bo", "lin", "mei", "an")), [Cancelled("bo-dance")])
    assert answer.result.plan == plan(group(NINE, "lin", "mei", "an", "wang"))


def test_a_pin_on_one_of_a_group_keeps_the_others() -> None:
    pinned = replace(
        town(), baseline=plan(group(NINE, "bo", "lin", "mei")), pins=(Pin("lin-dance", 0, start=NINE, room=HALL.id),)
    )
    kept = keep(pinned)
    assert kept.plan == plan(group(NINE, "lin", "bo", "mei"))
    assert (kept.dropped, kept.impossible_pins) == ({}, ())


def test_three_pins_open_a_group_and_two_cannot() -> None:
    pins = tuple(Pin(f"{name}-dance", 0, start=NINE) for name in ("bo", "lin", "mei"))
    assert keep(replace(town(), pins=pins)).plan == plan(group(NINE, "bo", "lin", "mei"))
    two = keep(replace(town(), pins=pins[:2]))
    assert two.plan == Plan()
    assert two.impossible_pins == tuple(ImpossiblePin(pin, ("group_least",)) for pin in pins[:2])


def test_nobody_leaves_a_group_for_a_bed_or_day_place() -> None:
    """Lin's stay, which has no bed beside the group, is no reason to leave two of three behind."""
    week = town(["bo", "lin", "mei"])
    week = replace(
        week,
        rooms=(*week.rooms, Room("ward", "xincang", "bedroom", 1)),
        beds=(Bed("ward-1", "ward", "respite"),),
        services=(*week.services, RESPITE),
        needs=(*week.needs, need_stay()),
    )
    held = plan(group(NINE, "bo", "lin", "mei"))
    found = across(week, held, Budget(None, 2000), 1)
    assert rules.check(week, found) == []
    assert {*held.occurrences()} <= {*found.occurrences()}
