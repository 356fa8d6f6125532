"""Compare a draft with what is published, and publish it."""

from collections.abc import Iterator
from dataclasses import dataclass
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
from django_htmx.http import HttpResponseClientRefresh

from backend.core.access.questions import Actor, may, require
from backend.core.parts import is_part
from backend.core.sentences import sentences

from ..choices import PlanStatus
from ..engine.demand import Occurrence
from ..engine.rules import Finding
from ..explaining.moves import Broken, broken_text, finding_stored
from ..models import Plan, Publication
from ..report import pin_reason_text, sentence_text
from ..selectors.board.occurrence import Names, names_in, place_names
from ..selectors.comparing import (
    Comparison,
    Fate,
    Size,
    changed_shown,
    last_publication,
    plan_by_key,
    plan_compare,
    sizes,
)
from ..selectors.facility.houses import rosters_to_enter
from ..selectors.lost_pins import LostPin, pins_lost
from ..selectors.plan_warnings import plan_warnings
from ..selectors.small_groups import groups_too_small
from ..services.past import WeekOver
from ..services.publications import publication_request
from ..services.publishing import NotADraft
from ..weeks import is_over, week_name
from .board.occurrence import place_text

CHANGED_AT_ONCE = 50
MUCH_LESS = 0.1  # of the need
NEEDS_AT_ONCE = 10
WARNED_AT_ONCE = 20


@dataclass(frozen=True)
class Warned:
    """What one rule warns of: its sentence, the first whom it is about by their codes with the figures, and how many
    more there are."""

    sentence: str
    told: list[tuple[str, str]]
    more: int

    @property
    def cases(self) -> int:
        return len(self.told) + self.more


