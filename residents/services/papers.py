"""Papers of a file are entered, changed and taken back, all in one way. ``residents.papers`` says what there is."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import Range

from backend.core.access.questions import require
from backend.core.access.table import CHANGE
from backend.core.models import User
from backend.core.periods import going_on
from backend.core.services import audit

from ..announcing import demand_changed
from ..choices import PreferenceAsset
from ..models import Assessment, Choice, Need, NeedPreference, Resident
from ..papers import ASSESSMENT, CHOICE, PREFERENCE, Paper
from .columns import Values, store
from .dossier import reason_of_minor
from .files import refuse_closed


@transaction.atomic
def paper_add(
    *, paper: Paper, about: Resident | Need, values: Values, by: User, today: date, now: datetime, why: str = ""
) -> Any:
    """Enter a row. ``values`` by name of column: the fixed and the writable ones of ``paper``.

    ``why``: a ReadingReason, for a minor's file. Raises ValidationError by column, ReasonNeeded, PermissionDenied.
    """
    row = paper.model(**{paper.about: about})
    refuse_closed(paper.resident_of(row), today)
    return _stored(paper, row, "add", values, by, today, now, why)


@transaction.atomic
def paper_change(*, paper: Paper, row: Any, values: Values, by: User, today: date, now: datetime, why: str = "") -> Any:
    """Give a row other values; what ``values`` does not name stays. Raises as ``paper_add`` does."""
    require(by, CHANGE, row)
    held = paper.model.objects.select_for_update(of=("self",)).select_related(paper.person).get(pk=row.pk)
    return _stored(paper, held, "change", values, by, today, now, why)


@transaction.atomic
def paper_remove(*, paper: Paper, row: Any, by: User, now: datetime, why: str = "") -> None:
    """It was entered by mistake; the history keeps it. Raises ReasonNeeded, PermissionDenied."""
    require(by, CHANGE, row)
    resident = paper.resident_of(row)
    reason = reason_of_minor(by, resident, why, now)
    audit(who=by, act=f"{paper.name}.remove", subject=row, now=now, details={"resident": resident.code, **reason})
    row.delete()
    demand_changed.send(paper.model)


def _stored(
    paper: Paper, row: Any, act: str, values: Values, by: User, today: date, now: datetime, why: str
) -> Any:  # fmt: skip
    resident, new = paper.resident_of(row), row.pk is None
    require(by, CHANGE, getattr(row, paper.about))
    reason = reason_of_minor(by, resident, why, now)
    Resident.objects.select_for_update().get(pk=resident.pk)  # two at once: one after the other
    if check := CHECKS.get(paper):
        values = check(row, values, today)
    fields = store(row, values, (*paper.fixed, *paper.writable) if new else paper.writable)
    require(by, CHANGE, row)
    details = {"resident": resident.code, **({} if new else {"fields": fields}), **reason}
    audit(who=by, act=f"{paper.name}.{act}", subject=row, now=now, details=details)
    if fields:
        demand_changed.send(paper.model)
    return row


def _assessment(row: Assessment, values: Values, today: date) -> Values:
    """It holds from the day on which it was made, and that has been."""
    if (first := _first_day(values.get("valid"))) is not None and first > today:
        raise ValidationError({"valid": _("An assessment is entered once it is made: this day is still to come.")})
    return values


def _choice(row: Choice, values: Values, today: date) -> Values:
    """Of an institution that gives the service, so that the choice can be followed."""
    facility, service = values.get("facility"), values.get("service")
    if facility is None:
        return values
    first = _first_day(values.get("valid")) or today
    there = going_on(max(first, today))
    offers = facility.offers.filter(there, **({} if service is None else {"service": service}))
    if facility.ends_on is not None and facility.ends_on <= max(first, today):
        raise ValidationError({"facility": _("“%(facility)s” is given up.") % {"facility": facility.name}})
    if not offers.exists():
        wrong = _("“%(facility)s” does not offer this service: choose another, or another service.")
        raise ValidationError({"facility": wrong % {"facility": facility.name}})
    return values


def _preference(row: NeedPreference, values: Values, today: date) -> Values:
    """One facility or one member of staff, and one wish about each."""
    if row.pk is not None:
        return values
    facility, staff = values.get("facility"), values.get("staff")
    if (facility is None) == (staff is None):
        raise ValidationError(_("Name exactly the one facility or staff member that it is about."), code="one_thing")
    if NeedPreference.objects.filter(need=row.need, facility=facility, staff=staff).exists():
        raise ValidationError(_("There is a wish about this already: change that one."), code="one_stance_a_thing")
    return {**values, "asset": PreferenceAsset.FACILITY if facility else PreferenceAsset.STAFF}


def _first_day(valid: Any) -> date | None:
    """Of a period as forms or as the API give it."""
    first: date | None = valid.lower if isinstance(valid, Range) else valid[0] if valid else None
    return first


Check = Callable[[Any, Values, date], Values]
# Each raises ValidationError for what makes no sense, and gives back the values that are stored.
CHECKS: dict[Paper, Check] = {ASSESSMENT: _assessment, CHOICE: _choice, PREFERENCE: _preference}
