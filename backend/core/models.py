from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models import Func, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .access.models import ApiToken, Attempt, Invitation, OneTimeCode, RoleAssignment, SecondFactor
from .access.roles import Role
from .fields import CodeField, DegreesField
from .history.models import Change
from .outbox.models import OutboxMessage
from .traffic.models import RequestCount, RequestDone

__all__ = [
    "ApiToken",
    "Attempt",
    "AuditEntry",
    "Change",
    "Invitation",
    "Named",
    "OneTimeCode",
    "OutboxMessage",
    "Point",
    "RequestCount",
    "RequestDone",
    "RoleAssignment",
    "SecondFactor",
    "User",
]


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


class Accounts(UserManager["User"]):
    use_in_migrations = False

    @transaction.atomic
    def create_superuser(self, *args: Any, **kwargs: Any) -> "User":
        """The first account of an installation: it holds the role of an administrator."""
        user = super().create_superuser(*args, **kwargs)
        RoleAssignment.objects.create(user=user, role=Role.ADMINISTRATOR)
        return user


class User(AbstractUser):
    """An account; what it may do is said by its roles. Personal data: name, e-mail address, sign-in times."""

    must_change_password = models.BooleanField(
        _("must set a new password"), default=False, help_text=_("Before anything else, at the next sign-in")
    )
    secrets_ended_at = models.DateTimeField(
        _("secrets ended at"), null=True, blank=True, editable=False,
        help_text=_("Another password was asked for or set: what was made before, as a calendar address, is void"),
    )  # fmt: skip

    objects: ClassVar[Accounts] = Accounts()


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
    transaction = models.TextField(
        _("transaction"), db_default=Cast(Func(function="pg_current_xact_id"), models.TextField()), editable=False,
        help_text=_("The same for all that was done at once"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("subject_type", "subject_id"), name="audit_subject"),
            models.Index(fields=("-at", "-id"), name="audit_latest"),
            models.Index(KT("details__resident"), name="audit_of_a_file"),
            models.Index(fields=("at",), condition=Q(details__minor=True), name="audit_of_minors"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.subject_type} {self.subject_id}"
