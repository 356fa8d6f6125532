from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.fields import WordField

from ..choices import UNDER_WAY, NotPublished, RunStatus
from .plan import Plan


class Publication(models.Model):
    """Somebody wants a draft published: a worker puts all rules to it, and puts it in force or says what it breaks.

    ``broken``: the first findings, ``[rule, codes of whom it is about, the engine's detail, the finding]``, without the
    last where an earlier release stored them; who reads them puts them into words. Personal data: the account;
    ``broken`` names people by code alone.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="publications", verbose_name=_("plan"))
    status = WordField(_("status"), choices=RunStatus, default=RunStatus.QUEUED)
    broken = models.JSONField(_("what it breaks"), default=list, blank=True)
    broken_count = models.PositiveIntegerField(_("how much it breaks"), default=0)
    problem = WordField(_("why it is not published"), choices=NotPublished, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("plan",), condition=Q(status__in=UNDER_WAY), name="one_publication_of_a_plan_at_a_time"
            ),
            models.CheckConstraint(
                name="publication_finished_after_it_was_asked_for",
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("created_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} {self.get_status_display()}"

    @property
    def under_way(self) -> bool:
        return self.status in UNDER_WAY
