"""The workbook, the engine and the database use the same words."""

from typing import Any

import pytest
from django.utils import translation

from facilities import choices as supply
from facilities import reference
from residents import choices as demand
from residents.models import DisabilityCategory, DisabilityLevel
from scheduling.engine import supply as engine
from scheduling.workbook import words

ALIKE = (
    (words.SEXES, supply.Sex),
    (words.CATEGORIES, supply.Category),
    (words.LEVELS, supply.Level),
    (words.WEEKDAYS, supply.Weekday),
    (words.REGIONS, supply.Region),
    (words.RUNGS, supply.Rung),
    (words.FEATURES, supply.Feature),
    (words.ROOM_USES, supply.RoomUse),
    (words.EQUIPMENT, supply.Equipment),
    (words.SEX_POLICIES, supply.SexPolicy),
    (words.BED_KINDS, supply.BedKind),
    (words.DUTIES, supply.Duty),
    (words.TRANSPORTS, supply.Transport),
    (words.LANGUAGES, supply.Language),
    (words.ASSETS, supply.Asset),
    (words.MOBILITIES, demand.Mobility),
    (words.PRECAUTIONS, demand.Precaution),
    (words.RELATIONS, demand.Relation),
    (words.DAY_PARTS, demand.DayPart),
    (words.ASSESSMENT_KINDS, demand.AssessmentKind),
    (words.ASSESSMENT_RESULTS, demand.AssessmentResult),
    (words.STANCES, demand.Stance),
    ((words.ASSETS[0], words.ASSETS[3]), demand.PreferenceAsset),
)


@pytest.mark.parametrize(("listed", "choices"), ALIKE, ids=[choices.__name__ for _, choices in ALIKE])
def test_workbook_and_database_have_the_same_words(listed: Any, choices: Any) -> None:
    def stored(language: str) -> list[tuple[str, str]]:
        with translation.override(language):
            return [(str(value), str(label)) for value, label in choices.choices]

    assert stored("zh-hans") == [(word.code, word.zh) for word in listed]
    assert stored("en") == [(word.code, word.en) for word in listed]


def test_every_list_of_the_workbook_is_compared() -> None:
    lists = {name: value for name, value in vars(words).items() if name.isupper()}
    compared = [listed for listed, _ in ALIKE]
    assert [name for name, value in lists.items() if value not in compared] == ["TOWNS", "YES_NO"]


def test_towns_of_the_drop_down_lists_are_those_of_the_reference() -> None:
    assert [(word.code, word.zh, word.en) for word in words.TOWNS] == [
        (town.code, town.zh, town.en) for town in reference.TOWNS
    ]


@pytest.mark.parametrize(
    ("choices", "enum"),
    [
        (supply.Mode, engine.Mode),
        (supply.SexPolicy, engine.SexPolicy),
        (supply.Duty, engine.Duty),
        (supply.Asset, engine.Asset),
        (demand.DayPart, engine.DayPart),
    ],
)
def test_engine_and_database_have_the_same_words(choices: Any, enum: Any) -> None:
    assert set(choices.values) == {str(member) for member in enum}


@pytest.mark.django_db
def test_stored_categories_and_levels_have_the_words_of_the_workbook() -> None:
    for listed, model in ((words.CATEGORIES, DisabilityCategory), (words.LEVELS, DisabilityLevel)):
        rows = model.objects.order_by("number").values_list("number", "name", "name_en")
        assert list(rows) == [(int(word.code), word.zh, word.en) for word in listed]
