"""The rows of a day: of a facility's rooms and carers, of a carer's week, of a resident's week."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from facilities.models import Room, StaffMember

from ...engine.timeline import DAY
from ...models import Plan
from ...selectors.board.blocks import Block, Seat
from ...selectors.board.pages import FacilityPage, Period, ResidentPage, StaffPage
from ...selectors.board.plans import Head
from .drawing import Bar, Hours, Strip, bar, hours_of

# Django's own words for them: with ours in the catalogue, dates say them everywhere as this board does.
SHORT_DAYS = [
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"), gettext_lazy("Fri"),
    gettext_lazy("Sat"), gettext_lazy("Sun"),
]  # fmt: skip


@dataclass(frozen=True)
class Day:
    number: int
    date: date
    rooms: list[Strip]
    staff: list[Strip]

    @property
    def name(self) -> str:
        return date_format(self.date, "l m-d")

    @property
    def is_empty(self) -> bool:
        return not any(strip.bars or strip.grounds for strip in (*self.rooms, *self.staff))


def clock(minute: int) -> str:
    return f"{minute % DAY // 60}:{minute % 60:02}"


def time_text(start: int, end: int) -> str:
    return f"{clock(start)}–{clock(end)}"


def who(seats: Sequence[Seat]) -> str:
    """Names; those out of reach are counted alone."""
    names = [seat.name for seat in seats if seat.name]
    if others := len(seats) - len(names):
        names.append(_("%(count)s from elsewhere") % {"count": others})
    return _(", ").join(names)


def block_title(block: Block, names: str) -> str:
    staff = _(", ").join(carer.name for carer in block.staff)
    where = block.room if block.kind == "session" else _("at home")
    parts = [time_text(block.start, block.end), block.service, names, staff, where]
    return " · ".join(part for part in (*parts, _("pinned") if block.pinned else "") if part)


def facility_days(head: Head, page: FacilityPage) -> tuple[Hours, list[Day]]:
    hours = _hours(page.appointments, page.shifts)
    alike = Counter(room.name for room in page.rooms)
    of_room, of_carer = _by_row(head, hours, page.appointments)
    return hours, [
        Day(
            number,
            head.plan.week + timedelta(days=number),
            [
                _room(page, hours, number, room, of_room[number, room.code], alike=alike[room.name] > 1)
                for room in page.rooms
            ],
            [
                strip
                for member in page.staff
                if (strip := _carer(head, page, hours, number, member, of_carer[number, member.code])).grounds
                or strip.bars
            ],
        )
        for number in range(7)
    ]


Rows = dict[tuple[int, str], list[tuple[Block, Bar]]]  # by day of the week, and the code of a room or a carer


def _by_row(head: Head, hours: Hours, blocks: Iterable[Block]) -> tuple[Rows, Rows]:
    """A session is made a bar once, and drawn in the row of its room and of each of its carers."""
    of_room: Rows = defaultdict(list)
    of_carer: Rows = defaultdict(list)
    for block in blocks:
        drawn = (block, block_bar(head, hours, block))
        of_room[block.day, block.room_code].append(drawn)
        for carer in block.staff:
            of_carer[block.day, carer.code].append(drawn)
    return of_room, of_carer


def _room(
    page: FacilityPage, hours: Hours, day: int, room: Room, drawn: list[tuple[Block, Bar]], *, alike: bool
) -> Strip:
    """``alike``: another room has the same name."""
    strip = Strip(room.name, note=room.code if alike else "", day=day, room=room.code)
    strip.grounds = _shut(hours, day, (one for one in page.closures if one.code in (room.code, page.facility.code)))
    strip.bars = [one for _block, one in drawn]
    return strip


def _carer(
    head: Head, page: FacilityPage, hours: Hours, day: int, member: StaffMember, drawn: list[tuple[Block, Bar]]
) -> Strip:
    code = member.code
    strip = Strip(member.name, reverse("plan_staff", args=(head.plan.pk, code)), day=day, staff=code)
    strip.grounds = _duty(hours, day, [one for one in page.shifts if one.code == code])
    strip.grounds += _shut(hours, day, (one for one in page.closures if one.code == code))
    strip.bars = [one for block, own in drawn for one in (*_way(hours, block, code), own)]
    return strip


def staff_days(head: Head, page: StaffPage) -> tuple[Hours, list[Strip]]:
    hours = _hours(page.appointments, page.shifts)
    strips = []
    for number in range(7):
        strip = Strip(day_text(head.plan, number), day=number, staff=page.member.code)
        strip.grounds = _duty(hours, number, page.shifts) + _shut(hours, number, page.absences)
        strip.bars = [
            one
            for block in page.appointments
            if block.day == number
            for one in (*_way(hours, block, page.member.code), block_bar(head, hours, block))
        ]
        strips.append(strip)
    return hours, strips


def resident_days(head: Head, page: ResidentPage) -> tuple[Hours, list[Strip]]:
    hours = _hours(page.appointments, ())
    strips = []
    for number in range(7):
        strip = Strip(day_text(head.plan, number), day=number)
        strip.grounds = _shut(hours, number, page.absences)
        for night in page.nights:
            if night.first <= number < night.end:
                text = f"{night.facility} {night.bed}"
                strip.grounds.append(bar(hours, number, number * DAY, (number + 1) * DAY, "night", text, text))
        for day in page.days:
            if day.day == number:
                text = f"{day.service} · {day.facility} · {day.part}"
                strip.bars.append(
                    bar(
                        hours, number, day.start, day.end, "day", day.facility, text,
                        href=_move_address(head, day.seat), need=day.seat.need, index=day.seat.index,
                    )
                )  # fmt: skip
        strip.bars += [
            block_bar(head, hours, block, block.service) for block in page.appointments if block.day == number
        ]
        strips.append(strip)
    return hours, strips


def day_text(plan: Plan, number: int) -> str:
    """``number``: days from the plan's Monday; nights may end in the next week."""
    return f"{SHORT_DAYS[number % 7]} {plan.week + timedelta(days=number):%m-%d}"


