"""Reasons where the rules look further than one person and one day: services that follow another, groups, midnight."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from scheduling.engine import rules
from scheduling.engine.demand import Occurrence
from scheduling.engine.explain import Explainer, complete
from scheduling.engine.keep import mend
from scheduling.engine.options import candidates, with_option
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem, Travel
from scheduling.engine.react.board import Board
from scheduling.engine.supply import Mode, Room, ServiceOrder, ServiceType
from scheduling.engine.timeline import Span
from scheduling.engine.view import Option
from tests.engine.build import (
    SERVICES,
    at,
    carer,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    visit,
)


def dressed(*published: int) -> tuple[Problem, Plan]:
    """Each of two visits to dress comes after the bath of the same number; these baths are there."""
    dress = ServiceType("dress", Mode.VISIT, 30, "nursing", after=ServiceOrder("nursing", 0, 120))
    dressing = need_session(service="dress", id="lin-dress", times=2)
    week = problem(station(), dress, carer(), resident(), need_visit(times=2), dressing)
    return week, plan(*(visit(at(1 + index, 9), index=index) for index in published))


def test_what_comes_after_the_second_bath_may_be_free_where_there_is_no_first() -> None:
    week, baths = dressed(1)
    both = [Occurrence("lin-dress", 0), Occurrence("lin-dress", 1)]

    completed, reasons = complete(week, baths, both)

    assert [one.index for one in completed.visits if one.need == "lin-dress"] == [1]
    assert list(reasons) == both[:1] and reasons[both[0]][0].rule == "service_order"
    assert rules.check(week, completed) == []


def in_company(travel: Travel | None = None) -> tuple[Problem, Plan, str]:
    """Lin and mei dance together after speech therapy of their own, and lin wants a nurse."""
    dance = replace(SERVICES["dance"], after=ServiceOrder("speech", 0, 240))
    needs = [
        need for name in ("lin", "mei") for need in (need_session(name), need_session(name, service="dance", id=name))
    ]
    more = {} if travel is None else {"travel": travel}
    week = problem(
        station(), Room("hall", "xincang", "activity", 6), carer(), carer("wu"), carer("zhu"), dance,
        resident(road=0), resident("mei", road=0), *needs, need_visit(), **more,
    )  # fmt: skip
    usual = plan(
        session(at(1, 8), "mei-speech", staff=("chen",)), session(at(1, 8), staff=("wu",)),
        session(at(1, 10), "lin", "mei", staff=("chen",), service="dance", room="hall"),
    )  # fmt: skip
    return week, usual, "lin-nursing"


@pytest.mark.parametrize("travel", [None, Travel()])
def test_what_others_of_a_group_have_to_do_before_blocks_nothing(travel: Travel | None) -> None:
    week, published, _ = in_company(travel)

    completed, why = complete(week, published, [Occurrence("lin-nursing", 0)])

    assert why == {}
    assert rules.check(week, completed) == []
    assert [one.need for one in completed.visits] == ["lin-nursing"]


def test_others_of_a_group_are_not_in_the_way_for_what_they_do_before() -> None:
    week, published, _ = in_company()
    board = Board(week, published)
    night = Option(Occurrence("lin-nursing", 0), Mode.VISIT, at(2, 9), at(2, 10), "lin-home", staff=("chen",))
    busy = night._replace(start=at(1, 10), end=at(1, 11))

    assert (board.rivals([night]), board.in_the_way([night])) == (set(), [])
    assert board.rivals([busy]) == {Occurrence("lin", 0), Occurrence("mei", 0)}


def test_a_carer_is_seen_over_midnight() -> None:
    week = problem(
        station(), carer(shifts=[Span(at(0, 20), at(1, 8))]), resident(), resident("mei", road=30), need_visit(),
        need_visit("mei"),
    )  # fmt: skip
    lin = Option(Occurrence("lin-nursing", 0), Mode.VISIT, at(0, 23, 30), at(1, 0, 30), "lin-home", staff=("chen",))

    def obstacle(minute: int, option: Option) -> str | None:
        return Explainer(week, plan(visit(at(1, 0, minute), need="mei-nursing"))).obstacle(option)

    assert [obstacle(minute, lin) for minute in (10, 45, 50)] == ["staff_overlap", "staff_overlap", None]
    evening = lin._replace(start=at(0, 22, 45), end=at(0, 23, 45))
    assert [obstacle(minute, evening) for minute in (0, 5)] == ["staff_overlap", None]


def day_and_night(seed: int) -> tuple[Problem, Plan]:
    """Five people dance together after speech therapy of their own, and a nurse comes around midnight; a plan of all
    this that was made by lot, and of which every other visit is missing, and something more.
    """
    rng = Random(seed)
    dance = replace(SERVICES["dance"], after=ServiceOrder("speech", 0, 240))
    names = [f"r{number}" for number in range(5)]
    needs = [
        *(need_session(name, windows=(span(1, 8, 11),)) for name in names),
        *(need_session(name, service="dance", windows=(span(1, 11, 14),)) for name in names),
        *(need_visit(name, windows=(Span(at(1, 21), at(2, 4)),)) for name in names),
    ]
    nurse = carer("zhu", skills=["nursing"], shifts=[Span(at(1, 20), at(2, 6))])
    people = tuple(resident(name, road=rng.choice((10, 25, 40))) for name in names)
    week = problem(
        station(), Room("hall", "xincang", "activity", 6), dance, carer(shifts=[span(1, 8, 14)]),
        carer("wu", shifts=[span(1, 8, 14)]), carer("hu", shifts=[span(1, 9, 14)]), nurse, people, *needs,
    )  # fmt: skip
    full = Plan()
    for need in needs:
        options = [*candidates(week, need, 0, 10)]
        rng.shuffle(options)
        running = {(one.start, one.room, one.staff) for one in full.sessions if one.service == "dance"}
        options.sort(key=lambda one, there=running: (one.start, one.room, one.staff) not in there)
        trials = (with_option(week, full, option) for option in options)
        full = next((trial for trial in trials if not rules.check(week, trial)), full)
    gone = [Occurrence(one.need, 0) for one in full.visits[::2]]
    return week, mend(week, full.without([*gone, rng.choice([*full.occurrences()])]))[0]


@pytest.mark.parametrize("seed", range(6))
def test_each_candidate_is_free_just_where_brute_force_finds_nothing(seed: int) -> None:
    week, now = day_and_night(seed)
    explainer, held, asked = Explainer(week, now), set(now.occurrences()), Counter[bool]()
    for need in week.needs:
        for option in candidates(week, need, 0, 15) if (need.id, 0) not in held else ():
            broken = rules.check(week, with_option(week, now, option))
            assert (explainer.obstacle(option) is None) == (not broken), (option, broken)
            asked[not broken] += 1
    assert min(asked.values()) > 3
