"""What the engine says of a finding in a short English phrase with figures, in the reader's language.

The engine knows neither languages nor names: its phrases are patterns here, each with the text that a person reads. A
test compares them with those of the rules. What has no pattern is shown as it is.
"""

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from facilities.choices import (
    Asset,
    BedKind,
    Category,
    CredentialKind,
    Equipment,
    Feature,
    Level,
    Mode,
    RoomUse,
    Rung,
    Sex,
    SexPolicy,
    Weekday,
)
from residents.choices import AssessmentKind, AssessmentResult, DayPart

from ..engine.rules import Finding
from .catalogue import Catalogue, reference_names

SEPARATOR = " · "
# The first that fits says it: what is more exact stands before what is less so.
TEXTS: dict[str, Any] = {
    # what a group, a room or a house holds
    "{there} attendees, at least {least}": _("%(there)s in the group, at least %(least)s are needed"),
    "{there} attendees, at most {most}": _("%(there)s in the group, at most %(most)s"),
    "{there} attendees, {places} places": _("%(there)s people, places: %(places)s"),
    "{there} people in one bed": _("%(there)s people in one bed"),
    "{there} people, room for {most}": _("%(there)s people, room for %(most)s"),
    "{wanted} pieces of {equipment} in use, the room has {pieces}": _(
        "%(equipment)s: %(wanted)s in use, the room has %(pieces)s"
    ),
    "{severe} severe and {others} other people, {carers} carers on duty": _(
        "%(severe)s severe and %(others)s other people, carers on duty: %(carers)s"
    ),
    "{times} times {service}, at most {most} a week": _("%(service)s: %(times)s a week, at most %(most)s"),
    "the room's policy is {policy}": _("policy of the room: %(policy)s"),
    "a child with an adult of another household": _("a child with an adult of another household"),
    # whom a place admits
    "{given_mode} where {mode} is needed": _("“%(given_mode)s”, needed is “%(mode)s”"),
    "category {category} is not admitted": _("category “%(category)s” is not admitted"),
    "level {level} is not admitted": _("“%(level)s” is not admitted"),
    "{sex} residents are not admitted": _("residents of this sex are not admitted: %(sex)s"),
    "town {town} is not served": _("the town %(town)s is not served"),
    "aged {age}, at least {least}": _("aged %(age)s, at least %(least)s"),
    "aged {age}, at most {most}": _("aged %(age)s, at most %(most)s"),
    "rung {rung} is not accepted": _("“%(rung)s” is not accepted"),
    "room {room} belongs to {facility}": _("room %(room)s belongs to %(facility)s"),
    "room for {given_use}, {use} is needed": _("“%(given_use)s”, needed is “%(use)s”"),
    "bed for {given_bed}, {bed} is needed": _("bed “%(given_bed)s”, needed is “%(bed)s”"),
    "without {features}": _("it lacks: %(features)s"),
    "does not offer {service}": _("does not offer %(service)s"),
    "outside of the opening hours": _("outside of the opening hours"),
    "not among the guardian's choices": _("not among the guardian's choices"),
    "not among the guardian's choices on {date}": _("not among the guardian's choices on %(date)s"),
    "refused by the family": _("refused by the family"),
    "{asset} {code} is closed": _("%(asset)s %(code)s is closed or away"),
    # what a plan names and is gone
    "the need or the file has ended": _("the need or the file has ended"),
    "{asset} {code} is there no more": _("%(asset)s %(code)s is there no more"),
    # papers
    "no entitlement valid on {date}": _("no entitlement valid on %(date)s"),
    "no valid skill {skill} on {date}": _("no valid skill %(skill)s on %(date)s"),
    "no valid {assessment} with result {result} on {date}": _("no valid “%(assessment)s: %(result)s” on %(date)s"),
    "no valid {assessment} on {date}": _("no valid “%(assessment)s” on %(date)s"),
    "not valid on {date}": _("not valid on %(date)s"),
    "{credential} not valid on {date}": _("“%(credential)s” not valid on %(date)s"),
    "{units} units of {code}, {left} are left": _("%(units)s units of %(code)s, left: %(left)s"),
    "{units} units of {code} used, at least {least}": _("%(units)s units of %(code)s used, at least %(least)s"),
    "funded for {categories}": _("funded for: %(categories)s"),
    # times
    "outside of the planned period": _("outside of the planned period"),
    "outside of the dates of the need": _("outside of the dates of the need"),
    "outside of the times that suit the resident": _("outside of the times that suit the resident"),
    "the resident is absent": _("the resident is absent"),
    "not on duty for appointments": _("not on duty for appointments"),
    "two appointments at one time": _("two appointments at one time"),
    "an appointment during care duty": _("an appointment during care duty"),
    "{minutes} minutes from the base, {left} are left": _("minutes from the base: %(minutes)s, left: %(left)s"),
    "{minutes} minutes back to the base, {left} are left": _("minutes back to the base: %(minutes)s, left: %(left)s"),
    "{minutes} minutes of travel, {left} are left": _("minutes of travel: %(minutes)s, left: %(left)s"),
    "{minutes} minutes on day {day}, at most {most}": _("%(day)s: %(minutes)s minutes, at most %(most)s"),
    "{minutes} minutes in the week, at most {most}": _("%(minutes)s minutes in the week, at most %(most)s"),
    "no {minutes} minutes for a meal": _("no %(minutes)s minutes for a meal"),
    "a home visit during a stay": _("a home visit during a stay"),
    "two beds in one night": _("two beds in one night"),
    "two things at one time": _("two things at one time"),
    "{minutes} minutes after the week before, at least {least}": _(
        "%(minutes)s minutes after the week before, at least %(least)s"
    ),
    "{minutes} minutes apart, at least {least}": _("%(minutes)s minutes apart, at least %(least)s"),
    "{times} times on day {day}, at most {most}": _("%(day)s: %(times)s times, at most %(most)s"),
    "not {least} to {most} minutes after {service} of the same day": _(
        "not %(least)s to %(most)s minutes after %(service)s of the same day"
    ),
    # what was asked for
    "a {sex} carer, {wanted_sex} was asked for": _("carer: %(sex)s, asked for: %(wanted_sex)s"),
    "a carer is named twice": _("a carer is named twice"),
    "carers: {carers}, needed: {wanted}": _("carers: %(carers)s, needed: %(wanted)s"),
    "{minutes} minutes, {wanted} are needed": _("%(minutes)s minutes, needed: %(wanted)s"),
    "the start is not on the grid of {minutes} minutes": _("the start is not on the grid of %(minutes)s minutes"),
    "occurrence {index} stands more than once": _("occurrence %(index)s stands more than once"),
    "occurrence {index} was not asked for": _("occurrence %(index)s was not asked for"),
    "a stay without nights": _("a stay without nights"),
    "stays of a need must follow each other": _("stays of a need must follow each other"),
    "{nights} nights, {least} to {most} were asked for": _("%(nights)s nights, asked for: %(least)s to %(most)s"),
    "a session without attendees": _("a session without attendees"),
    "a session of {given}, {service} is needed": _("a session of %(given)s, needed is %(service)s"),
    "at {facilities} in one week": _("in one week at: %(facilities)s"),
    "day {index} is not in the week": _("day %(index)s is not in the week"),
    "{part} on day {day}, {wanted_part} was asked for": _("%(day)s: %(part)s, asked for: %(wanted_part)s"),
    "{times} attendances on day {day}, at most {most}": _("%(day)s: %(times)s times, at most %(most)s"),
    "not as pinned: {fields}": _("not as pinned: %(fields)s"),
    "pinned and not served": _("pinned and not served"),
}
# What stands in a phrase by its code, and the word for it; several are listed. All else are figures, dates and codes.
WORDS: dict[str, dict[Any, Any]] = {
    "asset": dict(Asset.choices), "assessment": dict(AssessmentKind.choices), "bed": dict(BedKind.choices),
    "categories": {
        "physical": Category.PHYSICAL.label, "hearing_speech": _("Hearing and speech"),
        "intellectual": Category.INTELLECTUAL.label, "autism": _("Autism"),
    },
    "category": dict(Category.choices), "credential": dict(CredentialKind.choices),
    "day": dict(Weekday.choices), "equipment": dict(Equipment.choices), "facilities": {},
    "features": dict(Feature.choices), "fields": {"day": _("Day"), "start": _("Start"), **dict(Asset.choices)},
    "given_bed": dict(BedKind.choices), "given_mode": dict(Mode.choices), "given_use": dict(RoomUse.choices),
    "level": dict(Level.choices), "mode": dict(Mode.choices), "part": dict(DayPart.choices),
    "policy": dict(SexPolicy.choices), "result": dict(AssessmentResult.choices), "rung": dict(Rung.choices),
    "sex": dict(Sex.choices), "use": dict(RoomUse.choices), "wanted_part": dict(DayPart.choices),
    "wanted_sex": dict(Sex.choices),
}  # fmt: skip
CATALOGUED = {"town": "town", "service": "service", "given": "service", "skill": "skill"}
LISTED = re.compile(", | and ")


