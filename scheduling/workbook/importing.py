"""A workbook into the database, sheet by sheet: read, check, compare, store."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from backend.core.models import User
from residents.choices import DayPart
from residents.models import Household

from ..models import Plan
from .appointments import import_appointments
from .checking import Checking
from .compare import compare
from .directory import Directory, NeedFacts
from .fates import Fate
from .findings import Finding
from .parse import Row, parse
from .parts import BATCH
from .people import person_of
from .read import Book, RawSheet
from .references import check_own_codes, check_references
from .report import ImportReport, SheetReport
from .rules import check_rows
from .table import Change, Table
from .tables import BY_SHEET
from .vocabulary import Vocabulary


@dataclass
class Import:
    """One import. ``store``: sound rows are written at all; ``accept_valid``: also beside rows that are refused."""

    book: Book
    vocabulary: Vocabulary
    store: bool
    accept_valid: bool
    now: datetime
    user: User | None
    report: ImportReport = field(default_factory=ImportReport)
    directory: Directory = field(default_factory=Directory)

    def run(self) -> ImportReport:
        """Go through all sheets, so that everything is found. The caller undoes the writing when errors forbid it."""
        for raw in self.book.sheets():
            self._sheet(raw)
        self.report.findings[:0] = self.book.findings
        self.report.names = self.directory.names_of(self.report.people())
        return self.report

    def _sheet(self, raw: RawSheet) -> None:
        rows, findings = parse(raw, self.vocabulary)
        today = timezone.localdate(self.now)
        checking = Checking(raw, rows, findings, self.directory, self.vocabulary, today)
        if not raw.usable:
            self.directory.unread.add(raw.sheet.key)
        check_own_codes(checking)
        check_references(checking)
        check_rows(checking)
        report = SheetReport(raw.sheet, raw.title, examples=raw.examples)
        if raw.sheet.key == "appointments":
            report.model = Plan._meta.label
            import_appointments(checking, report, self._may_store, self.user, self.now)
        else:
            self._table(checking, report)
        report.fates[Fate.REJECTED] = sum(row.refused for row in rows)
        self.report.sheets.append(report)
        self.report.findings.extend(sorted(findings, key=lambda finding: (finding.row, finding.position)))

    def _may_store(self, findings: list[Finding]) -> bool:
        """False once an error keeps everything out: later sheets are then only checked."""
        known = (self.book.findings, self.report.findings, findings)
        return self.store and (self.accept_valid or not any(f.is_error for found in known for f in found))

    def _table(self, checking: Checking, report: SheetReport) -> None:
        table = BY_SHEET[checking.raw.sheet.key]
        if table.key == "residents":
            self._expect_households(checking)
        if self._may_store(checking.findings):
            table.lock()
        report.model = table.model._meta.label
        changes = compare(checking, table, report)
        self._remember(checking, table)
        if table.coded:
            for _row, change in changes:
                self.directory.add(table.key, change.raws[0], change.pk)
        if self._may_store(checking.findings):
            self._save(table, [change for _row, change in changes])

    def _expect_households(self, checking: Checking) -> None:
        """A household exists through its residents; a new one has no key yet."""
        for row in checking.sound:
            if row.values["household"] not in self.directory.codes("household"):
                self.directory.add("household", row.values["household"], self.directory.coming())

    def _save(self, table: Table, changes: list[Change]) -> None:
        if table.key == "residents":
            self._save_households(table, changes)
        pks = table.save(changes)
        if table.coded:
            for change in changes:
                self.directory.add(table.key, change.raws[0], pks.get(change.pk, change.pk))

    def _save_households(self, table: Table, changes: list[Change]) -> None:
        place = table.place["household_id"]
        coming = sorted({change.raws[place] for change in changes if change.raws[place] < 0}, reverse=True)
        codes = [self.directory.code("household", pk) for pk in coming]
        rows = Household.objects.bulk_create([Household(code=code) for code in codes], BATCH)
        pks = {pk: row.pk for pk, row in zip(coming, rows, strict=True)}
        for change in changes:
            change.raws[place] = pks.get(change.raws[place], change.raws[place])

    def _remember(self, checking: Checking, table: Table) -> None:
        """What later sheets ask about the rows of this one, those taken and those refused."""
        for row in checking.rows:
            if not row.refused:
                REMEMBER.get(table.key, _nothing)(self.directory, row)
            elif table.key == "offers":
                self.directory.refused["offers"].setdefault(str(row.values.get("service")), row.number)
            elif table.coded and (code := row.values.get("code")) and code not in self.directory.codes(table.key):
                self.directory.refused[table.key][code] = row.number
                if table.key == "residents" and (person := person_of(row)):
                    self.directory.refused[table.key][person] = row.number


def _nothing(directory: Directory, row: Row) -> None:
    return


def _room(directory: Directory, row: Row) -> None:
    directory.room_facility[row.values["code"]] = row.values["facility"]


def _offer(directory: Directory, row: Row) -> None:
    directory.offered.add(row.values["service"])


def _staff(directory: Directory, row: Row) -> None:
    directory.staff_facility[row.values["code"]] = row.values["facility"]


def _resident(directory: Directory, row: Row) -> None:
    directory.names[row.values["code"]] = row.values["name"]
    if person := person_of(row):
        directory.people[person] = row.values["code"]


def _need(directory: Directory, row: Row) -> None:
    """What the file has no column for is as it is stored."""
    values, service = row.values, row.values["service"]
    stored = directory.needs.get(values["code"])
    minutes = values.get("minutes") or directory.service_minutes[service]
    part = values.get("day_part") or DayPart.FULL
    if stored and "minutes" not in values:
        minutes = stored.minutes
    if stored and "day_part" not in values:
        part = stored.day_part
    directory.needs[values["code"]] = NeedFacts(values["resident"], service, minutes, part)


REMEMBER = {"rooms": _room, "offers": _offer, "staff": _staff, "residents": _resident, "needs": _need}
