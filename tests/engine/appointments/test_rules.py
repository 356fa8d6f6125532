"""Each rule on a case so small that the best plan is known."""

from dataclasses import replace

import pytest

from scheduling.engine import rules
from scheduling.engine.demand import Assessment, Entitlement
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Limits
from scheduling.engine.rules.assessments import STABILITY
from scheduling.engine.supply import (
    Asset,
    Closure,
    Duty,
    Mode,
    Room,
    ServiceOffer,
    ServiceOrder,
    ServiceType,
    Shift,
    StaffSkill,
)
from scheduling.engine.timeline import DAY, WEEK, Span
from tests.engine.appointments.solving import scheduled, served
from tests.engine.build import (
    ALWAYS,
    DANCE,
    SUNDAY,
    at,
    carer,
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

HOUR = 60


def test_way_from_and_to_the_base_fits_into_the_shift() -> None:
    shift = Span(at(0, 9), at(0, 10, 20))
    assert served(scheduled(problem(station(), carer(shifts=[shift]), resident(), need_visit()))) == ["lin-nursing"]
    short = Span(at(0, 9), at(0, 10, 15))
    assert served(scheduled(problem(station(), carer(shifts=[short]), resident(), need_visit()))) == []


def test_starts_lie_on_the_grid_even_where_the_way_does_not() -> None:
    parts = (station(), carer(shifts=[Span(at(0, 9), at(0, 10, 30))]), resident(road=11), need_visit())
    assert scheduled(problem(*parts)).visits == (visit(at(0, 9, 15)),)
    assert served(scheduled(problem(*parts, limits=Limits(grid=30)))) == []


def test_two_visits_need_the_way_between_them() -> None:
    two = (resident(), need_visit(), resident("qian", road=40), need_visit("qian"))
    # 10 there, an hour, 30 on, an hour, 40 back.
    assert len(scheduled(problem(station(), carer(shifts=[Span(0, 200)]), two)).visits) == 2
    assert len(scheduled(problem(station(), carer(shifts=[Span(0, 195)]), two)).visits) == 1


@pytest.mark.parametrize(
    ("shift", "starts"),
    [
        (Span(0, 80), [10]),
        (Span(-10, 70), [0]),
        (Span(-10, 65), []),
        (Span(WEEK - 80, WEEK), [WEEK - 70]),
        (Span(WEEK - 70, WEEK + 50), [WEEK - 60]),
        (Span(WEEK - 65, WEEK + 50), []),
    ],
)
def test_both_edges_of_the_week(shift: Span, starts: list[int]) -> None:
    week = problem(station(), carer(shifts=[shift]), resident(), need_visit())
    assert [one.start for one in scheduled(week).visits] == starts


def test_shifts_that_touch_are_one() -> None:
    shifts = [Span(at(0, 9), at(0, 10)), Span(at(0, 10), at(0, 11))]
    assert served(scheduled(problem(station(), carer(shifts=shifts), resident(), need_visit()))) == ["lin-nursing"]
    apart = [Span(at(0, 9), at(0, 10)), Span(at(0, 10, 5), at(0, 11))]
    assert served(scheduled(problem(station(), carer(shifts=apart), resident(), need_visit()))) == []


def test_meal_break_inside_its_window() -> None:
    def visits(start: int) -> int:
        """Two hours, 40 minutes away: half an hour from 11:00 to 13:30 is left before it, after it or not."""
        need = need_visit(minutes=120, windows=(Span(start, start + 120),))
        return len(scheduled(problem(station(), carer(shifts=[span(0, 8, 17)]), resident(road=40), need)).visits)

    assert [visits(at(0, 11, minute)) for minute in (0, 5, 25, 30)] == [1, 0, 0, 1]
    assert [visits(at(SUNDAY, 11, minute)) for minute in (0, 5)] == [0, 0]  # no shift


def test_meal_break_of_a_shift_over_several_days() -> None:
    need = need_visit(minutes=120, times=2, windows=(Span(at(1, 11, 5), at(1, 13, 5)), Span(at(2, 11), at(2, 13))))
    week = problem(station(), carer(), resident(road=40), need)
    assert [one.start for one in scheduled(week).visits] == [at(2, 11)]


def test_daily_and_weekly_maximum_count_travel_and_care() -> None:
    def visits(**limits: int) -> int:
        care = Shift("chen", "xincang", span(0, 6, 7), Duty.CARE)
        mornings = [span(day, 8, 10) for day in (0, 1)]
        need = need_visit(times=2)
        return len(scheduled(problem(station(), carer(shifts=mornings, **limits), care, resident(), need)).visits)

    assert visits(daily_max=140) == 2
    assert visits(daily_max=135) == 1  # the hour of care is on Monday
    assert visits(weekly_max=220) == 2
    assert visits(weekly_max=215) == 1


def test_daily_maximum_of_a_shift_over_several_days() -> None:
    week = problem(station(), carer(daily_max=150), resident(), need_visit(times=15, daily_max=3))
    days = [one.start // DAY for one in scheduled(week).visits]
    assert [days.count(day) for day in range(7)] == [2] * 7


def test_nobody_is_visited_by_someone_who_looks_after_others() -> None:
    care = Shift("chen", "xincang", Span(at(0, 9, 5), at(0, 10)), Duty.CARE)
    week = problem(
        station(), carer(shifts=[Span(at(0, 8), at(0, 11, 10))]), care, resident(), need_visit(times=2, daily_max=2)
    )
    assert [one.start for one in scheduled(week).visits] == [at(0, 10)]


def test_closed_to_carer_and_room() -> None:
    closed = Closure(Asset.STAFF, "chen", Span(at(0, 9), at(0, 10)))
    shift = Span(at(0, 8), at(0, 11))
    week = problem(station(), carer(shifts=[shift]), closed, resident(road=0), need_visit(times=3, daily_max=3))
    assert [one.start for one in scheduled(week).visits] == [at(0, 8), at(0, 10)]
    room = Closure(Asset.ROOM, "xincang-therapy", Span(at(0, 8), at(0, 10)))
    week = problem(station(), carer(shifts=[shift]), room, resident(), need_session(times=3, daily_max=3))
    assert [one.start for one in scheduled(week).sessions] == [at(0, 10)]


def test_skill_ends_inside_the_week() -> None:
    skills = [StaffSkill("nursing", Span(-9, SUNDAY))]
    week = problem(station(), carer(skills=skills), resident(), need_visit(times=7))
    assert {one.start // DAY for one in scheduled(week).visits} == set(range(SUNDAY))


def test_two_carers_come_together() -> None:
    staff = (carer(shifts=[Span(at(0, 9), at(0, 11))]), carer("wu", shifts=[Span(at(0, 10), at(0, 12))]))
    late = carer("wu", shifts=[Span(at(0, 10, 15), at(0, 12))])
    need = need_visit(staff_needed=2, minutes=40)
    found = scheduled(problem(station(), staff, resident(), need)).visits
    assert [(one.start, set(one.staff)) for one in found] == [(at(0, 10, 10), {"chen", "wu"})]
    assert served(scheduled(problem(station(), staff[0], late, resident(), need))) == []


def test_second_service_follows_the_first() -> None:
    wash = ServiceType("wash", Mode.VISIT, 30, after=ServiceOrder("nursing", 10, 20))
    who = (station(), carer(shifts=[span(0, 9, 12)]), wash, resident(road=0), need_visit())
    found = scheduled(problem(*who, need_visit(service="wash"))).visits
    starts = {one.need: one.start for one in found}
    assert 10 <= starts["lin-wash"] - (starts["lin-nursing"] + HOUR) <= 20
    # The second of two washes has no second nursing to follow.
    twice = scheduled(problem(*who, need_visit(service="wash", times=2, daily_max=2)))
    assert served(twice) == ["lin-nursing", "lin-wash"]


def test_first_service_goes_where_the_second_can_follow() -> None:
    wash = ServiceType("wash", Mode.VISIT, 60, after=ServiceOrder("nursing", 0, 0))
    windows = (Span(at(0, 10), at(0, 11)),)
    week = problem(
        station(), carer(shifts=[span(0, 8, 12)]), wash, resident(road=0), need_visit(),
        need_visit(service="wash", windows=windows),
    )  # fmt: skip
    assert scheduled(week).visits == (visit(at(0, 9)), visit(at(0, 10), need="lin-wash"))


def test_group_is_joined_up_to_its_size_and_the_room() -> None:
    people = [
        part
        for name in ("lin", "qian", "sun", "zhou")
        for part in (resident(name), need_session(name, service="dance"))
    ]
    hall = Room("hall", "xincang", "activity", 4)
    shift = carer(shifts=[span(0, 9, 10)])
    found = scheduled(problem(station(), hall, shift, *people)).sessions
    assert [len(one.attendees) for one in found] == [DANCE.group_size]
    small = Room("hall", "xincang", "activity", 2)
    assert len(scheduled(problem(station(), small, shift, *people)).sessions[0].attendees) == 2


def test_room_and_equipment_are_shared_by_the_minute() -> None:
    def sessions(size: int, mats: int) -> int:
        service = ServiceType("gym", Mode.SESSION, 60, room_use="gym", equipment=("mat",))
        room = Room("gym", "xincang", "gym", size, (("mat", mats),))
        people = [
            part for name in ("lin", "qian", "sun") for part in (resident(name), need_session(name, service="gym"))
        ]
        staff = [carer(name, shifts=[span(0, 9, 10)]) for name in ("chen", "wu", "he")]
        return len(scheduled(problem(station(), service, room, *staff, *people)).sessions)

    assert [sessions(3, 3), sessions(2, 3), sessions(3, 1)] == [3, 2, 1]


def test_session_is_given_where_the_therapist_is_on_duty() -> None:
    week = problem(
        station(), station("zhapu", road=5), carer(base="zhapu-door", facility="xincang", shifts=[]),
        Shift("chen", "zhapu", span(0, 9, 10)), resident(), need_session(),
    )  # fmt: skip
    assert scheduled(week).sessions == (session(at(0, 9), facility="zhapu"),)


def test_resident_needs_the_way_between_two_places() -> None:
    def count(end: int) -> int:
        week = problem(
            station(), carer(shifts=[Span(at(0, 9), at(0, end // 60, end % 60))]), carer("wu", shifts=[span(0, 8, 13)]),
            resident(road=30), need_session(windows=(Span(at(0, 9), at(0, 10)),)),
            need_visit(windows=(Span(at(0, 9), at(0, end // 60, end % 60)),)),
        )  # fmt: skip
        return len(served(scheduled(week)))

    assert [count(11 * 60 + 25), count(11 * 60 + 30)] == [1, 2]


def test_gap_between_visits_and_visits_a_day() -> None:
    def starts(**more: int) -> list[int]:
        need = need_visit(times=4, **more)
        return [
            one.start
            for one in scheduled(problem(station(), carer(shifts=[span(0, 8, 12)]), resident(road=0), need)).visits
        ]

    assert len(starts(daily_max=4)) == 4
    assert len(starts(daily_max=2)) == 2
    assert len(starts(daily_max=4, min_gap=60)) == 2
    assert len(starts(daily_max=4, min_gap=30)) == 3


def test_stay_and_day_place_hold_the_resident() -> None:
    parts = (station(beds=1, places=1), carer(shifts=[span(0, 8, 18)]), resident())
    inside = need_session(), need_visit()
    sleeping = scheduled(problem(*parts, need_stay(), *inside), plan(stay(0, 1)))
    assert served(sleeping) == ["lin-respite", "lin-speech"]
    attending = scheduled(problem(*parts, need_day(), *inside), plan(day(0)))
    # 08:30 to 16:00 at the day place: the visit comes after the way home, the session takes place there.
    assert served(attending) == ["lin-day_care", "lin-nursing", "lin-speech"]
    assert attending.visits[0].start >= at(0, 16, 10)


def test_facility_gives_no_more_than_its_offer() -> None:
    offers = (ServiceOffer("xincang", "nursing", 2), ServiceOffer("xincang", "speech", 1))
    week = problem(station(), carer(), offers, resident(), need_visit(times=5), need_session(times=5))
    found = scheduled(week)
    assert (len(found.visits), len(found.sessions)) == (2, 1)


def test_whoever_is_assessed_anew_as_unstable_is_sent_nobody_by_a_house_for_the_stable() -> None:
    def days(*newer: Assessment) -> list[int]:
        older = Assessment(STABILITY, "stable", Span(-100, 200))
        lin = resident(category=6, assessments=(older, *newer))
        week = problem(station(stable_only=True), carer(), lin, need_session(times=7))
        return [one.start // DAY for one in scheduled(week).sessions]

    assert days() == [0, 1, 2, 3, 4, 5, 6]
    assert days(Assessment(STABILITY, "unstable", Span(3, 200))) == [0, 1, 2]
    assert days(Assessment(STABILITY, "unstable", Span(-10, 200))) == []


def test_two_carers_count_for_both_facilities_that_they_come_from() -> None:
    def times(xincang: int, zhapu: int, *more: tuple[object, ...]) -> int:
        offers = (ServiceOffer("xincang", "nursing", xincang), ServiceOffer("zhapu", "nursing", zhapu))
        week = problem(
            station(), station("zhapu", road=5), offers, carer("anna"), carer("wu", "zhapu"), *more, resident(),
            need_visit(times=4, staff_needed=2),
        )  # fmt: skip
        return len(scheduled(week).visits)

    assert (times(0, 1), times(1, 0), times(3, 2)) == (0, 0, 2)
    assert times(0, 2, carer("jia", "zhapu")) == 2  # of one facility alone: each visit counts once


def test_a_plan_reads_the_same_whichever_carer_is_named_first() -> None:
    offers = (ServiceOffer("xincang", "nursing", 0), ServiceOffer("zhapu", "nursing", 1))
    week = problem(
        station(), station("zhapu", road=5), offers, carer("anna"), carer("wu", "zhapu"), carer("jia", "zhapu"),
        resident(), need_visit(staff_needed=2),
    )  # fmt: skip
    found = scheduled(week)
    assert len(found.visits) == 1
    for order in (sorted, lambda staff: sorted(staff, reverse=True)):
        visits = (replace(one, staff=tuple(order(one.staff))) for one in found.visits)  # type: ignore[operator]
        assert rules.check(week, plan(*visits)) == []


def test_funded_care_ends_with_the_entitlement() -> None:
    def visits(most: int, valid: Span) -> list[int]:
        entitlement = Entitlement("e", "lin", "nursing", valid, most)
        week = problem(station(), carer(), entitlement, resident(), need_visit(times=7, funded=True))
        return [one.start // DAY for one in scheduled(week).visits]

    assert len(visits(3, ALWAYS)) == 3
    assert visits(9, Span(-5, 2)) == [0, 1]
    assert visits(9, Span(SUNDAY, 90)) == [SUNDAY]


def test_one_funded_category_at_a_time() -> None:
    speech = ServiceType("speech", Mode.SESSION, 60, funded_category="hearing")
    sight = ServiceType("sight", Mode.SESSION, 60, funded_category="visual")
    rights = [Entitlement(name, "lin", name, ALWAYS, 9) for name in ("speech", "sight")]
    week = problem(
        station(), carer(), speech, sight, rights[0], rights[1], resident(),
        need_session(funded=True, times=2), need_session(service="sight", funded=True, times=3),
    )  # fmt: skip
    assert {one.service for one in scheduled(week).sessions} == {"sight"}


def test_closed_week_is_a_plan_too() -> None:
    assert scheduled(problem(station(), carer(shifts=[]), resident(), need_visit())) == Plan()
