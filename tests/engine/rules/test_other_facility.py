from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.timeline import DAY
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    breaches,
    carer,
    day,
    finding,
    need_day,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    station,
    stay,
    visit,
)

RULE = "other_facility"


def world(baseline: Plan) -> Problem:
    return problem(
        station(beds=2, places=1), station("zhapu", road=30, beds=2, places=1), carer(), carer("wu", "zhapu"),
        resident(), need_day(times=2), need_stay(nights=2), need_visit(), baseline=baseline,
    )  # fmt: skip


def test_the_same_facility_on_another_day_or_in_another_bed() -> None:
    usual = world(plan(day(1), stay(3, 5)))
    assert breaches(RULE, usual, plan(day(2), stay(3, 5, "xincang-2"))) == []


def test_another_facility() -> None:
    assert breaches(RULE, world(plan(stay(3, 5))), plan(stay(3, 5, "zhapu-1"))) == [
        finding(
            RULE, "at another facility than before", "lin-respite", need="lin-respite", resident="lin",
            facility="zhapu", place="zhapu-1", start=3 * DAY, end=5 * DAY,
        )
    ]  # fmt: skip


def test_new_occurrences_and_visits_have_no_facility_to_keep() -> None:
    usual = world(plan(day(1), visit(at(2, 9))))
    assert breaches(RULE, usual, plan(day(2, "zhapu", index=1), visit(at(2, 9), "wu"))) == []


def test_each_part_of_a_stay_counts() -> None:
    usual = world(plan(stay(3, 5)))
    assert len(breaches(RULE, usual, plan(stay(3, 4, "zhapu-1"), stay(4, 5, "zhapu-2")))) == 2


def test_first_edge_the_monday() -> None:
    assert breaches(RULE, world(plan(day(0))), plan(day(0))) == []
    assert len(breaches(RULE, world(plan(day(0))), plan(day(0, "zhapu")))) == 1


def test_last_edge_the_sunday_and_the_last_night() -> None:
    end = LAST_NIGHT + 1
    usual = world(plan(day(SUNDAY), stay(LAST_NIGHT - 1, end)))
    assert breaches(RULE, usual, plan(day(SUNDAY), stay(LAST_NIGHT - 1, end))) == []
    assert len(breaches(RULE, usual, plan(day(SUNDAY, "zhapu"), stay(LAST_NIGHT - 1, end, "zhapu-1")))) == 2
