from scheduling.engine.problem import Problem
from tests.engine.build import (
    SUNDAY,
    at,
    breaches,
    carer,
    day,
    finding,
    need_day,
    need_visit,
    plan,
    problem,
    resident,
    station,
    visit,
)

RULE = "language"


def world(*spoken: str) -> Problem:
    """chen speaks Wu, xu signs."""
    return problem(
        station(places=1), carer(), carer("xu", languages=("sign",)), resident(languages=spoken),
        need_visit(staff_needed=2), need_day(),
    )  # fmt: skip


def test_one_carer_shares_a_language_and_none_is_recorded() -> None:
    assert breaches(RULE, world("sign"), plan(visit(at(2, 9), "chen", "xu"))) == []
    assert breaches(RULE, world(), plan(visit(at(2, 9)))) == []


def test_nobody_shares_a_language() -> None:
    assert breaches(RULE, world("sign", "mandarin"), plan(visit(at(2, 9)))) == [
        finding(
            RULE, "nobody speaks sign or mandarin", "lin-nursing", need="lin-nursing", resident="lin", start=at(2, 9),
            end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_day_place_has_no_carer() -> None:
    assert breaches(RULE, world("sign"), plan(day(2))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert breaches(RULE, world("wu"), plan(visit(0))) == []
    assert len(breaches(RULE, world("sign"), plan(visit(0)))) == 1


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = plan(visit(at(SUNDAY, 23)))
    assert breaches(RULE, world("wu"), last) == []
    assert len(breaches(RULE, world("sign"), last)) == 1
