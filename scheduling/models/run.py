from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.fields import BoundedIntegerField, WordField

from ..choices import RunStatus
from .week import WeekField


class Run(models.Model):
    """One solve of a week. Personal data: the account that asked for it; the log names people by code alone."""

    week = WeekField(_("week"))
    status = WordField(_("status"), choices=RunStatus, default=RunStatus.QUEUED)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    seed = BoundedIntegerField(_("seed"), default=1)
    engine_version = models.CharField(_("engine version"), max_length=20, blank=True)
    problem_hash = models.CharField(_("problem hash"), max_length=64, blank=True)
    progress = models.JSONField(_("progress"), default=dict, blank=True)
    log = models.TextField(_("log"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("created by")
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    lease = BoundedIntegerField(
        _("lease"), default=0,
        help_text=_("How often a worker took it; what the holder of an older lease brings is refused"),
    )  # fmt: skip
    heartbeat_at = models.DateTimeField(
        _("last sign of life"), null=True, blank=True, help_text=_("By the clock of the database")
    )
    cancel_requested_at = models.DateTimeField(_("cancel asked for at"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("week",),
                condition=Q(status="running"),
                name="one_running_solve_a_week",
                violation_error_message=_("This week is being planned by another run."),
            ),
            models.CheckConstraint(
                name="run_started_before_finished",
                condition=Q(finished_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(finished_at__gte=F("started_at")),
                violation_error_message=_("A run finishes after it starts."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.week:%G-W%V} {self.get_status_display()}"
