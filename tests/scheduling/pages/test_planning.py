"""Plan a week, watch the run, compare, publish."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment
from backend.core.periods import midnight
from facilities.models import Facility, Room, Shift, StaffMember, Town
from residents.models import Need, Resident
from scheduling.curve import curve_of
from scheduling.models import DayAttendance, Plan, Publication, Run, Session, Stay, Unmet
from scheduling.selectors.comparing import Comparison, plan_compare
from scheduling.selectors.pieces import Piece
from scheduling.selectors.weeks import Point, week_plans
from scheduling.services.publications import publication_carry_out
from scheduling.services.publishing import publish_plan
from scheduling.views import publishing
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]


def test_a_run_is_asked_for_with_its_time_limit(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    answer = client.post(f"/weeks/{city.week}/", {"seconds": "180"})
    run = Run.objects.latest("pk")
    assert answer.headers["Location"] == f"/runs/{run.pk}/"
    assert (run.week, run.status, run.params["seconds"]) == (city.monday, "queued", 180.0)
    assert run.created_by == city.accounts[Role.CITY_COORDINATOR]
    again = client.post(f"/weeks/{city.week}/", {"seconds": "60"})
    assert again.headers["Location"] == f"/runs/{run.pk}/"
    assert Run.objects.count() == 2
    assert "This week is being planned" in client.get(f"/weeks/{city.week}/").text


def test_a_week_without_shifts_says_so_before_it_is_planned(city: SmallCity, entered: Enter) -> None:
    client, warning = entered(Role.CITY_COORDINATOR), "No shifts are entered for this week yet"
    assert warning not in client.get(f"/weeks/{city.week}/").text
    StaffMember.objects.filter(code="chen").update(ends_on=city.monday + timedelta(days=7))
    later = f"{city.monday + timedelta(days=7):%G-W%V}"
    page = client.get(f"/weeks/{later}/").text
    # Of the other house there is nobody left then.
    assert f'<a href="/facility/ZJ/shifts/?week={later}">ZJ站</a>' in page and "XC站" not in page
    assert warning in page and "at 1 facility." in page
    assert client.get(f"/facility/ZJ/shifts/?week={later}").status_code == 200


def test_the_shifts_of_the_week_before_are_copied_for_every_facility_without_any(
    city: SmallCity, entered: Enter
) -> None:
    later = city.monday + timedelta(days=7)
    where = f"/weeks/{later:%G-W%V}/copy-shifts/"
    assert entered(Role.FACILITY_MANAGER).post(where).status_code == 403
    assert entered(Role.CITY_COORDINATOR).get(where).status_code == 405

    page = entered(Role.CITY_COORDINATOR).post(where, follow=True).text
    assert "Shifts copied for 2 facilities: 8." in page and "No shifts are entered" not in page
    copied = Shift.objects.filter(span__startswith__gte=midnight(later))
    assert sorted(copied.values_list("staff__code", flat=True)) == ["chen"] * 3 + ["wu"] * 5
    acts = AuditEntry.objects.filter(act="shifts.copy").order_by("pk")
    assert [act.details for act in acts] == [
        {"week": f"{later:%G-W%V}", "copied": 3, "left_out": 0},
        {"week": f"{later:%G-W%V}", "copied": 5, "left_out": 0},
    ]
    assert "Shifts copied for 0 facilities: 0." in entered(Role.CITY_COORDINATOR).post(where, follow=True).text
    assert Shift.objects.filter(span__startswith__gte=midnight(later)).count() == 8


def test_a_town_copies_the_shifts_of_its_own_facilities(city: SmallCity, entered: Enter) -> None:
    later = city.monday + timedelta(days=7)
    Facility.objects.filter(code="ZJ").update(town=Town.objects.get(code="danghu"))
    client, week = entered(Role.TOWN_COORDINATOR), f"/weeks/{later:%G-W%V}/"
    page = client.get(week).text
    assert ">XC站</a> · ZJ站</p>" in page and f'action="{week}copy-shifts/"' in page
    client.post(f"{week}copy-shifts/")
    copied = Shift.objects.filter(span__startswith__gte=midnight(later))
    assert set(copied.values_list("facility__code", flat=True)) == {"XC"}
    assert "copy-shifts" not in client.get(week).text  # what is left is another town's


def test_the_api_says_so_too(city: SmallCity, entered: Enter) -> None:
    client, later = entered(Role.CITY_COORDINATOR), f"{city.monday + timedelta(days=7):%G-W%V}"
    here, there = (
        client.post("/api/v1/runs/", {"week": week}, content_type="application/json") for week in (city.week, later)
    )
    assert (here.json()["without_shifts"], there.json()["without_shifts"]) == ([], ["XC", "ZJ"])
    run = client.get(there.headers["Location"])
    assert run.headers["ETag"] == there.headers["ETag"] and "without_shifts" not in run.json()


def test_the_command_says_so_too(city: SmallCity) -> None:
    told = StringIO()
    with translation.override("en"):
        call_command(
            "plan_week", f"{city.monday + timedelta(days=7):%G-W%V}", "--queue", stdout=StringIO(), stderr=told
        )
    assert told.getvalue() == "No shifts are entered for this week yet at: XC站 · ZJ站\n"


def test_a_time_limit_that_is_none_is_refused(city: SmallCity, entered: Enter) -> None:
    answer = entered(Role.CITY_COORDINATOR).post(f"/weeks/{city.week}/", {"seconds": "86400"})
    assert answer.status_code == 200 and 'class="errorlist"' in answer.text
    assert Run.objects.count() == 1


def test_without_a_week_comes_the_next(city: SmallCity, entered: Enter) -> None:
    assert entered(Role.TOWN_COORDINATOR).get("/weeks/").headers["Location"] == f"/weeks/{city.week}/"


def test_a_running_run_refreshes_itself_and_one_that_is_over_does_not(city: SmallCity, entered: Enter) -> None:
    client, address = entered(Role.CITY_COORDINATOR), f"/runs/{city.run.pk}/"
    page = client.get(address).text
    assert "hx-trigger" not in page and f"/plans/{city.draft.pk}/compare/" in page
    assert "83.3%" in page and "92.6%" in page and "<polyline" in page
    Run.objects.filter(pk=city.run.pk).update(status="running", started_at=timezone.now(), finished_at=None)
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert 'hx-trigger="every 1s"' in part and "seconds left" in part and "<html" not in part


def test_a_run_without_news_and_one_that_failed_say_so(city: SmallCity, entered: Enter) -> None:
    client, address = entered(Role.CITY_COORDINATOR), f"/runs/{city.run.pk}/"
    Run.objects.filter(pk=city.run.pk).update(status="queued", progress={}, started_at=None, finished_at=None)
    page = client.get(address).text
    assert "Waiting for a worker" in page and "<polyline" not in page
    Run.objects.filter(pk=city.run.pk).update(status="failed", log="StaleSnapshot: <b>")
    page = client.get(address).text
    assert "came to no plan" in page and "StaleSnapshot: &lt;b&gt;" in page and "So much changed" in page
    Run.objects.filter(pk=city.run.pk).update(log="OutOfMemory: It may use 300 MB (CARE_RUN_MEMORY).")
    assert "raise the limit" in client.get(address).text
    Run.objects.filter(pk=city.run.pk).update(status="cancelled", log="")
    page = client.get(address).text
    assert "nothing was kept" in page and "Nothing yet" not in page


def test_the_curve_stands_in_its_frame() -> None:
    assert curve_of([], 60.0) is None
    points = [Point(0.0, "baseline", 0.5, 0.9), Point(30.0, "done", 0.8, 0.9)]
    curve = curve_of(points, 60.0)
    assert curve is not None
    # the foot of the scale is 40 %: half served stands a sixth above it; what was found holds until the next
    first, corner, last = (tuple(map(float, point.split(","))) for point in curve.served.split())
    assert first == (curve.left, pytest.approx(12 + 214 * (1 - 1 / 6), abs=0.1))
    assert corner[1] == first[1] and last[0] == corner[0] == pytest.approx((curve.left + curve.right) / 2)
    assert [row.text for row in curve.rows] == ["40%", "60%", "80%", "100%"]
    assert [column.text for column in curve.columns] == ["0 s", "15 s", "30 s", "45 s", "60 s"]
    short = curve_of([Point(0.0, "baseline", 0.5, 0.9), Point(2.0, "done", 0.8, 0.9)], 2.0)
    assert short is not None
    assert [column.text for column in short.columns] == ["0 s", "0.5 s", "1 s", "1.5 s", "2 s"]


@pytest.mark.parametrize(
    ("seconds", "least", "columns", "rows"),
    [
        (118.0, 0.202, "0 s, 30 s, 60 s, 90 s", "0%, 20%, 40%, 60%, 80%, 100%"),
        (125.0, 0.355, "0 s, 30 s, 60 s, 90 s, 120 s", "20%, 40%, 60%, 80%, 100%"),
        (3_600.0, 0.8, "0 s, 900 s, 1800 s, 2700 s, 3600 s", "60%, 70%, 80%, 90%, 100%"),
        (30.0, 0.962, "0 s, 10 s, 20 s, 30 s", "80%, 85%, 90%, 95%, 100%"),
    ],
)
def test_the_marks_of_the_curve_are_round(seconds: float, least: float, columns: str, rows: str) -> None:
    curve = curve_of([Point(0.0, "baseline", least, 1.0), Point(seconds, "done", 1.0, 1.0)], 30.0)
    assert curve is not None
    assert ", ".join(mark.text for mark in curve.columns) == columns
    assert ", ".join(mark.text for mark in curve.rows) == rows


def test_a_run_past_its_time_limit_says_what_it_does(city: SmallCity, entered: Enter) -> None:
    begun = timezone.now() - timedelta(seconds=61)
    Run.objects.filter(pk=city.run.pk).update(status="running", started_at=begun, finished_at=None)
    page = entered(Role.CITY_COORDINATOR).get(f"/runs/{city.run.pk}/").text
    assert "Reasons are being found and the plan is being checked" in page and "seconds left" not in page


def test_the_bound_of_a_week_is_the_tightest_that_was_proven_of_the_same_data(city: SmallCity, entered: Enter) -> None:
    figures = {"week": city.monday, "created_at": timezone.now(), "served": 900, "needed": 1_000, "score": [0, 100, 0]}
    for version, (told, bound) in enumerate([("a", 976), ("a", 972), ("b", 990)], 3):
        Plan.objects.create(version=version, problem_hash=told, bound=bound, **figures)
    found = {plan.version: plan.proven for plan in week_plans(city.accounts[Role.CITY_COORDINATOR], city.monday)}  # type: ignore[attr-defined]
    assert found == {1: None, 2: 2_500, 3: 972, 4: 972, 5: 990}
    client = entered(Role.CITY_COORDINATOR)
    assert client.get(f"/weeks/{city.week}/").text.count(">97.2%</td>") == 2
    third = Plan.objects.get(week=city.monday, version=3)
    assert "proven bound 97.2%" in client.get(f"/plans/{third.pk}/compare/").text


def test_a_draft_older_than_what_was_published_since_is_called_outdated(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    assert "outdated" not in client.get(f"/weeks/{city.week}/").text
    newer = Plan.objects.create(week=city.monday, version=3, created_at=timezone.now())
    publish_plan(plan=newer, user=None, today=city.today, now=timezone.now())
    Plan.objects.create(week=city.monday, version=4, created_at=timezone.now())
    page = client.get(f"/weeks/{city.week}/")
    assert [plan.version for plan in page.context["plans"] if plan.outdated] == [2]
    assert page.text.count("outdated") == 1


def test_who_gains_who_loses_and_who_is_moved(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    page = client.get(f"/plans/{city.draft.pk}/compare/").context
    found = page["found"]
    assert {(need.code, one.fate.value, one.before, one.after) for one, need, _apart in page["changed"]} == {
        ("N-day", "loses", 2, 1),
        ("N-nursing", "moved", 1, 1),
    }
    assert found.staff == 1
    assert [(row.gains, row.loses, row.moved, row.unmet_before, row.unmet_after) for row in found.by_town] == [
        (0, 1, 1, 0, 1)
    ]
    assert len(found.by_category) == 1
    lost = client.get(f"/plans/{city.draft.pk}/compare/?fate=loses").text
    assert "示例hu" in lost and "Nursing visit" not in lost


def test_what_changes_is_told_from_when_to_when(city: SmallCity, entered: Enter) -> None:
    first = Session.objects.filter(plan=city.draft).earliest("span")
    here, there = first.room, Room.objects.exclude(pk=first.room_id).earliest("code")
    Session.objects.filter(pk=first.pk).update(room=there)
    Stay.objects.filter(plan=city.draft).update(nights=(city.monday, city.monday + timedelta(days=2)))
    page = entered(Role.CITY_COORDINATOR).get(f"/plans/{city.draft.pk}/compare/")
    found = {need.code: [[*map(in_words, some)] for some in apart] for _one, need, apart in page.context["changed"]}
    assert found == {
        "N-day": [[(2, 0, "Full day", "ZJ站")], []],
        "N-nursing": [[(0, 0, "14:00–14:30", "at home", "示例chen")], [(0, 0, "10:00–10:30", "at home", "示例chen")]],
        "N-stay": [[(0, 6, "", "TY站 · 101 · TY-1-1")], [(0, 1, "", "TY站 · 101 · TY-1-1")]],
        "N-therapy": [
            [(1, 0, "09:00–09:40", f"XC站 · {room.name}", "示例chen")] for room in (here, there)
        ],  # the other time of the week is the same in both
    }
    monday = f"{city.monday:%a %m-%d}"
    assert f"<li>{monday} 14:00–14:30 · at home · 示例chen</li>" in page.text
    assert f"<li>{monday} – {city.monday + timedelta(days=1):%a %m-%d} · TY站 · 101 · TY-1-1</li>" in page.text


def in_words(piece: Piece) -> tuple[object, ...]:
    return (piece.first.weekday(), (piece.last - piece.first).days, piece.hours, piece.place, *piece.staff)


def test_a_town_compares_its_own(city: SmallCity, entered: Enter) -> None:
    Resident.objects.filter(code="hu").update(town=Town.objects.get(code="danghu"))
    page = entered(Role.TOWN_COORDINATOR).get(f"/plans/{city.draft.pk}/compare/").context
    # The day place is in the town, the resident and the need are not.
    assert [need.code for _one, need, _apart in page["changed"]] == ["N-nursing"]


def test_the_first_plan_of_a_week_and_the_published_one_have_nothing_to_compare(
    city: SmallCity, entered: Enter
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    assert "This is the published version" in client.get(f"/plans/{city.published.pk}/compare/").text
    first = Plan.objects.create(
        week=city.monday + 7 * (city.monday - city.lived.week), version=1, created_at=timezone.now()
    )
    assert "no version to compare with" in client.get(f"/plans/{first.pk}/compare/").text


def test_comparing_costs_the_same_for_two_changes_and_five(
    city: SmallCity, entered: Enter, django_assert_num_queries: Any
) -> None:
    client, address = entered(Role.CITY_COORDINATOR), f"/plans/{city.draft.pk}/compare/"
    for index in range(2):
        # 3: session, account, roles; 3: last publication, draft, published; 6 + 4: differences and numbers of what is
        # planned for needs; 3: patterns, needs, what is unmet; 2: differences for staff; 2: towns, categories; 1: how
        # much both leave unmet; 6: needs that change with stays, days, sessions, visits and their carers; 3: missing
        # rosters, warnings, groups that are too small
        with django_assert_num_queries(33):
            assert client.get(address).status_code == 200
        DayAttendance.objects.filter(plan=city.draft).delete()
        Unmet.objects.create(plan=city.draft, need=Need.objects.get(code="N-stay"), index=index, units=2, weight=9)


def carry_out() -> Publication:
    row = Publication.objects.get(status="queued")
    publication_carry_out(publication=row.pk, today=timezone.localdate(), clock=timezone.now)
    row.refresh_from_db()
    return row


def test_a_draft_that_breaks_a_rule_by_now_is_not_published(city: SmallCity, entered: Enter) -> None:
    client, address = entered(Role.CITY_COORDINATOR), f"/plans/{city.draft.pk}/compare/"
    assert client.post(f"/plans/{city.draft.pk}/publish/").headers["Location"] == address
    assert Plan.objects.get(pk=city.draft.pk).status == "draft"
    row = carry_out()
    assert (row.status, row.broken_count, len(row.broken)) == ("failed", 1, 1)
    page = client.get(address).text
    assert "Not published" in page and 'role="alert"' in page and "Publish this version" in page
    shown = client.get(f"/api/v1/publications/{row.pk}/").json()
    assert (shown["status"], shown["broken_count"], shown["broken"][0]["rule"]) == ("failed", 1, row.broken[0][0])
    assert Plan.objects.get(pk=city.draft.pk).status == "draft"
    assert city.accounts[Role.CITY_COORDINATOR].pk == row.created_by_id


def test_a_refusal_calls_things_as_the_catalogue_does(city: SmallCity, entered: Enter) -> None:
    Town.objects.filter(code="danghu").update(name_en="New Danghu")
    row = Publication.objects.create(
        plan=city.draft, created_at=timezone.now(), finished_at=timezone.now(), status="failed", broken_count=1,
        broken=[["eligibility", "hu · N-day", "town danghu is not served"]],
    )  # fmt: skip
    client, told = entered(Role.CITY_COORDINATOR), "hu · N-day · the town New Danghu is not served"
    assert told in client.get(f"/plans/{city.draft.pk}/compare/").text
    assert client.get(f"/api/v1/publications/{row.pk}/").json()["broken"][0]["about"] == told


def test_what_keeps_the_rules_is_published_once(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    empty = Plan.objects.create(week=city.monday, version=3, created_at=timezone.now())
    for _twice in range(2):
        page = client.post(f"/plans/{empty.pk}/publish/", follow=True).text
    assert "Waiting for a worker" in page and "Publish this version" not in page
    assert 'hx-trigger="every 1s"' in page and '<noscript><meta http-equiv="refresh"' in page
    state = {"path": f"/plans/{empty.pk}/publication/", "headers": {"HX-Request": "true"}}
    assert "<html" not in client.get(**state).text and "HX-Refresh" not in client.get(**state).headers
    assert carry_out().status == "done"
    assert client.get(**state).headers["HX-Refresh"] == "true"
    page = client.get(f"/plans/{empty.pk}/compare/").text
    assert "Version 3 is published." in page and "hx-trigger" not in page
    found = dict(Plan.objects.filter(week=city.monday).values_list("version", "status"))
    assert found == {1: "superseded", 2: "draft", 3: "published"}
    assert "was published before" in client.post(f"/plans/{empty.pk}/publish/", follow=True).text
    assert client.get(f"/plans/{empty.pk}/publish/").status_code == 405


def test_what_is_published_while_its_page_is_made_does_not_stay_a_draft_there(
    city: SmallCity, entered: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half the page read before a worker publishes and half of it after would be a draft that never asks again."""
    client = entered(Role.CITY_COORDINATOR)
    empty = Plan.objects.create(week=city.monday, version=3, created_at=timezone.now())
    client.post(f"/plans/{empty.pk}/publish/")

    def meanwhile(*args: Any) -> Comparison:
        carry_out()
        return plan_compare(*args)

    monkeypatch.setattr(publishing, "plan_compare", meanwhile)
    page = client.get(f"/plans/{empty.pk}/compare/").text
    assert 'hx-trigger="every 1s"' in page and "Publish this version" not in page


