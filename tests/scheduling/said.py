"""What the carer of the small city says of planned times."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from backend.core.access.roles import Role
from facilities.models import Facility
from residents.models import Need
from scheduling.models import Attendance
from tests.small_city import SmallCity, at


def say(
    city: SmallCity, need: str, day: date, status: str, index: int = 0, *, house: str = "XC", **more: Any
) -> Attendance:
    """Each later than the one before. Of what did not take place: that nobody answered, unless ``reason`` is given."""
    moment = at(day, 0, 20) + Attendance.objects.count() * timedelta(seconds=1)
    more.setdefault("reason", "no_answer" if status == "not_met" else "")
    return Attendance.objects.create(
        need=Need.objects.get(code=need), date=day, index=index, facility=Facility.objects.get(code=house),
        status=status, at=moment, stored_at=moment, key=uuid4(), by=city.accounts[Role.CARER], **more,
    )  # fmt: skip
