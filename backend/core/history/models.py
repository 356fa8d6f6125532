from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..fields import WordField


class Operation(models.TextChoices):
    INSERT = "insert", _("Added")
    UPDATE = "update", _("Changed")
    DELETE = "delete", _("Removed")


class Change(models.Model):
    """A row was added, changed or removed; written by triggers, whatever program did it. Never changed itself, but for
    what ``backend.core.history.upkeep`` names, which leaves a row as well.

    ``before`` and ``after`` hold the columns that differ; of a removed row ``before`` is the whole row, and what an
    added row held is told by the stored row and what was changed since.

    Personal data, sensitive: that of the rows it is about, sealed texts as they are sealed; the account, and the
    address from which it acted.
    """

    at = models.DateTimeField(_("at"))
    transaction = models.TextField(_("transaction"), help_text=_("The same for all that was done at once"))
    subject_type = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=60)
    resident = models.BigIntegerField(_("resident"), null=True, help_text=_("Whose file it belongs to"))
    operation = WordField(_("operation"), choices=Operation)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+",
        verbose_name=_("who"),
    )  # fmt: skip
    source = models.TextField(_("by way of"), help_text=_("The page, command or job"))
    address = models.TextField(_("from where"))
    reason = models.TextField(_("reason"))
    database_user = models.TextField(_("account at the database"))

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("subject_type", "subject_id", "id"), name="changes_of_a_row"),
            models.Index(fields=("resident", "id"), name="changes_of_a_file", condition=Q(resident__isnull=False)),
            models.Index(fields=("who", "id"), name="changes_by_an_account", condition=Q(who__isnull=False)),
            models.Index(fields=("at",), name="changes_in_time"),
        )

    def __str__(self) -> str:
        return f"{self.operation} {self.subject_type} {self.subject_id}"
