"""A table whose rows stand as cards on a telephone, each cell under its heading."""

import re
from itertools import chain, repeat

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_HIDDEN = re.compile(r'<span class="visually-hidden">.*?</span>', re.DOTALL)
_ROW = re.compile(r"(?=<tr\b)")
_CELL = re.compile(r"<(td|th)\b")
_PART = re.compile(r"<(table|thead|tbody|tr|td|th)\b")
_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


@register.simple_block_tag
def stacked(content: SafeString) -> SafeString:
    """``{% stacked %}<table>…</table>{% endstacked %}`` around one table, with one row of headings and no spans.

    Each heading stands in the template once: here it is written onto the cells, for the style sheet to show. So are the
    roles, for browsers that forget what a row is once it is laid out otherwise.
    """
    head, end, body = content.replace("<table", '<table class="stacked"', 1).partition("</thead>")
    heads = [_text(found) for found in _HEAD.findall(head)]
    before, *rows = _ROW.split(body)
    body = before + "".join(_under(heads, row) for row in rows)
    return mark_safe(_with_roles(head, "columnheader") + end + _with_roles(body, "rowheader"))  # as it came, escaped


def _text(head: str) -> str:
    """What is seen of a heading, fit for an attribute; a heading hidden from the eye is hidden in the cards as well."""
    seen = strip_tags(_HIDDEN.sub("", head).replace("<br>", " "))
    return " ".join(seen.split()).replace('"', "&quot;")


def _under(heads: list[str], row: str) -> str:
    following = chain(heads, repeat(""))

    def cell(match: re.Match[str]) -> str:
        head = next(following)
        return f'{match[0]} data-head="{head}"' if head and match[1] == "td" else match[0]

    return _CELL.sub(cell, row)


def _with_roles(part: str, th: str) -> str:
    roles = {**_ROLES, "th": th}
    return _PART.sub(lambda match: f'{match[0]} role="{roles[match[1]]}"', part)
