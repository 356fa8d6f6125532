from django import forms
from django.contrib import admin
from django.db.models import ManyToManyField
from django.utils.translation import gettext_lazy as _

from backend.core.admin_pages import Pages, Rows, column, days, last_day, moments, words

from . import models
from .announcing import supply_changed


class CredentialRows(Rows):
    model = models.Credential


class DayPlacesRows(Rows):
    model = models.DayPlaces


class ServiceOfferRows(Rows):
    model = models.ServiceOffer
    related = ("facility", "service")


class SupplyPages(Pages):
    """Of what published weeks use."""

    announces = supply_changed


@admin.register(models.Facility)
class FacilityPages(SupplyPages):
    list_display = ("name", "code", "kind", "town", "rung", words("features", _("features")), "phone", last_day())
    list_filter = ("kind", "town", "region", "rung", "stable_only")
    search_fields = ("name", "code", "address")
    list_select_related = ("kind", "town")
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}  # noqa: RUF012
    inlines = (CredentialRows, DayPlacesRows, ServiceOfferRows)


@admin.register(models.Credential)
class CredentialPages(SupplyPages):
    list_display = ("facility", "kind", days("valid", _("valid")))
    list_filter = ("kind", "facility__kind", "facility__town")
    search_fields = ("facility__name", "facility__code")
    list_select_related = ("facility",)
    autocomplete_fields = ("facility",)


@admin.register(models.DayPlaces)
class DayPlacesPages(SupplyPages):
    list_display = ("facility", "weekday", "morning", "afternoon")
    list_filter = ("weekday", "facility__town")
    search_fields = ("facility__name", "facility__code")
    list_select_related = ("facility",)
    autocomplete_fields = ("facility",)


@admin.register(models.ServiceOffer)
class ServiceOfferPages(SupplyPages):
    list_display = ("facility", "service", "weekly_sessions", last_day())
    list_filter = ("service", "facility__kind", "facility__town")
    search_fields = ("facility__name", "facility__code", "service__name", "service__code")
    list_select_related = ("facility", "service")
    autocomplete_fields = ("facility", "service")


class RoomEquipmentRows(Rows):
    model = models.RoomEquipment


class BedRows(Rows):
    model = models.Bed


@admin.register(models.Room)
class RoomPages(SupplyPages):
    list_display = ("code", "name", "facility", "use", "size", "sex_policy", words("features", _("features")))
    list_filter = ("use", "sex_policy", "facility__kind", "facility__town")
    search_fields = ("code", "name", "facility__name", "facility__code")
    list_select_related = ("facility",)
    autocomplete_fields = ("facility",)
    inlines = (RoomEquipmentRows, BedRows)


class BedStateRows(Rows):
    model = models.BedState


@admin.register(models.Bed)
class BedPages(SupplyPages):
    list_display = ("code", "room", "kind", words("features", _("features")), last_day())
    list_filter = ("kind", "room__sex_policy", "room__facility__kind", "room__facility__town")
    search_fields = ("code", "room__code", "room__facility__name", "room__facility__code")
    list_select_related = ("room",)
    autocomplete_fields = ("room",)
    inlines = (BedStateRows,)


@admin.register(models.BedState)
class BedStatePages(SupplyPages):
    list_display = ("bed", "kind", days("nights", _("nights")), "reason")
    list_filter = ("kind", "bed__room__facility__town")
    search_fields = ("bed__code", "reason")
    list_select_related = ("bed",)
    autocomplete_fields = ("bed",)


class StaffSkillRows(Rows):
    model = models.StaffSkill
    related = ("skill",)


@admin.register(models.StaffMember)
class StaffMemberPages(SupplyPages):
    list_display = ("code", "name", "sex", "facility", "transport", words("languages", _("languages")), last_day())
    list_filter = ("skills__skill", "sex", "transport", "facility__kind", "facility__town")
    search_fields = ("code", "name", "facility__name", "facility__code")
    list_select_related = ("facility",)
    autocomplete_fields = ("facility",)
    inlines = (StaffSkillRows,)


@admin.register(models.Shift)
class ShiftPages(SupplyPages):
    list_display = ("staff", "facility", moments("span", _("from and until")), "duty")
    list_filter = ("duty", "facility__kind", "facility__town")
    search_fields = ("staff__code", "staff__name", "facility__name", "facility__code")
    list_select_related = ("staff", "facility")
    autocomplete_fields = ("staff", "facility")


@admin.register(models.Closure)
class ClosurePages(SupplyPages):
    list_display = (
        "asset",
        column(
            _("name or code"), "pk", lambda closure: closure.facility or closure.room or closure.bed or closure.staff
        ),
        moments("span", _("from and until")),
        "reason",
    )
    list_filter = ("asset",)
    search_fields = ("facility__code", "facility__name", "room__code", "bed__code", "staff__code", "reason")
    list_select_related = ("facility", "room", "bed", "staff")
    autocomplete_fields = ("facility", "room", "bed", "staff")
    fieldsets = (
        (
            None,
            {
                "fields": ("asset", "facility", "room", "bed", "staff", "span", "reason"),
                "description": _("Say what is closed and fill its one field. Without an end: until further notice."),
            },
        ),
    )


@admin.register(models.Town)
class TownPages(Pages):
    list_display = ("name", "name_en", "code", "longitude", "latitude")
    search_fields = ("name", "name_en", "code")


@admin.register(models.FacilityKind)
class FacilityKindPages(Pages):
    list_display = ("name", "name_en", "code", words("required_credentials", _("required credentials")))
    search_fields = ("name", "name_en", "code")


@admin.register(models.Skill)
class SkillPages(Pages):
    list_display = ("name", "name_en", "code")
    search_fields = ("name", "name_en", "code")


@admin.register(models.ServiceType)
class ServiceTypePages(SupplyPages):
    list_display = (
        "name", "name_en", "code", "mode", "minutes", "skill", "group_size", "group_least", "staff_needed", "after",
    )  # fmt: skip
    list_filter = ("mode", "skill", "room_use", "bed_kind")
    search_fields = ("name", "name_en", "code")
    list_select_related = ("skill", "after")


@admin.register(models.RuleValue)
class RuleValuePages(Pages):
    list_display = ("name", "key", "value", "unit", days("valid", _("valid")), "mark", "source")
    list_filter = ("mark",)
    search_fields = ("name", "key", "source")


@admin.register(models.Indicator)
class IndicatorPages(Pages):
    list_display = ("number", "name", "binding", "base_2020", "target_2025", "source")
    search_fields = ("name", "name_en", "code")
