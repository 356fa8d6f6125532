"""A change of a file or a need reaches the waiting list, and has what is published looked at."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Credential
from facilities.services.credentials import credential_change
from residents.models import Need, NeedPreference, Resident
from residents.papers import ASSESSMENT, CHOICE, ENTITLEMENT, PREFERENCE
from residents.services.papers import paper_change, paper_remove
from scheduling.models import Offer, WaitingListEntry
from scheduling.services.demand import ended_needs_leave, need_change, need_end, need_withdraw, resident_change
from tests.shared_city import shared_city
from tests.small_city import DAY, SmallCity, enter_papers

pytestmark = pytest.mark.django_db


built_city, city = shared_city()


def sweeps(capture: Any, act: Callable[[], Any]) -> int:
    """How many looks at published weeks are asked for."""
    with capture(execute=False) as callbacks:
        act()
    return len(callbacks)


def test_a_withdrawn_need_leaves_the_waiting_list_unless_a_place_is_offered(city: SmallCity) -> None:
    user, row = city.accounts[Role.CITY_COORDINATOR], Need.objects.get(code="N-respite")
    offer = Offer.objects.get()
    Offer.objects.filter(pk=offer.pk).update(status="open", answered_at=None, reason="")
    asked = {"need": row, "reason": "去外地", "by": user, "today": city.today, "now": timezone.now()}
    before = AuditEntry.objects.count()
    with pytest.raises(ValidationError) as refused:
        need_withdraw(**asked)
    assert (refused.value.code, AuditEntry.objects.count()) == ("offered", before)
    assert Need.objects.get(pk=row.pk).dates == row.dates
    Offer.objects.filter(pk=offer.pk).update(status="declined", answered_at=offer.answered_at, reason="太远")
    need_withdraw(**asked)
    assert Need.objects.get(pk=row.pk).dates.upper == city.today
    entry = WaitingListEntry.objects.get(need=row)
    assert (entry.status, entry.steps.latest("pk").note) == ("withdrawn", "去外地")


def test_the_bed_ends_with_a_file_that_was_closed_by_another_door(city: SmallCity) -> None:
    """As an import and the admin pages close it: the sweep after it ends the bed."""
    stay = Need.objects.get(code="N-stay")
    assert ended_needs_leave() == 0
    Resident.objects.filter(pk=stay.resident_id).update(ends_on=city.today + 9 * DAY)
    assert ended_needs_leave() == 1
    assert stay.placements.get().nights.upper == city.today + 9 * DAY
    assert ended_needs_leave() == 0


def test_the_bed_and_the_standing_week_end_with_a_need_or_file_that_another_door_ended(city: SmallCity) -> None:
    """The sooner of the two ends counts."""
    stay, therapy = (Need.objects.get(code=code) for code in ("N-stay", "N-therapy"))
    Need.objects.filter(pk=stay.pk).update(dates=(stay.dates.lower, city.today + 4 * DAY))
    Resident.objects.filter(pk=stay.resident_id).update(ends_on=city.today + 9 * DAY)
    Resident.objects.filter(pk=therapy.resident_id).update(ends_on=city.today + 5 * DAY)
    assert [ended_needs_leave() for _again in range(2)] == [2, 0]
    assert stay.placements.get().nights.upper == city.today + 4 * DAY
    assert set(therapy.patterns.values_list("ends_on", flat=True)) == {city.today + 5 * DAY}


def test_the_bed_and_the_standing_week_end_with_the_need_or_the_file(city: SmallCity) -> None:
    by: dict[str, Any] = {"by": city.accounts[Role.CITY_COORDINATOR], "now": timezone.now()}
    stay, therapy = (Need.objects.get(code=code) for code in ("N-stay", "N-therapy"))
    need_end(need=stay, last_day=city.today + 5 * DAY, reason="回家", **by)
    assert stay.placements.get().nights.upper == city.today + 6 * DAY
    need_change(need=stay, values={"times": 1}, today=city.today, **by)
    assert stay.placements.get().nights.upper == city.today + 6 * DAY
    bed = stay.placements.get().bed
    stay.placements.create(bed=bed, nights=(city.today + 6 * DAY, None))
    guo = stay.resident
    resident_change(resident=guo, values={"ends_on": city.today + DAY}, today=city.today, **by)
    assert [row.nights.upper for row in stay.placements.all()] == [city.today + DAY]
    need_withdraw(need=therapy, reason="不再需要", today=city.today, **by)
    assert set(therapy.patterns.values_list("ends_on", flat=True)) == {city.today}


def test_published_weeks_are_looked_at_where_a_rule_might_break(
    city: SmallCity, django_capture_on_commit_callbacks: Any
) -> None:
    user, now = city.accounts[Role.TOWN_COORDINATOR], timezone.now()
    lin, row = Resident.objects.get(code="lin"), Need.objects.get(code="N-therapy")
    by: dict[str, Any] = {"by": user, "now": now}

    def asked(act: Callable[[], Any]) -> int:
        return sweeps(django_capture_on_commit_callbacks, act)

    def change(**values: Any) -> Callable[[], Any]:
        return lambda: resident_change(resident=lin, values=values, today=city.today, **by)

    assert asked(change(phone="13900000000", sex=lin.sex, town=lin.town)) == 0
    assert asked(change(ends_on=city.today + DAY)) == 1
    assert asked(lambda: need_change(need=row, values={"times": 1}, today=city.today, **by)) == 1
    assert asked(lambda: need_end(need=row, last_day=city.today, reason="搬走", **by)) == 1


def test_what_a_file_holds_has_published_weeks_looked_at(
    city: SmallCity, django_capture_on_commit_callbacks: Any
) -> None:
    enter_papers(city)
    lin = Resident.objects.get(code="lin")
    by: dict[str, Any] = {"by": city.accounts[Role.TOWN_COORDINATOR], "now": timezone.now()}
    rows = {
        ASSESSMENT: (lin.assessments.get(), {"result": "stable"}),
        ENTITLEMENT: (lin.entitlements.get(), {"used": 9}),
        CHOICE: (lin.choices.get(), {"valid": (city.today, None)}),
        PREFERENCE: (NeedPreference.objects.get(), {"stance": "refuse"}),
    }

    def looked(act: Callable[[], Any]) -> int:
        return sweeps(django_capture_on_commit_callbacks, act)

    for paper, (row, values) in rows.items():
        change = partial(paper_change, paper=paper, row=row, values=values, today=city.today, **by)
        assert (looked(change), looked(change)) == (1, 0), paper.name  # the same again changes nothing
        assert looked(partial(paper_remove, paper=paper, row=row, **by)) == 1, paper.name
    insurance = Credential.objects.get(kind="insurance", facility__code="ZJ")
    assert looked(partial(credential_change, credential=insurance, valid=(city.today, None), **by)) == 1
