"""A week is read a second time as soon as any row that it is read from is another, whoever wrote it, and only then."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facilities.models import Bed, BedState, Closure, Facility, StaffMember
from residents.models import Absence, Choice, Entitlement, Need, NeedPreference
from scheduling import snapshot as reading
from scheduling.engine.problem import Problem
from scheduling.models import Pin, Stay
from scheduling.services.reacting import week_what_if
from scheduling.snapshot import take_snapshot
from scheduling.snapshot.version import READ, rows_version
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD, publish, store
from tests.scheduling.village import village

# Of a published plan: never changed, and not asked about.
PARTS = {
    f"scheduling_{name}"
    for name in ("stay", "dayattendance", "session", "sessionattendee", "sessionstaff", "visit", "visitstaff")
}


@pytest.fixture(autouse=True)
def nothing_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_weeks", {})


@pytest.fixture
def full(db: None) -> None:
    """The village with its week published, and with rows of the kinds that it lacks."""
    village()
    publish(store(GOOD))
    row = Need.objects.get(code="N-therapy")
    home, chen = Facility.objects.get(code="ZJ"), StaffMember.objects.get(code="chen")
    Need.objects.filter(pk=row.pk).update(by_choice=True, funded=True)
    Choice.objects.create(resident=row.resident, facility=home, valid=(day(-9), None))
    Choice.objects.create(resident=row.resident, facility=Facility.objects.get(code="XC"), valid=(day(-9), None))
    NeedPreference.objects.create(need=row, stance="prefer", asset="staff", staff=chen)
    Entitlement.objects.create(resident=row.resident, service=row.service, period=(day(-9), day(99)), maximum=9)
    Absence.objects.create(resident=row.resident, span=(moment(4, 8), moment(4, 9)))
    Closure.objects.create(asset="facility", facility=home, span=(moment(20, 0), moment(21, 0)))
    BedState.objects.create(bed=Bed.objects.get(code="TY-1-2"), kind="cleaned", nights=(day(25), day(26)))
    Pin.objects.create(week=MONDAY, need=row, index=1, day=2, created_at=NOON).staff.add(chen)
    home.catchment.add(home.town)


def read(weeks: int = 0) -> Problem:
    return take_snapshot(monday=MONDAY + timedelta(days=7 * weeks))


def queries_of(act: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        act()
    return [one["sql"] for one in caught.captured_queries]


def with_rows() -> Iterator[str]:
    for model in READ:
        if model._default_manager.exists():
            yield model._meta.db_table


def written(sql: str) -> str:
    """The mark after a statement that is taken back at once."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql)
        found = rows_version()
        transaction.set_rollback(True)
    return found


def test_what_was_read_is_read_once(full: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read()
    assert len(queries_of(lambda: read())) == 1
    assert read() is first
    assert read(1) != first
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=1))
    assert read() is first  # nor on another day


def test_every_table_that_is_read_is_watched(full: None) -> None:
    tables = set(connection.introspection.table_names())
    asked = {
        name
        for sql in queries_of(lambda: read()) + queries_of(lambda: read(1))
        if "hash_record_extended" not in sql
        for name in re.findall(r'"(\w+)"', sql)
    }
    watched = {model._meta.db_table for model in READ}
    assert asked & tables - PARTS <= watched
    assert len([*with_rows()]) >= len(READ) - 4


def test_every_row_that_is_written_or_removed_makes_another_version(full: None) -> None:
    before = rows_version()
    for table in {*with_rows()} - {"scheduling_plan"}:  # a published plan never changes
        assert written(f'UPDATE "{table}" SET id = id') != before, table
        assert written(f'DELETE FROM "{table}"') != before, table
        assert rows_version() == before, table


def test_a_change_and_its_opposite_make_two_more_versions(full: None) -> None:
    marks = [rows_version()]
    for sex in ("male", "female"):
        StaffMember.objects.filter(code="chen").update(sex=sex)
        marks.append(rows_version())
    assert len({*marks}) == 3


