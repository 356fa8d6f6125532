"""Send a workbook in, read what an import would do, fetch the marked copy, import."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import require
from backend.core.downloads import attachment
from backend.core.parts import is_part

from ..choices import UploadStatus
from ..forms import UploadForm
from ..models import WorkbookUpload
from ..selectors.uploads import preview_of, upload_by_key, uploads_seen
from ..services.uploads import LARGEST, NotReady, has_errors, unsealed, upload_accept, upload_add
from ..workbook.template import write_template

UPLOADS_AT_ONCE = 10
FINDINGS_AT_ONCE = 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPEN = (UploadStatus.CHECKING, UploadStatus.IMPORTING)


@never_cache
@login_required
def uploads(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require(user, "import", "workbooks")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["workbook"]
        try:
            row = upload_add(
                name=file.name,
                content=file.read(LARGEST + 1),
                language=get_language() or "zh-hans",
                by=user,
                now=timezone.now(),
            )
            return redirect("upload", row.pk)
        except ValidationError as fault:
            form.add_error("workbook", fault)
    return render(request, "scheduling/uploads.html", {"form": form, "uploads": uploads_seen(user)[:UPLOADS_AT_ONCE]})


@never_cache
@login_required
def template(request: HttpRequest) -> HttpResponse:
    require(request.user, "import", "workbooks")
    file = BytesIO()
    write_template(file)
    return HttpResponse(file.getvalue(), content_type=WORKBOOK, headers=attachment(_("template") + ".xlsx"))


@never_cache
@login_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """What an import would do or did; htmx asks for it again while a worker is at it."""
    user: Any = request.user
    row = _upload(request, pk)
    language = get_language() or settings.LANGUAGE_CODE
    report = row.report.get(language, {})
    findings = sorted(report.get("findings", ()), key=lambda one: one["level"] != "error")
    shown = {
        "upload": row,
        "open": row.status in OPEN,
        "report": report,
        "errors": sum(one["level"] == "error" for one in findings),
        "warnings": sum(one["level"] != "error" for one in findings),
        "page": Paginator(findings, FINDINGS_AT_ONCE).get_page(request.GET.get("page")),
        "preview": preview_of(user, row, language),
        "may_import": row.status == UploadStatus.CHECKED and bool(row.content) and not has_errors(row),
        "marked": bool(row.marked),
    }
    return render(request, "scheduling/upload_state.html" if is_part(request) else "scheduling/upload.html", shown)


@never_cache
@login_required
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    row = _upload(request, pk)
    if not row.marked:
        raise Http404
    name = row.name.removesuffix(".xlsx") + _("-marked") + ".xlsx"
    return HttpResponse(unsealed(row.marked), content_type=WORKBOOK, headers=attachment(name))


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    row = _upload(request, pk)
    try:
        upload_accept(upload=row, by=user, now=timezone.now())
    except NotReady:
        messages.warning(request, _("This workbook cannot be imported: it has errors, or was imported before."))
    return redirect("upload", pk)


def _upload(request: HttpRequest, pk: int) -> WorkbookUpload:
    require(request.user, "import", "workbooks")
    row = upload_by_key(request.user, pk)
    if row is None:
        raise Http404
    return row
