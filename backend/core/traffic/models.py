"""What is kept of requests, and not for long."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..fields import BoundedIntegerField


class RequestCount(models.Model):
    """How many requests came from an account or an address in one minute.

    The table is not logged by the database: a count that a crash loses is no loss. Personal data: ``source`` is a
    keyed hash of an address or account.
    """

    source = models.CharField(_("hash of the source"), max_length=64)
    minute = models.BigIntegerField(_("minute since 1970"))
    count = BoundedIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("count of requests")
        verbose_name_plural = _("counts of requests")
        ordering = ("-minute", "source")
        constraints = (models.UniqueConstraint(fields=("minute", "source"), name="one_count_a_minute"),)

    def __str__(self) -> str:
        return f"{self.minute}: {self.count}"


class RequestDone(models.Model):
    """A request with an idempotency key that was carried out, and the row that came of it: the same is not done twice.

    What was answered is not kept: it would be a second copy of dossiers. Personal data: the account that asked.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account"))
    key = models.CharField(_("key"), max_length=200)
    digest = models.CharField(_("hash of the request"), max_length=64)
    result = models.CharField(_("result"), max_length=60, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("request done")
        verbose_name_plural = _("requests done")
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="one_request_a_key"),)
        indexes = (models.Index(fields=("at",), name="requests_done_at"),)

    def __str__(self) -> str:
        return self.key
