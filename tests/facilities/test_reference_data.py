"""A new installation has the catalogue of ``facilities/reference``."""

import pytest
from django.core import serializers
from django.utils import translation

from facilities import reference
from facilities.models import Facility, FacilityKind, RuleValue, ServiceType, Skill, Town
from tests.network import Network

pytestmark = pytest.mark.django_db


def test_codes_and_names_are_those_of_the_reference() -> None:
    for model, rows in (
        (Town, reference.TOWNS),
        (FacilityKind, reference.FACILITY_KINDS),
        (Skill, reference.SKILLS),
        (ServiceType, reference.SERVICES),
    ):
        assert list(model.objects.values_list("code", "name", "name_en")) == [
            (row.code, row.zh, row.en) for row in rows
        ]


def test_services_are_whole() -> None:
    wound_care = ServiceType.objects.get(code="wound_care")
    assert (wound_care.mode, wound_care.minutes, wound_care.skill.code) == ("visit", 30, "nursing")
    assert (wound_care.after.code, wound_care.after_min_gap, wound_care.after_max_gap) == ("bathing", 0, 120)
    assert wound_care.after.staff_needed == 2
    assert ServiceType.objects.get(code="child_autism").equipment == ["sensory_set"]
    assert ServiceType.objects.get(code="respite").bed_kind == "respite"


def test_kinds_say_which_credentials_they_must_have() -> None:
    kind = FacilityKind.objects.get(code="children_institution")
    assert kind.required_credentials == ["accreditation", "agreement", "insurance"]
    assert FacilityKind.objects.get(code="rehab_station").required_credentials == []


def test_rule_values_hold_from_the_start_with_source_and_mark() -> None:
    stored = RuleValue.objects.values_list("key", "name", "value", "unit", "source", "mark")
    assert set(stored) == {tuple(row) for row in reference.RULE_VALUES}
    assert RuleValue.objects.filter(valid__endswith__isnull=True).count() == len(reference.RULE_VALUES)


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "新仓镇"), ("en", "Xincang")])
def test_names_follow_the_language(language: str, name: str) -> None:
    with translation.override(language):
        assert str(Town.objects.get(code="xincang")) == name


def test_a_row_survives_being_written_out_and_read_back() -> None:
    network = Network()
    network.add_supply(0)
    facility = Facility.objects.get(pk=network.first(Facility).pk)
    (read,) = serializers.deserialize("json", serializers.serialize("json", [facility]))
    read.save()
    again = Facility.objects.get(pk=facility.pk)
    assert again.opening == ((480, 1020), (1920, 2460))
    assert (again.features, again.categories, again.ends_on) == (["lift", "hoist"], [4, 5], facility.ends_on)
