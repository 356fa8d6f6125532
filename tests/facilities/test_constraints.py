"""What the database refuses of supply, at both edges."""

from typing import Any

import pytest
from django.db import connection

from facilities.models import (
    Bed,
    BedState,
    Closure,
    Credential,
    DayPlaces,
    Facility,
    FacilityKind,
    Room,
    RoomEquipment,
    RuleValue,
    ServiceOffer,
    ServiceType,
    Shift,
    Skill,
    StaffMember,
    StaffSkill,
    Town,
)
from tests.network import Network, day, moment
from tests.refusal import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    network = Network()
    network.add_supply(0)
    return network


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Facility, {"code": "F 1"}, "facility_code_check"),
        (Facility, {"code": ""}, "facility_code_check"),
        (Facility, {"longitude": 30.7, "latitude": 121.1}, "_check"),
        (Facility, {"longitude": 118.9}, "longitude_check"),
        (Facility, {"latitude": 32.1}, "latitude_check"),
        (Facility, {"age_min": 60, "age_max": 59}, "facility_ages_in_order"),
        (Facility, {"rung": 4}, "facility_rung_on_ladder"),
        (Facility, {"region": ""}, "region_check"),
        (Facility, {"features": ["pool"]}, "features_check"),
        (Facility, {"categories": [8]}, "categories_check"),
        (Facility, {"levels": [0]}, "levels_check"),
        (Facility, {"opening": ((10_000, 10_081),)}, "opening_check"),
        (Facility, {"residents_per_staff": 0}, "residents_per_staff_check"),
        (FacilityKind, {"required_credentials": ["licence"]}, "required_credentials_check"),
        (Room, {"size": 0}, "size_check"),
        (Room, {"use": "office"}, "use_check"),
        (Bed, {"kind": ""}, "kind_check"),
        (RoomEquipment, {"pieces": 0}, "pieces_check"),
        (DayPlaces, {"morning": -1}, "morning_check"),
        (DayPlaces, {"weekday": 7}, "weekday_check"),
        (ServiceOffer, {"weekly_sessions": -1}, "weekly_sessions_check"),
        (StaffMember, {"daily_max": 961}, "daily_max_check"),
        (StaffMember, {"sex": ""}, "sex_check"),
        (ServiceType, {"minutes": 4}, "service_with_length"),
        (ServiceType, {"minutes": 481}, "minutes_check"),
        (ServiceType, {"mode": "stay", "minutes": 45}, "service_with_length"),
        (ServiceType, {"mode": "stay", "minutes": 0}, "service_with_place"),
        (ServiceType, {"mode": "session"}, "service_with_place"),
        (ServiceType, {"staff_needed": 3}, "staff_needed_check"),
        (ServiceType, {"after_min_gap": 2, "after_max_gap": 1}, "service_gap_in_order"),
        (ServiceType, {"group_least": 0}, "group_least_check"),
        (ServiceType, {"group_size": 3, "group_least": 4}, "service_group_can_be_held"),
        (RuleValue, {"mark": "guessed"}, "mark_check"),
        (Shift, {"span": (moment(0, 8), None)}, "span_check"),
        (Shift, {"span": (moment(0, 8), moment(0, 8))}, "span_check"),
        (BedState, {"nights": (None, day(3))}, "nights_check"),
        (BedState, {"nights": (day(3), day(3))}, "nights_check"),
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
        (Facility, {"longitude": 119, "latitude": 29}),
        (Facility, {"longitude": 123, "latitude": 32}),
        (Facility, {"age_min": 0, "age_max": 0}),
        (Facility, {"rung": None}),
        (Facility, {"opening": ((0, 10_080),)}),
        (Facility, {"categories": [1, 7], "levels": [1, 4], "sexes": []}),
        (Room, {"size": 1}),
        (Room, {"size": 200}),
        (ServiceType, {"minutes": 5}),
        (ServiceType, {"minutes": 480, "after_min_gap": 0, "after_max_gap": 0}),
        (ServiceType, {"group_size": 50, "group_least": 50}),
        (BedState, {"nights": (day(3), day(4))}),
        (BedState, {"nights": (day(3), None)}),
    ],
)
def test_a_value_at_the_edge_of_its_range_is_stored(network: Network, model: type[Any], values: dict[str, Any]) -> None:
    assert model.objects.filter(pk=network.first(model).pk).update(**values) == 1


