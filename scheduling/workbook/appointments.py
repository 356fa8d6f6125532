"""The sheet of last week's plan: its rows become the published plan of their week.

Unlike the other sheets, the rows of a week stand for the whole: what the published plan has beside them goes. The
same rows change nothing; other rows make a new version, and the one before is kept as superseded. No rule is asked:
the week was lived by already, and its data may be gone.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.core.models import User
from backend.core.periods import ONE_WEEK
from facilities.choices import Mode

from ..choices import PlanStatus
from ..locks import lock_publication, lock_week
from ..models import Plan
from ..services.publishing import put_in_force
from ..weeks import week_name
from .checking import Checking
from .fates import Fate
from .findings import Finding, Text
from .parse import Row
from .preview import RowShown
from .published import Appointment, Key, Published, published_rows
from .report import Altered, SheetReport
from .taken import Taken, monday_before
from .weekrows import in_order, keep_stays, store_week

AHEAD = Text(_("This week has not begun: as last week's plan it would take the place of what is published for it."))
AHEAD_RIGHT = Text(_("See whether the date is right."))
HELD_BACK = _("Week %(week)s stays as it is published: a week is taken whole, and this row of it was not taken.")
HELD_BACK_RIGHT = Text(_("Correct this row, and import the sheet again."))
FORGOTTEN = _(
    "The published plan of week %(week)s names unmet needs (%(number)s); the one made of this sheet names none."
)
FORGOTTEN_RIGHT = Text(_("Note down whom they concern before you import."))
Rows = Mapping[Key, tuple[Row, Appointment]]


def import_appointments(
    checking: Checking,
    report: SheetReport,
    may_store: Callable[[list[Finding]], bool],
    user: User | None,
    now: datetime,
) -> None:
    """Compare each week of the sheet with its published plan, and publish those that differ."""
    weeks = _by_week(checking)
    refused = [row for row in checking.rows if row.refused]
    if weeks:
        lock_publication()
    for monday, rows in sorted(weeks.items()):
        lock_week(monday)
        plan = Plan.objects.filter(week=monday, status=PlanStatus.PUBLISHED).first()
        held = dict(published_rows(plan)) if plan else {}
        wanted = {key: appointment for key, (_row, appointment) in rows.items()}
        if plan and (of_week := [row for row in refused if _may_be_of(row, monday)]):
            _hold_back(checking, report, monday, rows, held, of_week[0])
            continue
        _compare(report, rows, held)
        if wanted == {key: row.appointment for key, row in held.items()}:
            continue
        if plan and (unmet := plan.unmet.count()):
            forgotten = Text(FORGOTTEN, {"week": week_name(monday), "number": unmet})
            checking.warn(next(iter(rows.values()))[0], "date", forgotten, FORGOTTEN_RIGHT)
        if may_store(checking.findings):
            new = store_week(monday, wanted, held, checking.directory, user, now)
            if plan:
                keep_stays(plan, new)
            put_in_force(plan=new, user=user, now=now)


def _may_be_of(row: Row, monday: date) -> bool:
    """Of a row without a date that can be read nobody knows."""
    day = row.values.get("date")
    return day is None or monday <= day < monday + ONE_WEEK


def _hold_back(
    checking: Checking, report: SheetReport, monday: date, rows: Rows, held: Mapping[Key, Published], cause: Row
) -> None:
    """Nothing of a week is taken where a row of it was not: what that row names would be missing in the new version,
    and with it what is called off, marked and booked. ``cause``: the first row that was not."""
    for key, (row, appointment) in rows.items():
        if (before := held.get(key)) and before.appointment == appointment:
            report.fates[Fate.UNCHANGED] += 1
        else:
            row.refused = True
    checking.warn(cause, "date", Text(HELD_BACK, {"week": week_name(monday)}), HELD_BACK_RIGHT)


def _compare(report: SheetReport, rows: Rows, held: Mapping[Key, Published]) -> None:
    """Count and show what is new, changed and ended."""
    for key, (row, appointment) in rows.items():
        before = held[key].appointment if key in held else None
        report.fates[fate := _fate(appointment, before)] += 1
        if fate is Fate.UNCHANGED:
            continue
        changed = _changed(appointment, before) if before else ()
        if changed:
            report.altered.append(Altered(row.number, fate, changed))
        if report.shows(fate):
            was = _values(key, before) if before else {}
            report.shown.append(RowShown(report.sheet, fate, row.number, was, _values(key, appointment), changed))
    for key in sorted(held.keys() - rows.keys(), key=in_order):
        report.fates[Fate.ENDED] += 1
        if report.shows(Fate.ENDED):
            gone = _values(key, held[key].appointment)
            report.shown.append(RowShown(report.sheet, Fate.ENDED, 0, {}, gone, ()))


def _changed(appointment: Appointment, before: Appointment) -> tuple[str, ...]:
    return tuple(name for name in Appointment._fields if getattr(appointment, name) != getattr(before, name))


def _values(key: Key, appointment: Appointment) -> dict[str, Any]:
    """By the columns of the sheet."""
    return {**key._asdict(), **appointment._asdict(), "staff": tuple(sorted(appointment.staff))}


def _fate(appointment: Appointment, stored: Appointment | None) -> Fate:
    if stored is None:
        return Fate.NEW
    return Fate.UNCHANGED if stored == appointment else Fate.CHANGED


def _by_week(checking: Checking) -> dict[date, dict[Key, tuple[Row, Appointment]]]:
    """The sound rows by Monday and by what names them; what clashes is refused."""
    taken = Taken(checking)
    weeks: dict[date, dict[Key, tuple[Row, Appointment]]] = defaultdict(dict)
    for row in checking.sound:
        key, appointment = _read(checking, row)
        monday = monday_before(key.date)
        if taken.refuses(row, monday, key, appointment):
            continue
        if monday > checking.today and monday not in weeks:
            checking.warn(row, "date", AHEAD, AHEAD_RIGHT)
        weeks[monday][key] = (row, appointment)
    return weeks


def _read(checking: Checking, row: Row) -> tuple[Key, Appointment]:
    """A day place has no time and no carer, a visit no place."""
    values = row.values
    need = checking.directory.needs[values["need"]]
    mode = checking.directory.modes[need.service]
    staff = frozenset(values.get("staff") or ())
    if mode == Mode.DAY:
        return Key(values["need"], values["date"], None), Appointment(None, values["facility"], None, frozenset())
    key = Key(values["need"], values["date"], values["start"])
    if mode == Mode.VISIT:
        return key, Appointment(values["end"], None, None, staff)
    return key, Appointment(values["end"], values["facility"], values["room"], staff)
