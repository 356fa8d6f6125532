"""What groups share: rooms, trainers and facilities."""

from dataclasses import replace

from scheduling.engine.supply import Room
from tests.engine.build import DANCE, carer, need_session, problem, resident, span, station
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
