"""A bed or a house is closed: what of it was offered, to begin in that time, stands no longer."""

from datetime import datetime

from django.utils.translation import gettext as _

from backend.core.models import User
from facilities.models import Closure

from ..selectors.facility.offers import offers_beginning_in
from .offers import withdraw


def offers_end_with(*, closure: Closure, by: User | None, now: datetime) -> int:
    """Take back the open offers whose first day a closure touches; the families are told, and keep their places in the
    queue. How many. In the caller's transaction, which has asked whether ``by`` may close it.
    """
    ended = offers_beginning_in(None, closure)
    for offer in ended:
        withdraw(offer=offer, reason=_("It is closed then."), by=by, now=now)
    return len(ended)
