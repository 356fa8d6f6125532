"""What the desk tells."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from facilities.models import Closure, Credential, Facility
from residents.models import Absence, Assessment, Entitlement, Need, Resident
from scheduling.models import BrokenAppointment, FamilyRequest, Placement, Plan, Run, Stay
from scheduling.services.publishing import put_in_force
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]


def test_two_weeks_with_the_next_step_of_each(city: SmallCity, entered: Enter) -> None:
    html = entered(Role.CITY_COORDINATOR).get("/desk/").text
    assert html.count("Version 1 published") == 2
    assert "Draft: version 2" in html
    assert f'href="/plans/{city.draft.pk}/compare/"' in html and "Compare and publish" in html
    Plan.objects.filter(pk=city.draft.pk).delete()
    Run.objects.create(week=city.monday, status="running", created_at=timezone.now())
    html = entered(Role.TOWN_COORDINATOR).get("/desk/").text
    assert "Watch it run" in html and "Compare and publish" not in html


@pytest.mark.parametrize("address", ["/desk/", "/weeks/{week}/"])
def test_the_share_of_the_whole_city_is_called_so_also_for_a_town(
    city: SmallCity, entered: Enter, address: str
) -> None:
    put_in_force(plan=city.draft, user=None, now=timezone.now())  # the one with figures
    page = entered(Role.TOWN_COORDINATOR).get(address.format(week=city.week)).text
    assert "Served in the whole city" in page and "83.3%" in page


def test_the_board_and_the_comparison_call_it_so_too(city: SmallCity, entered: Enter) -> None:
    town = entered(Role.TOWN_COORDINATOR)
    for address in (f"/plans/{city.draft.pk}/", f"/plans/{city.draft.pk}/compare/"):
        assert "of the whole city&#x27;s weighted need" in town.get(address).text.replace("'", "&#x27;"), address


def test_a_week_that_was_imported_has_no_count_of_what_is_unmet(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    assert client.get("/desk/").text.count("<dt>Needs unmet</dt><dd>no figures</dd>") == 2
    assert "it has no figures" in client.get(f"/plans/{city.lived.pk}/unmet/").text
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    page = client.get("/desk/").text
    assert page.count("<dd>no figures</dd>") == 1 and f'<a href="/plans/{city.draft.pk}/unmet/">1</a>' in page


def test_what_happened_and_what_runs_out(city: SmallCity, entered: Enter) -> None:
    now = timezone.now()
    Absence.objects.create(resident=Resident.objects.get(code="hu"), span=(now, now + timedelta(days=2)), reason="住院")
    html = entered(Role.CITY_COORDINATOR).get("/desk/").text
    for told in ("TY-1-2", "床架维修", "示例chen", "示例hu", "Offer declined", "示例qian", "Liability insurance"):
        assert told in html
    assert "住院" not in html  # why a resident is away is read in the file


def test_a_credential_that_is_followed_by_another_does_not_run_out(city: SmallCity, entered: Enter) -> None:
    ending = Credential.objects.get(kind="insurance", facility__code="ZJ")
    Credential.objects.create(
        facility=Facility.objects.get(code="ZJ"), kind="insurance",
        valid=(ending.valid.upper, ending.valid.upper + timedelta(days=365)),
    )  # fmt: skip
    assert "Liability insurance" not in entered(Role.CITY_COORDINATOR).get("/desk/").text


def test_a_town_reads_of_its_own_alone(city: SmallCity, entered: Enter) -> None:
    html = entered(Role.TOWN_COORDINATOR).get("/desk/").text
    assert "示例qian" not in html and "Offer declined" not in html


def test_what_waits_for_the_coordinator_is_counted(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    assert 'href="/broken/"' not in client.get("/desk/").text
    stay, need = Stay.objects.get(plan=city.published), Need.objects.get(code="N-stay")
    closure = Closure.objects.get(bed__isnull=False)
    BrokenAppointment.objects.create(
        plan=city.published, need=need, stay=stay, why="closure", closure=closure, broken_at=timezone.now()
    )
    family = city.accounts[Role.FAMILY]
    FamilyRequest.objects.create(
        resident=Resident.objects.get(code="lin"), kind="question", text="?", made_at=timezone.now(), made_by=family
    )
    page = client.get("/desk/")
    due = page.context["due"]
    assert (due.broken, due.requests, due.looks, due.offers, due.waiting) == (1, 1, 0, 0, 1)
    assert 'href="/broken/"' in page.text and 'href="/requests/"' in page.text and 'href="/waiting/"' in page.text
    assert "request of a family without an answer" in page.text and "need on the waiting list" in page.text
    assert "published appointment that no longer holds" in page.text
    due = entered(Role.TOWN_COORDINATOR).get("/desk/").context["due"]
    assert (due.broken, due.requests, due.waiting) == (1, 1, 0)


def test_a_list_longer_than_the_desk_leads_to_all_of_it(city: SmallCity, entered: Enter) -> None:
    client, now = entered(Role.CITY_COORDINATOR), timezone.now()
    assert "/desk/absences/" not in client.get("/desk/").text
    Absence.objects.bulk_create(
        Absence(resident=Resident.objects.get(code="hu"), span=(now + timedelta(hours=n), now + timedelta(hours=n + 1)))
        for n in range(60)
    )
    html = client.get("/desk/").text
    assert html.count("Resident away") == 6
    assert 'href="/desk/absences/"' in html and 'href="/desk/closures/"' not in html
    pages = [client.get(f"/desk/absences/?page={number}") for number in (1, 2)]
    assert [len(page.context["page"]) for page in pages] == [50, 10]
    assert "Resident away" in pages[1].text and 'rel="prev"' in pages[1].text
    for name in ("closures", "offers", "credentials", "skills"):
        assert client.get(f"/desk/{name}/").status_code == 200
    assert client.get("/desk/nothing/").status_code == 404
    assert "示例hu" not in entered(Role.CITY_COORDINATOR).get("/desk/offers/").text
    town = entered(Role.TOWN_COORDINATOR)
    assert "示例qian" in client.get("/desk/offers/").text and "示例qian" not in town.get("/desk/offers/").text
    assert entered(Role.FACILITY_MANAGER).get("/desk/absences/").status_code == 403


def test_an_empty_city_says_what_to_do(city: SmallCity, entered: Enter) -> None:
    for model in (Absence, Credential):
        model.objects.all().delete()
    Plan.objects.filter(status="draft").delete()
    client = entered(Role.CITY_COORDINATOR)
    html = client.get("/desk/").text
    assert "No agreement, insurance or skill runs out" in html and "a plan would be empty" not in html


def test_the_desk_costs_the_same_for_one_absence_and_five(
    city: SmallCity, entered: Enter, django_assert_num_queries: Any
) -> None:
    client, now = entered(Role.CITY_COORDINATOR), timezone.now()
    for _again in range(2):
        # session, account, roles; plans, runs, unmet; six of what is due; closures, absences, offers,
        # credentials, skills; four of what ends, two of who is not assessed as stable, four of what is to follow up
        with django_assert_num_queries(32):
            assert client.get("/desk/").status_code == 200
        for day in range(2):
            start = now + timedelta(days=day)
            Absence.objects.create(resident=Resident.objects.get(code="hu"), span=(start, start + timedelta(hours=2)))


def test_what_ends_soon_is_counted_and_listed_by_kind(
    city: SmallCity, entered: Enter, django_assert_num_queries: Any
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    assert client.get("/desk/").context["review"] == 0
    assert "Nothing ends within 30 days" in client.get("/review/").text
    first, end = city.today - timedelta(days=60), city.today + timedelta(days=30)
    Need.objects.filter(code="N-day").update(dates=(first, end))
    Need.objects.filter(code="N-nursing").update(dates=(first, end + timedelta(days=1)), requires=["care_level"])
    Need.objects.filter(code="N-respite").update(dates=(first, end))  # a stay of seven nights
    lin = Resident.objects.get(code="lin")
    Assessment.objects.create(resident=lin, kind="care_level", result="severe", valid=(first, city.today))
    Entitlement.objects.create(
        resident=lin, service=Need.objects.get(code="N-nursing").service, period=(first, end), maximum=9
    )
    Placement.objects.update(nights=(first, end))
    desk = client.get("/desk/")
    assert desk.context["review"] == 4 and 'href="/review/"' in desk.text
    # session, account, roles; four counts; two of who is not assessed as stable; two of entitlements; a page's rows
    with django_assert_num_queries(12):
        needs = client.get("/review/").text
    assert "示例hu" in needs and "示例lin" not in needs and "示例qian" not in needs
    assert "Needs (1)" in needs and "Beds (1)" in needs
    assert "示例guo" in client.get("/review/?kind=placements").text
    assert f"Ended on {city.today - timedelta(days=1)}" in client.get("/review/?kind=assessments").text
    assert "示例lin" in client.get("/review/?kind=entitlements").text
    for kind, row, proposed in (
        ("entitlements", lin.entitlements.get(), f'value="{end}"'),
        ("assessments", lin.assessments.get(), '"care_level:mild"'),
    ):
        renewing = f"/residents/lin/papers/{kind}/new/?after={row.pk}"
        assert f'href="{renewing}"' in client.get(f"/review/?kind={kind}").text
        asked = client.get(renewing).text
        assert proposed in asked and "selected>Severe" not in asked and "psychiatric_stability" not in asked
        assert client.get(f"{renewing}999").status_code == 404
    assert client.get("/review/?kind=none").status_code == 404
    Resident.objects.filter(code="hu").update(town=Resident.objects.get(code="qian").town)
    assert "示例hu" not in entered(Role.TOWN_COORDINATOR).get("/review/").text


@pytest.mark.parametrize(
    ("language", "left", "over"),
    [("en", "Valid until {}", "Ended on {}"), ("zh-hans", "有效期至 {}", "已于 {} 到期")],
)
def test_what_ends_says_its_last_day_as_papers_do(
    city: SmallCity, entered: Enter, language: str, left: str, over: str
) -> None:
    client, today = entered(Role.CITY_COORDINATOR), city.today
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    paper = Credential.objects.filter(kind="insurance", facility__code="ZJ")
    for last, told in ((today, left), (today - timedelta(days=1), over)):
        Need.objects.filter(code="N-day").update(dates=(today - timedelta(days=60), last + timedelta(days=1)))
        paper.update(valid=(today - timedelta(days=60), last + timedelta(days=1)))
        for page in ("/review/", "/desk/"):
            assert told.format(last) in client.get(page).text, (page, last)


@pytest.mark.parametrize("role", [None, *Role])
def test_only_coordinators_review(city: SmallCity, entered: Enter, role: Role | None) -> None:
    client = entered(role) if role else Client()
    allowed = role in (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR)
    assert client.get("/review/").status_code == (302 if role is None else 200 if allowed else 403)
