"""A family confirms the times of its week with one tap."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment, User
from residents.models import Guardian, Resident
from scheduling.models import Placement, Plan, StandingPattern
from scheduling.services.publishing import put_in_force
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role | None], Client]
WEEK, CONFIRM = "/my-family/", "/my-family/confirm/"
ASKED, BUTTON, DONE = "下周的时间合适吗？", "这些时间合适", "您已确认这些时间"


def sent(city: SmallCity, **more: Any) -> dict[str, Any]:
    return {"week": city.week, "version": city.published.version, **more}


def stored() -> list[tuple[str, int, bool]]:
    rows = StandingPattern.objects.order_by("need__code", "number")
    return list(rows.values_list("need__code", "number", "confirmed"))


def test_one_tap_confirms_and_stays_to_be_seen(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    page = family.get(WEEK).text
    assert all(said in page for said in (ASKED, BUTTON, f'name="week" value="{city.week}"', 'name="version" value="1"'))
    assert DONE not in page
    for _twice in range(2):
        answer = family.post(CONFIRM, sent(city), follow=True)
        assert answer.redirect_chain == [(f"{WEEK}#confirm", 302)]
        assert DONE in answer.text and BUTTON not in answer.text
    assert DONE in family.get(WEEK).text
    assert stored() == [("N-nursing", 1, True), ("N-therapy", 1, True), ("N-therapy", 2, True)]
    assert AuditEntry.objects.filter(act="habit.confirm", details__resident="lin").count() == 1


def test_what_was_published_anew_is_read_again_first(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    family.post(CONFIRM, sent(city))
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    answer = family.post(CONFIRM, sent(city), follow=True)
    assert "该周计划刚刚重新发布" in answer.text and BUTTON in answer.text
    assert AuditEntry.objects.filter(act="habit.confirm").count() == 1
    assert DONE in family.post(CONFIRM, sent(city, version=2), follow=True).text


@pytest.mark.parametrize("role", [None, *Role])
def test_who_confirms(city: SmallCity, entered: Enter, role: Role | None) -> None:
    assert entered(role).post(CONFIRM, sent(city)).status_code == (302 if role in (None, Role.FAMILY) else 403)
    assert (stored() != [("N-therapy", 1, True)]) is (role == Role.FAMILY)


def test_what_is_no_week_is_not_found(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    assert family.get(CONFIRM).status_code == 405
    for wrong in ("", "2026-99", "9999-W52"):
        assert family.post(CONFIRM, sent(city, week=wrong)).status_code == 404, wrong
    for wrong in ("", "²", "9" * 30, str(city.draft.version)):
        assert family.post(CONFIRM, sent(city, version=wrong)).status_code == 302, wrong
    assert stored() == [("N-therapy", 1, True)]


def test_of_another_family_nothing_is_confirmed(city: SmallCity) -> None:
    """Hu's wife confirms his days; of Lin and Guo she changes nothing."""
    Placement.objects.update(confirmed=False)
    StandingPattern.objects.update(confirmed=False)
    wife = User.objects.create_user("hu-wife")
    RoleAssignment.objects.create(user=wife, role=Role.FAMILY, guardian=Guardian.objects.get(name="示例胡妻"))
    client = Client()
    client.force_login(wife)
    client.post(CONFIRM, sent(city))
    assert stored() == [("N-day", 1, True), ("N-day", 2, True), ("N-therapy", 1, False)]
    assert not Placement.objects.get().confirmed


def test_with_a_bed_alone_the_place_is_confirmed(city: SmallCity) -> None:
    Placement.objects.update(confirmed=False)
    guo = Resident.objects.get(code="guo")
    son = Guardian.objects.create(resident=guo, name="示例郭子", relation="child", phone="13800000005")
    user = User.objects.create_user("guo-son")
    RoleAssignment.objects.create(user=user, role=Role.FAMILY, guardian=son)
    client = Client()
    client.force_login(user)
    page = client.get(WEEK).text
    assert "这个住处合适吗？" in page and BUTTON not in page
    assert "您已确认这个住处" in client.post(CONFIRM, sent(city), follow=True).text
    assert Placement.objects.get().confirmed
    assert [one.details["needs"] for one in AuditEntry.objects.filter(act="habit.confirm")] == [["N-stay"]]


def test_with_nothing_planned_nothing_is_asked(city: SmallCity, entered: Enter) -> None:
    Plan.objects.filter(status="published").update(status="superseded")
    page = entered(Role.FAMILY).get(WEEK).text
    assert 'id="confirm"' not in page
