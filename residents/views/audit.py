"""Pages of the auditor."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from backend.core.access.questions import require
from backend.core.forms import DayField
from backend.core.history.act_names import act_label
from backend.core.history.labels import label_of
from backend.core.history.tracked import tracked
from backend.core.history.ways import way_of
from backend.core.models import AuditEntry, Change

from ..selectors.audit import Asked, acts_found, acts_to_choose, changes_found
from ..selectors.minors import files_of_minors, year_of_minors, years_of_minors

ANY = ("", _("All"))


class AuditForm(forms.Form):
    """``act``: what was done, or the kind of row that changed."""

    who = forms.CharField(label=_("Account"), required=False, max_length=150)
    code = forms.CharField(label=_("File code"), required=False, max_length=40)
    act = forms.ChoiceField(label=_("What"), required=False)
    since = DayField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = DayField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    older_than = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        act: Any = self.fields["act"]
        act.choices = [ANY, *choices]

    @property
    def asked(self) -> Asked:
        """What is written wrong is not asked for; the form says so."""
        self.is_valid()
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value})


class YearForm(forms.Form):
    year = forms.ChoiceField(label=_("Year"))

    def __init__(self, data: Any, years: list[int]) -> None:
        super().__init__(data)
        year: Any = self.fields["year"]
        year.choices = [(str(one), str(one)) for one in years]


class ActsForm(AuditForm):
    minors = forms.BooleanField(label=_("Files of minors alone"), required=False)


@never_cache
@login_required
def acts(request: HttpRequest) -> HttpResponse:
    require(request.user, "read", AuditEntry)
    form = ActsForm(request.GET, [(act, act_label(act)) for act in acts_to_choose(request.user)])
    return _list(request, form, acts_found(request.user, form.asked), "acts")


@never_cache
@login_required
def changes(request: HttpRequest) -> HttpResponse:
    require(request.user, "read", Change)
    form = AuditForm(request.GET, sorted((one.label, label_of(one.label)) for one in tracked()))
    return _list(request, form, changes_found(request.user, form.asked), "changes")


@never_cache
@login_required
def minors(request: HttpRequest) -> HttpResponse:
    """A year of the files of minors, for the look at it that the law asks for."""
    user, today = request.user, timezone.localdate()
    require(user, "read", AuditEntry)
    years = years_of_minors(user, today)
    form = YearForm(request.GET if "year" in request.GET else {"year": years[0]}, years)
    year = int(form.cleaned_data["year"]) if form.is_valid() else years[0]
    shown = {
        "shown": "minors",
        "form": form,
        "year": year,
        "today": today,
        "kept": files_of_minors(user, today),
        "found": year_of_minors(user, year),
    }
    return render(request, "residents/minors.html", shown)


def _list(request: HttpRequest, form: AuditForm, found: Any, shown: str) -> HttpResponse:
    for line in found.lines:
        if shown == "acts":
            line.row.label = act_label(line.row.act)
        else:
            line.row.label, line.row.way = line.row.get_operation_display(), way_of(line.row.source)
    return render(request, "residents/audit.html", {"form": form, "found": found, "shown": shown})
