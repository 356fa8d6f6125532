from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.core.fields import WordField
from backend.core.sealed_fields import LargeSealedField

from ..choices import UploadStatus

PURPOSE = "workbook"  # of the keys that seal them


class WorkbookUpload(models.Model):
    """A workbook that somebody sent in, between its check and its import; its content goes with the import, or within
    a day.

    Personal data, sensitive: ``content`` and ``marked`` are whole workbooks of residents, ``preview`` the names in the
    first of their rows, sealed; ``report`` quotes cells at fault, numbers masked, for a day, and then names rows alone.
    """

    name = models.CharField(_("file name"), max_length=120)
    status = WordField(_("status"), choices=UploadStatus, default=UploadStatus.CHECKING)
    content = LargeSealedField(_("content"), purpose=PURPOSE, blank=True)
    marked = LargeSealedField(_("marked copy"), purpose=PURPOSE, blank=True)
    preview = LargeSealedField(_("preview"), purpose=PURPOSE, blank=True)
    language = models.CharField(_("language of the marked copy"), max_length=10)
    report = models.JSONField(_("report"), default=dict, blank=True, help_text=_("By language"))
    quotes = models.BooleanField(_("quotes"), default=True, help_text=_("The report quotes cells, or may yet do so"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)

    class Meta:
        verbose_name = _("uploaded workbook")
        verbose_name_plural = _("uploaded workbooks")
        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        return f"{self.name} {self.get_status_display()}"