def _hours(blocks: Iterable[Block], shifts: Iterable[Period]) -> Hours:
    return hours_of([*((block.start, block.end) for block in blocks), *((one.start, one.end) for one in shifts)])


def _on_day(some: Sequence[Period], day: int) -> list[Period]:
    return [one for one in some if one.start < (day + 1) * DAY and one.end > day * DAY]


def _duty(hours: Hours, day: int, shifts: Sequence[Period]) -> list[Bar]:
    return [
        bar(hours, day, one.start, one.end, "shift", one.text, f"{one.text} {time_text(one.start, one.end)}")
        for one in _on_day(shifts, day)
    ]


def _shut(hours: Hours, day: int, closed: Iterable[Period]) -> list[Bar]:
    return [
        bar(hours, day, one.start, one.end, "shut", one.text, _("Closed or away: %(why)s") % {"why": one.text or "–"})
        for one in _on_day([*closed], day)
    ]


def _way(hours: Hours, block: Block, code: str) -> list[Bar]:
    """The way that leads a carer to it, if there is one."""
    minutes = next((one.travel_before for one in block.staff if one.code == code), 0)
    if not minutes:
        return []
    text = ngettext("%(minutes)s minute on the way", "%(minutes)s minutes on the way", minutes) % {"minutes": minutes}
    return [bar(hours, block.day, block.start - minutes, block.start, "way", "", text)]


def block_bar(head: Head, hours: Hours, block: Block, text: str = "") -> Bar:
    """With ``text``, or the names of those who come."""
    kind = f"{block.kind} pinned" if block.pinned else block.kind
    names = who(block.seats)
    words = (kind, text or names, block_title(block, names))
    movable = [seat for seat in block.seats if seat.movable] if head.editable else []
    if not movable:
        return bar(hours, block.day, block.start, block.end, *words)
    whole = len(block.seats) > 1 and len(movable) == len(block.seats)
    # Of a group with somebody from elsewhere one alone can be moved, who is chosen on the form: it is not dragged.
    mixed = len(movable) < len(block.seats)
    return bar(
        hours, block.day, block.start, block.end, *words,
        href=_move_address(head, movable[0]) + ("&whole=on" if whole else ""),
        need="" if mixed else movable[0].need, index=movable[0].index, whole=whole,
    )  # fmt: skip


def _move_address(head: Head, seat: Seat) -> str:
    """Empty where nothing can be moved: out of reach, or in a week or version that is closed to it."""
    if not (seat.movable and head.editable):
        return ""
    return f"{move_form(head.plan.pk)}?need={quote(seat.need)}&index={seat.index}"


@lru_cache(maxsize=64)
def move_form(plan: int) -> str:
    """Asked for hundreds of times on a page."""
    return reverse("plan_move", args=(plan,))


def week_of_resident(plan: int, code: str) -> str:
    """As ``move_form``: the address is found once for a plan. A code needs no quoting."""
    return f"{_residents(plan)}{code}/"


@lru_cache(maxsize=64)
def _residents(plan: int) -> str:
    return reverse("plan_resident", args=(plan, "-")).removesuffix("-/")
