"""What is unmet by cause, what was found out to help, and changes tried: by role, by reach, and side by side."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.core.access.roles import Role
from facilities.models import Town
from residents.models import Need, Resident
from scheduling.choices import InquiryKind, RunStatus
from scheduling.models import Inquiry, Unmet
from scheduling.report import advices
from scheduling.services.inquiries import inquiry_answer
from tests.scheduling.board.draft import address, signed_in, without_closures
from tests.shared_city import shared_city
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
PLACE = {"kind": "place", "facility": "ZJ", "spans": [[2880, 4320]], "amount": 1}
WHOLE = {"what": "", "need": None, "sex": None, "features": [], "asset": None}
FOUND = {
    "needs": [{"need": "N-day", "remedies": [{"change": PLACE, "units": 1, "weight": 450, "cost": 12}]}],
    "capacities": [{"change": PLACE, "people": 1, "children": 0, "units": 1, "weight": 450}],
}


built_city, city = shared_city(without_closures)


def explained(city: SmallCity, answer: dict[str, Any] | None = None) -> Inquiry:
    now = timezone.now()
    return Inquiry.objects.create(
        kind=InquiryKind.EXPLAIN, week=city.monday, plan=city.draft, asked={"needs": [], "top": 9}, created_at=now,
        status=RunStatus.DONE if answer else RunStatus.QUEUED, answer=answer, finished_at=now if answer else None,
    )  # fmt: skip


def test_causes_and_needs_of_the_readers_reach(city: SmallCity) -> None:
    shown = signed_in(city, Role.CITY_COORDINATOR).get(address(city, "plan_unmet"))
    ((cause, _text),) = shown.context["causes"]
    assert (cause.rule, cause.needs, cause.units, cause.weight) == ("day_places", 1, 1, 450)
    assert "示例hu" in shown.text

    Resident.objects.filter(code="hu").update(town=Town.objects.get(code="danghu"))
    ours = signed_in(city, Role.TOWN_COORDINATOR).get(address(city, "plan_unmet"))
    assert ours.context["causes"] == []
    assert "示例hu" not in ours.text


def test_what_is_missing_has_its_unit_and_its_share_of_the_weight(city: SmallCity) -> None:
    for code, units, weight in (("N-stay", 27, 1_200), ("N-therapy", 2, 150)):
        Unmet.objects.create(
            plan=city.draft, need=Need.objects.get(code=code), index=0, units=units, weight=weight,
            reasons=[{"rule": "certificate", "blocked": 376, "options": 920}],
        )  # fmt: skip

    shown = signed_in(city, Role.CITY_COORDINATOR).get(address(city, "plan_unmet"))

    assert [(one.need.code, missing) for one, missing, *_more in shown.context["rows"]] == [
        ("N-stay", "缺 27 晚（4 周内）"),
        ("N-day", "缺 1 天"),
        ("N-therapy", "缺 2 次"),
    ]
    assert shown.context["weight"] == 1_800
    assert (shown.text.count(">延长或改动<"), shown.text.count(">手工安排<")) == (1, 2)  # a stay that is too short
    assert "使用当天残疾人证不在有效期内（排除了 920 种可能安排中的 376 种）" in shown.text
    assert [f"加权占比 {share}" in shown.text for share in ("66.7%", "25.0%", "8.3%")] == [True, True, True]
    assert '<td role="cell" data-head="加权占比" class="number">75.0%</td>' in shown.text


def test_what_was_taken_out_by_hand_has_no_reason(city: SmallCity) -> None:
    Unmet.objects.create(plan=city.draft, need=Need.objects.get(code="N-nursing"), index=0, units=1, weight=30)
    client = signed_in(city, Role.CITY_COORDINATOR)

    everything = client.get(address(city, "plan_unmet"))
    by_hand = client.get(address(city, "plan_unmet"), {"cause": ""})

    assert [cause.rule for cause, _text in everything.context["causes"]] == ["day_places", ""]
    assert [one.need.code for one, *_more in by_hand.context["rows"]] == ["N-nursing"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"cause": "day_places"}, ["N-day"]),
        ({"cause": "shift"}, []),
        ({"service": "day_care"}, ["N-day"]),
        ({"service": "physiotherapy"}, []),
        ({"town": "xincang"}, ["N-day"]),
        ({"category": "4"}, ["N-day"]),
        ({"category": "1"}, []),
        ({"category": "²"}, ["N-day"]),  # left out
    ],
)
def test_narrowed(city: SmallCity, query: dict[str, str], codes: list[str]) -> None:
    shown = signed_in(city, Role.CITY_COORDINATOR).get(address(city, "plan_unmet"), query)

    assert [one.need.code for one, *_more in shown.context["rows"]] == codes


def test_an_assessment_that_has_expired_names_who_records_a_new_one_and_where(city: SmallCity) -> None:
    new = reverse("new_paper", args=("hu", "assessments"))
    assert new not in signed_in(city, Role.CITY_COORDINATOR).get(address(city, "plan_unmet")).text
    Unmet.objects.filter(plan=city.draft).update(reasons=[{"rule": "assessments", "blocked": 5, "options": 5}])

    for role in (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR):
        page = signed_in(city, role).get(address(city, "plan_unmet"))
        ((_one, _missing, _reasons, _remedies, advice, _doors),) = page.context["rows"]
        assert advice == advices(["assessments"]) and advice[0] in page.text
        assert f'href="{new}"' in page.text

    reader = signed_in(city, Role.AUDITOR).get(address(city, "plan_unmet"))
    assert new not in reader.text


@pytest.mark.parametrize(
    ("rule", "door"),
    [
        ("certificate", "/residents/hu/change/"),
        ("entitlement", "/residents/hu/papers/entitlements/new/"),
        ("credentials", "/desk/credentials/"),
        ("no_roster", "/weeks/{week}/"),
    ],
)
def test_what_stands_in_the_way_is_opened_from_here(city: SmallCity, rule: str, door: str) -> None:
    Unmet.objects.filter(plan=city.draft).update(reasons=[{"rule": rule, "blocked": 5, "options": 5}])
    door = door.format(week=city.week)

    client = signed_in(city, Role.TOWN_COORDINATOR)
    page = client.get(address(city, "plan_unmet"))
    ((_one, _missing, _reasons, _remedies, advice, doors),) = page.context["rows"]

    assert [one.address for one in doors] == [door] and f'href="{door}"' in page.text
    assert advice == advices([rule]) and advice[0] in page.text
    assert client.get(door).status_code == 200


def test_who_asks_what_would_help_keeps_what_the_list_is_narrowed_to(city: SmallCity) -> None:
    client, narrowed = signed_in(city, Role.CITY_COORDINATOR), "?town=xincang&cause=day_places"
    page = client.get(f"{address(city, 'plan_unmet')}{narrowed}").text
    asks = f"{address(city, 'plan_explain')}{narrowed}"
    assert f'action="{asks.replace("&", "&amp;")}"' in page
    assert client.post(asks)["Location"] == f"{address(city, 'plan_unmet')}{narrowed}"


def test_it_is_asked_once_what_would_help(city: SmallCity) -> None:
    client = signed_in(city, Role.TOWN_COORDINATOR)
    for _again in range(2):
        assert client.post(address(city, "plan_explain"))["Location"] == address(city, "plan_unmet")

    inquiry = Inquiry.objects.get()
    assert (inquiry.kind, inquiry.plan, inquiry.asked["needs"]) == (InquiryKind.EXPLAIN, city.draft, [])
    assert client.get(address(city, "plan_unmet")).context["waiting"]


def test_a_remedy_is_tried_and_set_side_by_side(city: SmallCity) -> None:
    explained(city, FOUND)
    client = signed_in(city, Role.CITY_COORDINATOR)
    ((_one, _missing, _reasons, (remedy,), _advice, _doors),) = client.get(address(city, "plan_unmet")).context["rows"]
    assert remedy.number == "n0.0"

    for number in ("n0.0", "c0"):  # the same change: tried once
        assert client.post(address(city, "plan_try"), {"change": number}).status_code == 302
    inquiry = Inquiry.objects.get(kind=InquiryKind.WHAT_IF)
    assert inquiry.asked == {"change": PLACE | WHOLE}
    assert client.get(address(city, "plan_tries")).context["waiting"]
    inquiry_answer(inquiry=inquiry, clock=timezone.now)

    shown = client.get(address(city, "plan_tries")).context
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.problem) == (RunStatus.DONE, "")
    assert not shown["waiting"]
    assert shown["before"] == inquiry.answer["before"]  # type: ignore[index]
    assert len(shown["rows"]) >= 7
    known = [row.cells for row in shown["rows"]]

    Inquiry.objects.create(
        kind=InquiryKind.WHAT_IF, week=city.monday, plan=city.draft, asked={"change": PLACE | WHOLE},
        created_at=timezone.now(), status=RunStatus.QUEUED,
    )  # fmt: skip
    beside = client.get(address(city, "plan_tries")).context["rows"]  # what waits has no figures, and not the figure 0
    assert [row.cells for row in beside] == [[("", 0), *cells] for cells in known]


@pytest.mark.parametrize("name", ["unmet", "tries"])
def test_the_page_stays_as_it_is_until_what_it_waits_for_is_known(city: SmallCity, name: str) -> None:
    """So that nothing that is open closes under the hands of the reader."""
    client, htmx = signed_in(city, Role.CITY_COORDINATOR), {"HX-Request": "true"}
    state = address(city, {"unmet": "plan_asked", "tries": "plan_tried"}[name])
    inquiry = explained(city)
    if name == "tries":
        Inquiry.objects.update(kind=InquiryKind.WHAT_IF, asked={"change": PLACE | WHOLE})
    page = client.get(address(city, f"plan_{name}")).text
    assert f'hx-get="{state}?waiting=1"' in page and "hx-target" not in page
    assert client.get(state)["Location"] == address(city, f"plan_{name}")
    still = client.get(f"{state}?waiting=1", headers=htmx)
    assert (still.status_code, still.headers.get("HX-Refresh")) == (204, None)
    assert client.get(f"{state}?waiting=2", headers=htmx).headers["HX-Refresh"] == "true"  # one of two is known
    Inquiry.objects.filter(pk=inquiry.pk).update(status=RunStatus.FAILED)
    assert client.get(f"{state}?waiting=1", headers=htmx).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("number", ["", "c1", "n0.1", "n7.0", "nothing", "c"])
def test_only_what_was_found_is_tried(city: SmallCity, number: str) -> None:
    explained(city, FOUND)

    assert signed_in(city, Role.CITY_COORDINATOR).post(address(city, "plan_try"), {"change": number}).status_code == 404
    assert not Inquiry.objects.filter(kind=InquiryKind.WHAT_IF).exists()


def test_a_change_for_a_person_of_elsewhere_is_not_tried(city: SmallCity) -> None:
    change = {"kind": "certificate", "need": "N-day"}
    explained(city, {"needs": [{"need": "N-day", "remedies": [{"change": change}]}], "capacities": []})
    Resident.objects.filter(code="hu").update(town=Town.objects.get(code="danghu"))

    answer = signed_in(city, Role.TOWN_COORDINATOR).post(address(city, "plan_try"), {"change": "n0.0"})

    assert answer.status_code == 404
    assert not Inquiry.objects.filter(kind=InquiryKind.WHAT_IF).exists()


@pytest.mark.parametrize("name", ["plan_asked", "plan_tried"])
def test_who_is_told_how_it_stands(city: SmallCity, name: str) -> None:
    assert Client().get(address(city, name)).status_code == 302
    for role in Role:
        reads = role in (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.ADMINISTRATOR)
        told = signed_in(city, role).get(f"{address(city, name)}?waiting=0", headers={"HX-Request": "true"})
        assert told.status_code == (204 if reads else 403), role


@pytest.mark.parametrize("name", ["plan_unmet", "plan_tries"])
def test_who_reads(city: SmallCity, name: str) -> None:
    explained(city, FOUND)
    assert Client().get(address(city, name)).status_code == 302
    for role in Role:
        plans = role in (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR)
        page = signed_in(city, role).get(address(city, name))
        assert page.status_code == (200 if plans or role == Role.ADMINISTRATOR else 403), role
        assert (address(city, "plan_try") in page.text) == (plans and name == "plan_unmet"), role


@pytest.mark.parametrize(("name", "data"), [("plan_explain", {}), ("plan_try", {"change": "c0"})])
def test_who_asks(city: SmallCity, name: str, data: dict[str, str]) -> None:
    explained(city, FOUND)
    before = Inquiry.objects.count()

    assert Client().post(address(city, name), data).status_code == 302
    for role in Role:
        if role not in (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR):
            assert signed_in(city, role).post(address(city, name), data).status_code == 403, role

    assert Inquiry.objects.count() == before


def test_the_page_costs_the_same_for_any_number(city: SmallCity, django_assert_max_num_queries: Any) -> None:
    explained(city, FOUND)
    client = signed_in(city, Role.TOWN_COORDINATOR)
    client.get(address(city, "plan_unmet"))
    with django_assert_max_num_queries(60) as few:
        client.get(address(city, "plan_unmet"))
    for code in ("N-nursing", "N-therapy", "N-stay"):
        Unmet.objects.create(
            plan=city.draft, need=Need.objects.get(code=code), index=0, units=1, weight=30,
            reasons=[{"rule": "shift", "blocked": 2, "options": 2}],
        )  # fmt: skip
    with django_assert_max_num_queries(len(few)):
        client.get(address(city, "plan_unmet"))


def test_an_older_answer_stands_until_the_newest_is_there(city: SmallCity) -> None:
    explained(city, FOUND)
    newer = explained(city)
    Inquiry.objects.filter(pk=newer.pk).update(created_at=timezone.now() + timedelta(minutes=1))

    shown = signed_in(city, Role.CITY_COORDINATOR).get(address(city, "plan_unmet")).context

    assert shown["waiting"]
    assert shown["done"]
