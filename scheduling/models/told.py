"""Families that were told by telephone, at the door or by letter what has changed in their weeks."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.models import Resident

from .broken import BrokenAppointment
from .plan import Plan


class FamilyTold(models.Model):
    """Somebody told the family of a resident what these published versions have for it, and that what is ``broken`` of
    them falls away. The latest row of a week says what the family knows of it; one that was ticked by mistake is
    deleted. Personal data: whose family, and what concerned it.
    """

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="told", verbose_name=_("resident"))
    plans = models.ManyToManyField(Plan, related_name="+", verbose_name=_("versions"))
    broken = models.ManyToManyField(
        BrokenAppointment, related_name="+", blank=True, verbose_name=_("told to fall away")
    )  # fmt: skip
    told_at = models.DateTimeField(_("told at"))
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("family", "told by")
    )

    class Meta:
        verbose_name = _("family told")
        verbose_name_plural = _("families told")
        ordering = ("-told_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("resident", "told_at"), name="one_family_told_a_moment"),)

    def __str__(self) -> str:
        return f"{self.resident} {self.told_at:%Y-%m-%d}"
