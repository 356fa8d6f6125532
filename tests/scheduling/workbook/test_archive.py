"""Files that are no sound workbook are refused before any library opens them."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation
from openpyxl import Workbook, load_workbook

from scheduling.workbook import archive
from scheduling.workbook.archive import inspect
from scheduling.workbook.findings import Refused
from scheduling.workbook.report import ImportReport
from tests.scheduling.workbook.town import Sheets, said


def wrong_with(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        inspect(path)
    with translation.override("en"):
        return str(refused.value.wrong)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = Workbook()
    book.active.append(["编码", "名称"])
    book.active.append(["A1", "x"])
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with one member changed."""
    changed = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == member else content)
    return changed


SHEET = "xl/worksheets/sheet1.xml"


def test_a_sound_workbook_is_let_through(book: Path) -> None:
    facts = inspect(book)
    assert list(facts) == ["Sheet"]
    assert (facts["Sheet"].cells, facts["Sheet"].broken, facts["Sheet"].merged) == (4, {}, [])


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("机构编码,机构名称\nA,B\n".encode("gbk"), "This is no Excel workbook, whatever its name says."),
        (b"", "This is no Excel workbook, whatever its name says."),
        (archive.OLE + b"\0" * 600, "This is an .xls file of the old format, whatever its name says."),
        (archive.OLE + b"\0" * 600 + archive.ENCRYPTED, "The workbook is protected by a password."),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, content: bytes, wrong: str) -> None:
    (tmp_path / "file.xlsx").write_bytes(content)
    assert wrong_with(tmp_path / "file.xlsx") == wrong


def test_a_truncated_file_is_damaged(book: Path) -> None:
    book.write_bytes(book.read_bytes()[:-200])
    assert wrong_with(book).startswith("The file is damaged or was not copied completely")


def test_damage_inside_is_found(book: Path) -> None:
    content = bytearray(book.read_bytes())
    content[60] ^= 0xFF  # in the first member's packed bytes
    book.write_bytes(content)
    assert wrong_with(book).startswith("The file is damaged or was not copied completely")


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "letter.xlsx", "w") as letter:
        letter.writestr("word/document.xml", "<w/>")
    assert wrong_with(tmp_path / "letter.xlsx") == "The file is an archive but no .xlsx workbook."


def test_a_zip_bomb_is_refused_by_its_ratio(book: Path) -> None:
    bomb = rewritten(book, SHEET, lambda content: content + b" " * (archive.RATIO_FROM + 1))
    assert bomb.stat().st_size < 100_000
    assert "The file would unpack from" in wrong_with(bomb)


def test_too_many_members(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 5)
    assert wrong_with(book) == f"The file holds {len(zipfile.ZipFile(book).namelist())} parts."


def test_too_large_a_file(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1_000)
    assert wrong_with(book) == "The file has 0 MB."


@pytest.mark.parametrize("member", [SHEET, "xl/styles.xml", "xl/workbook.xml"])
def test_entities_are_refused(book: Path, member: str) -> None:
    laughs = b'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'
    bomb = rewritten(book, member, lambda content: laughs + content)
    expected = "The list of sheets in the file cannot be read." if member == "xl/workbook.xml" else None
    assert wrong_with(bomb) == (expected or "The file holds declarations that no workbook needs.")


def test_entities_in_another_encoding_are_refused(book: Path) -> None:
    assert wrong_with(rewritten(book, SHEET, lambda content: content.decode().encode("utf-16"))) == (
        "The file holds declarations that no workbook needs."
    )


@pytest.mark.parametrize(("place", "reach"), [("XFD2", "row 2 and column 16384"), ("A1048576", "row 1048576 and")])
def test_two_cells_far_apart_do_not_take_all_memory(book: Path, place: str, reach: str) -> None:
    far = b'<c r="' + place.encode() + b'"><v>1</v></c></row></sheetData>'
    bomb = rewritten(book, SHEET, lambda content: content.replace(b"</row></sheetData>", far))
    assert reach in wrong_with(bomb)


