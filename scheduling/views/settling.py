"""What came of an act on an offer or an entry of the waiting list, told on the next page: one way for all who act."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from backend.core.editing import done

from ..services.offers import OfferGone


def settled(request: HttpRequest, act: Callable[[], object], said: str) -> None:
    """Do it and say so, or say what stands against it. That an offer is gone is nobody's mistake: a warning."""
    try:
        if done(request, act):
            messages.success(request, said)
    except OfferGone as gone:
        messages.warning(request, str(gone))
