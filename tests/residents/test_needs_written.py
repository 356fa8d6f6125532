"""Needs are entered, changed, ended and withdrawn, each with its trace."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, Change, RoleAssignment, User
from facilities.models import ServiceType
from residents.models import Need, Resident
from residents.services.dossier import ReasonNeeded
from residents.services.needs import need_add, need_change, need_end, need_withdraw
from tests.network import NOON
from tests.scheduling.village import facility, need, resident, service

pytestmark = pytest.mark.django_db
TODAY, DAY = NOON.date(), timedelta(days=1)


@pytest.fixture
def city() -> User:
    facility("XC", "rehab_station", "physiotherapy", "respite")
    user = User.objects.create(username="c")
    RoleAssignment.objects.create(user=user, role=Role.CITY_COORDINATOR)
    return user


def enter(who: Resident, what: ServiceType, by: User, **given: Any) -> Need:
    values = {"dates": (TODAY, None), **given}
    return need_add(resident=who, service=what, values=values, by=by, today=TODAY, now=NOON)


def person(code: str, **more: Any) -> Resident:
    return Resident.objects.get(pk=resident(code, **more).pk)


def refused(act: Callable[[], Any]) -> Any:
    before = (list(Need.objects.order_by("pk").values()), AuditEntry.objects.count())
    with pytest.raises(ValidationError) as error:
        act()
    assert (list(Need.objects.order_by("pk").values()), AuditEntry.objects.count()) == before
    return error.value


def test_a_need_is_entered_and_changed(city: User) -> None:
    lin = person("lin")
    need("N000007", lin, "respite")
    row = enter(lin, service("physiotherapy"), city, times=2, windows=[(540, 600)], priority=2)
    assert (row.code, row.windows, row.dates.lower, row.dates.upper) == ("N000008", ((540, 600),), TODAY, None)
    changed = need_change(need=row, values={"times": 3}, by=city, today=TODAY, now=NOON)
    assert (changed.times, changed.priority) == (3, 2)
    acts = AuditEntry.objects.order_by("pk").values_list("act", "details")
    assert list(acts) == [
        ("need.add", {"resident": "lin", "service": "physiotherapy"}),
        ("need.change", {"resident": "lin", "fields": ["times"]}),
    ]


@pytest.mark.parametrize(
    ("what", "given", "column"),
    [
        ("physiotherapy", {"nights_max": 7}, "nights_max"),
        ("respite", {"times": 2}, "times"),
        ("respite", {"nights_min": 9, "nights_max": 7}, "__all__"),
        ("physiotherapy", {"times": 22}, "times"),
        ("physiotherapy", {"waiting_since": TODAY + DAY}, "waiting_since"),
        ("physiotherapy", {"dates": (TODAY, TODAY)}, "dates"),
        ("nursing_visit", {}, "service"),
    ],
)
def test_what_makes_no_sense_is_named(city: User, what: str, given: dict[str, Any], column: str) -> None:
    lin = person("lin")
    assert set(refused(lambda: enter(lin, service(what), city, **given)).message_dict) == {column}


def test_nothing_is_entered_on_a_closed_file(city: User) -> None:
    lin = person("lin", ends_on=TODAY)
    assert refused(lambda: enter(lin, service("physiotherapy"), city)).code == "closed"


def test_a_need_ends_on_a_day_for_a_reason_that_the_history_keeps(city: User) -> None:
    row = enter(person("lin"), service("physiotherapy"), city)
    refused(lambda: need_end(need=row, last_day=TODAY - DAY, reason="搬走", by=city, now=NOON))
    refused(lambda: need_end(need=row, last_day=TODAY, reason=" ", by=city, now=NOON))
    ended = need_end(need=row, last_day=TODAY + 6 * DAY, reason="搬走", by=city, now=NOON)
    assert ended.dates.upper == TODAY + 7 * DAY
    entry = AuditEntry.objects.get(act="need.end")
    assert entry.details == {"resident": "lin", "until": "2026-12-07"}
    assert Change.objects.filter(subject_type="residents.need").latest("pk").reason == "搬走"


@pytest.mark.parametrize("begun", [date(2026, 9, 1), date(2027, 1, 1)])
def test_a_withdrawn_need_is_over_whether_it_had_begun_or_not(city: User, begun: date) -> None:
    row = enter(person("lin"), service("physiotherapy"), city, dates=(begun, None))
    withdrawn = need_withdraw(need=row, reason="不再需要", by=city, today=TODAY, now=NOON)
    assert (withdrawn.dates.lower, withdrawn.dates.upper) == (min(begun, TODAY - DAY), TODAY)
    assert refused(lambda: need_withdraw(need=row, reason="不再需要", by=city, today=TODAY, now=NOON)).code == "over"


def test_the_need_of_a_child_is_written_for_a_reason(city: User) -> None:
    child = person("sun", birth_date=TODAY - 3000 * DAY)
    row = need("N-sun", child, "physiotherapy")
    for act in (
        lambda: enter(child, service("physiotherapy"), city),
        lambda: need_change(need=row, values={"times": 2}, by=city, today=TODAY, now=NOON),
        lambda: need_end(need=row, last_day=TODAY, reason="搬走", by=city, now=NOON),
        lambda: need_withdraw(need=row, reason="搬走", by=city, today=TODAY, now=NOON),
    ):
        with pytest.raises(ReasonNeeded):
            act()
    assert (Need.objects.count(), AuditEntry.objects.count()) == (1, 0)
    need_change(need=row, values={"times": 2}, by=city, today=TODAY, now=NOON, why="planning")
    assert AuditEntry.objects.get().details["reason"] == "planning"


def test_what_is_sent_twice_is_entered_once(city: User) -> None:
    lin = person("lin")
    given: dict[str, Any] = {"times": 2, "windows": [(540, 600)], "features": [], "waiting_since": TODAY}
    first = enter(lin, service("physiotherapy"), city, **given)
    assert enter(lin, service("physiotherapy"), city, **given) == first
    assert enter(lin, service("physiotherapy"), city, **{**given, "times": 3}) != first
    assert enter(person("mo"), service("physiotherapy"), city, **given) != first
    assert (Need.objects.count(), AuditEntry.objects.filter(act="need.add").count()) == (3, 3)
