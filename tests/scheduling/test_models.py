"""What the database refuses of the match, at both edges."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from facilities.models import Bed, Facility, Room, StaffMember
from residents.models import Need, Resident
from scheduling.models import (
    Booking,
    DayAttendance,
    Offer,
    Pin,
    Placement,
    Plan,
    Run,
    SessionAttendee,
    SessionStaff,
    StandingPattern,
    Stay,
    Unmet,
    Visit,
    VisitStaff,
    WaitingListEntry,
)
from tests.network import MONDAY, NOON, Network, day, moment
from tests.refusal import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    network = Network()
    network.grow(range(2))
    return network


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Plan, {"week": day(-1)}, "week_check"),
        (Plan, {"week": day(1)}, "week_check"),
        (Plan, {"version": 0}, "version_check"),
        (Plan, {"score": [1, 0, 0]}, "plan_keeps_the_hard_rules"),
        (Plan, {"status": "published"}, "published_at_a_moment"),
        (Plan, {"published_at": NOON}, "published_at_a_moment"),
        (Stay, {"nights": (day(0), None)}, "nights_check"),
        (Stay, {"nights": (day(0), day(0))}, "nights_check"),
        (DayAttendance, {"part": "evening"}, "part_check"),
        (DayAttendance, {"index": 21}, "index_check"),
        (Visit, {"span": (moment(4, 9), moment(4, 9))}, "span_check"),
        (Visit, {"index": -1}, "index_check"),
        (VisitStaff, {"travel_before": -1}, "travel_before_check"),
        (Unmet, {"units": 0}, "units_check"),
        (StandingPattern, {"weekday": 7}, "weekday_check"),
        (StandingPattern, {"start": 1440}, "start_check"),
        (StandingPattern, {"number": 0}, "number_check"),
        (Pin, {"week": day(6)}, "week_check"),
        (Pin, {"start": 10_080, "day": None}, "start_check"),
        (Pin, {"start": 1439}, "pin_start_on_its_day"),
        (Pin, {"start": 2880}, "pin_start_on_its_day"),
        (Run, {"week": day(3)}, "week_check"),
        (Run, {"started_at": moment(0, 9), "finished_at": moment(0, 8)}, "run_started_before_finished"),
        (WaitingListEntry, {"status": "placed"}, "entry_closed_after_it_began"),
        (WaitingListEntry, {"status": "withdrawn", "closed_on": day(-21)}, "entry_closed_after_it_began"),
        (WaitingListEntry, {"closed_on": day(0)}, "entry_closed_after_it_began"),
        (Offer, {"expires_at": NOON}, "offer_expires_after_it_is_made"),
        (Offer, {"status": "accepted"}, "offer_answered_at_a_moment"),
        (Offer, {"answered_at": NOON}, "offer_answered_at_a_moment"),
    ],
)
def test_a_value_outside_its_range_is_refused(
    network: Network, model: type[Any], values: dict[str, Any], constraint: str
) -> None:
    rows = model.objects.filter(pk=network.first(model).pk)
    with refused(constraint):
        rows.update(**values)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Plan, {"week": day(7), "score": None}),
        (Plan, {"score": [0, 9, 9], "status": "published", "published_at": NOON}),
        (Stay, {"nights": (day(0), day(1))}),
        (Pin, {"start": 1440}),
        (Pin, {"start": 2879}),
        (Pin, {"start": None, "day": 27}),
        (StandingPattern, {"start": None}),
        (WaitingListEntry, {"status": "placed", "closed_on": day(-20)}),
        (Offer, {"status": "declined", "answered_at": NOON}),
        (Offer, {"status": "expired"}),
    ],
)
def test_a_value_at_the_edge_of_its_range_is_stored(network: Network, model: type[Any], values: dict[str, Any]) -> None:
    assert model.objects.filter(pk=network.first(model).pk).update(**values) == 1


def test_a_week_has_one_published_plan_and_versions_of_their_own(network: Network) -> None:
    first, second = network.rows[Plan]
    Plan.objects.filter(pk=first.pk).update(status="published", published_at=NOON)
    with refused("one_published_plan_a_week"):
        Plan.objects.filter(pk=second.pk).update(status="published", published_at=NOON)
    with refused("one_plan_a_version"):
        Plan.objects.filter(pk=second.pk).update(version=1)
    Plan.objects.filter(pk=first.pk).update(status="superseded")
    Plan.objects.filter(pk=second.pk).update(status="published", published_at=NOON)


def test_a_week_has_one_running_solve(network: Network) -> None:
    first, second = network.rows[Run]
    Run.objects.filter(pk=first.pk).update(status="running")
    with refused("one_running_solve_a_week"):
        Run.objects.filter(pk=second.pk).update(status="running")
    Run.objects.filter(pk=second.pk).update(status="running", week=day(7))


def test_within_a_plan_a_bed_and_a_resident_have_one_stay_a_night(network: Network) -> None:
    stay, elsewhere = network.rows[Stay]  # the same nights in two drafts
    need, other = network.rows[Need]
    bed = network.rows[Bed][1]
    with refused("one_stay_a_bed"):
        Stay.objects.create(plan=stay.plan, need=other, resident=other.resident, bed=stay.bed, nights=(day(6), day(9)))
    with refused("one_bed_a_resident"):
        Stay.objects.create(plan=stay.plan, need=need, resident=need.resident, bed=bed, nights=(day(6), day(9)))
    Stay.objects.create(plan=stay.plan, need=need, resident=need.resident, bed=bed, nights=(day(7), day(9)))
    Stay.objects.filter(pk=elsewhere.pk).update(bed=stay.bed)


def test_within_a_plan_an_occurrence_is_served_once(network: Network) -> None:
    for model, constraint in (
        (DayAttendance, "one_attendance_an_occurrence"),
        (Visit, "one_visit_an_occurrence"),
        (Unmet, "one_unmet_row"),
        (SessionAttendee, "one_seat_a_need"),
        (SessionStaff, "one_row_a_session_carer"),
        (VisitStaff, "one_row_a_visit_carer"),
    ):
        row = model.objects.get(pk=network.first(model).pk)
        row.pk = None
        with refused(constraint):
            row.save(force_insert=True)


def test_a_need_has_one_attendance_a_day(network: Network) -> None:
    row = network.first(DayAttendance)
    row.pk, row.index = None, 1
    with refused("one_attendance_a_day"):
        row.save(force_insert=True)


def book(network: Network, start: float, end: float, **values: Any) -> Booking:
    return Booking.objects.create(plan=network.first(Plan), span=(moment(1, start), moment(1, end)), **values)


def test_live_bookings_of_a_bed_a_carer_and_a_resident_do_not_overlap(network: Network) -> None:
    carer, resident, bed = network.first(StaffMember), network.first(Resident), network.first(Bed)
    book(network, 9, 10, use="appointment", staff=carer)
    book(network, 9, 10, use="appointment", resident=resident)
    with refused("one_appointment_a_carer"):
        book(network, 9.5, 11, use="appointment", staff=carer)
    with refused("one_place_a_resident"):
        book(network, 8, 9.5, use="appointment", resident=resident)
    with refused("one_resident_a_bed"):  # the network's booking holds the bed all week
        book(network, 0, 24, use="night", bed=bed)


def test_bookings_touch_and_concern_each_subject_alone(network: Network) -> None:
    carer, resident = network.first(StaffMember), network.first(Resident)
    book(network, 9, 10, use="appointment", staff=carer)
    book(network, 10, 11, use="appointment", staff=carer)
    book(network, 9, 10, use="appointment", staff=network.rows[StaffMember][1])
    book(network, 9, 10, use="appointment", resident=resident)
    book(network, 9, 10, use="appointment", resident=network.rows[Resident][1])


def test_a_resident_in_a_bed_or_at_a_day_home_may_have_a_session_there(network: Network) -> None:
    resident = network.first(Resident)
    book(network, 0, 24, use="night", resident=resident)
    book(network, 8.5, 16, use="day", resident=resident)
    book(network, 9, 10, use="appointment", resident=resident)
    with refused("one_place_a_resident"):
        book(network, 12, 13, use="day", resident=resident)


def test_bookings_that_a_later_plan_took_over_stand_in_no_ones_way(network: Network) -> None:
    carer = network.first(StaffMember)
    book(network, 9, 10, use="appointment", staff=carer, live=False)
    again = book(network, 9, 10, use="appointment", staff=carer)
    with refused("one_appointment_a_carer"):
        Booking.objects.exclude(pk=again.pk).filter(staff=carer).update(live=True)


@pytest.mark.parametrize("use", ["night", "appointment", "day"])
def test_a_booking_is_of_one_thing(network: Network, use: str) -> None:
    carer, resident, bed = network.first(StaffMember), network.first(Resident), network.rows[Bed][1]
    wrong = [{}, {"staff": carer, "resident": resident}]
    wrong += [{"bed": bed}] * (use != "night") + [{"staff": carer}] * (use != "appointment")
    for subject in wrong:
        with refused("booking_of_one_thing"):
            book(network, 9, 10, use=use, **subject)


def test_a_bed_and_a_need_have_one_placement_a_night(network: Network) -> None:
    placement, other = network.rows[Placement]
    third = Bed.objects.create(code="B9", room=placement.bed.room, kind="respite")
    with refused("one_placement_a_bed"):
        Placement.objects.filter(pk=other.pk).update(bed=placement.bed)
    with refused("one_placement_a_need"):
        Placement.objects.create(need=placement.need, bed=third, nights=(day(5), day(6)))


def test_an_occurrence_has_one_pin_a_week(network: Network) -> None:
    pin = network.first(Pin)
    Pin.objects.create(week=day(7), need=pin.need, created_at=NOON)
    with refused("one_pin_an_occurrence"):
        Pin.objects.create(week=MONDAY, need=pin.need, created_at=NOON)


def test_a_room_of_another_facility_is_not_clean(network: Network) -> None:
    for model in (Pin, StandingPattern):
        row = network.first(model)
        row.full_clean()
        row.facility = network.rows[Facility][1]
        assert row.room == network.first(Room)
        with pytest.raises(ValidationError) as fault:
            row.full_clean()
        assert set(fault.value.error_dict) == {"room"}


def test_a_need_waits_once_and_has_one_open_offer(network: Network) -> None:
    entry, offer = network.first(WaitingListEntry), network.first(Offer)
    with refused("one_open_entry_a_need"):
        WaitingListEntry.objects.create(need=entry.need, since=day(0))
    WaitingListEntry.objects.filter(pk=entry.pk).update(status="withdrawn", closed_on=day(0))
    WaitingListEntry.objects.create(need=entry.need, since=day(0))
    offer.pk = None
    with refused("one_open_offer_an_entry"):
        offer.save(force_insert=True)
