"""What residents need, are entitled to, choose and refuse."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from backend.core.exclusion import no_overlap
from backend.core.fields import (
    BoundedIntegerField,
    CodeField,
    DaysField,
    WindowsField,
    WordField,
    WordsField,
)
from backend.core.periods import days_text
from facilities.choices import Feature, Rung, Sex
from facilities.models import Facility, ServiceType, StaffMember

from ..choices import OPEN_REFERRALS, AssessmentKind, DayPart, PreferenceAsset, ReferralStatus, Stance
from .dossier import Resident


class Entitlement(models.Model):
    """Funded units (sessions, visits, days or nights) of a service within a period. ``used``: those that published
    weeks do not show; what they take is counted beside it. Personal data: the funding.
    """

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="entitlements", verbose_name=_("resident"))
    service = models.ForeignKey(ServiceType, models.PROTECT, verbose_name=_("service"))
    period = DaysField(_("period"), open_end=False)
    minimum = BoundedIntegerField(_("least"), default=0, most=5000)
    maximum = BoundedIntegerField(_("most"), most=5000, help_text=_("Sessions, visits, days or nights"))
    used = BoundedIntegerField(_("used"), default=0, most=5000)
    funding = models.CharField(_("funding"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("entitlement")
        verbose_name_plural = _("entitlements")
        ordering = ("resident", "service", "period")
        constraints = (
            no_overlap(
                "one_entitlement_a_day",
                "resident",
                "service",
                period="period",
                message=_("Another entitlement of this resident and service covers some of these days."),
            ),
            models.CheckConstraint(
                name="entitlement_least_below_most",
                condition=Q(minimum__lte=F("maximum")),
                violation_error_message=_("The least is above the most."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.service} {days_text(self.period)}"


class Need(models.Model):
    """What a resident needs of one service in each week of ``dates`` (stays: within them).

    Personal data, sensitive: the care a person needs and when the person is at home.
    """

    code = CodeField(_("need code"))
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="needs", verbose_name=_("resident"))
    service = models.ForeignKey(ServiceType, models.PROTECT, related_name="needs", verbose_name=_("service"))
    times = BoundedIntegerField(
        _("times a week"), default=1, least=1, most=21, help_text=_("Sessions, visits or days; stays: 1")
    )
    minutes = BoundedIntegerField(
        _("minutes each"), least=5, most=480, null=True, blank=True, help_text=_("Empty: as the service type says")
    )
    nights_min = BoundedIntegerField(_("nights at least"), least=1, most=366, null=True, blank=True)
    nights_max = BoundedIntegerField(
        _("nights wanted"), least=1, most=366, null=True, blank=True, help_text=_("Empty: for good")
    )
    day_part = WordField(_("part of the day"), choices=DayPart, default=DayPart.FULL)
    dates = DaysField(_("earliest and latest"))
    windows = WindowsField(_("possible times"), help_text=_("Empty: any time"))
    wished = WindowsField(_("wished times"))
    min_gap = BoundedIntegerField(
        _("least gap (minutes)"), default=0, most=10_080, help_text=_("Between one time and the next")
    )
    daily_max = BoundedIntegerField(_("most a day"), default=1, least=1, most=10)
    priority = BoundedIntegerField(_("priority"), default=3, least=1, most=5, help_text=_("1 most urgent, 5 least"))
    waiting_since = models.DateField(_("waiting since"), null=True, blank=True)
    staff_needed = BoundedIntegerField(_("carers needed"), default=1, least=1, most=2)
    staff_sex = WordField(_("carer's sex"), choices=Sex, blank=True)
    features = WordsField(Feature, verbose_name=_("features needed"))
    rungs = ArrayField(
        models.SmallIntegerField(choices=Rung),
        verbose_name=_("acceptable rungs"), default=list, blank=True,
        help_text=_("The wished one first, with commas: 1 village short-term care, 2 town institution, 3 municipal"),
    )  # fmt: skip
    by_choice = models.BooleanField(_("guardian chooses"), default=False)
    keep_staff = models.BooleanField(_("same carer"), default=True)
    funded = models.BooleanField(_("funded"), default=False)
    requires = WordsField(AssessmentKind, verbose_name=_("assessments required"))

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="need_nights_in_order",
                condition=Q(nights_min__isnull=True) | Q(nights_max__isnull=True) | Q(nights_min__lte=F("nights_max")),
                violation_error_message=_("The nights wanted are fewer than the nights at least."),
            ),
            models.CheckConstraint(name="need_rungs_on_ladder", condition=Q(rungs__contained_by=list(Rung.values))),
        )

    def __str__(self) -> str:
        return self.code


class Choice(models.Model):
    """An institution that the guardian chose, from the day of the choice. ``service`` empty: all that need a choice.

    Personal data: the choice.
    """

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="choices", verbose_name=_("resident"))
    service = models.ForeignKey(ServiceType, models.PROTECT, null=True, blank=True, verbose_name=_("service"))
    facility = models.ForeignKey(Facility, models.PROTECT, verbose_name=_("facility"))
    valid = DaysField(_("valid"), help_text=_("From the day of the choice"))

    class Meta:
        verbose_name = _("choice of institution")
        verbose_name_plural = _("choices of institution")
        ordering = ("resident", "valid", "pk")
        constraints = (
            models.UniqueConstraint(
                F("resident"), F("service"), F("facility"),
                Func(F("valid"), function="lower", output_field=models.DateField()),
                name="one_choice_a_day",
                nulls_distinct=False,
                violation_error_message=_("This institution was already chosen on that day."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.resident} · {self.facility}"


class NeedPreference(models.Model):
    """A facility or staff member that a family prefers or refuses. Personal data: the wish and its ``reason``."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="preferences", verbose_name=_("need"))
    stance = WordField(_("stance"), choices=Stance)
    asset = WordField(_("what"), choices=PreferenceAsset)
    facility = models.ForeignKey(Facility, models.CASCADE, null=True, blank=True, verbose_name=_("facility"))
    staff = models.ForeignKey(StaffMember, models.CASCADE, null=True, blank=True, verbose_name=_("staff member"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        ordering = ("need", "pk")
        constraints = (
            models.CheckConstraint(
                name="preference_about_one_thing",
                condition=Q(asset="facility", facility__isnull=False, staff=None)
                | Q(asset="staff", facility=None, staff__isnull=False),
                violation_error_message=_("Name exactly the one facility or staff member that it is about."),
            ),
            models.UniqueConstraint(
                fields=("need", "facility", "staff"), name="one_stance_a_thing", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_stance_display()} {self.facility or self.staff}"


class Referral(models.Model):
    """A resident is handed from one institution to another. Personal data, sensitive: care and ``note``."""

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="referrals", verbose_name=_("resident"))
    from_facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="referrals_out", verbose_name=_("from facility")
    )
    to_facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="referrals_in", verbose_name=_("to facility")
    )
    status = WordField(_("status"), choices=ReferralStatus, default=ReferralStatus.SENT)
    sent_on = models.DateField(_("sent on"))
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ("-sent_on", "pk")
        constraints = (
            models.CheckConstraint(
                name="referral_to_another_facility",
                condition=~Q(from_facility=F("to_facility")),
                violation_error_message=_("A referral goes to another facility."),
            ),
            models.CheckConstraint(
                name="referral_handed_over_on_a_day",
                condition=Q(status="handed_over", handed_over_on__isnull=False, handed_over_on__gte=F("sent_on"))
                | (~Q(status="handed_over") & Q(handed_over_on__isnull=True)),
                violation_error_message=_("A hand-over has a day, not before the referral was sent; nothing else has."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.resident} · {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        """Whether the resident may still be handed over."""
        return self.status in OPEN_REFERRALS
