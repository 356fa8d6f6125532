"""What a new week starts from, and what a human has decided about it."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.exclusion import no_overlap
from backend.core.fields import BoundedIntegerField, DaysField, LastDayField, MomentOfWeekField, TimeOfDayField
from facilities.choices import Mode, Weekday
from facilities.models import Bed, Facility, Room, StaffMember
from facilities.models.places import ENDS_HELP
from residents.models import Need

from ..choices import StepKind
from .call import by_phone_where_confirmed, confirmed_by_phone_field
from .week import WeekField

ACCEPTED_OFFER = "accepted offer"  # the reason of a pin that an accepted offer sets


class StandingPattern(models.Model):
    """One time of the recurring week that a resident and a family live by. Personal data: where a resident is."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="patterns", verbose_name=_("need"))
    number = BoundedIntegerField(_("number"), least=1, most=21)
    weekday = BoundedIntegerField(_("weekday"), choices=Weekday, most=6)
    start = TimeOfDayField(_("start"), null=True, blank=True, help_text=_("Empty for day places"))
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="patterns", verbose_name=_("facility")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="patterns", verbose_name=_("room")
    )
    staff = models.ManyToManyField(StaffMember, blank=True, related_name="patterns", verbose_name=_("staff"))
    confirmed = models.BooleanField(_("family confirmed"), default=False)
    confirmed_by_phone = confirmed_by_phone_field()
    ends_on = LastDayField(_("ends on"), null=True, blank=True, help_text=ENDS_HELP)

    class Meta:
        verbose_name = _("standing pattern")
        verbose_name_plural = _("standing patterns")
        ordering = ("need", "number")
        constraints = (
            models.UniqueConstraint(fields=("need", "number"), name="one_pattern_a_number"),
            by_phone_where_confirmed("pattern_by_phone_where_confirmed"),
        )

    def __str__(self) -> str:
        return f"{self.need} {self.get_weekday_display()}"

    def clean(self) -> None:
        _refuse_foreign_room(self.facility, self.room)


class Placement(models.Model):
    """The bed a resident lives in: the standing pattern of nights. Personal data: where a resident lives."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="placements", verbose_name=_("need"))
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="placements", verbose_name=_("bed"))
    nights = DaysField(_("nights"))
    confirmed = models.BooleanField(_("family confirmed"), default=False)
    confirmed_by_phone = confirmed_by_phone_field()

    class Meta:
        verbose_name = _("current placement")
        verbose_name_plural = _("current placements")
        ordering = ("need", "nights")
        constraints = (
            no_overlap(
                "one_placement_a_bed", "bed", period="nights", message=_("Another resident lives in this bed then.")
            ),
            no_overlap("one_placement_a_need", "need", period="nights", message=_("The need has another bed then.")),
            by_phone_where_confirmed("placement_by_phone_where_confirmed"),
        )

    def __str__(self) -> str:
        return f"{self.need} · {self.bed}"


# What a pin can say of each kind of care; of all others the engine finds no way that is so.
PINNED = {
    Mode.STAY: ("day", "facility", "room", "bed"),
    Mode.DAY: ("day", "facility"),
    Mode.SESSION: ("day", "start", "facility", "room", "staff"),
    Mode.VISIT: ("day", "start", "staff"),
}


class Pin(models.Model):
    """A human's decision about one occurrence of a week that the engine must keep; what is empty is left open.

    Personal data: where a resident is to be, and the account that decided.
    """

    week = WeekField(_("week"))
    need = models.ForeignKey(Need, models.CASCADE, related_name="pins", verbose_name=_("need"))
    index = BoundedIntegerField(_("occurrence"), default=0, most=20)
    day = BoundedIntegerField(
        _("day"), most=60, null=True, blank=True, help_text=_("Days after Monday; of a stay: the first night")
    )
    start = MomentOfWeekField(_("start"), null=True, blank=True)
    facility = models.ForeignKey(Facility, models.CASCADE, null=True, blank=True, verbose_name=_("facility"))
    room = models.ForeignKey(Room, models.CASCADE, null=True, blank=True, verbose_name=_("room"))
    bed = models.ForeignKey(Bed, models.CASCADE, null=True, blank=True, verbose_name=_("bed"))
    staff = models.ManyToManyField(
        StaffMember, blank=True, related_name="pins", verbose_name=_("staff"), help_text=_("Empty: anyone")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    lasting = models.BooleanField(
        _("every week"), default=False,
        help_text=_("Becomes the standing week once a version that keeps it is published"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        ordering = ("-week", "need", "index")
        constraints = (
            models.UniqueConstraint(fields=("week", "need", "index"), name="one_pin_an_occurrence"),
            models.CheckConstraint(
                name="pin_start_on_its_day",
                condition=Q(day__isnull=True) | Q(start__isnull=True) | Q(day=models.F("start") / 1440),
                violation_error_message=_("The start is not on the day."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.week:%G-W%V} {self.need}#{self.index}"

    @property
    def why(self) -> str:
        """The reason in the reader's language, where it was not a person who wrote it."""
        return str(StepKind.ACCEPTED.label) if self.reason == ACCEPTED_OFFER else self.reason

    def clean(self) -> None:
        _refuse_foreign_room(self.facility, self.room)
        refuse_unpinnable(self.need, [name for name in ("start", "facility", "room", "bed") if self._says(name)])

    def _says(self, name: str) -> bool:
        return getattr(self, name) is not None


def refuse_unpinnable(need: Need, names: Iterable[str]) -> None:
    """Raise ValidationError for what a pin of this need cannot say."""
    found = [name for name in names if name not in PINNED[Mode(need.service.mode)]]
    if found:
        raise ValidationError({name: _("A pin of this kind of care has none: leave it empty.") for name in found})


def _refuse_foreign_room(facility: Facility | None, room: Room | None) -> None:
    if facility and room and room.facility_id != facility.pk:
        raise ValidationError({"room": _("The room is in another facility.")})
