"""What a week takes over of the week published before it: how long ago a need was met."""

import pytest

from residents.models import Need
from scheduling.engine.timeline import DAY, WEEK
from scheduling.snapshot import take_snapshot
from tests.network import MONDAY, day
from tests.scheduling.test_publishing import GOOD, publish, store
from tests.scheduling.village import village

pytestmark = pytest.mark.django_db


def last_ends(weeks: int = 1) -> dict[str, int | None]:
    needs = take_snapshot(monday=day(7 * weeks)).needs
    return {need.id: need.last_end for need in needs if need.last_end is not None}


@pytest.fixture(autouse=True)
def published() -> None:
    village()
    publish(store(GOOD))


def test_a_gap_that_reaches_into_the_week_counts_from_the_last_time_in_the_week_before() -> None:
    last = max(one.end for one in GOOD.sessions for who in one.attendees if who.need == "N-therapy")
    assert last_ends() == {}

    Need.objects.filter(code="N-therapy").update(min_gap=WEEK - last)  # until midnight on Sunday
    assert last_ends() == {}
    Need.objects.filter(code="N-therapy").update(min_gap=WEEK - last + 1)
    assert last_ends() == {"N-therapy": last - WEEK}
    Need.objects.filter(code="N-therapy").update(min_gap=WEEK)
    assert (last_ends(), last_ends(2)) == ({"N-therapy": last - WEEK}, {})


def test_an_attended_day_ends_with_its_half_day() -> None:
    last = max(one.day for one in GOOD.days if one.need == "N-day")
    Need.objects.filter(code="N-day").update(min_gap=WEEK)
    end = 16 * 60  # of the afternoon
    assert last_ends() == {"N-day": last * DAY + end - WEEK}


def test_a_week_that_is_published_itself_is_not_a_week_before() -> None:
    Need.objects.update(min_gap=WEEK)
    assert [need.last_end for need in take_snapshot(monday=MONDAY).needs] == [None] * 4
