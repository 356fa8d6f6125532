"""A coordinator's whole job on a village: workbook in, plan, publish, hand out; and the same from files alone."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from icalendar import Calendar
from openpyxl import load_workbook

from facilities.models import StaffMember
from scheduling.choices import PlanStatus
from scheduling.engine import rules
from scheduling.models import Plan, Run
from scheduling.selectors.plans import engine_plan, published_plan
from scheduling.snapshot import take_snapshot
from scheduling.weeks import monday_of

WEEK = "2026-W49"
MONDAY = monday_of(WEEK)


def run(*arguments: str, **options: object) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """A workbook of a village of 100, imported."""
    city = tmp_path / "village.xlsx"
    run("make_city", "--residents", "100", "--seed", "1", "--output", str(city), "--week", WEEK)
    run("import_workbook", str(city))
    return city


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_from_workbook_to_published_week(village: Path, tmp_path: Path) -> None:
    planned = json.loads(run("plan_week", WEEK, "--work", "2000", "--json"))
    assert (planned["week"], planned["version"], planned["status"]) == (WEEK, 1, "draft")
    assert 0 < planned["served"] <= planned["bound"] <= planned["needed"]
    assert planned["score"][0] == 0
    assert all(row["reasons"] for row in planned["unmet"])
    assert Run.objects.get().status == "done"

    run("publish_week", WEEK)
    row = published_plan(MONDAY)
    assert row is not None
    assert rules.check(take_snapshot(monday=MONDAY), engine_plan(row)) == []
    assert json.loads(run("show_plan", WEEK, "--json"))["status"] == "published"
    assert WEEK in run("show_plan", WEEK)

    folder = tmp_path / "out"
    run("export_week", WEEK, "--output", str(folder))
    _look_at_files(row, folder)


def _look_at_files(row: Plan, folder: Path) -> None:
    """Every appointment of the plan stands in its carer's workbook and calendar, and in the city's."""
    visits = dict.fromkeys(StaffMember.objects.filter(visits__plan=row).values_list("code", flat=True), 0)
    for visit in row.visits.prefetch_related("staff"):
        for carer in visit.staff.all():
            visits[carer.code] += 1
    assert visits
    for code, count in visits.items():
        sessions = row.sessions.filter(staff__code=code).count()
        sheet = load_workbook(folder / "staff" / f"{code}.xlsx").active
        assert sheet is not None
        assert sheet.max_row - 2 == count + sessions
        calendar = Calendar.from_ical((folder / "staff" / f"{code}.ics").read_bytes())
        assert len(calendar.walk("VEVENT")) == count + sessions
    city = load_workbook(folder / "city.xlsx")
    totals = [sheet.max_row - 2 for sheet in city.worksheets[2:]]
    placed = [row.unmet.count(), row.stays.count(), row.attendances.count(), row.sessions.count() + row.visits.count()]
    assert totals == [max(1, count) for count in placed]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_planning_again_makes_a_new_version_and_publishing_supersedes(village: Path) -> None:
    for _ in range(2):
        run("plan_week", WEEK, "--work", "500", "--json")
        run("publish_week", WEEK)

    found = Plan.objects.filter(week=MONDAY).order_by("version").values_list("version", "status")
    assert list(found) == [(1, PlanStatus.SUPERSEDED), (2, PlanStatus.PUBLISHED)]
    with pytest.raises(CommandError):
        run("publish_week", WEEK)


@pytest.mark.django_db
def test_the_same_week_from_files_alone(village: Path, tmp_path: Path) -> None:
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    run("export_problem", WEEK, "-o", str(problem))
    run("solve_file", str(problem), "-o", str(plan), "--work", "2000")
    first = plan.read_bytes()

    run("check_plan", str(problem), str(plan))
    run("solve_file", str(problem), "-o", str(plan), "--work", "2000")

    def without_seconds(text: bytes) -> dict[str, object]:
        content: dict[str, object] = json.loads(text)
        content["result"].pop("seconds")  # type: ignore[attr-defined]
        return content

    assert without_seconds(plan.read_bytes()) == without_seconds(first)


@pytest.mark.django_db
def test_a_week_that_is_none_says_how_to_write_one() -> None:
    with pytest.raises(CommandError, match="2026-W49"):
        run("show_plan", "2026-49")


@pytest.mark.django_db
def test_a_week_without_a_plan_says_how_to_make_one() -> None:
    with pytest.raises(CommandError, match=r"manage\.py plan_week 2026-W49"):
        run("show_plan", WEEK)
