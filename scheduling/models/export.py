from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.fields import BoundedIntegerField, WordField
from backend.core.sealed_fields import SealedField

from ..choices import ExportKind, ExportStatus, NoFile

OPEN = (ExportStatus.QUEUED, ExportStatus.RUNNING)


class Export(models.Model):
    """A file that an account asked for and a worker makes; the file itself goes a day after it was made.

    ``about``: the number of the plan, the code of the file, the name of the week or month, before which a
    facility's code may stand; empty for the network.
    Personal data, sensitive: ``content`` is the file, sealed, base64; ``reason`` may name somebody; the account.
    """

    kind = WordField(_("kind"), choices=ExportKind)
    about = models.CharField(_("about"), max_length=60, blank=True)
    name = models.CharField(_("file name"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    numbers = models.BooleanField(_("with whole numbers"), default=False)
    language = models.CharField(_("language"), max_length=10)
    status = WordField(_("status"), choices=ExportStatus, default=ExportStatus.QUEUED)
    progress = BoundedIntegerField(_("progress (per cent)"), default=0, most=100)
    lease = BoundedIntegerField(
        _("lease"), default=0,
        help_text=_("How often a worker took it; what the holder of an older lease brings is refused"),
    )  # fmt: skip
    problem = WordField(_("why there is no file"), choices=NoFile, blank=True)
    content = SealedField(_("content"), blank=True, purpose="export")
    size = models.BigIntegerField(_("size (bytes)"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports", verbose_name=_("created by")
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)

    class Meta:
        verbose_name = _("exported file")
        verbose_name_plural = _("exported files")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("created_by", "kind", "about", "numbers", "language"),
                condition=Q(status__in=OPEN),
                name="one_open_export_of_a_thing",
            ),
            models.CheckConstraint(
                name="export_ready_for_a_time",
                condition=~Q(status="ready") | Q(expires_at__isnull=False, size__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.about}"
