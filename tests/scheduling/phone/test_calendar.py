"""The calendar of a telephone: a secret address, kept as a hash, that ends when it should and says no more than it
must."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation
from icalendar import Calendar

from backend.core.access.invitations import invite_guardian, revoke_invitation
from backend.core.access.passwords import password_changed, password_demand
from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment, User
from facilities.models import ServiceType
from residents.models import Guardian, Need, Resident
from scheduling.feeds import calendar_of
from scheduling.models import BrokenAppointment, CalendarFeed, Placement, Plan, Session, SessionAttendee, Stay
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
Enter = Callable[[Role | None], Client]


def made(client: Client) -> str:
    """The path of a new address."""
    page = client.post("/calendar/").text
    return re.findall(r"webcal://testserver(/calendar/[\w-]+\.ics)", page)[0]


def events(path: str) -> list[tuple[str, str, str]]:
    """What, where and the local start, in order; read without any session."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    starts = [event.decoded("dtstart") for event in found]
    return [
        (
            str(event["summary"]),
            str(event["location"]),
            f"{timezone.localtime(start):%w %H:%M}" if hasattr(start, "hour") else "",
        )
        for event, start in zip(found, starts, strict=True)
    ]


def test_a_family_reads_its_times(city: SmallCity, entered: Enter) -> None:
    path = made(entered(Role.FAMILY))
    coming = ("运动疗法", "XC站", "2 09:00"), ("运动疗法", "XC站", "3 09:00"), ("上门护理", "在家中", "1 14:00")
    found = events(path)
    assert set(found) == set(coming)
    assert len(found) == 6  # this week and the coming one
    text = Client().get(path).text
    for hidden in ("lin", "chen", "N-day", "示例", "村", "轮椅"):
        body = re.sub(r"^(UID|X-WR-CALNAME):.*$", "", text, flags=re.MULTILINE)
        assert hidden not in body, hidden


def test_a_carer_reads_times_and_places_and_no_names(city: SmallCity, entered: Enter) -> None:
    path = made(entered(Role.CARER))
    assert ("上门护理", "新仓镇 lin村1组", "1 14:00") in events(path)
    assert "示例" not in Client().get(path).text


