from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..fields import BoundedIntegerField
from ..sealed_fields import SealedField


class OutboxMessage(models.Model):
    """A message to a telephone: on its way, sent, or given up.

    Personal data, sensitive: the telephone, and the text, which may tell of care. Both are emptied once it is sent, or
    the family does not want it. ``resident``: whose family it is for.
    """

    key = models.CharField(_("key"), max_length=120, unique=True, help_text=_("No two messages have the same"))
    phone = SealedField(_("phone"), purpose="outbox telephone", max_length=30, blank=True)
    text = SealedField(_("text"), purpose="outbox text", max_length=1000, blank=True)
    resident = models.ForeignKey(
        "residents.Resident", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("resident"),
        help_text=_("Empty: for a facility or the staff"),
    )  # fmt: skip
    queued_at = models.DateTimeField(_("queued at"))
    until = models.DateTimeField(_("useful until"), null=True, blank=True, help_text=_("Empty: at any time"))
    attempts = BoundedIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-queued_at", "-pk")
        constraints = (
            models.CheckConstraint(name="message_sent_or_given_up", condition=Q(sent_at=None) | Q(failed_at=None)),
            models.CheckConstraint(
                name="message_sent_is_emptied", condition=Q(sent_at=None) | Q(phone="", text="")
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.key
