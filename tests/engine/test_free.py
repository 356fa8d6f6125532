"""What a plan leaves free from a day on, and whom it fits."""

from scheduling.engine.free import Asked, Free, free_places
from tests.engine.build import need_stay, plan, problem, resident, station, stay


def test_a_bed_is_free_after_the_last_night_that_is_published_or_planned() -> None:
    published = plan(stay(0, 9, "xincang-1", need="hu-respite"))
    given = problem(
        station(beds=3), resident("hu"), resident(), need_stay("hu", nights=9), need_stay(nights=5), baseline=published
    )
    found = free_places(given, plan(stay(0, 4, "xincang-2", need="hu-respite")), ["lin-respite"])
    fits = (Asked("lin-respite", ""),)
    assert found == [
        Free("respite", "xincang", "xincang-1", (), 9, fits),
        Free("respite", "xincang", "xincang-2", (), 4, fits),
        Free("respite", "xincang", "xincang-3", (), 0, fits),
    ]
