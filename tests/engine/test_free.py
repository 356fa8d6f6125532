"""What a plan leaves free from a day on, and whom it fits."""

import pytest

from scheduling.engine.free import Asked, Free, free_places
from scheduling.engine.supply import Bed, Room, SexPolicy
from scheduling.engine.timeline import Span
from tests.engine.build import Parts, at, need_stay, plan, problem, resident, station, stay


def test_a_bed_is_free_after_the_last_night_that_is_published_or_planned() -> None:
    published = plan(stay(0, 9, "xincang-1", need="hu-respite"))
    given = problem(
        station(beds=3), resident("hu"), resident(), need_stay("hu", nights=9), need_stay(nights=5), baseline=published
    )
    found = free_places(given, plan(stay(0, 4, "xincang-2", need="hu-respite")), ["lin-respite"])
    fits = (Asked("lin-respite", ""),)
    assert found == [
        Free("respite", "xincang", "xincang-1", (), 9, fits),
        Free("respite", "xincang", "xincang-2", (), 4, fits),
        Free("respite", "xincang", "xincang-3", (), 0, fits),
    ]


AWAY = resident(absences=(Span(0, at(2, 10)),))  # until Wednesday morning
FROM_TUESDAY = resident(certificate=Span(1))


@pytest.mark.parametrize(("who", "first"), [(AWAY, 2), (FROM_TUESDAY, 1)])
def test_who_can_come_some_nights_later_is_not_passed_over(who: Parts, first: int) -> None:
    week = problem(station(beds=1), who, resident("ma"), need_stay(nights=5), need_stay("ma", nights=5))
    (found,) = free_places(week, plan(), ["lin-respite", "ma-respite"])
    assert found.asked == (Asked("lin-respite", "", first=first), Asked("ma-respite", ""))


def test_nor_who_has_to_wait_until_the_room_is_free_for_men() -> None:
    room = Room("double", "xincang", "bedroom", 2, sex_policy=SexPolicy.ONE_AT_A_TIME)
    beds = Bed("left", "double", "respite"), Bed("right", "double", "respite")
    people = resident("ma", sex="female"), resident()
    for nights in (5, 28):
        week = problem(station(), room, beds, people, need_stay("ma", 3), need_stay(nights=nights, nights_min=5))
        left, right = free_places(week, plan(stay(0, 3, "left", need="ma-respite")), ["lin-respite"])
        assert left.first == 3 and left.asked == (Asked("lin-respite", ""),)
        assert right.first == 0 and right.asked == (Asked("lin-respite", "", first=3),)


def test_of_nobody_whom_a_bed_fits_on_no_night_it_says_what_bars_the_first() -> None:
    week = problem(
        station(beds=1), resident(certificate=Span(-9, 2)), resident("ma", certificate=Span(24)),
        need_stay(nights=5), need_stay("ma", nights=5), need_stay("ma", nights=28, nights_min=5, id="for-good"),
    )  # fmt: skip
    order = ["lin-respite", "ma-respite", "for-good"]
    (found,) = free_places(week, plan(), order)
    assert found.asked == tuple(Asked(need, "certificate") for need in order)


def test_a_stay_may_be_shorter_than_wanted_and_one_for_good_is_not() -> None:
    """The certificate ends with the fifth day."""
    needs = need_stay(nights=7, nights_min=2), need_stay(nights=28, nights_min=1, id="for-good")
    week = problem(station(beds=1), resident(certificate=Span(0, 5)), needs)
    (found,) = free_places(week, plan(), ["lin-respite", "for-good"])
    assert found.asked == (Asked("lin-respite", "", end=5), Asked("for-good", "certificate"))
