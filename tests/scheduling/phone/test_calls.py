"""The family rings: a coordinator enters what was said, as if it had been tapped."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, Invitation, OutboxMessage, RoleAssignment, User
from residents.models import Guardian, Resident
from scheduling.choices import RequestStatus
from scheduling.models import FamilyRequest, Placement, StandingPattern, Visit
from scheduling.services.calls import Call
from scheduling.services.habits import WeekChanged, week_confirm_told
from scheduling.services.publishing import put_in_force
from scheduling.services.requests import AlreadyAsked, question_ask, request_answer, request_withdraw, time_ask
from tests.scheduling.phone.names import therapy, visit
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
Enter = Callable[[Role | None], Client]
CALL = "/residents/lin/call/"
NO_SUCH = "已发布的计划里已没有这次安排"


def lin() -> Resident:
    return Resident.objects.get(code="lin")


@pytest.fixture
def grandmother(city: SmallCity) -> Guardian:
    """Lin's, who has no account."""
    return Guardian.objects.create(resident=lin(), name="示例林奶奶", relation="grandparent", phone="0573-8501234")


def mother() -> Guardian:
    return Guardian.objects.get(name="示例林母")


def coordinator(city: SmallCity) -> User:
    return city.accounts[Role.CITY_COORDINATOR]


def asked_by(city: SmallCity, caller: Guardian | None, text: str = "何时有床位？") -> FamilyRequest:
    return question_ask(resident=lin(), text=text, by=coordinator(city), now=timezone.now(), call=Call(caller))


def invite(city: SmallCity, guardian: Guardian, account: User) -> Invitation:
    return Invitation.objects.create(
        guardian=guardian, account=account, phone=guardian.phone, digest="x" * 64, issued_at=timezone.now(),
        issued_by=coordinator(city), expires_at=timezone.now() + DAY,
    )  # fmt: skip


def errors(page: str) -> list[str]:
    return re.findall(r"errorlist[^>]*><li>([^<]+)", page)


def sent_messages() -> list[str]:
    return list(OutboxMessage.objects.filter(key__startswith="request-").values_list("phone", flat=True))


def test_the_telephone_rings_and_leaves_a_request(city: SmallCity, entered: Enter, grandmother: Guardian) -> None:
    client = entered(Role.TOWN_COORDINATOR)
    assert f'href="{CALL}"' in client.get("/residents/lin/").text
    page = client.get(CALL).text
    for said in ("示例林奶奶", "0573-8501234", "示例林母", "示例lin（本人）", "想改时间："):
        assert said in page, said
    given = {"caller": grandmother.pk, "about": f"time {therapy(city)}", "text": "星期四上午"}
    answer = client.post(CALL, given)
    row = FamilyRequest.objects.get()
    assert answer.headers["Location"] == f"/requests/{row.code}/"
    assert (row.kind, row.need.code, row.index, row.text) == ("time", "N-therapy", 0, "星期四上午")  # type: ignore[union-attr]
    assert (row.by_phone, row.caller, row.made_by.username) == (True, grandmother, "small-town_coordinator")
    entry = AuditEntry.objects.get(act="request.time")
    assert entry.details == {"resident": "lin", "kind": "time", "by_phone": True, "caller": grandmother.pk}
    for address in ("/requests/", f"/requests/{row.code}/"):
        page = client.get(address).text
        assert all(said in page for said in ("来电登记", "示例林奶奶", "示例 登记")), address


