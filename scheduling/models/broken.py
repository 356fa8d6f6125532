"""What the world has made of a published plan: appointments that can no longer be kept."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from backend.core.fields import WordField
from backend.core.periods import ONE_DAY
from facilities.models import Closure
from residents.models import Absence, Need

from ..choices import BrokenBy
from .plan import Plan
from .rows import DayAttendance, Session, Stay, Visit

PIECES = ("stay", "attendance", "session", "visit")


class BrokenAppointment(models.Model):
    """One piece of a published plan that cannot be kept for one need, why, and the version that mended it.

    The published version itself never changes: the mark stands beside it. Personal data: who is affected.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="broken", verbose_name=_("plan"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="broken", verbose_name=_("need"))
    stay = models.ForeignKey(Stay, models.CASCADE, null=True, blank=True, related_name="broken", verbose_name=_("stay"))
    attendance = models.ForeignKey(
        DayAttendance, models.CASCADE, null=True, blank=True, related_name="broken", verbose_name=_("day attendance")
    )
    session = models.ForeignKey(
        Session, models.CASCADE, null=True, blank=True, related_name="broken", verbose_name=_("session")
    )
    visit = models.ForeignKey(
        Visit, models.CASCADE, null=True, blank=True, related_name="broken", verbose_name=_("visit")
    )
    why = WordField(_("why"), choices=BrokenBy)
    closure = models.ForeignKey(
        Closure, models.CASCADE, null=True, blank=True, related_name="broken", verbose_name=_("closure")
    )
    absence = models.ForeignKey(
        Absence, models.CASCADE, null=True, blank=True, related_name="broken", verbose_name=_("absence")
    )
    broken_at = models.DateTimeField(_("broken at"))
    mended_at = models.DateTimeField(_("mended at"), null=True, blank=True)
    mended_by = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="mended", verbose_name=_("mended by"),
        help_text=_("Empty though mended: the cause went away"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("broken appointment")
        verbose_name_plural = _("broken appointments")
        ordering = ("-broken_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("need", "stay", "attendance", "session", "visit", "closure", "absence"),
                condition=Q(mended_at__isnull=True),
                nulls_distinct=False,
                name="one_open_mark_a_cause",
            ),
            models.CheckConstraint(
                name="broken_one_piece",
                condition=Q(
                    *(Q(**{f"{name}__isnull": name != piece for name in PIECES}) for piece in PIECES),
                    _connector=Q.OR,
                ),
            ),
            models.CheckConstraint(
                name="broken_by_its_cause",
                condition=Q(why="closure", closure__isnull=False, absence=None)
                | Q(why="absence", closure=None, absence__isnull=False)
                | Q(why="capacity", closure=None, absence=None),
            ),
            models.CheckConstraint(
                name="mended_by_a_plan_at_a_moment",
                condition=Q(mended_by__isnull=True) | Q(mended_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.need} {self.get_why_display()}"

    @property
    def ended(self) -> bool:
        """Whether nothing is lacking, but the need or the file has ended by then."""
        ends = [end for end in (self.need.dates.upper, self.need.resident.ends_on) if end is not None]
        return self.why == BrokenBy.CAPACITY and bool(ends) and min(ends) <= self._last_day

    @property
    def _last_day(self) -> date:
        if self.stay is not None:
            return self.stay.nights.upper - ONE_DAY
        if self.attendance is not None:
            return self.attendance.date
        piece: Any = self.session or self.visit
        return localdate(piece.span.lower)
