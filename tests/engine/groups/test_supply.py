"""What groups share: rooms, trainers and facilities."""

from dataclasses import replace

import pytest

from scheduling.engine.supply import Room
from scheduling.engine.timeline import DAY
from tests.engine.build import DANCE, HALL, carer, chosen, need_session, problem, resident, span, station
from tests.engine.groups.test_forming import formed

EXERCISE = replace(DANCE, id="exercise", group_size=4, group_least=3, equipment=("mat",))
SINGING = replace(DANCE, id="singing", group_size=8, group_least=3)


def test_two_services_share_a_room_that_holds_more_of_one_than_of_the_other() -> None:
    mats = Room("hall", "xincang", "activity", 8, (("mat", 4),))
    asked = {f"mat-{number}": "exercise" for number in range(4)} | {f"sing-{number}": "singing" for number in range(8)}
    people = tuple((resident(name, road=0), need_session(name, service=service)) for name, service in asked.items())
    week = problem(station(), mats, carer(shifts=[span(2, 9, 11)]), EXERCISE, SINGING, people)
    found = formed(week).sessions
    assert sorted((one.service, len(one.attendees)) for one in found) == [("exercise", 4), ("singing", 8)]


def test_as_many_groups_are_beside_each_other_as_have_seats_and_mats() -> None:
    """Of three trainers two have a group: there are twelve seats, and eight mats."""
    mats = Room("hall", "xincang", "activity", 12, (("mat", 8),))
    names = [f"mat-{number}" for number in range(12)]
    people = tuple((resident(name, road=0), need_session(name, service="exercise")) for name in names)
    trainers = tuple(carer(name, shifts=[span(2, 9, 10)]) for name in ("chen", "wu", "he"))
    week = problem(station(), mats, trainers, EXERCISE, people)
    assert [len(one.attendees) for one in formed(week).sessions] == [4, 4]


def full_groups(of: int, seed: int, **trainer: int) -> list[int]:
    """The days of the groups of three that are formed of so many people, by chen, who is there on all workdays."""
    names = [f"person-{number}" for number in range(of)]
    people = tuple((resident(name, road=0), need_session(name, service="dance")) for name in names)
    threes = replace(DANCE, group_least=3)
    week = problem(station(), HALL, carer(shifts=[span(day, 8, 17) for day in range(5)], **trainer), threes, people)
    found = formed(week, seed=seed).sessions
    assert all(len(one.attendees) == 3 for one in found)
    return sorted(one.start // DAY for one in found)


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_trainer_who_may_work_an_hour_a_day_has_a_group_on_each_of_three_days(seed: int) -> None:
    assert len({*full_groups(9, seed, daily_max=60)}) == 3


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_trainer_who_may_work_two_hours_a_day_has_two_groups_on_all_days(seed: int) -> None:
    assert full_groups(36, seed, daily_max=120) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_trainer_has_as_many_groups_as_the_hours_of_the_week_allow(seed: int) -> None:
    assert len(full_groups(9, seed, weekly_max=120)) == 2


@pytest.mark.parametrize("priority", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("order", [("east", "west"), ("west", "east")])
def test_whoever_can_come_elsewhere_does_not_take_the_seats_of_those_who_cannot(
    order: tuple[str, str], priority: int
) -> None:
    """Three seats at each: three can come to either, and three, who weigh less or more, only to the east."""
    places = tuple(
        (
            station(name, town="xincang"),
            Room(f"{name}-hall", name, "activity", 3),
            carer(f"{name}-carer", name, shifts=[span(0, 9, 10)]),
        )
        for name in order
    )
    free = tuple(need_session(f"free-{number}", service="dance", priority=priority) for number in range(3))
    bound = tuple(
        need_session(f"bound-{number}", service="dance", chosen_facilities=chosen("east")) for number in range(3)
    )
    people = tuple(resident(need.resident, road=0) for need in (*free, *bound))
    week = problem(places, people, replace(DANCE, group_least=3), free, bound)
    found = {one.facility: {piece.need for piece in one.attendees} for one in formed(week).sessions}
    assert found == {"east": {need.id for need in bound}, "west": {need.id for need in free}}


def test_whoever_can_come_elsewhere_fills_up_a_group_that_needs_them() -> None:
    """Two can come only to the east, where there are four seats, and one to either: so all three have a group."""
    places = tuple(
        (
            station(name, town="xincang"),
            Room(f"{name}-hall", name, "activity", 4),
            carer(f"{name}-carer", name, shifts=[span(0, 9, 10)]),
        )
        for name in ("west", "east")
    )
    asked = tuple(
        need_session(name, service="dance", chosen_facilities=None if name == "free" else chosen("east"))
        for name in ("free", "bound-1", "bound-2")
    )
    people = tuple(resident(need.resident, road=0) for need in asked)
    (found,) = formed(problem(places, people, replace(DANCE, group_least=3), asked)).sessions
    assert (found.facility, len(found.attendees)) == ("east", 3)
