"""Who may do what to what: the one table of permissions. What no line allows is refused."""

from dataclasses import dataclass
from functools import cache

from .roles import Role

TABLE = """
administrator       may  open                     admin pages                                        of the city
administrator       may  read, change             accounts, catalogue, facilities, credentials       of the city
administrator       may  read, change             beds and places, staff, shifts, closures           of the city
administrator       may  read, change             residents, papers, needs, referrals, habits        of the city
administrator       may  read, change             preferences, pins, queue, offers                   of the city
administrator       may  withdraw                 offers                                             of the city
administrator       may  read                     plans, stays, appointments, unmet needs            of the city
administrator       may  read                     second looks, vacancies, breakages                 of the city
administrator       may  read                     attendance, follow-ups, requests, families told    of the city
administrator       may  read                     audit entries                                      of the city
administrator       may  read, change             messages                                           of the city
administrator       may  invite                   residents                                          of the city
administrator       may  read, change, make       absences                                           of the city
administrator       may  import, export           workbooks                                          of the city
administrator       may  make                     exports                                            of the city
administrator       may  run                      facilities                                         of the city
administrator       may  open                     reports                                            of the city
administrator       may  read, change             door photos                                        of the city

city coordinator    may  open                     admin pages                                        of the city
city coordinator    may  read                     catalogue                                          of the city
city coordinator    may  read, change             facilities, credentials, beds and places           of the city
city coordinator    may  read, change             staff, shifts, closures                            of the city
city coordinator    may  read, change             residents, papers, needs, referrals, habits        of the city
city coordinator    may  read, change             preferences, pins, queue, offers                   of the city
city coordinator    may  withdraw                 offers                                             of the city
city coordinator    may  read, plan, publish      plans                                              of the city
city coordinator    may  read, mark               stays, appointments                                of the city
city coordinator    may  read, change, enter      second looks                                       of the city
city coordinator    may  read                     attendance, unmet needs, vacancies, breakages      of the city
city coordinator    may  read, change             follow-ups, families told                          of the city
city coordinator    may  export                   attendance                                         of the city
city coordinator    may  read, answer, enter      requests                                           of the city
city coordinator    may  invite, reveal           residents                                          of the city
city coordinator    may  read, change, make       absences                                           of the city
city coordinator    may  import, export           workbooks                                          of the city
city coordinator    may  make                     exports                                            of the city
city coordinator    may  export, erase            residents                                          of the city
city coordinator    may  run                      facilities                                         of the city
city coordinator    may  read                     messages                                           of the city
city coordinator    may  open                     reports                                            of the city
city coordinator    may  read, change             door photos                                        of the city

town coordinator    may  open                     admin pages                                        of the city
town coordinator    may  read                     catalogue, facilities                              of the city
town coordinator    may  read, plan               plans                                              of the city
town coordinator    may  change                   facilities                                         of own town
town coordinator    may  read, change             credentials, beds and places, staff                of own town
town coordinator    may  read, change             shifts, closures                                   of own town
town coordinator    may  read, change             residents, papers, needs, referrals, habits        of own town
town coordinator    may  read, change             preferences, pins, queue, offers                   of own town
town coordinator    may  withdraw                 offers                                             of own town
town coordinator    may  read, mark               stays, appointments                                of own town
town coordinator    may  read, change, enter      second looks                                       of own town
town coordinator    may  read                     attendance, unmet needs, vacancies, breakages      of own town
town coordinator    may  read, change             follow-ups, families told                          of own town
town coordinator    may  export                   attendance                                         of own town
town coordinator    may  read, answer, enter      requests                                           of own town
town coordinator    may  invite, reveal, export   residents                                          of own town
town coordinator    may  read, change, make       absences                                           of own town
town coordinator    may  make                     exports                                            of the city
town coordinator    may  run                      facilities                                         of own town
town coordinator    may  read                     messages                                           of own town
town coordinator    may  open                     reports                                            of the city
town coordinator    may  read, change             door photos                                        of own town

facility manager    may  open                     admin pages                                        of the city
facility manager    may  read                     catalogue, facilities                              of the city
facility manager    may  read, change             beds and places, staff, shifts, closures           of own facility
facility manager    may  read                     credentials, residents, papers, needs, habits      of own facility
facility manager    may  read, make               absences                                           of own facility
facility manager    may  read, mark               stays, appointments                                of own facility
facility manager    may  read                     preferences, vacancies, breakages                  of own facility
facility manager    may  read, export             attendance                                         of own facility
facility manager    may  make                     exports                                            of the city
facility manager    may  read, answer             referrals                                          of own facility
facility manager    may  run                      facilities                                         of own facility
facility manager    may  read, withdraw           offers                                             of own facility
facility manager    may  read, change             door photos                                        of own facility

carer               may  read                     catalogue, facilities                              of the city
carer               may  read                     staff, shifts, closures, residents, needs          of own week
carer               may  read                     absences                                           of own week
carer               may  read, mark               appointments                                       of own week
carer               may  read                     breakages                                          of own week
carer               may  read                     attendance                                         of own week
carer               may  open                     carer pages                                        of own week
carer               may  read                     door photos                                        of the city

family              may  read                     catalogue, facilities                              of the city
family              may  read                     residents, papers, needs, referrals, habits        of own relatives
family              may  read                     absences                                           of own relatives
family              may  read                     stays, appointments, attendance                    of own relatives
family              may  read, question           queue                                              of own relatives
family              may  read, answer             offers                                             of own relatives
family              may  read                     preferences, second looks, breakages, unmet needs  of own relatives
family              may  read, make               requests                                           of own relatives
family              may  confirm                  habits                                             of own relatives
family              may  open                     family pages                                       of own relatives
family              may  read                     door photos                                        of the city

auditor             may  open                     admin pages                                        of the city
auditor             may  read                     audit entries, accounts                            of the city
"""

