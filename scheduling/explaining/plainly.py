"""What could not be given, in the words of the family's pages. Needs no solver: web pages import it."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..engine.no_candidate import NO_ROSTER
from ..engine.supply import Mode

NIGHTS_OF_A_WEEK = 7


def units_text(units: int, mode: Mode) -> str:
    if mode is Mode.STAY:
        text = ngettext("%(count)s night", "%(count)s nights", units)
    elif mode is Mode.DAY:
        text = ngettext("%(count)s day", "%(count)s days", units)
    else:
        text = ngettext("%(count)s appointment", "%(count)s appointments", units)
    return text % {"count": units}


def missing_line(service: str, units: int, mode: Mode) -> str:
    """What a family did not get, and that it is regretted. Of a bed for long not the nights are counted."""
    if mode is Mode.STAY and units > NIGHTS_OF_A_WEEK:
        return _("“%(service)s”: we could not arrange a bed this time. We are sorry.") % {"service": service}
    return _("“%(service)s”: we could not arrange %(missing)s this time. We are sorry.") % {
        "service": service,
        "missing": units_text(units, mode),
    }


def plain_reason(rule: str) -> str:
    """Why, as one would say it to a family."""
    return _PLAIN.get(rule, _elsewhere)()


def _booked() -> str:
    return _("The people or rooms for it are fully booked in that week.")


def _beds_taken() -> str:
    return _("The beds that would suit are all taken at that time.")


def _homes_full() -> str:
    return _("The places that would suit cannot take in more people at that time.")


def _elsewhere() -> str:
    return _("Nobody near you offers it at the moment.")


def _own_week() -> str:
    return _("It does not fit between the other appointments of the week and the rest needed between them.")


def _not_found() -> str:
    return _("No time has been found for it yet.")


_PLAIN: dict[str, Callable[[], str]] = {
    "": _not_found,  # taken out by hand, or not looked into
    "certificate": lambda: _("The disability certificate is not valid at that time."),
    "assessments": lambda: _("An assessment that is needed for it has not been done or is out of date."),
    NO_ROSTER: lambda: _("Who works when in that week is not entered yet."),
    "credentials": lambda: _("The place that would suit is renewing its papers and cannot take anyone in yet."),
    "entitlement": lambda: _("The subsidy for it is used up for now."),
    "windows": lambda: _("At the times that suit you, nobody is free."),
    "guardian_choice": lambda: _("The institutions that you chose have no room for it."),
    "refusals": lambda: _("As you asked, we left out what you do not want; elsewhere there is nobody for it."),
    "carer_sex": lambda: _("As you asked for a carer of one sex: none is free."),
    "shift": lambda: _("Nobody who could give it is at work for as long as it takes."),
    "two_carers": lambda: _("It takes more than one person at a time, and not enough of them are at work together."),
    "closures": lambda: _("The place is closed or kept for somebody else, or the carer is away at that time."),
    **dict.fromkeys(
        ("staff_overlap", "staff_maximum", "meal_break", "room_slots", "equipment", "group_size", "weekly_sessions"),
        _booked,
    ),
    "group_least": lambda: _("Too few people have come together for a group so far."),
    **dict.fromkeys(("bed_single", "room_sex", "room_ages"), _beds_taken),
    **dict.fromkeys(("day_places", "care_ratio", "one_home"), _homes_full),
    "asked": lambda: _("We found fewer nights in a row than you need."),
    "spacing": _own_week,
    "resident_overlap": _own_week,
    "service_order": _own_week,
    "funded_category": lambda: _("Only one subsidised kind of training is possible at a time."),
    "pins": lambda: _("The time that was fixed for it is not possible; we look for another."),
}
