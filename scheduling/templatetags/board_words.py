"""What the board draws and links hundreds of times on a page, as markup made in one go: a template takes five times as
long for it.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from urllib.parse import quote

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..selectors.board.beds import BedBoard, Cell
from ..selectors.board.blocks import Block, Night, Seat
from ..selectors.board.plans import Head
from ..views.board.drawing import Bar, Hours, Strip
from ..views.board.strips import move_form, week_of_resident

register = template.Library()


@register.simple_tag
def strip_drawing(strip: Strip, hours: Hours, head: Head) -> SafeString:
    """The hours, what lies behind, and the bars in their lanes; what can be moved links to the form that moves it."""
    height = strip.height
    grounds = (_ground(one, height - 2) for one in strip.grounds)
    bars = (_bar(one, top, head.editable) for one, top in strip.lanes)
    return mark_safe("".join((_grid(hours, height), *grounds, *bars)))  # each part is escaped


@lru_cache(maxsize=256)
def _grid(hours: Hours, height: int) -> str:
    return "".join(f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{height}"/>' for x, _hour in hours.marks)


def _ground(one: Bar, height: int) -> str:
    place = f'x="{one.x}" y="1" width="{one.width}" height="{height}"'
    return f'<rect class="{one.kind}" {place}><title>{escape(one.title)}</title></rect>'


def _bar(one: Bar, lane: int, editable: bool) -> str:
    title = escape(one.title)
    top, height, round_ = (14, 8, "") if one.kind == "way" else (4, 28, ' rx="4"')
    rect = f'<rect class="{one.kind}" x="{one.x}" y="{lane + top}" width="{one.width}" height="{height}"{round_}'
    text = f'<text x="{one.x}" y="{lane + 23}" dx="4" aria-hidden="true">{escape(one.short)}</text>'
    if not (one.href and editable):
        return f"<g>{rect}><title>{title}</title></rect>{text if one.text else ''}</g>"
    whole = ' data-whole="on"' if one.whole else ""
    return (
        f'<a class="block" href="{escape(one.href)}" data-need="{escape(one.need)}" data-index="{one.index}"{whole}'
        f' aria-label="{title}">{rect}/>{text}<title>{title}</title></a>'
    )


@register.simple_tag
def appointment_rows(rows: Iterable[tuple[str, str, Block]], head: Head) -> SafeString:
    """The rows of the table that says what a facility's strips draw."""
    home = escape(_("at home"))
    return mark_safe("".join(_row(*row, head, home) for row in rows))  # each part is escaped


def _row(day: str, time: str, block: Block, head: Head, home: str) -> str:
    people = "".join(f"<li>{seat_words(head, seat)}</li>" for seat in block.seats)
    staff = escape(" ".join(carer.name for carer in block.staff))
    where = home if block.kind == "visit" else escape(block.room)
    return (
        f'<tr><th scope="row">{escape(day)}</th><td>{time}</td><td>{escape(block.service)}</td>'
        f'<td><ul class="names">{people}</ul></td><td>{staff}</td><td>{where}</td></tr>'
    )


@register.simple_tag
def seat_words(head: Head, seat: Seat, note: str = "") -> SafeString:
    """Whose seat it is, with a link to the week of the resident and one to the form that changes it."""
    plan, name = head.plan.pk, escape(seat.name)
    if name:
        parts = [f'<a href="{escape(week_of_resident(plan, seat.code))}">{name}</a>']
    else:
        parts = [_span("muted", _("someone from elsewhere"))]
    if note:
        parts.append(_span("muted", note))
    if seat.pinned:
        parts.append(_span("badge info", _("pinned")))
    if seat.movable and head.editable:
        where = f"{move_form(plan)}?need={quote(seat.need)}&amp;index={seat.index}"
        whose = f'<span class="visually-hidden"> {name} {escape(seat.need)} {seat.index}</span>'
        change = escape(_("change"))
        parts.append(f'<a class="small" href="{where}">{change}{whose}</a>')
    return mark_safe(" ".join(parts))  # each part is escaped


@register.simple_tag
def stay_words(head: Head, night: Night) -> SafeString:
    """As ``seat_words``; of whom the reader may know, also that it is another rung of care than the wished one."""
    note = _("another rung than wished") if night.seat.name and night.other_rung else ""
    return seat_words(head, night.seat, note)


@register.simple_tag
def cell_nights(board: BedBoard, cell: Cell) -> str:
    """The first and the last night of a cell, for a telephone, where it stands under no column."""
    first, last = (date_format(board.dates[cell.first + more], "m-d") for more in (0, cell.nights - 1))
    return first if cell.nights == 1 else f"{first} – {last}"


def _span(kind: str, text: str) -> str:
    return f'<span class="{kind}">{escape(text)}</span>'
