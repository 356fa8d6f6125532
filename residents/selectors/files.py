"""One file by its code, for an act on it."""

from django.db.models import Model

from backend.core.access.questions import Actor, permitted
from backend.core.access.table import CHANGE, READ
from backend.core.digits import whole_number
from backend.core.history.tracked import owned

from ..models import Guardian, Need, Resident


def resident_for(user: Actor, act: str, code: str) -> Resident | None:
    """The resident, if ``user`` may do ``act`` to the file; else None, as for a code that is none."""
    return permitted(user, act, Resident).filter(code=code).first()


def part_to_read(user: Actor, code: str, name: str) -> tuple[Model, Resident] | None:
    """The row of a file that is called ``name``, as ``residents.referral.5``, if ``user`` may read it and it is of the
    file ``code``; and whose file that is, which may be out of reach."""
    label, _dot, key = name.rpartition(".")
    model, path = {one._meta.label_lower: (one, path) for one, path in owned()}.get(label, (None, ""))
    pk = whole_number(key)
    if model is None or pk is None:
        return None
    of_file = {"code" if path == "pk" else f"{path}__code": code}
    part: Model | None = permitted(user, READ, model).filter(pk=pk, **of_file).first()
    return None if part is None else (part, Resident.objects.get(code=code))


def contact_to_write(user: Actor, resident: Resident, pk: int) -> Guardian | None:
    return permitted(user, CHANGE, Guardian).filter(resident=resident, pk=pk).select_related("resident").first()


def need_to_write(user: Actor, resident: Resident, code: str) -> Need | None:
    return permitted(user, CHANGE, Need).filter(resident=resident, code=code).select_related("service").first()
