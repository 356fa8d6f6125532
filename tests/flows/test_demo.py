import json
import socket
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backend.core.access.demo import demo_name
from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from residents.models import Resident
from scheduling.choices import PlanStatus
from scheduling.demo.marks import make_marks
from scheduling.models import Attendance, Plan

SMALL = {"residents": 60, "seconds": 1.0, "no_serve": True}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_demo_runs_twice_and_refuses_another_city_on_top(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    out = StringIO()

    call_command("demo", stdout=out, stderr=StringIO(), **SMALL)
    Resident.objects.filter(code="P000001").update(name="示例改名")
    call_command("demo", stdout=out, stderr=StringIO(), no_serve=True)  # whatever city is there
    assert Resident.objects.get(code="P000001").name == "示例改名"  # what was done in it stays
    call_command("demo", stdout=out, stderr=StringIO(), again=True, **SMALL)
    assert Resident.objects.get(code="P000001").name != "示例改名"

    plans = Plan.objects.exclude(score=None).order_by("version").values_list("version", "status")
    assert list(plans) == [(1, PlanStatus.SUPERSEDED), (2, PlanStatus.PUBLISHED)]
    week = next((tmp_path / "demo").glob("*-W*"))
    assert (week / "city.xlsx").exists()
    accounts = RoleAssignment.objects.order_by("user__username").values_list("user__username", "role")
    assert list(accounts) == sorted((demo_name(role), role) for role in Role)
    marks = list(Attendance.objects.values_list("status", flat=True))  # of the week before, as far as it is over
    assert set(marks) <= {"done", "not_met"} and make_marks(timezone.now()) == 0
    assert not any(user.has_usable_password() for user in User.objects.all())
    with pytest.raises(CommandError, match="60"):
        call_command("demo", stdout=out, **{**SMALL, "residents": 90})


@pytest.mark.parametrize("whole", [True, False])
def test_a_city_whose_week_is_over_is_not_planned_anew(settings, tmp_path, whole: bool) -> None:  # type: ignore[no-untyped-def]
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    note = tmp_path / "demo" / "city.json"
    note.parent.mkdir()
    note.write_text(json.dumps({"week": "2026-W40", "residents": 60, "seed": 1, "whole": whole}), "utf-8")
    with pytest.raises(CommandError, match=rf"2026-W40 .*{tmp_path}"):
        call_command("demo", again=whole, no_serve=True)


def test_a_port_that_is_taken_is_told_before_a_city_is_made(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=rf"端口 {port} .*--port 8001"):
            call_command("demo", port=port, **{**SMALL, "no_serve": False})
    assert list(tmp_path.iterdir()) == []
