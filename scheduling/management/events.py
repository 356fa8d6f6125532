"""Events as a command gets them: options such as ``--absent S0025:2026-12-01T08:00/2026-12-01T18:00``, or a file.

A file is ``{"events": [{"kind": "absent", "staff": "S0025", "from": "2026-12-01T08:00", "to": "2026-12-01T18:00"}]}``;
kinds and fields are those of ``FIELDS``. Times are local, a date alone is its midnight; without ``to`` it lasts.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from ..engine.react.events import Event, UnknownCode
from ..reported import FIELDS, PERIOD, SUPPLY, reported_event
from ..snapshot.calendar import Calendar

FORMS = {
    "absent": "STAFF:FROM/TO",
    "closed": "bed|room|facility:CODE:FROM/TO",
    "away": "RESIDENT:FROM/TO",
    "cancel": "NEED[:INDEX]",
    "need": "NEED",
    "shift": "STAFF:FACILITY:FROM/TO",
    "bed": "ROOM:BED_KIND",
    "places": "FACILITY:WEEKDAY(0-6):MORNING:AFTERNOON",
}


def add_event_arguments(parser: ArgumentParser, *, supply: bool) -> None:
    for kind, form in FORMS.items():
        if supply or kind not in SUPPLY:
            parser.add_argument(f"--{kind}", action="append", default=[], metavar=form)
    parser.add_argument("--events", type=Path, help="a JSON file with events")


def events_of(options: dict[str, Any], *, supply: bool) -> list[Event]:
    """The events of a command's options and file. Raises CommandError that names the one that cannot be read."""
    calendar = Calendar(options["week"], 7)
    asked = [(kind, text, _split(kind, text)) for kind in FORMS for text in options.get(kind) or ()]
    if options["events"] is not None:
        asked += [(str(one.get("kind")), json.dumps(one), one) for one in _read(options["events"])]
    return [_event(kind, text, fields, calendar, supply) for kind, text, fields in asked]


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        events = json.loads(path.read_text("utf-8"))["events"]
    except OSError as error:
        reason = _("cannot be read: %(reason)s") % {"reason": error.strerror}
        raise CommandError(f"{path}: {reason}") from error
    except (ValueError, KeyError, TypeError):
        events = None
    if not isinstance(events, list) or not all(isinstance(one, dict) for one in events):
        raise CommandError(_("%(file)s is no JSON file with a list of events.") % {"file": path})
    return events


def _split(kind: str, text: str) -> dict[str, Any]:
    """Fields of the short form; its period comes last and has colons of its own."""
    names = [name for name in FIELDS[kind] if name not in PERIOD]
    if not {*PERIOD} & {*FIELDS[kind]}:
        return dict(zip(names, text.split(":"), strict=False)) if text.count(":") < len(names) else {}
    *values, period = text.split(":", len(names))
    start, _slash, end = period.partition("/")
    return dict(zip(names, values, strict=False)) | {"from": start, **({"to": end} if end else {})}


def _event(kind: str, text: str, fields: dict[str, Any], calendar: Calendar, supply: bool) -> Event:
    try:
        return reported_event(kind, fields, calendar, supply=supply)
    except ValueError as error:
        form = FORMS.get(kind, ", ".join(FIELDS))
        words = _("The event %(event)s cannot be read: %(reason)s. Write it as %(form)s.")
        raise CommandError(words % {"event": f"{kind} {text}", "reason": error, "form": form}) from error


def no_such(error: UnknownCode) -> CommandError:
    """In the reader's language, which code is unknown."""
    words = {
        "staff": _("There is no staff member with the code %(code)s in this week."),
        "facility": _("There is no facility with the code %(code)s in this week."),
        "room": _("There is no room with the code %(code)s in this week."),
        "bed": _("There is no bed with the code %(code)s in this week."),
        "resident": _("There is no resident with the file code %(code)s who needs something in this week."),
        "need": _("There is no need with the code %(code)s in this week."),
    }
    return CommandError(words[error.kind] % {"code": error.code})
