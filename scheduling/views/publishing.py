"""Compare a draft with what is published, and publish it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import Actor, may, require

from ..choices import PlanStatus
from ..engine.rules import Finding
from ..models import Plan
from ..report import sentence_text
from ..selectors.comparing import Comparison, Fate, changed_shown, plan_by_key, plan_compare
from ..services.publishing import NotADraft, publish_plan
from ..weeks import week_name
from ..writeback import InvalidPlan

CHANGED_AT_ONCE = 50
FINDINGS_AT_ONCE = 20


@never_cache
@login_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "plan", "plans")
    return _page(request, _plan(request.user, pk))


def _page(request: HttpRequest, plan: Plan, broken: tuple[Finding, ...] = (), status: int = 200) -> HttpResponse:
    found = plan_compare(request.user, plan)
    fate = request.GET.get("fate", "")
    changed = [one for one in found.changed if fate in ("", one.fate)]
    page = Paginator(changed, CHANGED_AT_ONCE).get_page(request.GET.get("page"))
    shown = {
        "plan": plan,
        "found": found,
        "fate": fate,
        "fates": [(one, FATES[one](), found.residents(one)) for one in Fate],
        "page": page,
        "changed": changed_shown(request.user, list(page)),
        "warnings": _warnings(found),
        "broken": [(sentence_text(one.rule), _whom(one)) for one in broken[:FINDINGS_AT_ONCE]],
        "broken_count": len(broken),
        "may_publish": may(request.user, "publish", "plans") and plan.status == PlanStatus.DRAFT,
    }
    return render(request, "scheduling/compare.html", shown, status=status)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft. One that breaks a rule by now comes back with what it breaks, unpublished."""
    user: Any = request.user
    require(user, "publish", "plans")
    plan = _plan(user, pk)
    try:
        published = publish_plan(plan=plan, user=user, today=timezone.localdate(), now=timezone.now())
    except NotADraft:
        messages.warning(request, _("This version was published before."))
        return redirect("compare_plan", pk)
    except InvalidPlan as refusal:
        return _page(request, plan, tuple(refusal.findings), status=409)
    messages.success(request, _("Version %(version)s is published.") % {"version": published.version})
    return redirect("week", week_name(published.week))


def _plan(user: Actor, pk: int) -> Plan:
    plan = plan_by_key(user, pk)
    if plan is None:
        raise Http404
    return plan


def _whom(finding: Finding) -> str:
    """By codes: the row of the data that a finding is about."""
    about = (finding.resident, finding.need, finding.staff, finding.facility, finding.place, finding.detail)
    return " · ".join(filter(None, about))


FATES = {Fate.GAINS: lambda: _("Gain"), Fate.LOSES: lambda: _("Lose"), Fate.MOVED: lambda: _("Moved")}


def _warnings(found: Comparison) -> list[str]:
    """What a coordinator should know before publishing. None of it forbids to."""
    texts = []
    if lost := found.residents(Fate.LOSES):
        text = ngettext(
            "%(count)s resident is served less than in the published week.",
            "%(count)s residents are served less than in the published week.",
            lost,
        )
        texts.append(text % {"count": lost})
    if found.confirmed_moved:
        text = ngettext(
            "For %(count)s resident whose family had confirmed, something changes.",
            "For %(count)s residents whose family had confirmed, something changes.",
            found.confirmed_moved,
        )
        texts.append(text % {"count": found.confirmed_moved})
    if pins := found.draft.impossible_pins:
        text = ngettext("%(count)s pin cannot be kept.", "%(count)s pins cannot be kept.", len(pins))
        texts.append(text % {"count": len(pins)})
    published = found.published
    if (
        published
        and published != found.draft
        and published.published_at
        and found.draft.created_at < published.published_at
    ):
        texts.append(_("This draft was made before the published version was published."))
    return texts
