"""Of what is over the demo has marks, but for a few."""

from datetime import timedelta

import pytest

from backend.core.access.demo import demo_name
from backend.core.access.roles import Role
from backend.core.models import User
from scheduling.demo.marks import make_marks
from scheduling.models import Attendance
from tests.small_city import at, build_small_city

pytestmark = pytest.mark.django_db


def test_what_is_over_has_marks_once() -> None:
    city = build_small_city()
    Attendance.objects.all().delete()
    User.objects.create(username=demo_name(Role.FACILITY_MANAGER))
    now = at(city.lived.week + timedelta(days=7), 0, 8)
    made = make_marks(now)
    over = city.lived.visits.count() + city.lived.attendances.count()
    over += sum(session.attendees.count() for session in city.lived.sessions.all())
    assert 0 < made <= over and make_marks(now) == 0
    assert not Attendance.objects.filter(date__gte=city.monday).exists()
    assert set(Attendance.objects.values_list("status", flat=True)) <= {"done", "not_met"}
