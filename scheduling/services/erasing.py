"""Erase a person and keep the numbers: rows that statistics count stay, and nothing says any more whose they are."""

import secrets
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.access.roles import Role
from backend.core.fields import CodeField
from backend.core.history.context import because
from backend.core.history.tracked import owned
from backend.core.history.upkeep import upkeep
from backend.core.models import Invitation, OutboxMessage, RoleAssignment, User
from backend.core.services import audit
from residents.models import Consent, Household, Need, Resident
from residents.services.dossier import of_minor
from residents.services.numbers import SHORTEST_REASON

from ..choices import ExportKind
from ..models import Booking, Export, FamilyRequest, LookAgain, Offer, Placement

ERASED = "–"  # in the place of names and free texts
# Rows that are about the person alone, and that no statistics count. What hangs on them goes with them.
REMOVED = (
    "residents.guardian", "residents.absence", "residents.choice", "residents.needpreference",
    "scheduling.familyrequest", "scheduling.standingpattern", "scheduling.pin",
)  # fmt: skip


class StillServed(Exception):
    """A published plan has the person in it from now on, or a place is offered: end that first."""


@transaction.atomic
def dossier_erase(*, resident: Resident, user: User | None, reason: str, today: date, now: datetime) -> str:
    """Make the file of ``resident`` nobody's; returns the new code that stands for it.

    Kept: sex, year of birth, category, level, town, needs without their times, assessments, plans, attendance,
    entitlements, referrals. Changed values and reasons in the history are emptied; who changed what and when stays.
    ``user`` None: a job or a command.
    Raises StillServed, PermissionDenied, and ValidationError without a reason.
    """
    if user is not None:
        require(user, "erase", resident)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError(_("Say why the file is erased."), code="reason")
    resident = Resident.objects.select_for_update().get(pk=resident.pk)
    _refuse_served(resident, today, now)
    code, minor = f"X{secrets.token_hex(5)}", of_minor(resident, now)
    Export.objects.filter(kind=ExportKind.FILE, about=resident.code).delete()
    with because(reason.strip()):
        accounts = _family_accounts(resident)
        _empty_admin_log(resident, accounts)
        _empty_texts(resident)
        _remove_rows(resident)
        _close_accounts(accounts)
        _make_nobodys(resident, code, today)
        _empty_history(resident, accounts, reason.strip())
    details = {"resident": code, "reason": reason.strip(), **minor}
    audit(who=user, act="dossier.erase", subject=resident, now=now, details=details)
    return code


def _refuse_served(resident: Resident, today: date, now: datetime) -> None:
    needs = Need.objects.filter(resident=resident)
    coming = Booking.objects.filter(resident=resident, live=True, span__endswith__gt=now)
    lives = Placement.objects.filter(need__in=needs).filter(Q(nights__endswith=None) | Q(nights__endswith__gt=today))
    offered = Offer.objects.filter(entry__need__in=needs, status="open")
    if coming.exists() or lives.exists() or offered.exists():
        raise StillServed(resident.code)


def _family_accounts(resident: Resident) -> list[User]:
    """Accounts of the family that are of no other resident's."""
    own = RoleAssignment.objects.filter(role=Role.FAMILY, guardian__resident=resident)
    others = RoleAssignment.objects.exclude(pk__in=own.values("pk")).values("user")
    before = Invitation.objects.filter(guardian__resident=resident)  # access that was ended left the account
    found = Q(pk__in=own.values("user")) | Q(pk__in=before.values("account"))
    return list(User.objects.filter(found).exclude(pk__in=others))


def _empty_admin_log(resident: Resident, accounts: list[User]) -> None:
    """Django's own log of the admin pages names rows by their text; those that are gone by now too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE django_admin_log l SET object_repr = %s, change_message = '' FROM django_content_type t"
            " WHERE t.id = l.content_type_id AND EXISTS (SELECT 1 FROM core_change c"
            " WHERE c.subject_type = t.app_label || '.' || t.model AND c.subject_id = l.object_id"
            " AND (c.resident = %s OR t.model = 'user' AND l.object_id = ANY(%s)))",
            [ERASED, resident.pk, [str(account.pk) for account in accounts]],
        )


def _empty_texts(resident: Resident) -> None:
    """Free texts of every row that belongs to the file."""
    for model, path in owned():
        if model is Resident or model._meta.label_lower in REMOVED:
            continue
        for field in model._meta.concrete_fields:
            if _is_free_text(field):
                written = model._base_manager.filter(**{path: resident.pk}).exclude(**{field.name: ""})
                written.update(**{field.name: ERASED})


def _is_free_text(field: Any) -> bool:
    return (
        isinstance(field, (models.CharField, models.TextField))
        and not isinstance(field, CodeField)
        and not (field.choices or field.unique or field.primary_key)
    )


def _remove_rows(resident: Resident) -> None:
    Consent.objects.filter(resident=resident).delete()  # given by guardians, who go now
    OutboxMessage.objects.filter(resident=resident).delete()
    FamilyRequest.objects.filter(resident=resident).delete()  # some of guardians who rang
    LookAgain.objects.filter(entry__need__resident=resident).update(caller=None)
    for model, path in owned():
        if model._meta.label_lower in REMOVED:
            model._base_manager.filter(**{path: resident.pk}).delete()


def _close_accounts(accounts: list[User]) -> None:
    for account in accounts:
        account.is_active, account.last_name, account.first_name, account.email = False, ERASED, "", ""
        account.save(update_fields=["is_active", "last_name", "first_name", "email"])


def _make_nobodys(resident: Resident, code: str, today: date) -> None:
    household = resident.household
    for number, need in enumerate(Need.objects.filter(resident=resident).order_by("pk"), 1):
        Need.objects.filter(pk=need.pk).update(code=f"{code}-{number}", windows=(), wished=())
    resident.code, resident.name = code, ERASED
    resident.certificate = resident.identity = resident.phone = resident.address = ""
    resident.birth_date = resident.birth_date.replace(month=1, day=1)
    resident.longitude, resident.latitude = resident.town.longitude, resident.town.latitude
    resident.certificate_valid = None
    resident.languages, resident.precautions, resident.mobility = [], [], ""
    resident.household = Household.objects.create(code=code)
    resident.ends_on = min(resident.ends_on or today, today)
    resident.save()
    if not household.residents.exists():
        household.delete()


def _empty_history(resident: Resident, accounts: list[User], reason: str) -> None:
    """The columns that changed stay named; what stood in them does not, nor why, but for the ``reason`` of this."""
    emptied = "(SELECT jsonb_object_agg(key, NULL) FROM jsonb_object_keys({0}) AS key)"
    with upkeep("dossier.erase"), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE core_change SET before = {emptied.format('before')}, after = {emptied.format('after')},"
            " reason = CASE WHEN reason = %s THEN reason ELSE '' END"
            " WHERE resident = %s OR (subject_type = 'core.user' AND subject_id = ANY(%s))",
            [reason, resident.pk, [str(account.pk) for account in accounts]],
        )
