"""What is handed out of a published week: workbooks for facilities, staff and the city, and calendars."""

from dataclasses import dataclass
from pathlib import Path

from ..models import Plan
from .calendars import resident_calendars, staff_calendars
from .city import city_workbook
from .facilities import facility_workbooks
from .staff import staff_workbooks
from .week import Week


@dataclass(frozen=True)
class HandOut:
    """Files written, by kind."""

    facilities: int
    staff: int
    calendars: int


def hand_out(plan: Plan, folder: Path) -> HandOut:
    """Write all files of a plan under ``folder``; files of an earlier hand-out there are replaced."""
    week = Week(plan)
    city_workbook(week, folder / "city.xlsx")
    return HandOut(
        facilities=facility_workbooks(week, folder / "facilities"),
        staff=staff_workbooks(week, folder / "staff"),
        calendars=staff_calendars(week, folder / "staff") + resident_calendars(week, folder / "residents"),
    )
