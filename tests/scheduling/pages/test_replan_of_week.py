"""The page of a published week leads to a replan that keeps it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from scheduling.models import Inquiry, Plan
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]


def test_a_published_week_is_replanned_before_it_is_planned_anew(city: SmallCity, entered: Enter) -> None:
    client, where = entered(Role.CITY_COORDINATOR), f"/weeks/{city.week}/"
    page = client.get(where).text
    assert "Replan what has changed" in page and "many people may get other times" in page
    assert page.count('class="primary"') == 1 and f'<button class="primary">Replan {city.week}</button>' in page
    replan = f"/broken/{city.week}/mend/"
    assert client.post(replan).headers["Location"] == "/broken/"
    assert client.post(replan, {"back": "week"}).headers["Location"] == where
    assert "Waiting for a worker" in client.get(where).text
    inquiry = Inquiry.objects.get()
    assert (inquiry.kind, inquiry.week, inquiry.asked) == ("replan", city.monday, {"broken": True})
    Inquiry.objects.update(status="done", draft=city.draft, finished_at=timezone.now())
    assert f'href="/plans/{city.draft.pk}/compare/">Look at what it changes' in client.get(where).text


def test_a_week_that_is_over_or_not_published_is_not_replanned(city: SmallCity, entered: Enter) -> None:
    client = entered(Role.CITY_COORDINATOR)
    over = city.today - timedelta(days=7 + city.today.weekday())
    Plan.objects.create(
        week=over, version=9, status="published", created_at=timezone.now(), published_at=timezone.now()
    )
    later = city.monday + timedelta(days=7)
    for monday in (over, later):
        page = client.get(f"/weeks/{monday:%G-W%V}/").text
        assert "Replan what has changed" not in page and "many people may get other times" not in page
