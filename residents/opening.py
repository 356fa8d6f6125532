"""Pages that show one person's care open the file: a trace, and for a minor a reason."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from .choices import ReadingReason
from .models import Resident
from .services.dossier import ReasonNeeded, dossier_open

TOKEN = "csrfmiddlewaretoken"


class ReadingForm(forms.Form):
    why = forms.ChoiceField(label=_("Why do you open it?"), choices=ReadingReason, widget=forms.RadioSelect)


def opened(request: HttpRequest, resident: Resident, part: Model | None = None) -> HttpResponse | None:
    """None once the trace is left; else the way to where the reader says why, and comes back from.

    What was sent asks at its own address and takes along all that was sent: a reason may run out while somebody
    writes. ``part``: what of the file the page shows, where it is not the file itself.
    """
    user: Any = request.user
    form = ReadingForm(request.POST if request.method == "POST" else None, prefix=f"reading-{resident.code}")
    why = form.cleaned_data["why"] if form.is_valid() else ""
    try:
        dossier_open(user=user, resident=resident, why=why, part=part, now=timezone.now())
    except ReasonNeeded:
        if request.method != "POST":
            return redirect(asking_why(resident, request.get_full_path(), part))
        if form.add_prefix("why") not in request.POST:
            form = ReadingForm(prefix=form.prefix)  # nothing was asked yet
        sent = [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]
        return render(request, "residents/reading_reason.html", {"resident": resident, "form": form, "sent": sent})
    return None


def asking_why(resident: Resident, back: str, part: Model | None = None) -> str:
    """The address where a reason is given. ``back``: of the page that is opened then. ``part``: as in ``opened``; it
    may be in reach of somebody who does not reach the file."""
    asked = {"next": back} | ({} if part is None else {"part": f"{part._meta.label_lower}.{part.pk}"})
    return f"{reverse('reading_reason', args=[resident.code])}?{urlencode(asked)}"
