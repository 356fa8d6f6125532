"""The life before this week: current placements, standing patterns and last week's published plan, all feasible."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from .blueprints import DAY
from .chance import stream
from .diary import Booking, Diary, Roads, Workday, in_order
from .needs import Need
from .network import Network
from .people import Person
from .rounds import Rounds
from .settled import Beds, Homes, Houses, Placement
from .staff import Team
from .timetable import SERVICE, Timetable

STANDING = 0.75  # of the needs with a usual week have it as a standing pattern
CONFIRMED = 0.25
CANCELLED = 0.03  # of last week's occurrences


@dataclass
class Pattern:
    need: str
    number: int
    weekday: int
    start: int | None
    facility: str | None
    room: str | None
    staff: tuple[str, ...]
    confirmed: bool


@dataclass
class Appointment:
    need: str
    date: date
    start: int | None
    end: int | None
    facility: str | None
    room: str | None
    staff: tuple[str, ...]


@dataclass
class History:
    placements: list[Placement] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)


def make_history(
    seed: int, monday: date, people: list[Person], network: Network, team: Team, needs: list[Need]
) -> History:
    known = [need for need in needs if need.known]
    in_need = {need.resident: need.person for need in needs}
    houses, diary = Houses(network, team), Diary()
    roads = Roads(monday.isoformat(), in_need.values(), network.facilities)
    beds, homes = Beds(houses, roads, monday), Homes(houses, roads, diary)
    for need in _of_mode(known, "stay"):
        beds.settle(need)
    bookings = [booking for need in _of_mode(known, "day") for booking in in_order(homes.attend(need))]
    at_houses, at_bases = _workdays(team, roads)
    timetable = Timetable(stream(seed, "timetable"), houses, roads, diary, at_houses)
    for need in _of_mode(known, "session"):
        bookings += in_order(timetable.book(need))
    bookings += _visits(Rounds(stream(seed, "rounds"), houses, roads, diary, at_bases), _of_mode(known, "visit"))
    history = History(beds.placements, bookings)
    _write_down(history, seed, monday)
    return history


def _of_mode(needs: Iterable[Need], mode: str) -> list[Need]:
    return [need for need in needs if SERVICE[need.service].mode == mode]


def _workdays(
    team: Team, roads: Roads
) -> tuple[dict[tuple[str, str], list[Workday]], dict[tuple[str, str], list[Workday]]]:
    """Every shift for appointments, by skill and house of the shift, and by skill and house of the staff member."""
    at_houses: defaultdict[tuple[str, str], list[Workday]] = defaultdict(list)
    at_bases: defaultdict[tuple[str, str], list[Workday]] = defaultdict(list)
    skills: defaultdict[str, list[str]] = defaultdict(list)
    for held in team.skills:
        skills[held.staff].append(held.skill)
    for turn, member in enumerate(team.members):
        for duty in member.week if member.role.duty == "appointments" else ():
            workday = Workday(member, duty, turn, roads)
            for skill in skills[member.code]:
                at_houses[skill, duty.facility].append(workday)
                at_bases[skill, member.facility].append(workday)
    return dict(at_houses), dict(at_bases)


def _visits(rounds: Rounds, needs: list[Need]) -> list[Booking]:
    """Those of two carers first, what follows them next, then the others."""
    bathing: dict[str, list[Booking]] = {}
    together, after, alone = _by_kind(needs)
    bookings: list[Booking] = []
    for need in together:
        booked = in_order(rounds.book(need))
        if need.service == "bathing":
            bathing[need.resident] = booked
        bookings += booked
    for need in after:
        order = SERVICE[need.service].after
        if order and bathing[need.resident]:
            bookings += in_order(rounds.book_after(need, bathing[need.resident][0], order[2]))
    for need in alone:
        bookings += in_order(rounds.book(need))
    return bookings


def _by_kind(needs: list[Need]) -> tuple[list[Need], list[Need], list[Need]]:
    together = [need for need in needs if max(need.staff_needed, SERVICE[need.service].staff_needed) > 1]
    bathed = {need.resident for need in together if need.service == "bathing"}
    after = [need for need in needs if need.service == "wound_care" and need.resident in bathed]
    done = {need.code for need in (*together, *after)}
    return together, after, [need for need in needs if need.code not in done]


def _write_down(history: History, seed: int, monday: date) -> None:
    """Part of it as standing patterns, nearly all of it as last week's plan."""
    standing, cancelled = _yes_or_no(seed, "standing", STANDING), _yes_or_no(seed, "cancelled", CANCELLED)
    confirmed = _yes_or_no(seed, "confirmed", CONFIRMED)
    for booking in history.bookings:
        need = booking.need.code
        all_day = SERVICE[booking.need.service].mode == "day"
        start, end = (None, None) if all_day else (booking.start % DAY, booking.end - booking.start // DAY * DAY)
        where = (booking.facility, booking.room, booking.staff)
        if standing(need):
            history.patterns.append(Pattern(need, booking.number, booking.weekday, start, *where, confirmed(need)))
        if not cancelled(f"{need}/{booking.number}"):
            day = monday + timedelta(days=booking.weekday - 7)
            history.appointments.append(Appointment(need, day, start, end, *where))


def _yes_or_no(seed: int, concern: str, share: float) -> Callable[[str], bool]:
    """The same answer whenever one asks about the same thing."""
    return lambda thing: stream(seed, f"{concern}/{thing}").random() < share
