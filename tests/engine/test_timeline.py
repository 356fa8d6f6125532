"""The engine's time: half-open spans, their union, gaps, and overload."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.engine.timeline import Span, days_of, first_lapse, inside, overload, union


def test_a_period_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match=r"\[3, 3\)"):
        Span(3, 3)


def test_half_open() -> None:
    week = Span(0, 7)
    assert (week.contains(0), week.contains(6), week.contains(7), week.contains(-1)) == (True, True, False, False)
    assert (week.covers(0, 7), week.covers(-1, 7), week.covers(0, 8)) == (True, False, False)
    assert (week.overlaps(7, 9), week.overlaps(6, 9), week.overlaps(-2, 0), week.overlaps(-2, 1)) == (
        False, True, False, True,
    )  # fmt: skip


def test_an_open_end() -> None:
    open_end = Span(3)
    assert (open_end.contains(10**6), open_end.covers(3, 10**6), open_end.overlaps(2, 4), open_end.overlaps(0, 3)) == (
        True, True, True, False,
    )  # fmt: skip


def test_days_touched_by_minutes() -> None:
    assert list(days_of(0, 1440)) == [0]
    assert list(days_of(1439, 1441)) == [0, 1]
    assert list(days_of(-1, 1)) == [-1, 0]


def test_union_joins_what_touches() -> None:
    assert union([Span(5, 6), Span(0, 2), Span(2, 3), Span(1, 2)]) == [Span(0, 3), Span(5, 6)]
    assert union([Span(4), Span(0, 5), Span(9, 10)]) == [Span(0)]
    assert union([]) == []


@pytest.mark.parametrize("spans", [(Span(0), Span(0, 5)), (Span(0, 5), Span(0)), (Span(3), Span(0), Span(0))])
def test_union_of_periods_that_begin_at_once_one_of_them_without_an_end(spans: tuple[Span, ...]) -> None:
    assert union(spans) == [Span(0)]


def test_first_lapse() -> None:
    renewed = (Span(0, 3), Span(3, 5))
    assert first_lapse(renewed, range(0, 5)) is None
    assert first_lapse(renewed, range(1, 7)) == 5
    assert first_lapse((), range(2, 3)) == 2
    assert first_lapse((), range(0)) is None


def test_overload_names_the_period_the_peak_and_who_is_there() -> None:
    uses = [(0, 10, 1, "a"), (2, 6, 1, "b"), (4, 8, 2, "c"), (8, 9, 1, "d")]
    assert list(overload(uses, most=2)) == [(4, 8, 4, ["a", "b", "c"])]
    assert list(overload(uses, most=1)) == [(2, 8, 4, ["a", "b", "c"]), (8, 9, 2, ["a", "d"])]
    assert list(overload(uses, most=4)) == []


def test_one_use_may_follow_another_at_once_and_an_empty_one_counts_nothing() -> None:
    assert list(overload([(0, 5, 1, "a"), (5, 9, 1, "b"), (5, 5, 9, "c")], most=1)) == []


uses = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3)), max_size=7)


@given(uses, st.integers(0, 4))
def test_overload_agrees_with_counting_minute_by_minute(some: list[tuple[int, int, int]], most: int) -> None:
    at = {minute: sum(amount for start, end, amount in some if start <= minute < end) for minute in range(13)}
    found = list(overload([(*use, number) for number, use in enumerate(some)], most))
    minutes = {minute for start, end, _, _ in found for minute in range(start, end)}
    assert minutes == {minute for minute, total in at.items() if total > most}
    for start, end, peak, users in found:
        assert peak == max(at[minute] for minute in range(start, end))
        assert set(users) == {
            number for number, (first, last, _) in enumerate(some) if first < end and last > start and first < last
        }


def test_inside_a_union() -> None:
    touching = (Span(5, 9), Span(0, 5))
    assert inside(touching, 3, 7)
    assert inside(touching, 0, 5)
    assert not inside(touching, 8, 10)
    assert not inside((Span(0, 4), Span(5, 9)), 3, 7)
    assert not inside((), 3, 7)
