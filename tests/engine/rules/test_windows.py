from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import DAY, WEEK, Span
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    day,
    finding,
    need_day,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    span,
    station,
    stay,
    visit,
)

RULE = "windows"
ABSENT = "the resident is absent"


def visited(**need: object) -> Problem:
    return problem(station(), carer(shifts=(Span(-DAY, WEEK + DAY),)), resident(road=0), need_visit(**need))


def ward(need: object, *absences: Span) -> Problem:
    return problem(station(beds=1), resident(absences=absences), need)


def details(problem: Problem, *placements: object) -> list[str]:
    found = check(problem, plan(*placements))  # type: ignore[arg-type]
    assert {one.rule for one in found} <= {RULE}
    return [one.detail for one in found]


def test_inside_dates_and_windows() -> None:
    assert details(visited(dates=Span(2, 3), windows=(span(2, 9, 10),)), visit(at(2, 9))) == []


def test_outside_of_the_dates() -> None:
    assert check(visited(dates=Span(0, 2)), plan(visit(at(2, 9)))) == [
        finding(
            RULE, "outside of the dates of the need", "lin-nursing", need="lin-nursing", resident="lin",
            start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_windows_that_touch_are_one_and_a_gap_parts_them() -> None:
    joined = visited(windows=(span(2, 10, 12), span(2, 8, 10)))
    parted = visited(windows=(Span(at(2, 10), at(2, 12)), Span(at(2, 8), at(2, 9, 59))))
    outside = ["outside of the times that suit the resident"]
    assert details(joined, visit(at(2, 9, 30))) == []
    assert details(parted, visit(at(2, 9, 30))) == outside


def test_windows_bind_day_places_too_and_stays_not() -> None:
    home = problem(station(places=1), resident(), need_day(windows=(span(2, 9, 16),)))
    assert details(home, day(2)) == ["outside of the times that suit the resident"]
    assert details(ward(need_stay(windows=(span(2, 9, 16),))), stay(2, 3)) == []


def test_absences_may_touch_and_not_overlap() -> None:
    away = problem(station(), carer(), resident(absences=(span(2, 8, 9), span(2, 10, 12))), need_visit())
    assert details(away, visit(at(2, 9))) == []
    assert details(away, visit(at(2, 9, 5))) == [ABSENT]


def test_an_absence_takes_the_nights_over_whose_midnight_it_lasts() -> None:
    def away(*absences: Span) -> list[str]:
        return details(ward(need_stay(nights=2), *absences), stay(2, 4))

    assert away(span(3, 9, 10), Span(at(2, 0), at(2, 23, 59)), Span(at(4, 0), at(4, 1))) == []
    assert away(Span(at(3, 23, 59), at(4, 0))) == away(Span(at(2, 9), at(3, 1))) == away(Span(at(1, 0))) == [ABSENT]
    assert away(Span(at(1, 9), at(2, 1))) == []  # the night before


def test_the_bed_of_who_lives_there_is_kept_while_one_night_is_slept() -> None:
    def away(*absences: Span) -> list[str]:
        return details(ward(need_stay(nights=5, nights_min=1, dates=Span(2, 7)), *absences), stay(2, 4))

    assert away(Span(at(2, 9), at(6, 9))) == away(Span(at(3, 9))) == away(span(2, 9, 10)) == []
    assert away(Span(at(2, 9))) == away(Span(at(0, 9), at(4, 9)), Span(at(4, 9), at(9, 9))) == [ABSENT]


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert details(visited(dates=Span(0), windows=(Span(0, 60),)), visit(0)) == []
    assert details(visited(windows=(Span(5, 60),)), visit(0)) == ["outside of the times that suit the resident"]
    assert details(visited(dates=Span(1)), visit(0)) == ["outside of the dates of the need"]
    assert details(visited(), visit(-5)) == ["outside of the planned period"]


def test_first_edge_the_first_night() -> None:
    assert details(ward(need_stay(dates=Span(0, 1))), stay(0, 1)) == []
    assert details(ward(need_stay(dates=Span(1))), stay(0, 1)) == ["outside of the dates of the need"]
    assert details(ward(need_stay(nights=2)), stay(-1, 1)) == ["outside of the planned period"]


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = visit(at(SUNDAY, 23))
    assert details(visited(dates=Span(0, SUNDAY + 1), windows=(span(SUNDAY, 23, 24),)), last) == []
    assert details(visited(dates=Span(0, SUNDAY)), last) == ["outside of the dates of the need"]
    assert details(visited(), visit(at(SUNDAY, 23, 5))) == ["outside of the planned period"]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    last = stay(LAST_NIGHT, LAST_NIGHT + 1)
    assert details(ward(need_stay(dates=Span(0, LAST_NIGHT + 1))), last) == []
    assert details(ward(need_stay(dates=Span(0, LAST_NIGHT))), last) == ["outside of the dates of the need"]
    assert details(ward(need_stay(nights=2)), stay(LAST_NIGHT, LAST_NIGHT + 2)) == ["outside of the planned period"]
    assert details(ward(need_stay(), Span((LAST_NIGHT + 1) * DAY - 1)), last) == [ABSENT]
    assert details(ward(need_stay(), Span((LAST_NIGHT + 1) * DAY)), last) == []
