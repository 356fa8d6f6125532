"""What a plan leaves unmet: by cause, with reasons, with what would serve it, and what trying that gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from backend.core.access.questions import require
from backend.core.digits import whole_number
from backend.core.parts import is_part
from facilities.choices import Mode

from ...choices import InquiryKind, RunStatus
from ...engine.changes.change import change_from
from ...engine.codec import encode
from ...explaining.names import Names
from ...explaining.wording import change_text
from ...models import Inquiry
from ...report import advices, counted_text, reason_text
from ...selectors.board.lists import board_choices, group_names
from ...selectors.board.plans import Head
from ...selectors.board.unmet import (
    UnmetNeed,
    explanations,
    files_to_mend,
    names_of_needs,
    tries_of,
    unmet_causes,
    unmet_details,
    unmet_needs,
)
from ...services.inquiries import inquiry_request
from .advice import doors_of
from .door import plan_page
from .overview import filters_of

AT_ONCE = 10
EXPLAINED = 400  # weightiest needs for which it is tried what would serve them
CAPACITIES = 5
MOST_REASONS = 4


@dataclass(frozen=True)
class Remedy:
    """``number`` names it to the form that tries it: its place among all that were found."""

    text: str
    units: int
    number: str


@plan_page
def unmet(request: HttpRequest, head: Head) -> HttpResponse:
    filters, cause = filters_of(request), request.GET.get("cause")
    page = Paginator(unmet_needs(request.user, head.plan, filters, cause), AT_ONCE).get_page(request.GET.get("page"))
    inquiry, answered = explanations(request.user, head.plan)
    found, names = _answer(answered), Names(head.plan.week)
    remedies = {one["need"]: [*_remedies(number, one, names)] for number, one in enumerate(found.get("needs", ()))}
    needs = unmet_details(request.user, head.plan, list(page.object_list))
    causes = unmet_causes(request.user, head.plan, filters)
    writable = files_to_mend(request.user, needs)
    narrowed = request.GET.copy()
    for name in ("page", "cause"):
        narrowed.pop(name, None)
    shown = {
        "head": head, "tab": "unmet", "page": page, "cause": cause, "filters": filters,
        "choices": board_choices(request.user), "narrowed": narrowed.urlencode(),
        "causes": [(one, cause_text(one.rule)) for one in causes], "weight": sum(one.weight for one in causes),
        "rows": [_row(head, one, remedies.get(one.need.code), writable) for one in needs],
        "inquiry": inquiry, "answered": answered, "waiting": _waiting(inquiry), "done": bool(found),
        "capacities": [
            (Remedy(change_text(change_from(one["change"]), names), one["units"], f"c{number}"), one["people"])
            for number, one in enumerate(found.get("capacities", ())[:CAPACITIES])
        ],
        "tries": len(tries_of(request.user, head.plan)),
    }  # fmt: skip
    return render(request, "scheduling/board/unmet.html", shown)


def _waiting(inquiry: Inquiry | None) -> int:
    return int(bool(inquiry and inquiry.under_way))


def cause_text(rule: str) -> str:
    if not rule:
        return _("Taken out by hand, or not looked into yet")
    return reason_text(rule)


def _reasons(stored: list[dict[str, Any]]) -> Iterator[str]:
    for one in stored[:MOST_REASONS]:
        yield counted_text(cause_text(one["rule"]), one)


def _row(head: Head, one: UnmetNeed, remedies: list[Remedy] | None, writable: set[int]) -> tuple[Any, ...]:
    """The need; in words how much is missing and why; what would serve it, what to do, and where."""
    advice = advices(why["rule"] for why in one.reasons)
    return one, _missing(head, one), [*_reasons(one.reasons)], remedies, advice, [*doors_of(head, one, writable)]


def _missing(head: Head, one: UnmetNeed) -> str:
    """How much is missing, in the unit of the service; nights as far as the plan looks ahead."""
    mode, weeks = one.need.service.mode, head.nights // 7
    if mode == Mode.STAY:
        within = ngettext(" (in %(weeks)s week)", " (in %(weeks)s weeks)", weeks) % {"weeks": weeks}
        text = ngettext("%(units)s night missing", "%(units)s nights missing", one.units)
        return text % {"units": one.units} + within
    if mode == Mode.DAY:
        return ngettext("%(units)s day missing", "%(units)s days missing", one.units) % {"units": one.units}
    return ngettext("%(units)s time missing", "%(units)s times missing", one.units) % {"units": one.units}


def _remedies(number: int, one: dict[str, Any], names: Names) -> Iterator[Remedy]:
    for place, remedy in enumerate(one["remedies"]):
        yield Remedy(change_text(change_from(remedy["change"]), names), remedy["units"], f"n{number}.{place}")


def _answer(inquiry: Inquiry | None) -> dict[str, Any]:
    return (inquiry and inquiry.answer) or {}


@require_POST
@plan_page
def ask(request: HttpRequest, head: Head) -> HttpResponse:
    """Find out what would help: a job, unless it is being found out already. What the list is narrowed to stays."""
    user: Any = request.user
    require(user, "plan", Inquiry)
    asked = {"needs": [], "top": EXPLAINED}
    inquiry_request(
        kind=InquiryKind.EXPLAIN, monday=head.plan.week, plan=head.plan, asked=asked, user=user, now=timezone.now(),
        once=True,
    )  # fmt: skip
    narrowed = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{reverse('plan_unmet', args=(head.plan.pk,))}{narrowed}")


@require_POST
@plan_page
def attempt(request: HttpRequest, head: Head) -> HttpResponse:
    """Try one of the changes that were found: a job."""
    user: Any = request.user
    require(user, "plan", Inquiry)
    change = _chosen(_answer(explanations(user, head.plan)[1]), request.POST.get("change", ""))
    if change is None:
        raise Http404
    own = change["need"]
    if own and own not in names_of_needs(user, [own]):
        raise Http404
    if any(one.asked.get("change") == change and one.status != RunStatus.FAILED for one in tries_of(user, head.plan)):
        messages.info(request, _("This has been tried already."))
        return redirect("plan_tries", head.plan.pk)
    inquiry_request(
        kind=InquiryKind.WHAT_IF, monday=head.plan.week, plan=head.plan, asked={"change": change}, user=user,
        now=timezone.now(),
    )  # fmt: skip
    return redirect("plan_tries", head.plan.pk)


def _chosen(found: dict[str, Any], number: str) -> dict[str, Any] | None:
    """The change of that number, as the engine encodes it."""
    kind, first, second = number[:1], *number[1:].partition(".")[::2]
    try:
        if kind == "c":
            change = found["capacities"][int(first)]["change"]
        else:
            change = found["needs"][int(first)]["remedies"][int(second)]["change"]
    except (KeyError, IndexError, ValueError):
        return None
    return dict(encode(change_from(change), whole=True))


@plan_page
def asked(request: HttpRequest, head: Head) -> HttpResponse:
    """For htmx, of the page of what is unmet: whether it is being found out still what would help."""
    inquiry, _answered = explanations(request.user, head.plan)
    return _still(request, head, "plan_unmet", _waiting(inquiry))


@plan_page
def tried(request: HttpRequest, head: Head) -> HttpResponse:
    """For htmx, of the page of what was tried: whether as many are being tried still."""
    return _still(request, head, "plan_tries", sum(one.under_way for one in tries_of(request.user, head.plan)))


def _still(request: HttpRequest, head: Head, page: str, waiting: int) -> HttpResponse:
    """The page stays untouched under the reader's hands, and is read anew once fewer are ``waiting`` than it shows."""
    if not is_part(request):
        return redirect(page, head.plan.pk)
    if waiting == whole_number(request.GET.get("waiting", "")):
        return HttpResponse(status=204)
    return HttpResponseClientRefresh()


