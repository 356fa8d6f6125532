"""Whom a closure, an absence or the end of a need hits in published weeks, before and after it is entered."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone
from psycopg.types.range import Range

from backend.core.access.questions import Actor, permitted
from backend.core.periods import midnight
from facilities.choices import Asset
from facilities.models import Closure
from residents.models import Absence, Need, Resident
from residents.selectors.unread import unread

from ..choices import OfferStatus, PlanStatus
from ..models import (
    BrokenAppointment,
    DayAttendance,
    Offer,
    Placement,
    Plan,
    Session,
    SessionAttendee,
    SessionStaff,
    Stay,
    Visit,
    VisitStaff,
)
from ..snapshot.reigns import by_plan, reigns
from .day_hours import DayHours
from .kept_beds import KeptBeds

PUBLISHED = PlanStatus.PUBLISHED
MODELS: dict[str, type[Model]] = {
    "stay": Stay,
    "attendance": DayAttendance,
    "session": Session,
    "visit": Visit,
}
# By which ways rows of plans use what a closure closes.
STAYS = {"facility": "bed__room__facility", "room": "bed__room", "bed": "bed"}
DAYS = {"facility": "facility"}
SESSIONS = {"facility": "session__facility", "room": "session__room", "staff": "session__staff"}
VISITS = {"staff": "staff"}
Closed = dict[str, set[int]]  # keys of what is closed, by asset


@dataclass(frozen=True)
class Hit:
    """A piece of a published plan for one need: ``piece`` is its row, ``kind`` its field of a broken appointment."""

    kind: str
    piece: Any
    need: Any
    start: datetime
    end: datetime

    @property
    def plan(self) -> int:
        plan: int = self.piece.plan_id
        return plan


def affected_by_closure(user: Actor, closure: Closure, now: datetime) -> list[Hit]:
    """What a closure, stored or not, would break from ``now`` on, of what the user may read; in order of time."""
    return affected_by_closures(user, [closure], now)[0]


def affected_by_closures(user: Actor, closures: Sequence[Closure], now: datetime) -> list[list[Hit]]:
    """The same of each of several, in their order, in as many queries as for one of each kind."""
    found = closures_hits(closures, now)
    readable = _readable(user, [hit for hits in found for hit in hits])
    return [[hit for hit in hits if hit.piece.pk in readable[hit.kind]] for hits in found]


def affected_by_end(user: Actor, need: Need, end: date, now: datetime) -> list[Hit]:
    """What is published for a need from ``end``, a day, and from ``now`` on, of what the user may read; in order of
    time, and of nights those that would no longer be slept.
    """
    of_need, start = Q(need=need), midnight(end)
    found = _of_whom_may_read(user, _within(_hits(of_need, of_need, of_need, of_need, now), (start, None), now))
    return [replace(hit, start=max(hit.start, start)) if hit.kind == "stay" else hit for hit in found]


def affected_by_absence(user: Actor, resident: Resident, span: Any, now: datetime) -> list[Hit]:
    """The appointments and day places that a resident's absence would break from ``now`` on, of what the user may read;
    in order of time. Nights are asked of ``whereabouts``: whoever is away for some keeps the bed.
    """
    return [hit for hit in _of_whom_may_read(user, absence_hits(resident.pk, span, now)) if hit.kind != "stay"]


def beds_left(user: Actor, need: Need, end: date) -> list[Placement]:
    """The beds that are lived in for a need and would be left by ``end``."""
    rows = permitted(user, "read", Placement).filter(need=need, nights__overlap=(end, None))
    return list(rows.select_related("bed__room__facility").order_by("nights"))


def _of_whom_may_read(user: Actor, found: list[Hit]) -> list[Hit]:
    readable = _readable(user, found)
    return [hit for hit in found if hit.piece.pk in readable[hit.kind]]


def _readable(user: Actor, found: list[Hit]) -> dict[str, set[int]]:
    """Keys of the pieces of each kind that the user may read."""
    keys: dict[str, set[int]] = defaultdict(set)
    for hit in found:
        keys[hit.kind].add(hit.piece.pk)
    return {kind: _keys_to_read(user, MODELS[kind], theirs) for kind, theirs in keys.items()}


def _keys_to_read(user: Actor, model: type[Model], keys: set[int]) -> set[int]:
    return set(permitted(user, "read", model).filter(pk__in=keys).values_list("pk", flat=True))


def closure_hits(closure: Closure, now: datetime) -> list[Hit]:
    """What of published plans uses the closed thing in its span, from ``now`` on; in order of time."""
    return closures_hits([closure], now)[0]


def closures_hits(closures: Sequence[Closure], now: datetime) -> list[list[Hit]]:
    """The same of each of several, in their order, in as many queries as for one of each kind."""
    closed: Closed = defaultdict(set)
    for asset, key in (one.closed for one in closures):
        closed[asset].add(key)
    hits: dict[tuple[str, int], list[Hit]] = defaultdict(list)
    stays, days, sessions, visits = (_uses(closed, paths) for paths in (STAYS, DAYS, SESSIONS, VISITS))
    found = _hits(stays, days, sessions, visits, now)
    staff = _at_work(found, closed[Asset.STAFF])
    for hit in found:
        for used in (*_places(hit), *staff[hit.kind, hit.piece.pk]):
            hits[used].append(hit)
    return [_within(hits[one.closed], one.span, now) for one in closures]


def _places(hit: Hit) -> list[tuple[str, int]]:
    """Where a piece of a plan is: the house, the room, the bed."""
    piece = hit.piece
    match hit.kind:
        case "stay":
            room = piece.bed.room
            return [(Asset.FACILITY, room.facility_id), (Asset.ROOM, room.pk), (Asset.BED, piece.bed_id)]
        case "attendance":
            return [(Asset.FACILITY, piece.facility_id)]
        case "session":
            return [(Asset.FACILITY, piece.facility_id), (Asset.ROOM, piece.room_id)]
    return []


def _at_work(hits: list[Hit], staff: set[int]) -> dict[tuple[str, int], list[tuple[str, int]]]:
    """Which of the staff give which of the pieces. No query where it is about nobody."""
    found: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for kind, model in (("session", SessionStaff), ("visit", VisitStaff)) if staff else ():
        pieces = {hit.piece.pk for hit in hits if hit.kind == kind}
        rows = model._default_manager.filter(staff__in=staff, **{f"{kind}__in": pieces})
        for piece, member in rows.order_by().values_list(kind, "staff"):
            found[kind, piece].append((Asset.STAFF, member))
    return found


def absence_hits(resident: int, span: Any, now: datetime) -> list[Hit]:
    """What of published plans a resident's absence breaks, from ``now`` on; in order of time."""
    return absences_hits([(resident, span)], now)[0]


