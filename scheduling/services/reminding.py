"""What people are told before it is too late: what they have tomorrow, and which papers run out."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from backend.core.outbox import message_queue
from backend.core.periods import ONE_DAY

from ..selectors.reminders import Ahead, ahead_on, assessments_ending, credentials_ending, guardians_to_remind

SOON = timedelta(days=30)


@transaction.atomic
def reminders_queue(*, today: date, now: datetime) -> int:
    """Queue one message to each guardian about tomorrow, without names and services. Returns how many are queued.

    Asked again it queues what is new alone: the key of a message holds the day and the guardian. What could not be
    sent by midnight is not sent.
    """
    day = today + ONE_DAY
    ahead = ahead_on(day)
    midnight = timezone.make_aware(datetime.combine(day, time()))
    count = 0
    with translation.override(settings.LANGUAGE_CODE):
        for guardian in guardians_to_remind({*ahead}, now):
            key = f"reminder-{day:%Y%m%d}-guardian-{guardian.pk}"
            text = _reminder(day, ahead[guardian.resident_id])
            message_queue(phone=guardian.phone, text=text, key=key, now=now, until=midnight)
            count += 1
    return count


def _reminder(day: date, ahead: Iterable[Ahead]) -> str:
    details = {"day": date_format(day, "MONTH_DAY_FORMAT"), "list": _("; ").join(map(_said, ahead))}
    return _("Tomorrow, %(day)s: %(list)s. If it does not suit, sign in and call it off, or ring us.") % details


def _said(one: Ahead) -> str:
    place = one.place or _("at your home")
    return f"{time_format(one.start)} {place}" if one.start else place


@transaction.atomic
def papers_remind(*, today: date, now: datetime) -> int:
    """Tell facilities which of their papers run out within 30 days, and families which assessments do; once each.

    Returns how many messages are queued. Coordinators find the same on their desk.
    """
    count = 0
    with translation.override(settings.LANGUAGE_CODE):
        for paper in credentials_ending(today, today + SOON):
            text = _("%(facility)s: the %(paper)s is valid until %(day)s. Please renew it and tell the federation.")
            details = {"facility": paper.facility.name, "paper": paper.get_kind_display(), "day": _last(paper.valid)}
            key = f"credential-{paper.pk}-{paper.valid.upper:%Y%m%d}"
            count += message_queue(phone=paper.facility.phone, text=text % details, key=key, now=now) is not None
        assessments = {row.resident_id: row for row in assessments_ending(today, today + SOON)}
        for guardian in guardians_to_remind({*assessments}, now):
            row = assessments[guardian.resident_id]
            text = _("An assessment that the care needs is valid until %(day)s. Please ring us to have it made anew.")
            key = f"assessment-{row.pk}-{row.valid.upper:%Y%m%d}-guardian-{guardian.pk}"
            message_queue(phone=guardian.phone, text=text % {"day": _last(row.valid)}, key=key, now=now)
            count += 1
    return count


def _last(valid: object) -> str:
    """The last day of a period, included."""
    return date_format(valid.upper - ONE_DAY, "MONTH_DAY_FORMAT")  # type: ignore[attr-defined]
