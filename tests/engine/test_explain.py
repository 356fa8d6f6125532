"""Reasons come from exact checks; here brute force, without look-ups and with the whole plan, has to agree."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from scheduling.benchmarks.many_cities import repeated
from scheduling.engine import rules
from scheduling.engine.demand import Occurrence
from scheduling.engine.explain import _BETWEEN, _FACETS, NIGHTS, STEP, Explainer, complete
from scheduling.engine.keep import blocking, option_rules
from scheduling.engine.options import candidates, with_option
from scheduling.engine.outcomes import outcomes
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem, Travel
from scheduling.engine.result import Reason
from scheduling.engine.solve import solve
from scheduling.engine.supply import Asset, Closure, Duty, Mode, Room, ServiceType, StaffSkill
from scheduling.engine.timeline import Span
from tests.engine.bounds.chance import city, filled
from tests.engine.build import (
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
from tests.engine.test_solve_random import LIMITED, coarse, mixed

# Where one of these says no, no capacity would help.
OWN = {"asked", "resident_overlap", "one_home", "spacing", "service_order", "entitlement", "funded_category"}


def brute(problem: Problem, plan: Plan, need: str, index: int = 0) -> tuple[Reason, ...]:
    counts: Counter[str] = Counter()
    total = 0
    between = _BETWEEN[problem.service_of(need).mode]
    order = [*_FACETS, *(rule for rule in between if rule in OWN), *(rule for rule in between if rule not in OWN)]
    for option in candidates(problem, problem.need[need], index, STEP, NIGHTS):
        total += 1
        alone = {*blocking(problem, option)}
        broken = {found.rule for found in rules.check(problem, with_option(problem, plan, option))}
        assert broken <= {*alone, *between}
        counts[next(rule for rule in order if rule in broken | alone)] += 1
    return tuple(Reason(rule, n, total) for rule, n in sorted(counts.items(), key=lambda item: -order.index(item[0])))


def busy() -> tuple[Problem, Plan, str]:
    """Chen's only morning is full; wu is no nurse on that day; the family has time on Monday morning alone."""
    staff = (
        carer(shifts=[span(0, 8, 10)]),
        carer("wu", skills=[StaffSkill("nursing", Span(1))], shifts=[span(0, 8, 12), span(2, 8, 12)]),
    )
    need = need_visit(windows=(span(0, 8, 12),))
    week = problem(station(), staff, resident(), resident("hu"), need, need_visit("hu"))
    return week, plan(visit(at(0, 8, 30), need="hu-nursing")), "lin-nursing"


def full_home() -> tuple[Problem, Plan, str]:
    homes = (station(places=1), station("xindai", places=1, categories=(5,)))
    needs = (need_day(), need_day("hu", times=7))
    taken = plan(*(day(number, need="hu-day_care", index=number) for number in range(7)))
    return problem(homes, resident(), resident("hu"), needs), taken, "lin-day_care"


def taken_beds() -> tuple[Problem, Plan, str]:
    closed = Closure(Asset.BED, "xincang-2", Span(at(3, 0), at(5, 0)))
    needs = (need_stay(nights=28), need_stay("hu", nights=28))
    week = problem(station(beds=2), resident(), resident("hu"), needs, closed)
    return week, plan(stay(0, 28, need="hu-respite")), "lin-respite"


def own_time() -> tuple[Problem, Plan, str]:
    """The resident is with the speech therapist whenever the nurse works."""
    staff = (carer(skills=["nursing"], shifts=[span(0, 9, 10)]), carer("wu", skills=["speech_therapy"]))
    week = problem(station(), staff, resident(road=0), need_visit(), need_session())
    return week, plan(session(at(0, 9), staff=("wu",))), "lin-nursing"


def full_room() -> tuple[Problem, Plan, str]:
    """Two sit in the only room for two."""
    staff = tuple(carer(name, shifts=[span(4, 9, 10)]) for name in ("chen", "wu", "sun"))
    people = tuple(resident(name) for name in ("lin", "hu", "guo"))
    week = problem(station(), staff, people, *(need_session(name) for name in ("lin", "hu", "guo")))
    taken = plan(session(at(4, 9), "hu-speech"), session(at(4, 9), "guo-speech", staff=("wu",)))
    return week, taken, "lin-speech"


