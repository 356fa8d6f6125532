from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    finding,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    station,
    stay,
    visit,
)

RULE = "certificate"


def visited(certificate: Span) -> Problem:
    return problem(station(), carer(), resident(certificate=certificate), need_visit())


def test_a_certificate_that_covers_the_day() -> None:
    assert check(visited(Span(2, 3)), plan(visit(at(2, 9)))) == []


def test_a_certificate_that_ended_the_day_before() -> None:
    assert check(visited(Span(-900, 2)), plan(visit(at(2, 9)))) == [
        finding(
            RULE, "not valid on 2026-12-02", "lin-nursing", need="lin-nursing", resident="lin", start=at(2, 9),
            end=at(2, 10),
        )
    ]  # fmt: skip


def test_every_night_of_a_stay_counts() -> None:
    ward = problem(station(beds=1), resident(certificate=Span(0, 4)), need_stay(nights=3))
    assert check(ward, plan(stay(1, 4))) == []
    assert check(ward, plan(stay(2, 5))) == [
        finding(
            RULE, "not valid on 2026-12-04", "lin-respite", need="lin-respite", resident="lin", facility="xincang",
            place="xincang-1", start=2 * DAY, end=5 * DAY,
        )
    ]  # fmt: skip


def test_first_edge_valid_from_the_monday_or_the_day_after() -> None:
    monday = plan(visit(at(0, 0, 10)))
    assert check(visited(Span(0)), monday) == []
    assert [found.rule for found in check(visited(Span(1)), monday)] == [RULE]


def test_last_edge_valid_to_the_sunday_or_the_day_before() -> None:
    sunday = plan(visit(at(SUNDAY, 22, 50)))
    assert check(visited(Span(-9, SUNDAY + 1)), sunday) == []
    assert [found.rule for found in check(visited(Span(-9, SUNDAY)), sunday)] == [RULE]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    def ward(certificate: Span) -> Problem:
        return problem(station(beds=1), resident(certificate=certificate), need_stay())

    last = plan(stay(LAST_NIGHT, LAST_NIGHT + 1))
    assert check(ward(Span(0, LAST_NIGHT + 1)), last) == []
    assert [found.detail for found in check(ward(Span(0, LAST_NIGHT)), last)] == ["not valid on 2026-12-27"]
