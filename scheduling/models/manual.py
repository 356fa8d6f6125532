from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.fields import BoundedIntegerField, WordField
from residents.models import Need

from ..choices import ManualKind
from .plan import Plan


class ManualChange(models.Model):
    """What a person did by hand to one occurrence of a draft, with what was before, so that it can be undone.

    Those who sit in one session are moved together: their rows share ``act``. ``before`` and ``after`` are lists of
    targets of the engine (none: not in the plan), ``pin_before`` and ``pin_after`` pins.
    Personal data: where a resident was and is to be, and the account that decided.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="manual_changes", verbose_name=_("plan"))
    act = models.UUIDField(_("act"), db_index=True)
    kind = WordField(_("kind"), choices=ManualKind)
    need = models.ForeignKey(Need, models.PROTECT, related_name="manual_changes", verbose_name=_("need"))
    index = BoundedIntegerField(_("occurrence"), default=0, most=20)
    before = models.JSONField(_("before"), default=list, blank=True)
    after = models.JSONField(_("after"), default=list, blank=True)
    pin_before = models.JSONField(_("pin before"), null=True, blank=True)
    pin_after = models.JSONField(_("pin after"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        verbose_name = _("change by hand")
        verbose_name_plural = _("changes by hand")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("act", "need", "index"), name="one_row_an_act_and_occurrence"),
            models.CheckConstraint(
                name="undone_after_it_was_done", condition=Q(undone_at__isnull=True) | Q(undone_at__gte=models.F("at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.need}#{self.index}"
