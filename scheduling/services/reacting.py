"""React to what happens after publication: record the facts, make a new draft, or ask what would be."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.core.models import User
from backend.core.services import audit
from facilities.models import Bed, Closure, Facility, Room, Shift, StaffMember
from residents.models import Absence, Need, Resident

from .. import models
from ..engine.codec import encode
from ..engine.demand import Occurrence
from ..engine.io import problem_hash
from ..engine.react.events import (
    Cancelled,
    Closed,
    Event,
    ResidentAway,
    ShiftAdded,
    StaffAbsent,
    UnknownCode,
    Urgent,
)
from ..engine.react.events import apply as with_events
from ..engine.react.hits import sound_ahead
from ..engine.references import TwoPlaces
from ..engine.result import Reason
from ..engine.supply import Asset
from ..engine.timeline import DAY, WEEK, Span
from ..locks import lock_beside_import
from ..selectors.given_up import given_up, note_of
from ..selectors.plans import engine_plan, published_plan
from ..snapshot import take_snapshot
from ..snapshot.calendar import Calendar, minutes_gone
from ..snapshot.rule_values import rule_values
from ..weeks import week_name
from ..writeback import store_result
from .capacity import absence_take_effect, closures_take_effect
from .offers import look_for_next
from .past import refuse_past

if TYPE_CHECKING:
    from ..engine.problem import Problem
    from ..engine.react.changes import Change
    from ..engine.react.recommend import Recommendation
    from ..engine.react.replan import Replan


class NothingPublished(Exception):
    """The week has no published plan to react from."""


class NotAFact(Exception):
    """The event is no fact that a replan could record: beds and places are entered where they belong first."""


class NotOfTheWeek(ValidationError):
    """What happened touches nothing that the week is planned for."""

    def __init__(self) -> None:
        with override("en"):  # what it says is translated for whoever reads it
            text = _("What happened lies outside the week. Enter it where closures, absences and shifts are kept.")
        super().__init__(text, code="not_of_the_week")


@dataclass(frozen=True)
class Answer:
    """``plan`` is None where nothing was stored."""

    published: models.Plan
    replan: "Replan"
    plan: models.Plan | None


@transaction.atomic
def facts_record(*, monday: date, events: Sequence[Event], user: User | None, now: datetime) -> list[dict[str, Any]]:
    """Write the events that are facts of the world as rows, unless rows say the same already; returns what the trail
    says of each that is new. Closures and absences take effect as those do that are entered on a page.

    Raises UnknownCode for a code that no row has, NotAFact for what has to be entered elsewhere first, NotOfTheWeek,
    and ValidationError, in English, for a fact that contradicts another.
    """
    lock_beside_import()
    calendar = Calendar(monday, 7)
    _refuse_outside(monday, events)
    return [details for event in events if (details := _recorded(event, calendar, user, now))]


def _refuse_outside(monday: date, events: Sequence[Event]) -> None:
    """Shifts are planned with in the week, all else as far as nights are planned ahead. Raises NotOfTheWeek."""
    horizon = DAY * rule_values(monday)["horizon_days"]
    for event in events:
        span = event.shift.span if isinstance(event, ShiftAdded) else getattr(event, "span", None)
        if span is not None and not span.overlaps(0, WEEK if isinstance(event, ShiftAdded) else horizon):
            raise NotOfTheWeek


def _recorded(event: Event, calendar: Calendar, user: User | None, now: datetime) -> dict[str, Any] | None:
    row: Model
    match event:
        case StaffAbsent(code, span):
            row = Closure(asset="staff", staff=_row(StaffMember, "staff", code), span=_moments(calendar, span))
        case Closed(asset, code, span):
            thing = _row({Asset.FACILITY: Facility, Asset.ROOM: Room, Asset.BED: Bed}[asset], asset.value, code)
            row = Closure(asset=asset.value, span=_moments(calendar, span), **{asset.value: thing})
        case ResidentAway(code, span):
            row = Absence(resident=_row(Resident, "resident", code), span=_moments(calendar, span))
        case ShiftAdded(shift, None):
            staff, facility = _row(StaffMember, "staff", shift.staff), _row(Facility, "facility", shift.facility)
            row = Shift(staff=staff, facility=facility, span=_moments(calendar, shift.span), duty=shift.duty.value)
        case Cancelled(code) | Urgent(code):
            _row(Need, "need", code)
            return None
        case _:
            raise NotAFact(str(event))
    if _is_known(row):
        return None
    with override("en"):  # what it says is translated for whoever reads it
        row.full_clean()
    row.save()
    details: dict[str, Any] = {"week": week_name(calendar.monday)}
    row.refresh_from_db()
    if isinstance(row, Closure):
        details |= closures_take_effect(closures=[row], by=user, now=now)[0]
    elif isinstance(row, Absence):
        details["broken"] = absence_take_effect(absence=row, by=user, now=now)
    audit(who=user, act="fact.record", subject=row, now=now, details=details)
    return details


def _row(model: type[Any], kind: str, code: str) -> Any:
    row = model.objects.filter(code=code).first()
    if row is None:
        raise UnknownCode(kind, code)
    return row


def _is_known(row: Any) -> bool:
    """Whether rows hold the whole period of ``row`` for the same things already."""
    about = {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "span", "reason")
    }
    return bool(type(row).objects.filter(span__contains=row.span, **about).exists())


def _moments(calendar: Calendar, span: Span) -> tuple[datetime, datetime | None]:
    return calendar.moment(span.start), None if span.end is None else calendar.moment(span.end)


def week_replan(
    *, monday: date, events: Sequence[Event], user: User | None, today: date, now: datetime, seed: int = 1
) -> Answer:
    """Record the facts, and store the published plan after them as the week's next draft.

    The facts stay recorded whatever becomes of the draft; the same replan can be asked for again. Where they end offers
    the next in the queue is asked when the draft is stored: sooner, it would be offered what the draft is planned with,
    and outrun it. Raises
    NothingPublished, WeekOver, UnknownCode, NotAFact, NotOfTheWeek, StaleSnapshot when the data changed meanwhile, and
    ValidationError, in English, for a fact that contradicts another.
    """
    refuse_past(monday, today)
    published = _published(monday)
    facts = facts_record(monday=monday, events=events, user=user, now=now)
    try:
        return _drafted(_answer(published, events, now, seed), user, now)
    finally:
        if any("offers" in details for details in facts):
            look_for_next()


def week_replan_known(
    *, monday: date, events: Sequence[Event], user: User | None, today: date, now: datetime, seed: int = 1
) -> Answer:
    """The same after ``events`` that rows say already, as far as the week still knows whom they name; a place is looked
    for, and nobody moved, also for whoever came to need one since publication.

    Raises NothingPublished, WeekOver, and StaleSnapshot when the data changed meanwhile.
    """
    refuse_past(monday, today)
    return _drafted(_answer(_published(monday), events, now, seed, known=True), user, now)


def _drafted(answer: Answer, user: User | None, now: datetime) -> Answer:
    found, published = answer.replan, answer.published
    note = {"changes": encode(found.changes)} | note_of(found.given_up)
    with transaction.atomic():
        plan = store_result(
            problem=found.problem, result=found.result, run=None, user=user, now=now, note=note,
            view=found.view, since=minutes_gone(published.week, now),
        )  # fmt: skip
        details = {"week": week_name(published.week), "from": published.version, "changes": len(found.changes)}
        audit(who=user, act="plan.replan", subject=plan, now=now, details=details)
    return replace(answer, plan=plan)


def week_what_if(*, monday: date, events: Sequence[Event], now: datetime, seed: int = 1) -> Answer:
    """What a replan would change; nothing is stored. Raises NothingPublished, UnknownCode, and as a replan does
    ValidationError, in English, for a shift where its staff member has another."""
    try:
        return _answer(_published(monday), events, now, seed)
    except TwoPlaces as error:
        with override("en"):
            raise ValidationError(_("The staff member has another shift then.")) from error


def need_recommend(
    *, plan: models.Plan, need: str, index: int | None = None, now: datetime, count: int
) -> "tuple[Problem, tuple[Recommendation, ...]]":
    """The problem now, and the best ways to serve one more time of a need in a stored plan, or other ways to serve the
    one with this ``index``. Raises UnknownCode."""
    from ..engine.react.recommend import recommend

    problem, begun = take_snapshot(monday=plan.week), minutes_gone(plan.week, now)
    kept = () if index is None else [Occurrence(need, index)]
    return problem, recommend(
        problem, sound_ahead(problem, engine_plan(plan), begun, kept), need, index=index, since=begun, count=count
    )


def _published(monday: date) -> models.Plan:
    plan = published_plan(monday)
    if plan is None:
        raise NothingPublished(week_name(monday))
    return plan


def _answer(
    published: models.Plan, events: Sequence[Event], now: datetime, seed: int, *, known: bool = False
) -> Answer:
    """``known``: rows say already what the events are, also of those whom the week knows no more."""
    from ..engine.react.replan import WORK, replan  # brings the compiled kernels: workers and commands only

    problem, plan = take_snapshot(monday=published.week), engine_plan(published)
    cancelled = [Cancelled(*one) for one in given_up(published, problem, plan)]
    found = replan(
        problem,
        plan,
        [*(event for event in events if not known or _is_of(problem, event)), *cancelled],
        replace(WORK, seed=seed),
        since=minutes_gone(published.week, now),
        bound=_bound(published, problem, events),
        reasons=_reasons(published),
        newcomers=known,
    )
    return Answer(published, replace(found, changes=_named(found.changes)), None)


def _named(changes: "tuple[Change, ...]") -> "tuple[Change, ...]":
    """With the residents also of needs that are gone, of which the problem of the week says nothing."""
    gone = {change.occurrence.need for change in changes if not change.resident}
    whose = dict(Need.objects.filter(code__in=gone).values_list("code", "resident__code")) if gone else {}
    return tuple(replace(one, resident=one.resident or whose[one.occurrence.need]) for one in changes)


def _is_of(problem: "Problem", event: Event) -> bool:
    with suppress(UnknownCode):
        with_events(problem, [event])
        return True
    return False


def _bound(published: models.Plan, problem: "Problem", events: Sequence[Event]) -> int | None:
    """The bound of the published plan, where nothing but these events has happened since; else nothing is known."""
    fallen_out = {
        *((Asset.STAFF, event.staff, event.span) for event in events if isinstance(event, StaffAbsent)),
        *((event.asset, event.id, event.span) for event in events if isinstance(event, Closed)),
    }
    kept = tuple(one for one in problem.closures if (one.asset, one.id, one.span) not in fallen_out)
    before = replace(problem, closures=kept)
    return published.bound if problem_hash(before) == published.problem_hash else None


def _reasons(published: models.Plan) -> dict[Occurrence, tuple[Reason, ...]]:
    rows = published.unmet.values_list("need__code", "index", "reasons")
    return {Occurrence(need, index): tuple(Reason(**one) for one in found) for need, index, found in rows}
