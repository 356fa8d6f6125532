"""What people decide can be edited here; what a plan holds can be read here, and is changed by planning again."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import within
from backend.core.access.table import READ
from backend.core.admin_pages import Pages, ReadPages, ReadRows, column, days, last_day, moments
from backend.core.forms import in_chinese
from backend.core.windows import clock, format_moment
from residents.admin_files import OpensFile
from residents.models import Resident

from . import models
from .report import reason_text

OF_NEED = ("need__code", "need__resident__code", "need__resident__name")


class PlanRowPages(ReadPages):
    """Of rows of plans."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.defer("plan__result")


def week() -> Any:
    return column(_("week"), "week", lambda row: f"{row.week:%G-W%V}")


def asked_text(row: models.Vacancy) -> str:
    """Needs by their codes, and why the place does not suit where it does not, a line each."""
    fits = _("fits")
    return "\n".join(f"{need} {reason_text(rule) if rule else fits}" for need, rule, _weekdays in row.asked)


ASKED = column(_("who was asked for"), "asked", asked_text)
REASONS = column(_("reasons"), "reasons", lambda row: "\n".join(reason_text(one["rule"]) for one in row.reasons))


@admin.register(models.StandingPattern)
class StandingPatternPages(OpensFile, Pages):
    list_display = (
        "need", "number", "weekday",
        column(_("start"), "start", lambda row: None if row.start is None else clock(row.start)),
        "facility", "room", "confirmed", "confirmed_by_phone", last_day(),
    )  # fmt: skip
    list_filter = ("weekday", "confirmed", "need__service", "need__resident__town")
    search_fields = (*OF_NEED, "staff__code")
    list_select_related = ("need", "facility", "room")
    autocomplete_fields = ("need", "facility", "room", "staff")


@admin.register(models.Placement)
class PlacementPages(OpensFile, Pages):
    list_display = ("need", "bed", days("nights", _("nights")), "confirmed", "confirmed_by_phone")
    list_filter = ("confirmed", "bed__kind", "bed__room__facility__town")
    search_fields = (*OF_NEED, "bed__code")
    list_select_related = ("need", "bed")
    autocomplete_fields = ("need", "bed")


@admin.register(models.Pin)
class PinPages(OpensFile, Pages):
    list_display = (
        week(),
        "need",
        "index",
        "day",
        column(
            _("start"),
            "start",
            lambda pin: None if pin.start is None else format_moment(pin.start, chinese=in_chinese()),
        ),
        "facility",
        "room",
        "bed",
        "reason",
    )
    list_filter = (("week", admin.AllValuesFieldListFilter),)
    search_fields = (*OF_NEED, "reason")
    list_select_related = ("need", "facility", "room", "bed")
    autocomplete_fields = ("need", "facility", "room", "bed", "staff")
    exclude = ("created_at", "created_by")

    def save_model(self, request: HttpRequest, obj: models.Pin, form: Any, change: bool) -> None:
        if not change:
            obj.created_at, obj.created_by = timezone.now(), request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)


@admin.register(models.ManualChange)
class ManualChangePages(OpensFile, PlanRowPages):
    list_display = ("plan", "kind", "need", "index", "at", "by", "undone_at")
    list_filter = ("kind", "plan")
    search_fields = OF_NEED
    list_select_related = ("plan", "need", "by")


@admin.register(models.WaitingListEntry)
class WaitingListEntryPages(OpensFile, Pages):
    list_display = ("need", "since", "status", "closed_on")
    list_filter = ("status", "need__service", "need__resident__town")
    search_fields = OF_NEED
    list_select_related = ("need",)
    autocomplete_fields = ("need",)


@admin.register(models.Offer)
class OfferPages(OpensFile, Pages):
    file = "entry.need.resident"
    list_display = ("entry", "facility", "bed", days("dates", _("dates")), "status", "offered_at", "expires_at")
    list_filter = ("status", "facility__kind", "facility__town")
    search_fields = ("entry__need__code", "facility__name", "bed__code")
    list_select_related = ("entry__need", "facility", "bed")
    autocomplete_fields = ("entry", "facility", "bed")


@admin.register(models.WaitingStep)
class WaitingStepPages(OpensFile, ReadPages):
    file = "entry.need.resident"
    list_display = ("entry", "at", "kind", "offer", "who", "said")
    list_filter = ("kind",)
    search_fields = ("entry__need__code", "note")
    list_select_related = ("entry__need", "offer__entry__need", "offer__facility", "who")

    @admin.display(description=_("note"))
    def said(self, row: models.WaitingStep) -> str:
        return row.said


@admin.register(models.LookAgain)
class LookAgainPages(OpensFile, ReadPages):
    file = "entry.need.resident"
    list_display = ("entry", "asked_at", "by_phone", "due_on", "outcome", "answered_at")
    list_filter = ("outcome",)
    search_fields = ("entry__need__code",)
    list_select_related = ("entry__need",)


@admin.register(models.Vacancy)
class VacancyPages(ReadPages):
    list_display = ("service", "facility", "bed", days("dates", _("free")), "found_at")
    list_filter = ("service", "facility__town")
    search_fields = ("bed__code", "facility__name")
    list_select_related = ("service", "facility", "bed")

    def in_words(self, name: str) -> Any:
        return ASKED if name == "asked" else super().in_words(name)


@admin.register(models.BrokenAppointment)
class BrokenAppointmentPages(OpensFile, PlanRowPages):
    list_display = ("plan", "need", "why", "broken_at", "mended_at", "mended_by")
    list_filter = ("why", "plan")
    search_fields = OF_NEED
    list_select_related = ("plan", "need", "mended_by")


