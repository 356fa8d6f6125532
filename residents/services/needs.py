"""What a resident needs is entered, changed, and comes to its end."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.access.table import CHANGE
from backend.core.history.context import because
from backend.core.models import User
from backend.core.periods import ONE_DAY, going_on
from backend.core.services import audit
from facilities.choices import Mode
from facilities.models import ServiceOffer, ServiceType

from ..models import Need, Resident
from .codes import fresh_code, hold_codes
from .columns import Values, alike, store
from .dossier import reason_of_minor
from .files import refuse_closed
from .numbers import SHORTEST_REASON

# For another service another need is entered: the code stands for one thing people wait for and live by.
WRITABLE = (
    "times", "minutes", "nights_min", "nights_max", "day_part", "dates", "windows", "wished", "min_gap", "daily_max",
    "priority", "waiting_since", "staff_needed", "staff_sex", "features", "rungs", "by_choice", "keep_staff", "funded",
    "requires",
)  # fmt: skip


@transaction.atomic
def need_add(
    *, resident: Resident, service: ServiceType, values: Values, code: str = "", by: User, today: date, now: datetime,
    why: str = "",
) -> Need:  # fmt: skip
    """Enter what ``resident`` needs of ``service``. ``values`` by name of column; ``code`` empty: the next free one, or
    that of a need which is entered already and no different.

    ``why``: a ReadingReason, for a minor's file. Raises ValidationError by column, ReasonNeeded, PermissionDenied.
    """
    require(by, CHANGE, resident)
    reason = reason_of_minor(by, resident, why, now)
    refuse_closed(resident, today)
    _refuse_unoffered(service, today)
    hold_codes(Need)
    need = Need(code=code or fresh_code(Need, "N"), resident=resident, service=service)
    _refuse_nonsense(service, values, today)
    if not code and (entered := alike(need, values, WRITABLE, resident.needs.filter(service=service))):
        return entered
    store(need, values, WRITABLE)
    require(by, CHANGE, need)
    details = {"resident": resident.code, "service": service.code, **reason}
    audit(who=by, act="need.add", subject=need, now=now, details=details)
    return need


@transaction.atomic
def need_change(*, need: Need, values: Values, by: User, today: date, now: datetime, why: str = "") -> Need:
    """Change what is needed; what ``values`` does not name stays. Raises as ``need_add`` does."""
    require(by, CHANGE, need)
    reason = reason_of_minor(by, need.resident, why, now)
    row = _held(need)
    _refuse_nonsense(row.service, values, today)
    fields = store(row, values, WRITABLE)
    details = {"resident": row.resident.code, "fields": fields, **reason}
    audit(who=by, act="need.change", subject=row, now=now, details=details)
    return row


@transaction.atomic
def need_end(*, need: Need, last_day: date, reason: str, by: User, now: datetime, why: str = "") -> Need:
    """Let ``last_day`` be the last on which it is served. ``reason`` is kept in the history.

    Raises ValidationError for a day before it began and without a reason, ReasonNeeded, PermissionDenied.
    """
    row, details = _ending(need, reason, by, why, now)
    if last_day < row.dates.lower:
        early = _("It begins on %(day)s: to take it back, withdraw it.") % {"day": row.dates.lower.isoformat()}
        raise ValidationError({"last_day": ValidationError(early, code="early")})
    return _end(row, (row.dates.lower, last_day + ONE_DAY), "need.end", details, reason, by, now)


@transaction.atomic
def need_withdraw(*, need: Need, reason: str, by: User, today: date, now: datetime, why: str = "") -> Need:
    """Nobody asks for it any more: from ``today`` on nothing is served. One that had not begun had yesterday alone.

    Raises ValidationError without a reason and for a need that is over, ReasonNeeded, PermissionDenied.
    """
    row, details = _ending(need, reason, by, why, now)
    if row.dates.upper is not None and row.dates.upper <= today:
        raise ValidationError(_("This need is over already."), code="over")
    return _end(row, (min(row.dates.lower, today - ONE_DAY), today), "need.withdraw", details, reason, by, now)


def _ending(need: Need, reason: str, by: User, why: str, now: datetime) -> tuple[Need, dict[str, str]]:
    require(by, CHANGE, need)
    said = reason_of_minor(by, need.resident, why, now)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": ValidationError(_("Say why: it is kept with your name."), code="reason")})
    row = _held(need)
    return row, {"resident": row.resident.code, **said}  # why stands in the history, which an erasure empties


def _end(
    row: Need, dates: tuple[date, date], act: str, details: dict[str, str], reason: str, by: User, now: datetime
) -> Need:
    with because(reason.strip()):
        store(row, {"dates": dates}, ("dates",))
    audit(who=by, act=act, subject=row, now=now, details={**details, "until": dates[1].isoformat()})
    return row


def _held(need: Need) -> Need:
    return Need.objects.select_for_update(of=("self",)).select_related("resident", "service").get(pk=need.pk)


def _refuse_unoffered(service: ServiceType, today: date) -> None:
    offers = ServiceOffer.objects.filter(going_on(today), service=service)
    if not offers.exists():
        raise ValidationError(
            {"service": _("No facility offers “%(service)s”.") % {"service": service}}, code="unoffered"
        )


def _refuse_nonsense(service: ServiceType, values: Values, today: date) -> None:
    """Nights are of stays alone, which are asked for once; nobody waits since a day to come."""
    faults = {}
    if service.mode != Mode.STAY:
        nights = _("Nights are asked for of a bed alone; this service has none.")
        faults = {name: nights for name in ("nights_min", "nights_max") if values.get(name) is not None}
    elif values.get("times", 1) != 1:
        faults["times"] = _("A bed is asked for once, and then by its nights.")
    if (since := values.get("waiting_since")) is not None and since > today:
        faults["waiting_since"] = _("This day is still to come.")
    if faults:
        raise ValidationError(faults)
