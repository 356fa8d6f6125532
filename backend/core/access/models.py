"""Roles of accounts, and what signs people in beside the password."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..fields import BoundedIntegerField, WordField
from ..sealed_fields import SealedField
from .roles import SCOPE_OF_ROLE, SCOPES, Role


def _scope_of_role() -> Q:
    """Each role with exactly the one scope that it has."""
    roles = [
        Q(role=role.value, **{f"{scope}__isnull": scope != own for scope in SCOPES})
        for role, own in SCOPE_OF_ROLE.items()
    ]
    return Q(*roles, _connector=Q.OR)


class RoleAssignment(models.Model):
    """An account holds a role, for one town, facility, staff member or guardian where the role has such a scope.

    Personal data: whose account belongs to which carer or family.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", verbose_name=_("account")
    )
    role = WordField(_("role"), choices=Role)
    town = models.ForeignKey(
        "facilities.Town", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("town")
    )
    facility = models.ForeignKey(
        "facilities.Facility", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("facility")
    )
    staff = models.ForeignKey(
        "facilities.StaffMember", models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("staff member"),
    )  # fmt: skip
    guardian = models.ForeignKey(
        "residents.Guardian", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("guardian")
    )

    class Meta:
        verbose_name = _("role of an account")
        verbose_name_plural = _("roles of accounts")
        ordering = ("user", "role", "pk")
        constraints = (
            models.CheckConstraint(
                name="role_with_its_scope",
                condition=_scope_of_role(),
                violation_error_message=_(
                    "A town coordinator has a town, a facility manager a facility, a carer a staff member, a family a"
                    " guardian; the other roles have none."
                ),
            ),
            models.UniqueConstraint(
                fields=("user", "role", *SCOPES), name="one_row_a_role", nulls_distinct=False,
                violation_error_message=_("The account has this role already."),
            ),
            models.UniqueConstraint(
                fields=("guardian",), name="one_account_a_guardian",
                violation_error_message=_("The guardian has another account."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.scope_name}".strip()

    @property
    def scope_name(self) -> str:
        """How far the role reaches, for people; empty for the whole city."""
        return str(self.town or self.facility or self.staff or self.guardian or "")


class SecondFactor(models.Model):
    """The secret that an account shares with an application for one-time codes. Personal data: none beside the link.

    ``last_step``: the time step of the last code that was taken; none is taken twice.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor", verbose_name=_("account")
    )
    secret = SealedField(_("secret"), purpose="second factor", max_length=64)
    last_step = models.BigIntegerField(_("last time step"))
    confirmed_at = models.DateTimeField(_("confirmed at"))

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.user)


class ApiToken(models.Model):
    """What a program shows to act as an account. Kept as a keyed hash; shown once, when it is made.

    ``changes``: whether it may also change data, not only read it. Personal data: whose account it is.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("account")
    )
    name = models.CharField(_("what it is for"), max_length=60)
    digest = models.CharField(_("hash of the token"), max_length=64, unique=True)
    changes = models.BooleanField(_("may change data"), default=False)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(name="token_expires_after_it_is_made", condition=Q(expires_at__gt=F("made_at"))),
        )

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """The code on the sheet that a family is given; with it and a one-time code they sign in. Kept as a keyed hash.

    Personal data: the telephone to which one-time codes go, and whose account it is.
    """

    guardian = models.ForeignKey(
        "residents.Guardian", models.CASCADE, related_name="invitations", verbose_name=_("guardian")
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations", verbose_name=_("account")
    )
    phone = SealedField(_("phone"), purpose="telephone", max_length=30)
    digest = models.CharField(_("hash of the code"), max_length=64, unique=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="invitation_expires_after_it_is_issued", condition=Q(expires_at__gt=F("issued_at"))
            ),
            models.UniqueConstraint(
                fields=("guardian",), condition=Q(revoked_at__isnull=True), name="one_standing_invitation_a_guardian"
            ),
        )

    def __str__(self) -> str:
        return str(self.guardian)


class OneTimeCode(models.Model):
    """A code sent to a telephone. ``invitation`` empty: somebody entered an invitation that is none.

    Personal data: none beside the invitation.
    """

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, null=True, blank=True, related_name="codes", verbose_name=_("invitation")
    )
    digest = models.CharField(_("hash of the code"), max_length=64, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("expires at"))
    attempts_left = BoundedIntegerField(_("attempts left"), most=10)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(name="code_expires_after_it_is_asked", condition=Q(expires_at__gt=F("asked_at"))),
        )

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class Attempt(models.Model):
    """Somebody tried ``act``; counted to limit how often. Personal data: ``source`` is a keyed hash of an address or
    account."""

    act = models.CharField(_("act"), max_length=40)
    source = models.CharField(_("hash of the source"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("act", "source", "at"), name="attempts_of_a_source"),)

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d %H:%M}"
