"""What people are told before it is too late: what they have tomorrow, and which papers run out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from backend.core.models import OutboxMessage
from backend.core.outbox import message_queue, messages_overtake
from backend.core.outbox.sending import OVERTAKEN
from backend.core.periods import ONE_DAY, midnight
from residents.models import Assessment, Need

from ..models import Placement
from ..selectors.endings import SOON
from ..selectors.reminders import Ahead, ahead_on, credentials_ending, guardians_to_remind
from ..selectors.review import assessments_ending, needs_ending, placements_ending

UNKNOWN = ""  # the digest of a message whose key has none, as before there were corrections: something was ahead


@transaction.atomic
def reminders_queue(*, today: date, now: datetime) -> int:
    """Queue a message to each guardian about tomorrow, without names and services, and another to those who have been
    told something else before. Returns how many are queued.

    The key of a message holds the day, the guardian, the how manieth it is, and a digest of what it says, as sent ones
    are emptied. What could not be sent by midnight is not sent, nor what is no longer so.
    """
    day = today + ONE_DAY
    ahead, before = ahead_on(day), _told(day)
    last_moment = midnight(day)
    count = 0
    with translation.override(settings.LANGUAGE_CODE):
        for guardian in guardians_to_remind({*ahead, *before.residents}, now):
            resident, told = guardian.resident_id, before.of.get(guardian.pk, [])
            items = ahead.get(resident, [])
            digest = sha256(repr(items).encode()).hexdigest()[:8]
            heard = _heard(told, digest, items, now)
            nothing_new = heard[-1].says(digest, items) if heard else not items
            if nothing_new:
                continue
            key = f"{_prefix(day)}{guardian.pk}-{len(told) + 1}-{digest}"
            text = _reminder(day, items, changed=bool(heard))
            message_queue(phone=guardian.phone, text=text, key=key, now=now, until=last_moment, resident=resident)
            count += 1
    return count


@dataclass(frozen=True)
class Word:
    """A message of this evening to a guardian. ``stands``: it has gone or will."""

    key: str
    digest: str
    stands: bool

    def says(self, digest: str, items: Sequence[Ahead]) -> bool:
        return self.digest == digest or (self.digest == UNKNOWN and bool(items))


@dataclass(frozen=True)
class Told:
    """``of``: what each guardian was told of a day, in order."""

    residents: set[int]
    of: dict[int, list[Word]]


def _heard(told: Sequence[Word], digest: str, items: Sequence[Ahead], now: datetime) -> list[Word]:
    """Of what was told that which has gone, or will, once what is no longer so is held back."""
    standing = [one for one in told if one.stands]
    if standing and not standing[-1].says(digest, items):
        overtaken = messages_overtake(keys=[one.key for one in standing], now=now)
        return [one for one in standing if one.key not in overtaken]
    return standing


def _told(day: date) -> Told:
    residents, found = set[int](), defaultdict[int, list[Word]](list)
    rows = OutboxMessage.objects.filter(key__startswith=_prefix(day)).order_by("pk")
    for key, resident, error in rows.values_list("key", "resident", "error"):
        guardian, _sep, rest = key.removeprefix(_prefix(day)).partition("-")
        residents.add(resident)
        found[int(guardian)].append(Word(key, rest.partition("-")[2] or UNKNOWN, error != OVERTAKEN))
    return Told(residents, found)


def _prefix(day: date) -> str:
    return f"reminder-{day:%Y%m%d}-guardian-"


def _reminder(day: date, ahead: Sequence[Ahead], *, changed: bool) -> str:
    details = {"day": date_format(day, "MONTH_DAY_FORMAT"), "list": _("; ").join(map(_said, ahead))}
    if not ahead:
        return _("Changed: tomorrow, %(day)s, nothing is planned any more. If you have a question, ring us.") % details
    if changed:
        text = _("Changed: tomorrow, %(day)s: %(list)s. If it does not suit, sign in and call it off, or ring us.")
    else:
        text = _("Tomorrow, %(day)s: %(list)s. If it does not suit, sign in and call it off, or ring us.")
    return text % details


def _said(one: Ahead) -> str:
    place = one.place or _("at your home")
    if one.night:
        place = _("a bed at %(place)s from that night on") % {"place": place}
    said = f"{time_format(one.start)} {place}" if one.start else place
    return _("%(appointment)s (not certain, we will ring you)") % {"appointment": said} if one.shaky else said


@transaction.atomic
def papers_remind(*, today: date, now: datetime) -> int:
    """Tell facilities which of their papers run out within 30 days, and families what ends for them: assessments,
    needs, the bed they live in; once each, and without a word of what care it is.

    Returns how many messages are queued. Coordinators find the same on their desk.
    """
    count, end = 0, today + SOON
    with translation.override(settings.LANGUAGE_CODE):
        for paper in credentials_ending(today, end):
            text = _("%(facility)s: the %(paper)s is valid until %(day)s. Please renew it and tell the federation.")
            details = {"facility": paper.facility.name, "paper": paper.get_kind_display(), "day": _last(paper.valid)}
            key = f"credential-{paper.pk}-{paper.valid.upper:%Y%m%d}"
            count += message_queue(phone=paper.facility.phone, text=text % details, key=key, now=now) is not None
        count += _families(ASSESSMENT, assessments_ending(Assessment.objects.all(), today, end), now)
        count += _families(NEED, needs_ending(Need.objects.all(), today, end), now)
        count += _families(PLACEMENT, placements_ending(Placement.objects.all(), today, end), now)
    return count


@dataclass(frozen=True)
class Ending:
    """A kind of what ends for a family: the rows' period, and how to find whose it is."""

    name: str
    period: str
    resident: Callable[[Any], int]
    text: Callable[[], str]


ASSESSMENT = Ending(
    "assessment", "valid", lambda row: row.resident_id,
    lambda: _("An assessment that the care needs is valid until %(day)s. Please ring us to have it made anew."),
)  # fmt: skip
NEED = Ending(
    "need", "dates", lambda row: row.resident_id,
    lambda: _("Something that was agreed for the care ends on %(day)s. If it is still needed then, please ring us."),
)  # fmt: skip
PLACEMENT = Ending(
    "placement", "nights", lambda row: row.need.resident_id,
    lambda: _("The bed is kept until %(day)s. Please ring us about what comes after."),
)  # fmt: skip


def _families(kind: Ending, rows: Iterable[Any], now: datetime) -> int:
    """One message a resident and kind, about what ends last of those that end soon; to each guardian who hears."""
    ending = {kind.resident(row): row for row in rows}
    count = 0
    for guardian in guardians_to_remind({*ending}, now):
        row = ending[guardian.resident_id]
        period = getattr(row, kind.period)
        key = f"{kind.name}-{row.pk}-{period.upper:%Y%m%d}-guardian-{guardian.pk}"
        said, resident = kind.text() % {"day": _last(period)}, guardian.resident_id
        message_queue(phone=guardian.phone, text=said, key=key, now=now, resident=resident)
        count += 1
    return count


def _last(valid: object) -> str:
    """The last day of a period, included."""
    return date_format(valid.upper - ONE_DAY, "MONTH_DAY_FORMAT")  # type: ignore[attr-defined]
