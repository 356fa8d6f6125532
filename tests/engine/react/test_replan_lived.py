"""A replan in the midst of a week: what was lived counts, also where no plan would have it so by now."""

from dataclasses import replace

from scheduling.engine.demand import Entitlement, Pin
from scheduling.engine.plan import Group
from scheduling.engine.react.events import Urgent
from scheduling.engine.react.replan import replan
from scheduling.engine.supply import ServiceOrder
from scheduling.engine.worth import served
from tests.engine.build import (
    ALWAYS,
    NURSING,
    SPEECH,
    at,
    carer,
    need_session,
    need_visit,
    piece,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    visit,
)
from tests.engine.groups.town import CHOIR, HALL, group

WEDNESDAY = at(2, 8)
NO_MORE = carer(skills=("speech_therapy",))  # chen, who has lost the skill of the visit that she made
ONE_LEFT = Entitlement("E", "lin", "nursing", ALWAYS, 1)


def test_it_has_used_up_the_entitlement() -> None:
    """Lin is asked twice, one unit is left, and it went to the visit of Monday."""
    of = problem(
        station(), NO_MORE, carer("wu", skills=("nursing",)), resident(road=0), need_visit(times=2, funded=True),
        ONE_LEFT,
    )  # fmt: skip
    made = plan(visit(at(0, 9)))
    answer = replan(of, made, [], since=WEDNESDAY)
    assert (answer.result.plan, answer.changes) == (made, ())
    assert answer.result.served == served(of, made) > 0


def test_a_pin_of_what_is_to_come_does_not_undo_it() -> None:
    """Of two visits that are covered by one unit the later one goes, though it is pinned."""
    of = problem(
        station(), carer(), resident(road=0), need_visit(times=2, funded=True), ONE_LEFT,
        Pin("lin-nursing", 1, start=at(3, 9)),
    )  # fmt: skip
    answer = replan(of, plan(visit(at(0, 9)), visit(at(3, 9), index=1)), [], since=WEDNESDAY)
    assert answer.result.plan.visits == (visit(at(0, 9)),)


def test_what_follows_it_on_the_same_day_goes_on() -> None:
    """The exercise of Wednesday at ten comes after the visit at six, which chen made; hu is looked for beside."""
    after = replace(SPEECH, after=ServiceOrder("nursing", 0, 300), skill=None)
    of = problem(
        station(), NO_MORE, carer("wu", skills=("nursing",)), resident(road=0), resident("hu", road=0), NURSING, after,
        need_visit(), need_session(), need_visit("hu"),
    )  # fmt: skip
    published = plan(visit(at(2, 6)), session(at(2, 10)))
    answer = replan(of, published, [], since=WEDNESDAY)
    assert (visit(at(2, 6)) in answer.result.plan.visits, answer.result.plan.sessions) == (True, published.sessions)
    assert [change.resident for change in answer.changes] == ["hu"]


def test_nobody_is_moved_to_where_it_is_too_near() -> None:
    """Hu could have lin's hour, and lin an earlier one, were it not so soon after the visit of Monday."""
    wu = carer("wu", skills=("nursing",), shifts=[span(2, 9, 10), span(3, 9, 10)])
    of = problem(
        station(), NO_MORE, wu, resident(road=0), resident("hu", road=0), need_visit(times=2, min_gap=3 * 1440 - 60),
        need_visit("hu", windows=(span(3, 8, 18),)),
    )  # fmt: skip
    published = plan(visit(at(0, 9)), visit(at(3, 9), "wu", index=1))
    answer = replan(of, published, [Urgent("hu-nursing")], since=WEDNESDAY)
    assert answer.result.plan == published
    assert [(change.resident, change.after) for change in answer.changes] == [("hu", ())]


def test_who_had_the_last_unit_in_a_group_joins_no_other() -> None:
    """On Monday wu gave the group, who has lost the skill since; bo has no unit left for the one of Thursday."""
    asked = tuple(
        (resident(name, road=0), need_session(name, service="dance", times=2, funded=name == "bo"))
        for name in ("an", "bo", "lin")
    )
    of = problem(
        station(), HALL, carer(), carer("wu", skills=()), CHOIR, asked, Entitlement("E", "bo", "dance", ALWAYS, 1),
    )  # fmt: skip
    monday = group(at(0, 9), "an", "bo", "lin", staff=("wu",))
    thursday = session(at(3, 9), "an-dance:1", "bo-dance:1", "lin-dance:1", service="dance", room="hall")
    running = (Group("dance", "xincang", at(3, 9), thursday.attendees),)
    answer = replan(replace(of, running=running), plan(monday, thursday), [], since=WEDNESDAY)
    left = replace(thursday, attendees=(piece("an-dance:1"), piece("lin-dance:1")))
    assert answer.result.plan == plan(monday, left).ordered()
    assert [(change.occurrence, change.reasons[0].rule) for change in answer.changes] == [
        (piece("bo-dance:1"), "entitlement")
    ]
