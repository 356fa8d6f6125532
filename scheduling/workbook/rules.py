"""What the rows of each sheet must make sense of: periods, hours, places and numbers against each other."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from facilities.choices import Mode
from residents.choices import RESULTS

from ..weeks import coming_monday
from . import words
from .checking import Checking
from .findings import Name, Text
from .moments import DAY
from .pairs import check_pairs
from .parse import Row
from .people import check_residents
from .references import refuse_after
from .render import clock

LONGEST = 480  # minutes of an appointment, as of a need
MIDNIGHT = Text(_("Write two rows: until 24:00 on this day, and from 00:00 on the next day."))


def check_rows(checking: Checking) -> None:
    """Refuse rows of the sheet whose own values contradict each other or what they refer to."""
    check_pairs(checking)
    for check in CHECKS.get(checking.raw.sheet.key, ()):
        check(checking)


def each(check: Callable[[Checking, Row], None]) -> Callable[[Checking], None]:
    def check_each(checking: Checking) -> None:
        for row in checking.sound:
            check(checking, row)

    return check_each


@each
def point(checking: Checking, row: Row) -> None:
    longitude, latitude = row.values["longitude"], row.values["latitude"]
    region = checking.vocabulary.region
    if region.holds(longitude, latitude):
        return
    if region.holds(latitude, longitude):
        wrong = Text(_("Longitude and latitude look swapped."))
        right = Text(
            _("Write longitude %(longitude)s and latitude %(latitude)s."),
            {"longitude": latitude, "latitude": longitude},
        )
    else:
        wrong = Text(_("The place lies outside the region."))
        right = Text(
            _("Longitude lies from %(west).2f to %(east).2f here, latitude from %(south).2f to %(north).2f (WGS84)."),
            vars(region),
        )
    east_west = region.west <= longitude <= region.east
    checking.refuse(row, "latitude" if east_west else "longitude", wrong, right)


@each
def shift(checking: Checking, row: Row) -> None:
    start, end = row.values["start"], row.values["end"]
    if end <= start:
        past = Text(
            _("The shift from %(start)s to %(end)s goes past midnight."), {"start": clock(start), "end": clock(end)}
        )
        wrong = past if end < start else Text(_("The shift has no length."))
        checking.refuse(row, "end", wrong, MIDNIGHT if end < start else Text(_("Write a later end.")))


def to_come(key: str) -> Callable[[Checking], None]:
    """A day that is past by the nature of its column. What is written for the coming week may lie some days ahead."""

    def check(checking: Checking, row: Row) -> None:
        day = row.values.get(key)
        if day is not None and day >= coming_monday(checking.today):
            wrong, right = Text(_("This day is still to come.")), Text(_("See whether the date is right."))
            checking.warn(row, key, wrong, right)

    return each(check)


@each
def assessment(checking: Checking, row: Row) -> None:
    fitting = [result.value for result in RESULTS[row.values["kind"]]]
    if row.values["result"] not in fitting:
        known = [word for word in words.ASSESSMENT_RESULTS if word.code in fitting]
        checking.refuse(
            row,
            "result",
            Text(_("This result does not belong to this kind of assessment.")),
            Text(_("Write one of: %(values)s."), {"values": Name(*known)}),
        )


@each
def entitlement(checking: Checking, row: Row) -> None:
    used, most = row.values.get("used"), row.values["maximum"]
    if used is not None and used > most:
        checking.warn(
            row,
            "used",
            Text(_("More is used than the entitlement allows.")),
            Text(_("At most %(most)s; nothing is left to plan."), {"most": most}),
        )


@each
def need(checking: Checking, row: Row) -> None:
    directory, service = checking.directory, row.values["service"]
    if service in directory.offered:
        return
    if number := directory.refused["offers"].get(service):
        refuse_after(checking, row, "service", "offers", number)
    else:
        name = checking.vocabulary.names["service_type"][service]
        checking.refuse(
            row,
            "service",
            Text(_("No facility offers “%(service)s”."), {"service": name}),
            Text(_("Add it to sheet 服务目录 for the facility that gives it, or correct the service.")),
        )


@each
def pattern(checking: Checking, row: Row) -> None:
    mode = _mode(checking, row)
    if mode == Mode.STAY:
        checking.refuse(
            row,
            "need",
            Text(_("The need is for nights in a bed.")),
            Text(_("Write it in sheet 当前安置.")),
        )
    elif mode != Mode.DAY and row.values.get("start") is None:
        checking.refuse(
            row,
            "start",
            Text(_("The time is missing.")),
            Text(_("Only day care goes without, write for example 09:00.")),
        )


@each
def placement(checking: Checking, row: Row) -> None:
    if _mode(checking, row) != Mode.STAY:
        checking.refuse(
            row,
            "need",
            Text(_("The need is not for nights in a bed.")),
            Text(_("Write its usual week in sheet 固定安排.")),
        )


@each
def room_in_facility(checking: Checking, row: Row) -> None:
    room, facility = row.values.get("room"), row.values.get("facility")
    if room and facility and (at := checking.directory.room_facility[room]) != facility:
        checking.refuse(
            row,
            "room",
            Text(_("The room belongs to facility %(code)s."), {"code": at}),
            Text(_("Name a room of %(code)s, or correct the facility."), {"code": facility}),
        )


@each
def appointment(checking: Checking, row: Row) -> None:
    """What each mode must have; an end that is missing follows from the minutes of the need. One that is not after the
    start is the next day's, where the appointment is not too long for that.
    """
    values, mode = row.values, _mode(checking, row)
    if mode == Mode.STAY:
        checking.refuse(
            row, "need", Text(_("The need is for nights in a bed.")), Text(_("Write it in sheet 当前安置."))
        )
        return
    if (start := values.get("start")) is not None:
        if values.get("end") is None:
            values["end"] = start + checking.directory.needs[values["need"]].minutes
        elif values["end"] <= start and values["end"] + DAY - start <= LONGEST:
            values["end"] += DAY
    for key in REQUIRED[mode]:
        if values.get(key) in (None, "", ()):  # a start at midnight is 0
            column = checking.raw.sheet.column(key)
            checking.refuse(
                row,
                key,
                Text(_("%(column)s is empty."), {"column": Name(column)}),
                Text(_("Fill it: the service of this need cannot do without.")),
            )
            return
    if mode != Mode.DAY and not values["start"] < values["end"]:
        checking.refuse(
            row,
            "end",
            Text(_("The appointment ends before it starts.")),
            Text(_("Write a later end; one past midnight lies within %(hours)s hours."), {"hours": LONGEST // 60}),
        )


REQUIRED: dict[str, tuple[str, ...]] = {
    Mode.DAY: ("facility",),
    Mode.SESSION: ("start", "facility", "room", "staff"),
    Mode.VISIT: ("start", "staff"),
}


def _mode(checking: Checking, row: Row) -> Any:
    return checking.directory.modes[checking.directory.needs[row.values["need"]].service]


CHECKS: dict[str, tuple[Callable[[Checking], None], ...]] = {
    "facilities": (point,),
    "shifts": (shift,),
    "residents": (point, check_residents),
    "assessments": (assessment, to_come("assessed_on")),
    "entitlements": (entitlement,),
    "needs": (need, to_come("waiting_since")),
    "patterns": (pattern, room_in_facility),
    "placements": (placement,),
    "appointments": (appointment, room_in_facility),
}
