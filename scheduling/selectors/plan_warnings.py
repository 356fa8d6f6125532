"""What the rules warn of in a plan: kept with its result when it was made, read by whoever may know of whom."""

from django.db.models.fields.json import KeyTransform

from backend.core.access.questions import Actor, permitted

from ..engine.rules import Finding
from ..explaining.moves import finding_stored
from ..models import Plan
from .board.occurrence import Names, names_in


def plan_warnings(user: Actor, plan: Plan) -> tuple[list[Finding], Names | None]:
    """Those about residents in the reach of ``user``, and what these are called. Of plans of earlier releases, and of
    weeks that no engine planned, nothing is known. One query, and four where there are any."""
    rows = permitted(user, "read", Plan).filter(pk=plan.pk)
    told = rows.values_list(KeyTransform("warnings", "result"), flat=True).first()
    if not told:
        return [], None
    findings = [finding_stored(one) for one in told]
    names = names_in(user, findings)
    return [one for one in findings if one.resident in names.residents], names
