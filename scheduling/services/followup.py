"""A coordinator says what was done where something did not take place, or where nobody said anything of it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit
from residents.models import Need

from ..models import FollowUp
from ..occurrences import Occurrence
from ..selectors.followup import open_named


@transaction.atomic
def follow_up_close(*, kind: str, name: Occurrence, note: str, by: User, now: datetime) -> list[FollowUp]:
    """Take a line off its list, by saying what was done. One that is listed for not having taken place several times in
    a row takes off all lines of its need with it.

    Raises PermissionDenied, and ValidationError without a note and for what is not on the list, or no longer.
    """
    require(by, "change", FollowUp)
    if not note.strip():
        raise ValidationError(_("Write what was done."), code="note")
    # Two who close the same: in turn. The second finds it closed.
    need = Need.objects.select_for_update(of=("self",)).select_related("resident").filter(code=name.need).first()
    rows = list(open_named(by, kind, name, now)) if need else []
    if need is None or not rows:
        raise ValidationError(_("This is not on the list any more: somebody has looked after it."), code="closed")
    said = {"note": note.strip(), "done_at": now, "done_by": by}
    FollowUp(need=need, date=name.day, index=name.index, **said).clean_fields()
    # Again where something was said after it was followed up before.
    made = [
        FollowUp.objects.update_or_create(need=need, date=row.on, index=row.index, defaults=said)[0] for row in rows
    ]
    require(by, "change", made[0])
    days = sorted({f"{row.date}" for row in made})
    details = {"resident": need.resident.code, "need": need.code, "days": days}
    audit(who=by, act="follow_up.close", subject=need, now=now, details=details)
    return made