@admin.register(models.FamilyRequest)
class FamilyRequestPages(OpensFile, ReadPages):
    file = "resident"

    list_display = (
        "resident",
        "kind",
        "need",
        moments("span", _("from and until")),
        "status",
        "made_at",
        "by_phone",
        "answered_at",
    )
    list_filter = ("status", "kind", "resident__town")
    search_fields = ("resident__code", "resident__name", "need__code")
    list_select_related = ("resident", "need")


@admin.register(models.CalendarFeed)
class CalendarFeedPages(ReadPages):
    list_display = ("account", "made_at", "revoked_at", "read_at")
    search_fields = ("account__username", "account__last_name")
    list_select_related = ("account",)
    exclude = ("digest",)


@admin.register(models.Run)
class RunPages(ReadPages):
    list_display = (week(), "status", "seed", "engine_version", "created_at", "started_at", "finished_at", "worker")
    list_filter = ("status", ("week", admin.AllValuesFieldListFilter))


@admin.register(models.Plan)
class PlanPages(ReadPages):
    list_display = (
        week(), "version", "status",
        column(_("served"), "served", lambda plan: f"{plan.served / plan.needed:.1%}" if plan.needed else None),
        "created_at", "published_at",
    )  # fmt: skip
    list_filter = ("status", ("week", admin.AllValuesFieldListFilter))
    search_fields = ("=week", "problem_hash")
    exclude = ("result",)  # an outcome for each occurrence: megabytes of a city


@admin.register(models.Stay)
class StayPages(OpensFile, PlanRowPages):
    file = "resident"
    list_display = ("plan", "need", "resident", "bed", days("nights", _("nights")))
    list_filter = ("bed__kind", "plan")
    search_fields = ("need__code", "resident__code", "resident__name", "bed__code")
    list_select_related = ("plan", "need", "resident", "bed")


@admin.register(models.DayAttendance)
class DayAttendancePages(OpensFile, PlanRowPages):
    list_display = ("plan", "need", "index", "facility", "date", "part")
    list_filter = ("part", "facility__town", "plan")
    search_fields = OF_NEED
    list_select_related = ("plan", "need", "facility")


class SeatRows(ReadRows):
    model = models.SessionAttendee
    related = ("need",)


class SessionStaffRows(ReadRows):
    model = models.SessionStaff
    related = ("staff",)


@admin.register(models.Session)
class SessionPages(OpensFile, PlanRowPages):
    list_display = (
        "plan", "service", "facility", "room", moments("span", _("from and until")),
        column(_("attendees"), "pk", lambda row: _(", ").join(need.code for need in row.needs.all())),
        column(_("staff"), "pk", lambda row: _(", ").join(member.code for member in row.staff.all())),
    )  # fmt: skip
    list_filter = ("service", "facility__town", "plan")
    search_fields = ("needs__code", "staff__code", "room__code", "facility__name")
    list_select_related = ("plan", "service", "facility", "room")
    inlines = (SeatRows, SessionStaffRows)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("needs", "staff")

    def people(self, request: HttpRequest, row: models.Session) -> list[Resident]:
        seats = within(request.user, READ, row.attendees.select_related("need__resident"))
        return [seat.need.resident for seat in seats]


class VisitStaffRows(ReadRows):
    model = models.VisitStaff
    related = ("staff",)


@admin.register(models.Visit)
class VisitPages(OpensFile, PlanRowPages):
    list_display = (
        "plan", "need", "index", moments("span", _("from and until")),
        column(_("staff"), "pk", lambda row: _(", ").join(member.code for member in row.staff.all())),
    )  # fmt: skip
    list_filter = ("need__service", "need__resident__town", "plan")
    search_fields = (*OF_NEED, "staff__code")
    list_select_related = ("plan", "need")
    inlines = (VisitStaffRows,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("staff")


@admin.register(models.Attendance)
class AttendancePages(OpensFile, ReadPages):
    list_display = ("need", "date", "index", "facility", "status", "reason", "at", "by")
    list_filter = ("status", "reason", "facility__town")
    search_fields = OF_NEED
    list_select_related = ("need", "facility", "by")


@admin.register(models.FollowUp)
class FollowUpPages(OpensFile, ReadPages):
    list_display = ("need", "date", "index", "note", "done_at", "done_by")
    list_filter = ("need__resident__town",)
    search_fields = OF_NEED
    list_select_related = ("need", "done_by")


@admin.register(models.FamilyTold)
class FamilyToldPages(OpensFile, ReadPages):
    file = "resident"
    list_display = ("resident", "told_at", "told_by")
    list_filter = ("resident__town",)
    search_fields = ("resident__code", "resident__name")
    list_select_related = ("resident", "told_by")


@admin.register(models.Unmet)
class UnmetPages(OpensFile, PlanRowPages):
    list_display = ("plan", "need", "index", "units", "weight")
    list_filter = ("need__service", "need__resident__town", "plan")
    search_fields = OF_NEED
    list_select_related = ("plan", "need")

    def in_words(self, name: str) -> Any:
        return REASONS if name == "reasons" else super().in_words(name)


@admin.register(models.Booking)
class BookingPages(OpensFile, PlanRowPages):
    file = "resident"
    list_display = ("plan", "use", "bed", "staff", "resident", moments("span", _("from and until")), "live")
    list_filter = ("live", "use", "plan")
    search_fields = ("bed__code", "staff__code", "resident__code")
    list_select_related = ("plan", "bed", "staff", "resident")
