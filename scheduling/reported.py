"""Events as people and programs report them: a kind, codes, and local times; see ``FIELDS``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.digits import whole_number
from backend.core.periods import of_these_centuries
from facilities.choices import BedKind

from .engine.react.events import (
    BedAdded,
    Cancelled,
    Closed,
    Event,
    PlacesAdded,
    ResidentAway,
    ShiftAdded,
    StaffAbsent,
    Urgent,
)
from .engine.supply import Asset, Bed, Shift
from .engine.timeline import Span
from .snapshot.calendar import Calendar

PERIOD = ("from", "to")
FIELDS: dict[str, tuple[str, ...]] = {
    "absent": ("staff", *PERIOD),
    "closed": ("asset", "id", *PERIOD),
    "away": ("resident", *PERIOD),
    "cancel": ("need", "index"),
    "need": ("need",),
    "shift": ("staff", "facility", *PERIOD),
    "bed": ("room", "bed_kind"),
    "places": ("facility", "weekday", "morning", "afternoon"),
}
SUPPLY = ("bed", "places")  # capacity that a replan finds in the data once it is entered there
OPTIONAL = ("to", "index", "morning", "afternoon")
CODES = {"staff", "id", "resident", "need", "facility", "room"}
MOST_PLACES, MOST_INDEX = 500, 20


class WrongField(ValueError):
    """A field of an event says what it cannot; the reason is in the reader's language."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def reported_event(kind: str, fields: dict[str, Any], calendar: Calendar, *, supply: bool) -> Event:
    """The event of a kind with these fields. Raises ValueError with the reason, in the reader's language; WrongField
    where one field is the reason.

    ``supply``: whether it may bring beds and places that the data does not hold.
    """
    known = {name: value for name, value in fields.items() if name != "kind"}
    wanted = FIELDS.get(kind) if supply or kind not in SUPPLY else None
    if wanted is None:
        raise ValueError(_("there is no such event here"))
    if missing := [name for name in wanted if name not in OPTIONAL and not str(known.get(name, "")).strip()]:
        raise ValueError(_("missing: %(names)s") % {"names": ", ".join(missing)})
    if strange := [*known.keys() - {*wanted}]:
        raise ValueError(_("not expected: %(names)s") % {"names": ", ".join(sorted(strange))})
    for name in known.keys() & CODES:
        if not isinstance(known[name], str):
            raise WrongField(name, _("Nobody knows the code %(code)s.") % {"code": known[name]})
    return _MAKERS[kind](known, calendar)


def _span(fields: dict[str, Any], calendar: Calendar) -> Span:
    start = _minute("from", fields["from"], calendar)
    until = None if fields.get("to") in (None, "") else _minute("to", fields["to"], calendar)
    if until is not None and until <= start:
        raise WrongField("to", _("it ends before it begins"))
    return Span(start, until)


def _minute(name: str, text: Any, calendar: Calendar) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise WrongField(name, _("“%(text)s” is no time such as 2026-12-01T08:00") % {"text": text}) from None
    if not of_these_centuries(moment):
        raise WrongField(name, _("Days from 1900 to 2199 only."))
    return calendar.minute(timezone.make_aware(moment) if timezone.is_naive(moment) else moment)


def _number(fields: dict[str, Any], name: str, most: int) -> int:
    """Of a program a number, of a command its digits."""
    given = fields[name]
    number = whole_number(f"{given}", most) if type(given) in (int, str) else None
    if number is None:
        raise WrongField(name, _("%(name)s is a whole number from 0 to %(most)s") % {"name": name, "most": most})
    return number


def _bed(fields: dict[str, Any], calendar: Calendar) -> Event:
    kind = fields["bed_kind"]
    if kind not in BedKind.values:
        text = _("“%(name)s” is none of %(names)s") % {"name": kind, "names": ", ".join(BedKind.values)}
        raise WrongField("bed_kind", text)
    return BedAdded(Bed(f"{fields['room']}+1", fields["room"], kind))


def _cancelled(fields: dict[str, Any], calendar: Calendar) -> Event:
    index = None if fields.get("index") in (None, "") else _number(fields, "index", MOST_INDEX)
    return Cancelled(fields["need"], index)


def _shift(fields: dict[str, Any], calendar: Calendar) -> Event:
    span = _span(fields, calendar)
    if span.end is None:
        raise WrongField("to", _("a shift has an end"))
    return ShiftAdded(Shift(fields["staff"], fields["facility"], span))


def _places(fields: dict[str, Any], calendar: Calendar) -> Event:
    morning, afternoon = (
        0 if fields.get(part) in (None, "") else _number(fields, part, MOST_PLACES) for part in ("morning", "afternoon")
    )
    return PlacesAdded(fields["facility"], _number(fields, "weekday", 6), morning, afternoon)


def _asset(name: Any) -> Asset:
    if name not in ("bed", "room", "facility"):
        raise WrongField("asset", _("“%(name)s” is neither bed nor room nor facility") % {"name": name})
    return Asset(name)


_MAKERS: dict[str, Callable[[dict[str, Any], Calendar], Event]] = {
    "absent": lambda fields, calendar: StaffAbsent(fields["staff"], _span(fields, calendar)),
    "closed": lambda fields, calendar: Closed(_asset(fields["asset"]), fields["id"], _span(fields, calendar)),
    "away": lambda fields, calendar: ResidentAway(fields["resident"], _span(fields, calendar)),
    "cancel": _cancelled,
    "need": lambda fields, calendar: Urgent(fields["need"]),
    "shift": _shift,
    "bed": _bed,
    "places": _places,
}
