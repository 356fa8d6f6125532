from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Credential
from scheduling.engine.timeline import Span
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
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

RULE = "credentials"


def insured(*valid: Span, kind: str = "insurance") -> Problem:
    held = tuple(Credential(kind, period) for period in valid)
    return problem(
        station(beds=1, required_credentials=("insurance",), credentials=held), carer(), resident(),
        need_session(), need_stay(),
    )  # fmt: skip


def test_what_is_required_is_valid_on_the_day() -> None:
    assert check(insured(Span(3, 4)), plan(session(at(3, 9)))) == []


def test_a_credential_that_ended_the_day_before() -> None:
    assert check(insured(Span(-300, 3)), plan(session(at(3, 9)))) == [
        finding(
            RULE, "insurance not valid on 2026-12-03", "lin-speech", need="lin-speech", resident="lin",
            facility="xincang", place="xincang-therapy", start=at(3, 9), end=at(3, 10),
        )
    ]  # fmt: skip


def test_another_kind_does_not_stand_in_and_what_is_not_required_does_not_count() -> None:
    assert [found.rule for found in check(insured(Span(0), kind="agreement"), plan(session(at(3, 9))))] == [RULE]
    free = problem(station(credentials=(Credential("agreement", Span(-9, -8)),)), carer(), resident(), need_session())
    assert check(free, plan(session(at(3, 9)))) == []


def test_a_renewal_without_a_gap_keeps_a_stay_covered() -> None:
    ward = problem(
        station(
            beds=1, required_credentials=("insurance",),
            credentials=(Credential("insurance", Span(-9, 2)), Credential("insurance", Span(2, 9))),
        ),
        resident(), need_stay(nights=4),
    )  # fmt: skip
    assert check(ward, plan(stay(0, 4))) == []


def test_those_of_every_carers_facility_count_for_a_visit() -> None:
    two = problem(
        station(), station("zhapu", road=30, required_credentials=("insurance",)), carer(), carer("wu", "zhapu"),
        resident(), need_visit(staff_needed=2),
    )  # fmt: skip
    assert [(found.rule, found.facility) for found in check(two, plan(visit(at(1, 9), "chen", "wu")))] == [
        (RULE, "zhapu")
    ]


def test_first_edge_valid_from_the_monday_or_the_day_after() -> None:
    assert check(insured(Span(0)), plan(session(0))) == []
    assert [found.rule for found in check(insured(Span(1)), plan(session(0)))] == [RULE]


def test_last_edge_valid_to_the_sunday_or_the_day_before() -> None:
    assert check(insured(Span(-9, SUNDAY + 1)), plan(session(at(SUNDAY, 23)))) == []
    assert [found.rule for found in check(insured(Span(-9, SUNDAY)), plan(session(at(SUNDAY, 23))))] == [RULE]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    last = plan(stay(LAST_NIGHT, LAST_NIGHT + 1))
    assert check(insured(Span(0, LAST_NIGHT + 1)), last) == []
    assert [found.rule for found in check(insured(Span(0, LAST_NIGHT)), last)] == [RULE]
