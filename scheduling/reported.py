"""Events as people and programs report them: a kind, codes, and local times; see ``FIELDS``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

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


def reported_event(kind: str, fields: dict[str, Any], calendar: Calendar, *, supply: bool) -> Event:
    """The event of a kind with these fields. Raises ValueError with the reason, in the reader's language.

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
    try:
        return _MAKERS[kind](known, calendar)
    except (TypeError, OverflowError) as error:
        raise ValueError(str(error)) from error


def _span(fields: dict[str, Any], calendar: Calendar) -> Span:
    start, end = _minute(fields["from"], calendar), fields.get("to")
    until = None if end in (None, "") else _minute(end, calendar)
    if until is not None and until <= start:
        raise ValueError(_("it ends before it begins"))
    return Span(start, until)


def _minute(text: str, calendar: Calendar) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise ValueError(_("“%(text)s” is no time such as 2026-12-01T08:00") % {"text": text}) from None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return calendar.minute(moment)


def _bed(fields: dict[str, Any], calendar: Calendar) -> Event:
    return BedAdded(Bed(f"{fields['room']}+1", fields["room"], fields["bed_kind"]))


def _cancelled(fields: dict[str, Any], calendar: Calendar) -> Event:
    return Cancelled(fields["need"], int(fields["index"]) if fields.get("index") not in (None, "") else None)


def _shift(fields: dict[str, Any], calendar: Calendar) -> Event:
    span = _span(fields, calendar)
    if span.end is None:
        raise ValueError(_("a shift has an end"))
    return ShiftAdded(Shift(fields["staff"], fields["facility"], span))


_MAKERS: dict[str, Callable[[dict[str, Any], Calendar], Event]] = {
    "absent": lambda fields, calendar: StaffAbsent(fields["staff"], _span(fields, calendar)),
    "closed": lambda fields, calendar: Closed(_asset(fields["asset"]), fields["id"], _span(fields, calendar)),
    "away": lambda fields, calendar: ResidentAway(fields["resident"], _span(fields, calendar)),
    "cancel": _cancelled,
    "need": lambda fields, calendar: Urgent(fields["need"]),
    "shift": _shift,
    "bed": _bed,
    "places": lambda fields, calendar: PlacesAdded(
        fields["facility"], int(fields["weekday"]), int(fields.get("morning") or 0), int(fields.get("afternoon") or 0)
    ),
}


def _asset(name: str) -> Asset:
    if name not in ("bed", "room", "facility"):
        raise ValueError(_("“%(name)s” is neither bed nor room nor facility") % {"name": name})
    return Asset(name)
