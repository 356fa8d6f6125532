"""The explanation of a week on a terminal, and as JSON for scripts."""

from typing import IO, Any, cast

from django.core.management.base import OutputWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console

from ..engine.changes.change import BEDS, Kind
from ..engine.changes.city import Capacity
from ..engine.changes.week import Explained
from ..engine.codec import encode
from ..engine.documents import SCHEMA_VERSION
from ..engine.supply import Mode
from ..selectors.explaining import Answer
from ..weeks import week_name
from .names import Names
from .needs import Audience, need_text, units_text
from .wording import change_text


def explanation_json(answer: Answer, audience: Audience, seconds: float) -> dict[str, Any]:
    """As docs/formats/explanation.schema.json says; times in minutes of the week, as in a plan file."""
    names = Names(answer.plan.week)
    return {
        "schema_version": SCHEMA_VERSION,
        "week": week_name(answer.plan.week),
        "version": answer.plan.version,
        "data_changed": answer.data_changed,
        "audience": audience.value,
        "seconds": round(seconds, 3),
        "tried": answer.explanation.tried,
        "complete": answer.explanation.complete,
        "needs": [_need(answer, one, names, audience) for one in answer.explanation.needs],
        "capacities": [
            encode(one, whole=True) | {"text": capacity_text(one, names)} for one in answer.explanation.capacities
        ],
    }


def _need(answer: Answer, one: Explained, names: Names, audience: Audience) -> dict[str, Any]:
    need = answer.problem.need[one.need]
    remedies = [encode(remedy, whole=True) | {"text": change_text(remedy.change, names)} for remedy in one.remedies]
    return encode(one, whole=True) | {
        "resident": need.resident,
        "service": need.service,
        "remedies": remedies,
        "text": need_text(one, answer.problem, names, audience),
    }


def print_explanation(out: OutputWrapper, answer: Answer, audience: Audience, top: int) -> None:
    """The ``top`` weightiest needs and capacities."""
    console, names = Console(file=cast(IO[str], out), highlight=False), Names(answer.plan.week)
    for line in _lines(answer, audience, names, top):
        console.print(line, soft_wrap=True, markup=False)


def _lines(answer: Answer, audience: Audience, names: Names, top: int) -> list[str]:
    explanation = answer.explanation
    head = _("Week %(week)s, version %(version)s: why needs are unmet, and what would serve them")
    lines = [head % {"week": week_name(answer.plan.week), "version": answer.plan.version}]
    if not explanation.needs:
        lines.append(_("No need is unmet."))
    if audience is not Audience.FAMILY and explanation.capacities:
        lines += ["", _("One more of what would serve most (each solved with over the whole city):")]
        texts = (capacity_text(one, names) for one in explanation.capacities[:top])
        lines += [f"  {number}. {text}" for number, text in enumerate(texts, 1)]
    for one in explanation.needs[:top]:
        lines += ["", *need_text(one, answer.problem, names, audience)]
    if left := len(explanation.needs) - top:
        lines += ["", _("And %(count)s more; --top shows more of them.") % {"count": left}] if left > 0 else []
    return lines


def capacity_text(capacity: Capacity, names: Names) -> str:
    """ "Xincang station: one more person for speech therapy, Mon 12:00-17:00: 9 appointments of 7 children"."""
    return _("%(change)s: %(units)s more, for %(people)s") % {
        "change": change_text(capacity.change, names),
        "units": _units(capacity),
        "people": _people(capacity),
    }


def _units(capacity: Capacity) -> str:
    if capacity.change.kind is Kind.STAFF:
        return units_text(capacity.units, Mode.SESSION)
    if capacity.change.kind in BEDS:
        return units_text(capacity.units, Mode.STAY)
    return units_text(capacity.units, Mode.DAY)


def _people(capacity: Capacity) -> str:
    if capacity.children == capacity.people:
        text = ngettext("%(count)s child", "%(count)s children", capacity.people)
        return text % {"count": capacity.people}
    text = ngettext("%(count)s person", "%(count)s people", capacity.people) % {"count": capacity.people}
    if not capacity.children:
        return text
    return _("%(people)s, %(children)s of them children") % {"people": text, "children": capacity.children}
