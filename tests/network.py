"""A network of the smallest kind in the database: row ``i`` of every model, parts hanging on the first whole."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import models

from backend.core.models import (
    Attempt,
    AuditEntry,
    Change,
    Invitation,
    OneTimeCode,
    OutboxMessage,
    RoleAssignment,
    SecondFactor,
    User,
)
from facilities.models import (
    Bed,
    BedState,
    Closure,
    Credential,
    DayPlaces,
    Facility,
    FacilityKind,
    Indicator,
    Room,
    RoomEquipment,
    RuleValue,
    ServiceOffer,
    ServiceType,
    Shift,
    Skill,
    StaffMember,
    StaffSkill,
    Town,
)
from residents.identity import check_character
from residents.models import (
    Absence,
    Assessment,
    Choice,
    Consent,
    DisabilityCategory,
    DisabilityLevel,
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
    CalendarFeed,
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
    Run,
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

MONDAY = date(2026, 11, 30)
# When most tests play. The real clock goes on: what asks it itself is told this one, or builds around today.
NOON = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
EQUIPMENT = ("treatment_table", "parallel_bars", "traction")
SERVICES = ("physiotherapy", "home_care", "respite")
SKILLS = ("physiotherapy", "nursing", "teaching")


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def moment(number: int, hour: float) -> datetime:
    """``hour`` o'clock on day ``number`` of the week, local time."""
    return NOON + timedelta(days=number, hours=hour - 12)


def identity_number(born: date, sequence: int) -> str:
    first = f"330482{born:%Y%m%d}{sequence:03d}"
    return first + check_character(first)


