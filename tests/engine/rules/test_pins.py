import pytest

from scheduling.engine.demand import Pin
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import DAY
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    day,
    finding,
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

RULE = "pins"


def world(*pins: Pin) -> Problem:
    return problem(
        station(beds=2, places=1), carer(), carer("wu"), resident(), need_session(), need_visit(staff_needed=2),
        need_day(), need_stay(nights=3), *pins,
    )  # fmt: skip


def test_everything_as_pinned() -> None:
    kept = world(
        Pin("lin-speech", day=2, start=at(2, 9), facility="xincang", room="xincang-therapy", staff=("chen",)),
        Pin("lin-nursing", staff=("wu", "chen")),
        Pin("lin-day_care", day=1, facility="xincang"),
        Pin("lin-respite", day=3, facility="xincang", room="xincang-bedroom", bed="xincang-2"),
    )
    placed = plan(session(at(2, 9)), visit(at(0, 9), "chen", "wu"), day(1), stay(3, 6, "xincang-2"))
    assert check(kept, placed) == []


def test_pinned_and_not_served() -> None:
    assert check(world(Pin("lin-speech")), Plan()) == [
        finding(RULE, "pinned and not served", need="lin-speech", resident="lin")
    ]


def test_not_as_pinned() -> None:
    assert check(world(Pin("lin-speech", start=at(2, 9), staff=("wu",))), plan(session(at(2, 10)))) == [
        finding(
            RULE, "not as pinned: start, staff", "lin-speech", need="lin-speech", resident="lin", start=at(2, 10),
            end=at(2, 11),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pin", "differs"),
    [
        (Pin("lin-respite", day=4), "day"),
        (Pin("lin-respite", bed="xincang-1"), "bed"),
        (Pin("lin-respite", room="xincang-therapy"), "room"),
        (Pin("lin-nursing", staff=("chen",)), "staff"),
        (Pin("lin-day_care", day=2), "day"),
    ],
)
def test_each_field_counts(pin: Pin, differs: str) -> None:
    split = [stay(3, 5, "xincang-1"), stay(5, 6, "xincang-2")]
    found = check(world(pin), plan(*split, visit(at(0, 9), "chen", "wu"), day(1)))
    assert [one.detail for one in found] == [f"not as pinned: {differs}"]


def test_first_edge_the_first_minute_and_the_first_night() -> None:
    pinned = world(Pin("lin-speech", start=0, day=0), Pin("lin-respite", day=0))
    assert check(pinned, plan(session(0), stay(0, 3))) == []
    assert [(one.need, one.start) for one in check(pinned, plan(session(5), stay(1, 4)))] == [
        ("lin-speech", 5),
        ("lin-respite", DAY),
    ]


def test_last_edge_the_last_hour_of_sunday_and_the_last_night() -> None:
    pinned = world(Pin("lin-speech", start=at(SUNDAY, 23), day=SUNDAY), Pin("lin-respite", day=LAST_NIGHT - 2))
    assert check(pinned, plan(session(at(SUNDAY, 23)), stay(LAST_NIGHT - 2, LAST_NIGHT + 1))) == []
    late = check(pinned, plan(session(at(SUNDAY, 22, 55)), stay(LAST_NIGHT - 3, LAST_NIGHT)))
    assert [one.need for one in late] == ["lin-speech", "lin-respite"]
