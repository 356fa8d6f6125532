from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .fields import CodeField, DegreesField


class Named(models.Model):
    """Reference data: a code that never changes, a Chinese name and an English one. No personal data."""

    code = CodeField(_("code"))
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class Point(models.Model):
    """A point on the map, WGS84, inside the county's wider region."""

    longitude = DegreesField(_("longitude"), least=119, most=123)
    latitude = DegreesField(_("latitude"), least=29, most=32)

    class Meta:
        abstract = True


class User(AbstractUser):
    """An account. Personal data: name, e-mail address, sign-in times."""


class AuditEntry(models.Model):
    """Who did what to which row, and when. Rows are added and never changed: a trigger refuses it.

    Personal data: the account that acted; ``details`` may name a resident by file code, never by number or name.
    """

    at = models.DateTimeField(_("at"))
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("who"),
        help_text=_("Empty: a command or a scheduled job"),
    )  # fmt: skip
    act = models.CharField(_("act"), max_length=60)
    subject_type = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=60)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("subject_type", "subject_id"), name="audit_subject"),
            models.Index(fields=("-at", "-id"), name="audit_latest"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.subject_type} {self.subject_id}"
