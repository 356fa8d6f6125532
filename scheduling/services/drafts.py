"""Drafts that people work on: a published plan is never edited, its copy is."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from backend.core.models import User
from backend.core.services import audit

from ..choices import PlanStatus
from ..copying import BATCH
from ..models import Plan, SessionAttendee, SessionStaff, VisitStaff
from ..writeback import next_version

_M = TypeVar("_M", bound=models.Model)
BASED_ON = "based_on"  # in a plan's result: the version that it is a copy of


class NotEditable(Exception):
    """The plan has been superseded: only the newest state of a week is worked on."""


def editable(*, plan: Plan, user: User | None, now: datetime) -> Plan:
    """The draft itself, or a new draft that is a copy of the published plan. The caller holds the week.

    Raises NotEditable for a superseded plan.
    """
    if plan.status == PlanStatus.DRAFT:
        return plan
    if plan.status != PlanStatus.PUBLISHED:
        raise NotEditable(str(plan))
    draft = Plan.objects.create(
        week=plan.week,
        version=next_version(plan.week),
        run=plan.run,
        problem_hash=plan.problem_hash,
        engine_version=plan.engine_version,
        score=plan.score,
        served=plan.served,
        needed=plan.needed,
        bound=plan.bound,
        result=plan.result | {BASED_ON: plan.version},
        created_at=now,
        created_by=user,
    )
    for rows in (plan.stays, plan.attendances, plan.unmet):
        _copied(rows.order_by("pk"), plan=draft)
    _with_parts(plan.sessions, draft, "session", SessionAttendee, SessionStaff)
    _with_parts(plan.visits, draft, "visit", VisitStaff)
    details = {"week": f"{plan.week:%G-W%V}", "version": draft.version, "from": plan.version}
    audit(who=user, act="plan.copy", subject=draft, now=now, details=details)
    return draft


def _with_parts(rows: Any, draft: Plan, name: str, *parts: type[models.Model]) -> None:
    """Copies of sessions or visits, and of the rows that hang on them."""
    old = list(rows.order_by("pk").values_list("pk", flat=True))
    new = dict(zip(old, _copied(rows.order_by("pk"), plan=draft), strict=True))
    for part in parts:
        there = part._default_manager.filter(**{f"{name}__in": old}).order_by("pk")
        for_each = [_copy(row, **{f"{name}_id": new[getattr(row, f"{name}_id")].pk}) for row in there]
        part._default_manager.bulk_create(for_each, BATCH)


def _copied(rows: models.QuerySet[_M], **values: Any) -> list[_M]:
    return rows.model._default_manager.bulk_create([_copy(row, **values) for row in rows], BATCH)


def _copy(row: _M, **values: Any) -> _M:
    own = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    for name in values:
        own.pop(f"{name}_id", None)
    return type(row)(**(own | values))
