"""Who waits, what was offered to whom, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.core.fields import DaysField, WordField, WordsField
from facilities.choices import Weekday
from facilities.models import Bed, Facility
from residents.models import Need

from ..choices import OfferCause, OfferStatus, Outcome, StepKind, WaitingStatus
from .call import ByPhone, by_phone_where_answered, called_by_phone_alone


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
    """A freed bed or place, offered with a deadline. While it is open the bed or place is kept for it.

    Personal data: the need, the answer and its reason, the accounts that offered and answered.
    """

    entry = models.ForeignKey(
        WaitingListEntry, models.CASCADE, related_name="offers", verbose_name=_("waiting list entry")
    )
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("facility"))
    bed = models.ForeignKey(Bed, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bed"))
    weekdays = WordsField(Weekday, verbose_name=_("weekdays"), help_text=_("Of a day place"))
    dates = DaysField(_("dates"))
    status = WordField(_("status"), choices=OfferStatus, default=OfferStatus.OPEN)
    offered_at = models.DateTimeField(_("offered at"))
    expires_at = models.DateTimeField(pgettext_lazy("offer", "expires at"))
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("offered by"), help_text=_("Empty: by the order of the queue"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    beside_others = models.BooleanField(
        _("beside others"), default=False, help_text=_("Offered to others too; the first to accept has it")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    cause = WordField(_("cause"), choices=OfferCause, blank=True, help_text=_("What ended it; empty: a person did"))

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
            models.UniqueConstraint(
                fields=("entry",),
                condition=Q(status="accepted"),
                name="one_accepted_offer_an_entry",
                violation_error_message=_("Another offer to this need was accepted."),
            ),
            models.CheckConstraint(
                name="offer_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("offered_at")),
                violation_error_message=_("The deadline lies before the offer."),
            ),
            models.CheckConstraint(
                name="offer_answered_at_a_moment",
                condition=Q(status__in=("accepted", "declined"), answered_at__isnull=False)
                | Q(status__in=("open", "expired", "withdrawn"), answered_at__isnull=True),
                violation_error_message=_("An accepted or declined offer has the moment of its answer."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry} · {self.facility}"

    @property
    def why(self) -> str:
        """Why it was declined or ended: as a person typed it, or the cause in the reader's language."""
        return self.reason or str(self.get_cause_display())


class WaitingStep(models.Model):
    """One line of an entry's history, as its page and the family read it. Personal data: the entry; who acted."""

    entry = models.ForeignKey(
        WaitingListEntry, models.CASCADE, related_name="steps", verbose_name=_("waiting list entry")
    )
    at = models.DateTimeField(_("at"))
    kind = WordField(_("what"), choices=StepKind)
    offer = models.ForeignKey(
        Offer, models.CASCADE, null=True, blank=True, related_name="steps", verbose_name=_("offer")
    )
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who"),
        help_text=_("Empty: a command or a scheduled job"),
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("step of the waiting list")
        verbose_name_plural = _("steps of the waiting list")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.entry} {self.get_kind_display()}"

    @property
    def said(self) -> str:
        """The note as a person typed it, or what ended the offer, in the reader's language."""
        return self.note or (self.offer.why if self.offer and self.kind == StepKind.WITHDRAWN else "")


class LookAgain(ByPhone):
    """A family asks that a person look again, and the answer. Personal data: the entry, both texts, who wrote them, who
    rang."""

    entry = models.ForeignKey(
        WaitingListEntry, models.CASCADE, related_name="looks", verbose_name=_("waiting list entry")
    )
    text = models.TextField(_("question"), max_length=1000)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    due_on = models.DateField(_("answer due on"))
    outcome = WordField(_("outcome"), choices=Outcome, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("request to look again")
        verbose_name_plural = _("requests to look again")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("entry",),
                condition=Q(answered_at__isnull=True),
                name="one_open_look_an_entry",
                violation_error_message=_("A person is looking at this already."),
            ),
            models.CheckConstraint(
                name="look_answered_in_full",
                condition=Q(answered_at__isnull=True, answered_by=None, outcome="", answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
                violation_error_message=_("An answer has an outcome, a text, a moment and a person."),
            ),
            called_by_phone_alone("look_called_by_phone_alone"),
            by_phone_where_answered("look_by_phone_where_answered"),
        )

    def __str__(self) -> str:
        return f"{self.entry} {self.asked_at:%Y-%m-%d}"
