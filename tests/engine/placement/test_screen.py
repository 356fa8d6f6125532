"""The screen asks the rules seldom; asked one by one for every night and day, they say the same."""

import pytest

from scheduling.engine.demand import Occurrence
from scheduling.engine.keep import option_rules
from scheduling.engine.placement.screen import Screen
from scheduling.engine.placement.stock import stock_of
from scheduling.engine.problem import Problem
from scheduling.engine.supply import Asset, Closure, DayPart, Mode, SexPolicy
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.view import Option
from tests.engine.build import chosen, need_day, need_stay, problem, resident, station
from tests.engine.placement.city import build
from tests.engine.placement.tiny import tiny


def allowed(problem: Problem, option: Option) -> bool:
    return not any(rule.blocks(problem, option) for rule in option_rules() if rule.blocks)


def nights(problem: Problem, need: str) -> set[tuple[str, int]]:
    """Beds and nights that rules on single options and the room's sex allow, asked one by one."""
    found = set()
    sex = problem.resident_of(need).sex
    for bed in problem.beds:
        room = problem.room[bed.room]
        place = problem.facility[room.facility].place
        if room.sex_policy in (SexPolicy.ANY, SexPolicy.ONE_AT_A_TIME, sex):
            for night in range(problem.horizon_days):
                span = night * DAY, (night + 1) * DAY
                option = Option(Occurrence(need, 0), Mode.STAY, *span, place, room.facility, room.id, bed.id)
                if allowed(problem, option):
                    found.add((bed.id, night))
    return found


def days(problem: Problem, need: str) -> set[tuple[str, int]]:
    """Homes with places and days that rules on single options allow, asked one by one."""
    found = set()
    part = problem.need[need].day_part
    for row in problem.day_places:
        span = problem.limits.part(part, row.day)
        assert span.end is not None
        place = problem.facility[row.facility].place
        places = {DayPart.MORNING: row.morning, DayPart.AFTERNOON: row.afternoon}.get(
            part, min(row.morning, row.afternoon)
        )
        option = Option(Occurrence(need, 0), Mode.DAY, span.start, span.end, place, row.facility)
        if places and allowed(problem, option):
            found.add((row.facility, row.day))
    return found


def screened(problem: Problem, need: str) -> set[tuple[str, int]]:
    stock = stock_of(problem)
    screen = Screen(problem, stock)
    if problem.service_of(need).mode is Mode.STAY:
        pools, open_nights = screen.pools(problem.need[need])
        names = [stock.pools[pool].beds for pool in pools]
    else:
        homes, open_nights = screen.homes(problem.need[need])
        names = [(home,) for home in homes]
    return {
        (name, day)
        for row, beds in zip(open_nights, names, strict=True)
        for name in beds
        for day in range(len(row))
        if row[day]
    }


def one_by_one(problem: Problem, need: str) -> set[tuple[str, int]]:
    return nights(problem, need) if problem.service_of(need).mode is Mode.STAY else days(problem, need)


@pytest.mark.parametrize("seed", range(40))
def test_random_needs(seed: int) -> None:
    made = tiny(seed)
    needs = [need.id for need in made.needs if need.id != "visited"]
    assert [screened(made, need) for need in needs] == [one_by_one(made, need) for need in needs]


def test_needs_of_a_city() -> None:
    made, _ = build(towns=4)
    needs = [need.id for need in made.needs[::40]]
    assert [screened(made, need) for need in needs] == [one_by_one(made, need) for need in needs]


def test_a_birthday_in_the_horizon_opens_a_house_for_adults() -> None:
    made = problem(station(beds=1, age_min=18), resident(birth_date="2008-12-10"), need_stay("lin", 28, nights_min=1))
    assert screened(made, "lin-respite") == {("xincang-1", night) for night in range(10, 28)}


def test_features_of_rooms_and_beds() -> None:
    made = problem(station(beds=1, features=("ramp",)), resident(), need_stay(features=("ramp",)))
    assert screened(made, "lin-respite") == {("xincang-1", night) for night in range(28)}
    made = problem(station(beds=1), resident(), need_stay(features=("ramp",)))
    assert screened(made, "lin-respite") == set()


def test_a_bed_that_is_closed_closes_no_other_to_whom_it_would_suit() -> None:
    closed = Closure(Asset.BED, "xincang-1", Span(0, 14 * DAY))
    made = problem(station(beds=2, features=("ramp",)), resident(), need_stay(features=("ramp",)), closed)
    assert screened(made, "lin-respite") == one_by_one(made, "lin-respite")
    assert ("xincang-2", 0) in screened(made, "lin-respite")


def test_houses_that_are_alike_but_for_what_the_family_says_of_them() -> None:
    houses = tuple(station(name, beds=1, places=1) for name in ("xincang", "zhapu", "caoqiao"))
    said = {"chosen_facilities": chosen("xincang", "zhapu"), "refused_facilities": ("zhapu",)}
    made = problem(*houses, resident(), need_stay(**said), need_day(**said))
    for need in ("lin-respite", "lin-day_care"):
        assert screened(made, need) == one_by_one(made, need) != set()
        assert {name.partition("-")[0] for name, _ in screened(made, need)} == {"xincang"}


CHANGES = (*chosen("xincang", days=Span(-300, 4)), *chosen("zhapu", days=Span(4, 11)), *chosen("zhapu", days=Span(13)))


@pytest.mark.parametrize("birth_date", ["1980-05-05", "2008-12-02"])
def test_houses_that_are_alike_but_for_the_days_on_which_they_are_chosen(birth_date: str) -> None:
    houses = tuple(station(name, beds=1, places=1, age_min=18) for name in ("xincang", "zhapu", "caoqiao"))
    asked = (need_stay(chosen_facilities=CHANGES), need_day(chosen_facilities=CHANGES))
    made = problem(*houses, resident(birth_date=birth_date), *asked)
    first = 0 if birth_date < "2000" else 2
    there = {("xincang-1", night) for night in range(first, 4)}
    there |= {("zhapu-1", night) for night in (*range(4, 11), *range(13, 28))}
    assert screened(made, "lin-respite") == one_by_one(made, "lin-respite") == there
    week = {("xincang", day) for day in range(first, 4)} | {("zhapu", day) for day in range(4, 7)}
    assert screened(made, "lin-day_care") == one_by_one(made, "lin-day_care") == week


def test_of_houses_none_of_which_is_chosen_none_is_open() -> None:
    asked = (need_stay(chosen_facilities=()), need_day(chosen_facilities=()))
    made = problem(station(beds=1, places=1), resident(), *asked)
    assert screened(made, "lin-respite") == screened(made, "lin-day_care") == set()
