from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.access.invitations import end_access
from backend.core.admin_pages import Pages, Rows, column, days, last_day, moments

from . import models
from .admin_files import FilePages
from .consent_form import ConsentForm
from .identity import is_number, tidy
from .masking import ResidentForm


class GuardianRows(Rows):
    model = models.Guardian


class AssessmentRows(Rows):
    model = models.Assessment


class AbsenceRows(Rows):
    model = models.Absence
    related = ("resident",)


class EntitlementRows(Rows):
    model = models.Entitlement
    related = ("service",)


class ChoiceRows(Rows):
    model = models.Choice
    related = ("resident", "facility")


@admin.register(models.Resident)
class ResidentPages(FilePages):
    form = ResidentForm
    file = ""
    list_display = (
        "code",
        "name",
        column(_("certificate or identity number"), "certificate", lambda resident: resident.masked_number),
        "sex",
        "birth_date",
        "category",
        "level",
        "town",
        days("certificate_valid", _("certificate valid")),
        last_day(),
    )
    list_filter = ("town", "category", "level", "sex", "mobility")
    search_fields = ("code", "name", "household__code")
    search_help_text = _("File code, name, household, or the whole certificate or identity number")
    list_select_related = ("category", "level", "town")
    autocomplete_fields = ("household",)
    inlines = (GuardianRows, AssessmentRows, AbsenceRows, EntitlementRows, ChoiceRows)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A file is erased by a page of its own: removed here, its name and its numbers would stay in the history."""
        return False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is models.Guardian:
            for guardian, fields in formset.changed_objects:
                _end_of_another(request, guardian, fields)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """A whole number finds its person; parts of one find nobody, for numbers are sealed."""
        found, several = super().get_search_results(request, queryset, search_term)
        person = models.Resident.of_person(tidy(search_term)) if is_number(tidy(search_term)) else None
        return (queryset.filter(pk__in=person.values("pk")) if person is not None else found), several


@admin.register(models.Guardian)
class GuardianPages(FilePages):
    list_display = ("name", "resident", "relation", "legal", "phone", "ended_on")
    list_filter = ("relation", "legal", "resident__town")
    search_fields = ("name", "resident__code", "resident__name")
    list_select_related = ("resident",)
    autocomplete_fields = ("resident",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            _end_of_another(request, obj, form.changed_data)


def _end_of_another(request: HttpRequest, guardian: models.Guardian, changed: Collection[str]) -> None:
    """With another name it is another person, who has no sheet yet: as on the page of the contact."""
    user: Any = request.user
    if "name" in changed:
        end_access(guardian=guardian, by=user, now=timezone.now())


@admin.register(models.Absence)
class AbsencePages(FilePages):
    list_display = ("resident", moments("span", _("from and until")), "reason")
    list_filter = ("resident__town",)
    search_fields = ("resident__code", "resident__name", "reason")
    list_select_related = ("resident",)
    autocomplete_fields = ("resident",)


@admin.register(models.Assessment)
class AssessmentPages(FilePages):
    list_display = ("resident", "kind", "result", days("valid", _("valid")))
    list_filter = ("kind", "result", "resident__town")
    search_fields = ("resident__code", "resident__name")
    list_select_related = ("resident",)
    autocomplete_fields = ("resident",)


@admin.register(models.Consent)
class ConsentPages(FilePages):
    form = ConsentForm
    list_display = ("resident", "purpose", "given_by", "given_on", "withdrawn_on")
    list_filter = ("purpose", "resident__town")
    search_fields = ("resident__code", "resident__name")
    list_select_related = ("resident", "given_by")
    autocomplete_fields = ("resident", "given_by")


@admin.register(models.Entitlement)
class EntitlementPages(FilePages):
    list_display = ("resident", "service", days("period", _("period")), "minimum", "maximum", "used", "funding")
    list_filter = ("service", "resident__town")
    search_fields = ("resident__code", "resident__name", "funding")
    list_select_related = ("resident", "service")
    autocomplete_fields = ("resident", "service")


class NeedPreferenceRows(Rows):
    model = models.NeedPreference
    related = ("facility", "staff")


@admin.register(models.Need)
class NeedPages(FilePages):
    list_display = (
        "code", "resident", "service", "times", "nights_max", days("dates", _("earliest and latest")), "priority",
        "waiting_since", "funded",
    )  # fmt: skip
    list_filter = ("service__mode", "service", "priority", "funded", "by_choice", "resident__town")
    search_fields = ("code", "resident__code", "resident__name")
    list_select_related = ("resident", "service")
    autocomplete_fields = ("resident", "service")
    inlines = (NeedPreferenceRows,)


@admin.register(models.Choice)
class ChoicePages(FilePages):
    list_display = ("resident", "service", "facility", days("valid", _("valid")))
    list_filter = ("service", "facility__kind", "resident__town")
    search_fields = ("resident__code", "resident__name", "facility__name", "facility__code")
    list_select_related = ("resident", "service", "facility")
    autocomplete_fields = ("resident", "service", "facility")


@admin.register(models.NeedPreference)
class NeedPreferencePages(FilePages):
    file = "need.resident"
    list_display = ("need", "stance", "asset", "facility", "staff", "reason")
    list_filter = ("stance", "asset")
    search_fields = ("need__code", "facility__code", "facility__name", "staff__code", "staff__name")
    list_select_related = ("need", "facility", "staff")
    autocomplete_fields = ("need", "facility", "staff")


@admin.register(models.Referral)
class ReferralPages(FilePages):
    list_display = ("resident", "from_facility", "to_facility", "status", "sent_on", "handed_over_on")
    list_filter = ("status", "to_facility__kind", "resident__town")
    search_fields = ("resident__code", "resident__name", "from_facility__name", "to_facility__name")
    list_select_related = ("resident", "from_facility", "to_facility")
    autocomplete_fields = ("resident", "from_facility", "to_facility")


@admin.register(models.Household)
class HouseholdPages(Pages):
    list_display = ("code", column(_("residents"), "members", lambda household: household.members))
    search_fields = ("code", "residents__code", "residents__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(members=Count("residents"))


@admin.register(models.DisabilityCategory, models.DisabilityLevel)
class NumberedPages(Pages):
    list_display = ("number", "name", "name_en")
    search_fields = ("name", "name_en")
