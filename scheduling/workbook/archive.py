"""Looks at a workbook as the archive that it is, before any library opens it.

A file of a few kilobytes can unpack to terabytes, or hold two cells so far apart that a reader which lays out the
sheet between them takes all memory. Both are refused here. On the way it notes what the reader cannot see: cells
that show an error such as #N/A, and formulas that were never calculated.
"""

import posixpath
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree  # type: ignore[import-untyped]
from django.utils.translation import gettext_lazy as _

from .findings import Refused, Text

MOST_BYTES = 200_000_000  # of the file
MOST_UNPACKED = 1_000_000_000
MOST_MEMBERS = 2_000
MOST_RATIO = 100  # unpacked to packed; spreadsheets reach about 40
RATIO_FROM = 10_000_000  # below this many unpacked bytes the ratio does no harm
MOST_ROWS = 300_000
MOST_COLUMNS = 256
MOST_CELLS = 12_000_000  # rows by columns of one sheet, empty ones counted
MOST_TEXT = 2_000_000_000  # longest shared string by the cells that could show it
MOST_INDEX = 5_000_000  # bytes of the parts that list the sheets
CHUNK = 1 << 20
MOST_PIECE = 64 * CHUNK  # bytes of a row, or of a shared string
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

FILLED = re.compile(rb"[<:]c(\s[^>]*|)(?<!/)>")  # the opening tag of a cell that holds something
PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
BODY = re.compile(rb"[<:]c(\s[^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")
MERGED = re.compile(rb'[<:]mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")

Place = tuple[int, int]  # row, column, from 1
SAVE_AGAIN = _("Open it in Excel or WPS and save it as .xlsx.")


@dataclass
class SheetFacts:
    """What the reader of the sheet cannot see."""

    broken: dict[Place, str] = field(default_factory=dict)  # cells that show "#N/A", or "=" never calculated
    merged: list[tuple[Place, Place]] = field(default_factory=list)  # first and last cell of each merged range
    cells: int = 0  # that the sheet spans, empty ones counted


def inspect(path: Path) -> dict[str, SheetFacts]:
    """The facts of each sheet, by its title.

    Raises Refused when the file is no workbook, is damaged or protected, or would unpack to too much.
    """
    _is_archive(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _sizes(archive, path.stat().st_size)
            return _scan(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Refused(
            Text(_("The file is damaged or was not copied completely (%(detail)s)."), {"detail": error}),
            Text(_("Copy or download it again. If it still fails, open it in Excel or WPS and save it anew.")),
        ) from error


def _is_archive(path: Path) -> None:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise _too_much(Text(_("The file has %(size)s MB."), {"size": size // 1_000_000}))
    with path.open("rb") as file:
        head = file.read(8)
        if head.startswith(b"PK"):
            return
        if head == OLE and ENCRYPTED in file.read():
            raise Refused(
                Text(_("The workbook is protected by a password.")),
                Text(_("Remove the password (File, Information, Protect Workbook) and save it again.")),
            )
    what = _("an .xls file of the old format") if head == OLE else _("no Excel workbook")
    raise Refused(Text(_("This is %(what)s, whatever its name says."), {"what": what}), Text(SAVE_AGAIN))


def _sizes(archive: zipfile.ZipFile, packed: int) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS:
        raise _too_much(Text(_("The file holds %(count)s parts."), {"count": len(members)}))
    if unpacked > MOST_UNPACKED or unpacked > max(RATIO_FROM, MOST_RATIO * packed):
        raise _too_much(
            Text(_("The file would unpack from %(packed)s to %(unpacked)s bytes."),
                 {"packed": packed, "unpacked": unpacked})
        )  # fmt: skip
    if any(member.flag_bits & 1 for member in members):
        raise Refused(Text(_("The workbook is protected by a password.")), Text(SAVE_AGAIN))
    if "xl/workbook.xml" not in archive.namelist():
        raise Refused(Text(_("The file is an archive but no .xlsx workbook.")), Text(SAVE_AGAIN))


def _too_much(wrong: Text) -> Refused:
    return Refused(wrong, Text(_("A workbook of this format is never so large. Copy the rows to a fresh template.")))


def _scan(archive: zipfile.ZipFile) -> dict[str, SheetFacts]:
    titles = _titles(archive)
    found: dict[str, SheetFacts] = {}
    longest = 0
    for member in archive.infolist():
        with archive.open(member) as stream:
            if title := titles.get(member.filename):
                found[title] = _scan_sheet(_pieces(stream, b"row>"), title)
            elif member.filename.endswith((".xml", ".rels")):
                if member.filename.lower().endswith("sharedstrings.xml"):
                    texts = (len(text) for piece in _pieces(stream, b"si>") for text in piece.split(b"si>"))
                    longest = max(longest, max(texts))
                else:
                    deque(_pieces(stream, b">"), maxlen=0)
    if longest * sum(facts.cells for facts in found.values()) > MOST_TEXT:
        raise _too_much(Text(_("A text of %(length)s bytes stands in the file."), {"length": longest}))
    return found


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Member name -> title of the sheet that it holds."""
    targets = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("xl", relation.get("Target", ""))).lstrip("/")
        for relation in _elements(archive, "xl/_rels/workbook.xml.rels")
        if relation.tag.endswith("}Relationship")
    }
    return {
        targets.get(value, value): sheet.get("name", "")
        for sheet in _elements(archive, "xl/workbook.xml")
        if sheet.tag.endswith("}sheet")
        for attribute, value in sheet.items()
        if attribute.endswith("}id")
    }


def _elements(archive: zipfile.ZipFile, name: str) -> Iterator[Element]:
    try:
        if archive.getinfo(name).file_size > MOST_INDEX:
            raise _too_much(Text(_("The file lists too many sheets.")))
        return ElementTree.fromstring(archive.read(name)).iter()
    except (KeyError, ParseError, DefusedXmlException) as error:
        raise Refused(Text(_("The list of sheets in the file cannot be read.")), Text(SAVE_AGAIN)) from error


def _pieces(stream: IO[bytes], end: bytes) -> Iterator[bytes]:
    """The member piece by piece, each to its last ``end`` (but the last piece); refuses what no workbook holds."""
    rest = before = b""
    while chunk := stream.read(CHUNK):
        near = before + chunk  # a declaration may lie across chunks
        if any(word in near for word in DECLARATIONS) or b"\0" in chunk:
            raise Refused(Text(_("The file holds declarations that no workbook needs.")), Text(SAVE_AGAIN))
        before = near[-max(map(len, DECLARATIONS)) :]
        whole, mark, tail = chunk.rpartition(end)
        if mark:
            yield rest + whole + mark
            rest = tail
        else:
            rest += chunk
        if len(rest) > MOST_PIECE:
            raise _too_much(Text(_("A text of %(length)s bytes stands in the file."), {"length": len(rest)}))
    yield rest


def _scan_sheet(pieces: Iterator[bytes], title: str) -> SheetFacts:
    facts = SheetFacts()
    columns: set[bytes] = set()
    rows = 0
    for piece in pieces:
        filled = FILLED.findall(piece)
        places = PLACE.findall(b"\n".join(filled))
        if len(places) != len(filled):
            raise Refused(Text(_("Cells of sheet %(sheet)s say no place."), {"sheet": title}), Text(SAVE_AGAIN))
        columns.update({letters for letters, _row in places})
        rows = max(rows, max((int(row) for row in {row for _letters, row in places}), default=0))
        if b't="e"' in piece or b"<f" in piece or b":f" in piece:
            facts.broken.update(_without_value(piece))
        for left, top, right, bottom in MERGED.findall(piece):
            facts.merged.append(((int(top), _number(left)), (int(bottom), _number(right))))
    width = max(map(_number, columns), default=0)
    facts.cells = rows * width
    if rows > MOST_ROWS or width > MOST_COLUMNS or facts.cells > MOST_CELLS:
        wrong = Text(
            _("Sheet %(sheet)s reaches to row %(rows)s and column %(columns)s."),
            {"sheet": title, "rows": rows, "columns": width},
        )
        remedy = _("Delete the cells far below and far to the right; at most %(rows)s rows by %(columns)s columns.")
        raise Refused(wrong, Text(remedy, {"rows": MOST_ROWS, "columns": MOST_COLUMNS}))
    return facts


def _without_value(piece: bytes) -> Iterator[tuple[Place, str]]:
    for attributes, body in BODY.findall(piece):
        value, place = VALUE.search(body), PLACE.search(attributes)
        assert place
        where = int(place[2]), _number(place[1])
        if b't="e"' in attributes:
            yield where, value[1].decode() if value else "#N/A"
        elif value is None and FORMULA.search(body) and b't="str"' not in attributes:
            yield where, "="


def _number(letters: bytes) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
