"""Who saw and changed what: acts that people did, and rows that changed. The newest first, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import Actor, permitted
from backend.core.history.labels import column_labels, label_of
from backend.core.history.reasons import GIVEN, reasons_kept
from backend.core.models import AuditEntry, Change
from backend.core.periods import midnight

from ..choices import JobReason, ReadingReason
from ..models import Resident

PAGE = 50
_REASONS: dict[str, Any] = {
    **dict([*ReadingReason.choices, *JobReason.choices]),
    GIVEN: _("a reason was given, which is no longer kept"),
    # As workers wrote it before it was a code: a trail is never written anew.
    **dict.fromkeys(("Retention period is over", "保存期限已满"), JobReason.RETENTION.label),
}


@dataclass(frozen=True)
class Asked:
    """``code``: of a file. ``minors``: what was done with files of minors alone. ``older_than``: the key of the last
    row of the page before."""

    who: str = ""
    code: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None
    minors: bool = False
    older_than: int | None = None


@dataclass(frozen=True)
class Line:
    """``file``: the code of the file it belongs to; ``why`` in words; ``columns``: labels of what differs, their values
    are not shown."""

    row: Any
    subject: str
    file: str
    why: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """``older_than``: for the next page; None on the last one."""

    lines: tuple[Line, ...]
    older_than: int | None


def acts_found(user: Actor, asked: Asked) -> Found:
    """Acts of people and jobs, with whom they concern. Four queries."""
    rows = permitted(user, "read", AuditEntry).select_related("who")
    if asked.act:
        rows = rows.filter(act=asked.act)
    if asked.minors:
        rows = rows.filter(details__minor=True)
    if asked.code:
        rows = rows.annotate(file=KT("details__resident")).filter(Q(file=asked.code) | _is_file(asked.code))
    page, older_than = _page(rows, asked)
    codes = _codes(int(row.subject_id) for row in page if row.subject_type == Resident._meta.label_lower)
    typed = reasons_kept(page)
    return Found(tuple(_act(row, codes, typed) for row in page), older_than)


def changes_found(user: Actor, asked: Asked) -> Found:
    """Rows added, changed and removed, by whatever program. Three queries."""
    rows = permitted(user, "read", Change).select_related("who")
    if asked.act:
        rows = rows.filter(subject_type=asked.act)
    if asked.code:
        rows = rows.filter(resident__in=Resident.objects.filter(code=asked.code).values("pk"))
    page, older_than = _page(rows, asked)
    codes = _codes(row.resident for row in page if row.resident)
    return Found(
        tuple(
            Line(row, label_of(row.subject_type), codes.get(row.resident, ""), reason_text(row.reason), _columns(row))
            for row in page
        ),
        older_than,
    )


def reason_text(reason: str) -> str:
    """A stored reason in the reader's language where it is a code; what a person typed as it is."""
    return str(_REASONS.get(reason, reason))


def acts_to_choose(user: Actor) -> list[str]:
    return list(permitted(user, "read", AuditEntry).order_by("act").values_list("act", flat=True).distinct())


def _is_file(code: str) -> Q:
    file = Resident.objects.filter(code=code).values_list("pk", flat=True).first()
    return Q(subject_type=Resident._meta.label_lower, subject_id=str(file))


def _page(rows: QuerySet[Any], asked: Asked) -> tuple[list[Any], int | None]:
    if asked.who:
        rows = rows.filter(who__username=asked.who)
    if asked.since:
        rows = rows.filter(at__gte=midnight(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=midnight(asked.until + timedelta(days=1)))
    if asked.older_than:
        rows = rows.filter(pk__lt=asked.older_than)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def _codes(keys: Iterable[int]) -> dict[int, str]:
    return dict(Resident.objects.filter(pk__in=set(keys)).values_list("pk", "code"))


def act_reason(row: AuditEntry, typed: dict[int, str]) -> str:
    """Why, in the reader's language. ``typed``: see ``reasons_kept``."""
    return typed.get(row.pk) or reason_text(row.details.get("reason", ""))


def _act(row: AuditEntry, codes: dict[int, str], typed: dict[int, str]) -> Line:
    is_file = row.subject_type == Resident._meta.label_lower
    code = str(row.details.get("resident") or (codes.get(int(row.subject_id), "") if is_file else ""))
    return Line(row, label_of(row.details.get("part") or row.subject_type), code, act_reason(row, typed))


def _columns(row: Change) -> tuple[str, ...]:
    if row.operation != "update" or not row.after:
        return ()
    labels = column_labels(row.subject_type)
    return tuple(labels.get(column, column) for column in sorted(row.after))
