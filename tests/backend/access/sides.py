"""Two sides of a city that share nothing: a town, a facility, a carer and a family each, with one row of every model
that has a scope. The week lies so far ahead that its plan is recent whenever the tests run."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models
from django.test import Client

from backend.core.access.roles import SCOPE_OF_ROLE, Role
from backend.core.models import OutboxMessage, RoleAssignment, User
from facilities.models import (
    Bed,
    BedState,
    Closure,
    Credential,
    DayPlaces,
    DoorPhoto,
    Facility,
    FacilityKind,
    Room,
    RoomEquipment,
    ServiceOffer,
    ServiceType,
    Shift,
    Skill,
    StaffMember,
    StaffSkill,
    Town,
)
from residents.models import (
    Absence,
    Assessment,
    Choice,
    Consent,
    Entitlement,
    Guardian,
    Household,
    Need,
    NeedPreference,
    Referral,
    Resident,
)
from scheduling.models import (
    Attendance,
    Booking,
    BrokenAppointment,
    DayAttendance,
    FamilyRequest,
    FamilyTold,
    FollowUp,
    LookAgain,
    ManualChange,
    Offer,
    Pin,
    Placement,
    Plan,
    Session,
    SessionAttendee,
    SessionStaff,
    StandingPattern,
    Stay,
    Unmet,
    Vacancy,
    Visit,
    VisitStaff,
    WaitingListEntry,
    WaitingStep,
)

MONDAY = date(2092, 12, 1)
NOON = datetime(2092, 12, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = timedelta(days=1)
WEEK = (MONDAY, MONDAY + 7 * DAY)
HOUR = (NOON, NOON + timedelta(hours=1))

Row = TypeVar("Row", bound=models.Model)


@dataclass(repr=False)
class Side:
    """The rows of one side, by model; ``rows[Facility]`` is the one that the side's manager runs."""

    name: str
    rows: dict[type[models.Model], Any] = field(default_factory=dict)

    def add(self, model: type[Row], **values: Any) -> Row:
        row = model._default_manager.create(**values)
        self.rows[model] = row
        return row

    def account(self, role: Role) -> User:
        """An account with ``role`` on this side."""
        user, _made = User.objects.get_or_create(username=f"{role}-{self.name}")
        scope = SCOPE_OF_ROLE[role]
        model = {"town": Town, "facility": Facility, "staff": StaffMember, "guardian": Guardian}.get(scope or "")
        RoleAssignment.objects.create(user=user, role=role, **({scope: self.rows[model]} if scope and model else {}))
        return user


def entered(side: Side, role: Role = Role.TOWN_COORDINATOR) -> Client:
    """A browser in which an account with ``role`` on this side is signed in."""
    client = Client()
    client.force_login(side.account(role))
    return client


def draft_plan() -> Plan:
    return Plan.objects.create(week=MONDAY, version=1, created_at=NOON)


