"""Time-based one-time codes (RFC 6238) of an application on the account's own telephone."""

from datetime import datetime

import pyotp
from django.db import transaction
from django.utils.crypto import constant_time_compare

from ..models import SecondFactor, User
from ..services import audit
from .codes import tidy
from .limits import SECOND_FACTORS, count

ISSUER = "Care Week"
STEPS_OFF = (-1, 0, 1)  # clocks of telephones differ by half a minute


class WrongCode(Exception):
    """The code is not one of this moment, or was used before."""


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, user: User) -> str:
    """What the QR code says to the application."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)


def has_second_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def add_second_factor(*, user: User, secret: str, entered: str, now: datetime) -> None:
    """From now on ``user`` is asked for a code. Raises WrongCode unless ``entered`` shows that the secret arrived."""
    count(SECOND_FACTORS, str(user.pk), now)
    step = _step_of(secret, entered, now)
    if step is None:
        raise WrongCode
    with transaction.atomic():
        SecondFactor.objects.update_or_create(
            user=user, defaults={"secret": secret, "last_step": step, "confirmed_at": now}
        )
        audit(who=user, act="second_factor.add", subject=user, now=now)


def take_second_factor(*, user: User, entered: str, now: datetime) -> bool:
    """Whether ``entered`` is a code of this moment that was not used before. Raises TooMany."""
    count(SECOND_FACTORS, str(user.pk), now)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        step = _step_of(factor.secret, entered, now) if factor else None  # it may have been removed a moment ago
        if factor is None or step is None or step <= factor.last_step:
            return False
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return True


def remove_second_factor(*, user: User, entered: str, now: datetime) -> None:
    """Raises WrongCode, or TooMany."""
    if not take_second_factor(user=user, entered=entered, now=now):
        raise WrongCode
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        audit(who=user, act="second_factor.remove", subject=user, now=now)


def _step_of(secret: str, entered: str, now: datetime) -> int | None:
    """The time step whose code was entered."""
    totp = pyotp.TOTP(secret)
    current = totp.timecode(now)
    steps = [
        current + off for off in STEPS_OFF if constant_time_compare(totp.generate_otp(current + off), tidy(entered))
    ]
    return max(steps, default=None)
