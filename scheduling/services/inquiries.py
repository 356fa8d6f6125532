"""Questions to the engine that take seconds: asked here, answered by a worker, read when they are answered."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..choices import UNDER_WAY, InquiryKind, NoAnswer, RunStatus
from ..engine.codec import encode
from ..engine.react.events import Event, UnknownCode
from ..locks import lock_asking
from ..models import Inquiry, Plan
from ..models.inquiry import BROKEN
from ..reported import reported_event
from ..selectors.explaining import UnknownNeed, change_attempt, plan_explain
from ..snapshot.calendar import Calendar
from ..weeks import week_name
from ..writeback import StaleSnapshot
from .mending import week_mend
from .past import WeekOver
from .reacting import Answer, NotAFact, NothingPublished, need_recommend, week_replan, week_what_if

JOB = "scheduling.answer_inquiry"
Clock = Callable[[], datetime]


@transaction.atomic
def inquiry_request(
    *, kind: InquiryKind, monday: date, plan: Plan | None, asked: dict[str, Any], user: User, now: datetime,
    once: bool = False,
) -> Inquiry:  # fmt: skip
    """Ask, for a worker to answer. ``plan``: the one that it is about, None for the published one. ``once``: unless the
    same is being found out already, which is returned then.

    ``asked``: for a replan and a what-if ``events`` as ``reported`` reads them, or of a replan ``BROKEN``; for a
    recommendation ``need`` and ``count``, and ``index`` where it is about the time that stands; for an explanation
    ``needs`` and ``top``. A what-if of ``plan`` may have instead of events a ``change`` as an explanation names it, and
    is answered by an ``Attempt``.
    """
    require(user, "plan", Inquiry)
    if once:
        lock_asking(monday)
        same = Inquiry.objects.filter(kind=kind, week=monday, plan=plan, asked=asked, status__in=UNDER_WAY)
        if under_way := same.first():
            return under_way
    inquiry = Inquiry.objects.create(kind=kind, week=monday, plan=plan, asked=asked, created_at=now, created_by=user)
    audit(who=user, act=f"inquiry.{kind}", subject=inquiry, now=now, details={"week": week_name(monday)})
    app.configure_task(JOB).defer(inquiry=inquiry.pk)
    return inquiry


def mend_request(*, monday: date, user: User, now: datetime) -> None:
    """Ask for a replan of the published week after what broke it, unless one is under way."""
    asked = {BROKEN: True}
    inquiry_request(kind=InquiryKind.REPLAN, monday=monday, plan=None, asked=asked, user=user, now=now, once=True)


def inquiry_answer(*, inquiry: Inquiry, clock: Clock) -> None:
    """Answer it, once: an inquiry that is answered already stays as it is. What cannot be answered says why."""
    if not Inquiry.objects.filter(pk=inquiry.pk, finished_at=None).update(status=RunStatus.RUNNING):
        return
    found: dict[str, Any] = {"status": RunStatus.FAILED}
    try:
        answer, draft = _ANSWERS[InquiryKind(inquiry.kind)](inquiry, clock)
        found = {"status": RunStatus.DONE, "answer": answer, "draft": draft}
    except NothingPublished:
        found["problem"] = NoAnswer.UNPUBLISHED
    except UnknownCode as error:
        found |= {"problem": NoAnswer.UNKNOWN_CODE, "about": [error.code]}
    except UnknownNeed as error:
        found |= {"problem": NoAnswer.NOT_UNMET, "about": [error.code]}
    except NotAFact:
        found["problem"] = NoAnswer.NO_FACT
    except StaleSnapshot:
        found["problem"] = NoAnswer.OUTRUN
    except WeekOver:
        with override("en"):  # translated for whoever reads it; its own words name the week
            text = _("The week is over. What was planned in it stays as it is.")
        found |= {"problem": NoAnswer.REFUSED, "about": [text]}
    except ValidationError as error:
        found |= {"problem": NoAnswer.REFUSED, "about": error.messages}
    finally:
        Inquiry.objects.filter(pk=inquiry.pk).update(finished_at=clock(), **found)


def _replan(inquiry: Inquiry, clock: Clock) -> tuple[Any, Plan | None]:
    by, now = inquiry.created_by, clock()
    if BROKEN in inquiry.asked:
        return _changes(week_mend(monday=inquiry.week, user=by, today=localdate(now), now=now))
    events = _events(inquiry, supply=False)
    return _changes(week_replan(monday=inquiry.week, events=events, user=by, today=localdate(now), now=now))


def _what_if(inquiry: Inquiry, clock: Clock) -> tuple[Any, Plan | None]:
    if "change" in inquiry.asked:
        return _attempt(inquiry, clock())
    return _changes(week_what_if(monday=inquiry.week, events=_events(inquiry, supply=True), now=clock()))


def _changes(answer: Answer) -> tuple[Any, Plan | None]:
    from ..report_changes import changes_json

    return changes_json(answer), answer.plan


def _recommend(inquiry: Inquiry, clock: Clock) -> tuple[Any, Plan | None]:
    from ..report_changes import recommendations_json

    _problem, found = need_recommend(
        plan=_plan(inquiry), need=inquiry.asked["need"], index=inquiry.asked.get("index"), now=clock(),
        count=inquiry.asked["count"],
    )  # fmt: skip
    return {"options": recommendations_json(found)}, None


def _explain(inquiry: Inquiry, clock: Clock) -> tuple[Any, Plan | None]:
    from ..explaining.document import explanation_facts

    begun = clock()
    needs, top = inquiry.asked["needs"], inquiry.asked["top"]
    answer = plan_explain(plan=_plan(inquiry), now=begun, only=needs, top=top, city=not needs)
    return explanation_facts(answer, (clock() - begun).total_seconds()), None


def _attempt(inquiry: Inquiry, now: datetime) -> tuple[Any, Plan | None]:
    from ..engine.changes.change import change_from

    try:
        found = change_attempt(plan=_plan(inquiry), change=change_from(inquiry.asked["change"]), now=now)
    except KeyError as error:
        raise UnknownCode("change", str(error.args[0])) from error
    return encode(found, whole=True), None


_ANSWERS: dict[InquiryKind, Callable[[Inquiry, Clock], tuple[Any, Plan | None]]] = {
    InquiryKind.REPLAN: _replan,
    InquiryKind.WHAT_IF: _what_if,
    InquiryKind.RECOMMEND: _recommend,
    InquiryKind.EXPLAIN: _explain,
}


def _events(inquiry: Inquiry, *, supply: bool) -> list[Event]:
    calendar = Calendar(inquiry.week, 7)
    return [reported_event(one["kind"], one, calendar, supply=supply) for one in inquiry.asked["events"]]


def _plan(inquiry: Inquiry) -> Plan:
    if inquiry.plan is None:
        raise NothingPublished(week_name(inquiry.week))
    return inquiry.plan