def test_formatted_but_empty_cells_far_below_do_no_harm(book: Path) -> None:
    far = b'</row><row r="1048576"><c r="A1048576" s="1"/></row></sheetData>'
    assert (
        inspect(rewritten(book, SHEET, lambda content: content.replace(b"</row></sheetData>", far)))["Sheet"].cells == 4
    )


def test_cells_without_a_place_are_refused(book: Path) -> None:
    assert wrong_with(rewritten(book, SHEET, lambda content: content.replace(b' r="A2"', b""))) == (
        "Cells of sheet Sheet say no place."
    )


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Four cells that show two shared texts, the longer one of 300 characters."""
    path = tmp_path / "shared.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for row in range(2):
            page.write_row(row, 0, ["short", "x" * 300])
    return path


def test_one_long_text_shown_by_many_cells_is_refused(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_TEXT", 4 * 300)
    assert wrong_with(shared) == "A text of 309 bytes stands in the file."


def test_many_short_shared_texts_do_no_harm(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_TEXT", 4 * 400)
    assert inspect(shared)["Sheet1"].cells == 4


def test_errors_and_formulas_without_a_value_are_noted(book: Path) -> None:
    loaded = load_workbook(book)
    page = loaded.active
    page["B2"], page["C2"], page["A3"] = "#N/A", "=1+1", "#REF!"
    loaded.save(book)
    assert inspect(book)["Sheet"].broken == {(2, 2): "#N/A", (2, 3): "=", (3, 1): "#REF!"}


def test_a_formula_with_its_value_is_no_fault(book: Path) -> None:
    formula = b'<c r="C2"><f>1+1</f><v>2</v></c><c r="D2" t="str"><f>IF(1,"")</f><v></v></c></row></sheetData>'
    changed = rewritten(book, SHEET, lambda content: content.replace(b"</row></sheetData>", formula))
    assert inspect(changed)["Sheet"].broken == {}


def test_a_long_sheet_is_looked_at_in_pieces(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "CHUNK", 7)
    loaded = load_workbook(book)
    loaded.active.merge_cells("A3:B4")
    loaded.active["C9"] = "#DIV/0!"
    loaded.save(book)
    facts = inspect(book)["Sheet"]
    assert (facts.cells, facts.broken, facts.merged) == (27, {(9, 3): "#DIV/0!"}, [((3, 1), (4, 2))])


@pytest.mark.parametrize("member", [SHEET, "xl/styles.xml"])
def test_a_part_that_never_ends_a_piece_is_refused(book: Path, member: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which would otherwise lie in memory whole, and be looked at again with each chunk."""
    monkeypatch.setattr(archive, "CHUNK", 100)
    monkeypatch.setattr(archive, "MOST_PIECE", 6_000)
    assert inspect(book)["Sheet"].cells == 4
    changed = rewritten(book, member, lambda content: content + b" " * 7_000)
    assert wrong_with(changed).endswith("bytes stands in the file.")


def test_a_declaration_across_chunks_is_found(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "CHUNK", 7)
    changed = rewritten(book, "xl/styles.xml", lambda content: b"<!DOCTYPE x>" + content)
    assert wrong_with(changed) == "The file holds declarations that no workbook needs."


def test_an_import_reports_the_file_instead_of_failing(bring_in: Callable[..., ImportReport], tmp_path: Path) -> None:
    (tmp_path / "file.xlsx").write_bytes(b"PK not at all")
    report = bring_in(tmp_path / "file.xlsx")
    assert not report.stored
    assert said(report.findings) == [
        ("", 0, "", "The file is damaged or was not copied completely (File is not a zip file).")
    ]


def test_a_sheet_of_broken_xml_is_reported(
    bring_in: Callable[..., ImportReport], save: Callable[[Sheets], Path], town: Sheets
) -> None:
    path = save({"facilities": town["facilities"]})
    report = bring_in(rewritten(path, SHEET, lambda content: content.replace(b"</sheetData>", b"</sheet")))
    assert said(report.findings) == [("", 0, "", "A sheet of the file cannot be read.")]
