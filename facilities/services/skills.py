"""Skills of staff: a new one, a longer term of one that is held, another end, and one entered by mistake."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..announcing import supply_changed
from ..models import Skill, StaffMember, StaffSkill
from .rows import remove, store_change

Period = tuple[date, date | None]  # half-open; None: for good


@transaction.atomic
def skill_grant(*, staff: StaffMember, skill: Skill, valid: Period, by: User, now: datetime) -> StaffSkill:
    """A term that the new one continues is made longer. Raises ValidationError where they overlap in another way."""
    first, end = valid
    held = StaffSkill.objects.select_for_update().filter(staff=staff, skill=skill, valid__endswith=first).first()
    row = held or StaffSkill(staff=staff, skill=skill)
    row.valid = (held.valid.lower if held else first, end)
    row.full_clean()
    row.save()
    require(by, "change", row)
    details = {"staff": staff.code, "skill": skill.code, "first": first.isoformat(), "end": end and end.isoformat()}
    audit(who=by, act="skill.grant", subject=row, now=now, details=details)
    supply_changed.send(StaffSkill)
    return row


@transaction.atomic
def skill_end(*, held: StaffSkill, end: date | None, by: User, now: datetime) -> StaffSkill:
    """Another end, sooner or later; None for good. Raises ValidationError."""
    if end is not None and end <= held.valid.lower:
        raise ValidationError({"end": _("The last day lies before the first.")})
    details = {"staff": held.staff.code, "skill": held.skill.code, "end": end and end.isoformat()}
    return store_change(held, {"valid": (held.valid.lower, end)}, act="skill.end", by=by, now=now, details=details)


@transaction.atomic
def skill_remove(*, held: StaffSkill, by: User, now: datetime) -> None:
    """It was entered by mistake."""
    details = {"staff": held.staff.code, "skill": held.skill.code}
    remove(held, act="skill.remove", by=by, now=now, details=details)
