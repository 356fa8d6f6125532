"""What was said of appointments: took place, or why not."""

from collections import Counter
from dataclasses import dataclass, field

from backend.core.access.questions import Actor, require

from ...choices import AttendanceStatus
from ...models import Attendance
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
    """By service, for the days of the period's weeks. One query."""
    require(user, "open", "reports")
    rows = Attendance.objects.filter(date__gte=period.begin, date__lte=period.last).order_by(
        "need_id", "date", "index", "-at", "-pk"
    )
    latest = rows.distinct("need_id", "date", "index").values_list("need__service", "status", "reason")
    found: dict[int, Said] = {}
    for service, status, reason in latest:
        said = found.setdefault(service, Said())
        if status == AttendanceStatus.DONE:
            said.done += 1
        elif status == AttendanceStatus.NOT_MET:
            said.not_met += 1
            said.why[reason] += 1
        elif status == AttendanceStatus.EXCUSED:
            said.excused += 1
    return found
