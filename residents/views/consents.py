"""The consents of a file: what stands, who decided it, and a form to give or withdraw."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backend.core.forms import DayField, stored

from ..choices import ConsentProof, ConsentPurpose
from ..models import Resident
from ..selectors.consents import Consents, Purpose, consent_to_withdraw, consents_of
from ..services.consents import consent_give, consent_withdraw
from ..writing_forms import day
from .writers import for_writers

RESIDENT = "resident"  # the choice of who decides, beside the keys of guardians
CHOOSE = ("", _("Choose"))
MEANS = {
    ConsentPurpose.CARE_PLANNING: _(
        "Whether the file may be used to plan care. Withdrawn, this is noted; planning does not change by itself: talk"
        " to the family, and end the needs that are no longer wanted."
    ),
    ConsentPurpose.SHARING_WITH_FACILITIES: _("Facilities of the city are told the name, unless this is withdrawn."),
    ConsentPurpose.SHARING_WITH_PARTNER_REGION: _("Facilities of the partner region are told the name."),
    ConsentPurpose.STATISTICS: _(
        "Figures are drawn from the file, without the name. Withdrawn, this is noted; figures do not change by"
        " themselves."
    ),
    ConsentPurpose.MESSAGES: _("Reminders and news about the care go to the telephone, unless this is withdrawn."),
}


class DecisionForm(forms.Form):
    """Who decided, and what shows it."""

    who = forms.ChoiceField(label=_("Who decides"))
    proof = forms.ChoiceField(label=_("Proof"), choices=[CHOOSE, *ConsentProof.choices])
    note = forms.CharField(
        label=_("Where the proof is kept"), required=False, max_length=120,
        help_text=_("For example: folder 12, sheet 3"),
    )  # fmt: skip

    def __init__(self, found: Consents, resident: Resident, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guardians = {str(row.pk): row for row in found.deciding}
        own = [(RESIDENT, gettext("%(name)s, the resident") % {"name": resident.name})] if found.alone else []
        field: Any = self.fields["who"]
        field.choices = [CHOOSE, *own, *((key, str(row)) for key, row in self.guardians.items())]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "who" in given:
            given["guardian"] = self.guardians.get(given["who"])
        return given


class GiveForm(DecisionForm):
    given_on = DayField(label=_("Given on"), widget=day())
    field_order = ("who", "given_on", "proof", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"given_on": timezone.localdate()}, **kwargs})


@for_writers
def consents(request: HttpRequest, resident: Resident) -> HttpResponse:
    return _page(request, resident, consents_of(request.user, resident, timezone.localdate()), {})


@for_writers
@require_POST
def give(request: HttpRequest, resident: Resident, purpose: str) -> HttpResponse:
    user: Any = request.user
    if purpose not in ConsentPurpose:
        raise Http404
    found, now = consents_of(user, resident, timezone.localdate()), timezone.now()
    form = GiveForm(found, resident, request.POST, prefix=purpose)
    if stored(
        form,
        lambda: consent_give(
            resident=resident, purpose=ConsentPurpose(purpose), given_by=form.cleaned_data["guardian"],
            proof=ConsentProof(form.cleaned_data["proof"]), note=form.cleaned_data["note"],
            given_on=form.cleaned_data["given_on"], user=user, today=timezone.localdate(now), now=now,
        ),
    ):  # fmt: skip
        messages.success(request, gettext("The consent is entered."))
        return redirect("consents", resident.code)
    return _page(request, resident, found, {purpose: form})


@for_writers
@require_POST
def withdraw(request: HttpRequest, resident: Resident, pk: int) -> HttpResponse:
    user: Any = request.user
    consent = consent_to_withdraw(user, resident, pk)
    if consent is None:
        raise Http404
    found, now = consents_of(user, resident, timezone.localdate()), timezone.now()
    form = DecisionForm(found, resident, request.POST, prefix=consent.purpose)
    if stored(
        form,
        lambda: consent_withdraw(
            consent=consent, withdrawn_by=form.cleaned_data["guardian"], note=form.cleaned_data["note"],
            proof=ConsentProof(form.cleaned_data["proof"]), user=user, today=timezone.localdate(now), now=now,
        ),
    ):  # fmt: skip
        messages.success(request, gettext("The consent is withdrawn from today on."))
        return redirect("consents", resident.code)
    return _page(request, resident, found, {consent.purpose: form})


def _page(request: HttpRequest, resident: Resident, found: Consents, filled: dict[str, Any]) -> HttpResponse:
    """``filled``: a form that was refused, by its purpose."""
    rows = [
        (one, MEANS[one.purpose], filled.get(one.purpose) or _empty(one, found, resident)) for one in found.purposes
    ]
    shown = {"resident": resident, "rows": rows, "found": found, "refused": set(filled)}
    return render(request, "residents/consents.html", shown)


def _empty(one: Purpose, found: Consents, resident: Resident) -> DecisionForm:
    kind = DecisionForm if one.standing else GiveForm
    return kind(found, resident, prefix=one.purpose)
