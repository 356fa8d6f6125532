"""Figures and codes in words, on the pages of facilities and in reports."""

from datetime import date, time, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import Range

from backend.core.periods import ONE_DAY, days_text, moments_text
from facilities.choices import CredentialKind, Language, SexPolicy
from facilities.models import Closure, Facility, Room, StaffMember

from .. import weeks
from ..models import BrokenAppointment
from ..selectors.broken import Hit

register = template.Library()

BINDING = {
    "places": gettext_lazy("limited by the number of places"),
    "closures": gettext_lazy("limited by closures"),
    "rooms": gettext_lazy("limited by the size of rooms and whom they admit"),
    "staff": gettext_lazy("limited by the staff on duty"),
    "roster": gettext_lazy("no shifts entered yet"),
}
PLACE_KINDS = {
    "beds": gettext_lazy("Beds tonight"),
    "long_stay": gettext_lazy("Long-stay beds tonight"),
    "respite": gettext_lazy("Respite beds tonight"),
    "morning": gettext_lazy("Places in the morning"),
    "afternoon": gettext_lazy("Places in the afternoon"),
}
BINDING_WORDS = {
    "places": gettext_lazy("places"),
    "closures": gettext_lazy("closures"),
    "rooms": gettext_lazy("room rules"),
    "staff": gettext_lazy("staff on duty"),
    "roster": gettext_lazy("no shifts yet"),
}
SHORT_KINDS = {
    "beds": gettext_lazy("Beds"),
    "long_stay": gettext_lazy("Long stay"),
    "respite": gettext_lazy("Respite"),
    "morning": gettext_lazy("Morning"),
    "afternoon": gettext_lazy("Afternoon"),
}
SEX_POLICIES = {
    SexPolicy.ANY: gettext_lazy("men and women"),
    SexPolicy.MALE: gettext_lazy("men only"),
    SexPolicy.FEMALE: gettext_lazy("women only"),
    SexPolicy.ONE_AT_A_TIME: gettext_lazy("men or women, one sex at a time"),
}


@register.filter
def binding_term(term: str) -> str:
    return str(BINDING[term])


@register.filter
def place_kind(name: str) -> str:
    return str(PLACE_KINDS[name])


@register.filter
def sex_policy(room: Room) -> str:
    return str(SEX_POLICIES[SexPolicy(room.sex_policy)])


@register.filter
def credential_kind(code: str) -> str:
    return str(CredentialKind(code).label)


@register.filter
def percent(share: float | None) -> str:
    """A share of one as whole per cent; a dash where there is nothing to share."""
    return "–" if share is None else f"{100 * share:.0f}%"


@register.filter
def hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}"


@register.filter
def span_days(span: Any) -> str:
    """A period by its days where it begins and ends at midnight, else by its moments; an open end in words."""
    start, end = span if isinstance(span, tuple) else (span.lower, span.upper)
    first, last = (moment and timezone.localtime(moment) for moment in (start, end))
    whole = first.time() == time() and (last is None or last.time() == time())
    begun = f"{first:%Y-%m-%d}" if whole else f"{first:%Y-%m-%d %H:%M}"
    if last is None:
        return _("from %(start)s until further notice") % {"start": begun}
    if not whole:
        return moments_text(Range(start, end))
    last -= ONE_DAY
    return begun if first.date() == last.date() else f"{begun} – {last:%Y-%m-%d}"


@register.filter
def last_day(span: Any) -> str:
    """The last day that a period touches, as a date field has it; empty for an open end."""
    return "" if span.upper is None else f"{timezone.localtime(span.upper - timedelta(microseconds=1)):%Y-%m-%d}"


@register.filter
def date_text(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value or ""


@register.filter
def hit_time(hit: Hit) -> str:
    """When what a closure breaks was to be: nights, a day, or moments."""
    if hit.kind in ("stay", "attendance"):
        return span_days((hit.start, hit.end)) if hit.kind == "stay" else f"{timezone.localtime(hit.start):%Y-%m-%d}"
    return moments_text(Range(hit.start, hit.end))


@register.filter
def week_name(monday: date) -> str:
    return weeks.week_name(monday)


@register.filter
def short_kind(name: str) -> str:
    return str(SHORT_KINDS[name])


@register.filter
def binding_word(term: str) -> str:
    return str(BINDING_WORDS[term])


@register.filter
def closed_thing(closure: Closure) -> str:
    """What is out of use, with its kind: Room 101 TY-1, Staff member Chen."""
    room, thing = closure.room, closure.facility or closure.bed or closure.staff
    name = f"{room.name} {room.code}" if room else thing.name if isinstance(thing, StaffMember | Facility) else thing
    return f"{closure.get_asset_display()} {name}"


@register.filter
def broken_words(broken: BrokenAppointment) -> str:
    """Why what is planned can be kept no longer, in a word or two."""
    closure = broken.closure
    if broken.ended:
        return _("The need or the file has ended")
    if closure is None:
        return _("Too few places or staff")
    if closure.staff:
        return _("%(name)s is absent") % {"name": closure.staff.name}
    return _("%(what)s out of use") % {"what": closure.get_asset_display()}


@register.filter
def days(period: Any) -> str:
    return days_text(period)


@register.filter
def day_before(day: date) -> date:
    """The last day, of an end that is the day after."""
    return day - ONE_DAY


@register.filter
def languages(person: StaffMember) -> str:
    words = dict(Language.choices)
    return _(", ").join(str(words[one]) for one in person.languages)
