"""A stored plan as a coordinator reads it on a terminal, and as JSON for scripts."""

from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any, cast

from django.core.management.base import OutputWrapper
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rich.console import Console, Group, RenderableType
from rich.table import Table

from facilities.models import ServiceType, Town

from .engine import rules
from .engine.no_candidate import NO_OPTION, NO_ROSTER
from .engine.react.hits import GONE
from .models import Plan
from .weeks import week_name


def as_json(plan: Plan) -> dict[str, Any]:
    """Everything a script may want to know about a plan; weights are weighted minutes of care."""
    unmet = plan.unmet.select_related("need__service", "need__resident")
    return {
        "week": week_name(plan.week),
        "version": plan.version,
        "status": plan.status,
        "problem_hash": plan.problem_hash,
        "engine_version": plan.engine_version,
        "score": plan.score,
        "served": plan.served,
        "needed": plan.needed,
        "bound": plan.bound,
        "gap": plan.result.get("gap"),
        "seconds": plan.result.get("seconds"),
        "summary": plan.result.get("summary"),
        "impossible_pins": plan.result.get("impossible_pins", []),
        "unmet": [
            {
                "need": row.need.code,
                "resident": row.need.resident.code,
                "service": row.need.service.code,
                "index": row.index,
                "units": row.units,
                "weight": row.weight,
                "reasons": row.reasons,
            }
            for row in unmet
        ],
    }


def print_plan(out: OutputWrapper, plan: Plan) -> None:
    Console(file=cast(IO[str], out)).print(_page(plan))


def _page(plan: Plan) -> RenderableType:
    head = _("Plan of week %(week)s, version %(version)s (%(status)s)") % {
        "week": week_name(plan.week),
        "version": plan.version,
        "status": plan.get_status_display(),
    }
    summary = plan.result.get("summary")
    if not summary:
        return Group(head, _("Imported, not planned by the engine: it has no figures."))
    return Group(
        head,
        *_headline(plan, summary),
        _rows(_("By service"), summary["by_service"], _names(ServiceType)),
        _rows(_("By town"), summary["by_town"], _names(Town)),
        _reasons(summary["reasons"]),
    )


def _headline(plan: Plan, summary: dict[str, Any]) -> list[str]:
    assert plan.served is not None and plan.bound is not None and plan.needed is not None
    figures = {
        "served": _percent(plan.served, plan.needed),
        "bound": _percent(plan.bound, plan.needed),
        "share": _percent(plan.served, plan.bound),
        "kept": f"{summary['kept_share']:.0%}",
        "same": f"{summary['same_staff_share']:.0%}",
        "hours": summary["travel"] // 60,
        "visits": summary["visits"],
        "each": summary["travel"] // max(1, summary["visits"]),
    }
    return [
        _(
            "Served %(served)s of the weighted need; no plan with this supply can serve more than %(bound)s"
            " (%(share)s of that is reached)."
        )
        % figures,
        _("Kept as it was: %(kept)s of the standing arrangements; same carer: %(same)s.") % figures,
        _("Staff travel: %(hours)s hours, %(visits)s home visits, %(each)s minutes a visit.") % figures,
    ]


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "100%"


def _rows(title: str, rows: list[dict[str, Any]], name: Callable[[str], str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for heading in (_("residents"), _("needed"), _("served"), _("unmet"), _("served, weighted")):
        table.add_column(heading, justify="right")
    for row in rows:
        unmet = row["needed"] - row["served"]
        share = _percent(row["weighted_served"], row["weighted_needed"])
        cells = (row["residents"], row["needed"], row["served"], unmet)
        table.add_row(name(row["key"]), *(str(cell) for cell in cells), share)
    return table


def _reasons(rows: list[dict[str, Any]]) -> Table:
    table = Table(title=_("Why needs are unmet"), title_justify="left")
    table.add_column(_("main reason"))
    table.add_column(_("needs"), justify="right")
    table.add_column(_("times"), justify="right")
    for row in rows:
        table.add_row(reason_text(row["rule"]), str(row["needs"]), str(row["units"]))
    return table


def reason_text(rule: str) -> str:
    """How a rule reads as a reason, in the active language; one that is unknown by now as it is stored."""
    if rule == NO_OPTION:
        return _("nobody in the network gives this service")
    if rule == NO_ROSTER:
        return _("those who could give this service have no shifts in this week")
    if rule == GONE:
        return _("the plan names what is there no more")
    if rule not in rules.BY_ID:
        return rule
    return rules.BY_ID[rule].reason_zh if _is_chinese() else rules.BY_ID[rule].reason_en


def counted_text(text: str, reason: Mapping[str, Any]) -> str:
    """``text`` of a stored reason with how much it rules out, where ways were looked at."""
    if not reason.get("options"):
        return text
    return _("%(reason)s (rules out %(blocked)s of %(options)s possible ways)") % {**reason, "reason": text}


def pin_reason_text(rule: str) -> str:
    """Why a pin cannot be kept, by one of the rules that are told of it."""
    if rule == NO_OPTION:
        return _("no place, carer and time of this week are as pinned")
    return reason_text(rule)


def advices(rules_against: Iterable[str]) -> list[str]:
    """What a coordinator can do about these reasons, whether or not a change was tried that serves the need alone."""
    texts = {
        NO_ROSTER: _("Enter the shifts of the week, or copy those of the week before; then plan the week again."),
        "assessments": _(
            "A new assessment that holds for the week: once the resident is assessed, a coordinator of the town or the"
            " city, or an administrator, records it in the file under “Assessments, entitlements, choices”."
        ),
        "certificate": _(
            "A certificate, or diagnosis of a child, that is valid: once it is renewed, its new dates are entered in"
            " the file of the resident."
        ),
        "entitlement": _(
            "A subsidy that covers the days: once it is granted, it is entered in the file under “Assessments,"
            " entitlements, choices”."
        ),
        "credentials": _(
            "Papers of the facility that are valid: once they are renewed, the facility or a coordinator enters them"
            " under its papers."
        ),
        "one_home": _("Another home for single days: enter those days as a need of their own, and plan it there."),
    }
    against = set(rules_against)
    return [text for rule, text in texts.items() if rule in against]


def remedy_text(rule: str) -> str:
    """What to do in a plan that breaks a rule, where the rule's own sentence does not say it."""
    if rule != "group_least":
        return ""
    return _(
        "Put more people into the session, or move those in it elsewhere or take them out. Where fewer are enough,"
        " lower the least group size of the service in the records."
    )


# The reasons that say what is wrong with one placement; the others say that nothing else was found.
_TOLD_BY_REASON = frozenset(
    {"assessments", "care_ratio", "certificate", "closures", "credentials", "entitlement", "funded_category",
     "resident_overlap", "shift", "spacing", "staff_maximum"}
)  # fmt: skip


def violation_text(rule: str) -> str:
    """What is wrong with a placement that breaks a rule, in the active language."""
    if rule in _TOLD_BY_REASON or rule not in rules.BY_ID:
        return reason_text(rule)
    return _("Against the rule: %(rule)s") % {"rule": sentence_text(rule)}


def sentence_text(rule: str) -> str:
    """What a rule says, in the active language; of what is none the reason."""
    if rule not in rules.BY_ID:
        return reason_text(rule)
    return rules.BY_ID[rule].sentence_zh if _is_chinese() else rules.BY_ID[rule].sentence_en


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _names(model: type[ServiceType] | type[Town]) -> Callable[[str], str]:
    names = {row.code: str(row) for row in model.objects.all()}
    return lambda code: names.get(code, code)
