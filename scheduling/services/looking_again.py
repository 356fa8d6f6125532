"""A family asks why, and has a person look again; the request is followed to its answer."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import require
from backend.core.models import User

from ..choices import Outcome, StepKind
from ..models import LookAgain, WaitingListEntry, WaitingStep
from ..selectors.waiting import STANDING
from ..snapshot.rule_values import rule_values
from .calls import Call, call_taken
from .queue_steps import step
from .telling import tell_answer


@transaction.atomic
def look_again_request(
    *, entry: WaitingListEntry, text: str, by: User, now: datetime, call: Call | None = None
) -> LookAgain:
    """Ask that a person look at an entry again; due after the rule value ``look_again_days``. ``call``: who rang, where
    a coordinator enters it.

    Raises ValidationError without a text or while an earlier request waits for its answer, PermissionDenied; of a call
    also ReasonNeeded.
    """
    if call is None:
        require(by, "question", entry)
    else:
        call_taken(call=call, resident=entry.need.resident, by=by, now=now)
    if not text.strip():
        raise ValidationError({"text": _("Write what seems wrong to you.")})
    entry = WaitingListEntry.objects.select_for_update().get(pk=entry.pk)
    if call is not None and entry.status not in STANDING:
        raise ValidationError(_("It no longer waits in the queue."), code="closed")
    if entry.looks.filter(answered_at=None).exists():
        raise ValidationError(_("A person is looking at this already."), code="open")
    today = timezone.localdate(now)
    due = today + timedelta(days=rule_values(today)["look_again_days"])
    look = LookAgain.objects.create(
        entry=entry, text=text.strip()[:1000], asked_at=now, asked_by=by, due_on=due, **(call.columns if call else {})
    )
    if call is not None:
        require(by, "enter", look)
    step(entry, StepKind.ASKED, who=by, now=now, note=look.text)
    return look


@transaction.atomic
def look_again_unask(*, look: LookAgain, by: User, now: datetime) -> None:
    """A coordinator takes back what one entered by mistake: it is gone, the log of the entry says so. Raises
    PermissionDenied, and ValidationError for what is answered, what a family asked itself, or what is gone."""
    require(by, "enter", look)
    rows = LookAgain.objects.select_for_update(of=("self",)).select_related("entry__need")
    held = rows.filter(pk=look.pk, by_phone=True, answered_at=None).first()
    if held is None:
        raise ValidationError(_("This request was answered or taken back meanwhile."), code="answered")
    held.delete()
    # What was said may be of another family.
    WaitingStep.objects.filter(entry=held.entry, kind=StepKind.ASKED, at=held.asked_at).update(note="")
    step(held.entry, StepKind.UNASKED, who=by, now=now)


@transaction.atomic
def look_again_answer(*, look: LookAgain, outcome: Outcome, answer: str, by: User, now: datetime) -> LookAgain:
    """Answer a request once; the family is told. Raises ValidationError without a text or a second time."""
    require(by, "change", look)
    if not answer.strip():
        raise ValidationError({"answer": _("Write what you found: the family reads it.")})
    rows = LookAgain.objects.select_for_update(of=("self",)).select_related("entry__need__resident")
    look = rows.get(pk=look.pk)
    if look.answered_at is not None:
        raise ValidationError(_("This request was answered already."), code="answered")
    look.outcome, look.answer, look.answered_at, look.answered_by = outcome, answer.strip()[:2000], now, by
    look.answered_by_phone = not tell_answer(look=look, now=now)
    look.save(update_fields=["outcome", "answer", "answered_at", "answered_by", "answered_by_phone"])
    step(look.entry, StepKind.ANSWERED, who=by, now=now, note=look.answer)
    return look
