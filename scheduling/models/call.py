"""What is told and asked by telephone: a coordinator enters it for who rang."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from residents.models import Guardian


class ByPhone(models.Model):
    """Who rang, where a family has not tapped it itself. Personal data: the contact who rang.

    The account that the row names as having asked is then the coordinator's. ``answered_by_phone``: whoever asked could
    not read the answer on a page, and no message was sent.
    """

    by_phone = models.BooleanField(_("by telephone"), default=False)
    caller = models.ForeignKey(
        Guardian, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who rang"),
        help_text=_("Empty: the resident"),
    )  # fmt: skip

    answered_by_phone = models.BooleanField(_("answered by telephone"), default=False)

    class Meta:
        abstract = True


def called_by_phone_alone(name: str) -> Any:
    """The constraint that nobody has rung about what a family tapped itself."""
    return models.CheckConstraint(name=name, condition=Q(by_phone=True) | Q(caller__isnull=True))


def by_phone_where_answered(name: str) -> Any:
    return models.CheckConstraint(name=name, condition=Q(answered_at__isnull=False) | Q(answered_by_phone=False))


def confirmed_by_phone_field() -> Any:
    return models.BooleanField(
        _("confirmed by telephone"), default=False, help_text=_("A coordinator entered that the family confirms")
    )


def by_phone_where_confirmed(name: str) -> Any:
    return models.CheckConstraint(
        name=name,
        condition=Q(confirmed=True) | Q(confirmed_by_phone=False),
        violation_error_message=_("What is not confirmed is not confirmed by telephone."),
    )
