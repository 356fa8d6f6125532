"""What was said of appointments: took place, or why not."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from backend.core.access.questions import Actor, require
from backend.core.periods import ONE_DAY
from facilities.choices import Mode

from ...choices import AttendanceStatus, PlanStatus
from ...models import Attendance, DayAttendance, SessionAttendee, Stay, Visit
from ...snapshot.reigns import nights_given
from ..attendance import DAY_OF
from .periods import Period


@dataclass
class Said:
    """Occurrences by what was said of them last; ``why``: reasons of those that did not take place."""

    done: int = 0
    not_met: int = 0
    excused: int = 0
    why: Counter[str] = field(default_factory=Counter)

    @property
    def marked(self) -> int:
        return self.done + self.not_met + self.excused

    @property
    def share(self) -> float | None:
        """That took place, of those of which something final was said."""
        return self.done / self.marked if self.marked else None


def attendance(user: Actor, period: Period) -> dict[int, Said]:
    """By service, for the days of the period's weeks, of what stands in the published plans: what was called off and
    planned at another time counts there alone. Three queries.
    """
    require(user, "open", "reports")
    begin, end = period.begin, period.last + ONE_DAY
    slept = {*nights_given(Stay.objects.all(), begin, end, "need")}
    rows = Attendance.objects.filter(Q(need__service__mode=Mode.STAY) | _planned(), date__gte=begin, date__lt=end)
    latest = rows.order_by("need_id", "date", "index", "-at", "-pk").distinct("need_id", "date", "index")
    found: dict[int, Said] = {}
    for need, day, mode, service, status, reason in latest.values_list(
        "need", "date", "need__service__mode", "need__service", "status", "reason"
    ):
        if mode == Mode.STAY and (need, day) not in slept:
            continue
        said = found.setdefault(service, Said())
        if status == AttendanceStatus.DONE:
            said.done += 1
        elif status == AttendanceStatus.NOT_MET:
            said.not_met += 1
            said.why[reason] += 1
        elif status == AttendanceStatus.EXCUSED:
            said.excused += 1
    return found


def _planned() -> Q:
    """Occurrences of appointments and day places that stand in the published plan of their week."""
    same: dict[str, Any] = {"need": OuterRef("need"), "index": OuterRef("index"), "day": OuterRef("date")}
    kinds: tuple[tuple[Any, str], ...] = ((DayAttendance, "plan"), (SessionAttendee, "session__plan"), (Visit, "plan"))
    found = Q()
    for model, plan in kinds:
        rows = model.objects.filter(**{f"{plan}__status": PlanStatus.PUBLISHED})
        found |= Q(Exists(rows.annotate(day=DAY_OF[model]).filter(**same)))
    return found