def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(phrase)))


_PATTERNS = [(_pattern(phrase), text) for phrase, text in TEXTS.items()]


def figures_text(detail: str, catalogue: Catalogue | None = None) -> str:
    """The ``detail`` of a finding in the active language; with the names of a new installation where none are given."""
    for pattern, text in _PATTERNS:
        if found := pattern.fullmatch(detail):
            names = catalogue or reference_names()
            return str(text) % {name: _word(name, value, names) for name, value in found.groupdict().items()}
    return detail


def _word(name: str, value: str, catalogue: Catalogue) -> str:
    if name in CATALOGUED:
        return catalogue[CATALOGUED[name]].get(value, value)
    if name not in WORDS:
        return value
    words = {str(code): str(word) for code, word in WORDS[name].items()}
    return gettext(", ").join(words.get(one, one) for one in LISTED.split(value))


def codes_of(finding: Finding) -> str:
    """Whom and what in the data a finding is about, by codes."""
    about = (finding.resident, finding.need, finding.staff, finding.facility, finding.place)
    return SEPARATOR.join(filter(None, about))


def about_text(codes: str, detail: str, catalogue: Catalogue) -> str:
    """The codes of a finding and its figures, in the active language."""
    return SEPARATOR.join(filter(None, (codes, figures_text(detail, catalogue))))
