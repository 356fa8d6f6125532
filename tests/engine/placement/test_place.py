"""Problems of two to four needs of which the best placing is known, placed exactly and by the search for many needs."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.engine import rules
from scheduling.engine.budget import Budget
from scheduling.engine.demand import Assessment, Entitlement
from scheduling.engine.placement import PlacementResult, better, place
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Weights
from scheduling.engine.supply import (
    Asset,
    Bed,
    Closure,
    Credential,
    DayPart,
    DayPlaces,
    Duty,
    Mode,
    Room,
    ServiceOffer,
    ServiceOrder,
    ServiceType,
    SexPolicy,
)
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.worth import worth
from tests.engine.build import (
    DAY_CARE,
    RESPITE,
    at,
    carer,
    chosen,
    day,
    need_day,
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
from tests.engine.placement.placed import closed, placed

pytestmark = pytest.mark.usefixtures("both_ways")


def test_the_more_urgent_need_has_the_bed() -> None:
    made = problem(
        station(beds=1), resident("lin"), resident("wu"),
        need_stay("lin", 3, dates=Span(2, 6), priority=3), need_stay("wu", 3, dates=Span(2, 6), priority=2),
    )  # fmt: skip
    only = placed(made).stays
    assert [(one.need, one.end_night - one.first_night) for one in only] == [("wu-respite", 3)]


def test_two_stays_share_a_bed_one_after_the_other() -> None:
    made = problem(
        station(beds=1), resident("lin"), resident("wu"),
        need_stay("lin", 3, dates=Span(0, 5)), need_stay("wu", 2, dates=Span(1, 5), priority=1),
    )  # fmt: skip
    assert placed(made).stays == (stay(0, 3), stay(3, 5, need="wu-respite"))


def test_of_a_stay_as_many_nights_as_fit() -> None:
    made = problem(
        station(beds=1), resident(), need_stay("lin", 28, nights_min=1), closed(Asset.BED, "xincang-1", 10, 12)
    )
    assert placed(made).stays == (stay(12, 28),)


def test_fewer_nights_than_the_least_are_none() -> None:
    made = problem(
        station(beds=1), resident(), need_stay("lin", 28, nights_min=17), closed(Asset.BED, "xincang-1", 10, 12)
    )
    assert placed(made).stays == ()


def test_a_closure_in_the_middle_splits_a_stay() -> None:
    made = problem(
        station(beds=2), resident(), need_stay("lin", 6, dates=Span(0, 6)),
        closed(Asset.BED, "xincang-1", 4, 9), closed(Asset.BED, "xincang-2", 0, 2),
    )  # fmt: skip
    first, second = placed(made).stays
    assert (first.bed, second.bed) == ("xincang-1", "xincang-2")
    assert (first.first_night, first.end_night, second.end_night) == (0, second.first_night, 6)
    assert second.first_night in (2, 3, 4)


@pytest.mark.parametrize("asset", [(Asset.BED, "xincang-1"), (Asset.ROOM, "xincang-bedroom")])
def test_a_closure_that_ends_as_the_week_begins_closes_nothing(asset: tuple[Asset, str]) -> None:
    over = Closure(*asset, Span(-DAY, 0))
    made = problem(station(beds=1), resident(), need_stay("lin", 5, dates=Span(0, 5)), over)
    assert placed(made).stays == (stay(0, 5),)


def test_no_move_where_one_bed_does() -> None:
    made = problem(
        station(beds=2), resident(), need_stay("lin", 6, dates=Span(0, 9)),
        closed(Asset.BED, "xincang-1", 4, 9), closed(Asset.BED, "xincang-2", 0, 2),
    )  # fmt: skip
    only = placed(made).stays
    assert len(only) == 1
    assert (only[0].bed, only[0].end_night - only[0].first_night) == ("xincang-2", 6)


def bedroom(policy: SexPolicy, beds: int = 2) -> tuple[Any, ...]:
    room = Room("shared", "xincang", "bedroom", beds, sex_policy=policy)
    return station(), room, *(Bed(f"xincang-{number}", "shared", "respite") for number in range(1, beds + 1))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (SexPolicy.ANY, {"lin", "mei"}),
        (SexPolicy.MALE, {"lin", "wu"}),
        (SexPolicy.FEMALE, {"mei"}),
        (SexPolicy.ONE_AT_A_TIME, {"lin", "wu"}),
    ],
)
def test_sex_policy_of_a_room(policy: SexPolicy, expected: set[str]) -> None:
    made = problem(
        bedroom(policy), resident("lin"), resident("wu"), resident("mei", sex="female"),
        need_stay("lin", dates=Span(0, 1), priority=2), need_stay("wu", dates=Span(0, 1), priority=4),
        need_stay("mei", dates=Span(0, 1), priority=3),
    )  # fmt: skip
    assert {one.need for one in placed(made).stays} == {f"{name}-respite" for name in expected}


def test_one_sex_follows_the_other() -> None:
    made = problem(
        bedroom(SexPolicy.ONE_AT_A_TIME), resident("lin"), resident("mei", sex="female"),
        need_stay("lin", 4, dates=Span(0, 8)), need_stay("mei", 4, dates=Span(2, 8)),
    )  # fmt: skip
    assert {(one.need, one.first_night) for one in placed(made).stays} == {("lin-respite", 0), ("mei-respite", 4)}


@pytest.mark.parametrize(("household", "together"), [("lin-house", 2), ("another", 1)])
def test_a_child_sleeps_with_adults_of_the_household_alone(household: str, together: int) -> None:
    made = problem(
        bedroom(SexPolicy.ANY), resident("lin"), resident("bao", birth_date="2015-01-01", household=household),
        need_stay("lin", dates=Span(0, 1)), need_stay("bao", dates=Span(0, 1)),
    )  # fmt: skip
    assert len(placed(made).stays) == together


def test_a_child_comes_of_age_during_the_stay() -> None:
    # 18 on day 2: until then the room is the child's.
    made = problem(
        bedroom(SexPolicy.ANY), resident("lin"), resident("bao", birth_date="2008-12-02"),
        need_stay("lin", 3, dates=Span(0, 5), nights_min=1), need_stay("bao", 5, dates=Span(0, 5), priority=1),
    )  # fmt: skip
    assert {(one.need, one.first_night, one.end_night) for one in placed(made).stays} == {
        ("bao-respite", 0, 5),
        ("lin-respite", 2, 5),
    }


def test_carers_bear_so_many_people_of_beds_and_places_together() -> None:
    # One carer on Monday and Tuesday for two people; from day 7 on no roster is known.
    made = problem(
        station(beds=2, places=3, residents_per_staff=2), carer(duty=Duty.CARE, shifts=(Span(0, 2 * DAY),)),
        resident("lin"), resident("wu"), resident("mei"),
        need_stay("lin", 2, dates=Span(0, 2), priority=1), need_day("wu", times=2, priority=2),
        need_day("mei", times=2, priority=5), need_stay("wu", 1, dates=Span(7, 8), priority=5, id="later"),
    )  # fmt: skip
    result = placed(made)
    assert result.stays == (stay(7, 8, need="later"), stay(0, 2))
    assert [(one.need, one.day) for one in result.days] == [("wu-day_care", 0), ("wu-day_care", 1)]


def test_severe_people_take_more_care() -> None:
    made = problem(
        station(beds=3, residents_per_staff=3, severe_residents_per_staff=2),
        carer(duty=Duty.CARE), resident("lin", level=1), resident("wu"), resident("mei", level=2),
        need_stay("lin", dates=Span(0, 1)), need_stay("wu", dates=Span(0, 1)), need_stay("mei", dates=Span(0, 1)),
    )  # fmt: skip
    # 1/2 + 1/3 of a carer fit, and so do two severe ones, who weigh more.
    assert {one.need for one in placed(made).stays} == {"lin-respite", "mei-respite"}


def test_who_sleeps_and_attends_at_one_facility_is_cared_for_once() -> None:
    made = problem(
        station(beds=1, places=1, residents_per_staff=1), carer(duty=Duty.CARE), resident(),
        need_stay("lin", 2, dates=Span(0, 2)), need_day("lin", times=2, dates=Span(0, 2)),
    )  # fmt: skip
    result = placed(made)
    assert (len(result.stays), len(result.days)) == (1, 2)


def test_a_credential_ends_inside_the_horizon() -> None:
    agreed = {"required_credentials": ("agreement",), "credentials": (Credential("agreement", Span(-100, 9)),)}
    made = problem(station(beds=1, **agreed), resident(), need_stay("lin", 28, nights_min=1))
    assert placed(made).stays == (stay(0, 9),)


def test_a_choice_ends_inside_the_horizon() -> None:
    to_the_tenth = need_stay("lin", 28, nights_min=1, chosen_facilities=chosen("xincang", days=Span(-9, 9)))
    made = problem(station(beds=1), station("zhapu", beds=1), resident(), to_the_tenth)
    assert placed(made).stays == (stay(0, 9),)


def test_a_stay_that_runs_past_the_end_of_its_choice_goes_no_farther() -> None:
    ends = need_stay("lin", 10, nights_min=1, dates=Span(0, 10), chosen_facilities=chosen("xincang", days=Span(-9, 4)))
    made = problem(station(beds=1), resident(), ends, baseline=plan(stay(0, 10)))
    assert placed(made).stays == (stay(0, 4),)


def test_an_expired_assessment_blocks_new_stays_and_not_those_that_go_on() -> None:
    lapsed = {"category": 6, "assessments": (Assessment("psychiatric_stability", "stable", Span(-90, 4)),)}
    made = problem(
        station(beds=2, stable_only=True), resident("lin", **lapsed), resident("wu", **lapsed),
        need_stay("lin", 10, dates=Span(0, 10), nights_min=1), need_stay("wu", 10, dates=Span(0, 10), nights_min=1),
        baseline=plan(stay(0, 10)),
    )  # fmt: skip
    assert placed(made).stays == (stay(0, 10), stay(0, 4, "xincang-2", need="wu-respite"))


def test_an_entitlement_ends_a_stay() -> None:
    made = problem(
        station(beds=1), resident(), need_stay("lin", 10, nights_min=1, funded=True),
        Entitlement("old", "lin", "respite", Span(0, 5), 2), Entitlement("new", "lin", "respite", Span(5, 30), 4),
    )  # fmt: skip
    assert placed(made).stays == (stay(3, 9),)


def test_needs_of_one_service_share_an_entitlement() -> None:
    made = problem(
        station(beds=2), resident(), Entitlement("year", "lin", "respite", Span(0, 30), 5),
        need_stay("lin", 4, dates=Span(0, 4), funded=True, priority=1),
        need_stay("lin", 3, dates=Span(10, 20), funded=True, nights_min=1, id="again"),
    )  # fmt: skip
    result = placed(made)
    assert {(one.need, one.end_night - one.first_night) for one in result.stays} == {("lin-respite", 4), ("again", 1)}


def test_one_funded_category_a_week() -> None:
    services = replace(RESPITE, funded_category="rest"), replace(DAY_CARE, funded_category="work")
    made = problem(
        services, station(beds=1, places=1), resident(),
        need_stay("lin", 2, dates=Span(0, 9), funded=True), need_day("lin", funded=True),
        Entitlement("nights", "lin", "respite", Span(0, 30), 9), Entitlement("days", "lin", "day_care", Span(0, 30), 9),
    )  # fmt: skip
    result = placed(made)
    assert result.stays == (stay(7, 9),)
    assert len(result.days) == 1


def test_one_home_all_week_the_one_that_has_more_days() -> None:
    made = problem(
        station("xincang"), station("zhapu"), DayPlaces("xincang", 0, 1, 1), DayPlaces("zhapu", 1, 1, 1),
        DayPlaces("zhapu", 2, 1, 0), resident(), need_day("lin", times=3, day_part=DayPart.MORNING),
    )  # fmt: skip
    assert placed(made).days == (
        day(1, "zhapu", part=DayPart.MORNING),
        day(2, "zhapu", index=1, part=DayPart.MORNING),
    )


def test_a_weekly_limit_of_days() -> None:
    made = problem(
        station(places=3), ServiceOffer("xincang", "day_care", 4), resident("lin"), resident("wu"),
        need_day("lin", times=3, priority=1), need_day("wu", times=3),
    )  # fmt: skip
    assert sorted(one.need for one in placed(made).days) == ["lin-day_care"] * 3 + ["wu-day_care"]


def test_days_keep_the_gap_that_the_need_asks_for() -> None:
    made = problem(station(places=1), resident(), need_day("lin", times=7, min_gap=2 * DAY))
    assert [one.day for one in placed(made).days] == [0, 3, 6]


def test_no_stay_on_the_day_of_a_home_visit() -> None:
    given = plan(visit(at(1, 9)))
    made = problem(
        station(beds=1), carer(), resident(), need_visit(), need_stay("lin", 3, dates=Span(0, 4), nights_min=1)
    )
    wanted = worth(made, made.need["lin-respite"])[1] * 3
    result = placed(made, given, bound=wanted)
    assert result.stays == (stay(2, 4),)
    assert result.visits == given.visits


def test_no_day_place_elsewhere_at_the_time_of_a_session() -> None:
    given = plan(session(at(2, 9)))
    made = problem(
        station("xincang"), station("zhapu", road=1, places=1), carer(), resident(), need_session(),
        need_day("lin", times=2, dates=Span(1, 3)),
        ServiceOffer("xincang", "speech"), ServiceOffer("zhapu", "day_care"),
    )  # fmt: skip
    result = placed(made, given, bound=worth(made, made.need["lin-day_care"])[1] * 2)
    assert result.days == (day(1, "zhapu"),)
    assert result.sessions == given.sessions


def test_a_day_place_at_the_time_of_a_session_in_the_same_house() -> None:
    given = plan(session(at(2, 9)))
    made = problem(station(places=1), carer(), resident(), need_session(), need_day("lin", dates=Span(2, 3)))
    assert placed(made, given).days == (day(2),)


def test_a_need_bound_to_another_by_an_order_of_services_stays_as_it_is() -> None:
    given = plan(day(2, part=DayPart.MORNING), session(at(2, 13)))
    speech = ServiceType(
        "speech", Mode.SESSION, 60, "speech_therapy", room_use="therapy", after=ServiceOrder("day_care", 0, 180)
    )
    made = problem(
        speech, station(places=1), carer(), resident("lin"), need_session(), resident("wu"),
        need_day("lin", day_part=DayPart.MORNING, wished=(span(0, 0, 24),)),
        need_day("wu", dates=Span(2, 3), priority=1),
    )  # fmt: skip
    # The bound sees that there are other days for lin.
    both = sum(worth(made, made.need[need])[1] for need in ("lin-day_care", "wu-day_care"))
    assert placed(made, given, bound=both) == given


@pytest.mark.parametrize(("fairness", "served_one"), [(0, "lin"), (90, "wu")])
def test_a_town_that_has_nothing_comes_first(fairness: int, served_one: str) -> None:
    made = problem(
        station("xincang", beds=1), station("zhapu", beds=1), resident("lin"), resident("wu", town="zhapu"),
        need_stay("lin", 9, dates=Span(20, 29), chosen_facilities=chosen("zhapu"), id="other"),
        need_stay("lin", 2, dates=Span(0, 2), chosen_facilities=chosen("xincang"), waiting_days=35),
        need_stay("wu", 2, dates=Span(0, 2), chosen_facilities=chosen("xincang")), weights=Weights(fairness=fairness),
        horizon_days=30,
    )  # fmt: skip
    for given in (Plan(), plan(stay(0, 2)), plan(stay(0, 2, need="wu-respite"))):
        result = place(made, given, Budget(), 1, 1).plan
        assert {one.need for one in result.stays} == {"other", f"{served_one}-respite"}


def test_who_has_two_needs_leaves_care_to_others() -> None:
    # The carer of Monday bears two: lin, who is there for two needs one after the other, and wu or mei.
    made = problem(
        station(beds=4, residents_per_staff=2), carer(duty=Duty.CARE, shifts=(Span(0, 2 * DAY),)),
        resident("lin"), resident("wu"), resident("mei"),
        need_stay("lin", 1, dates=Span(0, 1), priority=1, id="first"),
        need_stay("lin", 1, dates=Span(1, 2), priority=1, id="second"),
        need_stay("wu", 2, dates=Span(0, 2), priority=2), need_stay("mei", 2, dates=Span(0, 2), priority=3),
    )  # fmt: skip
    assert {one.need for one in placed(made).stays} == {"first", "second", "wu-respite"}


def test_of_two_plans_the_better_by_score_is_kept() -> None:
    made = problem(
        station("xincang", beds=1, road=10), station("zhapu", beds=1, road=50), resident(),
        need_stay("lin", 2, nights_min=1, dates=Span(0, 2)),
    )  # fmt: skip
    near, far, short = plan(stay(0, 2)), plan(stay(0, 2, "zhapu-1")), plan(stay(0, 1))
    assert [better(made, near, other) for other in (near, far, short)] == [near, near, near]
    assert [better(made, other, near) for other in (far, short)] == [near, near]


def test_without_time_for_a_solver_all_that_fits_one_after_the_other_is_placed() -> None:
    made = problem(
        station(beds=2), resident("lin"), resident("wu"),
        need_stay("lin", 3, dates=Span(2, 6)), need_stay("wu", 3, dates=Span(2, 6)),
    )  # fmt: skip
    for budget in (Budget(0.0), Budget(work=0)):
        given = place(made, Plan(), budget, 1, 1).plan
        assert [one.need for one in given.stays] == ["lin-respite", "wu-respite"]
        assert rules.check(made, given) == []


def test_nothing_to_place() -> None:
    assert place(problem(station()), Plan(), Budget(), 1, 1) == PlacementResult(Plan(), 0)


def test_a_need_without_any_bed_and_one_without_any_home() -> None:
    made = problem(station(), carer(), resident(), need_visit(), need_stay("lin", 2), need_day("lin"))
    given = plan(visit(at(1, 9)))
    assert place(made, given, Budget(), 1, 1) == PlacementResult(given, 0)
