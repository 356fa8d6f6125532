"""Windows of the week as people write them: ``周一至周五 08:30-11:30；周六 09:00-11:00`` or ``Mon-Fri 08:30-11:30``.

In Python they are pairs of minutes ``(start, end)`` from Monday 00:00, half-open, in order, touching ones joined.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DAY = 1440
Windows = tuple[tuple[int, int], ...]

_CHINESE = "一二三四五六日"
_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAY = {**{f"周{name}": day for day, name in enumerate(_CHINESE)}, "周天": 6}
_WEEKDAY |= {name.lower(): day for day, name in enumerate(_ENGLISH)}
_NAME = r"(周[一二三四五六日天]|[A-Za-z]{3})[a-z]*"
_DAYS = re.compile(rf"{_NAME}(?:\s*(?:至|到|-|~)\s*{_NAME})?")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|~|至|到)\s*(\d{1,2}):(\d{2})")


def joined(windows: Iterable[tuple[int, int]]) -> Windows:
    """The same minutes in order, with windows that overlap or touch made one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def parse_windows(text: str) -> Windows:
    """Read windows; raise ValidationError (code ``windows``) naming the part that is not understood.

    Parts are separated by ；or a line end; a part has days, then one or more times of day.
    """
    parts = [part.strip() for part in re.split(r"[;\n]", _plain(text)) if part.strip()]
    return joined(window for part in parts for window in _parse_part(part))


def _parse_part(part: str) -> list[tuple[int, int]]:
    hours = list(_HOURS.finditer(part))
    days = _parse_days(part[: hours[0].start()]) if hours else []
    rest = re.sub(r"[\s,、]", "", _HOURS.sub("", part[hours[0].start() :])) if hours else part
    spans = [(int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in (match.groups() for match in hours)]
    sound = all(start < end <= DAY for start, end in spans) and all(int(m[2]) < 60 and int(m[4]) < 60 for m in hours)
    if rest or not days or not sound:
        raise ValidationError(
            _("“%(part)s” is no window of the week; write for example: Mon-Fri 08:30-11:30"),
            code="windows",
            params={"part": part},
        )
    return [(day * DAY + start, day * DAY + end) for day in days for start, end in spans]


def _parse_days(text: str) -> list[int]:
    """The days named; empty when any of it is not understood."""
    days: list[int] = []
    for piece in filter(None, (piece.strip() for piece in re.split(r"[,、]", text.strip()))):
        match = _DAYS.fullmatch(piece)
        first = _WEEKDAY.get(match[1].lower()) if match else None
        last = _WEEKDAY.get((match[2] or match[1]).lower()) if match else None
        if first is None or last is None or last < first:
            return []
        days.extend(range(first, last + 1))
    return days


def format_windows(windows: Iterable[tuple[int, int]], *, chinese: bool) -> str:
    """The text that ``parse_windows`` reads back; days with the same hours stand together."""
    hours: dict[int, list[str]] = {}
    for start, end in windows:
        while start < end:
            day, stop = start // DAY, min(end, (start // DAY + 1) * DAY)
            hours.setdefault(day, []).append(f"{clock(start - day * DAY)}-{clock(stop - day * DAY)}")
            start = stop
    parts: list[tuple[int, int, str]] = []
    for day, spans in hours.items():
        text = ("、" if chinese else ", ").join(spans)
        if parts and parts[-1][1:] == (day - 1, text):
            parts[-1] = (parts[-1][0], day, text)
        else:
            parts.append((day, day, text))
    names, to = ([f"周{name}" for name in _CHINESE], "至") if chinese else (list(_ENGLISH), "-")
    named = (f"{names[first]}{to + names[last] if last > first else ''} {text}" for first, last, text in parts)
    return ("；" if chinese else "; ").join(named)


def parse_moment(text: str) -> int:
    """A minute of the week, written ``周二 09:00`` or ``Tue 09:00``; raise ValidationError (code ``moment``)."""
    match = re.fullmatch(rf"\s*{_NAME}\s*(\d{{1,2}}):(\d{{2}})\s*", _plain(text))
    day = _WEEKDAY.get(match[1].lower()) if match else None
    if match is None or day is None or int(match[2]) > 23 or int(match[3]) > 59:
        raise ValidationError(
            _("“%(text)s” is no time of the week; write for example: Tue 09:00"), code="moment", params={"text": text}
        )
    return day * DAY + int(match[2]) * 60 + int(match[3])


def format_moment(minute: int, *, chinese: bool) -> str:
    """The text that ``parse_moment`` reads back."""
    day, time = divmod(minute, DAY)
    return f"{'周' + _CHINESE[day] if chinese else _ENGLISH[day]} {clock(time)}"


def clock(minute: int) -> str:
    """``09:05`` of a minute of the day; 24:00 at its end."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("星期", "周").replace("–", "-").replace("—", "-")
