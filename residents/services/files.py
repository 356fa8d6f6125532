"""A resident's file is begun, and what it says of the person is changed."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import may, require
from backend.core.access.table import CHANGE, READ
from backend.core.models import User
from backend.core.services import audit
from backend.core.telephone import refuse_no_telephone

from ..identity import unmasked
from ..models import Household, Resident
from .codes import fresh_code, hold_codes
from .columns import Values, store
from .dossier import is_minor, reason_of_minor

NUMBERS = ("certificate", "identity")
# ``household`` is given by its code; one that nobody has is made, and without any the person lives alone.
WRITABLE = (
    "name", "sex", "birth_date", *NUMBERS, "certificate_valid", "category", "level", "categories", "household", "town",
    "address", "longitude", "latitude", "phone", "mobility", "languages", "precautions", "ends_on",
)  # fmt: skip


@transaction.atomic
def resident_add(*, values: Values, code: str = "", by: User, today: date, now: datetime) -> Resident:
    """Begin a file. ``values`` by name of column, see WRITABLE; ``code`` empty: the next free one.

    Without a point the home lies at its town's. Raises ValidationError by column, PermissionDenied.
    """
    require(by, CHANGE, Resident)
    hold_codes(Resident)
    resident = Resident(code=code or fresh_code(Resident, "R"))
    given = {**values, "household": _household(values.get("household") or "", by)}
    if (town := given.get("town")) is not None:
        given |= {name: getattr(town, name) for name in ("longitude", "latitude") if given.get(name) is None}
    _store(resident, given, today)
    require(by, CHANGE, resident)
    details = {"resident": resident.code, **({"minor": True} if is_minor(resident, now) else {})}
    audit(who=by, act="resident.add", subject=resident, now=now, details=details)
    return resident


@transaction.atomic
def resident_change(
    *, resident: Resident, values: Values, by: User, today: date, now: datetime, why: str = ""
) -> Resident:
    """Change what the file says of the person; what ``values`` does not name stays.

    A number that is given as screens mask it stays as it is stored. ``why``: a ReadingReason, asked for as it is for
    reading. The code never changes. Raises ValidationError by column, ReasonNeeded, PermissionDenied.
    """
    require(by, CHANGE, resident)
    row = Resident.objects.select_for_update().get(pk=resident.pk)
    reason = reason_of_minor(by, row, why, now)
    given, left = dict(values), row.household
    if "household" in given:
        given["household"] = _household(given["household"] or "", by, now_in=left)
    fields = _store(row, given, today)
    require(by, CHANGE, row)
    if left != row.household and not left.residents.exists():
        left.delete()
    audit(
        who=by, act="resident.change", subject=row, now=now,
        details={"resident": row.code, "fields": fields, **reason},
    )  # fmt: skip
    return row


def hold_file(key: int) -> Resident:
    """The file with this key, for this transaction alone: who presses twice, or two at once, come in turn, and the
    second finds what the first stored. Whoever only refers to the file, as a publication does, goes on meanwhile.
    """
    return Resident.objects.select_for_update(no_key=True).get(pk=key)


def refuse_closed(resident: Resident, today: date) -> None:
    """Nothing more is entered on a file that is closed. Raises ValidationError."""
    if resident.ends_on is not None and resident.ends_on <= today:
        raise ValidationError(_("This file is closed. Open it again first: empty its last day."), code="closed")


def _store(row: Resident, values: dict[str, Any], today: date) -> list[str]:
    for name in values.keys() & set(NUMBERS):
        try:
            values[name] = unmasked(values[name], getattr(row, name))
        except ValidationError as fault:
            raise ValidationError({name: fault}) from None
    born = values.get("birth_date")
    if isinstance(born, date) and born > today:
        raise ValidationError({"birth_date": _("The birth date lies in the future.")})
    refuse_no_telephone(values.get("phone") or "")
    return store(row, values, WRITABLE)


def _household(code: str, by: User, now_in: Household | None = None) -> Household:
    """The household of that code, made where there is none. One of people out of reach is nobody's to move into."""
    if now_in is not None and code == now_in.code:
        return now_in
    hold_codes(Resident)  # households come and go with residents: one lock for both
    household = Household.objects.filter(code=code).first() if code else None
    if household is None:
        household = Household(code=code or fresh_code(Household, "H"))
        try:
            household.full_clean()
        except ValidationError as fault:
            raise ValidationError({"household": fault.messages}) from None
        household.save()
    elif household.residents.exists() and not may(by, READ, household):
        raise ValidationError({"household": _("This household code is taken: choose another.")})
    return household