@pytest.mark.parametrize("model", [Town, FacilityKind, Skill, ServiceType, Facility, Room, Bed, StaffMember])
def test_a_code_stands_once(network: Network, model: type[Any]) -> None:
    row = network.first(model)
    row.pk = None
    with refused("_code_"):
        row.save(force_insert=True)


def test_shifts_of_one_staff_member_touch_but_do_not_overlap(network: Network) -> None:
    carer, facility = network.first(StaffMember), network.first(Facility)
    Shift.objects.create(staff=carer, facility=facility, span=(moment(0, 17), moment(0, 20)))
    with refused("one_shift_at_a_time"):
        Shift.objects.create(staff=carer, facility=facility, span=(moment(0, 19.5), moment(0, 22)))


def test_shifts_trade_places_when_the_constraint_waits(network: Network) -> None:
    first = network.first(Shift)
    second = Shift.objects.create(staff=first.staff, facility=first.facility, span=(moment(0, 17), moment(0, 20)))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS one_shift_at_a_time DEFERRED")
        Shift.objects.filter(pk=first.pk).update(span=second.span)
        Shift.objects.filter(pk=second.pk).update(span=first.span)
        cursor.execute("SET CONSTRAINTS one_shift_at_a_time IMMEDIATE")
    first.refresh_from_db()
    assert first.span.upper == moment(0, 20)


def test_credentials_of_one_facility_and_kind_do_not_overlap(network: Network) -> None:
    facility = network.first(Facility)  # has an agreement for days 0 to 99
    Credential.objects.create(facility=facility, kind="agreement", valid=(day(100), None))
    Credential.objects.create(facility=facility, kind="insurance", valid=(day(0), None))
    with refused("one_credential_a_day"):
        Credential.objects.create(facility=facility, kind="agreement", valid=(day(-10), day(1)))


def test_states_of_a_bed_do_not_overlap(network: Network) -> None:
    bed = network.first(Bed)  # is cleaned on night 50
    BedState.objects.create(bed=bed, kind="held", nights=(day(51), day(52)))
    with refused("one_bed_state_a_night"):
        BedState.objects.create(bed=bed, kind="blocked", nights=(day(40), day(51)))


def test_a_rule_has_one_value_a_day() -> None:
    rule = RuleValue.objects.get(key="adult_age")
    rule.valid = (rule.valid.lower, day(0))
    rule.save()
    RuleValue.objects.create(
        key="adult_age", name="成年年龄", value=17, unit="years", valid=(day(0), None), source="-", mark="assumed"
    )
    with refused("one_rule_value_a_day"):
        RuleValue.objects.filter(value=17).update(valid=(day(-1), None))


def test_a_skill_is_held_once_a_day(network: Network) -> None:
    skill = network.first(StaffSkill)
    with refused("one_staff_skill_a_day"):
        StaffSkill.objects.create(staff=skill.staff, skill=skill.skill, valid=(day(0), day(1)))


def test_a_facility_has_a_row_a_weekday_an_offer_a_service_and_a_room_a_row_an_equipment(network: Network) -> None:
    for model, constraint in (
        (DayPlaces, "one_row_of_places_a_day"),
        (ServiceOffer, "one_offer_a_service"),
        (RoomEquipment, "one_row_an_equipment"),
    ):
        row = network.first(model)
        row.pk = None
        with refused(constraint):
            row.save(force_insert=True)


def test_a_closure_closes_exactly_what_it_names(network: Network) -> None:
    span = (moment(0, 0), None)
    bed, room = network.first(Bed), network.first(Room)
    Closure.objects.create(asset="room", room=room, span=span)
    for values in ({}, {"room": room}, {"bed": bed, "room": room}):
        with refused("closure_of_one_thing"):
            Closure.objects.create(asset="bed", span=span, **values)