def day_of_rest() -> tuple[Problem, Plan, str]:
    """Two days are asked for, with a day of rest between them, out of two."""
    week = problem(station(places=1), resident(), need_day(times=2, dates=Span(5, 7), min_gap=1440))
    return week, plan(day(6, index=1)), "lin-day_care"


def own_days() -> tuple[Problem, Plan, str]:
    """Lin is there on both of the days that suit, and would need a third; hu fills the home on both."""
    needs = (need_day(times=3, dates=Span(0, 2)), need_day("hu", times=2))
    week = problem(station(places=2), resident(), resident("hu"), needs)
    taken = plan(day(0, index=1), day(1, index=2), *(day(n, need="hu-day_care", index=n) for n in (0, 1)))
    return week, taken, "lin-day_care"


CASES = (busy, full_home, taken_beds, own_time, full_room, day_of_rest, own_days)


@pytest.mark.parametrize("case", CASES)
def test_reasons_agree_with_brute_force(case) -> None:  # type: ignore[no-untyped-def]
    week, now, need = case()

    option, reasons = Explainer(week, now).verdict(week.need[need], 0)

    assert option is None
    assert reasons == brute(week, now, need)


def test_reasons_in_full() -> None:
    week, now, need = busy()

    _, reasons = Explainer(week, now).verdict(week.need[need], 0)

    # Chen: 3 starts from 8:00 to 9:00; wu: 7 from 8:00 to 11:00 on Monday, and 7 on Wednesday.
    assert reasons == (
        Reason("staff_overlap", 3, 17),
        Reason("windows", 7, 17),
        Reason("skill", 7, 17),
    )


def test_the_residents_own_rules_come_before_capacity() -> None:
    week, now, need = own_days()

    _, reasons = Explainer(week, now).verdict(week.need[need], 0)

    assert reasons == (Reason("resident_overlap", 2, 7), Reason("windows", 5, 7))


def test_every_rule_between_options_is_asked_in_some_mode() -> None:
    between = {rule.id for rule in rules.RULES if rule.level is rules.Level.HARD and rule.check}

    assert {rule for names in _BETWEEN.values() for rule in names} == between - {"pins"}
    assert {rule.id for rule in option_rules()} == set(_FACETS)


def test_nobody_gives_the_service() -> None:
    week = problem(station(), carer(skills=["dance_therapy"]), resident(), need_visit())

    assert complete(week, plan(), [Occurrence("lin-nursing", 0)]) == (
        plan(),
        {Occurrence("lin-nursing", 0): (Reason("no_option", 0, 0),)},
    )


def test_those_who_give_the_service_have_no_shifts_in_the_week() -> None:
    left = Occurrence("lin-nursing", 0)
    week = problem(station(), carer(shifts=[]), resident(), need_visit())
    nobody = problem(station(), carer(shifts=[], skills=["dance_therapy"]), resident(), need_visit())

    assert complete(week, plan(), [left])[1] == {left: (Reason("no_roster", 0, 0),)}
    assert complete(nobody, plan(), [left])[1] == {left: (Reason("no_option", 0, 0),)}


MORNINGS = [span(number, 8, 10) for number in range(5)]
GYM = ServiceType("gym", Mode.SESSION, 60, "speech_therapy", room_use="gym")


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ((carer(), need_visit(staff_needed=2)), "two_carers"),
        (
            (carer(shifts=[span(0, 8, 12)]), carer("wu", shifts=[span(0, 13, 17)]), need_visit(staff_needed=2)),
            "two_carers",
        ),
        ((carer(), carer("wu", "zhapu"), need_session(staff_needed=2)), "two_carers"),
        ((carer(shifts=MORNINGS), need_visit(minutes=150)), "shift"),
        ((carer(shifts=MORNINGS), need_session(minutes=150)), "shift"),
        ((carer(shifts=MORNINGS), carer("wu", shifts=MORNINGS), need_visit(minutes=150, staff_needed=2)), "shift"),
        ((carer(duty=Duty.CARE), need_visit()), "shift"),
        ((carer(), Room("hall", "zhapu", "gym", 3), GYM, need_session(service="gym", id="lin-gym")), "shift"),
        ((carer(), GYM, need_session(service="gym", id="lin-gym")), "no_option"),
        ((need_stay(nights=5, dates=Span(0, 3)),), "asked"),
        ((need_stay(nights=5, dates=Span(26)),), "asked"),
        ((need_stay(nights=5, service="stay"), ServiceType("stay", Mode.STAY, bed_kind="long_stay")), "no_option"),
    ],
)
def test_a_service_that_is_given_and_of_which_there_is_no_candidate(parts: tuple[Any, ...], rule: str) -> None:
    """Too few carers or never together, no shift that is long enough or there, too few nights."""
    week = problem(station(beds=1), station("zhapu"), resident(road=0), parts)

    option, reasons = Explainer(week, plan()).verdict(week.needs[0], 0)

    assert (option, reasons) == (None, (Reason(rule, 0, 0),))


