"""What families ask for and tell, and what they are answered."""

import uuid
from datetime import date, time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.fields import BoundedIntegerField, MomentsField, WordField
from backend.core.periods import ONE_DAY
from residents.models import Absence, Need, Resident

from ..choices import RequestKind, RequestStatus
from .call import ByPhone, by_phone_where_answered, called_by_phone_alone


class FamilyRequest(ByPhone):
    """A family tells of an absence, asks for another time of an appointment, or asks something; a coordinator answers.

    Personal data, sensitive: whereabouts of a resident, what the family writes, and who of it rang.
    """

    code = models.UUIDField(_("code"), default=uuid.uuid4, unique=True, editable=False)
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="requests", verbose_name=_("resident"))
    kind = WordField(_("kind"), choices=RequestKind)
    need = models.ForeignKey(
        Need, models.CASCADE, null=True, blank=True, related_name="requests", verbose_name=_("need"),
        help_text=_("Of the appointment that it is about"),
    )  # fmt: skip
    index = BoundedIntegerField(_("occurrence"), null=True, blank=True, most=20)
    span = MomentsField(_("from and until"), null=True, blank=True)
    absence = models.OneToOneField(
        Absence, models.SET_NULL, null=True, blank=True, related_name="request", verbose_name=_("absence")
    )
    text = models.CharField(_("text"), max_length=400, blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    status = WordField(_("status"), choices=RequestStatus, default=RequestStatus.OPEN)
    answer = models.CharField(_("answer"), max_length=400, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("request of a family")
        verbose_name_plural = _("requests of families")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="request_has_what_its_kind_needs",
                condition=Q(kind="absence", span__upper_inf=False, need__isnull=True, index__isnull=True)
                | Q(kind="time", span__upper_inf=False, need__isnull=False, index__isnull=False, absence__isnull=True)
                | Q(kind="question", span__isnull=True, need__isnull=True, index__isnull=True, absence__isnull=True)
                & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="request_answered_at_a_moment",
                condition=Q(status="open", answered_at__isnull=True, answer="")
                | Q(status="withdrawn", answered_at__isnull=False, answer="")
                | Q(status__in=("agreed", "refused"), answered_at__isnull=False) & ~Q(answer=""),
                violation_error_message=_("An answer has a text and a moment."),
            ),
            models.CheckConstraint(
                name="request_answered_after_it_was_made",
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("made_at")),
            ),
            called_by_phone_alone("request_called_by_phone_alone"),
            by_phone_where_answered("request_by_phone_where_answered"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%Y-%m-%d}"

    @property
    def whole_days(self) -> tuple[date, date] | None:
        """The first and the last day of an absence of whole days."""
        if self.span is None or self.span.upper is None:
            return None
        first, end = timezone.localtime(self.span.lower), timezone.localtime(self.span.upper)
        return (first.date(), end.date() - ONE_DAY) if first.time() == end.time() == time() else None

    @property
    def outcome(self) -> str:
        """What became of it, in the words of its kind: only a wish is agreed to or not."""
        if self.kind != RequestKind.TIME and self.status == RequestStatus.AGREED:
            return str(_("Answered"))
        return str(RequestStatus(self.status).label)
