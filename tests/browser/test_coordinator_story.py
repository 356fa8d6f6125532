"""A coordinator's morning in a real browser, with a real worker: a workbook in, a plan watched, what is unmet, a pin,
the gaps filled again, compared, published, on paper."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from scheduling.models import Pin, Plan, Run, Visit, WorkbookUpload
from scheduling.weeks import coming_monday, week_name
from tests.browser.pictures import picture
from tests.browser.test_pages import session_of
from tests.jobs.workers import LONGEST, Worker, eventually

pytestmark = [pytest.mark.browser(seconds=60), pytest.mark.django_db(transaction=True)]


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
    page.set_default_timeout(LONGEST * 1000)  # a worker takes its time to start
    return user


@contextmanager
def stopped_by_work(at_work: Worker) -> Iterator[None]:
    """Runs that are asked for inside stop after some work and not after a minute: the same on any machine."""
    at_work.send_signal(signal.SIGSTOP)
    yield
    for run in Run.objects.filter(status="queued"):
        Run.objects.filter(pk=run.pk).update(params=run.params | {"seconds": None, "work": 300})
    at_work.send_signal(signal.SIGCONT)


def test_from_a_workbook_to_a_published_week(
    page: Page, coordinator: User, worker: Callable[..., Worker], tmp_path: Path
) -> None:
    monday = coming_monday(timezone.localdate())
    at_work = worker("long", "default")
    _import_a_village(page, tmp_path, week_name(monday))
    _plan(page, at_work, week_name(monday))
    first = Plan.objects.get(week=monday)
    _look_at_what_is_unmet(page)
    pinned, gap = _decide_by_hand(page, first)
    _fill_the_gaps(page, at_work)
    second = Plan.objects.get(week=monday, version=2)
    assert second.visits.get(need=pinned.need, index=pinned.index).span == pinned.span
    assert second.visits.filter(need=gap.need, index=gap.index).exists()
    _publish(page, second)


def _import_a_village(page: Page, tmp_path: Path, week: str) -> None:
    workbook = tmp_path / "village.xlsx"
    call_command("make_city", residents=60, seed=1, output=str(workbook), week=week, verbosity=0)
    page.goto("/")
    expect(page.get_by_role("heading", name="Desk", level=1)).to_be_visible()
    picture(page, "coordinator", "01-desk-of-an-empty-city")
    page.get_by_role("link", name="Import a workbook").click()
    page.get_by_label("Workbook").set_input_files(workbook)
    page.get_by_role("button", name="Check it").click()
    eventually(lambda: WorkbookUpload.objects.get().status == "checked")
    accept = page.get_by_role("button", name="Import all of it")
    accept.wait_for()  # htmx brings the button
    picture(page, "coordinator", "02-workbook-checked")
    accept.click()
    page.get_by_text("Everything was stored").wait_for()


def _plan(page: Page, at_work: Worker, week: str) -> None:
    page.goto(f"/weeks/{week}/")
    page.get_by_label("Time limit").select_option("30")
    with stopped_by_work(at_work):
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    look = page.get_by_role("link", name="Look at version 1")
    look.wait_for()  # htmx brings the link
    picture(page, "coordinator", "03-watched")
    look.click()
    picture(page, "coordinator", "04-board")


def _look_at_what_is_unmet(page: Page) -> None:
    page.get_by_role("link", name="Unmet (").click()
    expect(page.get_by_text("Why:").first).to_be_visible()
    picture(page, "coordinator", "05-unmet")


def _decide_by_hand(page: Page, plan: Plan) -> tuple[Visit, Visit]:
    """One visit is pinned where it is, another is taken out: both are returned."""
    pinned, gap = plan.visits.select_related("need__resident").order_by("span", "pk")[:2]
    for visit in (pinned, gap):
        page.goto(f"/plans/{plan.pk}/residents/{visit.need.resident.code}/")
        block = page.locator(f'a.block[data-need="{visit.need.code}"][data-index="{visit.index}"]').first
        block.focus()
        page.keyboard.press("Enter")
        if visit == pinned:
            page.get_by_role("button", name="Pin where it is").click()
            expect(page.get_by_text("Pinned: planning again keeps it.")).to_be_visible()
        else:
            page.get_by_role("button", name="Take it out").click()
            expect(page.get_by_label("What it would mean")).to_contain_text("leaves need unserved")
            picture(page, "coordinator", "06-what-it-would-mean")
            page.get_by_label("What it would mean").get_by_role("button", name="Take it out").click()
            expect(page.get_by_role("status")).to_contain_text("Taken out.")
    assert Pin.objects.get().need == pinned.need
    picture(page, "coordinator", "07-by-hand")
    return pinned, gap


def _fill_the_gaps(page: Page, at_work: Worker) -> None:
    with stopped_by_work(at_work):
        page.get_by_role("button", name="Fill the gaps again").click()
        expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    page.get_by_role("link", name="Look at version 2").wait_for()
    picture(page, "coordinator", "08-filled-again")


def _publish(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("no version to compare with")).to_be_visible()
    picture(page, "coordinator", "09-compare")
    page.get_by_role("button", name="Publish this version").click()
    eventually(lambda: Plan.objects.filter(pk=plan.pk, status="published").exists())
    expect(page.get_by_role("status")).to_contain_text("Version 2 is published.")
    plan.refresh_from_db()
    assert plan.status == "published"
    picture(page, "coordinator", "10-published")
    page.get_by_role("link", name="Print").first.click()
    page.locator("a[href*='/print/staff/']").first.click()
    expect(page.locator("table").first).to_be_visible()
    picture(page, "coordinator", "11-sheet")
    page.goto("/desk/")
    expect(page.get_by_text("Version 2 published")).to_have_count(1)
    expect(page.get_by_text("Version 1 published")).to_have_count(1)  # the workbook brought this week, too
    picture(page, "coordinator", "12-desk")
