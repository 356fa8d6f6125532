"""Residents who are away from a published week: what it breaks, and what is called off for them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core.models import AuditEntry
from residents.models import Absence, Need, Resident
from scheduling.engine.demand import Occurrence
from scheduling.engine.keep import mend
from scheduling.engine.react.events import ResidentAway
from scheduling.engine.timeline import Span
from scheduling.models import Attendance, Placement
from scheduling.models import Plan as Row
from scheduling.selectors.plans import engine_plan
from scheduling.services.away import absence_remove
from scheduling.services.breaking import closures_sweep
from scheduling.services.capacity import (
    resident_absence_add,
)
from scheduling.services.mending import events_of_broken, week_mend
from scheduling.services.reacting import week_replan
from scheduling.snapshot import take_snapshot
from tests.engine.build import span
from tests.network import MONDAY, day, moment
from tests.scheduling.test_publishing import GOOD, TODAY, publish, store
from tests.scheduling.village import village
from tests.scheduling.waiting.broken_week import BEFORE, broken
from tests.scheduling.waiting.queue_of_three import coordinator

pytestmark = pytest.mark.django_db


def test_an_absent_resident_breaks_all_of_their_own(published: Row) -> None:
    lin = Resident.objects.get(code="lin")
    marked = resident_absence_add(
        resident=lin, span=(moment(0, 0), moment(7, 0)), reason="住院", by=coordinator(), now=BEFORE
    )
    assert (marked.broken, broken()) == (2, [("N-nursing", "visit", False), ("N-therapy", "session", False)])
    assert events_of_broken(MONDAY) == [ResidentAway("lin", Span(0, 7 * 1440))]
    called_off = Attendance.objects.order_by("need__code").values_list("need__code", "status")
    assert list(called_off) == [("N-nursing", "excused"), ("N-therapy", "excused")]


@pytest.mark.parametrize("named", [True, False])
def test_an_absence_that_a_replan_records_calls_off_at_once_and_is_taken_back(published: Row, named: bool) -> None:
    """As one that is entered on a page; ``named``: asked for by an account, not by a command."""
    by = coordinator()
    week_replan(
        monday=MONDAY, events=[ResidentAway("hu", span(2, 0, 24))], user=by if named else None, today=TODAY, now=BEFORE
    )
    assert broken() == [("N-day", "attendance", False)]
    assert [(row.date, row.status, row.by) for row in Attendance.objects.all()] == [
        (day(2), "excused", by if named else None)
    ]
    assert AuditEntry.objects.get(act="fact.record").details["broken"] == 1

    absence_remove(absence=Absence.objects.get(), by=by, now=BEFORE + timedelta(hours=1))
    assert [row.status for row in Attendance.objects.order_by("pk")] == ["excused", "cleared"]


def test_who_lives_in_a_bed_keeps_it_while_away_for_some_nights(published: Row) -> None:
    guo, by = Resident.objects.get(code="guo"), coordinator()
    for first, last in ((moment(0, 9), moment(0, 11)), (moment(1, 9), moment(5, 9)), (moment(0, 1), moment(27, 9))):
        assert resident_absence_add(resident=guo, span=(first, last), reason="", by=by, now=BEFORE).broken == 0
        kept = week_mend(monday=MONDAY, user=None, today=TODAY, now=BEFORE).plan
        assert kept is None or engine_plan(kept).stays == GOOD.stays
    marked = resident_absence_add(resident=guo, span=(moment(0, 0), None), reason="", by=by, now=BEFORE)
    assert (marked.broken, broken()) == (1, [("N-stay", "stay", False)])
    assert engine_plan(week_mend(monday=MONDAY, user=None, today=TODAY, now=BEFORE).plan).stays == ()


@pytest.mark.parametrize(
    ("dates", "nights", "away", "lost"),
    [
        ((2, 7), 5, (3, 4), False),  # all nights there are: the bed is lived in
        ((2, 7), 5, (2, 7), True),
        ((2, 8), 5, (3, 4), True),  # a night to spare: it may be another
        ((2, 8), 5, (1, 2), False),
        ((2, 8), 5, (7, 9), False),
        ((2, None), None, (3, 4), False),
    ],
)
def test_pages_and_planner_agree_which_nights_away_lose_a_bed(
    published: Row, dates: tuple[int, int | None], nights: int | None, away: tuple[int, int], lost: bool
) -> None:
    respite = Need.objects.get(code="N-stay")
    Placement.objects.all().delete()
    respite.dates, respite.nights_max = (day(dates[0]), None if dates[1] is None else day(dates[1])), nights
    respite.save()
    stay = replace(GOOD.stays[0], first_night=2, end_night=7 if nights else 28)
    plan = publish(store(replace(GOOD, stays=(stay,))))
    span = (moment(away[0], 18), moment(away[1], 9))
    marked = resident_absence_add(
        resident=respite.resident, span=span, reason="住院", by=coordinator(), now=BEFORE
    )  # fmt: skip
    assert marked.broken == lost
    problem = take_snapshot(monday=MONDAY)
    assert (Occurrence("N-stay", 0) in mend(problem, engine_plan(plan), protected=problem.pinned)[1]) == lost


def test_an_absence_that_is_taken_back_calls_nothing_off_in_any_house(published: Row) -> None:
    """It was called off by nobody; whoever takes it back need not see that house. Another absence still stands."""
    hu, by = Resident.objects.get(code="hu"), coordinator()
    spans = ((moment(2, 0), None), (moment(2, 8), moment(2, 9)))
    whole, short = (Absence.objects.create(resident=hu, span=away) for away in spans)
    closures_sweep(now=BEFORE)
    later = BEFORE + timedelta(hours=1)
    whole.refresh_from_db()

    absence_remove(absence=whole, by=by, now=later)
    assert list(Attendance.objects.values_list("status", flat=True)) == ["excused"]
    short.refresh_from_db()
    absence_remove(absence=short, by=by, now=later)
    assert [(row.status, row.by) for row in Attendance.objects.order_by("pk")] == [("excused", None), ("cleared", None)]


def test_a_sweep_takes_as_many_queries_for_many_absences_as_for_a_few(
    published: Row, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as none:
        closures_sweep(now=BEFORE)
    hu, guo, lin = (Resident.objects.get(code=code) for code in ("hu", "guo", "lin"))
    Absence.objects.bulk_create(  # in nobody's way
        Absence(resident=hu, span=(moment(20, hour), moment(20, hour + 1))) for hour in range(9)
    )
    with django_assert_num_queries(len(none)):
        closures_sweep(now=BEFORE)
    Absence.objects.bulk_create(Absence(resident=one, span=(moment(0, 0), moment(6, 9))) for one in (hu, guo, lin))
    closures_sweep(now=BEFORE)
    with CaptureQueriesContext(connection) as few:
        closures_sweep(now=BEFORE)
    Absence.objects.bulk_create(Absence(resident=one, span=(moment(0, 0), None)) for one in (hu, guo, lin))
    assert closures_sweep(now=BEFORE) > 0
    with django_assert_num_queries(len(few)):
        assert closures_sweep(now=BEFORE) == 0


def test_nights_away_are_called_off_also_when_their_week_is_published_later() -> None:
    village()
    Absence.objects.create(resident=Resident.objects.get(code="guo"), span=(moment(1, 18), moment(3, 9)))
    publish(store(replace(GOOD, days=(), sessions=(), visits=())))
    assert [closures_sweep(now=BEFORE) for _ in range(2)] == [0, 0]  # the bed is kept
    assert list(Attendance.objects.order_by("date").values_list("date", "status")) == [
        (day(1), "excused"), (day(2), "excused"),
    ]  # fmt: skip
