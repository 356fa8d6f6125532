"""The problem after events: pure, and the same however often it is told."""

import pytest

from scheduling.engine.react.events import (
    BedAdded,
    Cancelled,
    Closed,
    NeedAdded,
    PlacesAdded,
    ResidentAway,
    ShiftAdded,
    StaffAbsent,
    TwoPlaces,
    UnknownCode,
    Urgent,
    apply,
)
from scheduling.engine.supply import Asset, Bed, Closure, DayPlaces, Duty, Shift
from scheduling.engine.timeline import Span
from tests.engine.build import carer, need_day, need_visit, problem, resident, span, station

TUESDAY = span(1, 8, 18)
WEEK = problem(station(beds=1, places=2), carer(), resident(), need_visit(times=2))
(WU,) = [thing for thing in carer("wu") if type(thing).__name__ == "StaffMember"]


def test_absence_and_closures_are_closures() -> None:
    after = apply(WEEK, [StaffAbsent("chen", TUESDAY), Closed(Asset.ROOM, "xincang-therapy", TUESDAY)])
    assert after.closures == (Closure(Asset.STAFF, "chen", TUESDAY), Closure(Asset.ROOM, "xincang-therapy", TUESDAY))
    assert WEEK.closures == ()


def test_a_resident_who_is_away_is_absent() -> None:
    assert apply(WEEK, [ResidentAway("lin", TUESDAY)]).resident["lin"].absences == (TUESDAY,)


def test_new_supply_and_demand() -> None:
    shift, bed, need = Shift("wu", "xincang", TUESDAY), Bed("extra", "xincang-bedroom", "respite"), need_day()
    after = apply(WEEK, [ShiftAdded(shift, WU), BedAdded(bed), PlacesAdded("xincang", 1, 1, 2)])
    assert after.member["wu"] == WU and after.shifts[-1] == shift and after.bed["extra"] == bed
    assert after.places_on["xincang", 1] == DayPlaces("xincang", 1, 3, 4)
    assert after.places_on["xincang", 2] == DayPlaces("xincang", 2, 2, 2)
    two = problem(station(), carer(), resident(), need_visit())
    assert apply(two, [PlacesAdded("xincang", 6, 1)]).day_places == (DayPlaces("xincang", 6, 1, 0),)
    person = resident("hu")
    known = problem(station(), carer(), resident(), need_visit(), need_day())
    added = apply(known, [NeedAdded(need_visit("hu"), person[1], person[0])])
    assert added.need["hu-nursing"].resident == "hu" and need == known.need["lin-day_care"]


@pytest.mark.parametrize(
    "event",
    [
        StaffAbsent("chen", TUESDAY),
        StaffAbsent("chen", Span(1440)),
        Closed(Asset.BED, "xincang-1", TUESDAY),
        ResidentAway("lin", TUESDAY),
        BedAdded(Bed("extra", "xincang-bedroom", "respite")),
        ShiftAdded(Shift("wu", "xincang", TUESDAY), WU),
    ],
)
def test_what_is_known_already_changes_nothing(event) -> None:  # type: ignore[no-untyped-def]
    once = apply(WEEK, [event])
    assert once != WEEK
    assert apply(once, [event]) == once


def test_part_of_an_absence_that_is_known_is_no_news() -> None:
    away = apply(WEEK, [StaffAbsent("chen", Span(0, None))])
    assert apply(away, [StaffAbsent("chen", TUESDAY)]) == away
    assert apply(apply(WEEK, [StaffAbsent("chen", TUESDAY)]), [StaffAbsent("chen", Span(0, None))]) != away


def test_a_cancelled_need_stays() -> None:
    assert apply(WEEK, [Cancelled("lin-nursing"), Cancelled("lin-nursing", 1), Urgent("lin-nursing")]) == WEEK


@pytest.mark.parametrize(
    ("event", "kind", "code"),
    [
        (StaffAbsent("nobody", TUESDAY), "staff", "nobody"),
        (Closed(Asset.BED, "none", TUESDAY), "bed", "none"),
        (Closed(Asset.FACILITY, "none", TUESDAY), "facility", "none"),
        (ResidentAway("nobody", TUESDAY), "resident", "nobody"),
        (Cancelled("none"), "need", "none"),
        (Cancelled("lin-nursing", 2), "need", "lin-nursing:2"),
        (Urgent("none"), "need", "none"),
        (ShiftAdded(Shift("nobody", "xincang", TUESDAY)), "staff", "nobody"),
        (ShiftAdded(Shift("chen", "none", TUESDAY)), "facility", "none"),
        (BedAdded(Bed("extra", "none", "respite")), "room", "none"),
        (PlacesAdded("none", 0, 1), "facility", "none"),
    ],
)
def test_unknown_codes_are_named(event, kind: str, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnknownCode) as caught:
        apply(WEEK, [event])
    assert (caught.value.kind, caught.value.code) == (kind, code)


def test_a_shift_at_another_facility_at_the_same_time_is_refused() -> None:
    two = problem(station(), station("zhapu"), carer(shifts=[TUESDAY]), resident(), need_visit())
    for period in (span(1, 17, 20), Span(0), Span(TUESDAY.start, None)):
        with pytest.raises(TwoPlaces) as caught:
            apply(two, [ShiftAdded(Shift("chen", "zhapu", period))])
        assert str(caught.value) == "'chen' is at 'xincang' then"
    evening, late = Shift("chen", "zhapu", span(1, 18, 20)), Shift("chen", "xincang", span(1, 19, 21))
    with pytest.raises(TwoPlaces):
        apply(two, [ShiftAdded(evening), ShiftAdded(late)])
    care = Shift("chen", "zhapu", TUESDAY, Duty.CARE)  # the rules know that
    for shift in (evening, late, Shift("chen", "xincang", span(1, 17, 20)), care):
        assert apply(two, [ShiftAdded(shift)]).shifts[-1] == shift
