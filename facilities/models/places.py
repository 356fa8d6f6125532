"""Facilities, what they consist of and what they offer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.exclusion import no_overlap
from backend.core.fields import (
    BoundedIntegerField,
    CodeField,
    DaysField,
    LastDayField,
    WindowsField,
    WordField,
    WordsField,
)
from backend.core.models import Point
from backend.core.periods import days_text

from ..choices import (
    BedKind,
    BedStateKind,
    Category,
    CredentialKind,
    Equipment,
    Feature,
    Level,
    Region,
    RoomUse,
    Rung,
    Sex,
    SexPolicy,
    Weekday,
)
from .catalogue import FacilityKind, ServiceType, Town

ENDS_HELP = _("The last day, included; empty: for good")


class Facility(Point):
    """A place of the network. No personal data; the telephone is the organisation's."""

    code = CodeField(_("facility code"))
    name = models.CharField(_("name"), max_length=80)
    kind = models.ForeignKey(FacilityKind, models.PROTECT, verbose_name=_("kind"))
    town = models.ForeignKey(Town, models.PROTECT, related_name="facilities", verbose_name=_("town"))
    address = models.CharField(_("address"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    region = WordField(_("region"), choices=Region, default=Region.HOME)
    rung = models.SmallIntegerField(_("rung"), choices=Rung, null=True, blank=True)
    categories = WordsField(Category, verbose_name=_("categories admitted"), help_text=_("None ticked: all"))
    levels = WordsField(Level, verbose_name=_("levels admitted"), help_text=_("None ticked: all"))
    age_min = BoundedIntegerField(_("youngest age"), default=0, most=120)
    age_max = BoundedIntegerField(_("oldest age"), default=150, most=150, help_text=_("Completed years, included"))
    sexes = WordsField(Sex, verbose_name=_("sexes admitted"), help_text=_("None ticked: both"))
    stable_only = models.BooleanField(_("stable only"), default=False)
    features = WordsField(Feature, verbose_name=_("features"))
    opening = WindowsField(_("opening hours"), help_text=_("Empty: always open"))
    catchment = models.ManyToManyField(
        Town, blank=True, related_name="served_by", verbose_name=_("catchment"), help_text=_("Empty: all towns")
    )
    residents_per_staff = BoundedIntegerField(_("residents per staff"), least=1, most=50, null=True, blank=True)
    severe_residents_per_staff = BoundedIntegerField(
        _("severe residents per staff"), least=1, most=50, null=True, blank=True
    )
    ends_on = LastDayField(_("ends on"), null=True, blank=True, help_text=ENDS_HELP)

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="facility_ages_in_order",
                condition=Q(age_min__lte=F("age_max")),
                violation_error_message=_("The oldest age is below the youngest."),
            ),
            models.CheckConstraint(
                name="facility_rung_on_ladder", condition=Q(rung__isnull=True) | Q(rung__in=Rung.values)
            ),
        )

    def __str__(self) -> str:
        return self.name


class Credential(models.Model):
    """An accreditation, agreement or liability insurance for the days on which it is valid. No personal data."""

    facility = models.ForeignKey(Facility, models.CASCADE, related_name="credentials", verbose_name=_("facility"))
    kind = WordField(_("kind"), choices=CredentialKind)
    valid = DaysField(_("valid"))

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ("facility", "kind", "valid")
        constraints = (
            no_overlap(
                "one_credential_a_day",
                "facility",
                texts=("kind",),
                period="valid",
                message=_("Another credential of this kind covers some of these days."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {days_text(self.valid)}"


class Room(models.Model):
    """A room, and how many residents it takes at once. No personal data."""

    code = CodeField(_("room code"))
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="rooms", verbose_name=_("facility"))
    name = models.CharField(_("name"), max_length=60)
    use = WordField(_("use"), choices=RoomUse)
    size = BoundedIntegerField(_("size"), least=1, most=200, help_text=_("Residents at once"))
    sex_policy = WordField(_("sex policy"), choices=SexPolicy, default=SexPolicy.ANY)
    features = WordsField(Feature, verbose_name=_("features"))

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RoomEquipment(models.Model):
    """Pieces of one kind in a room. No personal data."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="equipment", verbose_name=_("room"))
    kind = WordField(_("kind"), choices=Equipment)
    pieces = BoundedIntegerField(_("pieces"), least=1, most=200)

    class Meta:
        verbose_name = _("equipment of a room")
        verbose_name_plural = _("equipment of rooms")
        ordering = ("room", "kind")
        constraints = (models.UniqueConstraint(fields=("room", "kind"), name="one_row_an_equipment"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} × {self.pieces}"


class Bed(models.Model):
    """A bed. What is in it, and when, follows from stays, states and closures. No personal data."""

    code = CodeField(_("bed code"))
    room = models.ForeignKey(Room, models.PROTECT, related_name="beds", verbose_name=_("room"))
    kind = WordField(_("kind"), choices=BedKind)
    features = WordsField(Feature, verbose_name=_("features"))
    ends_on = LastDayField(_("ends on"), null=True, blank=True, help_text=ENDS_HELP)

    class Meta:
        verbose_name = _("bed")
        verbose_name_plural = _("beds")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class BedState(models.Model):
    """Nights on which a bed is held, reserved, cleaned or blocked. No personal data: ``reason`` names no resident."""

    bed = models.ForeignKey(Bed, models.CASCADE, related_name="states", verbose_name=_("bed"))
    kind = WordField(_("kind"), choices=BedStateKind)
    nights = DaysField(_("nights"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("state of a bed")
        verbose_name_plural = _("states of beds")
        ordering = ("bed", "nights")
        constraints = (
            no_overlap("one_bed_state_a_night", "bed", period="nights", message=_("The bed has another state then.")),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {days_text(self.nights)}"


class DayPlaces(models.Model):
    """Places of a Home for the Disabled on one weekday. No personal data."""

    facility = models.ForeignKey(Facility, models.CASCADE, related_name="day_places", verbose_name=_("facility"))
    weekday = BoundedIntegerField(_("weekday"), choices=Weekday, most=6)
    morning = BoundedIntegerField(_("morning places"), most=500)
    afternoon = BoundedIntegerField(_("afternoon places"), most=500)

    class Meta:
        verbose_name = _("day places")
        verbose_name_plural = _("day places")
        ordering = ("facility", "weekday")
        constraints = (models.UniqueConstraint(fields=("facility", "weekday"), name="one_row_of_places_a_day"),)

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.morning} / {self.afternoon}"


class ServiceOffer(models.Model):
    """A facility gives a service, at most ``weekly_sessions`` times a week. No personal data."""

    facility = models.ForeignKey(Facility, models.CASCADE, related_name="offers", verbose_name=_("facility"))
    service = models.ForeignKey(ServiceType, models.PROTECT, related_name="offers", verbose_name=_("service"))
    weekly_sessions = BoundedIntegerField(
        _("weekly limit"), most=10_000, null=True, blank=True, help_text=_("Empty: no limit")
    )
    ends_on = LastDayField(_("ends on"), null=True, blank=True, help_text=ENDS_HELP)

    class Meta:
        verbose_name = _("service offered")
        verbose_name_plural = _("services offered")
        ordering = ("facility", "service")
        constraints = (models.UniqueConstraint(fields=("facility", "service"), name="one_offer_a_service"),)

    def __str__(self) -> str:
        return f"{self.facility} · {self.service}"
