"""A coordinator's morning in a real browser: a workbook in, a plan watched, compared, published, on paper."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from facilities.models import FacilityKind
from scheduling.models import Plan, Run, WorkbookUpload
from scheduling.services.planning import run_execute
from scheduling.services.uploads import upload_check, upload_import
from scheduling.weeks import coming_monday, week_name
from tests.browser.test_pages import session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coordinator(page: Page, live_server: LiveServer) -> User:
    """Signed in; the city is empty."""
    if not FacilityKind.objects.exists():  # a test that commits emptied the tables behind it
        for app in ("facilities", "residents"):
            import_module(f"{app}.migrations.0002_reference_data").load(apps, None)
    user = User.objects.create_user("story")
    RoleAssignment.objects.create(user=user, role=Role.CITY_COORDINATOR)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live_server.url}
    page.context.add_cookies([cookie, {"name": "django_language", "value": "en", "url": live_server.url}])  # type: ignore[list-item]
    return user


def test_from_a_workbook_to_a_published_week(page: Page, coordinator: User, tmp_path: Path) -> None:
    monday = coming_monday(timezone.localdate())
    week = week_name(monday)
    workbook = tmp_path / "village.xlsx"
    call_command("make_city", residents=60, seed=1, output=str(workbook), week=week, verbosity=0)

    page.goto("/")
    expect(page.get_by_role("heading", name="Desk", level=1)).to_be_visible()
    page.get_by_role("link", name="Import").click()
    page.get_by_label("Workbook").set_input_files(workbook)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("A worker is at it")).to_be_visible()
    upload_check(upload=WorkbookUpload.objects.get(), now=timezone.now())
    page.get_by_role("button", name="Import all of it").click()  # htmx brings the button
    upload_import(upload=WorkbookUpload.objects.get(), by=coordinator, now=timezone.now())
    expect(page.get_by_text("Everything was stored")).to_be_visible()

    page.goto(f"/weeks/{week}/")
    page.get_by_label("Time limit").select_option("30")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    run = Run.objects.get()
    Run.objects.filter(pk=run.pk).update(params=run.params | {"seconds": None, "work": 300})  # the same on any machine
    run_execute(run=Run.objects.get(), today=timezone.localdate(), clock=timezone.now, worker="story")
    page.get_by_role("link", name="Compare").click()  # htmx brings the link
    expect(page.get_by_text("no version to compare with")).to_be_visible()

    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_role("status")).to_contain_text("Version 1 is published.")
    assert Plan.objects.get(week=monday, version=1).status == "published"
    page.get_by_role("link", name="Print").first.click()
    page.locator("a[href*='/print/staff/']").first.click()
    expect(page.locator("table").first).to_be_visible()
    page.goto("/desk/")
    expect(page.get_by_text("Version 1 published")).to_have_count(2)  # the workbook brought this week, too
