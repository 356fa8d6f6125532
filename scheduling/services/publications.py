"""Publication asked for by a person: a worker checks the draft, which takes seconds, and puts it in force at once."""

from collections.abc import Callable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..choices import UNDER_WAY, NotPublished, PlanStatus, RunStatus
from ..engine.codec import encode
from ..explaining.figures import codes_of
from ..models import Plan, Publication
from ..weeks import week_name
from ..writeback import InvalidPlan
from .past import WeekOver, refuse_past
from .publishing import NotADraft, publish_plan

JOB = "scheduling.publish_plan"
MOST_TOLD = 20
Clock = Callable[[], datetime]


@transaction.atomic
def publication_request(*, plan: Plan, user: User, now: datetime) -> Publication:
    """Ask for it; a worker does it. While it is under way it is not asked for twice. Raises NotADraft, WeekOver."""
    require(user, "publish", plan)
    refuse_past(plan.week, localdate(now))
    row = Plan.objects.select_for_update().defer("result").get(pk=plan.pk)
    if row.status != PlanStatus.DRAFT:
        raise NotADraft(str(row))
    if under_way := row.publications.filter(status__in=UNDER_WAY).first():
        return under_way
    publication = Publication.objects.create(plan=row, created_at=now, created_by=user)
    details = {"week": week_name(row.week), "version": row.version}
    audit(who=user, act="plan.ask_publication", subject=row, now=now, details=details)
    app.configure_task(JOB, lock=f"publication-{week_name(row.week)}").defer(publication=publication.pk)
    return publication


def publication_carry_out(*, publication: int, today: date, clock: Clock) -> None:
    """Check and publish, in one transaction with the word that it is done. Again after a crash it begins anew."""
    if not _open(publication).update(status=RunStatus.RUNNING):
        return
    row = Publication.objects.select_related("plan", "created_by").get(pk=publication)
    try:
        with transaction.atomic():
            if row.created_by is not None:
                require(row.created_by, "publish", row.plan)
            publish_plan(plan=row.plan, user=row.created_by, today=today, now=clock())
            _open(publication).update(status=RunStatus.DONE, finished_at=clock())
    except InvalidPlan as refusal:
        told = [[found.rule, codes_of(found), found.detail, encode(found)] for found in refusal.findings[:MOST_TOLD]]
        _fail(publication, clock, broken=told, broken_count=len(refusal.findings))
    except WeekOver:  # midnight came between: who asks again reads that
        _fail(publication, clock, problem=NotPublished.BROKE_OFF)
    except NotADraft:
        _fail(publication, clock, problem=NotPublished.BEFORE)
    except PermissionDenied:
        _fail(publication, clock, problem=NotPublished.NOT_ALLOWED)
    except Exception:
        _fail(publication, clock, problem=NotPublished.BROKE_OFF)
        raise


def _fail(publication: int, clock: Clock, **told: object) -> None:
    _open(publication).update(status=RunStatus.FAILED, finished_at=clock(), **told)


def _open(publication: int) -> QuerySet[Publication]:
    return Publication.objects.filter(pk=publication, status__in=UNDER_WAY)
