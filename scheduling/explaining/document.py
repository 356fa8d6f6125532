"""The explanation of a week as JSON: facts, which are stored, and the same with words in the language of the reader."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..engine.changes.change import BEDS, Kind, change_from
from ..engine.codec import encode
from ..engine.documents import SCHEMA_VERSION
from ..engine.problem import Problem
from ..engine.supply import Mode
from ..selectors.explaining import Answer
from ..weeks import week_name
from .names import Names
from .needs import Audience, Facts, need_text
from .plainly import units_text
from .wording import change_text

if TYPE_CHECKING:
    from ..engine.changes.week import Explained  # brings the compiled kernels


def explanation_json(answer: Answer, audience: Audience, seconds: float) -> dict[str, Any]:
    """As docs/formats/explanation.schema.json says; times in minutes of the week, as in a plan file."""
    return explanation_worded(explanation_facts(answer, seconds), audience, Names(answer.plan.week))


def explanation_facts(answer: Answer, seconds: float) -> dict[str, Any]:
    """The same without a text and for no audience yet."""
    return {
        "schema_version": SCHEMA_VERSION,
        "week": week_name(answer.plan.week),
        "version": answer.plan.version,
        "data_changed": answer.data_changed,
        "seconds": round(seconds, 3),
        "tried": answer.explanation.tried,
        "complete": answer.explanation.complete,
        "needs": [need_facts(one, answer.problem) for one in answer.explanation.needs],
        "capacities": [encode(one, whole=True) for one in answer.explanation.capacities],
    }


def need_facts(one: "Explained", problem: Problem) -> dict[str, Any]:
    need = problem.need[one.need]
    return {**encode(one, whole=True), "resident": need.resident, "service": need.service}


def explanation_worded(facts: Facts, audience: Audience, names: Names) -> dict[str, Any]:
    """In the language in force."""
    return {
        **facts,
        "audience": audience.value,
        "needs": [_need(one, names, audience) for one in facts["needs"]],
        "capacities": [{**one, "text": capacity_text(one, names)} for one in facts["capacities"]],
    }


def _need(lost: Facts, names: Names, audience: Audience) -> dict[str, Any]:
    remedies = [{**one, "text": change_text(change_from(one["change"]), names)} for one in lost["remedies"]]
    return {**lost, "remedies": remedies, "text": need_text(lost, names, audience)}


def capacity_text(capacity: Facts, names: Names) -> str:
    """ "Xincang station: one more person for speech therapy, Mon 12:00-17:00: 9 appointments of 7 children"."""
    change = change_from(capacity["change"])
    return _("%(change)s: %(units)s more, for %(people)s") % {
        "change": change_text(change, names),
        "units": units_text(capacity["units"], _mode(change.kind)),
        "people": _people(capacity["people"], capacity["children"]),
    }


def _mode(kind: Kind) -> Mode:
    if kind is Kind.STAFF:
        return Mode.SESSION
    return Mode.STAY if kind in BEDS else Mode.DAY


def _people(people: int, children: int) -> str:
    if children == people:
        return ngettext("%(count)s child", "%(count)s children", people) % {"count": people}
    text = ngettext("%(count)s person", "%(count)s people", people) % {"count": people}
    if not children:
        return text
    return _("%(people)s, %(children)s of them children") % {"people": text, "children": children}