def test_of_several_calls_each_has_its_words(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    given = {"caller": mother().pk, "about": "question", "text": "何时有床位？"}
    assert client.post(CALL, given).status_code == 302
    client.post(CALL, {**given, "caller": "resident", "text": "我想换人"})
    assert list(FamilyRequest.objects.order_by("pk").values_list("kind", "caller", "by_phone")) == [
        ("question", mother().pk, True), ("question", None, True),
    ]  # fmt: skip


def test_what_is_left_empty_is_named_and_the_rest_kept(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    assert errors(client.post(CALL, {}).text) == ["请选择来电人", "请选择是什么事"]
    page = client.post(CALL, {"caller": mother().pk, "about": "question", "text": " "}).text
    assert errors(page) == ["请写下来电内容"]
    assert len(re.findall(r"checked", page)) == 2
    assert not FamilyRequest.objects.exists()


def test_what_went_wrong_meanwhile_is_said_and_nothing_is_lost(
    city: SmallCity, entered: Enter, grandmother: Guardian, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, text = entered(Role.CITY_COORDINATOR), "星期四上午"

    def said(about: str, caller: Any = grandmother.pk) -> list[str]:
        page = client.post(CALL, {"caller": caller, "about": about, "text": text}).text
        assert text in page
        return errors(page)

    assert said("time N-therapy.9.20300101") == said("time x") == said("nothing")
    assert NO_SUCH in said("time x")[0]
    assert said("question", 0) == ["该联系人已不再代表服务对象，请重新选择来电人。"]
    week = f"confirm {city.week} {city.published.version}"
    assert f'value="{week}"' in client.get(CALL).text
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    assert said(week) == ["该周计划刚刚重新发布，请再看一遍时间。"]
    Guardian.objects.filter(pk=grandmother.pk).update(ended_on=city.today)
    assert said("question") == ["该联系人已不再代表服务对象，请重新选择来电人。"]
    Resident.objects.filter(code="lin").update(ends_on=city.today)
    assert said("question", "resident") == ["档案已关闭。请先清空终止日期，重新开启档案。"]
    Resident.objects.filter(code="lin").update(ends_on=None)
    monkeypatch.setattr(timezone, "now", lambda: at(city.monday, 1, 10))
    client = entered(Role.CITY_COORDINATOR)  # the session of before is over
    assert said(f"time {therapy(city)}", "resident") == ["该安排已经结束。"]
    assert not FamilyRequest.objects.exists()


def test_what_is_called_off_is_not_moved(city: SmallCity, entered: Enter) -> None:
    entered(Role.FAMILY).post(f"/my-family/appointments/{therapy(city)}/cannot-come/", {"absent-text": ""})
    client, about = entered(Role.CITY_COORDINATOR), f"time {therapy(city)}"
    assert f'value="{about}"' not in client.get(CALL).text
    page = client.post(CALL, {"caller": mother().pk, "about": about, "text": "下午"}).text
    assert errors(page) == ["这次安排已取消。"]


def test_sent_twice_and_entered_by_another_is_stored_once(
    city: SmallCity, entered: Enter, grandmother: Guardian
) -> None:
    for about in (f"time {therapy(city)}", "question"):
        given = {"caller": grandmother.pk, "about": about, "text": "星期四上午"}
        assert entered(Role.CITY_COORDINATOR).post(CALL, given).status_code == 302
        page = entered(Role.TOWN_COORDINATOR).post(CALL, given).text
        assert errors(page) == ["这件事已经登记过，正在“家属请求”里等待答复。"]
    assert FamilyRequest.objects.count() == 2
    page = entered(Role.CITY_COORDINATOR).get(CALL).text
    assert "已有人要求改时间" in page


def test_tapped_and_said_is_the_same(city: SmallCity, grandmother: Guardian) -> None:
    """Whichever came first; of another guardian's voice it is another request."""
    row, now, family = Visit.objects.get(plan=city.published), timezone.now(), city.accounts[Role.FAMILY]
    by = coordinator(city)
    tapped = time_ask(row=row, text="", by=family, now=now)
    with pytest.raises(AlreadyAsked), transaction.atomic():
        time_ask(row=row, text="", by=by, now=now, call=Call(mother()))
    request_withdraw(request=tapped, by=family, now=now)
    time_ask(row=row, text="", by=by, now=now, call=Call(mother()))
    with pytest.raises(AlreadyAsked), transaction.atomic():
        time_ask(row=row, text="", by=family, now=now)
    for caller in (grandmother, None):
        time_ask(row=row, text="", by=by, now=now, call=Call(caller))
        with pytest.raises(AlreadyAsked), transaction.atomic():
            time_ask(row=row, text="", by=city.accounts[Role.TOWN_COORDINATOR], now=now, call=Call(caller))


def test_so_many_open_requests_are_enough(city: SmallCity, entered: Enter) -> None:
    for number in range(10):
        asked_by(city, None, f"问题{number}")
    page = entered(Role.CITY_COORDINATOR).post(CALL, {"caller": "resident", "about": "question", "text": "还有"}).text
    assert errors(page) == ["该家属已有很多请求在等待答复，请先答复其中一些。"]
    assert FamilyRequest.objects.count() == 10


def test_each_reads_what_was_entered_for_their_own_call(city: SmallCity, entered: Enter, grandmother: Guardian) -> None:
    asked_by(city, mother(), "母亲来电")
    asked_by(city, grandmother, "奶奶来电")
    asked_by(city, None, "本人来电")
    family = entered(Role.FAMILY)
    for address in ("/my-family/requests/", "/api/v1/requests/"):
        page = family.get(address).text
        assert "母亲来电" in page, address
        assert "奶奶来电" not in page and "本人来电" not in page, address
    assert "打电话说的" in family.get("/my-family/requests/").text
    told = {row["text"]: (row["by_phone"], row["caller"]) for row in family.get("/api/v1/requests/").json()["results"]}
    assert told == {"母亲来电": (True, mother().pk)}
    row = FamilyRequest.objects.get(text="母亲来电")
    request_answer(request=row, status=RequestStatus.AGREED, answer="下周一", by=coordinator(city), now=timezone.now())
    assert "下周一" in family.get("/my-family/").text


def test_what_was_entered_by_mistake_is_read_by_no_family(city: SmallCity, entered: Enter) -> None:
    row, client = asked_by(city, mother(), "别家的事"), entered(Role.TOWN_COORDINATOR)
    withdraw = f"/requests/{row.code}/withdraw/"
    assert withdraw in client.get(f"/requests/{row.code}/").text
    assert client.post(withdraw, follow=True).redirect_chain == [("/requests/", 302)]
    row.refresh_from_db()
    assert (row.status, row.answered_by) == ("withdrawn", city.accounts[Role.TOWN_COORDINATOR])
    assert "别家的事" not in entered(Role.FAMILY).get("/my-family/requests/").text
    assert withdraw not in client.get(f"/requests/{row.code}/").text
    again = client.post(withdraw, follow=True)
    assert again.redirect_chain == [(f"/requests/{row.code}/", 302)] and 'class="messages"' in again.text
    told = question_ask(resident=lin(), text="?", by=city.accounts[Role.FAMILY], now=timezone.now())
    assert client.post(f"/requests/{told.code}/withdraw/").status_code == 404
    with pytest.raises(PermissionDenied):
        request_withdraw(request=told, by=coordinator(city), now=timezone.now())


def test_a_family_takes_back_what_it_said(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    row = asked_by(city, mother())
    assert family.post(f"/my-family/requests/{row.code}/withdraw/").status_code == 302
    row.refresh_from_db()
    assert row.status == "withdrawn"
    again = asked_by(city, mother())
    answer = family.post(f"/api/v1/requests/{again.pk}/withdrawal/", content_type="application/json")
    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")
    assert len(family.get("/api/v1/requests/").json()["results"]) == 2


def test_who_has_no_account_is_rung_back(city: SmallCity, entered: Enter, grandmother: Guardian) -> None:
    row, client = asked_by(city, grandmother), entered(Role.CITY_COORDINATOR)
    page = client.get(f"/requests/{row.code}/").text
    assert "请回电" in page and 'href="tel:05738501234"' in page
    answer = client.post(f"/requests/{row.code}/", {"answer": "下周一有床位"}, follow=True)
    assert "还没有回电的请回电" in answer.text
    row.refresh_from_db()
    assert (row.status, row.answer, row.answered_by_phone) == ("agreed", "下周一有床位", True)
    assert "已电话告知" in client.get(f"/requests/{row.code}/").text
    assert sent_messages() == []
    own = asked_by(city, None)
    assert 'href="tel:13800000001"' in client.get(f"/requests/{own.code}/").text
    client.post(f"/requests/{own.code}/", {"answer": "好"})
    assert sent_messages() == []


def test_who_has_an_account_reads_the_answer_and_is_sent_a_message(city: SmallCity, entered: Enter) -> None:
    row, client = asked_by(city, mother()), entered(Role.CITY_COORDINATOR)
    invite(city, mother(), city.accounts[Role.FAMILY])
    assert "请回电" not in client.get(f"/requests/{row.code}/").text
    assert "家属会在自己的页面上看到" in client.post(f"/requests/{row.code}/", {"answer": "好"}, follow=True).text
    row.refresh_from_db()
    assert not row.answered_by_phone
    assert sent_messages() == ["13800000002"]


def test_an_invitation_that_ran_out_opens_nothing(city: SmallCity, entered: Enter, grandmother: Guardian) -> None:
    account, now = User.objects.create_user("family-grandmother"), timezone.now()
    RoleAssignment.objects.create(user=account, role=Role.FAMILY, guardian=grandmother)
    row, client = asked_by(city, grandmother), entered(Role.CITY_COORDINATOR)
    sheet = invite(city, grandmother, account)
    assert "请回电" not in client.get(f"/requests/{row.code}/").text
    Invitation.objects.filter(pk=sheet.pk).update(issued_at=now - 2 * DAY, expires_at=now - timedelta(minutes=1))
    assert "请回电" in client.get(f"/requests/{row.code}/").text


def test_the_family_confirms_by_telephone(city: SmallCity, entered: Enter, grandmother: Guardian) -> None:
    client, family = entered(Role.TOWN_COORDINATOR), entered(Role.FAMILY)
    about = f"confirm {city.week} {city.published.version}"
    page = client.post(CALL, {"caller": grandmother.pk, "about": about, "text": "周五有事"}).text
    assert errors(page) == ["确认不保存文字。请作为问题登记，或者不写。"] and "周五有事" in page
    answer = client.post(CALL, {"caller": grandmother.pk, "about": about}, follow=True)
    assert answer.redirect_chain == [("/residents/lin/#patterns", 302)]
    assert "家属已电话确认" in answer.text
    rows = StandingPattern.objects.filter(need__resident__code="lin").order_by("need__code", "number")
    assert list(rows.values_list("need__code", "number", "confirmed", "confirmed_by_phone")) == [
        ("N-nursing", 1, True, True), ("N-therapy", 1, True, False), ("N-therapy", 2, True, True),
    ]  # fmt: skip
    entry = AuditEntry.objects.get(act="habit.confirm")
    assert entry.who == city.accounts[Role.TOWN_COORDINATOR]
    assert entry.details == {
        "resident": "lin", "week": city.week, "version": 1, "needs": ["N-nursing", "N-therapy"], "by_phone": True,
        "caller": grandmother.pk,
    }  # fmt: skip
    page = client.get(CALL).text
    assert "时间已确认 · 电话确认" in page and about not in page
    assert "您已确认这些时间 · 电话确认" in family.get("/my-family/").text
    assert "家属已电话确认" in client.get(f"/plans/{city.draft.pk}/compare/").text
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    family.post("/my-family/confirm/", {"week": city.week, "version": 2})
    pattern = StandingPattern.objects.get(need__code="N-nursing")
    assert (pattern.confirmed, pattern.confirmed_by_phone) == (True, False)


def test_a_bed_is_confirmed_by_telephone(city: SmallCity) -> None:
    Placement.objects.update(confirmed=False)
    given: dict[str, Any] = {"resident": Resident.objects.get(code="guo"), "call": Call(None), "now": timezone.now()}
    given |= {"by": coordinator(city), "monday": city.monday}
    with pytest.raises(WeekChanged):
        week_confirm_told(version=7, **given)
    week_confirm_told(version=1, **given)
    bed = Placement.objects.get()
    assert (bed.confirmed, bed.confirmed_by_phone) == (True, True)


def test_where_confirmed_shows_it_is_told_apart(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    StandingPattern.objects.update(confirmed_by_phone=True)
    Placement.objects.update(confirmed_by_phone=True)
    assert "家属已电话确认" in client.get("/residents/guo/").text
    assert "家属已电话确认" in client.get(f"/plans/{city.draft.pk}/moves/new/?need=N-therapy&index=0").text
    for name in ("patterns", "placements"):
        assert [row["confirmed_by_phone"] for row in client.get(f"/api/v1/{name}/").json()["results"]] == [True], name


@pytest.mark.parametrize("role", [None, *Role])
def test_who_enters_calls(city: SmallCity, entered: Enter, role: Role | None) -> None:
    """The coordinators of the city, and of the town of the resident."""
    coordinators = {Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
    client, given = entered(role), {"caller": "resident", "about": "question", "text": "?"}
    elsewhere = asked_by(city, None)
    other = Resident.objects.get(code="qian")  # lives in another town
    FamilyRequest.objects.filter(pk=elsewhere.pk).update(resident=other)
    expected = 302 if role is None else 200 if role in coordinators else 403
    assert client.get(CALL).status_code == expected
    assert client.post(CALL, given).status_code == (403 if expected == 403 else 302)
    assert FamilyRequest.objects.filter(resident=lin()).exists() is (role in coordinators)
    of_other = {Role.CITY_COORDINATOR: 302, Role.TOWN_COORDINATOR: 404}
    expected = 302 if role is None else of_other.get(role, 403)
    assert client.post("/residents/qian/call/", {**given, "text": "!"}).status_code == expected
    assert client.post(f"/requests/{elsewhere.code}/withdraw/").status_code == expected
    elsewhere.refresh_from_db()
    assert (elsewhere.status == "withdrawn") is (role == Role.CITY_COORDINATOR)
    assert client.get(f"/requests/{elsewhere.code}/withdraw/").status_code == (302 if role is None else 405)


def test_a_service_asks_the_table_too(city: SmallCity, grandmother: Guardian) -> None:
    for role in (Role.ADMINISTRATOR, Role.FAMILY, Role.FACILITY_MANAGER):
        with pytest.raises(PermissionDenied), transaction.atomic():
            question_ask(resident=lin(), text="?", by=city.accounts[role], now=timezone.now(), call=Call(grandmother))
    stranger = Guardian.objects.get(name="示例胡妻")
    with pytest.raises(ValidationError), transaction.atomic():
        asked_by(city, stranger)
    assert not FamilyRequest.objects.exists()


def test_the_file_of_a_child_asks_why(city: SmallCity, entered: Enter) -> None:
    client, address = entered(Role.CITY_COORDINATOR), "/residents/sun/call/"
    assert client.get(address).url.startswith("/residents/sun/reason/")
    asked = client.post(address, {"caller": "resident", "about": "question", "text": "何时能去训练？"})
    assert asked.status_code == 200 and "何时能去训练？" in asked.text
    assert not FamilyRequest.objects.exists()
    given = {"caller": "resident", "about": "question", "text": "何时能去训练？", "reading-sun-why": "family"}
    assert client.post(address, given).status_code == 302
    details = AuditEntry.objects.get(act="request.question").details
    assert (details["minor"], details["reason"]) == (True, "family")


def test_the_database_keeps_who_rang_to_calls(city: SmallCity) -> None:
    row = question_ask(resident=lin(), text="?", by=city.accounts[Role.FAMILY], now=timezone.now())
    for values in ({"caller": mother()}, {"answered_by_phone": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FamilyRequest.objects.filter(pk=row.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        StandingPattern.objects.update(confirmed=False, confirmed_by_phone=True)


def test_pages_cost_the_same_for_any_number(
    city: SmallCity, entered: Enter, grandmother: Guardian, django_assert_max_num_queries: Any
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    asked_by(city, None)
    pages = (CALL, "/requests/")
    counts = []
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(60) as few:
            client.get(page)
        counts.append(len(few))
    for number in range(5):
        Guardian.objects.create(resident=lin(), name=f"示例亲属{number}", relation="other")
        asked_by(city, grandmother if number % 2 else mother(), f"问题{number}")
    time_ask(
        row=Visit.objects.get(plan=city.published), text="", by=coordinator(city), now=timezone.now(),
        call=Call(grandmother),
    )  # fmt: skip
    for page, few_of_page in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(few_of_page):
            assert client.get(page).status_code == 200
    assert visit(city) in client.get(CALL).text
