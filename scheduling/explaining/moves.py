"""What a change by hand would break and cost, in sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..engine.demand import Occurrence
from ..engine.rules import Finding
from ..engine.timeline import DAY
from ..models import Plan
from ..report import remedy_text, violation_text
from ..snapshot.calendar import Calendar
from .figures import figures_text

MOST_NAMES = 4


@dataclass(frozen=True)
class Broken:
    """What is wrong by a rule, whom, where and when it concerns with the figures, and what to do where that is not said
    yet."""

    rule: str
    sentence: str
    about: str
    remedy: str


def finding_stored(told: dict[str, Any]) -> Finding:
    """A finding as ``encode`` wrote it."""
    there = tuple(Occurrence(one["need"], one["index"]) for one in told.get("occurrences", ()))
    return Finding(**{**told, "occurrences": there})


def broken_text(plan: Plan, finding: Finding, names: Any) -> Broken:
    """``names`` has what the reader may know: residents, staff, facilities and needs by code,
    and the catalogue."""
    people = [names.needs.get(one.need) or _("someone from elsewhere") for one in finding.occurrences]
    if finding.resident and not people:
        people = [names.residents.get(finding.resident) or _("someone from elsewhere")]
    people = [*dict.fromkeys(people)]
    if len(people) > MOST_NAMES:
        people = [*people[:MOST_NAMES], _("%(count)s more") % {"count": len(people) - MOST_NAMES}]
    parts = [
        _(", ").join(people),
        names.staff.get(finding.staff, finding.staff or "") if finding.staff else "",
        names.facilities.get(finding.facility, finding.facility or "") if finding.facility else "",
        finding.place or "",
        _when(plan, finding),
        figures_text(finding.detail, names.catalogue),
    ]
    about = " · ".join(part for part in parts if part)
    return Broken(finding.rule, violation_text(finding.rule), about, remedy_text(finding.rule))


def _when(plan: Plan, finding: Finding) -> str:
    if finding.start is None or finding.end is None:
        return ""
    calendar, days = Calendar(plan.week, 28), (finding.end - finding.start) / DAY
    first = date_format(calendar.date(finding.start // DAY), "D m-d")
    if days >= 1:
        return _("%(first)s to %(end)s") % {
            "first": first,
            "end": date_format(calendar.date(finding.end // DAY), "m-d"),
        }
    begun = f"{first} {_clock(finding.start)}"
    if finding.start // DAY == (finding.end - 1) // DAY:
        return f"{begun}–{_clock(finding.end)}"
    return f"{begun} – {date_format(calendar.date(finding.end // DAY), 'D m-d')} {_clock(finding.end)}"


def _clock(minute: int) -> str:
    return f"{minute % DAY // 60}:{minute % 60:02}"


def cost_texts(cost: Mapping[str, int]) -> list[tuple[str, int]]:
    """What changes for people, the weightiest first, with the points of the score by rule: more is worse."""
    return [
        (_COSTS[rule](points), points)
        for rule, points in sorted(cost.items(), key=lambda item: -abs(item[1]))
        if rule in _COSTS
    ]


def _either(worse: Callable[[], str], better: Callable[[], str]) -> Callable[[int], str]:
    return lambda points: worse() if points > 0 else better()


_COSTS: dict[str, Callable[[int], str]] = {
    "confirmed_change": _either(
        lambda: _("It moves what the family has confirmed."), lambda: _("It gives back what the family has confirmed.")
    ),
    "change": _either(
        lambda: _("It is another time than the family is used to."),
        lambda: _("It is the time that the family is used to."),
    ),
    "other_staff": _either(lambda: _("It is another carer than before."), lambda: _("It is the same carer as before.")),
    "other_facility": _either(
        lambda: _("It is another facility than before."), lambda: _("It is the same facility as before.")
    ),
    "transfer": _either(lambda: _("One more change of beds."), lambda: _("One change of beds less.")),
    "lower_rung": _either(
        lambda: _("Another rung of care than the wished one."), lambda: _("The rung of care that was wished.")
    ),
    "travel_staff": _either(lambda: _("Staff are longer on the way."), lambda: _("Staff are shorter on the way.")),
    "travel_resident": _either(
        lambda: _("The resident is longer on the way."), lambda: _("The resident is shorter on the way.")
    ),
    "wished_time": _either(lambda: _("It is not a wished time."), lambda: _("It is a wished time.")),
    "preferred_facility": _either(
        lambda: _("It is not a preferred facility."), lambda: _("It is a preferred facility.")
    ),
    "preferred_staff": _either(lambda: _("It is not a preferred carer."), lambda: _("It is a preferred carer.")),
    "language": _either(
        lambda: _("The carer does not speak the resident's language."),
        lambda: _("The carer speaks the resident's language."),
    ),
    "idle": _either(
        lambda: _("More idle time between appointments."), lambda: _("Less idle time between appointments.")
    ),
}  # fmt: skip
