"""Supply: what the network has. Ids are stable codes; no names and no certificate numbers enter the engine."""

from dataclasses import dataclass
from enum import StrEnum

from .timeline import ALWAYS, Span


class Mode(StrEnum):
    """How a service is given, and so which part of a plan holds it."""

    STAY = "stay"  # nights in a bed
    DAY = "day"  # a day place
    SESSION = "session"  # therapy or training in a room of a facility
    VISIT = "visit"  # at the resident's home


PLACEMENTS = (Mode.STAY, Mode.DAY)  # where a resident is for whole nights and half days
APPOINTMENTS = (Mode.SESSION, Mode.VISIT)  # with carers, to the minute


class DayPart(StrEnum):
    FULL = "full"
    MORNING = "morning"
    AFTERNOON = "afternoon"


class SexPolicy(StrEnum):
    """Who may share a room at night."""

    ANY = "any"
    MALE = "male"
    FEMALE = "female"
    ONE_AT_A_TIME = "one_at_a_time"  # either sex, never both in one night


class Duty(StrEnum):
    CARE = "care"  # looks after residents and participants on site: counts for the ratio, takes no appointments
    APPOINTMENTS = "appointments"  # gives sessions and visits


class Asset(StrEnum):
    """What a closure can close."""

    FACILITY = "facility"
    ROOM = "room"
    BED = "bed"
    STAFF = "staff"


@dataclass(frozen=True)
class Place:
    """A point on the map (WGS84, degrees) that routes start at, end at or visit."""

    id: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Credential:
    """An accreditation, agreement or liability insurance of a facility; ``valid`` in days."""

    kind: str
    valid: Span


@dataclass(frozen=True)
class Facility:
    id: str
    kind: str
    town: str
    place: str
    partner_region: bool = False
    rung: int = 0  # place on the ladder of care: 1 village, 2 town, 3 municipal; 0 where the ladder does not apply
    categories: tuple[int, ...] = ()  # disability categories admitted (1..7); empty = all
    levels: tuple[int, ...] = ()  # disability levels admitted (1..4); empty = all
    age_min: int = 0  # completed years, inclusive
    age_max: int = 150  # completed years, inclusive
    sexes: tuple[str, ...] = ()  # "male", "female"; empty = both
    stable_only: bool = False  # people with a mental disability need a valid assessment of stability
    features: tuple[str, ...] = ()
    opening: tuple[Span, ...] = ()  # minutes of the week; empty = always open
    catchment: tuple[str, ...] = ()  # towns served; empty = all
    required_credentials: tuple[str, ...] = ()
    credentials: tuple[Credential, ...] = ()
    residents_per_staff: int = 0  # 0 = no ratio
    severe_residents_per_staff: int = 0  # levels 1 and 2; 0 = as the others

    def serves(self, town: str) -> bool:
        return not self.catchment or town in self.catchment


@dataclass(frozen=True)
class Room:
    id: str
    facility: str
    use: str  # bedroom, therapy, training, activity
    size: int  # residents at once, over all sessions that run beside each other
    equipment: tuple[tuple[str, int], ...] = ()  # (kind, pieces); a session uses one piece per attendee
    sex_policy: SexPolicy = SexPolicy.ANY
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bed:
    id: str
    room: str
    kind: str  # long_stay or respite
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class DayPlaces:
    """Places of a Home for the Disabled on one day of the week (0 = Monday .. 6)."""

    facility: str
    day: int
    morning: int
    afternoon: int


@dataclass(frozen=True)
class ServiceOrder:
    """It comes after ``service`` on the same day: the start lies ``[min_gap, max_gap]`` minutes after its end."""

    service: str
    min_gap: int
    max_gap: int


@dataclass(frozen=True)
class ServiceType:
    id: str
    mode: Mode
    minutes: int = 0  # default length of a session or visit
    skill: str | None = None
    group_size: int = 1
    group_least: int = 1  # attendees without whom a session is not opened
    room_use: str | None = None  # sessions
    equipment: tuple[str, ...] = ()  # one piece of each per attendee
    staff_needed: int = 1
    bed_kind: str | None = None  # stays
    after: ServiceOrder | None = None
    funded_category: str | None = None  # counts for the rule of one funded category at a time


def suits(asked: str | None, given: str) -> bool:
    """Whether a room of the use, or a bed of the kind, ``given`` is what a service asks for; one may ask for none."""
    return asked in (None, given)


@dataclass(frozen=True)
class ServiceOffer:
    facility: str
    service: str
    weekly_sessions: int | None = None  # most sessions, visits or days a week; None = as staff and rooms allow
    valid: Span = ALWAYS  # days


@dataclass(frozen=True)
class StaffSkill:
    skill: str
    valid: Span  # days


@dataclass(frozen=True)
class StaffMember:
    id: str
    facility: str
    base: str  # place where routes start and end
    sex: str
    skills: tuple[StaffSkill, ...] = ()
    languages: tuple[str, ...] = ()
    transport: str = "ebike"
    daily_max: int = 480  # minutes of appointments, travel and care duty
    weekly_max: int = 2400


@dataclass(frozen=True)
class Shift:
    """A staff member is on duty at a facility for ``[start, end)`` minutes of the week."""

    staff: str
    facility: str
    span: Span
    duty: Duty = Duty.APPOINTMENTS


OFFERED, ENDED, BUSY = "offered", "ended", "busy"  # busy: with what the week before goes on with
TAKEN = frozenset({OFFERED, "held", "reserved", ENDED, BUSY})  # reasons of closures: kept for somebody, or given up


@dataclass(frozen=True)
class Closure:
    """A facility, room, bed or staff member cannot be used for ``span`` (minutes; may reach over the whole horizon)."""

    asset: Asset
    id: str
    span: Span
    reason: str = ""

    @property
    def out_of_use(self) -> bool:
        """Whether people could put it back into use, as what is broken, cleaned or shut for a while."""
        return self.reason not in TAKEN
