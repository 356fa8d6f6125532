"""Files that were asked for: what is under way, what can be fetched, and how to stop one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import may, require
from backend.core.downloads import attachment
from backend.core.parts import is_part

from ..choices import ExportKind
from ..models import Export
from ..models.export import OPEN
from ..selectors.exports import export_by_key, exports_of
from ..services.exported import NotThere, Wanted
from ..services.exports import MOST_OPEN, NotReady, TooManyExports, export_cancel, export_fetch, export_request

EXPORTS_AT_ONCE = 20


@never_cache
@login_required
def exports(request: HttpRequest) -> HttpResponse:
    """What the account asked for; a POST asks for another one."""
    user: Any = request.user
    require(user, "make", "exports")
    if request.method == "POST":
        return _start(request)
    shown = {"exports": exports_of(user)[:EXPORTS_AT_ONCE], "may_network": may(user, "export", "workbooks")}
    return render(request, "scheduling/exports.html", shown)


def start(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """Ask for the file and go to its page. Raises ValidationError by field."""
    user: Any = request.user
    try:
        row = export_request(wanted=wanted, language=get_language() or "zh-hans", by=user, now=timezone.now())
    except NotThere as error:
        raise Http404 from error
    except TooManyExports:
        text = _("%(count)s files are being made for you already. Wait until one is ready, or cancel one.")
        messages.warning(request, text % {"count": MOST_OPEN})
        return redirect("exports")
    return redirect("export", row.pk)


def _start(request: HttpRequest) -> HttpResponse:
    """The file of a resident has a form of its own, which asks for a reason."""
    kind = request.POST.get("kind")
    if kind not in (ExportKind.PLAN, ExportKind.REPORT, ExportKind.MONTH, ExportKind.WORKBOOK):
        raise Http404
    try:
        return start(request, Wanted(ExportKind(kind), request.POST.get("about", "")))
    except ValidationError as error:
        raise Http404 from error


@never_cache
@login_required
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; htmx asks for it again while a worker is at it."""
    row = _export(request, pk)
    shown = {"export": row, "open": row.status in OPEN}
    return render(request, "scheduling/export_state.html" if is_part(request) else "scheduling/export.html", shown)


@never_cache
@login_required
def file(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    row = _export(request, pk)
    try:
        found = export_fetch(export=row, by=user, now=timezone.now())
    except (NotReady, NotThere) as error:
        raise Http404 from error
    return HttpResponse(found.content, content_type=found.media, headers=attachment(found.name))


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    export_cancel(export=_export(request, pk), by=user, now=timezone.now())
    return redirect("export", pk)


def _export(request: HttpRequest, pk: int) -> Export:
    require(request.user, "make", "exports")
    row = export_by_key(request.user, pk)
    if row is None:
        raise Http404
    return row
