"""The rows of a plan: stays, day attendances, sessions and visits. All take their times from the plan's week."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.core.exclusion import no_overlap
from backend.core.fields import BoundedIntegerField, DaysField, MomentsField, WordField
from backend.core.periods import moments_text
from facilities.models import Bed, Facility, Room, ServiceType, StaffMember
from residents.choices import DayPart
from residents.models import Need, Resident

from .plan import Plan


class Stay(models.Model):
    """Nights of a resident in one bed, as far as the plan's horizon. Personal data: where a resident lives."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="stays", verbose_name=_("plan"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="stays", verbose_name=_("need"))
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="stays", verbose_name=_("resident"))
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="stays", verbose_name=_("bed"))
    nights = DaysField(_("nights"), open_end=False)

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        ordering = ("plan", "nights", "bed")
        constraints = (
            no_overlap(
                "one_stay_a_bed", "plan", "bed", period="nights", message=_("The bed is taken in this plan.")
            ),
            no_overlap(
                "one_bed_a_resident", "plan", "resident", period="nights",
                message=_("The resident has another bed in this plan."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.need} · {self.bed}"


class DayAttendance(models.Model):
    """A resident's day or half day at a Home for the Disabled. Personal data: where a resident is."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="attendances", verbose_name=_("plan"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="attendances", verbose_name=_("need"))
    index = BoundedIntegerField(_("occurrence"), most=20)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="attendances", verbose_name=_("facility"))
    date = models.DateField(_("date"))
    part = WordField(_("part of the day"), choices=DayPart)

    class Meta:
        verbose_name = _("day attendance")
        verbose_name_plural = _("day attendances")
        ordering = ("plan", "date", "facility", "need")
        constraints = (
            models.UniqueConstraint(fields=("plan", "need", "index"), name="one_attendance_an_occurrence"),
            models.UniqueConstraint(fields=("plan", "need", "date"), name="one_attendance_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.need} {self.date}"


class Session(models.Model):
    """A session at a facility, for one resident or a group. Personal data: through attendees and staff."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sessions", verbose_name=_("plan"))
    service = models.ForeignKey(ServiceType, models.PROTECT, related_name="sessions", verbose_name=_("service"))
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="sessions", verbose_name=_("facility"))
    room = models.ForeignKey(Room, models.PROTECT, related_name="sessions", verbose_name=_("room"))
    span = MomentsField(_("from and until"), open_end=False)
    needs = models.ManyToManyField(Need, through="SessionAttendee", related_name="sessions", verbose_name=_("needs"))
    staff = models.ManyToManyField(
        StaffMember, through="SessionStaff", related_name="sessions", verbose_name=_("staff")
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("plan", "span", "room", "pk")

    def __str__(self) -> str:
        return f"{self.service} {moments_text(self.span)}"


class SessionAttendee(models.Model):
    """Personal data: who attends."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendees", verbose_name=_("session"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="attendee_rows", verbose_name=_("need"))
    index = BoundedIntegerField(_("occurrence"), most=20)

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ("session", "need")
        constraints = (models.UniqueConstraint(fields=("session", "need"), name="one_seat_a_need"),)

    def __str__(self) -> str:
        return f"{self.need}#{self.index}"


class SessionStaff(models.Model):
    """Personal data: who works."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="staff_rows", verbose_name=_("session"))
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="session_rows", verbose_name=_("staff member"))

    class Meta:
        verbose_name = _("staff of a session")
        verbose_name_plural = _("staff of sessions")
        ordering = ("session", "staff")
        constraints = (models.UniqueConstraint(fields=("session", "staff"), name="one_row_a_session_carer"),)

    def __str__(self) -> str:
        return str(self.staff)


class Visit(models.Model):
    """A visit at a resident's home. Personal data: when who is at whose home."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="visits", verbose_name=_("plan"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="visits", verbose_name=_("need"))
    index = BoundedIntegerField(_("occurrence"), most=20)
    span = MomentsField(_("from and until"), open_end=False)
    staff = models.ManyToManyField(StaffMember, through="VisitStaff", related_name="visits", verbose_name=_("staff"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("plan", "span", "pk")
        constraints = (models.UniqueConstraint(fields=("plan", "need", "index"), name="one_visit_an_occurrence"),)

    def __str__(self) -> str:
        return f"{self.need} {moments_text(self.span)}"


class VisitStaff(models.Model):
    """A carer of a visit, and the minutes of travel before it. Personal data: who works."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="staff_rows", verbose_name=_("visit"))
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="visit_rows", verbose_name=_("staff member"))
    travel_before = BoundedIntegerField(_("travel before (minutes)"), default=0, most=480)

    class Meta:
        verbose_name = _("staff of a visit")
        verbose_name_plural = _("staff of visits")
        ordering = ("visit", "staff")
        constraints = (models.UniqueConstraint(fields=("visit", "staff"), name="one_row_a_visit_carer"),)

    def __str__(self) -> str:
        return str(self.staff)