def test_a_stay_that_has_all_nights_of_its_dates_lacks_nights_in_a_row() -> None:
    week = problem(station(beds=1), resident(), need_stay(nights=5, nights_min=2, dates=Span(0, 3)))

    assert complete(week, plan(stay(0, 3)), [Occurrence("lin-respite", 0)])[1] == {
        Occurrence("lin-respite", 0): (Reason("asked", 0, 0),)
    }


def test_days_that_are_all_over_are_no_service_that_nobody_gives() -> None:
    week = problem(station(places=1), resident(), need_day())

    assert Explainer(week, plan(), at(6, 20)).verdict(week.needs[0], 0)[1] == (Reason("windows", 0, 0),)


def test_a_start_that_no_half_hour_shows_has_its_own_reasons() -> None:
    """Chen is there from five past eight for an hour, and busy."""
    staff = carer(shifts=[Span(at(0, 8, 5), at(0, 9, 5))])
    week = problem(station(), staff, resident(road=0), resident("hu", road=0), need_visit(), need_visit("hu"))

    _, reasons = Explainer(week, plan(visit(at(0, 8, 5), need="hu-nursing"))).verdict(week.needs[0], 0)

    assert reasons == (Reason("staff_overlap", 1, 1),)


def test_what_is_free_is_served_and_the_rest_explained() -> None:
    """One hour is free and two visits want it."""
    staff = carer(shifts=[span(6, 22, 24)])
    week = problem(station(), staff, resident(road=30), resident("hu", road=30), need_visit(), need_visit("hu"))
    left = [Occurrence("lin-nursing", 0), Occurrence("hu-nursing", 0)]

    done, reasons = complete(week, plan(), left)

    assert done == plan(visit(at(6, 22, 30)))
    assert reasons == {left[1]: (Reason("staff_overlap", 3, 3),)}
    assert rules.check(week, done) == []


def test_a_longer_free_stay_takes_the_place_of_a_shorter() -> None:
    week = problem(station(beds=1), resident(), need_stay(nights=5, nights_min=1))

    done, reasons = complete(week, plan(stay(3, 5)), [Occurrence("lin-respite", 0)])

    assert (done, reasons) == (plan(stay(0, 5)), {})


def test_a_stay_that_is_lengthened_and_still_too_short_has_its_reasons() -> None:
    """Two nights of five; with the other bed four, from the second night on."""
    needs = (need_stay(nights=5, nights_min=1), need_stay("hu", nights=1))
    closed = Closure(Asset.BED, "xincang-1", Span(at(2, 0), at(28, 0)))
    dates = Span(0, 5)
    week = problem(station(beds=2), resident(), resident("hu"), replace(needs[0], dates=dates), needs[1], closed)
    taken = plan(stay(0, 2), stay(0, 1, "xincang-2", need="hu-respite"))

    done, reasons = complete(week, taken, [Occurrence("lin-respite", 0)])

    assert done == plan(taken.stays[1], stay(1, 5, "xincang-2"))
    assert reasons == {Occurrence("lin-respite", 0): (Reason("bed_single", 1, 2), Reason("closures", 1, 2))}


def test_a_stay_over_two_facilities_is_seen_whole() -> None:
    """Hu's four nights are two here and two at xindai; the other bed here is free for lin."""
    homes = (station(beds=2), station("xindai", beds=1))
    week = problem(homes, resident(), resident("hu"), need_stay(nights=2, dates=Span(0, 2)), need_stay("hu", nights=4))
    now = plan(stay(0, 2, need="hu-respite"), stay(2, 4, "xindai-1", need="hu-respite"))

    option, reasons = Explainer(week, now).verdict(week.need["lin-respite"], 0)

    assert option is not None and (option.bed, option.start, reasons) == ("xincang-2", 0, ())