def publish(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(status="published", published_at=NOON)


def build_side(name: str, plan: Plan) -> Side:
    """``plan`` is a draft that takes the rows of both sides and is then published."""
    side = Side(name)
    _supply(side)
    _demand(side)
    _match(side, plan)
    return side


def two_sides() -> tuple[Side, Side]:
    """Left and right, in a published week."""
    plan = draft_plan()
    built = build_side("left", plan), build_side("right", plan)
    publish(plan)
    return built


def _supply(side: Side) -> None:
    name = side.name
    town = side.add(Town, code=f"T{name}", name=f"{name}镇", longitude=121.0, latitude=30.6)
    facility = side.add(
        Facility, code=f"F{name}", name=f"{name}康复站", kind=FacilityKind.objects.get(code="rehab_station"), town=town,
        longitude=121.0, latitude=30.6,
    )  # fmt: skip
    side.add(Credential, facility=facility, kind="agreement", valid=WEEK)
    side.add(DayPlaces, facility=facility, weekday=1, morning=5, afternoon=5)
    side.add(ServiceOffer, facility=facility, service=ServiceType.objects.get(code="respite"), weekly_sessions=9)
    at = {"stored_at": NOON, "stored_by": User.objects.create(username=f"photographer-{name}")}
    side.add(DoorPhoto, facility=facility, content=b"jpeg", digest=name, width=2, height=1, **at)
    room = side.add(Room, code=f"R{name}", facility=facility, name="房间", use="therapy", size=4)
    side.add(RoomEquipment, room=room, kind="traction", pieces=1)
    bed = side.add(Bed, code=f"B{name}", room=room, kind="respite")
    side.add(BedState, bed=bed, kind="cleaned", nights=WEEK)
    carer = side.add(StaffMember, code=f"S{name}", name="示例甲", sex="female", facility=facility)
    side.add(StaffSkill, staff=carer, skill=Skill.objects.get(code="nursing"), valid=WEEK)
    side.add(Shift, staff=carer, facility=facility, span=HOUR)
    side.add(Closure, asset="staff", staff=carer, span=HOUR)


def _demand(side: Side) -> None:
    name, town, facility = side.name, side.rows[Town], side.rows[Facility]
    service = ServiceType.objects.get(code="respite")
    resident = side.add(
        Resident, code=f"P{name}", name="示例乙", sex="female", birth_date=date(1985, 3, 7), category_id=4, level_id=2,
        household=side.add(Household, code=f"H{name}"), town=town, longitude=121.0, latitude=30.6,
    )  # fmt: skip
    side.add(OutboxMessage, key=f"reminder-{name}", phone="13800000000", text="x", queued_at=NOON, resident=resident)
    side.add(Guardian, resident=resident, name="示例丙", relation="parent", phone="13800000000")
    side.add(Absence, resident=resident, span=HOUR)
    side.add(Assessment, resident=resident, kind="care_level", result="severe", valid=WEEK)
    side.add(Consent, resident=resident, purpose="statistics", given_on=MONDAY)
    side.add(Entitlement, resident=resident, service=service, period=WEEK, maximum=7)
    side.add(Choice, resident=resident, service=service, facility=facility, valid=(MONDAY, None))
    need = side.add(Need, code=f"N{name}", resident=resident, service=service, dates=WEEK)
    side.add(NeedPreference, need=need, stance="prefer", asset="facility", facility=facility)
    elsewhere = Town.objects.get(code="xincang")
    clinic = Facility.objects.create(
        code=f"C{name}", name=f"{name}医院", kind=facility.kind, town=elsewhere, longitude=121.0, latitude=30.6
    )
    side.add(Referral, resident=resident, from_facility=clinic, to_facility=facility, sent_on=MONDAY)


def _match(side: Side, plan: Plan) -> None:
    facility, room, bed, carer = (side.rows[model] for model in (Facility, Room, Bed, StaffMember))
    need, resident = side.rows[Need], side.rows[Resident]
    side.add(StandingPattern, need=need, number=1, weekday=1, facility=facility)
    side.add(Placement, need=need, bed=bed, nights=(MONDAY, None))
    side.add(Pin, week=MONDAY, need=need, bed=bed, created_at=NOON)
    side.add(ManualChange, plan=plan, act=uuid4(), kind="pinned", need=need, at=NOON)
    entry = side.add(WaitingListEntry, need=need, since=MONDAY)
    side.add(Offer, entry=entry, facility=facility, dates=WEEK, offered_at=NOON, expires_at=NOON + DAY)
    side.add(WaitingStep, entry=entry, at=NOON, kind="joined")
    asker = User.objects.create(username=f"asker-{side.name}")
    side.add(LookAgain, entry=entry, text="为什么？", asked_at=NOON, asked_by=asker, due_on=MONDAY)
    service = ServiceType.objects.get(code="respite")
    side.add(Vacancy, service=service, facility=facility, bed=bed, dates=WEEK, found_at=NOON)
    side.add(Stay, plan=plan, need=need, resident=resident, bed=bed, nights=WEEK)
    side.add(DayAttendance, plan=plan, need=need, index=0, facility=facility, date=MONDAY, part="full")
    session = side.add(
        Session, plan=plan, service=ServiceType.objects.get(code="physiotherapy"), facility=facility, room=room,
        span=HOUR,
    )  # fmt: skip
    side.add(SessionAttendee, session=session, need=need, index=0)
    side.add(SessionStaff, session=session, staff=carer)
    visit = side.add(Visit, plan=plan, need=need, index=1, span=(HOUR[1], HOUR[1] + timedelta(hours=1)))
    side.add(VisitStaff, visit=visit, staff=carer)
    side.add(BrokenAppointment, plan=plan, need=need, visit=visit, why="capacity", broken_at=NOON)
    side.add(Unmet, plan=plan, need=need, index=1, units=1, weight=450)
    side.add(
        Attendance, need=need, date=MONDAY, index=1, facility=facility, status="done", at=NOON, stored_at=NOON,
        by=User.objects.create(username=f"marks-{side.name}"), key=uuid4(),
    )  # fmt: skip
    side.add(FollowUp, need=need, date=MONDAY, done_at=NOON, done_by=asker, note="已联系")
    side.add(FamilyTold, resident=resident, told_at=NOON, told_by=asker)
    writer = User.objects.create(username=f"{Role.FAMILY}-{side.name}")
    side.add(FamilyRequest, resident=resident, kind="question", text="?", made_at=NOON, made_by=writer)
    # A booking is of one thing: each kind of reader has its own.
    booked = [("staff", carer, "appointment"), ("resident", resident, "day"), ("bed", bed, "night")]
    for thing, row, use in booked:
        side.add(Booking, plan=plan, use=use, span=HOUR, **{thing: row})
