"""All that is stored of one resident, as tables for people and for programs. Whatever model belongs to a file is in."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import force_str

from backend.core.history.reasons import reasons_kept
from backend.core.history.tracked import owned
from backend.core.in_words import IN_WORDS
from backend.core.models import AuditEntry
from backend.core.sealed_fields import DigestField
from residents.identity import mask
from residents.models import Resident
from residents.selectors.audit import act_reason

DIGITS = re.compile(r"0\d+|\d{12,}")  # of which a spreadsheet that reads them as a number keeps no zero and no end
MASKED = ("certificate", "identity")
NOT_OF_THE_PERSON = ("id", "digest")


@dataclass(frozen=True)
class Section:
    """One model. ``keys``: names of its columns for programs; ``rows``: texts in the reader's language."""

    name: str
    title: str
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sections_of(resident: Resident, *, numbers: bool) -> list[Section]:
    """Those that hold anything. ``numbers``: certificate and identity number whole, not masked."""
    found = [_section(model, path, resident, numbers) for model, path in owned()]
    return [one for one in (*found, _readings(resident)) if one.rows]


def archive(resident: Resident, sections: list[Section], *, now: datetime) -> bytes:
    """A zip: a page to read, the same as JSON, and a CSV for each kind of row that a spreadsheet opens."""
    shown = {"resident": resident, "sections": sections, "now": now}
    document = {
        "resident": resident.code,
        "exported_at": now.isoformat(),
        "rows": {one.name: [dict(zip(one.keys, row, strict=True)) for row in one.rows] for one in sections},
    }
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        file.writestr("index.html", render_to_string("scheduling/file_export.html", shown))
        file.writestr("file.json", json.dumps(document, ensure_ascii=False, indent=1))
        for one in sections:
            file.writestr(f"{one.name}.csv", _csv(one))
    return target.getvalue()


def _section(model: Any, path: str, resident: Resident, numbers: bool) -> Section:
    fields = list(_fields(model))
    links = [field.name for field in fields if isinstance(field, models.ForeignKey)]
    rows = model._base_manager.filter(**{path: resident.pk}).order_by("pk")
    rows = rows.select_related(*links) if links else rows
    return Section(
        name=str(model._meta.model_name),
        title=str(model._meta.verbose_name_plural),
        keys=tuple(field.name for field in fields),
        labels=tuple(str(field.verbose_name) for field in fields),
        rows=tuple(tuple(_text(row, field, numbers) for field in fields) for row in rows),
    )


def _fields(model: Any) -> Iterator[Any]:
    """Without keys and hashes, and without the accounts of those who worked on it."""
    for field in model._meta.concrete_fields:
        is_account = (
            isinstance(field, models.ForeignKey) and field.related_model._meta.label == settings.AUTH_USER_MODEL
        )
        if field.name not in NOT_OF_THE_PERSON and not isinstance(field, DigestField) and not is_account:
            yield field


def _text(row: Any, field: Any, numbers: bool) -> str:
    value = getattr(row, field.name)
    if value is None:
        return ""
    if field.name in MASKED and not numbers:
        return mask(value)
    if field.choices:
        return force_str(dict(field.flatchoices).get(value, value))
    if (written := IN_WORDS.get(type(field))) is not None:
        return written(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def _readings(resident: Resident) -> Section:
    """When the file was opened, and why where that was asked."""
    label = Resident._meta.label_lower
    entries = list(AuditEntry.objects.filter(subject_type=label, subject_id=str(resident.pk)).order_by("pk"))
    typed = reasons_kept(entries)
    meta = AuditEntry._meta
    return Section(
        name="acts",
        title=str(meta.verbose_name_plural),
        keys=("at", "act", "reason"),
        labels=tuple(str(meta.get_field(name).verbose_name) for name in ("at", "act", "details")),  # type: ignore[union-attr]
        rows=tuple(
            (f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}", row.act, act_reason(row, typed)) for row in entries
        ),
    )


def _csv(section: Section) -> str:
    """With a mark at its start by which spreadsheets know the encoding; what could be a formula, and digits that are no
    amount, are made texts."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(section.labels)
    writer.writerows([[f"'{cell}" if _is_misread(cell) else cell for cell in row] for row in section.rows])
    return "\ufeff" + target.getvalue()


def _is_misread(cell: str) -> bool:
    return cell.startswith(("=", "+", "-", "@", "\t", "\r")) or DIGITS.fullmatch(cell) is not None
