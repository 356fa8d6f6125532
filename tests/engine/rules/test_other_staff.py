from scheduling.engine.problem import Problem
from tests.engine.build import (
    SUNDAY,
    at,
    breaches,
    carer,
    finding,
    need_visit,
    plan,
    problem,
    resident,
    station,
    visit,
)

RULE = "other_staff"


def world(start: int = at(2, 9), **need: object) -> Problem:
    """Before, chen came to the first of two visits."""
    return problem(
        station(), carer(), carer("wu"), resident(), need_visit(times=2, **need), baseline=plan(visit(start))
    )


def test_the_same_carer_at_another_time() -> None:
    assert breaches(RULE, world(), plan(visit(at(3, 9)))) == []


def test_another_carer() -> None:
    assert breaches(RULE, world(), plan(visit(at(2, 9), "wu"))) == [
        finding(
            RULE, "by wu instead of chen", "lin-nursing", need="lin-nursing", resident="lin", start=at(2, 9),
            end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_second_carer_is_a_change_and_an_occurrence_without_a_past_is_none() -> None:
    assert [found.detail for found in breaches(RULE, world(), plan(visit(at(2, 9), "chen", "wu")))] == [
        "by chen, wu instead of chen"
    ]
    assert breaches(RULE, world(), plan(visit(at(2, 9), "wu", index=1))) == []


def test_a_family_that_does_not_mind() -> None:
    assert breaches(RULE, world(keep_staff=False), plan(visit(at(2, 9), "wu"))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert breaches(RULE, world(0), plan(visit(0))) == []
    assert len(breaches(RULE, world(0), plan(visit(0, "wu")))) == 1


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = at(SUNDAY, 23)
    assert breaches(RULE, world(last), plan(visit(last))) == []
    assert len(breaches(RULE, world(last), plan(visit(last, "wu")))) == 1
