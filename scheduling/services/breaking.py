"""The world breaks what was published: appointments are marked, and unmarked when a new version or the cause goes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from backend.core.periods import ONE_WEEK
from facilities.models import Closure
from residents.models import Absence

from ..choices import BrokenBy, PlanStatus
from ..engine.demand import Occurrence
from ..engine.past import mend_ahead
from ..engine.react.hits import split
from ..locks import lock_beside_import, lock_week
from ..models import BrokenAppointment, Plan, SessionAttendee
from ..selectors.broken import Hit, absence_hits, absences_hits, absences_in_the_way, closure_hits, closures_hits
from ..selectors.plans import engine_plan
from ..snapshot import take_snapshot
from ..snapshot.calendar import minutes_gone
from .calling_off import call_off_unsaid, call_on_uncovered

PIECES = ("stay", "attendance", "session", "visit")


def mark_closures(closures: Sequence[Closure], now: datetime) -> Counter[int | None]:
    """Mark what stored closures break in published plans, once; how many are new of each, by its key. In the caller's
    transaction.
    """
    _hold_published_weeks(now)
    return _mark_closures(closures, now)


def mark_absence(absence: Absence, now: datetime) -> int:
    _hold_published_weeks(now)
    return _store_absences({absence: absence_hits(absence.resident_id, absence.span, now)}, now)


def _hold_published_weeks(now: datetime) -> None:
    """No version is published meanwhile: one that comes after sees the cause, one that came before is marked."""
    today = localdate(now)
    weeks = Plan.objects.filter(status=PlanStatus.PUBLISHED, week__gt=today - ONE_WEEK)
    for monday in weeks.order_by("week").values_list("week", flat=True):
        lock_week(monday)


def _mark_closures(closures: Sequence[Closure], now: datetime) -> Counter[int | None]:
    found = zip(closures, closures_hits(closures, now), strict=True)
    rows = [_broken(hit, now, why=BrokenBy.CLOSURE, closure=closure) for closure, hits in found for hit in hits]
    return Counter(row.closure_id for row in _store(rows, BrokenAppointment.objects.filter(closure__in=closures)))


def _store_absences(found: Mapping[Absence, list[Hit]], now: datetime) -> int:
    rows = [_broken(hit, now, why=BrokenBy.ABSENCE, absence=absence) for absence, hits in found.items() for hit in hits]
    return len(_store(rows, BrokenAppointment.objects.filter(absence__in=found)))


def _broken(hit: Hit, now: datetime, **cause: Any) -> BrokenAppointment:
    return BrokenAppointment(plan_id=hit.plan, need=hit.need, broken_at=now, **{hit.kind: hit.piece}, **cause)


def _store(rows: Iterable[BrokenAppointment], before: QuerySet[BrokenAppointment]) -> list[BrokenAppointment]:
    """Store those of the rows that do not stand among the marks ``before``; which."""
    said = ("closure", "absence", "need", *PIECES)
    marked = set(before.filter(mended_at=None).values_list(*said))
    new = [row for row in rows if tuple(getattr(row, f"{name}_id") for name in said) not in marked]
    return BrokenAppointment.objects.bulk_create(new, ignore_conflicts=True)


@transaction.atomic
def closures_sweep(*, now: datetime) -> int:
    """Mark what closures and absences break that came in by other doors: an import, the admin pages, a command. What
    is planned for somebody absent is called off. Of those that such a door made shorter, what they no longer hit is
    taken back. How many queries it takes does not depend on the absences, but for what is new.
    """
    lock_beside_import()
    _hold_published_weeks(now)
    standing = Q(span__endswith__gt=now) | Q(span__upper_inf=True)
    closures = Closure.objects.filter(standing).order_by("pk")
    absences = list(absences_in_the_way(now))
    marked = _mark_closures(list(closures), now).total() + _sweep_absences(absences, now)
    call_off_unsaid(absences=absences, now=now)
    for closure in Closure.objects.filter(pk__in=_marks_to_come(now).values("closure")).order_by("pk"):
        unmark_closure(closure, now)
    call_on_uncovered(now=now)
    return marked


def _sweep_absences(absences: Sequence[Absence], now: datetime) -> int:
    """Mark what these break, and take back what no absence breaks that has broken something; how many are new."""
    marks = list(_marks_to_come(now).exclude(absence=None).select_related("absence"))
    known = {row.pk: row for row in (*absences, *(mark.absence for mark in marks if mark.absence))}
    since = min((mark.broken_at for mark in marks), default=now)
    found = absences_hits([(row.resident_id, row.span) for row in known.values()], min(since, now))
    hits = dict(zip(known, found, strict=True))
    _unmark(((mark, hits[mark.absence_id]) for mark in marks if mark.absence_id), now)
    return _store_absences({row: [hit for hit in hits[row.pk] if hit.end > now] for row in absences}, now)


def capacity_sweep(*, today: date, now: datetime) -> int:
    """Mark what published weeks can no longer keep for want of places, staff or papers, by the engine's rules.

    What a closure or an absence has marked already is left to that mark. For workers: it reads whole weeks.
    """
    monday = today.fromordinal(today.toordinal() - today.weekday())
    plans = Plan.objects.filter(status=PlanStatus.PUBLISHED, week__gte=monday).order_by("week")
    return sum(_capacity_marks(plan, now) for plan in plans)


def _capacity_marks(plan: Plan, now: datetime) -> int:
    problem = take_snapshot(monday=plan.week)
    known, lost = split(problem, engine_plan(plan))
    _sound, dropped = mend_ahead(problem, known, minutes_gone(plan.week, now), protected=problem.pinned)
    gone = {*dropped, *lost}
    with transaction.atomic():
        lock_beside_import()
        lock_week(plan.week)
        if not Plan.objects.filter(pk=plan.pk, status=PlanStatus.PUBLISHED).exists():
            return 0
        marked = BrokenAppointment.objects.filter(plan=plan, mended_at=None)
        by_cause = set(marked.exclude(why=BrokenBy.CAPACITY).values_list("need__code", *PIECES))
        rows = _rows_of(plan, gone, now)
        fresh = [hit for hit in rows if (hit.need.code, *_keys(hit)) not in by_cause]
        held = {(hit.need.pk, *_keys(hit)) for hit in fresh}
        for row in marked.filter(why=BrokenBy.CAPACITY):
            if (row.need_id, *(getattr(row, f"{name}_id") for name in PIECES)) not in held:
                row.mended_at = now
                row.save(update_fields=["mended_at"])
        of_plan = BrokenAppointment.objects.filter(plan=plan, why=BrokenBy.CAPACITY)
        return len(_store([_broken(hit, now, why=BrokenBy.CAPACITY) for hit in fresh], of_plan))


def _keys(hit: Hit) -> tuple[int | None, ...]:
    return tuple(hit.piece.pk if hit.kind == name else None for name in PIECES)


def _rows_of(plan: Plan, gone: set[Occurrence], now: datetime) -> list[Hit]:
    """The rows of a plan that serve these occurrences and are not over yet."""
    theirs = Q(need__code__in={one.need for one in gone})
    seats = _of(SessionAttendee.objects.filter(session__plan=plan), theirs, session__span__endswith__gt=now)
    rows: list[tuple[str, Any, Any]] = [
        *(("stay", row, row) for row in _of(plan.stays, theirs, nights__endswith__gt=localdate(now))),
        *(("attendance", row, row) for row in _of(plan.attendances, theirs, date__gte=localdate(now))),
        *(("visit", row, row) for row in _of(plan.visits, theirs, span__endswith__gt=now)),
        *(("session", seat.session, seat) for seat in seats.select_related("session")),
    ]
    return [
        Hit(kind, piece, row.need, now, now)
        for kind, piece, row in rows
        if Occurrence(row.need.code, getattr(row, "index", 0)) in gone
    ]


def _of(rows: Any, theirs: Q, **not_over: Any) -> QuerySet[Any]:
    return rows.filter(theirs, **not_over).select_related("need")


def mended_by(plan: Plan, now: datetime) -> int:
    """A newly published version keeps the rules: what was broken in earlier versions of its week is mended."""
    rows = BrokenAppointment.objects.filter(plan__week=plan.week, mended_at=None).exclude(plan=plan)
    return rows.update(mended_at=now, mended_by=plan)


def unmark_closure(closure: Closure, now: datetime) -> int:
    """What a closure that ended or shrank no longer breaks. What is over by now was broken all the same."""
    marks = list(BrokenAppointment.objects.filter(closure=closure, mended_at=None))
    if not marks:
        return 0
    hits = closure_hits(closure, min(mark.broken_at for mark in marks))
    return _unmark(((mark, hits) for mark in marks), now)


def _marks_to_come(now: datetime) -> QuerySet[BrokenAppointment]:
    """Those of weeks that are not over, and of nights that weeks before look ahead to."""
    today = localdate(now)
    weeks = Q(plan__week__gt=today - ONE_WEEK) | Q(stay__nights__endswith__gt=today)
    return BrokenAppointment.objects.filter(weeks, mended_at=None)


def _unmark(marks: Iterable[tuple[BrokenAppointment, list[Hit]]], now: datetime) -> int:
    """Those of marks that are not among what their cause hits."""
    gone = [
        mark.pk
        for mark, hits in marks
        if not any((hit.need.pk, hit.piece.pk) == (mark.need_id, getattr(mark, f"{hit.kind}_id")) for hit in hits)
    ]
    return BrokenAppointment.objects.filter(pk__in=gone).update(mended_at=now)
