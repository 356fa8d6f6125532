"""A new installation has the catalogue of ``facilities/reference``."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.utils import translation

from facilities import reference
from facilities.models import Facility, FacilityKind, RuleValue, ServiceType, Skill, Town
from facilities.reference import rule_values
from tests.network import Network, day

pytestmark = pytest.mark.django_db
CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("backend", "facilities", "residents", "scheduling")


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


def test_each_rule_value_is_asked_for_somewhere() -> None:
    """One that nothing asks for would be changed on the admin pages in vain."""
    modules = [path for package in PACKAGES for path in (CHECKOUT / package).rglob("*.py")]
    own = Path(rule_values.__file__).resolve()
    text = "".join(path.read_text("utf-8") for path in modules if path != own and path.parent.name != "migrations")
    assert [row.key for row in reference.RULE_VALUES if f'"{row.key}"' not in text] == []


def test_stored_rule_values_of_no_rule_go() -> None:
    migration = import_module("facilities.migrations.0009_rule_values_of_no_rule")
    kept = set(RuleValue.objects.values_list("key", flat=True))
    for key in migration.GONE:
        RuleValue.objects.create(
            key=key, name="规则", value=1, unit="天", valid=(day(0), None), source="-", mark="assumed"
        )
    migration.remove(apps, None)
    assert set(RuleValue.objects.values_list("key", flat=True)) == kept


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


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("meal_minutes", -1),
        ("morning_until", 510),
        ("morning_from", 690),
        ("afternoon_until", 1441),
        ("offer_days", -3),
    ],
)
def test_a_rule_value_by_which_no_week_could_be_planned_is_refused(key: str, value: int) -> None:
    row = RuleValue.objects.get(key=key)
    row.full_clean()
    row.value = value
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert [*refused.value.message_dict] == ["value"]
