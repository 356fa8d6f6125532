"""A plan handed out as a file."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..handout.city import OnSheet, city_workbook
from ..handout.week import Week
from ..models import Plan
from ..snapshot import one_view
from ..weeks import week_name


def plan_handout(*, plan: Plan, user: User, now: datetime, on_sheet: OnSheet = lambda done, of: None) -> bytes:
    """The workbook of the city, with everything planned and everything unmet; that it left is kept.

    The plan is read in one view, and written afterwards. Raises PermissionDenied for who may not publish the plan:
    names of the whole city are in it.
    """
    require(user, "publish", plan)
    with one_view():
        week = Week(plan).read()
    with TemporaryDirectory(prefix="care-") as folder:
        path = Path(folder) / "city.xlsx"
        city_workbook(week, path, on_sheet)
        content = path.read_bytes()
    details = {"week": week_name(plan.week), "version": plan.version}
    audit(who=user, act="plan.export", subject=plan, now=now, details=details)
    return content
