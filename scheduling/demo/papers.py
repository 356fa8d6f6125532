"""What is on paper in the demo city: assessments, entitlements, guardians' choices, preferences and refusals."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from backend.core.periods import ONE_WEEK

from .chance import pick, some, stream
from .diary import Booking
from .needs import Need
from .staff import Team
from .timetable import SERVICE

RESULTS = {
    "care_level": {"mild": 0.15, "moderate": 0.4, "severe": 0.45},
    "rehabilitation_plan": {"approved": 1.0},
}
VALID_DAYS = {"psychiatric_stability": 90, "care_level": 365, "rehabilitation_plan": 180}
UNSTABLE = 0.03
LAPSED = 0.02
LIMITS = {"respite": (1, 28)}  # least and most a year of a funded service; others by the times a week
WEEKS_OF_TRAINING = 40
ENDS_THIS_WEEK = 0.04  # of the entitlements; a third of them are renewed
NEARLY_USED_UP = 0.05
FUNDING = {"respite": "喘息服务补助"}
CHILD_FUNDING = "残疾儿童康复救助"


@dataclass
class Assessment:
    resident: str
    kind: str
    result: str
    assessed_on: date
    valid_until: date  # the day after the last


@dataclass
class Entitlement:
    resident: str
    service: str
    starts_on: date
    ends_on: date  # the day after the last
    minimum: int
    maximum: int
    used: int
    funding: str


@dataclass
class Choice:
    resident: str
    service: str
    facility: str
    chosen_on: date


@dataclass
class Preference:
    need: str
    stance: str
    asset: str
    code: str
    reason: str = ""


def make_assessments(needs: list[Need], seed: int, monday: date) -> list[Assessment]:
    """One of each kind that needs ask for; of stability for all with a mental disability who come to a house."""
    rng, asked = stream(seed, "assessments"), set()
    found = []
    for need in needs:
        kinds = list(need.requires)
        if need.person.has(6) and SERVICE[need.service].mode in ("day", "stay"):
            kinds.append("psychiatric_stability")
        for kind in kinds:
            if (need.resident, kind) not in asked:
                asked.add((need.resident, kind))
                found.append(_assessment(rng, need, kind, monday))
    return found


def _assessment(rng: Random, need: Need, kind: str, monday: date) -> Assessment:
    days = VALID_DAYS[kind]
    ago = days + rng.randrange(1, 30) if rng.random() < LAPSED else rng.randrange(1, days)
    assessed = monday - timedelta(days=ago)
    if kind == "psychiatric_stability":
        result = "unstable" if rng.random() < UNSTABLE else "stable"
    else:
        result = pick(rng, RESULTS[kind])
    return Assessment(need.resident, kind, result, assessed, assessed + timedelta(days=days))


def make_entitlements(needs: list[Need], seed: int, monday: date) -> list[Entitlement]:
    rng = stream(seed, "entitlements")
    return [entitlement for need in needs if need.funded for entitlement in _entitlements(rng, need, monday)]


def _entitlements(rng: Random, need: Need, monday: date) -> list[Entitlement]:
    """Of the year; a few end inside the week, or hold little more."""
    least, most = LIMITS.get(need.service, (0, (need.times or 1) * WEEKS_OF_TRAINING))
    first, end = date(monday.year, 1, 1), date(monday.year + 1, 1, 1)
    need_ends = need.ends_on or monday + ONE_WEEK
    gone = (monday - first).days / 365
    used = min(most, round(most * gone * rng.uniform(0.4, 0.85)))
    if need.service == "respite":
        used = min(used, max(0, most - (need.nights_max or 0)))
    funding = FUNDING.get(need.service, CHILD_FUNDING)
    if rng.random() < NEARLY_USED_UP:
        used = most - rng.randint(1, 3)
    middle = monday + timedelta(days=rng.randrange(2, 5))
    if rng.random() < ENDS_THIS_WEEK and need.service != "respite" and middle < end:
        ending = Entitlement(need.resident, need.service, first, middle, min(most, used + 2), most, used, funding)
        renewed = Entitlement(need.resident, need.service, middle, end, 0, most, 0, funding)
        return [ending, renewed] if rng.random() < 1 / 3 else [ending]
    this_year = Entitlement(need.resident, need.service, first, end, least, most, used, funding)
    if need_ends <= end:
        return [this_year]
    return [this_year, Entitlement(need.resident, need.service, end, date(end.year + 1, 1, 1), least, most, 0, funding)]


def make_choices(needs: list[Need], seed: int, monday: date) -> list[Choice]:
    rng = stream(seed, "choices")
    return [
        Choice(need.resident, need.service, house, monday - timedelta(days=rng.randrange(30, 500)))
        for need in needs
        for house in need.chosen
    ]


def make_preferences(needs: list[Need], bookings: list[Booking], seed: int, team: Team) -> list[Preference]:
    """Refusals that the history already keeps; wishes for the usual carer; a few who now refuse the carer they had."""
    rng = stream(seed, "preferences")
    usual = {booking.need.code: booking for booking in bookings if booking.staff}
    found = [Preference(need.code, "refuse", "facility", code, "路途太远") for need in needs for code in need.refused]
    for need in needs:
        booking = usual.get(need.code)
        if booking is None:
            continue
        draw, carer = rng.random(), booking.staff[0]
        if draw < 0.10:
            found.append(Preference(need.code, "prefer", "staff", carer))
        elif draw < 0.12:
            found.append(Preference(need.code, "refuse", "staff", carer, "家属要求更换"))
        elif draw < 0.15:
            other = _colleague(rng, team, carer)
            found += [Preference(need.code, "refuse", "staff", code) for code in other]
        elif draw < 0.19 and booking.facility:
            found.append(Preference(need.code, "prefer", "facility", booking.facility))
    return found


def _colleague(rng: Random, team: Team, code: str) -> list[str]:
    """Another with the same role in the same house, where there is one."""
    own = next(member for member in team.members if member.code == code)
    others = [
        member.code
        for member in team.members
        if member.role is own.role and member.facility == own.facility and member is not own
    ]
    return some(rng, others, 1 / max(1, len(others)))
