from scheduling.engine.demand import Occurrence
from scheduling.engine.outcomes import outcomes
from scheduling.engine.result import OccurrenceOutcome, Outcome, Reason
from scheduling.engine.supply import Room
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

NURSING = [Occurrence("lin-nursing", number) for number in range(4)]


def test_each_occurrence_of_a_series_has_its_own_outcome() -> None:
    usual = plan(visit(at(0, 9)), visit(at(1, 9), index=1), visit(at(2, 9), index=2))
    week = problem(station(), carer(), carer("wu"), resident(), need_visit(times=4), baseline=usual)
    now = plan(visit(at(0, 9)), visit(at(1, 10), "wu", index=1), visit(at(3, 9), index=3))
    why = (Reason("shift", 2, 3),)

    assert outcomes(week, now, {NURSING[2]: why}) == (
        OccurrenceOutcome(NURSING[0], Outcome.KEPT),
        OccurrenceOutcome(NURSING[1], Outcome.MOVED, ("time", "staff")),
        OccurrenceOutcome(NURSING[2], Outcome.UNSERVED, units=1, weight=13_200, reasons=why),
        OccurrenceOutcome(NURSING[3], Outcome.NEW),
    )


def test_a_session_in_another_room_of_the_same_place_has_moved_room_alone() -> None:
    gym = Room("xincang-gym", "xincang", "therapy", 2)
    week = problem(station(), gym, carer(), resident(), need_session(), baseline=plan(session(at(0, 9))))
    now = plan(session(at(0, 9), room="xincang-gym"))

    assert [one.changes for one in outcomes(week, now, {})] == [("room",)]


def test_a_day_place_moves_with_the_day_or_the_home() -> None:
    homes = (station(places=2), station("xindai", places=2))
    week = problem(homes, resident(), need_day(times=2), baseline=plan(day(0), day(1, index=1)))
    now = plan(day(2), day(1, "xindai", index=1))

    assert [one.changes for one in outcomes(week, now, {})] == [("time",), ("facility",)]


def test_a_stay_is_unserved_by_nights() -> None:
    week = problem(station(beds=2), resident(), need_stay(nights=5), baseline=plan(stay(0, 5)))

    (whole,) = outcomes(week, plan(stay(0, 2), stay(2, 5, "xincang-2")), {})
    (part,) = outcomes(week, plan(stay(0, 3)), {})
    (none,) = outcomes(week, plan(), {})

    assert (whole.outcome, whole.changes, whole.units) == (Outcome.MOVED, ("bed",), 0)
    assert (part.outcome, part.changes, part.units, part.weight) == (Outcome.MOVED, ("time",), 2, 2 * 13_200)
    assert (none.outcome, none.units, none.weight) == (Outcome.UNSERVED, 5, 5 * 13_200)


def test_who_stays_in_a_bed_has_not_moved_whatever_the_number_of_rows() -> None:
    usual = plan(stay(0, 5), stay(5, 10))
    week = problem(station(beds=2), resident(), need_stay(nights=10), baseline=usual)
    assert [one.outcome for one in outcomes(week, plan(stay(0, 10)), {})] == [Outcome.KEPT]
    moved = outcomes(week, plan(stay(0, 5), stay(5, 10, "xincang-2")), {})
    assert [(one.outcome, one.changes) for one in moved] == [(Outcome.MOVED, ("bed",))]
