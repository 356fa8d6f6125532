from dataclasses import replace

from scheduling.engine.demand import Occurrence
from scheduling.engine.problem import Problem
from scheduling.engine.result import Params, Result
from scheduling.engine.solve import solve
from scheduling.engine.summary import ReasonRow, Row, summarise
from scheduling.engine.timeline import Span
from scheduling.engine.worth import lacking_of, shortfalls, units_served
from tests.engine.build import (
    at,
    carer,
    need_session,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    stay,
    visit,
)

LIMITED = Params(seconds=None, work=500, seed=1, jobs=2)


def answer() -> tuple[Result, Problem]:
    """Chen has two hours on Monday, half of them taken by the way to lin, who was visited on Tuesday too; hu's speech
    therapy keeps its time and gets another therapist; two of hu's five nights lie outside of the dates.
    """
    usual = plan(
        visit(at(0, 8, 30)),
        visit(at(1, 9), index=1),
        session(at(2, 9), "hu-speech"),
        stay(0, 3, need="hu-respite"),
    )
    staff = (
        carer(shifts=[span(0, 8, 10)], skills=["nursing"]),
        carer("wu", shifts=[span(2, 9, 10)], skills=["speech_therapy"]),
    )
    people = (resident(road=30), resident("hu", road=0, town="xindai"))
    needs = (
        need_visit(times=2),
        need_session("hu", windows=(span(2, 9, 10),)),
        need_stay("hu", nights=5, nights_min=1, dates=Span(0, 3)),
    )
    week = problem(station(beds=1), staff, people, needs, baseline=usual)
    return solve(week, LIMITED), week


def test_the_figures_of_a_week() -> None:
    result, week = answer()

    found = summarise(week, result)

    assert found.by_service == (
        Row("nursing", 1, 2, 1, 26_400, 13_200),
        Row("respite", 1, 5, 3, 66_000, 39_600),
        Row("speech", 1, 1, 1, 13_200, 13_200),
    )
    assert found.by_town == (
        Row("xincang", 1, 2, 1, 26_400, 13_200),
        Row("xindai", 1, 6, 4, 79_200, 52_800),
    )
    assert [row.unmet for row in found.by_town] == [1, 2]
    assert found.by_category == (Row("4", 2, 8, 5, 105_600, 66_000),)
    assert found.outcomes == {"kept": 2, "unserved": 1, "moved": 1}
    assert (found.kept_share, found.same_staff_share) == (2 / 4, 1 / 2)
    assert (found.travel, found.visits) == (60, 1)


def test_the_floor_of_fairness_is_read_off_the_figures_of_a_week() -> None:
    """As reports do, who have these alone."""
    result, week = answer()
    found = summarise(week, result)
    groups = {f"town:{row.key}": row for row in found.by_town} | {
        f"category:{row.key}": row for row in found.by_category
    }
    lacking = {
        group: lacking_of(week.weights, row.weighted_needed, row.weighted_served) for group, row in groups.items()
    }
    assert lacking == shortfalls(week, units_served(week, result.plan)) == {
        "town:xincang": 7_920, "town:xindai": 10_560, "category:4": 18_480,
    }  # fmt: skip


def test_reasons_are_counted_in_units_by_the_one_nearest_to_being_mended() -> None:
    result, week = answer()
    first = {one.occurrence: one.reasons[0].rule for one in result.outcomes if one.units}

    assert {*first} == {Occurrence("lin-nursing", 1), Occurrence("hu-respite", 0)}
    units = {first[Occurrence("lin-nursing", 1)]: 1, first[Occurrence("hu-respite", 0)]: 2}
    assert summarise(week, result).reasons == tuple(
        ReasonRow(rule, 1, count) for rule, count in sorted(units.items(), key=lambda item: -item[1])
    )


def test_without_a_baseline_all_of_it_is_kept() -> None:
    result, week = answer()
    new = replace(week, baseline=plan())

    found = summarise(new, solve(new, LIMITED))

    assert (found.kept_share, found.same_staff_share) == (1.0, 1.0)
    assert found.by_service == summarise(week, result).by_service
