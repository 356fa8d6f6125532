from scheduling.engine.demand import Assessment
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import audit, check
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

RULE = "assessments"


def stable(valid: Span, result: str = "stable") -> Assessment:
    return Assessment("psychiatric_stability", result, valid)


def ward(*assessments: Assessment, category: int = 6, nights: int = 1, baseline: Plan = Plan()) -> Problem:
    person = resident(category=category, categories=(4, 6) if category == 7 else (), assessments=assessments)
    return problem(station(beds=2, stable_only=True), person, need_stay(nights=nights), baseline=baseline)


def visited(*assessments: Assessment) -> Problem:
    return problem(station(), carer(), resident(assessments=assessments), need_visit(requires=("care_level",)))


def test_required_and_stable() -> None:
    assert check(ward(stable(Span(1, 4)), nights=3), plan(stay(1, 4))) == []
    assert check(visited(Assessment("care_level", "3", Span(1, 2))), plan(visit(at(1, 9)))) == []


def test_a_required_assessment_that_is_missing() -> None:
    assert check(visited(stable(Span(0))), plan(visit(at(1, 9)))) == [
        finding(
            RULE, "no valid care_level on 2026-12-01", "lin-nursing", need="lin-nursing", resident="lin",
            start=at(1, 9), end=at(1, 10),
        )
    ]  # fmt: skip


def test_stability_that_ends_during_the_stay() -> None:
    assert check(ward(stable(Span(-9, 3)), nights=3), plan(stay(1, 4))) == [
        finding(
            RULE, "no valid psychiatric_stability with result stable on 2026-12-03", "lin-respite",
            need="lin-respite", resident="lin", facility="xincang", place="xincang-1", start=DAY, end=4 * DAY,
        )
    ]  # fmt: skip


def test_an_unstable_result_is_no_stability_and_it_is_never_inferred() -> None:
    one_night = plan(stay(1, 2))
    assert [found.rule for found in check(ward(stable(Span(0), "unstable")), one_night)] == [RULE]
    assert [found.rule for found in check(ward(), one_night)] == [RULE]
    assert [found.rule for found in check(ward(category=7), one_night)] == [RULE]
    assert check(ward(category=5), one_night) == []


def test_one_of_two_carers_facilities_is_enough_to_ask_for_stability() -> None:
    two = problem(
        station(), station("zhapu", road=30, stable_only=True), carer(), carer("wu", "zhapu"), resident(category=6),
        need_visit(staff_needed=2),
    )  # fmt: skip
    assert [found.rule for found in check(two, plan(visit(at(1, 9), "chen", "wu")))] == [RULE]


def test_a_placement_that_goes_on_is_only_warned_of() -> None:
    going_on = ward(baseline=plan(stay(0, 1, "xincang-2")))
    assert check(going_on, plan(stay(1, 2))) == []
    assert [found.rule for found in audit(going_on, plan(stay(1, 2)))] == ["assessment_lapse"]


def test_first_edge_valid_from_the_monday_or_the_day_after() -> None:
    assert check(ward(stable(Span(0))), plan(stay(0, 1))) == []
    assert [found.rule for found in check(ward(stable(Span(1))), plan(stay(0, 1)))] == [RULE]


def test_last_edge_valid_to_the_sunday_or_the_day_before() -> None:
    late = plan(visit(at(SUNDAY, 22, 50)))
    assert check(visited(Assessment("care_level", "3", Span(-9, SUNDAY + 1))), late) == []
    assert [found.rule for found in check(visited(Assessment("care_level", "3", Span(-9, SUNDAY))), late)] == [RULE]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    last = plan(stay(LAST_NIGHT, LAST_NIGHT + 1))
    assert check(ward(stable(Span(0, LAST_NIGHT + 1))), last) == []
    assert [found.rule for found in check(ward(stable(Span(0, LAST_NIGHT))), last)] == [RULE]


def test_an_older_stable_one_counts_no_more_once_a_newer_one_says_otherwise() -> None:
    """Assessed anew after a crisis, within the ninety days of the one before."""
    before, crisis = stable(Span(-30, 60)), stable(Span(2, 92), "unstable")
    assert check(ward(before, crisis, nights=2), plan(stay(0, 2))) == []
    (found,) = check(ward(before, crisis, nights=3), plan(stay(0, 3)))
    assert found.detail == "no valid psychiatric_stability with result stable on 2026-12-02"
    again = stable(Span(4, 94))
    assert check(ward(before, crisis, again, nights=3), plan(stay(4, 7))) == []
    assert check(ward(before, crisis, again, nights=3), plan(stay(3, 6))) != []
    of_the_same_day = stable(Span(-30, 60), "unstable")
    assert check(ward(before, of_the_same_day), plan(stay(0, 1))) != []


def test_what_is_only_to_be_there_is_ended_by_no_newer_one() -> None:
    level = (Assessment("care_level", "3", Span(-9, 5)), Assessment("care_level", "2", Span(-1, 2)))
    assert check(visited(*level), plan(visit(at(4, 9)))) == []
