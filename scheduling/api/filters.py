"""Parameters of lists of the match."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.core.api.parameters import (
    CodeParameter,
    DayParameter,
    DuringParameters,
    Parameters,
)
from backend.core.digits import BIGGEST
from backend.core.periods import ONE_DAY, midnight

from ..choices import (
    ExportKind,
    ExportStatus,
    InquiryKind,
    OfferStatus,
    PlanStatus,
    RequestKind,
    RequestStatus,
    RunStatus,
    WaitingStatus,
)
from ..weeks import monday_of, week_name


def day_span(day: date) -> tuple[datetime, datetime]:
    """The moments of a day, local time."""
    start, end = (midnight(one) for one in (day, day + ONE_DAY))
    return start, end


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-W\d{2}$", "example": "2026-W49"})
class WeekParameter(serializers.Field):
    """A week by its ISO name; in Python its Monday."""

    default_error_messages = {"week": _("Write the year and the week, for example 2026-W49.")}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> Any:
        try:
            return monday_of(str(data))
        except ValueError:
            return self.fail("week")

    def to_representation(self, value: Any) -> str:
        return week_name(value)


class PlanFilters(Parameters):
    week = WeekParameter(required=False)
    status = serializers.ChoiceField(PlanStatus.choices, required=False)


class RunFilters(Parameters):
    week = WeekParameter(required=False)
    status = serializers.ChoiceField(RunStatus.choices, required=False)


class ExportFilters(Parameters):
    kind = serializers.ChoiceField(ExportKind.choices, required=False)
    status = serializers.ChoiceField(ExportStatus.choices, required=False)


class PublicationFilters(Parameters):
    plan = serializers.IntegerField(min_value=1, max_value=BIGGEST, required=False)
    status = serializers.ChoiceField(RunStatus.choices, required=False)


class PlanRowFilters(Parameters):
    """Rows of the published plans, unless a version is asked for."""

    week = WeekParameter(source="plan__week", required=False)
    version = serializers.IntegerField(
        source="plan__version", min_value=1, max_value=2**31 - 1, required=False,
        help_text="Of the week’s plan; left out: the published one",
    )  # fmt: skip

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        if "plan__version" not in values:
            rows = rows.filter(plan__status=PlanStatus.PUBLISHED)
        return super().narrow(rows, values)


class StayFilters(PlanRowFilters):
    resident = CodeParameter(source="resident__code")
    facility = CodeParameter(source="bed__room__facility__code")


class AttendanceFilters(PlanRowFilters):
    resident = CodeParameter(source="need__resident__code")
    facility = CodeParameter(source="facility__code")
    date = DayParameter()


class SessionFilters(PlanRowFilters):
    service = CodeParameter(source="service__code")
    facility = CodeParameter(source="facility__code")
    staff = CodeParameter(source="staff_rows__staff__code")


class VisitFilters(PlanRowFilters):
    resident = CodeParameter(source="need__resident__code")
    staff = CodeParameter(source="staff_rows__staff__code")


class UnmetFilters(PlanRowFilters):
    resident = CodeParameter(source="need__resident__code")
    service = CodeParameter(source="need__service__code")
    town = CodeParameter(source="need__resident__town__code")


class PlacementFilters(DuringParameters):
    period = "nights"
    resident = CodeParameter(source="need__resident__code")
    facility = CodeParameter(source="bed__room__facility__code")


class PatternFilters(Parameters):
    resident = CodeParameter(source="need__resident__code")
    facility = CodeParameter(source="facility__code")


class PinFilters(Parameters):
    week = WeekParameter(required=False)
    need = CodeParameter(source="need__code")


class WaitingFilters(Parameters):
    resident = CodeParameter(source="need__resident__code")
    service = CodeParameter(source="need__service__code")
    status = serializers.ChoiceField(WaitingStatus.choices, required=False)


class OfferFilters(Parameters):
    resident = CodeParameter(source="entry__need__resident__code")
    facility = CodeParameter(source="facility__code")
    status = serializers.ChoiceField(OfferStatus.choices, required=False)


class InquiryFilters(Parameters):
    week = WeekParameter(required=False)
    kind = serializers.ChoiceField(InquiryKind.choices, required=False)
    status = serializers.ChoiceField(RunStatus.choices, required=False)


class LookFilters(Parameters):
    entry = serializers.IntegerField(min_value=1, max_value=BIGGEST, source="entry_id", required=False)
    open = serializers.BooleanField(source="answered_at__isnull", required=False, default=None, allow_null=True)

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        return super().narrow(rows, {name: value for name, value in values.items() if value is not None})


class MoveFilters(Parameters):
    plan = serializers.IntegerField(min_value=1, max_value=BIGGEST, source="plan_id", required=False)
    need = CodeParameter(source="need__code")


class BreakageFilters(Parameters):
    week = WeekParameter(source="plan__week", required=False)
    resident = CodeParameter(source="need__resident__code")
    mended = serializers.ChoiceField(["yes", "no"], required=False)

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        mended = values.pop("mended", None)
        rows = super().narrow(rows, values)
        return rows if mended is None else rows.filter(mended_at__isnull=mended == "no")


class RequestFilters(Parameters):
    resident = CodeParameter(source="resident__code")
    kind = serializers.ChoiceField(RequestKind.choices, required=False)
    status = serializers.ChoiceField(RequestStatus.choices, required=False)


class CapacityFilters(Parameters):
    """Of facilities; ``week`` is no column of theirs."""

    week = WeekParameter(required=False, help_text="This week unless another is named")
    town = CodeParameter(source="town__code")
    service = CodeParameter(source="offers__service__code", help_text="Those that offer this service")

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        return super().narrow(rows, {name: value for name, value in values.items() if name != "week"})


class CapacityParameters(serializers.Serializer):
    week = WeekParameter(required=False, help_text="This week unless another is named")


class VacancyFilters(DuringParameters):
    period = "dates"
    facility = CodeParameter(source="facility__code")
    town = CodeParameter(source="facility__town__code")
    service = CodeParameter(source="service__code")
