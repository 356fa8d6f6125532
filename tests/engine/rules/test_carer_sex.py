from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from tests.engine.build import (
    SUNDAY,
    at,
    carer,
    finding,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    session,
    station,
    visit,
)

RULE = "carer_sex"


def asked_for(sex: str | None) -> Problem:
    return problem(
        station(), carer(), carer("wu", sex="male"), resident(), need_visit(staff_sex=sex, staff_needed=2),
        need_session(staff_sex=sex),
    )  # fmt: skip


def test_a_carer_of_the_sex_asked_for() -> None:
    assert check(asked_for("female"), plan(session(at(0, 9)))) == []
    assert check(asked_for(None), plan(visit(at(1, 9), "chen", "wu"))) == []


def test_every_carer_is_of_that_sex() -> None:
    assert check(asked_for("female"), plan(visit(at(1, 9), "chen", "wu"))) == [
        finding(
            RULE, "a male carer, female was asked for", "lin-nursing", need="lin-nursing", resident="lin", staff="wu",
            start=at(1, 9), end=at(1, 10),
        )
    ]  # fmt: skip


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert check(asked_for("female"), plan(session(0))) == []
    assert [found.staff for found in check(asked_for("male"), plan(session(0)))] == ["chen"]


def test_last_edge_the_last_minute_of_sunday() -> None:
    late = plan(session(at(SUNDAY, 23)))
    assert check(asked_for("female"), late) == []
    assert [found.staff for found in check(asked_for("male"), late)] == ["chen"]
