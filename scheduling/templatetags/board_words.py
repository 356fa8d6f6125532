"""What the board draws and links hundreds of times on a page, as markup made in one go: a template takes five times as
long for it.
"""

from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..selectors.board.blocks import Seat
from ..selectors.board.plans import Head
from ..views.board.drawing import Bar, Strip
from ..views.board.strips import move_form

register = template.Library()


@register.simple_tag
def strip_bars(strip: Strip, head: Head) -> SafeString:
    """The bars of a strip, in their lanes. What can be moved is a link to the form that moves it."""
    return mark_safe("".join(_bar(one, head.editable) for one in strip.lanes))  # each part is escaped


def _bar(one: Bar, editable: bool) -> str:
    title = escape(one.title)
    top, height, round_ = (14, 8, "") if one.kind == "way" else (4, 28, ' rx="4"')
    place = f'x="{one.x}" y="{one.top + top}" width="{one.width}" height="{height}"{round_}'
    rect = f'<rect class="{escape(one.kind)}" {place}'
    text = f'<text x="{one.x}" y="{one.top + 23}" dx="4" aria-hidden="true">{escape(one.short)}</text>'
    if not (one.href and editable):
        return f"<g>{rect}><title>{title}</title></rect>{text if one.text else ''}</g>"
    whole = ' data-whole="on"' if one.whole else ""
    return (
        f'<a class="block" href="{escape(one.href)}" data-need="{escape(one.need)}" data-index="{one.index}"{whole}'
        f' aria-label="{title}">{rect}/>{text}<title>{title}</title></a>'
    )


@register.simple_tag
def seat_words(head: Head, seat: Seat, note: str = "") -> SafeString:
    """Whose seat it is, with a link to the week of the resident and one to the form that changes it."""
    plan, parts = head.plan.pk, []
    if seat.name:
        parts.append(format_html('<a href="{}">{}</a>', reverse("plan_resident", args=(plan, seat.code)), seat.name))
    else:
        parts.append(format_html('<span class="muted">{}</span>', _("someone from elsewhere")))
    if note:
        parts.append(format_html('<span class="muted">{}</span>', note))
    if seat.pinned:
        parts.append(format_html('<span class="badge info">{}</span>', _("pinned")))
    if seat.movable and head.editable:
        parts.append(
            format_html(
                '<a class="small" href="{}?need={}&amp;index={}">{}<span class="visually-hidden"> {} {} {}</span></a>',
                move_form(plan), quote(seat.need), seat.index, _("change"), seat.name, seat.need,
                seat.index,
            )
        )  # fmt: skip
    return SafeString(" ".join(parts))
