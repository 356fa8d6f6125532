"""The explanation of a week on a terminal."""

from typing import IO, cast

from django.core.management.base import OutputWrapper
from django.utils.translation import gettext as _
from rich.console import Console

from ..selectors.explaining import Answer
from .document import capacity_text, explanation_facts
from .names import Names
from .needs import Audience, Facts, need_text


def print_explanation(out: OutputWrapper, answer: Answer, audience: Audience, top: int) -> None:
    """The ``top`` weightiest needs and capacities."""
    console, names = Console(file=cast(IO[str], out), highlight=False), Names(answer.plan.week)
    for line in _lines(explanation_facts(answer, 0), audience, names, top):
        console.print(line, soft_wrap=True, markup=False)


def _lines(facts: Facts, audience: Audience, names: Names, top: int) -> list[str]:
    head = _("Week %(week)s, version %(version)s: why needs are unmet, and what would serve them")
    lines = [head % facts]
    if not facts["needs"]:
        lines.append(_("No need is unmet."))
    if audience is not Audience.FAMILY and facts["capacities"]:
        lines += ["", _("One more of what would serve most (each solved with over the whole city):")]
        texts = (capacity_text(one, names) for one in facts["capacities"][:top])
        lines += [f"  {number}. {text}" for number, text in enumerate(texts, 1)]
    for one in facts["needs"][:top]:
        lines += ["", *need_text(one, names, audience)]
    if left := len(facts["needs"]) - top:
        lines += ["", _("And %(count)s more; --top shows more of them.") % {"count": left}] if left > 0 else []
    return lines
