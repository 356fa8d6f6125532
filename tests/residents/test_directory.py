"""Find residents, and open a file."""

from typing import Any

import pytest
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from residents.choices import ReadingReason
from residents.models import Need, Resident
from tests.shared_city import shared_city
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


built_city, city = shared_city()


@pytest.fixture
def client(city: SmallCity) -> Client:
    client = Client()
    client.force_login(city.accounts[Role.CITY_COORDINATOR])
    client.cookies["django_language"] = "en"
    return client


def found(client: Client, **asked: str) -> list[str]:
    return [row.code for row in client.get("/residents/", asked).context["page"]]


def test_people_are_found_by_name_or_code(client: Client) -> None:
    assert found(client) == ["guo", "hu", "lin", "qian", "sun"]
    assert found(client, text="示例l") == ["lin"]
    assert found(client, text="QI") == ["qian"]
    assert found(client, text="nobody") == []
    assert "Nobody fits" in client.get("/residents/", {"text": "nobody"}).text


@pytest.mark.parametrize("text", ["33048219700615001343", "330482197006150013", "1343", "0013", "1 3 4 3"])
def test_people_are_found_by_their_number_or_its_last_four(client: Client, text: str) -> None:
    assert found(client, text=text) == ["lin"]


@pytest.mark.parametrize("text", ["343", "3304", "330482197006150021"])
def test_another_part_of_a_number_finds_nobody(client: Client, text: str) -> None:
    assert found(client, text=text) == []


def test_filters_narrow_and_keep_what_was_asked(client: Client) -> None:
    assert found(client, town="danghu") == ["qian"]
    assert found(client, category="6") == ["qian"]
    assert found(client, service="physiotherapy") == ["lin"]
    assert found(client, service="physiotherapy", town="danghu") == []
    assert found(client, town="nowhere") == ["guo", "hu", "lin", "qian", "sun"]


def test_closed_files_come_on_demand(client: Client, city: SmallCity) -> None:
    Resident.objects.filter(code="hu").update(ends_on=city.today)
    assert "hu" not in found(client)
    assert "hu" in found(client, ended="on")
    client.cookies["django_language"] = "zh-hans"
    for page in ("/residents/?ended=on", "/residents/hu/"):
        assert "已关闭</span>" in client.get(page).text and "停用</span>" not in client.get(page).text, page


def test_a_need_that_ended_is_not_counted(client: Client, city: SmallCity) -> None:
    Need.objects.filter(code="N-therapy").update(dates=(city.today.replace(year=city.today.year - 1), city.today))
    rows = {row.code: row.needs_count for row in client.get("/residents/").context["page"]}
    assert rows == {"guo": 1, "hu": 1, "lin": 1, "qian": 1, "sun": 0}
    assert found(client, service="physiotherapy") == []


def test_a_file_tells_what_is_known(client: Client) -> None:
    html = client.get("/residents/lin/").text
    for told in ("示例林母", "13800000002", "Planning of care", "Physiotherapy", "Tuesday 09:00", "TY站 → XC站"):
        assert told in html
    assert "33048219700615001343" not in html and "3304**************43" in html
    assert 'href="/residents/lin/invitations/"' in html
    assert "太远" in client.get("/residents/qian/").text
    Resident.objects.filter(code="sun").update(birth_date="1980-01-01")
    assert "No need is entered" in client.get("/residents/sun/").text
    assert "TY-1-1" in client.get("/residents/guo/").text


def test_opening_a_file_leaves_a_trace_and_a_childs_asks_why(client: Client, city: SmallCity) -> None:
    opened = AuditEntry.objects.filter(act="dossier.open", who=city.accounts[Role.CITY_COORDINATOR])
    client.get("/residents/lin/")
    assert [entry.details["resident"] for entry in opened] == ["lin"]
    answer = client.get("/residents/sun/")
    assert answer.headers["Location"] == "/residents/sun/reason/?next=%2Fresidents%2Fsun%2F"
    assert opened.count() == 1
    client.post(answer.headers["Location"], {"why": ReadingReason.values[0]})
    assert client.get("/residents/sun/").status_code == 200


def test_lists_cost_the_same_for_five_and_nine(client: Client, django_assert_num_queries: Any) -> None:
    for number in range(2):
        # session, account, roles; choices of towns, services, categories; count, rows
        with django_assert_num_queries(8):
            assert client.get("/residents/").status_code == 200
        first = Resident.objects.get(code="sun")
        for again in range(2):
            first.pk, first.code = None, f"sun{number}{again}"
            first.save()


def test_a_file_costs_a_fixed_number_of_queries(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(31):
        assert client.get("/residents/qian/").status_code == 200
