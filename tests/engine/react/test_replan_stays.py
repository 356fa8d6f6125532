"""Stays that find no bed for all nights wanted get as many as are free, once everyone else has what can be had."""

from dataclasses import replace

from scheduling.engine.demand import Occurrence
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.react.events import Cancelled, Urgent
from scheduling.engine.react.replan import replan
from scheduling.engine.resolve import resolve
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import need_stay, plan, problem, resident, station, stay


def cut_off(**more: int) -> tuple[Problem, Plan]:
    """The only bed is hu's from the sixth night on, and guo's for one of the others; lin asks for two to seven nights,
    ma for two."""
    asked = (need_stay(nights=7, nights_min=2, priority=1), need_stay("ma", nights=2, dates=Span(2, 5)))
    names = ("lin", "ma", "hu", "guo")
    week = problem(
        station(beds=1), *map(resident, names), need_stay("hu", nights=23, dates=Span(5, 28)),
        need_stay("guo", nights=1, dates=Span(0, 1)), *asked,
    )  # fmt: skip
    return week, plan(stay(5, 28, need="hu-respite"), stay(0, 1, need="guo-respite"))


def test_who_asks_urgently_gets_the_nights_that_are_free() -> None:
    week, published = cut_off()
    draft = replan(week, published, [Urgent("lin-respite")]).result.plan
    assert draft == published.joined(plan(stay(1, 5))).ordered()


def test_whoever_fits_as_a_whole_goes_first() -> None:
    week, published = cut_off()
    freed = replan(week, published, [Cancelled("guo-respite")]).result.plan
    assert [one for one in freed.stays if one.need != "hu-respite"] == [stay(0, 2), stay(2, 4, need="ma-respite")]
    left = [Occurrence("lin-respite", 0), Occurrence("ma-respite", 0)]
    assert resolve(week, published, left).ordered() == published.joined(plan(stay(2, 4, need="ma-respite"))).ordered()


def test_a_stay_of_a_few_nights_is_made_longer() -> None:
    week, published = cut_off()
    short = published.joined(plan(stay(1, 3)))
    longer = resolve(week, short, [Occurrence("lin-respite", 0)])
    assert longer.ordered() == published.joined(plan(stay(1, 5))).ordered()
    begun = replace(week, needs=tuple(replace(one, nights_min=1) for one in week.needs))
    assert resolve(begun, short, [Occurrence("lin-respite", 0)], since=2 * DAY).ordered() == short.ordered()
