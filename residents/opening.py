"""Pages that show one person's care open the file: a trace, and for a minor a reason."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from .models import Resident
from .services.dossier import ReasonNeeded, dossier_open


def opened(request: HttpRequest, resident: Resident, part: Model | None = None, back: str = "") -> HttpResponse | None:
    """None once the trace is left; else the way to where the reader says why, and comes back from.

    ``part``: what of the file the page shows, where it is not the file itself. ``back``: the address to come back to,
    where it is another than this one.
    """
    user: Any = request.user
    try:
        dossier_open(user=user, resident=resident, part=part, now=timezone.now())
    except ReasonNeeded:
        return redirect(asking_why(resident, back or request.get_full_path(), part))
    return None


def asking_why(resident: Resident, back: str, part: Model | None = None) -> str:
    """The address where a reason is given. ``back``: of the page that is opened then. ``part``: as in ``opened``; it
    may be in reach of somebody who does not reach the file."""
    asked = {"next": back} | ({} if part is None else {"part": f"{part._meta.label_lower}.{part.pk}"})
    return f"{reverse('reading_reason', args=[resident.code])}?{urlencode(asked)}"
