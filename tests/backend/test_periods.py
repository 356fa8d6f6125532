from datetime import UTC, date, datetime, time

import pytest
from psycopg.types.range import Range

from backend.core.periods import days_text, midnight, moment_at, moments_text


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (date(2026, 12, 4), "2026-12-01 – 2026-12-03"),
        (date(2026, 12, 2), "2026-12-01 – 2026-12-01"),
        (None, "2026-12-01 –"),
    ],
)
def test_days_are_shown_with_the_last_one(end: date | None, text: str) -> None:
    assert days_text(Range(date(2026, 12, 1), end)) == text


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (datetime(2026, 12, 1, 4, tzinfo=UTC), "2026-12-01 08:00 – 12:00"),
        (datetime(2026, 12, 1, 16, tzinfo=UTC), "2026-12-01 08:00 – 2026-12-02 00:00"),
        (None, "2026-12-01 08:00 –"),
    ],
)
def test_moments_are_shown_in_local_time(end: datetime | None, text: str) -> None:
    assert moments_text(Range(datetime(2026, 12, 1, 0, tzinfo=UTC), end)) == text


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (datetime(2026, 12, 3, 16, tzinfo=UTC), "2026-12-02 – 2026-12-03"),
        (datetime(2026, 12, 2, 16, tzinfo=UTC), "2026-12-02"),
        (datetime(2026, 12, 3, 15, tzinfo=UTC), "2026-12-02 00:00 – 2026-12-03 23:00"),
        (None, "2026-12-02 –"),
    ],
)
def test_whole_days_are_shown_without_hours(end: datetime | None, text: str) -> None:
    assert moments_text(Range(datetime(2026, 12, 1, 16, tzinfo=UTC), end)) == text


def test_a_day_begins_at_midnight_of_the_place() -> None:
    assert midnight(date(2026, 12, 1)) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert moment_at(date(2026, 12, 1), time(8, 30)) == datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
