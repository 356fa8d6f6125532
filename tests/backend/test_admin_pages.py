"""Every admin page opens in both languages, at a cost that does not grow with the rows, and saves what it shows."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from backend.core.admin_editing import KeepsWhatOthersStored
from backend.core.admin_pages import ReadPages
from backend.core.models import AuditEntry, RoleAssignment, User
from backend.core.services import audit
from facilities.models import BedState, Closure, Facility, Shift
from residents.models import Need, Resident
from scheduling.models import Pin, Session, Stay
from tests.inputs import Inputs
from tests.network import Network, day, moment

OWN = [
    model
    for name in ("core", "facilities", "residents", "scheduling")
    for model in apps.get_app_config(name).get_models()
]
LISTED = [model for model in OWN if model in admin.site._registry]
EDITABLE = [model for model in LISTED if not isinstance(admin.site._registry[model], ReadPages)]
# What no one looks through: uploads, photos, questions have pages of their own, tokens their owner's; the API counts.
UNLISTED = {
    "ApiToken", "DoorPhoto", "Export", "Inquiry", "Publication", "RequestCount", "RequestDone", "WorkbookUpload",
}  # fmt: skip
LANGUAGES = ("zh-hans", "en")

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    network = Network()
    network.grow(range(1))
    return network


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("wang"))
    return client


def address(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def choose(client: Client, language: str) -> None:
    """As the switch in the header does."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language


def cost(client: Client, url: str, language: str) -> int:
    """The number of queries that opening ``url`` takes."""
    choose(client, language)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(url)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    return len(queries)


def costs(client: Client, network: Network, language: str) -> dict[str, tuple[int, int]]:
    """By model: the number of queries of its list, and of the page of its first row."""
    return {
        model.__name__: (
            cost(client, address(model, "changelist"), language),
            cost(client, address(model, "change", network.first(model).pk), language),
        )
        for model in LISTED
    }


