from scheduling.engine.plan import Visit
from scheduling.engine.problem import Problem, Weights
from tests.engine.build import SUNDAY, at, breaches, carer, finding, need_visit, plan, problem, resident, station, visit

RULE = "fairness"


def world(floor: int = 80) -> Problem:
    """lin of xincang, category 4, has five visits; mei of zhapu, category 6, has two. Each weighs 13,200."""
    return problem(
        station(), carer(), resident(road=0), resident("mei", town="zhapu", category=6, road=0),
        need_visit(times=5), need_visit("mei", times=2), weights=Weights(fairness_floor=floor),
    )  # fmt: skip


def visits(lin: int, mei: int) -> list[Visit]:
    return [
        *(visit(at(day, 9), index=day) for day in range(lin)),
        *(visit(at(day, 13), need="mei-nursing", index=day) for day in range(mei)),
    ]


def test_everybody_at_the_floor() -> None:
    assert breaches(RULE, world(), plan(*visits(4, 2))) == []


def test_below_the_floor_by_town_and_by_category() -> None:
    # mei: 80 % of 26,400 are 21,120, and 13,200 are served.
    assert breaches(RULE, world(), plan(*visits(5, 1))) == [
        finding(RULE, "category:6 lacks 7920 weighted minutes to the floor", amount=7920),
        finding(RULE, "town:zhapu lacks 7920 weighted minutes to the floor", amount=7920),
    ]


def test_the_floor_is_a_weight() -> None:
    assert breaches(RULE, world(floor=50), plan(*visits(5, 1))) == []
    assert len(breaches(RULE, world(floor=51), plan(*visits(5, 1)))) == 2


def test_first_edge_the_first_minute_of_the_week_serves() -> None:
    early = [*visits(5, 1)[:5], visit(0, need="mei-nursing")]
    assert breaches(RULE, world(floor=50), plan(*early)) == []


def test_last_edge_the_last_hour_of_sunday_serves() -> None:
    late = [*visits(5, 1)[:5], visit(at(SUNDAY, 23), need="mei-nursing")]
    assert breaches(RULE, world(floor=50), plan(*late)) == []
