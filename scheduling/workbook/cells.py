"""Reads one cell by the kind of its column. A value that cannot be taken raises Refused, with what would be right."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.core.telephone import TELEPHONE
from backend.core.windows import parse_windows
from residents.identity import is_masked, mask, parse_certificate, parse_identity, tidy

from . import text
from .columns import Column, Kind, Word
from .findings import Name, Refused, Text
from .moments import read_date, read_end, read_last_date, read_start, read_time
from .vocabulary import Vocabulary, nearest, spelled

Reader = Callable[[Any], object]
SURE_DIGITS = 10**15  # a spreadsheet keeps fifteen digits of a number and replaces the others by 0
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
LONG_NUMBER = re.compile(r"\d{15,17}[\dXx]?(\d\d)?([Bb]\d)?")
SEPARATORS = re.compile(r"[、,;/|\n]")
MOST_PIECES, MOST_DIGITS = 200, 6  # of a kind of equipment in a room; of a number that is read at all
COUNTED = re.compile(r"(.*?)\s*(?:[×*x]\s*(\d+))?", re.IGNORECASE)

AS_TEXT = Text(_("Set the cell to text and type the number again from the document."))
SECRET = {Kind.CERTIFICATE, Kind.IDENTITY, Kind.PHONE}


def reader(column: Column, vocabulary: Vocabulary) -> Reader:
    """A function from a cell that is not empty to its value; see ``render`` for the values of each kind."""
    if column.kind in _SIMPLE:
        return _SIMPLE[column.kind]
    known = vocabulary.words(column)
    spellings, names = spelled(known), [word.zh for word in known] + [word.en for word in known]

    def word(raw: Any) -> str:
        code = spellings.get(text.key(_written(raw)))
        if code is None:
            raise _unknown_word(str(raw), names, known)
        return code

    def several(raw: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word(part) for part in _parts(_written(raw))))

    def counts(raw: Any) -> dict[str, int]:
        counted: dict[str, int] = {}
        for part in _parts(_written(raw)):
            match = COUNTED.fullmatch(part)
            assert match  # the pattern takes any line
            code = word(match[1])
            counted[code] = counted.get(code, 0) + (int(match[2][:MOST_DIGITS]) if match[2] else 1)
        if wrong := [code for code, number in counted.items() if not 1 <= number <= MOST_PIECES]:
            raise Refused(
                Text(_("There cannot be %(number)s pieces."), {"number": counted[wrong[0]]}),
                Text(_("Write 1 to %(most)s, and leave out what there is none of."), {"most": MOST_PIECES}),
            )
        return counted

    def yes(raw: Any) -> bool:
        return raw if isinstance(raw, bool) else word(raw) == "true"

    return {
        Kind.WORD: word,
        Kind.REFERENCE: word,
        Kind.WORDS: several,
        Kind.COUNTS: counts,
        Kind.BOOL: yes,
        Kind.TEXT: lambda raw: _prose(column, raw),
        Kind.INT: lambda raw: _whole(column, raw),
        Kind.NUMBER: lambda raw: _bounded(column, _number(raw)),
    }[column.kind]


def shown(column: Column | None, raw: object) -> str:
    """The value as reports and logs show it: shortened, and masked where it identifies a person."""
    written = text.UNSEEN.sub("", str(raw)) if raw is not None else ""  # the database stores no NUL
    secret = column is not None and (column.kind in SECRET or LONG_NUMBER.fullmatch("".join(written.split())))
    return mask(written) if secret else written[:60] + ("…" if len(written) > 60 else "")


def _written(raw: Any) -> str:
    """A cell as text; a whole number without its fraction."""
    _refuse_altered(raw)
    written = text.plain(str(raw))
    if SCIENTIFIC.fullmatch(written) and "E+" in written.upper():
        raise Refused(Text(_("The number has lost digits: the cell holds its short form.")), AS_TEXT)
    return written


def _refuse_altered(raw: Any) -> None:
    """What the spreadsheet holds is not what was typed."""
    if isinstance(raw, bool):
        raise Refused(Text(_("The cell holds TRUE or FALSE.")), Text(_("Write the value as text.")))
    if isinstance(raw, (int, float)) and abs(raw) >= SURE_DIGITS:
        raise Refused(Text(_("The number has lost digits: a spreadsheet keeps only fifteen.")), AS_TEXT)


def _parts(written: str) -> list[str]:
    return [part for part in (part.strip() for part in SEPARATORS.split(written)) if part]


def _unknown_word(written: str, names: list[str], known: tuple[Word, ...]) -> Refused:
    wrong = Text(_("“%(value)s” is not one of the values known here."), {"value": text.prose(written)[:60]})
    if found := nearest(written, names):
        return Refused(wrong, Text(_("Did you mean “%(name)s”?"), {"name": found}))
    return Refused(wrong, Text(_("Write one of: %(values)s."), {"values": Name(*known)}))


def _prose(column: Column, raw: Any) -> str:
    _refuse_altered(raw)
    if isinstance(raw, (date, time, timedelta)):
        raise Refused(
            Text(_("The cell holds a date or a time, which a spreadsheet makes of numbers such as 3-1.")),
            Text(_("Set the cell to text and type again what it is to say.")),
        )
    written = text.prose(str(raw).replace("\n", " "))
    if column.most and len(written) > column.most:
        raise Refused(
            Text(_("The text has %(length)s characters."), {"length": len(written)}),
            Text(_("Shorten it to %(most)s."), {"most": column.most}),
        )
    return written


def _code(raw: Any) -> str:
    written = "".join(_written(raw).split())
    if not CODE.fullmatch(written):
        raise Refused(
            Text(_("This is no code.")),
            Text(_("A code has at most 40 letters, digits, - and _, for example XC-KFZ.")),
        )
    return written


def _codes(raw: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_code(part) for part in _parts(_written(raw))))


def _resident(raw: Any) -> str:
    """A file code as it is, a certificate or identity number tidy."""
    written = _written(raw)
    return tidy(written) if LONG_NUMBER.fullmatch("".join(written.split())) else _code(raw)


def _numbered(parse: Callable[[str], object], raw: Any) -> str:
    number = tidy(_written(raw))
    if is_masked(number):
        return number  # as an export has it: who that is, people.py knows
    try:
        parse(number)
    except ValidationError as fault:
        raise Refused(Text(fault.message, fault.params or {}), _NUMBER_RIGHT[str(fault.code)]) from None
    return number


_CHECK = Text(_("Compare it with the document digit by digit."))
_NUMBER_RIGHT = {
    "identity_form": Text(_("Type all 18 characters as text.")),
    "certificate_form": Text(_("Type all 20 characters as text, with B1, B2 … after them on a re-issue.")),
    "identity_birth_date": _CHECK,
    "identity_check": _CHECK,
    "certificate_category": Text(_("1 visual, 2 hearing, 3 speech, 4 physical, 5 intellectual, 6 mental, 7 multiple.")),
    "certificate_level": Text(_("1 is the most severe level, 4 the least.")),
}  # fmt: skip


def _phone(raw: Any) -> str:
    number = "".join(_written(raw).split())
    if TELEPHONE.fullmatch(number):
        return number
    if not isinstance(raw, str) and TELEPHONE.fullmatch(f"0{number}"):
        raise Refused(
            Text(_("The leading zero of the area code is lost.")),
            Text(_("Set the cell to text and type 0%(number)s."), {"number": mask(number)}),
        )
    raise Refused(
        Text(_("This is no telephone number.")),
        Text(_("Write a mobile number of 11 digits, or a landline with its area code: 0573-85000001.")),
    )


def _number(raw: Any) -> int | float:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return raw
    written = _written(raw)
    number = float(written) if NUMBER.fullmatch(written) else float("nan")
    if not abs(number) < SURE_DIGITS:
        raise Refused(Text(_("This is no number.")), Text(_("Write digits only, for example 8 or 7.5.")))
    return int(number) if number == int(number) else number


def _bounded(column: Column, number: int | float) -> int | float:
    least, most = column.least, column.most
    if (least is None or number >= least) and (most is None or number <= most):
        return number
    wrong = _("%(column)s cannot be negative.") if number < 0 else _("%(column)s %(number)s is out of range.")
    raise Refused(
        Text(wrong, {"column": Name(column), "number": number}),
        Text(_("Write a number from %(least)g to %(most)g."), {"least": least, "most": most}),
    )


def _whole(column: Column, raw: Any) -> int:
    number = _bounded(column, _number(raw))
    if number != int(number):
        raise Refused(Text(_("Only whole numbers fit here.")), Text(_("Write a whole number.")))
    return int(number)


def _windows(raw: Any) -> object:
    written = _written(raw)
    try:
        return parse_windows(written)
    except ValidationError as fault:
        raise Refused(
            Text(fault.message, fault.params or {}),
            Text(_("For example: 周一至周五 08:30-11:30；周六 09:00-11:00. Split hours past midnight into two days.")),
        ) from None  # fmt: skip


_SIMPLE: dict[Kind, Reader] = {
    Kind.CODE: _code,
    Kind.REF: _code,
    Kind.REFS: _codes,
    Kind.RESIDENT: _resident,
    Kind.CERTIFICATE: lambda raw: _numbered(parse_certificate, raw),
    Kind.IDENTITY: lambda raw: _numbered(parse_identity, raw),
    Kind.PHONE: _phone,
    Kind.DATE: read_date,
    Kind.LAST_DATE: read_last_date,
    Kind.START: read_start,
    Kind.END: read_end,
    Kind.TIME: read_time,
    Kind.WINDOWS: _windows,
    Kind.LONGITUDE: _number,
    Kind.LATITUDE: _number,
}
