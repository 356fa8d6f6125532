"""One file by its code, for an act on it."""

from backend.core.access.questions import Actor, permitted

from ..models import Resident


def resident_for(user: Actor, act: str, code: str) -> Resident | None:
    """The resident, if ``user`` may do ``act`` to the file; else None, as for a code that is none."""
    return permitted(user, act, Resident).filter(code=code).first()
