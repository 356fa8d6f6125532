"""Form fields of days: what people and their papers write."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from backend.core.forms import DaysFormField, LastDayFormField


def test_a_last_day_for_good_is_an_open_end() -> None:
    """9999-12-31 is how papers say it, and what an import reads so."""
    days = DaysFormField().clean(["2026-01-01", "9999-12-31"])
    assert (days.lower, days.upper) == (date(2026, 1, 1), None)
    assert LastDayFormField(required=False).clean("9999-12-31") is None


def test_the_last_day_is_included() -> None:
    assert DaysFormField().clean(["2026-01-01", "2026-12-31"]).upper == date(2027, 1, 1)
    assert LastDayFormField().clean("2026-12-31") == date(2027, 1, 1)


@pytest.mark.parametrize("day", ["9999-12-30", "2999-12-31", "0001-01-01"])
def test_a_day_of_other_centuries_is_refused(day: str) -> None:
    with pytest.raises(ValidationError):
        DaysFormField().clean(["2026-01-01", day])
    with pytest.raises(ValidationError):
        DaysFormField().clean([day, ""])
    with pytest.raises(ValidationError):
        LastDayFormField().clean(day)
