"""What is handed out of a published week: workbooks for facilities, staff and the city, and calendars."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..models import Plan
from .calendars import resident_calendars, staff_calendars
from .city import city_workbook
from .facilities import facility_workbooks
from .staff import staff_workbooks
from .week import Week

KINDS = ("facilities", "staff", "residents")
LIST = ".written"  # what a hand-out wrote into its folder


@dataclass(frozen=True)
class HandOut:
    """Files written, by kind."""

    facilities: int
    staff: int
    calendars: int


def hand_out(plan: Plan, folder: Path, today: date) -> HandOut:
    """Write all files of a plan under ``folder``. Those of an earlier hand-out there are replaced, and removed where
    nothing takes their place; what else lies there stays.
    """
    week = Week(plan)
    city_workbook(week, folder / "city.xlsx")
    facilities = facility_workbooks(week, folder / "facilities", today)
    staff = staff_workbooks(week, folder / "staff")
    calendars = staff_calendars(week, folder / "staff") + resident_calendars(week, folder / "residents")
    _remove_others(folder, {*facilities, *staff, *calendars})
    return HandOut(len(facilities), len(staff), len(calendars))


def _remove_others(folder: Path, written: set[Path]) -> None:
    """Those that the hand-out before says it wrote, and this one did not."""
    listed = folder / LIST
    before = {folder / kind / name for kind, name in _listed(listed)}
    for path in before - written:
        path.unlink(missing_ok=True)
    listed.write_text("".join(f"{path.parent.name}/{path.name}\n" for path in sorted(written)), encoding="utf-8")


def _listed(path: Path) -> Iterator[tuple[str, str]]:
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _slash, name = line.partition("/")
        if kind in KINDS and Path(name).name == name:
            yield kind, name