def test_the_secret_is_kept_as_a_hash_and_shown_once(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    path = made(family)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    (feed,) = CalendarFeed.objects.all()
    assert secret not in str(vars(feed)) and len(feed.digest) == 64
    assert secret not in family.get("/calendar/").text
    assert secret not in str(list(AuditEntry.objects.values()))


def test_a_new_address_ends_the_old_one_and_void_is_void(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    first = made(family)
    second = made(family)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    family.post("/calendar/", {"revoke": "1"})
    assert [Client().get(path).status_code for path in (first, second, "/calendar/nothing.ics")] == [404] * 3
    acts = AuditEntry.objects.filter(act__startswith="calendar").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["calendar.make", "calendar.revoke", "calendar.make", "calendar.revoke"]


def test_it_ends_with_the_account_the_role_and_a_revoked_sheet(city: SmallCity, entered: Enter) -> None:
    user, coordinator = city.accounts[Role.FAMILY], city.accounts[Role.CITY_COORDINATOR]
    guardian, now = Guardian.objects.get(name="示例林母"), timezone.now()
    invitation, _code = invite_guardian(guardian=guardian, by=coordinator, now=now - timedelta(days=1))
    path = made(entered(Role.FAMILY))
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().get(path).status_code == 404
    User.objects.filter(pk=user.pk).update(is_active=True)
    revoke_invitation(invitation=invitation, by=coordinator, now=timezone.now())
    assert Client().get(path).status_code == 404
    RoleAssignment.objects.create(user=user, role=Role.FAMILY, guardian=guardian)  # invited again
    again = made(entered(Role.FAMILY))
    RoleAssignment.objects.filter(user=user).delete()
    assert events(again) == []


def test_the_page_tells_that_the_next_sheet_has_ended_the_address(city: SmallCity, entered: Enter) -> None:
    coordinator, guardian = city.accounts[Role.CITY_COORDINATOR], Guardian.objects.get(name="示例林母")
    invite_guardian(guardian=guardian, by=coordinator, now=timezone.now() - timedelta(days=1))
    family = entered(Role.FAMILY)
    ended = "之前设置的地址已停用"
    assert ended not in family.get("/calendar/").text
    path = made(family)
    invite_guardian(guardian=guardian, by=coordinator, now=timezone.now())
    assert Client().get(path).status_code == 404
    page = family.get("/calendar/").text
    assert ended in page
    assert "手机丢了" not in page
    made(family)
    page = family.get("/calendar/").text
    assert ended not in page
    assert "手机丢了" in page


def with_password(account: User) -> None:
    account.password = "pbkdf2_sha256$1$salt$hash"
    account.save()


def test_an_address_made_with_a_password_that_another_may_know_ends_with_it(city: SmallCity, entered: Enter) -> None:
    """Whoever knew it may have made one: it ends when a new one is demanded, and again when that is set."""
    carer, administrator = city.accounts[Role.CARER], city.accounts[Role.ADMINISTRATOR]
    with_password(carer)
    client, others = entered(Role.CARER), made(entered(Role.FAMILY))
    first = made(client)
    ended = "系统已要求设置新密码，之前设置的地址已停用"
    assert ended not in client.get("/calendar/").text
    assert password_demand(account=User.objects.get(pk=carer.pk), by=administrator, now=timezone.now())
    assert [Client().get(path).status_code for path in (first, others)] == [404, 200]

    User.objects.filter(pk=carer.pk).update(must_change_password=False)  # so that the page opens
    page = client.get("/calendar/").text
    assert ended in page
    assert "手机丢了" not in page
    second = made(client)
    assert ended not in client.get("/calendar/").text
    User.objects.filter(pk=carer.pk).update(must_change_password=True)
    password_changed(account=User.objects.get(pk=carer.pk), now=timezone.now())
    assert Client().get(second).status_code == 404
    third = made(client)
    password_changed(account=User.objects.get(pk=carer.pk), now=timezone.now())  # of the own accord
    assert Client().get(third).status_code == 200


def test_the_address_of_a_family_stays_when_passwords_are_asked_of_a_list(city: SmallCity, entered: Enter) -> None:
    """It has none, and signs in with its sheet. A password that was taken away ends what was made with it."""
    family, carer = city.accounts[Role.FAMILY], city.accounts[Role.CARER]
    paths = [made(entered(role)) for role in (Role.FAMILY, Role.CARER)]
    boss = entered(Role.ADMINISTRATOR)
    boss.post("/admin/core/user/", {"action": "demand_password", "_selected_action": [family.pk, carer.pk]})
    assert [Client().get(path).status_code for path in paths] == [200, 200]
    with_password(carer)
    boss.post(f"/admin/core/user/{carer.pk}/password/", {"usable_password": "false", "unset-password": "1"})
    assert [Client().get(path).status_code for path in paths] == [200, 404]


def test_with_the_last_role_of_a_carer_nothing_is_left_to_read(city: SmallCity, entered: Enter) -> None:
    carer = city.accounts[Role.CARER]
    path = made(entered(Role.CARER))
    assert events(path)
    User.objects.filter(pk=carer.pk).update(is_active=False)
    assert Client().get(path).status_code == 404
    User.objects.filter(pk=carer.pk).update(is_active=True)
    assert events(path)  # a switch: what stood before stands again
    carer.assignments.all().delete()
    assert events(path) == []


def test_what_the_family_calls_off_is_cancelled_in_the_calendar(city: SmallCity, entered: Enter) -> None:
    family = entered(Role.FAMILY)
    path = made(family)
    assert "STATUS:CANCELLED" not in Client().get(path).text
    family.post("/my-family/absence/", {"first": city.monday, "last": city.monday})
    assert Client().get(path).text.count("STATUS:CANCELLED") == 1


def uids(account: User, now: datetime, service: str) -> set[str]:
    found = Calendar.from_ical(calendar_of(account, now)).walk("VEVENT")
    return {str(event["uid"]) for event in found if event["summary"] == service}


def test_what_can_no_longer_be_kept_is_tentative_in_the_calendar(city: SmallCity, entered: Enter) -> None:
    path = made(entered(Role.FAMILY))
    visit = city.published.visits.first()
    BrokenAppointment.objects.create(
        plan=city.published, need=visit.need, visit=visit, why="capacity", broken_at=timezone.now()
    )
    found = Calendar.from_ical(Client().get(path).content).walk("VEVENT")
    (shaky,) = [event for event in found if event.get("status") == "TENTATIVE"]
    assert shaky.decoded("dtstart") == visit.span.lower
    assert shaky["description"].splitlines()[-1] == "这次安排可能有变动：原定条件暂缺，协调员正在重新安排。"
    assert [event.get("status") for event in found].count(None) == len(found) - 1


def test_a_stay_is_the_same_event_from_week_to_week(city: SmallCity) -> None:
    """Each week's plan names the nights of that week alone."""
    user, guo = city.accounts[Role.FAMILY], Resident.objects.get(code="guo")
    Guardian.objects.filter(name="示例林母").update(resident=guo)
    Placement.objects.all().delete()
    stay = Stay.objects.get(plan=city.lived)
    for number in range(1, 4):
        week = city.lived.week - 7 * number * DAY
        plan = Plan.objects.create(week=week, version=1, created_at=at(week, 0, 8))
        Stay.objects.create(plan=plan, need=stay.need, resident=guo, bed=stay.bed, nights=(week, week + 7 * DAY))
        Plan.objects.filter(pk=plan.pk).update(status="published", published_at=at(week, 0, 8))
    with translation.override("en"):
        service = str(stay.need.service)
        first, *later = (uids(user, at(city.lived.week, 7 * week, 8), service) for week in (-2, -1, 0, 1))
    assert len(first) == 1
    assert later == [first] * 3


def test_a_group_is_the_same_event_whoever_comes(city: SmallCity) -> None:
    carer = city.accounts[Role.CARER]
    ServiceType.objects.filter(code="physiotherapy").update(group_size=4)
    session = Session.objects.filter(plan=city.draft).order_by("span").first()
    assert session
    service, now = str(session.service), at(city.monday, 0, 8)
    before = uids(carer, now, service)
    joins = Need.objects.get(code="N-day")
    Resident.objects.filter(pk=joins.resident_id).update(name="甲")  # is the first of them
    SessionAttendee.objects.create(session=session, need=joins, index=0)
    Plan.objects.filter(pk=city.published.pk).update(status="superseded")
    Plan.objects.filter(pk=city.draft.pk).update(status="published", published_at=now)
    assert len(before) == 4
    assert uids(carer, now, service) == before


@pytest.mark.parametrize("role", [None, *Role])
def test_who_has_one(city: SmallCity, entered: Enter, role: Role | None) -> None:
    client = entered(role)
    expected = 302 if role is None else 200 if role in (Role.FAMILY, Role.CARER) else 403
    assert client.get("/calendar/").status_code == expected
    assert client.post("/calendar/").status_code == expected
    assert CalendarFeed.objects.exists() is (expected == 200)


def test_reading_is_noted_once_an_hour(city: SmallCity, entered: Enter) -> None:
    path = made(entered(Role.FAMILY))
    for _often in range(3):
        Client().get(path)
    (feed,) = CalendarFeed.objects.all()
    assert feed.read_at is not None
    assert Client().post(path).status_code == 405
