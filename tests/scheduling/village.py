"""One village in the database with one of everything that a week is planned from; week 2026-W49.

Chen is therapist and nurse at the station; Lin has two sessions and a visit, Hu a day place, Guo a bed.
"""

from typing import Any

from facilities.models import (
    Bed,
    DayPlaces,
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
from residents.models import Household, Need, Resident
from scheduling.models import Placement, StandingPattern
from tests.network import day, moment


def service(code: str) -> ServiceType:
    return ServiceType.objects.get(code=code)


def facility(code: str, kind: str, *offers: str, **more: Any) -> Facility:
    row = Facility.objects.create(
        code=code, name=f"{code}站", kind=FacilityKind.objects.get(code=kind), town=Town.objects.get(code="xincang"),
        **{"longitude": 121.13, "latitude": 30.72, **more},
    )  # fmt: skip
    for offer in offers:
        ServiceOffer.objects.create(facility=row, service=service(offer))
    return row


def staff(code: str, at: Facility, *skills: str, **more: Any) -> StaffMember:
    row = StaffMember.objects.create(
        code=code, name=f"示例{code}", facility=at, **{"sex": "female", "languages": ["pinghu"], **more}
    )
    for skill in skills:
        StaffSkill.objects.create(staff=row, skill=Skill.objects.get(code=skill), valid=(day(-100), None))
    return row


def shifts(member: StaffMember, *days: int, duty: str = "appointments", start: int = 8, end: int = 17) -> None:
    for number in days:
        span = (moment(number, start), moment(number, end))
        Shift.objects.create(staff=member, facility=member.facility, span=span, duty=duty)


def resident(code: str, **more: Any) -> Resident:
    return Resident.objects.create(
        code=code,
        name=f"示例{code}",
        household=Household.objects.get_or_create(code=f"H{code}")[0],
        town=Town.objects.get(code="xincang"),
        **{
            "sex": "male", "birth_date": "1970-06-15", "category_id": 4, "level_id": 3, "longitude": 121.14,
            "latitude": 30.72, "languages": ["pinghu"], "address": f"{code}村1组", **more,
        },
    )  # fmt: skip


def need(code: str, who: Resident, what: str, **more: Any) -> Need:
    return Need.objects.create(code=code, resident=who, service=service(what), **{"dates": (day(-60), None), **more})


def village() -> None:
    """Chen at work Monday to Wednesday; a Home with places on weekdays; a bed in which Guo lives."""
    station = facility("XC", "rehab_station", "physiotherapy", "nursing_visit")
    room = Room.objects.create(code="XC-1", facility=station, name="治疗室", use="therapy", size=2)
    RoomEquipment.objects.create(room=room, kind="treatment_table", pieces=1)
    chen = staff("chen", station, "physiotherapy", "nursing")
    shifts(chen, 0, 1, 2)
    home = facility("ZJ", "day_home", "day_care", residents_per_staff=8)
    home.credentials.create(kind="agreement", valid=(day(-300), day(300)))
    for number in range(5):
        DayPlaces.objects.create(facility=home, weekday=number, morning=2, afternoon=2)
    shifts(staff("wu", home, "institution_care"), 0, 1, 2, 3, 4, duty="care")
    house = facility("TY", "residential", "residential_care", "respite")
    for kind in ("accreditation", "insurance"):
        house.credentials.create(kind=kind, valid=(day(-300), None))
    bedroom = Room.objects.create(code="TY-1", facility=house, name="101", use="bedroom", size=2)
    beds = [Bed.objects.create(code=f"TY-1-{number}", room=bedroom, kind="long_stay") for number in (1, 2)]

    lin, hu, guo = resident("lin"), resident("hu"), resident("guo")
    therapy = need("N-therapy", lin, "physiotherapy", times=2)
    need("N-nursing", lin, "nursing_visit")
    need("N-day", hu, "day_care", times=2)
    stay = need("N-stay", guo, "residential_care")
    Placement.objects.create(need=stay, bed=beds[0], nights=(day(-200), None), confirmed=True)
    pattern = StandingPattern.objects.create(
        need=therapy, number=1, weekday=1, start=540, facility=station, room=room, confirmed=True
    )
    pattern.staff.set([chen])


def village_with_zhao() -> None:
    """With a second nurse and therapist at the station, on Monday and Tuesday."""
    village()
    shifts(staff("zhao", Facility.objects.get(code="XC"), "physiotherapy", "nursing"), 0, 1)
