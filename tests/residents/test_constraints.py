"""What the database refuses of demand, at both edges."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from facilities.models import Facility, ServiceType, StaffMember
from residents.models import (
    Assessment,
    Choice,
    Consent,
    DisabilityCategory,
    DisabilityLevel,
    Entitlement,
    Guardian,
    Need,
    NeedPreference,
    Referral,
    Resident,
)
from tests.network import Network, day
from tests.refusal import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    network = Network()
    for i in range(2):
        network.add_supply(i)
        network.add_demand(i)
    return network


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Resident, {"person": ""}, "person_of_a_number"),
        (Resident, {"person": "33048219850307001042"}, "person_check"),
        (Resident, {"sex": "unknown"}, "sex_check"),
        (Resident, {"categories": [7]}, "categories_check"),
        (Resident, {"longitude": 30.7}, "longitude_check"),
        (Resident, {"mobility": "flying"}, "mobility_check"),
        (Need, {"times": 0}, "times_check"),
        (Need, {"times": 22}, "times_check"),
        (Need, {"minutes": 4}, "minutes_check"),
        (Need, {"minutes": 481}, "minutes_check"),
        (Need, {"priority": 0}, "priority_check"),
        (Need, {"priority": 6}, "priority_check"),
        (Need, {"staff_needed": 3}, "staff_needed_check"),
        (Need, {"nights_min": 8, "nights_max": 7}, "need_nights_in_order"),
        (Need, {"rungs": [0]}, "need_rungs_on_ladder"),
        (Need, {"windows": ((-5, 60),)}, "windows_check"),
        (Need, {"min_gap": 10_081}, "min_gap_check"),
        (Need, {"requires": ["stable"]}, "requires_check"),
        (Need, {"dates": (day(1), day(1))}, "dates_check"),
        (Entitlement, {"period": (day(0), None)}, "period_check"),
        (Entitlement, {"minimum": 201}, "entitlement_least_below_most"),
        (Entitlement, {"used": -1}, "used_check"),
        (Assessment, {"result": "stable"}, "assessment_result_of_its_kind"),
        (Assessment, {"kind": "psychiatric_stability"}, "assessment_result_of_its_kind"),
        (Consent, {"withdrawn_on": day(-1)}, "consent_given_before_withdrawn"),
        (Referral, {"status": "handed_over"}, "referral_handed_over_on_a_day"),
        (Referral, {"handed_over_on": day(1)}, "referral_handed_over_on_a_day"),
        (Referral, {"status": "handed_over", "handed_over_on": day(-1)}, "referral_handed_over_on_a_day"),
        (DisabilityCategory, {"number": 8}, "category_of_the_standard"),
        (DisabilityLevel, {"number": 0}, "level_of_the_standard"),
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
        (Resident, {"certificate": "", "identity": "", "person": ""}),
        (Resident, {"certificate_valid": None, "categories": [1, 6]}),
        (Need, {"times": 21, "minutes": None, "priority": 1}),
        (Need, {"nights_min": 7, "nights_max": 7, "priority": 5}),
        (Need, {"nights_min": 7, "nights_max": None, "rungs": []}),
        (Need, {"dates": (day(1), day(2)), "windows": ((0, 10_080),)}),
        (Entitlement, {"minimum": 200, "maximum": 200, "used": 201}),  # more used than granted happens
        (Consent, {"withdrawn_on": day(0)}),
        (Referral, {"status": "handed_over", "handed_over_on": day(0)}),
    ],
)
def test_a_value_at_the_edge_of_its_range_is_stored(network: Network, model: type[Any], values: dict[str, Any]) -> None:
    assert model.objects.filter(pk=network.first(model).pk).update(**values) == 1


def test_one_person_has_one_file(network: Network) -> None:
    first, second = network.rows[Resident]
    for values in (
        {"certificate": first.certificate},
        {"certificate": first.certificate[:18] + "51"},  # assessed again
        {"certificate": first.certificate + "B1"},  # issued again
        {"certificate": "", "identity": first.certificate[:18]},  # not yet certified there
    ):
        for name, value in values.items():
            setattr(second, name, value)
        with refused("one_file_a_person"):
            second.save()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"certificate": "33048219850307001042B"}, "certificate"),
        ({"certificate": "33048219850307001082"}, "certificate"),
        ({"certificate": "3.3E+17"}, "certificate"),
        ({"certificate": "", "identity": "33048219850307"}, "identity"),
        ({"identity": "11010519491231002X"}, "identity"),
    ],
)
def test_a_number_that_is_none_is_not_clean(network: Network, values: dict[str, str], field: str) -> None:
    resident = network.first(Resident)
    for name, value in values.items():
        setattr(resident, name, value)
    with pytest.raises(ValidationError) as fault:
        resident.full_clean()
    assert set(fault.value.error_dict) == {field}


def test_a_form_names_the_second_file_of_a_person(network: Network) -> None:
    first, second = network.rows[Resident]
    second.certificate = first.certificate
    with pytest.raises(ValidationError) as fault:
        second.clean()
    assert set(fault.value.error_dict) == {"certificate"}


def test_many_files_may_be_without_a_number(network: Network) -> None:
    assert Resident.objects.update(certificate="", identity="", person="") == 2


def test_entitlements_of_a_resident_and_service_touch_but_do_not_overlap(network: Network) -> None:
    given = network.first(Entitlement)  # days 0 to 299
    other = ServiceType.objects.get(code="tcm_therapy")
    Entitlement.objects.create(resident=given.resident, service=other, period=(day(0), day(9)), maximum=1)
    Entitlement.objects.create(resident=given.resident, service=given.service, period=(day(300), day(600)), maximum=1)
    with refused("one_entitlement_a_day"):
        Entitlement.objects.create(resident=given.resident, service=given.service, period=(day(-9), day(1)), maximum=1)


def test_a_resident_has_one_assessment_of_a_kind_a_day(network: Network) -> None:
    made = network.first(Assessment)
    Assessment.objects.create(resident=made.resident, kind="rehabilitation_plan", result="approved", valid=made.valid)
    with refused("one_assessment_a_day"):
        Assessment.objects.create(resident=made.resident, kind=made.kind, result="mild", valid=(day(0), day(5)))


def test_an_institution_is_chosen_once_a_day_for_all_services_too(network: Network) -> None:
    resident, facility = network.first(Resident), network.first(Facility)
    Choice.objects.create(resident=resident, facility=facility, valid=(day(0), None))
    with refused("one_choice_a_day"):
        Choice.objects.create(resident=resident, facility=facility, valid=(day(0), day(9)))


def test_a_preference_is_about_exactly_one_thing_and_stands_once(network: Network) -> None:
    need, facility, carer = network.first(Need), network.first(Facility), network.first(StaffMember)
    NeedPreference.objects.create(need=need, stance="refuse", asset="staff", staff=carer)
    for values in ({"facility": None}, {"asset": "staff"}, {"staff": carer}):
        with refused("preference_about_one_thing"):
            NeedPreference.objects.create(
                **{"need": need, "stance": "prefer", "asset": "facility", "facility": facility, **values}
            )
    with refused("one_stance_a_thing"):
        NeedPreference.objects.create(need=need, stance="prefer", asset="staff", staff=carer)


def test_a_guardian_of_a_resident_stands_once(network: Network) -> None:
    guardian = network.first(Guardian)
    with refused("one_row_a_guardian"):
        Guardian.objects.create(resident=guardian.resident, name=guardian.name, relation="other")


def test_consent_to_a_purpose_stands_once_until_withdrawn(network: Network) -> None:
    consent = network.first(Consent)
    with refused("one_standing_consent"):
        Consent.objects.create(resident=consent.resident, purpose=consent.purpose, given_on=day(5))
    Consent.objects.filter(pk=consent.pk).update(withdrawn_on=day(4))
    Consent.objects.create(resident=consent.resident, purpose=consent.purpose, given_on=day(5))


def test_consent_is_given_by_a_guardian_of_the_resident(network: Network) -> None:
    consent = network.rows[Consent][1]
    consent.given_by = network.first(Guardian)  # of the first resident
    with pytest.raises(ValidationError) as fault:
        consent.full_clean()
    assert set(fault.value.error_dict) == {"given_by"}


def test_a_referral_goes_to_another_facility(network: Network) -> None:
    referral = network.first(Referral)
    with refused("referral_to_another_facility"):
        Referral.objects.filter(pk=referral.pk).update(to_facility=referral.from_facility)


def test_a_file_that_contradicts_its_number_is_not_clean(network: Network) -> None:
    resident = network.first(Resident)
    resident.full_clean()
    resident.birth_date = day(0)
    with pytest.raises(ValidationError) as fault:
        resident.full_clean()
    assert set(fault.value.error_dict) == {"birth_date"}
