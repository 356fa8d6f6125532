"""Two open one form: whoever saves second sees what the first has stored, on every page that changes a stored row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, resolve

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Bed, Closure, Credential, DayPlaces, Room, RoomEquipment, StaffMember, StaffSkill
from residents.models import Entitlement, Guardian, Need, Resident
from tests.inputs import Inputs, seen_row
from tests.small_city import SmallCity, enter_papers

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]
Typed = dict[str, Any]
OTHERS = {"change_password", "audit_changes"}  # one's own, and a list


@pytest.fixture(autouse=True)
def papers(city: SmallCity) -> None:
    enter_papers(city)


def pages() -> dict[str, tuple[Typed, Typed, str]]:
    """Each page on which a stored row is changed: what another enters, what oneself enters, what the notice shows."""
    mother = Guardian.objects.get(resident__code="lin")
    entitlement, agreement = Entitlement.objects.get(), Credential.objects.get(kind="agreement")
    last = {"ends_on": "2027-03-31", "save": "1"}
    ended = {"act": "end", "end-reason": "搬走", "save": "1"}
    named = ({"name": "示例甲"}, {"name": "示例乙"}, "<td>示例甲</td><td>示例乙</td>")
    return {
        "/facility/XC/rooms/XC-1/change/": ({"pieces_traction": "3"}, {"name": "示例乙"}, "<td>3</td><td>–</td>"),
        "/facility/TY/beds/TY-1-2/change/": ({"features": ["oxygen"]}, {"kind": "respite"}, "<td>–</td>"),
        "/facility/TY/beds/TY-1-2/end/": (last, {**last, "ends_on": "2027-04-30"}, "<td>2027-03-31</td><td>2027-04-30"),
        f"/facility/ZJ/papers/{agreement.pk}/change/": (
            {"valid_0": "2026-01-01"},
            {"valid_0": "2026-02-01"},
            "<td>2026-01-01 – ",
        ),
        "/facility/XC/staff/chen/change/": named,
        "/facility/XC/staff/chen/end/": (last, {**last, "ends_on": ""}, "<td>2027-03-31</td><td>–</td>"),
        "/residents/lin/change/": named,
        f"/residents/lin/contacts/{mother.pk}/": named,
        f"/residents/lin/papers/entitlements/{entitlement.pk}/": ({"used": "3"}, {"used": "4"}, "<td>3</td><td>4</td>"),
        "/residents/lin/needs/N-nursing/end/": (
            {**ended, "end-last_day": "2199-01-01"},
            {**ended, "end-last_day": "2199-02-01"},
            "<td>2199-01-01</td><td>2199-02-01",
        ),
        "/residents/lin/needs/N-therapy/": ({"times": "1"}, {"times": "3"}, "<td>1</td><td>3</td>"),
    }


def stored() -> list[Any]:
    """Rows, and traces but for those of reading."""
    rows = (
        Room, RoomEquipment, Bed, StaffMember, Resident, Guardian, Need, Entitlement, Credential, Closure, DayPlaces,
        StaffSkill,
    )  # fmt: skip
    traces = AuditEntry.objects.exclude(act="dossier.open")
    return [list(model._default_manager.order_by("pk").values()) for model in rows] + [traces.count()]


def typed(html: str, **changes: Any) -> Typed:
    """What the first form of a page would send; below it another may remove the row."""
    data = Inputs(html.partition("<main")[2]).data
    return {**data, "seen": data["seen"][:1], **changes}


def test_a_page_that_changes_a_row_is_named_here(city: SmallCity) -> None:
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str) and "change" in name}
    assert names - OTHERS == {str(resolve(page).url_name) for page in pages() if "/end/" not in page}


def test_the_second_sees_what_the_first_has_stored(city: SmallCity, entered: Enter) -> None:
    mine, other = entered(Role.CITY_COORDINATOR), entered(Role.TOWN_COORDINATOR)
    for page, (theirs, own, told) in pages().items():
        opened = mine.get(page).text
        assert other.post(page, typed(opened, **theirs)).status_code == 302, page
        before = stored()
        refused = mine.post(page, typed(opened, **own))
        assert refused.status_code == 200, page
        assert stored() == before, page
        assert told in refused.text and "What you typed is not saved" in refused.text, page
        rows_of_their_own = "/rooms/" in page  # the equipment: of the room itself nothing is known
        who = "This was changed after you opened it" if rows_of_their_own else "示例 changed this at 20"
        assert who in refused.text, page
        kept = typed(refused.text)
        for name in own.keys() - {"save", "act"}:
            given = own[name] if isinstance(own[name], list) else [own[name]]
            assert set(kept[name]) == set(given), (page, name)
        assert mine.post(page, {**kept, **own}).status_code == 302, page
        assert stored() != before, page


def small_forms() -> dict[str, tuple[Typed, Typed, Any]]:
    """Each small form of a list: the page it stands on, what another enters there, what oneself sends, and the row."""
    closure, need = Closure.objects.get(bed__code="TY-1-2"), Need.objects.get(code="N-nursing")
    places = DayPlaces.objects.get(facility__code="ZJ", weekday=0)
    skill = StaffSkill.objects.filter(staff__code="chen").earliest("pk")
    entitlement, agreement = Entitlement.objects.get(), Credential.objects.get(kind="agreement")
    skills, closures = f"/facility/XC/staff/chen/skills/{skill.pk}/", f"/facility/TY/closures/{closure.pk}/"
    counts = {"weekday": "0", "morning": "1", "afternoon": "1"}
    return {
        closures + "end/": ({"reason": "另因"}, {"last": "2199-01-01"}, closure),
        closures + "remove/": ({"reason": "再因"}, {}, closure),
        "/facility/ZJ/places/": ({"morning": 7}, counts, places),
        skills + "end/": ({"valid": ("2020-01-01", "2198-01-01")}, {"ends_on": "2199-01-01"}, skill),
        skills + "remove/": ({"valid": ("2020-01-01", "2198-02-01")}, {}, skill),
        "/residents/lin/needs/N-nursing/end/": (
            {"priority": 1},
            {"act": "withdraw", "withdraw-reason": "搬走"},
            need,
        ),
        f"/residents/lin/papers/entitlements/{entitlement.pk}/remove/": ({"used": 1}, {}, entitlement),
        f"/facility/ZJ/papers/{agreement.pk}/remove/": ({"valid": ("2020-01-01", "2198-01-01")}, {}, agreement),
    }


def test_a_small_form_does_not_undo_what_another_stored(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    for address, (theirs, own, row) in small_forms().items():
        looked_at = seen_row(row)
        type(row).objects.filter(pk=row.pk).update(**theirs)
        before = stored()
        answer = client.post(address, {**own, **looked_at}, follow=True)
        assert "Somebody changed this after you opened the page." in answer.text, address
        assert client.post(address, own, follow=True).status_code == 200, address  # of a page that told nothing
        assert stored() == before, address
        assert client.post(address, {**own, **seen_row(row)}).status_code == 302, address
        assert stored() != before, address


def test_small_forms_carry_the_state_of_their_row(city: SmallCity, entered: Enter) -> None:
    client, rows = entered(Role.CITY_COORDINATOR), [row for _theirs, _own, row in small_forms().values()]
    told = [seen_row(row)["seen"] for row in rows]
    pages = (
        "/facility/TY/capacity/", "/facility/TY/capacity/", "/facility/ZJ/capacity/", "/facility/XC/staff/chen/",
        "/facility/XC/staff/chen/", "/residents/lin/needs/N-nursing/end/",
        f"/residents/lin/papers/entitlements/{rows[6].pk}/", f"/facility/ZJ/papers/{rows[7].pk}/change/",
    )  # fmt: skip
    for page, state in zip(pages, told, strict=True):
        assert f'name="seen" value="{state}"' in client.get(page).text, page


def test_what_is_stored_as_it_was_typed_and_what_was_not_looked_at(city: SmallCity, entered: Enter) -> None:
    mine = entered(Role.CITY_COORDINATOR)
    page = f"/residents/lin/contacts/{Guardian.objects.get(resident__code='lin').pk}/"
    form = typed(mine.get(page).text, name="示例甲")
    assert mine.post(page, form).status_code == 302
    same = mine.post(page, form).text
    assert "It is stored just as you typed it" in same and "Stored now" not in same
    unseen = mine.post(page, {**form, "name": "示例乙", "seen": ""}).text
    assert "This was changed after you opened it" in unseen and "<td>示例甲</td><td>示例乙</td>" in unseen
    assert Guardian.objects.get(resident__code="lin").name == "示例甲"