def absences_hits(away: Sequence[tuple[int, Any]], now: datetime) -> list[list[Hit]]:
    """The same of each of several absences, a resident and a span each, in as many queries as for one."""
    of_them = Q(need__resident__in={resident for resident, _span in away})
    planned: dict[int, list[Hit]] = defaultdict(list)
    for hit in _hits(of_them, of_them, of_them, of_them, now):
        planned[hit.need.resident_id].append(hit)
    touched = [(span, _within(planned[resident], span, now)) for resident, span in away]
    stays: dict[date, set[int]] = defaultdict(set)
    for hit in (hit for _span, hits in touched for hit in hits if hit.kind == "stay"):
        stays[hit.piece.plan.week].add(hit.need.pk)
    beds = {week: KeptBeds(week, needs) for week, needs in stays.items()}
    return [[hit for hit in hits if hit.kind != "stay" or _loses_bed(hit, span, beds)] for span, hits in touched]


def _loses_bed(stay: Hit, span: Any, beds: dict[date, KeptBeds]) -> bool:
    first, end = timezone.localdate(stay.start), timezone.localdate(stay.end)
    return beds[stay.piece.plan.week].lost(stay.need.code, first, end, Range(*_bounds(span)))


def absences_in_the_way(now: datetime) -> QuerySet[Absence]:
    """Absences that last and during which anything of published plans is still to come, in the order in which they were
    stored. Hardly any of a city's: what was planned since keeps clear of them. One query.
    """
    resident, today = {"need__resident": OuterRef("resident")}, timezone.localdate(now)
    span, first, last = OuterRef("span"), OuterRef("first"), OuterRef("last")
    of_plan: dict[str, Any] = {"plan__status": PUBLISHED, **resident}
    planned = (
        Stay.objects.filter(
            **of_plan, nights__endswith__gt=Greatest(first, Value(today)), nights__startswith__lte=last
        ),
        DayAttendance.objects.filter(**of_plan, date__range=(Greatest(first, Value(today)), last)),
        SessionAttendee.objects.filter(session__plan__status=PUBLISHED, session__span__overlap=span, **resident),
        Visit.objects.filter(**of_plan, span__overlap=span),
    )
    found = Q(*(Exists(rows) for rows in planned), _connector=Q.OR)
    standing = Absence.objects.filter(Q(span__endswith__gt=now) | Q(span__upper_inf=True))
    dated = standing.annotate(
        first=TruncDate("span__startswith"), last=Coalesce(TruncDate("span__endswith"), Value(date.max))
    )
    return dated.filter(found).select_related("resident").order_by("pk")


def _uses(closed: Closed, paths: dict[str, str]) -> Q:
    """Rows that use any of what is closed, looked up by these ways."""
    ways = [Q(**{f"{path}__in": keys}) for asset, path in paths.items() if (keys := closed[asset])]
    return Q(*ways, _connector=Q.OR) if ways else Q(pk__in=())


