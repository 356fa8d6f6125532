"""Plans of a week, what they leave unserved, and what the published ones take."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from backend.core.exclusion import no_overlap
from backend.core.fields import BoundedIntegerField, MomentsField, WordField
from backend.core.periods import moments_text
from facilities.models import Bed, StaffMember
from residents.models import Need, Resident

from ..choices import PlanStatus, Use
from .run import Run
from .week import WeekField


class Plans(models.Manager["Plan"]):
    """Without ``result``, an outcome for each occurrence of a city, which is read when it is asked for.

    Rows that follow their plan by ``select_related`` say so themselves: ``.defer("plan__result")``.
    """

    def get_queryset(self) -> models.QuerySet["Plan"]:
        return super().get_queryset().defer("result")


class Plan(models.Model):
    """A version of a week. Once published it and its rows never change (a trigger refuses it): a change is a new
    version, and the old one becomes superseded.

    Personal data: the accounts that made and published it; ``result`` names residents and needs by code alone.
    """

    week = WeekField(_("week"))
    version = BoundedIntegerField(_("version"), least=1)
    status = WordField(_("status"), choices=PlanStatus, default=PlanStatus.DRAFT)
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("run"))
    problem_hash = models.CharField(_("problem hash"), max_length=64, blank=True)
    engine_version = models.CharField(_("engine version"), max_length=20, blank=True)
    score = ArrayField(
        models.BigIntegerField(), size=3, null=True, blank=True, verbose_name=_("score"),
        help_text=_("Hard findings, unserved need, preference points; empty: not planned by the engine"),
    )  # fmt: skip
    served = models.BigIntegerField(_("served"), null=True, blank=True, help_text=_("Weighted minutes of care"))
    needed = models.BigIntegerField(_("needed"), null=True, blank=True)
    bound = models.BigIntegerField(_("upper bound"), null=True, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("created by"),
    )  # fmt: skip
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("published by"),
    )  # fmt: skip

    objects = Plans()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ("-week", "-version")
        constraints = (
            models.UniqueConstraint(fields=("week", "version"), name="one_plan_a_version"),
            models.UniqueConstraint(
                fields=("week",), condition=Q(status="published"), name="one_published_plan_a_week"
            ),
            models.CheckConstraint(name="plan_keeps_the_hard_rules", condition=Q(score__isnull=True) | Q(score__0=0)),
            models.CheckConstraint(
                name="published_at_a_moment",
                condition=Q(status="superseded")
                | Q(status="draft", published_at__isnull=True)
                | Q(status="published", published_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.week:%G-W%V} v{self.version}"

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Figures of the result. ``plans_told`` reads them alone, and leaves the rest where it is."""
        return self.result.get("summary") or {}

    @cached_property
    def impossible_pins(self) -> list[dict[str, Any]]:
        """What the engine could not keep of the pins, and why; read like ``summary``."""
        return self.result.get("impossible_pins") or []

    @cached_property
    def caught_up(self) -> dict[str, list[dict[str, Any]]]:
        """What became of it where the data changed while it was made; read like ``summary``."""
        return self.result.get("caught_up") or {}


class Unmet(models.Model):
    """An occurrence that a plan leaves unserved, wholly or in part (stays: ``units`` nights of index 0).

    Personal data: the need.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="unmet", verbose_name=_("plan"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="+", verbose_name=_("need"))
    index = BoundedIntegerField(_("occurrence"), most=20)
    units = BoundedIntegerField(_("missing"), least=1, most=366)
    weight = models.BigIntegerField(_("weight"), help_text=_("Weighted minutes of care"))
    reasons = models.JSONField(_("reasons"), default=list, blank=True)

    class Meta:
        verbose_name = _("unmet need")
        verbose_name_plural = _("unmet needs")
        ordering = ("plan", "-weight", "need", "index")
        constraints = (models.UniqueConstraint(fields=("plan", "need", "index"), name="one_unmet_row"),)

    def __str__(self) -> str:
        return f"{self.need}#{self.index}"


class Booking(models.Model):
    """One bed, staff member or resident is taken for ``span`` by a published plan.

    Written on publication from the plan's rows: a stay takes the bed and the resident (night), a session and a
    visit take each carer and each resident (appointment), an attendance takes the resident (day). When a later plan
    takes over, the bookings that reach into its week are cut at its Monday or lose ``live``; those in the past stay.
    Personal data: where a resident is, and when.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="bookings", verbose_name=_("plan"))
    use = WordField(_("use"), choices=Use)
    bed = models.ForeignKey(Bed, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("bed"))
    staff = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("staff member")
    )
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("resident")
    )
    span = MomentsField(_("from and until"), open_end=False)
    live = models.BooleanField(_("live"), default=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ("span", "pk")
        constraints = (
            models.CheckConstraint(
                name="booking_of_one_thing",
                condition=Q(use="night", bed__isnull=False, staff=None, resident=None)
                | Q(use="appointment", bed=None, staff__isnull=False, resident=None)
                | Q(bed=None, staff=None, resident__isnull=False),
            ),
            no_overlap(
                "one_resident_a_bed", "bed", period="span", condition=Q(live=True, bed__isnull=False),
                message=_("The bed is taken."),
            ),
            no_overlap(
                "one_appointment_a_carer", "staff", period="span", condition=Q(live=True, staff__isnull=False),
                message=_("The staff member has another appointment then."),
            ),
            no_overlap(
                "one_place_a_resident", "resident", texts=("use",), period="span",
                condition=Q(live=True, resident__isnull=False),
                message=_("The resident is elsewhere then."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.bed or self.staff or self.resident} {moments_text(self.span)}"
