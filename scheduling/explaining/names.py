"""What things are called, and when they are, in the active language."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from facilities.models import Facility, ServiceType, Skill

from ..engine.supply import Mode
from ..engine.timeline import DAY, Span, union
from ..snapshot.calendar import Calendar


@dataclass(frozen=True)
class Names:
    monday: date

    @cached_property
    def _known(self) -> dict[Any, dict[str, str]]:
        return {model: {row.code: str(row) for row in model.objects.all()} for model in (ServiceType, Skill)} | {
            Facility: dict(Facility.objects.values_list("code", "name"))
        }

    def facility(self, code: str | None) -> str:
        return self._known[Facility].get(code or "", code or "")

    def service(self, code: str) -> str:
        return self._known[ServiceType].get(code, code)

    @cached_property
    def _modes(self) -> dict[str, str]:
        return dict(ServiceType.objects.values_list("code", "mode"))

    def mode(self, service: str) -> Mode:
        """Of a service that is gone by now, that of an appointment."""
        return Mode(self._modes.get(service, Mode.SESSION))

    def skill(self, code: str) -> str:
        return self._known[Skill].get(code, code)

    def day(self, day: int) -> str:
        return date_format(Calendar(self.monday, 7).date(day), "D")

    def days(self, days: Iterable[int]) -> str:
        some = list(days)
        if some == [0, 1, 2, 3, 4]:
            return _("Monday to Friday")
        return _("every day") if len(some) == 7 else self.listed(self.day(one) for one in some)

    def hours(self, spans: Iterable[Span]) -> str:
        """Days that have the same hours are named together."""
        by_hours: dict[str, list[int]] = defaultdict(list)
        for span in union(spans):
            by_hours[f"{_clock(span.start)}–{_clock(span.end or span.start)}"].append(span.start // DAY)
        return self.listed(f"{self.days(days)} {hours}" for hours, days in by_hours.items())

    def dates(self, span: Span) -> str:
        """From the first night to the morning after the last."""
        calendar = Calendar(self.monday, 28)
        first, end = calendar.date(span.start // DAY), calendar.date((span.end or span.start) // DAY)
        return _("%(first)s to %(end)s") % {
            "first": date_format(first, "MONTH_DAY_FORMAT"),
            "end": date_format(end, "MONTH_DAY_FORMAT"),
        }

    def listed(self, words: Iterable[str]) -> str:
        return _(", ").join(words)


def _clock(minute: int) -> str:
    return f"{minute % DAY // 60}:{minute % 60:02}" if minute % DAY else ("0:00" if minute == 0 else "24:00")