def _hits(stays: Q, days: Q, sessions: Q, visits: Q, now: datetime) -> list[Hit]:
    """What is published and not over, of the rows of each kind with these conditions."""
    return [
        *_stay_hits(stays & Q(nights__endswith__gt=timezone.localdate(now))),
        *_day_hits(days & Q(date__gte=timezone.localdate(now))),
        *_session_hits(sessions & Q(session__span__endswith__gt=now)),
        *_visit_hits(visits & Q(span__endswith__gt=now)),
    ]


def _stay_hits(of: Q) -> Iterator[Hit]:
    """Nights as far as the plan is in force."""
    ruling = by_plan(reigns())
    rows = Stay.objects.filter(of, plan__in=ruling).defer("plan__result", *unread())
    for row in rows.select_related("plan", "bed__room__facility", "need__resident", "need__service"):
        if cut := ruling[row.plan_id].cut(row.nights):
            yield Hit("stay", row, row.need, midnight(cut[0]), midnight(cut[1]))


def _day_hits(of: Q) -> Iterator[Hit]:
    rows = DayAttendance.objects.filter(of, plan__status=PUBLISHED).defer("plan__result", *unread())
    rows = rows.select_related("plan", "facility", "need__resident", "need__service")
    hours = DayHours()
    for row in rows:
        yield Hit("attendance", row, row.need, *hours.of(row.date, row.part))


def _session_hits(of: Q) -> Iterator[Hit]:
    rows = SessionAttendee.objects.filter(of, session__plan__status=PUBLISHED).distinct().defer(*unread())
    related = ("session__facility", "session__room", "session__service", "need__resident", "need__service")
    for row in rows.select_related(*related):
        yield Hit("session", row.session, row.need, row.session.span.lower, row.session.span.upper)


def _visit_hits(of: Q) -> Iterator[Hit]:
    rows = Visit.objects.filter(of, plan__status=PUBLISHED).distinct().defer(*unread())
    for row in rows.select_related("need__resident", "need__service"):
        yield Hit("visit", row, row.need, row.span.lower, row.span.upper)


def _within(hits: list[Hit], span: Any, now: datetime) -> list[Hit]:
    first, end = _bounds(span)
    touched = (hit for hit in hits if hit.end > max(now, first) and (end is None or hit.start < end))
    return sorted(touched, key=lambda hit: (hit.start, hit.need.code, hit.kind))


def _bounds(span: Any) -> tuple[datetime, datetime | None]:
    return span if isinstance(span, tuple) else (span.lower, span.upper)


def still_broken(user: Actor, now: datetime) -> QuerySet[BrokenAppointment]:
    """What of published weeks is broken, not mended yet and not over."""
    today = timezone.localdate(now)
    later = Plan.objects.filter(status=PUBLISHED, week__gt=OuterRef("plan__week"), week__lte=today)
    nights = Q(stay__nights__endswith__gt=today) & ~Exists(later)  # it is the later one by which people sleep now
    to_come = Q(attendance__date__gte=today) | Q(session__span__endswith__gt=now) | Q(visit__span__endswith__gt=now)
    return permitted(user, "read", BrokenAppointment).filter(
        nights | to_come, mended_at=None, plan__status=PUBLISHED
    )  # fmt: skip


def broken_appointments(user: Actor, now: datetime) -> QuerySet[BrokenAppointment]:
    """What is still broken, the first concerned first."""
    return still_broken(user, now).select_related(
        "plan", "need__resident__town", "need__service", "closure__facility", "closure__room", "closure__bed",
        "closure__staff", "absence", "stay__bed__room__facility", "attendance__facility", "session__facility", "visit",
    ).defer("plan__result").order_by("plan__week", "broken_at", "pk")  # fmt: skip


def broken_weeks(user: Actor, now: datetime) -> list[date]:
    """The Mondays of published weeks in which something is still broken, or from which somebody who accepted is
    missing.
    """
    missing = {_monday(offer.dates.lower) for offer in accepted_and_missing(user, timezone.localdate(now))}
    return sorted({*still_broken(user, now).values_list("plan__week", flat=True), *missing})


def accepted_and_missing(user: Actor, today: date) -> list[Offer]:
    """Offers accepted after the week in which they begin was published without them, while that week is not over."""
    this_week = _monday(today)
    plans = {plan.week: plan for plan in Plan.objects.filter(status=PUBLISHED, week__gte=this_week).only("week")}
    rows = permitted(user, "read", Offer).filter(status=OfferStatus.ACCEPTED, dates__startswith__gte=this_week)
    rows = rows.select_related("entry__need__resident__town", "entry__need__service", "facility", "bed")
    waiting = {row: plans[_monday(row.dates.lower)] for row in rows if _monday(row.dates.lower) in plans}
    served: set[tuple[int, int]] = set()
    for model in (Stay, DayAttendance):
        served.update(model._default_manager.filter(plan__in=waiting.values()).values_list("plan", "need"))
    return [row for row, plan in waiting.items() if (plan.pk, row.entry.need_id) not in served]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
