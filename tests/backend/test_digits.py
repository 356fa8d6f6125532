"""Whole numbers that come in as text."""

import pytest

from backend.core.digits import BIGGEST, whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("41", 41), (str(BIGGEST), BIGGEST)])
def test_plain_digits_are_read(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " 1", "-1", "+1", "1.0", "1_0", "²", "٣", "３", str(BIGGEST + 1), pytest.param("9" * 5000, id="long")],
)
def test_all_else_is_no_number(text: str) -> None:
    assert whole_number(text) is None


def test_a_number_may_have_an_end() -> None:
    assert [whole_number(text, 23) for text in ("23", "24")] == [23, None]
