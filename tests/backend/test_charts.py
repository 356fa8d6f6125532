"""Drawings: geometry in attributes, nothing inline, gaps where nothing is known."""

import re

from backend.core.charts import Series, line_chart, share_bar, sparkline


def test_a_bar_is_as_long_as_its_share() -> None:
    assert re.findall(r'width="([\d.]+)"', share_bar(3, 4)) == ["100", "75"]
    assert re.findall(r'width="([\d.]+)"', share_bar(5, 4)) == ["100", "100"]  # never beyond
    assert re.findall(r'width="([\d.]+)"', share_bar(0, 0)) == ["100"]
    assert 'class="bad"' in share_bar(1, 2, "bad")


def test_a_line_is_broken_where_a_value_is_missing() -> None:
    picture = line_chart("Course", ["W1", "W2", "W3", "W4"], [Series([50, None, 100, 0])], top=100, unit="%")
    assert 'role="img" aria-label="Course"' in picture
    assert re.findall(r'points="([^"]+)"', picture) == ["330.7,14.0 470.0,190.0"]
    assert picture.count("<circle") == 1  # the one value before the gap
    assert re.findall(r">([^<]+)</text>", picture) == ["0%", "50%", "100%", "W1", "W2", "W4"]


def test_the_axis_ends_on_a_round_number_above_all_values() -> None:
    assert ">200<" in line_chart("", ["1", "2"], [Series([101, 130])])
    assert ">50<" in line_chart("", ["1"], [Series([21])])
    assert ">1<" in line_chart("", [], [])


def test_texts_are_escaped_and_nothing_is_inline() -> None:
    picture = line_chart('<b>"x"</b>', ["<i>"], [Series([1])]) + sparkline([1, 2, 0], "a & b")
    assert "<b>" not in picture and "<i>" not in picture and "a &amp; b" in picture
    assert "style=" not in picture and "<script" not in picture


def test_a_small_course_of_nothing_is_empty() -> None:
    assert "<polyline" not in sparkline([], "") and "<polyline" in sparkline([0, 0], "")
