"""A table whose rows stand as cards on a telephone, each cell under its heading."""

import re
from itertools import chain, repeat

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_HIDDEN = re.compile(r'<span class="visually-hidden">.*?</span>', re.DOTALL)
_CELL = re.compile(r"<(td|th)\b")


@register.simple_block_tag
def stacked(content: SafeString) -> SafeString:
    """``{% stacked %}<table>…</table>{% endstacked %}`` around one table, with one row of headings and no spans.

    Each heading stands in the template once: here it is written onto the cells, for the style sheet to show. So are the
    roles, for browsers that forget what a row is once it is laid out otherwise.
    """
    head, end, body = content.partition("</thead>")
    headings = [_named(found) for found in _HEAD.findall(head)]
    head = head.replace("<table", '<table class="stacked" role="table"').replace("<thead", '<thead role="rowgroup"')
    head = _CELL.sub(r'<\1 role="columnheader"', head).replace("<tr", '<tr role="row"')
    before, *rows = body.replace("<tbody", '<tbody role="rowgroup"').split("<tr")
    body = '<tr role="row"'.join([before, *(_cells(row, headings) for row in rows)])
    return mark_safe(head + end + body)  # as it came, escaped


def _named(head: str) -> str:
    """The attribute that names a cell: what is seen of its heading, nothing where that is hidden from the eye."""
    seen = strip_tags(_HIDDEN.sub("", head).replace("<br>", " "))
    text = " ".join(seen.split()).replace('"', "&quot;")
    return f' data-head="{text}"' if text else ""


def _cells(row: str, headings: list[str]) -> str:
    following = chain(headings, repeat(""))

    def cell(match: re.Match[str]) -> str:
        heading = next(following)
        return f'<td role="cell"{heading}' if match[1] == "td" else '<th role="rowheader"'

    return _CELL.sub(cell, row)
