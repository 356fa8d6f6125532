"""The village of ``tests/scheduling/village.py`` lived in: this week published, the coming one published and drafted
anew, with something waiting for each role. The weeks are those around today, as the pages ask for today.

Made without a solver: half a second. For tests of pages, in a browser and without.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import SCOPE_OF_ROLE, Role
from backend.core.models import RoleAssignment, User
from facilities.models import Bed, Closure, Credential, Facility, FacilityKind, Room, Shift, StaffMember, Town
from residents.models import Assessment, Consent, Guardian, Need, Referral, Resident
from scheduling.models import (
    DayAttendance,
    Offer,
    Plan,
    Run,
    Session,
    SessionAttendee,
    SessionStaff,
    Stay,
    Unmet,
    Visit,
    VisitStaff,
    WaitingListEntry,
)
from scheduling.services.publishing import put_in_force
from scheduling.weeks import coming_monday
from tests.scheduling.village import need, resident, service, village

DAY = timedelta(days=1)


@dataclass(repr=False)
class SmallCity:
    """``published`` and ``draft`` are plans of the coming week; ``lived`` is this week's; ``run`` made the draft."""

    today: date
    monday: date
    lived: Plan
    published: Plan
    run: Run
    draft: Plan
    accounts: dict[Role, User] = field(default_factory=dict)

    @property
    def week(self) -> str:
        return f"{self.monday:%G-W%V}"


def entered(city: SmallCity, role: Role, language: str = "en") -> Client:
    """A browser in which the account of ``role`` is signed in."""
    client = Client()
    client.force_login(city.accounts[role])
    client.cookies["django_language"] = language
    return client


def build_small_city(today: date | None = None) -> SmallCity:
    if not FacilityKind.objects.exists():  # a test that commits emptied the tables behind it
        for app in ("facilities", "residents"):
            import_module(f"{app}.migrations.0002_reference_data").load(apps, None)
        import_module("facilities.migrations.0003_indicators").load(apps, None)
        import_module("facilities.migrations.0005_what_to_bring").fill(apps, None)
    # A city of a given day has its noon, whatever the clock says by then.
    now = timezone.now() if today is None else at(today, 0, 12)
    today = today or timezone.localdate()
    monday = coming_monday(today)
    village()
    _people(today)
    _shifts(monday)
    lived, published = _plan(monday - 7 * DAY, 1), _plan(monday, 1)
    for plan in (lived, published):
        _rows(plan, visit_hour=14, days=(0, 2))
        put_in_force(plan=plan, user=None, now=now)
    run = _run(monday, now)
    draft = _plan(monday, 2, run)
    _rows(draft, visit_hour=10, days=(0,))
    Unmet.objects.create(
        plan=draft, need=Need.objects.get(code="N-day"), index=1, units=1, weight=450,
        reasons=[{"rule": "day_places", "blocked": 4, "options": 5}],
    )  # fmt: skip
    _news(today, monday, now)
    return SmallCity(today, monday, lived, published, run, draft, _accounts())


def _people(today: date) -> None:
    """Families, a woman who waits for a bed, a child of whom nothing is planned."""
    lin, hu = Resident.objects.get(code="lin"), Resident.objects.get(code="hu")
    lin.certificate, lin.phone = "33048219700615001343", "13800000001"
    lin.save()
    mother = Guardian.objects.create(resident=lin, name="示例林母", relation="parent", legal=True, phone="13800000002")
    Guardian.objects.create(resident=hu, name="示例胡妻", relation="spouse", phone="13800000003")
    Consent.objects.create(resident=lin, purpose="care_planning", given_by=mother, given_on=today - 90 * DAY)
    qian = resident("qian", sex="female", category_id=6, level_id=1)
    Resident.objects.filter(pk=qian.pk).update(town=Town.objects.get(code="danghu"))
    asked = need("N-respite", qian, "respite", nights_max=7, waiting_since=today - 30 * DAY)
    waiting = WaitingListEntry.objects.create(need=asked, since=today - 30 * DAY)
    house = Facility.objects.get(code="TY")
    now = timezone.now()
    Offer.objects.create(
        entry=waiting, facility=house, dates=(today + DAY, today + 8 * DAY), status="declined", reason="太远",
        offered_at=now - 2 * DAY, expires_at=now + DAY, answered_at=now - DAY,
    )  # fmt: skip
    Referral.objects.create(
        resident=lin, from_facility=house, to_facility=Facility.objects.get(code="XC"), sent_on=today - 3 * DAY
    )
    resident("sun", birth_date=today.replace(day=1) - 3000 * DAY)


def enter_papers(city: SmallCity) -> Assessment:
    """Into the file of Lin, whose family chose the station: one of each kind. The assessment has lapsed."""
    lin, station = Resident.objects.get(code="lin"), Facility.objects.get(code="XC")
    until = (city.today - 90 * DAY, city.today - DAY)
    lin.entitlements.create(service=service("respite"), period=until, maximum=9, used=2)
    lin.choices.create(facility=station, valid=until)
    therapy = lin.needs.get(code="N-therapy")
    therapy.preferences.create(stance="prefer", asset="facility", facility=station, reason="离家近")
    made: Assessment = lin.assessments.create(kind="psychiatric_stability", result="unstable", valid=until)
    return made


