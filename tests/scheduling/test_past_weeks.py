"""What is over stays as it was: by hand nothing is moved, pinned or reported late, and no page offers it."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.core.access.roles import Role
from scheduling.choices import AttendanceStatus
from scheduling.engine.moves import Target
from scheduling.models import Attendance, ManualChange, Pin, SessionAttendee
from scheduling.services.attendance import Said, attendance_mark
from scheduling.services.moves import move_apply, move_undo
from scheduling.services.past import WeekOver
from scheduling.services.pins import occurrence_pin, occurrence_unpin, pin_remove, pin_set
from tests.network import NOON, day
from tests.small_city import SmallCity, build_small_city

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
LAST_DAY, NEXT_MONDAY = day(6), day(7)
BOARDS = (("facility", "XC"), ("staff", "chen"))
THERAPY = {"need": "N-therapy", "index": 0, "to": Target(start=1440 + 660)}


@pytest.fixture
def city() -> SmallCity:
    """The coming week is 2026-W49, whose Monday is that of NOON."""
    return build_small_city(day(-3))


def stored() -> tuple[int, int, int]:
    return ManualChange.objects.count(), Pin.objects.count(), Attendance.objects.count()


def test_the_services_refuse_it_from_the_monday_after(city: SmallCity) -> None:
    by, sunday, monday = city.accounts[Role.CITY_COORDINATOR], NOON + WEEK - timedelta(days=1), NOON + WEEK
    need = SessionAttendee.objects.filter(session__plan=city.draft)[0].need
    change = occurrence_pin(plan=city.draft, need=need, index=0, by=by, now=sunday)
    pin = Pin.objects.get()
    before = stored()
    refused = [
        lambda: move_apply(plan=city.draft, by=by, today=NEXT_MONDAY, now=monday, **THERAPY),  # type: ignore[arg-type]
        lambda: move_undo(change=change, by=by, today=NEXT_MONDAY, now=monday),
        lambda: occurrence_pin(plan=city.draft, need=need, index=1, by=by, now=monday),
        lambda: occurrence_unpin(plan=city.draft, need=need, index=0, by=by, now=monday),
        lambda: pin_set(week=city.draft.week, need=need, index=1, values={"day": 1}, by=by, now=monday),
        lambda: pin_remove(pin=pin, by=by, now=monday),
    ]
    for act in refused:
        with pytest.raises(WeekOver, match="2026-W49"):
            act()
    assert stored() == before
    assert move_undo(change=change, by=by, today=LAST_DAY, now=sunday) == city.draft


def test_what_became_of_it_is_said_for_seven_days_more(city: SmallCity) -> None:
    by = city.accounts[Role.CITY_COORDINATOR]
    first, second = SessionAttendee.objects.filter(session__plan=city.published).order_by("index")

    def say(row: SessionAttendee, at: datetime, now: datetime) -> None:
        attendance_mark(row=row, said=Said(status=AttendanceStatus.DONE, by=by, at=at, now=now, key=uuid4()))

    in_time, late = NOON + 2 * WEEK - timedelta(days=1), NOON + 2 * WEEK
    say(first, at=in_time, now=in_time)
    with pytest.raises(WeekOver, match="2026-W49"):
        say(second, at=late, now=late)
    say(second, at=NOON + WEEK, now=late)  # tapped in time, sent late
    assert Attendance.objects.count() == 2


def test_pages_and_api_offer_it_no_more(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(city.accounts[Role.CITY_COORDINATOR])
    client.cookies["django_language"] = "en"
    board = reverse("plan_resident", args=(city.draft.pk, "lin"))
    api = f"/api/v1/plans/{city.draft.pk}/moves/"
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    client.force_login(city.accounts[Role.CITY_COORDINATOR])
    form = f"{reverse('plan_move', args=(city.draft.pk,))}?need=N-therapy"
    drawn = re.compile(rf'<a class="block" href="{re.escape(reverse("plan_move", args=(city.draft.pk,)))}')
    boards = [board, *(reverse(f"plan_{kind}", args=(city.draft.pk, code)) for kind, code in BOARDS)]
    assert form in client.get(board).text
    assert [bool(drawn.search(client.get(one).text)) for one in boards] == [True] * 3
    monkeypatch.setattr(timezone, "now", lambda: NOON + WEEK)
    client.force_login(city.accounts[Role.CITY_COORDINATOR])
    assert f'<a href="{form}' not in client.get(board).text
    assert [bool(drawn.search(client.get(one).text)) for one in boards] == [False] * 3
    assert "board.js" not in client.get(board).text
    before = stored()
    told = client.get(f"{form}&index=0", follow=True)
    assert "This week is over" in told.text
    told = client.post(reverse("plan_pin", args=(city.draft.pk,)), {"need": "N-therapy", "index": "0"}, follow=True)
    assert "Week 2026-W49 is over" in told.text
    body = {"need": "N-therapy", "to": {"start": 1440 + 660}}
    answer = client.post(api, body, content_type="application/json")
    assert answer.status_code == 409
    assert "2026-W49" in answer.json()["detail"]
    pin = {"week": "2026-W49", "need": "N-therapy", "day": 1}
    assert client.post("/api/v1/pins/", pin, content_type="application/json").status_code == 409
    assert stored() == before