def test_lists_and_pages_cost_the_same_at_one_row_in_chinese_and_three_in_english(
    signed_in: Client, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine this takes more than a minute, after which the next request would note that somebody is there.
    monkeypatch.setattr("backend.core.access.sessions.NOTED_EVERY", timedelta(hours=1))
    ContentType.objects.get_for_models(*OWN)  # read once a process and then remembered
    at_one = costs(signed_in, network, "zh-hans")
    network.grow(range(1, 3))
    a_list, a_page = at_one["Session"]
    traces = 2 * 4  # each of two more attendees has a trace of reading of their own
    assert costs(signed_in, network, "en") == at_one | {"Session": (a_list, a_page + traces)}


def test_add_pages_open_in_both_languages(signed_in: Client) -> None:
    ContentType.objects.get_for_models(*OWN)
    for model in EDITABLE:
        url = address(model, "add")
        assert cost(signed_in, url, "zh-hans") == cost(signed_in, url, "en")


def test_the_page_of_an_account_leads_to_giving_it_a_role(signed_in: Client) -> None:
    account = User.objects.create_user("new")
    where = f"{address(RoleAssignment, 'add')}?user={account.pk}"
    assert f'href="{where}"' in signed_in.get(address(User, "change", account.pk)).text
    assert signed_in.get(where).context["adminform"].form.initial["user"] == str(account.pk)


def test_whoever_saves_an_account_without_a_role_is_warned_and_reads_nothing_of_its_password(signed_in: Client) -> None:
    given = {"username": "new", "password1": "Dong-Hu-2026!", "password2": "Dong-Hu-2026!", "usable_password": "true"}
    choose(signed_in, "zh-hans")
    form = {**Inputs(signed_in.get(address(User, "add")).text).data, **given, "_continue": "1"}
    page = signed_in.post(address(User, "add"), form, follow=True)
    assert "还没有角色" in page.text and "已设置密码" in page.text
    assert not any(word in page.text for word in ("argon2", "算法", "md5"))
    account = User.objects.get(username="new")
    RoleAssignment.objects.create(user=account, role="administrator")
    saved(signed_in, account)
    assert "还没有角色" not in signed_in.get(address(User, "changelist")).text


def test_rows_that_the_system_writes_cannot_be_written_by_hand(signed_in: Client, network: Network) -> None:
    for model in LISTED:
        if model not in EDITABLE:
            row = network.first(model)
            before = values(row)
            assert signed_in.get(address(model, "add")).status_code == 403
            assert signed_in.post(address(model, "change", row.pk), {"version": 9}).status_code == 403
            assert signed_in.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
            assert values(row) == before


def test_every_model_has_a_page_or_stands_on_one() -> None:
    inline = {rows.model for pages in admin.site._registry.values() for rows in pages.inlines}
    through = {field.remote_field.through for model in OWN for field in model._meta.many_to_many}
    assert {model.__name__ for model in set(OWN) - set(LISTED) - inline - through} == UNLISTED


def values(row: models.Model) -> Any:
    return type(row)._default_manager.filter(pk=row.pk).values().get()


def saved(client: Client, row: models.Model, language: str = "zh-hans", **changes: Any) -> Any:
    """Open the page of ``row``, change fields, save; the response."""
    url = address(type(row), "change", row.pk)
    choose(client, language)
    page = client.get(url)
    data = {name: value for name, value in Inputs(page.text).data.items() if name not in ("language", "action")}
    return client.post(url, {**data, **changes})


def test_saving_a_page_unchanged_changes_nothing(signed_in: Client, network: Network) -> None:
    in_english = [(model, "en") for model in (Facility, Need, Pin)]  # their forms have words of the language in them
    for model, language in [*((model, "zh-hans") for model in EDITABLE), *in_english]:
        row = network.first(model)
        before = values(row)
        response = saved(signed_in, row, language)
        assert response.status_code == 302, response.context["errors"]
        assert values(row) == before
        assert AuditEntry.objects.latest("pk").details["fields"] == []


def test_whoever_saves_second_sees_what_the_first_has_stored(signed_in: Client, network: Network) -> None:
    """Of the row and of those below it; saved again it takes the place of what is stored."""
    assert all(isinstance(admin.site._registry[model], KeepsWhatOthersStored) for model in EDITABLE)
    choose(signed_in, "en")
    facility = network.first(Facility)
    url = address(Facility, "change", facility.pk)
    data = {name: value for name, value in Inputs(signed_in.get(url).text).data.items() if name != "language"}
    Facility.objects.filter(pk=facility.pk).update(name="示例甲")
    facility.credentials.update(valid=(day(0), None))
    refused = signed_in.post(url, {**data, "name": "示例乙"})
    assert "<td>示例甲</td><td>示例乙</td>" in refused.text and "Rows below the form" in refused.text
    assert values(facility)["name"] == "示例甲"
    again = {name: value for name, value in Inputs(refused.text).data.items() if name != "language"}
    assert signed_in.post(url, again).status_code == 302
    assert values(facility)["name"] == "示例乙"
    assert "What you typed is not saved." in refusal(signed_in.post(url, {**data, "seen": ""}))


def test_a_change_is_audited_without_a_name(signed_in: Client, network: Network) -> None:
    resident = network.first(Resident)
    assert saved(signed_in, resident, phone="13800000000", languages=["sign"]).status_code == 302
    resident.refresh_from_db()
    assert (resident.phone, resident.languages) == ("13800000000", ["sign"])
    entry = AuditEntry.objects.latest("pk")
    assert (entry.who, entry.act) == (User.objects.get(username="wang"), "admin.change")
    assert (entry.subject_type, entry.subject_id) == ("residents.resident", str(resident.pk))
    assert len(entry.details["fields"]) == 2
    assert resident.name not in str(entry.details)
    assert resident.certificate not in str(entry.details)


def test_a_deletion_is_audited(signed_in: Client, network: Network) -> None:
    closure = network.first(Closure)
    assert signed_in.post(address(Closure, "delete", closure.pk), {"post": "yes"}).status_code == 302
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.subject_type, entry.subject_id) == ("admin.delete", "facilities.closure", str(closure.pk))
    choose(signed_in, "en")
    listed = signed_in.get(address(AuditEntry, "changelist")).text
    assert "Row removed by hand" in listed and "admin.delete" not in re.sub(r'href="[^"]*"', "", listed)


def test_screens_show_the_last_day_and_local_time_and_masked_numbers(signed_in: Client, network: Network) -> None:
    from residents.models import Resident

    assert "2027-01-19 – 2027-01-19" in signed_in.get(address(BedState, "changelist")).text
    assert "2026-11-30 08:00 – 17:00" in signed_in.get(address(Shift, "changelist")).text
    assert "2026-12-03 09:00 – 10:00" in signed_in.get(address(Session, "change", network.first(Session).pk)).text
    assert "2026-11-30 – 2026-12-06" in signed_in.get(address(Stay, "change", network.first(Stay).pk)).text
    page = signed_in.get(address(Resident, "changelist")).text
    assert "3304**************42" in page
    assert network.first(Resident).certificate not in page


