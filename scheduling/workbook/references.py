"""Rows that refer to others: the code must be stored, or stand in a sound row of the same workbook."""

import difflib
import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from .cells import LONG_NUMBER
from .checking import Checking
from .columns import Column, Kind
from .findings import Name, Text
from .parse import Row
from .sheets import BY_KEY

ASSET_SHEETS = {"facility": "facilities", "room": "rooms", "bed": "beds", "staff": "staff"}
COMPARED = 400  # codes that are compared letter by letter to find the one that was meant
GUESSES = 1000  # findings of a sheet after which no more is guessed: it takes time, and the fault is another one


def check_references(checking: Checking) -> None:
    """Refuse rows that refer to what is unknown, or to a row that was not taken; residents become file codes."""
    for column, _position in checking.raw.columns.values():
        if column.kind is Kind.RESIDENT:
            for row in checking.sound:
                _resident(checking, row, column)
        elif column.kind in (Kind.REF, Kind.REFS):
            for row in checking.sound:
                codes = row.values[column.key]
                for code in codes if isinstance(codes, tuple) else (codes,):
                    if code is not None:
                        refer(checking, row, column.key, column.sheet, code)
    if {"asset", "code"} <= checking.raw.columns.keys():
        for row in checking.sound:
            refer(checking, row, "code", ASSET_SHEETS[row.values["asset"]], row.values["code"])


def check_own_codes(checking: Checking) -> None:
    """Refuse codes typed as numbers where others of the sheet begin with a zero: theirs is lost."""
    if "code" not in checking.raw.columns or "asset" in checking.raw.columns:
        return
    written = [row.values["code"] for row in checking.sound if isinstance(checking.cell(row, "code"), str)]
    stored = checking.directory.codes(checking.raw.sheet.key)
    zeroed = {code.lstrip("0"): code for code in (*written, *stored) if code and code.startswith("0")}
    for row in checking.sound:
        code = row.values["code"]
        if zeroed and code and code not in stored and not isinstance(checking.cell(row, "code"), str):
            checking.refuse(
                row,
                "code",
                Text(_("The code is held as a number, and others here begin with 0: its leading zero is lost.")),
                Text(_("Set the cell to text and type %(code)s."), {"code": zeroed.get(code, f"0{code}")}),
            )


def _resident(checking: Checking, row: Row, column: Column) -> None:
    written = row.values[column.key]
    if not LONG_NUMBER.fullmatch(written):
        refer(checking, row, column.key, "residents", written)
    elif code := checking.directory.people.get(written[:18]):
        row.values[column.key] = code
    else:
        refer(checking, row, column.key, "residents", written[:18])


def refer(checking: Checking, row: Row, key: str, kind: str, code: str) -> None:
    directory, sheet = checking.directory, BY_KEY[kind]
    known = directory.codes(kind)
    if code in known:
        return
    if (number := directory.refused[kind].get(code)) is not None:
        refuse_after(checking, row, key, kind, number)
        return
    if kind in directory.unread:
        wrong = Text(_("It refers to sheet “%(sheet)s”, which could not be read."), {"sheet": Name(sheet)})
        right = Text(_("Correct that sheet."))
    else:
        wrong = Text(_("Sheet “%(sheet)s” has no such code, nor has the database."), {"sheet": Name(sheet)})
        right = _meant(checking, row, key, code, known)
    checking.refuse(row, key, wrong, right)


def refuse_after(checking: Checking, row: Row, key: str, kind: str, number: int) -> None:
    """The row falls with row ``number`` of another sheet."""
    wrong = Text(
        _("It refers to row %(row)s of sheet “%(sheet)s”, which was not taken."),
        {"row": number, "sheet": Name(BY_KEY[kind])},
    )
    checking.refuse(row, key, wrong, Text(_("Correct that row.")))


def _meant(checking: Checking, row: Row, key: str, code: str, known: dict[str, int]) -> Text:
    guess = len(checking.findings) < GUESSES and not LONG_NUMBER.fullmatch(code)
    found = nearest_code(code, known) if guess else ""
    if found and not isinstance(checking.cell(row, key), str) and found.lstrip("0") == code:
        return Text(_("The leading zero is lost: set the cell to text and type %(code)s."), {"code": found})
    if found:
        return Text(_("Did you mean “%(name)s”?"), {"name": found})
    return Text(_("Correct the code, or add the row that it names."))


def nearest_code(code: str, known: Iterable[str]) -> str:
    """The code that was most likely meant: the same but for case, zeros and dashes, or else a letter or two away."""
    alike = _alike(code)
    close = [candidate for candidate in known if abs(len(candidate) - len(code)) <= 2]
    for candidate in close:
        if _alike(candidate) == alike:
            return candidate
    same_end = [candidate for candidate in close if candidate[:2] == code[:2] or candidate[-3:] == code[-3:]]
    found = difflib.get_close_matches(code, same_end[:COMPARED], n=1, cutoff=0.7)
    return found[0] if found else ""


def _alike(code: str) -> str:
    """Letters that are mistaken for digits, case, dashes and leading zeros do not count."""
    plain = code.upper().translate(str.maketrans("OIL", "011", "-_"))
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)
