"""Skills of staff: a new one, or a longer term of one that is held."""

from datetime import date, datetime

from django.db import transaction

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.periods import ONE_DAY
from backend.core.services import audit

from ..models import Skill, StaffMember, StaffSkill


@transaction.atomic
def skill_grant(
    *, staff: StaffMember, skill: Skill, first: date, last: date | None, by: User, now: datetime
) -> StaffSkill:
    """Valid from ``first`` to ``last``, included; None for good. A term that the new one continues is made longer.

    Raises ValidationError where the terms overlap in another way.
    """
    end = None if last is None else last + ONE_DAY
    held = StaffSkill.objects.select_for_update().filter(staff=staff, skill=skill, valid__endswith=first).first()
    row = held or StaffSkill(staff=staff, skill=skill)
    row.valid = (held.valid.lower if held else first, end)
    row.full_clean()
    row.save()
    require(by, "change", row)
    details = {"staff": staff.code, "skill": skill.code, "first": first.isoformat(), "last": last and last.isoformat()}
    audit(who=by, act="skill.grant", subject=row, now=now, details=details)
    return row