@dataclass(frozen=True)
class Column:
    """One change that was tried, or the plan itself."""

    text: str
    problem: str
    waiting: bool
    figures: dict[str, Any] | None
    gains: int
    people: int
    moved: int


@plan_page
def tries(request: HttpRequest, head: Head) -> HttpResponse:
    """The plan and the changes that were tried, side by side."""
    found, names = tries_of(request.user, head.plan), Names(head.plan.week)
    columns = [_column(one, names) for one in found]
    done = [column.figures for column in columns if column.figures]
    before = next((one.answer["before"] for one in found if one.answer), None)
    services = sorted({code for figures in done for code in figures["units"]})
    shown = {
        "head": head, "tab": "unmet", "columns": columns, "before": before,
        "waiting": sum(column.waiting for column in columns),
        "rows": [*_rows(before, columns, services, names, group_names(request.user))] if before else [],
        "gains": [
            (column.text, names_of_needs(request.user, [gain["need"] for gain in one.answer["gains"]]).values())
            for column, one in zip(columns, found, strict=True) if one.answer
        ],
    }  # fmt: skip
    return render(request, "scheduling/board/tries.html", shown)


def _column(inquiry: Inquiry, names: Names) -> Column:
    text, answer = change_text(change_from(inquiry.asked["change"]), names), inquiry.answer or {}
    gains = answer.get("gains", ())
    return Column(
        text, inquiry.why, inquiry.under_way, answer.get("after"),
        sum(one["units"] for one in gains), len(gains), len(answer.get("moved", ())),
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """``cells``: text, and whether it is better (1), worse (-1) or the same as the plan."""

    name: str
    plan: str
    cells: list[tuple[str, int]]


def _rows(
    before: dict[str, Any], columns: list[Column], services: list[str], names: Names, groups: dict[str, str]
) -> Iterator[Row]:
    def cells(value: Any, better: int = 1) -> list[tuple[str, int]]:
        """``value`` gives a text and a number of figures; ``better``: 1 where more is."""
        was = value(before)[1]
        found = []
        for column in columns:
            text, now = value(column.figures) if column.figures else ("", was)
            found.append((text, better * ((now > was) - (now < was))))
        return found

    def share(figures: dict[str, Any]) -> tuple[str, float]:
        return _share(figures["served"], figures["needed"])

    yield Row(_("Served, of the weighted need"), share(before)[0], cells(share))

    def counts(value: Any, better: int = 1) -> list[tuple[str, int]]:
        """Of what is known: a change that waits or failed has no figures, and not the figure 0."""
        found = [value(one) if one.figures else None for one in columns]
        return [("", 0) if one is None else (_plus(one, better), better * int(one > 0)) for one in found]

    yield Row(_("Served more: times, days or nights"), "", counts(lambda one: one.gains))
    yield Row(_("Needs that get more"), "", counts(lambda one: one.people))
    yield Row(_("Moved to another time or place"), "", counts(lambda one: one.moved, -1))

    def travel(figures: dict[str, Any]) -> tuple[str, int]:
        return _("%(hours)s h") % {"hours": round(figures["travel"] / 60)}, figures["travel"]

    yield Row(_("Staff on the way"), travel(before)[0], cells(travel, -1))
    for code in services:

        def units(figures: dict[str, Any], code: str = code) -> tuple[str, int]:
            return str(figures["units"].get(code, 0)), figures["units"].get(code, 0)

        if any(column.figures and units(column.figures) != units(before) for column in columns):
            yield Row(names.service(code), units(before)[0], cells(units))
    for group in before["groups"]:

        def of_group(figures: dict[str, Any], key: str = group["key"]) -> tuple[str, float]:
            mine = next((one for one in figures["groups"] if one["key"] == key), {"served": 0, "needed": 0})
            return _share(mine["served"], mine["needed"])

        yield Row(groups.get(group["key"], group["key"]), of_group(before)[0], cells(of_group))


def _share(part: int, whole: int) -> tuple[str, float]:
    return (f"{part / whole:.1%}", part / whole) if whole else ("–", 0.0)


def _plus(count: int, better: int) -> str:
    """What is gained has its sign; what it costs is a count."""
    return f"+{count}" if count and better > 0 else str(count)
