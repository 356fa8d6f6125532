"""What is known before any facility is: towns, kinds, skills, services and rule values."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.exclusion import no_overlap
from backend.core.fields import (
    BoundedIntegerField,
    CodeField,
    DaysField,
    WordField,
    WordsField,
)
from backend.core.forms import in_chinese
from backend.core.models import Named, Point
from backend.core.windows import DAY

from ..choices import BedKind, CredentialKind, Equipment, Mark, Mode, RoomUse


class Town(Named, Point):
    """A town or subdistrict; the point is its town hall. No personal data; the telephone is an office's."""

    phone = models.CharField(_("coordinator's telephone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("town")
        verbose_name_plural = _("towns")
        ordering = ("pk",)


class FacilityKind(Named):
    """A kind of facility, and the credentials it must have on each day of use. No personal data."""

    required_credentials = WordsField(CredentialKind, verbose_name=_("required credentials"))

    class Meta:
        verbose_name = _("kind of facility")
        verbose_name_plural = _("kinds of facility")
        ordering = ("pk",)


class Skill(Named):
    """What a service asks of its staff. No personal data."""

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ("pk",)


class ServiceType(Named):
    """A service of the catalogue. No personal data.

    With ``after``: it comes on the same day, ``after_min_gap`` to ``after_max_gap`` minutes after that service ends.
    """

    mode = WordField(_("mode"), choices=Mode)
    minutes = BoundedIntegerField(
        _("minutes"), default=0, most=480, help_text=_("Usual length of a session or visit; otherwise 0")
    )
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, verbose_name=_("skill"))
    group_size = BoundedIntegerField(_("group size"), default=1, least=1, most=50)
    group_least = BoundedIntegerField(
        _("least group size"), default=1, least=1, most=50,
        help_text=_("With fewer people no new group is opened; one that runs goes on with those who are left"),
    )  # fmt: skip
    room_use = WordField(_("room use"), choices=RoomUse, blank=True)
    equipment = WordsField(Equipment, verbose_name=_("equipment"), help_text=_("One piece of each for every attendee"))
    staff_needed = BoundedIntegerField(_("staff needed"), default=1, least=1, most=2)
    bed_kind = WordField(_("bed kind"), choices=BedKind, blank=True)
    after = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("comes after"))
    after_min_gap = BoundedIntegerField(_("least gap (minutes)"), default=0, most=1440)
    after_max_gap = BoundedIntegerField(_("largest gap (minutes)"), default=0, most=1440)
    funded_category = models.CharField(
        _("funded category"), max_length=30, blank=True, help_text=_("A child is funded for one category at a time")
    )
    bring = models.CharField(
        _("what to bring"), max_length=200, blank=True, help_text=_("Families read it; of a visit: what to have ready")
    )
    bring_en = models.CharField(_("what to bring, in English"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("service type")
        verbose_name_plural = _("service types")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="service_with_length",
                condition=Q(mode__in=("stay", "day"), minutes=0) | Q(mode__in=("session", "visit"), minutes__gte=5),
                violation_error_message=_("Sessions and visits take 5 to 480 minutes; stays and days have 0."),
            ),
            models.CheckConstraint(
                name="service_with_place",
                condition=~Q(mode="stay", bed_kind="") & ~Q(mode="session", room_use=""),
                violation_error_message=_("A stay needs a bed kind, a session a room use."),
            ),
            models.CheckConstraint(
                name="service_gap_in_order",
                condition=Q(after_min_gap__lte=F("after_max_gap")),
                violation_error_message=_("The largest gap is smaller than the least gap."),
            ),
            models.CheckConstraint(
                name="service_group_can_be_held",
                condition=Q(group_least__lte=F("group_size")),
                violation_error_message=_(
                    "The least group size is above the group size, so no group could be held: lower the least group"
                    " size, or raise the group size."
                ),
            ),
        )

    def clean(self) -> None:
        """On a day nothing can come after a stay, which ends on none, nor before itself."""
        orders = self.after is not None or (self.pk and type(self).objects.filter(after=self).exists())
        if orders and Mode.STAY in (self.mode, self.after and self.after.mode):
            raise ValidationError(
                {"after": _("Stays stand in no order: nothing comes after a stay, and a stay after nothing.")}
            )
        if self.pk and self.pk in self._before:
            raise ValidationError({"after": _("A service cannot come after itself, nor by way of others.")})

    @property
    def _before(self) -> list[int]:
        """Keys of the services that it comes after, the next first; of a circle each once."""
        found: list[int] = []
        earlier = self.after
        while earlier is not None and earlier.pk not in found:
            found.append(earlier.pk)
            earlier = earlier.after if earlier.pk != self.pk else None
        return found

    @property
    def to_bring(self) -> str:
        return self.bring if in_chinese() or not self.bring_en else self.bring_en


class RuleValue(models.Model):
    """A number that rules use, with its source, for the days on which it holds. No personal data."""

    key = CodeField(_("key"), unique=False)
    name = models.CharField(_("name"), max_length=60)
    value = models.IntegerField(_("value"))
    unit = models.CharField(_("unit"), max_length=40)
    valid = DaysField(_("valid"))
    source = models.CharField(_("source"), max_length=200)
    mark = WordField(_("mark"), choices=Mark)

    class Meta:
        verbose_name = _("rule value")
        verbose_name_plural = _("rule values")
        ordering = ("key", "valid")
        constraints = (
            no_overlap(
                "one_rule_value_a_day",
                texts=("key",),
                period="valid",
                message=_("Another value of this rule holds on some of these days."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.value} {self.unit}"

    def clean(self) -> None:
        """Numbers by which no week could be planned: below nothing, and times of day that end before they begin."""
        if self.value is not None and self.value < 0:
            raise ValidationError({"value": _("A number from 0 on.")})
        name, _sep, edge = self.key.rpartition("_")
        other = {"from": "until", "until": "from"}.get(edge)
        if other and self.value is not None:
            rows = RuleValue.objects.filter(key=f"{name}_{other}", valid__overlap=self.valid)
            for found in rows.values_list("value", flat=True):
                first, last = (self.value, found) if edge == "from" else (found, self.value)
                if not first < last <= DAY:
                    raise ValidationError({"value": _("It must begin before it ends, on the same day.")})


class Indicator(Named):
    """An indicator of the city's plan for disabled people with its target. No personal data.

    ``target_percent`` is the target as a number where it is a share; the data of the system is held against it.
    """

    number = BoundedIntegerField(_("number"), least=1, most=99, unique=True)
    binding = models.BooleanField(_("binding"), default=False)
    base_2020 = models.CharField(_("2020"), max_length=30, blank=True)
    target_2025 = models.CharField(_("target for 2025"), max_length=60)
    target_percent = BoundedIntegerField(_("target in per cent"), most=100, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("number",)
