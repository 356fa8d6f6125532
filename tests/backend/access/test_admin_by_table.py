"""The admin pages ask the table of permissions: who sees which rows, and that a refusal changes nothing."""

from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment, SecondFactor, User
from facilities.models import Bed, Closure, Facility, FacilityKind, RuleValue, Shift, StaffMember, Town
from residents.models import Guardian, Need, NeedPreference, Resident
from scheduling.engine.rules import BY_ID
from scheduling.models import Plan, Stay, Unmet, Vacancy
from tests.backend.access.sides import HOUR, NOON, Side, entered, two_sides
from tests.shared_city import shared_city

pytestmark = pytest.mark.django_db
EVERYBODY = 8  # of each side: who marked, who asks as the family, who asked for a second look, who took a photo
MAY_OPEN = {
    Role.ADMINISTRATOR,
    Role.CITY_COORDINATOR,
    Role.TOWN_COORDINATOR,
    Role.FACILITY_MANAGER,
    Role.AUDITOR,
}


built_city, sides = shared_city(two_sides)


def address(thing: Any, page: str) -> str:
    args = [thing.pk] if isinstance(thing, models.Model) else []
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("role", Role)
def test_who_enters(sides: tuple[Side, Side], role: Role) -> None:
    client = entered(sides[0], role)
    enters = role in MAY_OPEN
    assert client.get("/admin/").status_code == (200 if enters else 302)
    assert client.get("/admin/login/").status_code == (302 if enters else 403)
    assert (client.get("/").status_code, client.get("/account/").status_code) == (302, 200)


