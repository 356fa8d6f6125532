"""A plan handed out as a file."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..handout.city import city_workbook
from ..handout.week import Week
from ..models import Plan
from ..weeks import week_name


@transaction.atomic
def plan_handout(*, plan: Plan, user: User, now: datetime) -> bytes:
    """The workbook of the city, with everything planned and everything unmet; that it left is kept.

    Raises PermissionDenied for who may not publish the plan: names of the whole city are in it.
    """
    require(user, "publish", plan)
    with TemporaryDirectory(prefix="care-") as folder:
        path = Path(folder) / "city.xlsx"
        city_workbook(Week(plan), path)
        content = path.read_bytes()
    details = {"week": week_name(plan.week), "version": plan.version}
    audit(who=user, act="plan.export", subject=plan, now=now, details=details)
    return content