def refusal(response: Any) -> str:
    """The faults that the form shows."""
    assert response.status_code == 200
    with translation.override(response.headers["Content-Language"]):
        return " ".join(str(fault) for fault in response.context["errors"])


def test_a_wrong_certificate_number_is_refused_with_the_right_character(signed_in: Client, network: Network) -> None:
    resident = network.first(Resident)
    number = resident.certificate
    wrong = "0" if number[17] == "X" else "X"
    response = saved(signed_in, resident, "en", certificate=f"{number[:17]}{wrong}42")
    assert f"should be {number[17]} and is {wrong}" in refusal(response)
    assert "The number says female." in refusal(saved(signed_in, resident, "en", sex="male"))
    assert values(resident)["certificate"] == number


def test_a_shift_that_overlaps_another_is_refused(signed_in: Client, network: Network) -> None:
    first = network.first(Shift)
    second = Shift.objects.create(staff=first.staff, facility=first.facility, span=(moment(0, 17), moment(0, 20)))
    response = saved(signed_in, second, "en", span_0="2026-11-30T16:59")
    assert "The staff member has another shift then." in refusal(response)


def test_a_period_that_ends_before_it_starts_is_refused(signed_in: Client, network: Network) -> None:
    state = network.first(BedState)
    assert "A period ends after it starts." in refusal(saved(signed_in, state, "en", nights_1="2027-01-18"))
    assert "Give the start" in refusal(saved(signed_in, state, "en", nights_0=""))


def test_windows_that_are_not_understood_are_refused(signed_in: Client, network: Network) -> None:
    need = network.first(Need)
    assert "“whenever” is no window of the week" in refusal(saved(signed_in, need, "en", windows="whenever"))
    assert saved(signed_in, need, windows="周五 09:00-10:00").status_code == 302
    need.refresh_from_db()
    assert need.windows == ((6300, 6360),)


def test_a_pin_remembers_who_decided(signed_in: Client, network: Network) -> None:
    need = network.first(Pin).need
    data = {"week": "2026-12-07", "need": need.pk, "index": 1, "day": "", "start": "周二 09:30", "reason": "家属要求"}
    assert signed_in.post(address(Pin, "add"), data).status_code == 302
    pin = Pin.objects.get(week="2026-12-07")
    assert (pin.start, pin.created_by) == (2010, User.objects.get(username="wang"))


def test_every_list_can_be_searched(signed_in: Client, network: Network) -> None:
    for model in LISTED:
        if admin.site._registry[model].search_fields:
            for words in ("示例", "P0 2026-11-30"):
                assert signed_in.get(address(model, "changelist"), {"q": words}).status_code == 200


@pytest.mark.parametrize(
    ("model", "words", "found"),
    [
        (Resident, "示例乙0", 1),
        (Resident, "示例", 1),
        (Resident, "H0", 1),
        (Resident, "3304", 0),  # a number is found whole or not at all
        (Shift, "S0", 1),
        (Closure, "维修", 1),
        (Need, "P0", 1),
        (Need, "P9", 0),
    ],
)
def test_search_finds_by_code_and_name(
    signed_in: Client, network: Network, model: type[models.Model], words: str, found: int
) -> None:
    response = signed_in.get(address(model, "changelist"), {"q": words})
    assert response.context["cl"].result_count == found


def test_a_resident_is_found_by_the_whole_number(signed_in: Client, network: Network) -> None:
    number = network.first(Resident).certificate
    response = signed_in.get(address(Resident, "changelist"), {"q": number})
    assert list(response.context["cl"].queryset) == [network.first(Resident)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_account_with_traces_is_not_deleted_and_the_page_says_what_to_do(signed_in: Client, language: str) -> None:
    choose(signed_in, language)
    account = User.objects.create(username="zhao")
    assert 'name="post"' in signed_in.get(address(User, "delete", account.pk)).text  # it did nothing: it may go
    audit(who=account, act="run.cancel", subject=account, now=moment(0, 9))
    page = signed_in.get(address(User, "delete", account.pk)).text
    chosen = {"action": "delete_selected", "_selected_action": [account.pk]}
    for shown in (page, signed_in.post(address(User, "changelist"), chosen).text):
        assert {"en": "Deactivate it instead", "zh-hans": "请改为停用"}[language] in shown
        assert 'name="post"' not in shown and "run.cancel" not in shown
    assert f'href="{address(User, "change", account.pk)}#id_is_active"' in page
    assert signed_in.post(address(User, "delete", account.pk), {"post": "yes"}).status_code in (200, 403)
    assert User.objects.filter(pk=account.pk).exists()
