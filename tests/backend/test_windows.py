import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from backend.core.windows import DAY, format_moment, format_windows, joined, parse_moment, parse_windows

MINUTE = st.integers(0, 7 * DAY)
WINDOWS = st.lists(st.tuples(MINUTE, MINUTE).filter(lambda pair: pair[0] < pair[1]), max_size=6).map(joined)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("", ()),
        ("周一 08:30-11:30", ((510, 690),)),
        ("周一至周二 08:30-11:30；周六 9:00-11:00", ((510, 690), (1950, 2130), (7740, 7860))),
        ("星期二０９：００—１０：００", ((1980, 2040),)),
        ("周一、周三 08:00-09:00、14:00-15:00", ((480, 540), (840, 900), (3360, 3420), (3720, 3780))),
        ("Mon-Tue 08:30-11:30; Sat 09:00-11:00", ((510, 690), (1950, 2130), (7740, 7860))),
        ("monday, Wednesday 08:00-09:00", ((480, 540), (3360, 3420))),
        ("周日 00:00-24:00\n周一 00:00-01:00", ((0, 60), (8640, 10080))),
        ("周一 08:00-12:00；周一 11:00-13:00", ((480, 780),)),
        ("周一 00:00-24:00；周二 00:00-24:00", ((0, 2880),)),
    ],
)
def test_windows_are_read(text: str, windows: tuple[tuple[int, int], ...]) -> None:
    assert parse_windows(text) == windows


@pytest.mark.parametrize(
    "part",
    [
        "随时",
        "周一",
        "08:00-09:00",
        "周八 08:00-09:00",
        "周三至周一 08:00-09:00",
        "周一 08:00-08:00",
        "周一 22:00-06:00",
        "周一 08:00-24:30",
        "周一 08:60-09:00",
        "周一 08:00-09:00 上午",
        "周一或 08:00-09:00",
        "Foo 08:00-09:00",
    ],
)
def test_what_is_not_understood_is_named(part: str) -> None:
    with pytest.raises(ValidationError) as fault:
        parse_windows(f"周五 10:00-11:00；{part}")
    assert fault.value.code == "windows"
    assert fault.value.params == {"part": part}


@pytest.mark.parametrize(
    ("chinese", "text"),
    [
        (True, "周一至周三 08:00-09:00、10:00-11:00；周日 00:00-24:00"),
        (False, "Mon-Wed 08:00-09:00, 10:00-11:00; Sun 00:00-24:00"),
    ],
)
def test_days_with_the_same_hours_stand_together(chinese: bool, text: str) -> None:
    hours = [(day * DAY + start, day * DAY + start + 60) for day in range(3) for start in (480, 600)]
    assert format_windows([*hours, (6 * DAY, 7 * DAY)], chinese=chinese) == text


@given(WINDOWS, st.booleans())
def test_what_is_written_is_read_back(windows: tuple[tuple[int, int], ...], chinese: bool) -> None:
    assert parse_windows(format_windows(windows, chinese=chinese)) == windows


@given(st.integers(0, 7 * DAY - 1), st.booleans())
def test_a_moment_of_the_week_is_read_back(minute: int, chinese: bool) -> None:
    assert parse_moment(format_moment(minute, chinese=chinese)) == minute


@pytest.mark.parametrize("text", ["", "周二", "09:00", "周二 24:00", "周二 09:60", "周二至周三 09:00"])
def test_a_moment_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as fault:
        parse_moment(text)
    assert fault.value.code == "moment"
