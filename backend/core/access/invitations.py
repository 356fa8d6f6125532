"""Families sign in with the code of a printed invitation and a one-time code to their telephone.

What is answered, and the work done for it, is the same whether an invitation exists or not: the code to the telephone
is made and sent by a job, and for an invitation that is none there is a row and a job as well.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
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
MADE_HERE = "family-"  # so begin the names of accounts that invitations made


class NoTelephone(Exception):
    """A guardian without a number cannot be sent one-time codes."""


class NoContact(Exception):
    """Who no longer speaks for the resident is not invited."""


class AccountOff(Exception):
    """An administrator switched off the account that a sheet would open; the message is its name."""


@transaction.atomic
def invite_guardian(*, guardian: Any, by: User, now: datetime) -> tuple[Invitation, str]:
    """A new invitation and its code, which is shown once and kept as a hash. The one before it is revoked.

    A guardian of several residents, told by the same name and number, gets one account for all, and keeps it for as
    long as both are the same. Raises NoTelephone, NoContact, AccountOff, PermissionDenied.
    """
    require(by, "invite", guardian)
    if not guardian.phone.strip():
        raise NoTelephone
    # Two coordinators print at once, of one guardian or of one person's several: in turn.
    held = list(type(guardian)._base_manager.select_for_update().filter(name=guardian.name).order_by("pk"))
    if any(row.ended_on for row in held if row.pk == guardian.pk):
        raise NoContact
    account = _account_of(guardian, now)
    if not account.is_active:
        raise AccountOff(account.username)
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
    """The invitation signs nobody in any more, and whoever it signed in is signed out at the next request. Nor does the
    account, signed in for another relative, read anything of this one, until the guardian is invited again.
    """
    require(by, "invite", invitation.guardian)
    for standing in Invitation.objects.select_for_update().filter(pk=invitation.pk, revoked_at=None):
        end_access(guardian=standing.guardian, by=by, now=now)


def end_access(*, guardian: Any, by: User, now: datetime) -> None:
    """No account reads as this guardian any more. In the caller's transaction, which has asked whether ``by`` may."""
    for standing in Invitation.objects.select_for_update().filter(guardian=guardian, revoked_at=None):
        _revoke(standing, by, now)
    RoleAssignment.objects.filter(guardian=guardian).delete()


def _revoke(invitation: Invitation, by: User, now: datetime) -> None:
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    audit(who=by, act="invitation.revoke", subject=invitation, now=now)


def _account_of(guardian: Any, now: datetime) -> User:
    """The one it has had, or another account that is this person's and nobody else's; else a new one."""
    own = RoleAssignment.objects.filter(guardian=guardian).select_related("user").first()
    if own and _is_theirs(own.user, guardian):
        return own.user
    account = next((one for one in _known(guardian) if _may_join(one, guardian)), None) or _new_account(guardian, now)
    RoleAssignment.objects.update_or_create(guardian=guardian, defaults={"user": account, "role": Role.FAMILY})
    return account


def _known(guardian: Any) -> QuerySet[User]:
    """Accounts of who has the same name and telephone, and those that this guardian had before access was ended; last
    those that are switched off."""
    same_person = RoleAssignment.objects.filter(guardian__name=guardian.name, guardian__phone=guardian.phone)
    own = Invitation.objects.filter(guardian=guardian)
    found = Q(pk__in=same_person.values("user")) | Q(pk__in=own.values("account"), last_name=guardian.name)
    return User.objects.filter(found).order_by("-is_active", "pk")


def _is_theirs(account: User, guardian: Any) -> bool:
    """Whether all that the account opens is this person's: a contact may since have become another person, under the
    same row."""
    if account.username.startswith(MADE_HERE) and account.last_name != guardian.name:
        return False
    others = account.assignments.exclude(guardian=guardian).select_related("guardian")
    return all(
        one.guardian is not None and (one.guardian.name, one.guardian.phone) == (guardian.name, guardian.phone)
        for one in others
    )


def _may_join(account: User, guardian: Any) -> bool:
    """Nor may anyone else be signed in to it, or have a calendar of it: who held another telephone had a sheet that was
    taken back while it stood, which ends both."""
    elsewhere = account.invitations.exclude(phone=guardian.phone.strip())
    ended = elsewhere.filter(revoked_at__lt=F("expires_at"))
    return _is_theirs(account, guardian) and elsewhere.count() == ended.count()


def _new_account(guardian: Any, now: datetime) -> User:
    first = f"{MADE_HERE}{guardian.pk}"
    taken = set(User.objects.filter(username__startswith=first).values_list("username", flat=True))
    names = (first, *(f"{first}-{number}" for number in range(2, len(taken) + 3)))
    account = User(username=next(name for name in names if name not in taken), last_name=guardian.name, date_joined=now)
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


def opens_pages(guardian: Any, now: datetime) -> bool:
    """Whether the contact has an account and can sign in to it by now."""
    invited = Exists(_standing(now).filter(account=OuterRef("user")))
    own = RoleAssignment.objects.filter(guardian=guardian, user__is_active=True)
    return own.filter(invited | ~Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)).exists()


def _standing(now: datetime) -> Any:
    return Invitation.objects.filter(revoked_at=None, expires_at__gt=now, account__is_active=True).select_related(
        "account"
    )


def _hash_of(row: OneTimeCode, digits: str) -> str:
    return keyed_hash(f"one-time code {row.pk}", digits)