def test_a_worker_asks_again_whether_it_may_and_is_not_in_the_way_twice(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    empty = Plan.objects.create(week=city.monday, version=3, created_at=timezone.now())
    client.post(f"/plans/{empty.pk}/publish/")
    RoleAssignment.objects.filter(user=city.accounts[Role.CITY_COORDINATOR]).delete()
    assert (carry_out().status, Plan.objects.get(pk=empty.pk).status) == ("failed", "draft")
    again = Publication.objects.create(plan=empty, created_at=timezone.now())
    publish_plan(plan=empty, user=None, today=city.today, now=timezone.now())
    assert carry_out().status == "failed"
    publication_carry_out(publication=again.pk, today=city.today, clock=timezone.now)  # the job is done a second time
    again.refresh_from_db()
    assert (again.status, Plan.objects.get(pk=empty.pk).status) == ("failed", "published")


def test_a_run_is_cancelled_once_and_says_that_it_stops(city: SmallCity, entered: Enter) -> None:
    client, address = entered(Role.CITY_COORDINATOR), f"/runs/{city.run.pk}/"
    Run.objects.filter(pk=city.run.pk).update(
        status="running", started_at=timezone.now(), heartbeat_at=timezone.now(), finished_at=None
    )
    assert "Stop and take the best so far" in client.get(address).text
    assert client.post(f"{address}cancel/").headers["Location"] == address
    assert Run.objects.get(pk=city.run.pk).cancel_requested_at is not None
    page = client.get(address).text
    assert "It is stopping" in page and "Stop and take" not in page
    assert client.get(f"{address}cancel/").status_code == 405
    assert client.post("/runs/999999/cancel/").status_code == 404


@pytest.mark.parametrize("role", [None, *Role])
def test_only_coordinators_cancel(city: SmallCity, entered: Enter, role: Role | None) -> None:
    Run.objects.filter(pk=city.run.pk).update(status="queued", started_at=None, finished_at=None)
    client = entered(role) if role else Client()
    allowed = role in (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR)
    answer = client.post(f"/runs/{city.run.pk}/cancel/")
    assert answer.status_code == (302 if allowed or role is None else 403)
    assert Run.objects.get(pk=city.run.pk).status == ("cancelled" if allowed else "queued")
