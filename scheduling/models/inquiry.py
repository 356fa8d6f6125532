from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.core.fields import WordField
from backend.core.sentences import sentences

from ..choices import UNDER_WAY, InquiryKind, NoAnswer, RunStatus
from .plan import Plan
from .week import WeekField

BROKEN = "broken"  # in what is asked of a replan: its events are what has broken the week when it is answered


class Inquiry(models.Model):
    """A question about a week that a worker answers with the engine, and its answer.

    ``about``: the code that a problem names, or the messages of a check in English, which whoever reads them has
    translated.
    Personal data: the account that asked; ``asked`` and ``answer`` name people by code alone.
    """

    kind = WordField(_("kind"), choices=InquiryKind)
    week = WeekField(_("week"))
    plan = models.ForeignKey(
        Plan, models.CASCADE, null=True, blank=True, related_name="inquiries", verbose_name=_("plan"),
        help_text=_("Empty: the published one"),
    )  # fmt: skip
    asked = models.JSONField(_("asked"), default=dict, blank=True)
    status = WordField(_("status"), choices=RunStatus, default=RunStatus.QUEUED)
    answer = models.JSONField(_("answer"), null=True, blank=True)
    problem = WordField(_("why there is no answer"), choices=NoAnswer, blank=True)
    about = models.JSONField(_("what that is about"), default=list, blank=True)
    draft = models.ForeignKey(
        Plan, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("draft made by it")
    )
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="inquiry_finished_after_it_was_made",
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("created_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.week:%G-W%V}"

    @property
    def why(self) -> str:
        """Why there is no answer, in the reader's language; empty where there is one, or may be."""
        if self.status == RunStatus.FAILED and not self.problem:
            return gettext("It broke off. Ask for it again; if it breaks off again, tell your administrator.")
        texts = sentences(*map(gettext, self.about))
        return str(self.get_problem_display()) % {"code": " ".join(self.about), "texts": texts}

    @property
    def under_way(self) -> bool:
        return self.status in UNDER_WAY
