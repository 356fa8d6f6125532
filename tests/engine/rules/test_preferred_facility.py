from scheduling.engine.problem import Problem
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

RULE = "preferred_facility"


def world(*preferred: str) -> Problem:
    wish = {"preferred_facilities": preferred}
    return problem(
        station(beds=1), station("zhapu", road=30, beds=1), carer(), resident(), need_session(**wish),
        need_visit(**wish), need_stay(**wish),
    )  # fmt: skip


def test_one_of_the_preferred_and_no_preference() -> None:
    assert breaches(RULE, world("zhapu", "xincang"), plan(session(at(2, 9)))) == []
    assert breaches(RULE, world(), plan(session(at(2, 9)))) == []


def test_none_of_the_preferred() -> None:
    assert breaches(RULE, world("zhapu"), plan(session(at(2, 9)))) == [
        finding(
            RULE, "not a preferred facility", "lin-speech", need="lin-speech", resident="lin", facility="xincang",
            place="xincang-therapy", start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_visit_is_at_home() -> None:
    assert breaches(RULE, world("zhapu"), plan(visit(at(2, 9)))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert breaches(RULE, world("xincang"), plan(session(0))) == []
    assert len(breaches(RULE, world("zhapu"), plan(session(0)))) == 1


def test_last_edge_the_last_hour_of_sunday_and_the_last_night() -> None:
    last = plan(session(at(SUNDAY, 23)), stay(LAST_NIGHT, LAST_NIGHT + 1))
    assert breaches(RULE, world("xincang"), last) == []
    assert len(breaches(RULE, world("zhapu"), last)) == 2