def _shifts(monday: date) -> None:
    """Of this week and the coming one, in place of the village's, which are those of one fixed week."""
    Shift.objects.all().delete()
    for code, days, duty in (("chen", (0, 1, 2), "appointments"), ("wu", (0, 1, 2, 3, 4), "care")):
        member = StaffMember.objects.get(code=code)
        for number in (*days, *(7 + day for day in days)):
            span = (at(monday - 7 * DAY, number, 8), at(monday - 7 * DAY, number, 17))
            Shift.objects.create(staff=member, facility=member.facility, span=span, duty=duty)


def at(monday: date, day: int, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(monday + day * DAY, time(hour)))


def _plan(monday: date, version: int, run: Run | None = None) -> Plan:
    figures: dict[str, Any] = {}
    if run:
        row = {"residents": 1, "weighted_needed": 1800, "weighted_served": 1800}
        by_service = [
            {"key": "day_care", **row, "needed": 2, "served": 1, "weighted_needed": 900, "weighted_served": 450},
            {"key": "physiotherapy", **row, "needed": 2, "served": 2},
        ]
        by_town = [{"key": "xincang", **row, "residents": 3, "needed": 4, "served": 3}]
        summary = {
            "by_service": by_service, "by_town": by_town,
            "reasons": [{"rule": "day_places", "needs": 1, "units": 1}],
            "outcomes": {"kept": 2, "moved": 1, "unserved": 1}, "kept_share": 0.75, "same_staff_share": 1.0,
            "travel": 40, "visits": 1,
        }  # fmt: skip
        figures = {
            "score": [0, 450, 12], "served": 2250, "needed": 2700, "bound": 2500, "engine_version": "1",
            "result": {"summary": summary, "gap": 0.1, "seconds": 12.0},
        }  # fmt: skip
    return Plan.objects.create(week=monday, version=version, run=run, created_at=timezone.now(), **figures)


def _run(monday: date, now: datetime) -> Run:
    points = [("baseline", 1.0, 1800), ("placement", 4.5, 2000), ("appointments", 11.0, 2250), ("done", 12.0, 2250)]
    history = [
        {
            "stage": stage, "seconds": seconds, "served": served, "needed": 2700, "bound": 2500,
            "score": {"hard": 0, "unserved": 2700 - served, "preference": 12, "by_rule": {}},
        }
        for stage, seconds, served in points
    ]  # fmt: skip
    return Run.objects.create(
        week=monday, status="done", params={"seconds": 60.0, "work": None, "seed": 1, "jobs": 2},
        progress={"history": history, "latest": history[-1]}, created_at=now - timedelta(minutes=9),
        started_at=now - timedelta(minutes=8), finished_at=now - timedelta(minutes=7), worker="test",
    )  # fmt: skip


def _rows(plan: Plan, *, visit_hour: int, days: tuple[int, ...]) -> None:
    monday, needs = plan.week, {row.code: row for row in Need.objects.all()}
    chen, room = StaffMember.objects.get(code="chen"), Room.objects.get(code="XC-1")
    stay = needs["N-stay"]
    Stay.objects.create(
        plan=plan, need=stay, resident=stay.resident, bed=Bed.objects.get(code="TY-1-1"),
        nights=(monday, monday + 7 * DAY),
    )  # fmt: skip
    home = Facility.objects.get(code="ZJ")
    for index, day in enumerate(days):
        DayAttendance.objects.create(
            plan=plan, need=needs["N-day"], index=index, facility=home, date=monday + day * DAY, part="full"
        )
    for index, day in enumerate((1, 2)):
        session = Session.objects.create(
            plan=plan, service=service("physiotherapy"), facility=room.facility, room=room,
            span=(at(monday, day, 9), at(monday, day, 9) + timedelta(minutes=40)),
        )  # fmt: skip
        SessionAttendee.objects.create(session=session, need=needs["N-therapy"], index=index)
        SessionStaff.objects.create(session=session, staff=chen)
    start = at(monday, 0, visit_hour)
    visit = Visit.objects.create(
        plan=plan, need=needs["N-nursing"], index=0, span=(start, start + timedelta(minutes=30))
    )
    VisitStaff.objects.create(visit=visit, staff=chen, travel_before=12)


def _news(today: date, monday: date, now: datetime) -> None:
    """A bed out of use until the coming week at most, a carer ill on its Wednesday, an insurance that runs out: the
    same whatever day of the week the tests run on.
    """
    mended = min(now + 3 * DAY, at(monday, 0, 0))
    Closure.objects.create(asset="bed", bed=Bed.objects.get(code="TY-1-2"), span=(now, mended), reason="床架维修")
    Closure.objects.create(
        asset="staff",
        staff=StaffMember.objects.get(code="chen"),
        span=(at(monday, 2, 0), at(monday, 3, 0)),
        reason="病假",
    )
    Credential.objects.create(
        facility=Facility.objects.get(code="ZJ"), kind="insurance", valid=(today - 300 * DAY, today + 20 * DAY)
    )


def _accounts() -> dict[Role, User]:
    scopes = {
        "town": Town.objects.get(code="xincang"), "facility": Facility.objects.get(code="XC"),
        "staff": StaffMember.objects.get(code="chen"), "guardian": Guardian.objects.get(name="示例林母"),
    }  # fmt: skip
    accounts = {}
    for role in Role:
        accounts[role] = User.objects.create_user(f"small-{role}", last_name="示例")
        scope = SCOPE_OF_ROLE[role]
        RoleAssignment.objects.create(user=accounts[role], role=role, **({scope: scopes[scope]} if scope else {}))
    return accounts
