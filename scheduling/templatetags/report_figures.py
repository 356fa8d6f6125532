"""Figures of a report as they stand on the page."""

from django import template
from django.utils.safestring import SafeString

from backend.core.charts import share_bar

from ..reporting import words
from ..reporting.report import Figure
from ..reporting.tables import Cell, Column, Kind

register = template.Library()


@register.filter
def figure(cell: Cell, column: Column | Figure) -> str:
    """A share in per cent, a decimal with one digit, a dash for what is not known."""
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, (int, float)) and column.kind is Kind.SHARE:
        return words.share(cell)
    if isinstance(cell, (int, float)) and column.kind is Kind.DECIMAL:
        return words.decimal(cell)
    return str(cell)


@register.simple_tag
def bar(share: float | None, state: str = "") -> SafeString:
    return SafeString() if share is None else share_bar(share, 1, state)
