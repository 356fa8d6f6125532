"""The format and the database say the same."""

from typing import Any

import pytest
from django.db import models

from facilities import choices as supply
from residents import choices as demand
from scheduling.workbook import words
from scheduling.workbook.columns import Kind
from scheduling.workbook.fields import Plain, Whole
from scheduling.workbook.sheets import BY_KEY, SHEETS
from scheduling.workbook.table import Table
from scheduling.workbook.tables import TABLES


@pytest.mark.parametrize(
    ("known", "choices"),
    [
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
    ],
)
def test_words_are_those_of_the_database(known: Any, choices: Any) -> None:
    assert [word.code for word in known] == [str(value) for value in choices.values]


def test_no_word_has_the_spelling_of_another() -> None:
    for sheet in SHEETS:
        for column in sheet.columns:
            spellings = [spelling for word in column.words for spelling in {*word.spellings}]
            assert len(spellings) == len(set(spellings)), (sheet.key, column.key)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_a_cell_that_is_taken_fits_into_the_database(table: Table) -> None:
    """Texts are no longer, numbers not outside what the column of the model takes; what must be given is required."""
    for field in table.fields:
        if not isinstance(field, Plain):
            continue
        column = BY_KEY[table.key].column(field.key)
        stored = table.model._meta.get_field(field.names[0].removesuffix("_id"))
        if column.kind is Kind.TEXT:
            assert column.most == stored.max_length, column.key
        if column.kind is Kind.INT:
            assert (column.least, column.most) == (stored.least, stored.most) or (
                stored.least <= (column.least or 0) and (column.most or 0) <= stored.most
            ), column.key
        if isinstance(field, Whole) and field.empty is None and not stored.null:
            assert column.required, column.key
        if isinstance(stored, models.BooleanField):
            assert (field.empty, stored.default) in ((True, True), (False, False)), column.key
        if not column.required and field.empty and stored.has_default() and not callable(stored.default):
            assert field.empty == stored.default, column.key


def test_identities_are_columns_of_their_sheets() -> None:
    for sheet in SHEETS:
        assert set(sheet.identity) <= {column.key for column in sheet.columns}
