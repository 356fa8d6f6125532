"""Families sign in with the code of a printed invitation and a one-time code to their telephone.

What is answered, and the work done for it, is the same whether an invitation exists or not: the code to the telephone
is made and sent by a job, and for an invitation that is none there is a row and a job as well.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..messages import Message, gateway
from ..models import Invitation, OneTimeCode, RoleAssignment, User
from ..services import audit
from .codes import keyed_hash, new_invitation_code, new_one_time_code, tidy
from .limits import CODES_ASKED, CODES_ENTERED, INVITATIONS_ENTERED, count
from .questions import require
from .roles import Role

VALID_FOR = timedelta(days=90)
CODE_VALID_FOR = timedelta(minutes=10)
ATTEMPTS = 5


class NoTelephone(Exception):
    """A guardian without a number cannot be sent one-time codes."""


@transaction.atomic
def invite_guardian(*, guardian: Any, by: User, now: datetime) -> tuple[Invitation, str]:
    """A new invitation and its code, which is shown once and kept as a hash. The one before it is revoked.

    A guardian of several residents, told by the same name and number, gets one account for all.
    """
    require(by, "invite", guardian)
    if not guardian.phone.strip():
        raise NoTelephone
    # Two coordinators print at once, of one guardian or of one person's several: in turn.
    list(type(guardian)._base_manager.select_for_update().filter(name=guardian.name).order_by("pk"))
    account = _account_of(guardian, now)
    for standing in Invitation.objects.select_for_update().filter(guardian=guardian, revoked_at=None):
        _revoke(standing, by, now)
    code = new_invitation_code()
    invitation = Invitation.objects.create(
        guardian=guardian,
        account=account,
        phone=guardian.phone.strip(),
        digest=keyed_hash("invitation", code),
        issued_at=now,
        issued_by=by,
        expires_at=now + VALID_FOR,
    )
    audit(who=by, act="invitation.issue", subject=invitation, now=now, details={"resident": guardian.resident.code})
    return invitation, code


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, now: datetime) -> None:
    """The invitation signs nobody in any more, and whoever it signed in is signed out at the next request."""
    require(by, "invite", invitation.guardian)
    for standing in Invitation.objects.select_for_update().filter(pk=invitation.pk, revoked_at=None):
        _revoke(standing, by, now)


def _revoke(invitation: Invitation, by: User, now: datetime) -> None:
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    audit(who=by, act="invitation.revoke", subject=invitation, now=now)


def _account_of(guardian: Any, now: datetime) -> User:
    own = RoleAssignment.objects.filter(guardian=guardian).select_related("user").first()
    if own:
        return own.user
    same_person = RoleAssignment.objects.filter(guardian__name=guardian.name, guardian__phone=guardian.phone)
    known = same_person.select_related("user").first()
    account = known.user if known else _new_account(guardian, now)
    RoleAssignment.objects.create(user=account, role=Role.FAMILY, guardian=guardian)
    return account


def _new_account(guardian: Any, now: datetime) -> User:
    account = User(username=f"family-{guardian.pk}", last_name=guardian.name, date_joined=now)
    account.set_unusable_password()
    account.save()
    return account


def ask_code(*, entered: str, address: str, now: datetime) -> OneTimeCode:
    """Ask for a one-time code with the code of an invitation as it was typed. Raises TooMany."""
    from ..tasks import send_one_time_code

    count(INVITATIONS_ENTERED, address, now)
    digest = keyed_hash("invitation", tidy(entered))
    count(CODES_ASKED, digest, now)
    with transaction.atomic():
        code = OneTimeCode.objects.create(
            invitation=_standing(now).filter(digest=digest).first(),
            asked_at=now,
            expires_at=now + CODE_VALID_FOR,
            attempts_left=ATTEMPTS,
        )
        send_one_time_code.defer(code=code.pk)
    return code


@transaction.atomic
def send_code(*, code: int, now: datetime) -> None:
    """Make the one-time code and send it. Tried again, it makes another one: none is kept readable for that."""
    row = OneTimeCode.objects.select_for_update(of=("self",)).select_related("invitation").get(pk=code)
    if row.invitation is None or row.used_at or row.expires_at <= now:
        return
    digits = new_one_time_code()
    row.digest = _hash_of(row, digits)
    row.save(update_fields=["digest"])
    with override("zh-hans"):
        text = _("%(code)s is your code to sign in. It is valid for ten minutes. Nobody of us will ask you for it.")
    gateway().send(Message(id=f"one-time-code-{row.pk}", to=row.invitation.phone, text=text % {"code": digits}))


@transaction.atomic
def take_code(*, code: int | None, entered: str, address: str, now: datetime) -> Invitation | None:
    """The invitation whose one-time code was entered; None for a wrong, used or expired one. Raises TooMany."""
    count(CODES_ENTERED, address, now)
    row = OneTimeCode.objects.select_for_update().filter(pk=code or 0).first()
    if row is None or row.used_at or row.expires_at <= now or not row.attempts_left:
        return None
    row.attempts_left -= 1
    right = constant_time_compare(_hash_of(row, tidy(entered)), row.digest)
    invitation = _standing(now).filter(pk=row.invitation_id or 0).first()
    if right and invitation:
        row.used_at = invitation.used_at = now
        invitation.save(update_fields=["used_at"])
    row.save(update_fields=["attempts_left", "used_at"])
    return invitation if right else None


def stands(invitation: int | None, now: datetime) -> bool:
    return _standing(now).filter(pk=invitation).exists()


def _standing(now: datetime) -> Any:
    return Invitation.objects.filter(revoked_at=None, expires_at__gt=now, account__is_active=True).select_related(
        "account"
    )


def _hash_of(row: OneTimeCode, digits: str) -> str:
    return keyed_hash(f"one-time code {row.pk}", digits)
