"""What became of an appointment or a day: who came, what was done; and what was done where nobody came."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.core.fields import BoundedIntegerField, WordField
from facilities.models import Facility, StaffMember
from residents.models import Need

from ..choices import AttendanceStatus, NotMetReason


class Attendance(models.Model):
    """Somebody said at a moment what became of an occurrence of a need on a day. Rows are added, never changed: the
    latest of an occurrence holds (by ``at``), and ``cleared`` takes the ones before it back.

    It names the occurrence and not a plan's row: a later version of the week has other rows for the same appointment.
    Personal data, sensitive: who received which care, and whether it took place.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="marks", verbose_name=_("need"))
    date = models.DateField(_("date"))
    index = BoundedIntegerField(_("occurrence"), default=0, most=20)
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="marks", verbose_name=_("facility"),
        help_text=_("Where it is; of a home visit: where the carer belongs"),
    )  # fmt: skip
    status = WordField(_("status"), choices=AttendanceStatus)
    reason = WordField(_("reason"), choices=NotMetReason, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), help_text=_("When it was said, which may be before it arrived"))
    stored_at = models.DateTimeField(_("stored at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=pgettext_lazy("mark", "by"),
        help_text=_("Empty: it follows from an absence that came in by an import or the admin pages"),
    )  # fmt: skip
    staff = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="marks", verbose_name=_("staff member"),
        help_text=_("The carer who said it"),
    )  # fmt: skip
    key = models.UUIDField(_("key of the sender"), help_text=_("Made where it was said, so that it is stored once"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ("date", "at", "pk")
        indexes = (models.Index(fields=("need", "date"), name="attendance_of_a_need"),)
        constraints = (
            models.UniqueConstraint(fields=("key", "need"), name="one_attendance_a_key"),
            models.CheckConstraint(
                name="not_met_for_a_reason",
                condition=Q(status="not_met") & ~Q(reason="") | ~Q(status="not_met") & Q(reason=""),
                violation_error_message=_("Say why it did not take place; nothing else has a reason."),
            ),
            models.CheckConstraint(name="attendance_said_before_it_is_stored", condition=Q(at__lte=F("stored_at"))),
        )

    def __str__(self) -> str:
        return f"{self.need}#{self.index} {self.date} {self.get_status_display()}"


class FollowUp(models.Model):
    """Somebody looked into an occurrence that did not take place, or of which nobody said anything, and writes what
    was done. It stands beside the mark and changes nothing of it; a mark that is stored later is looked into anew.
    Personal data, sensitive: ``note``.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="follow_ups", verbose_name=_("need"))
    date = models.DateField(_("date"))
    index = BoundedIntegerField(_("occurrence"), default=0, most=20)
    done_at = models.DateTimeField(_("done at"))
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("done by"))
    note = models.CharField(_("what was done"), max_length=500)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("-done_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("need", "date", "index"), name="one_follow_up_an_occurrence"),
            models.CheckConstraint(name="follow_up_says_what_was_done", condition=~Q(note="")),
        )

    def __str__(self) -> str:
        return f"{self.need}#{self.index} {self.date}"