READ, CHANGE = "read", "change"
ACTS = (
    READ, CHANGE, "open", "invite", "reveal", "plan", "publish", "mark", "answer", "question", "run", "make", "import",
    "export", "erase", "withdraw", "confirm", "enter",
)  # fmt: skip
REACHES: dict[str, str | None] = {
    "the city": None,
    "own town": "town",
    "own facility": "facility",
    "own week": "staff",
    "own relatives": "guardian",
}
# The words of the table, and the models that each is about. Acts on a page have none.
THINGS: dict[str, tuple[str, ...]] = {
    "admin pages": (),
    "reports": (),
    "carer pages": (),
    "family pages": (),
    "accounts": (
        "core.User", "core.RoleAssignment", "core.SecondFactor", "core.Invitation", "core.OneTimeCode", "core.Attempt",
        "scheduling.CalendarFeed",
        "core.ApiToken", "core.RequestCount", "core.RequestDone",
    ),
    "audit entries": ("core.AuditEntry", "core.Change"),
    "messages": ("core.OutboxMessage",),
    "catalogue": (
        "facilities.Town", "facilities.FacilityKind", "facilities.Skill", "facilities.ServiceType",
        "facilities.Indicator", "facilities.RuleValue", "residents.DisabilityCategory", "residents.DisabilityLevel",
    ),
    "facilities": ("facilities.Facility", "facilities.ServiceOffer"),
    "credentials": ("facilities.Credential",),
    "door photos": ("facilities.DoorPhoto",),
    "beds and places": (
        "facilities.Room", "facilities.RoomEquipment", "facilities.Bed", "facilities.BedState", "facilities.DayPlaces",
    ),
    "staff": ("facilities.StaffMember", "facilities.StaffSkill"),
    "shifts": ("facilities.Shift",),
    "closures": ("facilities.Closure",),
    "residents": (
        "residents.Household", "residents.Resident", "residents.Guardian", "residents.Assessment",
    ),
    "absences": ("residents.Absence",),
    "papers": ("residents.Consent", "residents.Entitlement", "residents.Choice"),
    "needs": ("residents.Need",),
    "preferences": ("residents.NeedPreference",),
    "referrals": ("residents.Referral",),
    "habits": ("scheduling.StandingPattern", "scheduling.Placement"),
    "pins": ("scheduling.Pin", "scheduling.ManualChange"),
    "plans": ("scheduling.Plan", "scheduling.Run", "scheduling.Inquiry", "scheduling.Publication"),
    "stays": ("scheduling.Stay", "scheduling.DayAttendance"),
    "appointments": (
        "scheduling.Session", "scheduling.SessionAttendee", "scheduling.SessionStaff", "scheduling.Visit",
        "scheduling.VisitStaff", "scheduling.Booking",
    ),
    "attendance": ("scheduling.Attendance",),
    "follow-ups": ("scheduling.FollowUp",),
    "families told": ("scheduling.FamilyTold",),
    "unmet needs": ("scheduling.Unmet",),
    "queue": ("scheduling.WaitingListEntry", "scheduling.WaitingStep"),
    "offers": ("scheduling.Offer",),
    "second looks": ("scheduling.LookAgain",),
    "vacancies": ("scheduling.Vacancy",),
    "breakages": ("scheduling.BrokenAppointment",),
    "requests": ("scheduling.FamilyRequest",),
    "workbooks": ("scheduling.WorkbookUpload",),
    "exports": ("scheduling.Export",),
}  # fmt: skip


@dataclass(frozen=True)
class Permission:
    """One sentence: ``role`` may ``act`` ``thing`` of ``reach``."""

    role: Role
    act: str
    thing: str
    reach: str

    def __str__(self) -> str:
        return f"{self.role.value.replace('_', ' ')} may {self.act} {self.thing} of {self.reach}"


def read_table(text: str) -> frozenset[Permission]:
    """The sentences of a table; ValueError names the line that is none."""
    lines = filter(None, map(str.strip, text.splitlines()))
    return frozenset(permission for line in lines for permission in _sentences(line))


def _sentences(line: str) -> list[Permission]:
    who, may, rest = line.partition(" may ")
    what, of, reach = rest.partition(" of ")
    acts, _blank, things = what.strip().partition("  ")
    try:
        role = Role(who.strip().replace(" ", "_"))
    except ValueError:
        raise ValueError(f"No role: {line}") from None
    found = [
        Permission(role, act.strip(), thing.strip(), reach.strip())
        for act in acts.split(",")
        for thing in things.split(",")
    ]
    if not (may and of) or any(p.act not in ACTS or p.thing not in THINGS or p.reach not in REACHES for p in found):
        raise ValueError(f"No sentence of known words: {line}")
    return found


PERMISSIONS = read_table(TABLE)


@cache
def permissions_for(role: str, act: str, thing: str) -> tuple[str, ...]:
    """How far ``role`` may ``act`` on ``thing``: some of REACHES, none for no."""
    return tuple(sorted(p.reach for p in PERMISSIONS if (p.role, p.act, p.thing) == (role, act, thing)))


@cache
def thing_of(label: str) -> str | None:
    """The word of the table for a model, by its lower-case label; None where the table does not speak of it."""
    return next((thing for thing, labels in THINGS.items() if label in map(str.lower, labels)), None)
