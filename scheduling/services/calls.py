"""Somebody of a family rings, and a coordinator enters what was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.models import User
from residents.models import Guardian, Resident
from residents.services.dossier import reason_of_minor
from residents.services.files import hold_file, refuse_closed


@dataclass(frozen=True)
class Call:
    """``caller``: None where the resident rang. ``why``: a ReadingReason, for a minor's file; empty where its page said
    one before."""

    caller: Guardian | None
    why: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """Of what is stored of it."""
        return {"by_phone": True, "caller": self.caller}


def call_taken(*, call: Call, resident: Resident, by: User, now: datetime) -> dict[str, Any]:
    """Hold the file of ``resident`` and look whether the caller speaks for them still. In the transaction of what was
    said; returns what its trace says of the call. Raises ValidationError, ReasonNeeded for a minor's file."""
    held = hold_file(resident.pk)
    refuse_closed(held, timezone.localdate(now))
    if call.caller is not None:
        speaking = held.guardians.select_for_update(no_key=True).filter(pk=call.caller.pk, ended_on=None)
        if speaking.first() is None:
            raise ValidationError({"caller": _("This contact no longer speaks for the resident. Choose who rings.")})
    said = reason_of_minor(by, held, call.why, now)
    return {"by_phone": True, "caller": call.caller and call.caller.pk, **said}
