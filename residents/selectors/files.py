"""One file by its code, for an act on it."""

from backend.core.access.questions import Actor, permitted
from backend.core.access.table import CHANGE

from ..models import Guardian, Need, Resident


def resident_for(user: Actor, act: str, code: str) -> Resident | None:
    """The resident, if ``user`` may do ``act`` to the file; else None, as for a code that is none."""
    return permitted(user, act, Resident).filter(code=code).first()


def contact_to_write(user: Actor, resident: Resident, pk: int) -> Guardian | None:
    return permitted(user, CHANGE, Guardian).filter(resident=resident, pk=pk).select_related("resident").first()


def need_to_write(user: Actor, resident: Resident, code: str) -> Need | None:
    return permitted(user, CHANGE, Need).filter(resident=resident, code=code).select_related("service").first()