def test_an_account_that_django_calls_staff_enters_by_its_role_alone(client: Client) -> None:
    client.force_login(User.objects.create(username="li", is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 302
    assert "尚无角色" in client.get("/", follow=True).text


@pytest.mark.parametrize(
    ("role", "listed"),
    [
        (Role.ADMINISTRATOR, {Bed: 2, Resident: 2, Shift: 2, Plan: 1, User: 1, AuditEntry: 0}),
        (Role.CITY_COORDINATOR, {Bed: 2, Resident: 2, Shift: 2, Plan: 1, User: None, AuditEntry: None}),
        (Role.TOWN_COORDINATOR, {Bed: 1, Resident: 1, Shift: 1, Plan: 1, User: None, AuditEntry: None}),
        (Role.FACILITY_MANAGER, {Bed: 1, Resident: 1, Shift: 1, Plan: None, User: None, AuditEntry: None}),
        (Role.AUDITOR, {Bed: None, Resident: None, Shift: None, Plan: None, User: 1, AuditEntry: 0}),
    ],
)
def test_lists_hold_what_is_in_reach(
    sides: tuple[Side, Side], role: Role, listed: dict[type[models.Model], int | None]
) -> None:
    client = entered(sides[0], role)
    for model, rows in listed.items():
        response = client.get(address(model, "changelist"))
        assert response.status_code == (403 if rows is None else 200), model
        if rows is not None:
            beside = EVERYBODY if model is User else 0
            assert response.context["cl"].result_count == rows + beside, model


def test_what_may_only_be_read_is_in_words(sides: tuple[Side, Side]) -> None:
    side = sides[0]
    house, vacancy = side.rows[Facility], side.rows[Vacancy]
    Facility.objects.filter(pk=house.pk).update(
        features=["step_free", "accessible_toilet"], categories=[4, 5], opening=((480, 720),), ends_on=NOON.date()
    )
    page = entered(side, Role.FACILITY_MANAGER).get(address(house, "change")).text
    for told in ("无障碍出入、无障碍卫生间", "肢体、智力", "周一 08:00-12:00", "2092-11-30"):
        assert told in page
    assert "step_free" not in page
    kind, value = house.kind, RuleValue.objects.get(key="offer_days")
    FacilityKind.objects.filter(pk=kind.pk).update(required_credentials=["agreement", "insurance"])
    draft = Plan.objects.create(week=NOON.date(), version=2, created_at=NOON)
    why = [{"rule": "offered", "blocked": 3, "options": 3}]
    unmet = Unmet.objects.create(plan=draft, need=side.rows[Need], index=1, units=1, weight=450, reasons=why)
    Vacancy.objects.filter(pk=vacancy.pk).update(asked=[["N1", "", []], ["N2", "of_yesterday", []]])
    coordinator = entered(side, Role.CITY_COORDINATOR)
    for row, told, raw in (
        (kind, "协议、责任险", "insurance"),
        (value, f"{value.valid.lower} –", "None)"),
        (unmet, BY_ID["offered"].reason_zh, "blocked"),
        (vacancy, "N1 相符<br>N2 of_yesterday", "[["),
    ):
        page = coordinator.get(address(row, "change")).text
        assert told in page and raw not in page, row


def test_a_manager_closes_an_own_bed_and_no_other(sides: tuple[Side, Side]) -> None:
    left, right = sides
    client = entered(left, Role.FACILITY_MANAGER)

    def close(bed: Bed) -> int:
        start, end = HOUR
        data = {
            "asset": "bed", "bed": bed.pk, "span_0": f"{start:%Y-%m-%dT%H:%M}", "span_1": f"{end:%Y-%m-%dT%H:%M}",
            "reason": "维修",
        }  # fmt: skip
        return client.post(address(Closure, "add"), data).status_code

    before = Closure.objects.count(), AuditEntry.objects.count()
    assert close(right.rows[Bed]) == 200  # the field does not take it
    assert (Closure.objects.count(), AuditEntry.objects.count()) == before
    assert close(left.rows[Bed]) == 302
    assert Closure.objects.get(asset="bed").bed == left.rows[Bed]


def test_a_row_is_not_moved_out_of_reach(sides: tuple[Side, Side]) -> None:
    left, right = sides
    client = entered(left, Role.TOWN_COORDINATOR)
    carer = left.rows[StaffMember]
    page = client.get(address(carer, "change"))
    data = {
        name: value
        for name, value in page.context["adminform"].form.initial.items()
        if value is not None and isinstance(value, str | int)
    }
    data["seen"] = page.context["edit"]["seen"]
    for formset in page.context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    assert client.post(address(carer, "change"), {**data, "facility": right.rows[Facility].pk}).status_code == 403
    carer.refresh_from_db()
    assert carer.facility == left.rows[Facility]
    assert client.post(address(carer, "change"), {**data, "name": "示例己"}).status_code == 302
    carer.refresh_from_db()
    assert carer.name == "示例己"


@pytest.mark.parametrize("role", Role)
def test_nobody_changes_or_deletes_what_lies_on_the_other_side(sides: tuple[Side, Side], role: Role) -> None:
    left, right = sides
    if role in (Role.ADMINISTRATOR, Role.CITY_COORDINATOR):
        return
    client = entered(left, role)
    for model in (Bed, Resident, Shift, Guardian, Facility, Stay):
        row = right.rows[model]
        before = model._base_manager.filter(pk=row.pk).values().get()
        for page, data in (("change", {}), ("delete", {"post": "yes"})):
            assert client.post(address(row, page), data).status_code in (302, 403)
        selected = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(address(model, "changelist"), selected)
        assert model._base_manager.filter(pk=row.pk).values().get() == before


def test_a_field_offers_and_takes_what_is_in_reach_and_what_it_names_already(sides: tuple[Side, Side]) -> None:
    left, right = sides
    client = entered(left, Role.TOWN_COORDINATOR)
    ours, theirs = left.rows[StaffMember], right.rows[StaffMember]

    def offered() -> set[Any]:
        page = client.get(address(left.rows[Need], "change"))
        forms = page.context["inline_admin_formsets"][0].formset.forms
        return {value for value, _text in forms[-1].fields["staff"].choices if value}

    assert offered() == {ours.pk}
    NeedPreference.objects.create(need=left.rows[Need], stance="refuse", asset="staff", staff=theirs)
    assert offered() == {ours.pk, theirs.pk}
    assert theirs.name not in client.get(address(NeedPreference, "add")).text
    given = {"need": left.rows[Need].pk, "stance": "refuse", "asset": "staff"}
    before = NeedPreference.objects.count()
    refused = client.post(address(NeedPreference, "add"), {**given, "staff": theirs.pk})
    assert [*refused.context["adminform"].form.errors] == ["staff"]
    assert NeedPreference.objects.count() == before
    assert client.post(address(NeedPreference, "add"), {**given, "staff": ours.pk}).status_code == 302


def test_choices_offered_while_typing_are_those_in_reach(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0], Role.TOWN_COORDINATOR)
    asked = {"app_label": "facilities", "model_name": "closure", "field_name": "bed"}
    found = client.get("/admin/autocomplete/", asked).json()["results"]
    assert [row["id"] for row in found] == [str(sides[0].rows[Bed].pk)]


def test_an_administrator_gives_roles_and_frees_who_lost_a_telephone(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0], Role.ADMINISTRATOR)
    user = User.objects.create(username="li")
    given = {"user": user.pk, "role": "town_coordinator", "town": sides[0].rows[Town].pk}
    refused = client.post(address(RoleAssignment, "add"), {**given, "role": "facility_manager"})
    assert "镇街道协调员须填镇街道" in refused.text
    assert not RoleAssignment.objects.filter(user=user).exists()
    assert client.post(address(RoleAssignment, "add"), given).status_code == 302
    assert RoleAssignment.objects.get(user=user).town == sides[0].rows[Town]

    factor = SecondFactor.objects.create(user=user, secret="JBSWY3DPEHPK3PXP", last_step=0, confirmed_at=NOON)
    page = client.get(address(user, "change"))
    assert factor.secret not in page.text
    data = {
        "username": "li", "is_active": "on", "seen": page.context["edit"]["seen"],
        "assignments-TOTAL_FORMS": 0, "assignments-INITIAL_FORMS": 0,
        "second_factor-TOTAL_FORMS": 1, "second_factor-INITIAL_FORMS": 1,
        "second_factor-0-id": factor.pk, "second_factor-0-user": user.pk, "second_factor-0-DELETE": "on",
    }  # fmt: skip
    assert client.post(address(user, "change"), data).status_code == 302
    assert not SecondFactor.objects.exists()


def test_an_auditor_reads_accounts_without_their_secrets(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0], Role.AUDITOR)
    user = User.objects.create_user("li", password="a long pass phrase")
    page = client.get(address(user, "change"))
    assert page.status_code == 200
    assert "argon2" not in page.text
    assert client.post(address(user, "change"), {"username": "zhao"}).status_code == 403
    user.refresh_from_db()
    assert user.username == "li"