@never_cache
@login_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "plan", "plans")
    state = _publication(request.user, pk)  # before the plan: what a worker ends meanwhile is asked for again
    plan = _plan(request.user, pk)
    found = plan_compare(request.user, plan)
    size, other = sizes(request.user, plan, found.published)
    fate = request.GET.get("fate", "")
    changed = [one for one in found.changed if fate in ("", one.fate)]
    page = Paginator(changed, CHANGED_AT_ONCE).get_page(request.GET.get("page"))
    over = is_over(plan.week, timezone.localdate())
    shown = {
        "plan": plan,
        "found": found,
        "fate": fate,
        "fates": [(one, FATES[one](), found.residents(one)) for one in Fate],
        "page": page,
        "changed": changed_shown(request.user, found, list(page)),
        "size": size,
        "other": other,
        "monday": plan.week,
        "rosters": rosters_to_enter(request.user, plan.week) if plan.status == PlanStatus.DRAFT else (),
        "warnings": [*_much_less(size, other), *_warnings(found)],
        "warned": _warned(request.user, plan),
        "lost_pins": _lost_pins(request.user, plan),
        "too_small": _too_small(request.user, plan),
        "may_change": plan.status != PlanStatus.SUPERSEDED and not over,
        "may_publish": may(request.user, "publish", "plans") and plan.status == PlanStatus.DRAFT and not over,
        "broken": _broken(request.user, plan, state["publication"]),
        **state,
    }
    return render(request, "scheduling/compare.html", shown)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker check and publish a draft; the page of the comparison says what became of it."""
    user: Any = request.user
    require(user, "publish", "plans")
    try:
        publication_request(plan=_plan(user, pk), user=user, now=timezone.now())
    except NotADraft:
        messages.warning(request, _("This version was published before."))
    except WeekOver as over:
        messages.warning(request, sentences(*over.messages))
    return redirect("compare_plan", pk)


@never_cache
@login_required
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """For htmx: whether it is under way still; once it is over, the page is read anew."""
    require(request.user, "plan", "plans")
    plan = _plan(request.user, pk)
    state = _publication(request.user, pk)
    if not is_part(request):
        return redirect("compare_plan", pk)
    if not state["publishing"]:
        return HttpResponseClientRefresh()
    return render(request, "scheduling/publication.html", {"plan": plan, **state})


def _publication(user: Actor, plan: int) -> dict[str, Any]:
    last = last_publication(user, plan)
    return {"publication": last, "publishing": bool(last and last.under_way)}


def _broken(user: Actor, plan: Plan, publication: Publication | None) -> list[tuple[Broken, Occurrence | None]]:
    """What kept the plan from being published, each with what of it ``user`` may move."""
    if not (publication and publication.broken):
        return []
    findings = [_finding(*one) for one in publication.broken]
    names = names_in(user, findings)
    return [(broken_text(plan, one, names), _movable(one, names)) for one in findings]


def _finding(rule: str, codes: str, detail: str, told: dict[str, Any] | None = None) -> Finding:
    """As it was stored; of an earlier release, whose codes are all there is, by those."""
    if told is None:
        return Finding(rule, place=codes, detail=detail)
    return finding_stored(told)


def _movable(finding: Finding, names: Names) -> Occurrence | None:
    return next((one for one in finding.occurrences if one.need in names.needs), None)


def _too_small(user: Actor, plan: Plan) -> list[Broken]:
    findings = groups_too_small(user, plan)
    names = names_in(user, findings) if findings else None
    return [broken_text(plan, finding, names) for finding in findings]


def _warned(user: Actor, plan: Plan) -> list[Warned]:
    findings, names = plan_warnings(user, plan)
    found = []
    for rule in dict.fromkeys(one.rule for one in findings):
        of = [one for one in findings if one.rule == rule]
        told = [(one.resident or "", broken_text(plan, one, names).about) for one in of[:WARNED_AT_ONCE]]
        found.append(Warned(sentence_text(rule), told, len(of) - len(told)))
    return found


def _lost_pins(user: Actor, plan: Plan) -> list[tuple[LostPin, str, list[str]]]:
    """Each with where it was to be, and why it cannot be kept."""
    lost = pins_lost(user, plan)
    names = place_names(user, [one.to for one in lost]) if lost else {}
    return [(one, place_text(plan, one.to, names), [*map(pin_reason_text, one.rules)]) for one in lost]


def _plan(user: Actor, pk: int) -> Plan:
    plan = plan_by_key(user, pk)
    if plan is None:
        raise Http404
    return plan


FATES = {Fate.GAINS: lambda: _("Gain"), Fate.LOSES: lambda: _("Lose"), Fate.MOVED: lambda: _("Moved")}


def _much_less(size: Size, other: Size | None) -> Iterator[str]:
    """That a draft serves far less than what was published last, which nobody publishes unawares."""
    if other is None or size.share is None or other.share is None or other.share - size.share < MUCH_LESS:
        return
    text = _("This version serves %(share)s of the need; week %(week)s is published with %(other)s.")
    yield text % {"share": f"{size.share:.1%}", "week": week_name(other.plan.week), "other": f"{other.share:.1%}"}


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
    if caught_up := found.draft.caught_up:
        texts.extend(_caught_up(caught_up))
    published = found.published
    if (
        published
        and published != found.draft
        and published.published_at
        and found.draft.created_at < published.published_at
    ):
        texts.append(_("This draft was made before the published version was published."))
    return texts


def _caught_up(note: dict[str, Any]) -> list[str]:
    """What changed while the week was being planned, and what became of it. Needs by their codes, not all of many."""
    texts = {
        "left_out": _("The data changed while this version was made. Left out again: %(needs)s"),
        "moved": _("The data changed while this version was made. Moved: %(needs)s"),
    }
    return [text % {"needs": _needs(note[name])} for name, text in texts.items() if note[name]]


def _needs(occurrences: list[dict[str, Any]]) -> str:
    codes = sorted({one["need"] for one in occurrences})
    listed = _(", ").join(codes[:NEEDS_AT_ONCE])
    return f"{listed} … ({len(codes)})" if len(codes) > NEEDS_AT_ONCE else listed
