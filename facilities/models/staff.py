"""Staff, when they are there, and what is out of use."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.core.exclusion import no_overlap
from backend.core.fields import (
    BoundedIntegerField,
    CodeField,
    DaysField,
    LastDayField,
    MomentsField,
    WordField,
    WordsField,
)
from backend.core.periods import days_text, moments_text

from ..choices import Asset, Duty, Language, Sex, Transport
from .catalogue import Skill
from .places import ENDS_HELP, Bed, Facility, Room


class StaffMember(models.Model):
    """A carer or therapist; routes start and end at the facility. Personal data: name, sex, telephone, languages."""

    code = CodeField(_("staff code"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=40)
    sex = WordField(_("sex"), choices=Sex)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="staff", verbose_name=_("facility"))
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    languages = WordsField(Language, verbose_name=_("languages"))
    transport = WordField(_("transport"), choices=Transport, default=Transport.EBIKE)
    daily_max = BoundedIntegerField(
        _("most minutes a day"), default=480, least=30, most=960,
        help_text=_("Appointments, travel and care on site together"),
    )  # fmt: skip
    weekly_max = BoundedIntegerField(_("most minutes a week"), default=2400, least=30, most=4800)
    ends_on = LastDayField(_("ends on"), null=True, blank=True, help_text=ENDS_HELP)

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class StaffSkill(models.Model):
    """A skill of a staff member, for the days on which it is valid. Personal data: the qualification."""

    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="skills", verbose_name=_("staff member"))
    skill = models.ForeignKey(Skill, models.PROTECT, verbose_name=_("skill"))
    valid = DaysField(_("valid"))

    class Meta:
        verbose_name = _("skill of a staff member")
        verbose_name_plural = _("skills of staff")
        ordering = ("staff", "skill", "valid")
        constraints = (
            no_overlap(
                "one_staff_skill_a_day", "staff", "skill", period="valid", message=_("The skill is held twice then.")
            ),
        )

    def __str__(self) -> str:
        return f"{self.skill} {days_text(self.valid)}"


class Shift(models.Model):
    """A staff member is on duty at a facility. Personal data: working hours."""

    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="shifts", verbose_name=_("staff member"))
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="shifts", verbose_name=_("facility"))
    span = MomentsField(_("from and until"), open_end=False)
    duty = WordField(_("duty"), choices=Duty, default=Duty.APPOINTMENTS)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ("span", "staff")
        constraints = (
            no_overlap(
                "one_shift_at_a_time", "staff", period="span", message=_("The staff member has another shift then.")
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff} {moments_text(self.span)}"


class Closure(models.Model):
    """A facility, room, bed or staff member is out of use. Personal data: the absence of a staff member."""

    asset = WordField(_("what"), choices=Asset)
    facility = models.ForeignKey(
        Facility, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("facility")
    )
    room = models.ForeignKey(
        Room, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("room")
    )
    bed = models.ForeignKey(Bed, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("bed"))
    staff = models.ForeignKey(
        StaffMember, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("staff member")
    )
    span = MomentsField(_("from and until"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    act = models.UUIDField(
        _("act"), null=True, blank=True, editable=False, help_text=_("The same of houses that were closed together")
    )

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ("span", "pk")
        constraints = (
            models.CheckConstraint(
                name="closure_of_one_thing",
                condition=Q(asset="facility", facility__isnull=False, room=None, bed=None, staff=None)
                | Q(asset="room", facility=None, room__isnull=False, bed=None, staff=None)
                | Q(asset="bed", facility=None, room=None, bed__isnull=False, staff=None)
                | Q(asset="staff", facility=None, room=None, bed=None, staff__isnull=False),
                violation_error_message=_("Name exactly the one facility, room, bed or staff member that is closed."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.facility or self.room or self.bed or self.staff} {moments_text(self.span)}"

    @property
    def closed(self) -> tuple[str, int]:
        """What is closed: its kind, an Asset, and its key."""
        key: int = getattr(self, f"{self.asset}_id")
        return self.asset, key
