from scheduling.engine.plan import Plan, Session
from scheduling.engine.rules import check
from scheduling.engine.timeline import DAY
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    breaches,
    carer,
    finding,
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

RULE = "asked"
TWICE = problem(station(), carer(), resident(), need_visit(times=2, daily_max=2))
WARD = problem(station(beds=2), resident(), need_stay(nights_min=2, nights_max=4))


def ward(*stays: object) -> list[str]:
    return [found.detail for found in breaches(RULE, WARD, plan(*stays))]  # type: ignore[arg-type]


def test_each_occurrence_once() -> None:
    assert check(TWICE, plan(visit(at(0, 9)), visit(at(0, 14), index=1))) == []


def test_an_occurrence_twice() -> None:
    assert check(TWICE, plan(visit(at(0, 9)), visit(at(0, 14)))) == [
        finding(
            RULE, "occurrence 0 stands more than once", "lin-nursing", need="lin-nursing", resident="lin",
            start=at(0, 14), end=at(0, 15),
        )
    ]  # fmt: skip


def test_an_index_beyond_the_times_asked_for() -> None:
    assert check(TWICE, plan(visit(at(0, 9), index=2))) == [
        finding(
            RULE, "occurrence 2 was not asked for", "lin-nursing:2", need="lin-nursing", resident="lin",
            start=at(0, 9), end=at(0, 10),
        )
    ]  # fmt: skip
    assert [found.rule for found in check(TWICE, plan(visit(at(0, 9), index=-1)))] == [RULE]


def test_a_stay_may_be_split_over_beds() -> None:
    assert check(WARD, plan(stay(1, 2), stay(2, 4, "xincang-2"))) == []


def test_stays_follow_each_other() -> None:
    assert check(WARD, plan(stay(1, 2), stay(3, 4, "xincang-2"))) == [
        finding(
            RULE, "stays of a need must follow each other", "lin-respite", need="lin-respite", resident="lin",
            facility="xincang", place="xincang-2", start=3 * DAY, end=4 * DAY,
        )
    ]  # fmt: skip
    assert ward(stay(1, 3), stay(2, 4, "xincang-2")) == ["stays of a need must follow each other"]


def test_as_many_nights_as_asked_for() -> None:
    assert ward(stay(1, 3)) == []
    assert ward(stay(1, 5)) == []
    assert ward(stay(1, 2)) == ["1 nights, 2 to 4 were asked for"]
    assert ward(stay(1, 3), stay(3, 6, "xincang-2")) == ["5 nights, 2 to 4 were asked for"]
    assert ward(stay(1, 3), stay(3, 3, "xincang-2")) == ["a stay without nights"]


def test_a_session_of_another_service_than_an_attendee_needs() -> None:
    needs = problem(station(), carer(), resident(), need_session(), need_session(service="dance"))
    assert breaches(RULE, needs, plan(session(at(2, 9), "lin-dance"))) == [
        finding(
            RULE, "a session of speech, dance is needed", "lin-dance", need="lin-dance", resident="lin",
            facility="xincang", place="xincang-therapy", start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_session_without_attendees() -> None:
    empty = Session("speech", "xincang", "xincang-therapy", ("chen",), at(2, 9), at(2, 10), ())
    room = problem(station(), carer(), resident(), need_session())
    assert check(room, Plan(sessions=(empty,))) == [
        finding(
            RULE, "a session without attendees", facility="xincang", place="xincang-therapy", start=at(2, 9),
            end=at(2, 10),
        )
    ]  # fmt: skip


def test_first_edge_the_first_night() -> None:
    assert ward(stay(0, 1), stay(1, 3, "xincang-2")) == []
    assert ward(stay(0, 1)) == ["1 nights, 2 to 4 were asked for"]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    assert ward(stay(LAST_NIGHT - 1, LAST_NIGHT), stay(LAST_NIGHT, LAST_NIGHT + 1, "xincang-2")) == []
    assert ward(stay(LAST_NIGHT, LAST_NIGHT + 1)) == ["1 nights, 2 to 4 were asked for"]


def test_last_edge_the_last_hour_of_sunday() -> None:
    sunday = [visit(at(SUNDAY, 20)), visit(at(SUNDAY, 22, 50))]
    assert [found.detail for found in check(TWICE, plan(*sunday))] == ["occurrence 0 stands more than once"]
