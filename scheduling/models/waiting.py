"""Who waits, and what was offered to whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.fields import DaysField, WordField
from facilities.models import Bed, Facility
from residents.models import Need

from ..choices import OfferStatus, WaitingStatus


class WaitingListEntry(models.Model):
    """A need that waits for a place. Personal data: the need."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="waiting", verbose_name=_("need"))
    since = models.DateField(_("since"))
    status = WordField(_("status"), choices=WaitingStatus, default=WaitingStatus.WAITING)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("waiting list entry")
        verbose_name_plural = _("waiting list")
        ordering = ("since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("need",),
                condition=Q(status__in=("waiting", "offered")),
                name="one_open_entry_a_need",
                violation_error_message=_("The need is on the waiting list already."),
            ),
            models.CheckConstraint(
                name="entry_closed_after_it_began",
                condition=Q(status__in=("waiting", "offered"), closed_on__isnull=True)
                | Q(status__in=("placed", "withdrawn"), closed_on__isnull=False, closed_on__gte=F("since")),
                violation_error_message=_("An entry is closed on a day when it is placed or withdrawn, not before."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.need} {self.since}"


class Offer(models.Model):
    """A freed bed or place, offered with a deadline. Personal data: the need, the answer and its reason."""

    entry = models.ForeignKey(
        WaitingListEntry, models.CASCADE, related_name="offers", verbose_name=_("waiting list entry")
    )
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("facility"))
    bed = models.ForeignKey(Bed, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bed"))
    dates = DaysField(_("dates"))
    status = WordField(_("status"), choices=OfferStatus, default=OfferStatus.OPEN)
    offered_at = models.DateTimeField(_("offered at"))
    expires_at = models.DateTimeField(_("expires at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ("-offered_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("entry",),
                condition=Q(status="open"),
                name="one_open_offer_an_entry",
                violation_error_message=_("Another offer to this need is open."),
            ),
            models.CheckConstraint(
                name="offer_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("offered_at")),
                violation_error_message=_("The deadline lies before the offer."),
            ),
            models.CheckConstraint(
                name="offer_answered_at_a_moment",
                condition=Q(status__in=("accepted", "declined"), answered_at__isnull=False)
                | Q(status__in=("open", "expired"), answered_at__isnull=True),
                violation_error_message=_("An accepted or declined offer has the moment of its answer."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry} · {self.facility}"
