"""The draft of the small city, as those who sign in see it on the board."""

from typing import Any

from django.test import Client
from django.urls import reverse

from backend.core.access.roles import Role
from facilities.models import Closure
from tests.small_city import SmallCity, build_small_city


def without_closures() -> SmallCity:
    city = build_small_city()
    Closure.objects.all().delete()
    return city


def signed_in(city: SmallCity, role: Role) -> Client:
    client = Client()
    client.force_login(city.accounts[role])
    return client


def address(city: SmallCity, name: str, *more: Any) -> str:
    """Of the page of this name about the draft, or about ``more`` in it."""
    return reverse(name, args=(city.draft.pk, *more))