def between_two() -> tuple[Problem, Plan]:
    """Chen is free from ten past nine to twenty past ten, which no half hour shows."""
    people = tuple(resident(name, road=0) for name in ("lin", "hu", "guo"))
    needs = tuple(need_visit(name) for name in ("lin", "hu", "guo"))
    week = problem(station(), carer(shifts=[span(0, 8, 12)]), people, needs)
    return week, plan(visit(at(0, 8, 10), need="hu-nursing"), visit(at(0, 10, 20), need="guo-nursing"))


@pytest.mark.parametrize(("travel", "minute"), [(None, 10), (Travel(), 15)])
def test_a_start_between_the_half_hours_is_found_before_it_is_said_that_there_is_none(
    travel: Travel | None, minute: int
) -> None:
    week, now = between_two()
    week = week if travel is None else replace(week, travel=travel)
    option, reasons = Explainer(week, now).verdict(week.need["lin-nursing"], 0)
    assert option is not None and (option.start, reasons) == (at(0, 9, minute), ())
    assert Explainer(week, now, at(0, 9, 21)).verdict(week.need["lin-nursing"], 0)[0] is None


def test_so_is_a_bed_that_is_free_from_a_later_night_on() -> None:
    week = problem(
        station(beds=1), resident(), resident("hu"), need_stay(nights=5, dates=Span(0, 7)), need_stay("hu", nights=2)
    )
    option, _ = Explainer(week, plan(stay(0, 2, need="hu-respite"))).verdict(week.need["lin-respite"], 0)
    assert option is not None and list(option.days) == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("make", "seed"),
    [*((mixed, seed) for seed in (0, 4, 12, 18, 27)), *((coarse, seed) for seed in (0, 1, 3, 7, 9, 13))],
)
def test_reasons_agree_with_brute_force_in_random_weeks(make, seed) -> None:  # type: ignore[no-untyped-def]
    week = make(seed)
    now = solve(week, LIMITED).plan
    left = {one.occurrence for one in outcomes(week, now, {}) if one.units}
    assert left

    explainer = Explainer(week, now)

    for need, index in left:
        assert explainer.verdict(week.need[need], index) == (None, brute(week, now, need, index))


def many(seed: int) -> tuple[Problem, Plan]:
    """Two cities with groups, pairs of carers and closures, and half of what they hold."""
    week = repeated(replace(city(seed, needs=6, staff=4), travel=Travel()), 2)
    full = filled(week, seed)
    return week, full.without([*dict.fromkeys(full.occurrences())][::2])


@pytest.mark.parametrize("seed", range(4))
def test_all_candidates_at_once_give_what_they_give_one_by_one(seed: int) -> None:
    week, now = many(seed) if seed else (mixed(seed), plan())
    explainer, held = Explainer(week, now), set(now.occurrences())

    for need in week.needs:
        for index in {0, need.times - 1}:
            if (need.id, index) not in held:
                for fine in (False, True):
                    together = explainer._together(need, index, fine=fine)
                    alone = explainer._one_by_one(need, index, fine=fine)
                    assert together[0] == alone[0]
                    assert together[0] or fine or +together[1] == alone[1]


@pytest.mark.parametrize("since", [0, at(1, 10, 10), at(3, 0)])
def test_nothing_before_now_is_a_candidate(since: int) -> None:
    week, now = many(1)
    explainer, held, everything = Explainer(week, now, since), set(now.occurrences()), Explainer(week, now)
    fewer = 0
    for need in week.needs:
        if (need.id, 0) not in held:
            together, alone = explainer._together(need, 0, fine=False), explainer._one_by_one(need, 0, fine=False)
            assert together[0] == alone[0] and (together[0] or +together[1] == alone[1])
            fewer += together[1].total() < everything._together(need, 0, fine=False)[1].total()
    assert (fewer > 0) == (since > 0)


def test_the_days_on_which_a_home_is_chosen_are_told_apart() -> None:
    asked = need_day(times=2, chosen_facilities=chosen("xincang", days=Span(-9, 1)))
    week = problem(station(places=1), resident(), asked)
    option, reasons = Explainer(week, plan(day(0))).verdict(asked, 1)
    assert option is None
    assert [(one.rule, one.blocked, one.options) for one in reasons if one.rule == "guardian_choice"] == [
        ("guardian_choice", 6, 7)
    ]
