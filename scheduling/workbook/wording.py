"""The report of an import as a person reads it, in the language in force."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.core.sentences import sentences

from .fates import Fate
from .findings import Finding, Name
from .read import letters
from .report import ImportReport

SHOWN = 200  # findings listed; the JSON and the marked copy have all
FATES = {
    Fate.NEW: gettext_lazy("%(count)s new"),
    Fate.CHANGED: gettext_lazy("%(count)s changed"),
    Fate.UNCHANGED: gettext_lazy("%(count)s unchanged"),
    Fate.ENDED: gettext_lazy("%(count)s ended"),
    Fate.REJECTED: gettext_lazy("%(count)s rejected"),
}


def report_text(report: ImportReport, *, checked: bool) -> str:
    return "\n".join([*_sheets(report), *_findings(report), _conclusion(report, checked)])


def _sheets(report: ImportReport) -> Iterator[str]:
    for one in report.sheets:
        fates = [text % {"count": one.fates[fate]} for fate, text in FATES.items() if one.fates[fate]]
        if one.examples:
            passed = ngettext("%(n)s example row passed over", "%(n)s example rows passed over", one.examples)
            fates.append(passed % {"n": one.examples})
        yield f"{Name(one.sheet)}: " + (_(", ").join(fates) or _("no rows"))


def _findings(report: ImportReport) -> Iterator[str]:
    ordered = sorted(report.findings, key=lambda finding: not finding.is_error)
    for finding in ordered[:SHOWN]:
        yield finding_text(finding)
    if len(ordered) > SHOWN:
        yield _("… and %(count)s more: see --json or --marked.") % {"count": len(ordered) - SHOWN}


def finding_text(finding: Finding) -> str:
    """Level, sheet, row, column, value, what is wrong and what would be right, in one line."""
    where = [finding.title] if finding.title else []
    if finding.row:
        where.append(_("row %(row)s") % {"row": finding.row})
    if finding.column:
        where.append(f"{Name(finding.column)}" + (f" ({letters(finding.position)})" if finding.position else ""))
    place = ", ".join(where) + (f" “{finding.value}”" if finding.value else "")
    level = _("ERROR") if finding.is_error else _("warning")
    return ": ".join(filter(None, (level, place, sentences(finding.wrong, finding.right))))


def _conclusion(report: ImportReport, checked: bool) -> str:
    counts = report.counts()
    total = _(", ").join(text % {"count": counts[fate]} for fate, text in FATES.items())
    if report.stored:
        return _("Stored. Rows: %(total)s.") % {"total": total}
    if checked:
        return _("Only checked, nothing stored. Rows: %(total)s.") % {"total": total}
    errors = len(report.errors)
    return (
        ngettext(
            "Nothing stored: there is %(errors)s error. Correct it, or store the sound rows with --accept-valid.",
            "Nothing stored: there are %(errors)s errors. Correct them, or store the sound rows with --accept-valid.",
            errors,
        )
        % {"errors": errors}
    )  # fmt: skip
