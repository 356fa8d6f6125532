"""Who is told of a publication: those for whom it says something new, and nothing about care."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.access.invitations import invite_guardian, revoke_invitation
from backend.core.access.roles import Role
from backend.core.outbox.models import OutboxMessage
from facilities.models import StaffMember
from residents.models import Guardian
from scheduling.models import Plan
from scheduling.services.notices import publication_notify
from scheduling.services.publishing import publish_plan
from tests.shared_city import shared_city
from tests.small_city import SmallCity, build_small_city

pytestmark = pytest.mark.django_db


def with_a_telephone() -> SmallCity:
    city = build_small_city()
    StaffMember.objects.filter(code="chen").update(phone="13800000009")
    return city


built_city, city = shared_city(with_a_telephone)


def invite(city: SmallCity, name: str) -> Guardian:
    guardian = Guardian.objects.get(name=name)
    invite_guardian(guardian=guardian, by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now())
    return guardian


def told() -> dict[str, str]:
    return {row.key: row.phone for row in OutboxMessage.objects.all()}


def test_those_who_change_are_told_once(city: SmallCity) -> None:
    invite(city, "示例林母")
    wife = invite(city, "示例胡妻")
    chen = StaffMember.objects.get(code="chen")
    for _again in range(2):
        publication_notify(plan=city.draft, before=city.published, now=timezone.now())
    mother = Guardian.objects.get(name="示例林母")
    assert told() == {
        f"plan-{city.draft.pk}-guardian-{mother.pk}": "13800000002",
        f"plan-{city.draft.pk}-guardian-{wife.pk}": "13800000003",
        f"plan-{city.draft.pk}-staff-{chen.pk}": "13800000009",
    }
    for row in OutboxMessage.objects.all():
        assert city.week in row.text and "示例" not in row.text


def test_nobody_is_told_of_what_stays_as_it_is(city: SmallCity) -> None:
    invite(city, "示例林母")
    publication_notify(plan=city.published, before=city.published, now=timezone.now())
    assert told() == {}


def test_the_first_plan_of_a_week_goes_to_all_who_are_in_it(city: SmallCity) -> None:
    mother = invite(city, "示例林母")
    publication_notify(plan=city.published, before=None, now=timezone.now())
    chen = StaffMember.objects.get(code="chen")
    assert set(told()) == {
        f"plan-{city.published.pk}-guardian-{mother.pk}",
        f"plan-{city.published.pk}-staff-{chen.pk}",
    }


def test_without_an_invitation_a_family_gets_no_message(city: SmallCity) -> None:
    mother = invite(city, "示例林母")
    revoke_invitation(invitation=mother.invitations.get(), by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now())
    publication_notify(plan=city.draft, before=city.published, now=timezone.now())
    assert [key for key in told() if "guardian" in key] == []


def test_a_week_that_is_over_is_no_news(city: SmallCity) -> None:
    publication_notify(plan=city.lived, before=None, now=timezone.now() + timedelta(days=14))
    assert told() == {}


@pytest.mark.parametrize("tell", [True, False])
def test_publishing_tells_unless_it_is_to_be_quiet(city: SmallCity, tell: bool) -> None:
    empty = Plan.objects.create(week=city.monday, version=3, created_at=timezone.now())
    publish_plan(plan=empty, user=None, today=city.today, now=timezone.now(), tell=tell)
    assert len(told()) == tell  # the carer, whose week is empty now
