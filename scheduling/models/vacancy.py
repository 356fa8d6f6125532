"""Beds and day places that are free from a date on, and who in the queue fits them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.fields import DaysField, WordsField
from backend.core.periods import days_text
from facilities.choices import Weekday
from facilities.models import Bed, Facility, ServiceType


class Vacancy(models.Model):
    """What a look at the network found free; the next look replaces it.

    ``asked``: the queue as far as it was asked, in its order: ``[need code, rule, weekdays]``, the rule empty where the
    resident fits. Of a bed that fits from a later day on, or for fewer nights than wanted, that day and the one on
    which it ends follow, either null where it is no other. Personal data: the codes of needs.
    """

    service = models.ForeignKey(ServiceType, models.CASCADE, related_name="+", verbose_name=_("service"))
    facility = models.ForeignKey(Facility, models.CASCADE, related_name="vacancies", verbose_name=_("facility"))
    bed = models.ForeignKey(Bed, models.CASCADE, null=True, blank=True, related_name="vacancies", verbose_name=_("bed"))
    weekdays = WordsField(Weekday, verbose_name=_("weekdays"), help_text=_("Of a day place"))
    dates = DaysField(_("free"))
    asked = models.JSONField(_("who was asked for"), default=list, blank=True)
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("free bed or place")
        verbose_name_plural = _("free beds and places")
        ordering = ("dates", "facility", "bed", "service")
        constraints = (
            models.UniqueConstraint(
                fields=("service", "facility", "bed"), nulls_distinct=False, name="one_vacancy_a_place"
            ),
            models.CheckConstraint(
                name="vacancy_of_bed_or_days",
                condition=Q(bed__isnull=False, weekdays=[]) | (Q(bed=None) & ~Q(weekdays=[])),
            ),
        )

    def __str__(self) -> str:
        return f"{self.bed or self.facility} {days_text(self.dates)}"