@pytest.mark.django_db
def test_drafts_are_not_watched_and_publication_is() -> None:
    village()
    before = rows_version()
    draft = store(GOOD)
    Stay.objects.filter(plan=draft).delete()
    assert rows_version() == before
    publish(store(GOOD))
    assert rows_version() != before


def test_a_new_row_is_read(full: None) -> None:
    before = read()
    row = Closure.objects.create(asset="bed", bed=Bed.objects.get(code="TY-1-2"), span=(moment(1, 0), moment(3, 0)))
    after = read()
    assert len(after.closures) == len(before.closures) + 1
    row.delete()
    assert read().closures == before.closures


def test_of_new_closures_nothing_else_is_read_again(full: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bed, chen = Bed.objects.get(code="TY-1-1"), StaffMember.objects.get(code="chen")
    writes: list[Callable[[], Any]] = [
        lambda: Closure.objects.create(asset="staff", staff=chen, span=(moment(1, 0), moment(2, 0))),
        lambda: BedState.objects.create(bed=bed, kind="held", nights=(day(3), day(5))),
        lambda: Closure.objects.update(span=(moment(2, 8), None)),
        lambda: BedState.objects.filter(bed=bed).delete(),
        lambda: Closure.objects.all().delete(),
    ]
    seen = [read()]
    for write in writes:
        write()
        asked = [sql for sql in queries_of(lambda: seen.append(read())) if "hash_record_extended" not in sql]
        assert not [sql for sql in asked if 'FROM "residents_' in sql or "_standingpattern" in sql]
        with monkeypatch.context() as patched:
            patched.setattr(reading, "_weeks", {})
            whole = read()
        assert seen[-1] == whole != seen[-2]
        assert seen[-1].needs is seen[0].needs
        assert seen[-1].closures_of == whole.closures_of


def test_closures_beside_anything_else_are_read_with_everything(full: None) -> None:
    before = read()
    Closure.objects.all().delete()
    Need.objects.filter(code="N-therapy").update(times=1)
    after = read()
    assert after.need["N-therapy"].times == 1
    assert after.needs is not before.needs


def test_what_is_rolled_back_was_never_read(full: None) -> None:
    before = read()
    with transaction.atomic():
        Need.objects.filter(code="N-therapy").update(times=1)
        assert read().need["N-therapy"].times == 1
        transaction.set_rollback(True)
    assert read() is before


def test_a_question_that_stores_nothing_reads_the_rows_once(full: None) -> None:
    read()
    asked = queries_of(lambda: week_what_if(monday=MONDAY, events=[], now=NOON))
    assert not [sql for sql in asked if '"residents_resident"' in sql and "hash_record_extended" not in sql]


def test_only_the_last_weeks_are_kept(full: None) -> None:
    first = read()
    for number in (1, 2):
        read(number)
    assert len(reading._weeks) == 2
    assert read() == first


@pytest.mark.django_db(transaction=True)
def test_another_process_is_seen_once_it_has_committed() -> None:
    from tests.small_city import build_small_city

    build_small_city()
    before = read()

    def elsewhere(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()

    with ThreadPoolExecutor(1) as other:
        other.submit(elsewhere, "UPDATE facilities_staffmember SET languages = '{}'").result()
        assert read() != before
        other.submit(elsewhere, "DELETE FROM facilities_shift").result()
    assert read().shifts == ()


@pytest.mark.django_db(transaction=True)
def test_a_week_during_which_others_wrote_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.small_city import build_small_city

    build_small_city()
    whole = reading._read

    def meanwhile(*arguments: Any) -> Problem:
        StaffMember.objects.update(languages=["mandarin"])
        return whole(*arguments)

    monkeypatch.setattr(reading, "_read", meanwhile)
    with transaction.atomic():
        read()
    assert reading._weeks == {}
