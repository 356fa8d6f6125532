"""Papers of a file by page: one form to enter or change each, and a way to take back what was a mistake."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from backend.core.digits import whole_number
from backend.core.editing import Edit, done, unless_changed
from backend.core.forms import stored

from ..models import Resident
from ..paper_forms import AssessmentForm, ChoiceForm, EntitlementForm, PaperForm, PreferenceForm
from ..papers import ASSESSMENT, CHOICE, ENTITLEMENT, PREFERENCE, Paper
from ..selectors.files import need_to_write
from ..selectors.papers import paper_to_write
from ..services.papers import paper_add, paper_change, paper_remove
from .writers import for_writers


@dataclass(frozen=True)
class Kind:
    """How the pages of a paper are headed, and which form they show."""

    paper: Paper
    form: type[PaperForm]
    new: Any
    change: Any


KINDS = {
    "assessments": Kind(
        ASSESSMENT, AssessmentForm, gettext_lazy("New assessment"), gettext_lazy("Change the assessment")
    ),
    "entitlements": Kind(
        ENTITLEMENT, EntitlementForm, gettext_lazy("New entitlement"), gettext_lazy("Change the entitlement")
    ),
    "choices": Kind(
        CHOICE, ChoiceForm, gettext_lazy("New choice of institution"), gettext_lazy("Change the choice of institution")
    ),
    "preferences": Kind(
        PREFERENCE, PreferenceForm, gettext_lazy("New preference"), gettext_lazy("Change the preference")
    ),
}


@for_writers
def new_paper(request: HttpRequest, resident: Resident, kind: str, need: str = "") -> HttpResponse:
    """``need``: its code, for what is about a need and not about the resident. ``?after=``: the row that it renews."""
    user: Any = request.user
    page, today = _kind(kind), timezone.localdate()
    about: Any = resident if page.paper.about == "resident" else need_to_write(user, resident, need)
    if about is None:
        raise Http404
    form = page.form(user, today, request.POST or None, instance=page.paper.model(**{page.paper.about: about}))
    if (before := whole_number(request.GET.get("after", ""))) is not None:
        form.follow(_row(request, page, resident, before))
    if stored(
        form,
        lambda: paper_add(
            paper=page.paper, about=about, values=form.values(), by=user, today=today, now=timezone.now()
        ),
    ):
        messages.success(request, _("Entered. The next plan that is made counts it."))
        return _back(page, resident)
    named = f"{about.service} · {about.code}" if need else ""
    return render(
        request, "residents/write.html", {"form": form, "title": page.new, "about": named, "resident": resident}
    )


@for_writers
def change_paper(request: HttpRequest, resident: Resident, kind: str, pk: int) -> HttpResponse:
    user: Any = request.user
    page, today = _kind(kind), timezone.localdate()
    row = _row(request, page, resident, pk)
    edit = Edit(request, row, lambda row, data: page.form(user, today, data, instance=row))
    if edit.stored(
        lambda: paper_change(
            paper=page.paper, row=row, values=edit.form.values(), by=user, today=today, now=timezone.now()
        )
    ):
        messages.success(request, _("Changed."))
        return _back(page, resident)
    shown = {
        "form": edit.form, "edit": edit, "title": page.change, "about": str(row), "resident": resident,
        "removal": reverse("remove_paper", args=[resident.code, kind, pk]), "ends": page.paper is not PREFERENCE,
    }  # fmt: skip
    return render(request, "residents/write.html", shown)


@for_writers
@require_POST
def remove_paper(request: HttpRequest, resident: Resident, kind: str, pk: int) -> HttpResponse:
    user: Any = request.user
    page = _kind(kind)
    row = _row(request, page, resident, pk)
    remove = partial(paper_remove, paper=page.paper, row=row, by=user, now=timezone.now())
    if done(request, lambda: unless_changed(request, row, remove)):
        messages.success(request, _("Taken back. The history keeps what stood here."))
    return _back(page, resident)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _row(request: HttpRequest, page: Kind, resident: Resident, pk: int) -> Any:
    row = paper_to_write(request.user, page.paper, resident, pk)
    if row is None:
        raise Http404
    return row


def _back(page: Kind, resident: Resident) -> HttpResponse:
    place = "papers" if page.paper.about == "resident" else "preferences"
    return redirect(f"{reverse('dossier', args=[resident.code])}#{place}")