class Network:
    """Rows by model. ``grow(range(n))`` adds rows number 0 to n - 1; each later call goes on from there."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[Any]] = defaultdict(list)

    def add(self, model: type[models.Model], **values: Any) -> Any:
        row = model._default_manager.create(**values)
        self.rows[model].append(row)
        return row

    def first(self, model: Any) -> Any:
        return self.rows[model][0]

    def grow(self, numbers: Iterable[int]) -> None:
        for i in numbers:
            self.add_supply(i)
            self.add_demand(i)
            self.add_match(i)

    def add_supply(self, i: int) -> None:
        town = Town.objects.get(code="xincang")
        service = ServiceType.objects.get(code=SERVICES[i])
        facility = self.add(
            Facility, code=f"F{i}", name=f"第{i}康复站", kind=FacilityKind.objects.get(code="rehab_station"), town=town,
            longitude=121.1, latitude=30.7, opening=((480, 1020), (1920, 2460)), features=["lift", "hoist"],
            categories=[4, 5], ends_on=day(400),
        )  # fmt: skip
        facility.catchment.set([town])
        owner = self.first(Facility)
        self.add(Credential, facility=owner, kind="agreement", valid=(day(100 * i), day(100 * i + 100)))
        self.add(DayPlaces, facility=owner, weekday=i, morning=10, afternoon=8)
        self.add(ServiceOffer, facility=owner, service=service, weekly_sessions=40)
        self.add(Room, code=f"R{i}", facility=facility, name="治疗室", use="therapy", size=4)
        self.add(RoomEquipment, room=self.first(Room), kind=EQUIPMENT[i], pieces=2)
        bed = self.add(Bed, code=f"B{i}", room=self.first(Room), kind="respite", features=["hoist"])
        self.add(BedState, bed=self.first(Bed), kind="cleaned", nights=(day(50 + i), day(51 + i)))
        carer = self.add(
            StaffMember, code=f"S{i}", name=f"示例{i}", sex="female", facility=facility, languages=["sign"]
        )
        self.add(
            StaffSkill, staff=self.first(StaffMember), skill=Skill.objects.get(code=SKILLS[i]), valid=(day(-9), None)
        )
        self.add(Shift, staff=carer, facility=facility, span=(moment(i, 8), moment(i, 17)))
        self.add(Closure, asset="bed", bed=bed, span=(moment(i, 0), moment(i + 1, 0)), reason="维修")
        for model, number in ((DisabilityCategory, i + 1), (DisabilityLevel, i + 1)):
            self.rows[model].append(model.objects.get(pk=number))
        self.add(Town, code=f"T{i}", name=f"第{i}镇", longitude=121.0, latitude=30.6)
        self.add(FacilityKind, code=f"K{i}", name=f"第{i}类", required_credentials=["agreement", "insurance"])
        skill = self.add(Skill, code=f"Q{i}", name=f"第{i}资质")
        self.add(ServiceType, code=f"V{i}", name=f"第{i}服务", mode="visit", minutes=45, skill=skill, after=service)
        self.add(
            Indicator, code=f"J{i}", name=f"第{i}指标", number=90 + i, target_2025="≥95%", target_percent=95, source="-"
        )
        self.add(
            RuleValue, key=f"rule{i}", name="规则", value=1, unit="days", valid=(day(0), None), source="-",
            mark="assumed",
        )  # fmt: skip

    def add_demand(self, i: int) -> None:
        facility, service = self.rows[Facility][i], ServiceType.objects.get(code=SERVICES[i])
        born = date(1985, 3, 7)
        resident = self.add(
            Resident, code=f"P{i}", certificate=identity_number(born, 10 + 2 * i) + "42", name=f"示例乙{i}",
            sex="female", birth_date=born, category_id=4, level_id=2, household=self.add(Household, code=f"H{i}"),
            certificate_valid=(day(-500), day(500)), town=facility.town, longitude=121.1, latitude=30.7,
            languages=["pinghu"], mobility="wheelchair",
        )  # fmt: skip
        who = self.first(Resident)
        guardian = self.add(Guardian, resident=who, name=f"示例丙{i}", relation="parent", legal=True)
        self.add(Absence, resident=who, span=(moment(10 * i, 0), moment(10 * i + 2, 0)), reason="住院")
        self.add(Assessment, resident=who, kind="care_level", result="severe", valid=(day(-i), day(90 - i)))
        self.add(
            Consent, resident=resident, purpose="statistics", given_by=guardian if i == 0 else None, given_on=day(0)
        )
        self.add(Entitlement, resident=who, service=service, period=(day(0), day(300)), maximum=200, used=12)
        need = self.add(
            Need, code=f"N{i}", resident=resident, service=service, times=2, minutes=45, dates=(day(-30), day(60)),
            windows=((510, 690), (1950, 2130)), wished=((540, 600),), rungs=[2, 1], requires=["care_level"],
            features=["hoist"], waiting_since=day(-20),
        )  # fmt: skip
        self.add(Choice, resident=who, service=service, facility=facility, valid=(day(0), None))
        self.add(NeedPreference, need=self.first(Need), stance="prefer", asset="facility", facility=facility)
        other = self.add(
            Facility, code=f"G{i}", name=f"第{i}医院", kind=facility.kind, town=facility.town, longitude=121.1,
            latitude=30.7,
        )  # fmt: skip
        self.add(Referral, resident=need.resident, from_facility=other, to_facility=facility, sent_on=day(0))

    def add_match(self, i: int) -> None:
        facility, room, bed, carer = (self.rows[model][i] for model in (Facility, Room, Bed, StaffMember))
        need, service = self.rows[Need][i], ServiceType.objects.get(code=SERVICES[i])
        pattern = self.add(
            StandingPattern, need=need, number=1, weekday=1, start=0, facility=facility, room=room, ends_on=day(90)
        )
        pattern.staff.set([carer])
        self.add(Placement, need=need, bed=bed, nights=(day(0), None))
        pin = self.add(Pin, week=MONDAY, need=need, day=1, start=1980, facility=facility, room=room, created_at=NOON)
        pin.staff.set([carer])
        entry = self.add(WaitingListEntry, need=need, since=day(-20))
        offer = self.add(
            Offer, entry=entry, facility=facility, bed=bed, dates=(day(0), day(14)), offered_at=NOON,
            expires_at=NOON + timedelta(days=3),
        )  # fmt: skip
        self.add(WaitingStep, entry=entry, at=NOON, kind="offered", offer=offer)
        self.add(
            Vacancy, service=service, facility=facility, bed=bed, dates=(day(0), None), asked=[[need.code, "", []]],
            found_at=NOON,
        )  # fmt: skip
        run = self.add(Run, week=MONDAY, created_at=NOON)
        plan = self.add(
            Plan, week=MONDAY, version=i + 1, run=run, score=[0, 5, 7], served=9, needed=10, created_at=NOON
        )
        stay = self.add(Stay, plan=plan, need=need, resident=need.resident, bed=bed, nights=(day(0), day(7)))
        self.add(BrokenAppointment, plan=plan, need=need, stay=stay, why="capacity", broken_at=NOON)
        self.add(DayAttendance, plan=plan, need=need, index=0, facility=facility, date=day(2), part="full")
        hour = (moment(3, 9), moment(3, 10))
        self.add(Session, plan=plan, service=service, facility=facility, room=room, span=hour)
        self.add(SessionAttendee, session=self.first(Session), need=need, index=0)
        self.add(SessionStaff, session=self.first(Session), staff=carer)
        self.add(Visit, plan=plan, need=need, index=1, span=(moment(4, 9), moment(4, 10)))
        self.add(VisitStaff, visit=self.first(Visit), staff=carer, travel_before=12)
        self.add(Unmet, plan=plan, need=need, index=1, units=1, weight=450)
        self.add(Booking, plan=plan, use="night", bed=bed, span=(moment(0, 0), moment(7, 0)))
        self.add(ManualChange, plan=plan, act=UUID(int=i), kind="moved", need=need, at=NOON)
        self.add_accounts(i)
        self.add(AuditEntry, at=NOON, act="test", subject_type="test", subject_id=str(i))
        self.add(OutboxMessage, key=f"reminder-{i}", phone="13800000000", text="明天上午九点。", queued_at=NOON)
        self.add(Change, at=NOON, transaction=str(i), subject_type="test", subject_id=str(i), operation="insert")

    def add_accounts(self, i: int) -> None:
        user = self.add(User, username=f"user{i}", date_joined=NOON)
        whole = self.first(User)
        self.add(
            LookAgain,
            entry=self.rows[WaitingListEntry][i],
            text="为什么？",
            asked_at=NOON,
            asked_by=user,
            due_on=day(15),
        )
        self.add(
            FamilyRequest, resident=self.first(Resident), kind="time", need=self.rows[Need][i], index=1,
            span=(moment(4, 9), moment(4, 10)), made_at=NOON, made_by=user,
        )  # fmt: skip
        self.add(CalendarFeed, account=user, digest=f"{i:064}", made_at=NOON)
        self.add(
            Attendance, need=self.rows[Need][i], date=day(4), index=1, facility=self.first(Facility), status="done",
            at=NOON, stored_at=NOON, by=user, key=uuid4(),
        )  # fmt: skip
        self.add(FollowUp, need=self.rows[Need][i], date=day(4), index=1, done_at=NOON, done_by=user, note="已联系")
        told = self.add(FamilyTold, resident=self.first(Resident), told_at=NOON + timedelta(minutes=i), told_by=user)
        told.plans.set([self.first(Plan)])
        self.add(RoleAssignment, user=whole, role="facility_manager", facility=self.rows[Facility][i])
        self.add(SecondFactor, user=user, secret="JBSWY3DPEHPK3PXP", last_step=0, confirmed_at=NOON)
        sent = self.add(
            Invitation, guardian=self.rows[Guardian][i], account=user, phone="13800000000", digest=f"{i:064}",
            issued_at=NOON, expires_at=NOON + timedelta(days=90),
        )  # fmt: skip
        asked = NOON + timedelta(minutes=i)
        self.add(
            OneTimeCode, invitation=self.first(Invitation), asked_at=asked, expires_at=asked + timedelta(minutes=10),
            attempts_left=5,
        )  # fmt: skip
        self.add(Attempt, act="test", source=sent.digest, at=NOON)
