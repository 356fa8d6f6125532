"""One more person for groups that are held only with a least number of people."""

from dataclasses import replace

from scheduling.engine.changes.apply import apply
from scheduling.engine.changes.change import Change, Kind
from scheduling.engine.changes.city import Capacity
from scheduling.engine.changes.remedies import Remedy
from scheduling.engine.changes.week import explain_week
from scheduling.engine.demand import Occurrence
from scheduling.engine.problem import Problem
from scheduling.engine.resolve import resolve
from scheduling.engine.rules import check
from scheduling.engine.supply import Mode, Room, ServiceType
from tests.engine.build import at, carer, need_session, plan, problem, resident, session, span, station

DANCE = ServiceType("dance", Mode.SESSION, 60, "dance_therapy", group_size=4, group_least=3, room_use="activity")
NAMES = ("lin", "hu", "guo", "ma")
UNIT = 60 * 200 * 110 // 100
AT_NINE = Change(Kind.STAFF, "xincang", "dance_therapy", (span(0, 9, 10),))


def hall(
    dance: ServiceType = DANCE,
    skills: tuple[str, ...] = ("nursing",),
    together: int = 3,
    names: tuple[str, ...] = NAMES,
    until: int = 12,
) -> Problem:
    """So many have time at nine on Monday, the others at eleven; chen, from eight on, has the ``skills``."""
    windows = [(span(0, 9, 10),)] * together + [(span(0, 11, 12),)] * (len(names) - together)
    people = tuple(resident(name, road=0) for name in names)
    needs = tuple(need_session(name, service="dance", windows=one) for name, one in zip(names, windows, strict=True))
    staff = (carer(shifts=[span(0, 8, until)], skills=skills), carer("wu", shifts=[span(0, 8, 12)], skills=["nursing"]))
    return problem(station(), Room("hall", "xincang", "activity", 8), staff, dance, people, needs)


def remedies(week: Problem) -> dict[str, tuple[Remedy, ...]]:
    return {one.need: one.remedies for one in explain_week(week, plan(), city=False).needs}


def test_one_more_therapist_holds_a_group_of_all_who_lack_it_and_can_come() -> None:
    week = hall()

    found = remedies(week)

    named = (Remedy(AT_NINE, 1, UNIT, 10),)
    assert found == {"lin-dance": named, "hu-dance": named, "guo-dance": named, "ma-dance": ()}
    changed = apply(week, AT_NINE)
    better = resolve(changed, plan(), [Occurrence(need.id, 0) for need in week.needs])
    assert check(changed, better) == []
    assert [len(one.attendees) for one in better.sessions] == [3]


def test_too_few_are_helped_by_nobody() -> None:
    assert {*remedies(hall(together=2)).values()} == {()}


def test_a_group_of_two_carers_needs_one_more_beside_one_who_is_there() -> None:
    two = replace(DANCE, staff_needed=2)

    beside, both = remedies(hall(two, ("dance_therapy",))), remedies(hall(two))

    assert beside["lin-dance"] == (Remedy(AT_NINE, 1, UNIT, 10),)
    assert both["lin-dance"] == (Remedy(replace(AT_NINE, amount=2), 1, UNIT, 20),)


def test_one_more_therapist_for_groups_is_among_what_would_serve_most() -> None:
    half = replace(AT_NINE, spans=(span(0, 8, 12),))
    assert explain_week(hall(), plan()).capacities == (Capacity(half, 3, 0, 3, 3 * UNIT),)


def test_a_group_that_is_held_stays_and_another_is_opened_beside_it() -> None:
    """Chen leaves at eleven, when three more have time."""
    week = hall(skills=("dance_therapy",), names=(*NAMES, "sun", "wen"), until=11)
    held = plan(session(at(0, 9), "lin-dance", "hu-dance", "guo-dance", service="dance", room="hall"))

    for one in explain_week(week, held, city=False).needs:
        assert replace(AT_NINE, spans=(span(0, 11, 12),)) in [remedy.change for remedy in one.remedies]
