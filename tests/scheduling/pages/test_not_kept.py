"""No browser keeps a page that shows people: who signs out at a shared desk leaves nothing to the button Back."""

from collections.abc import Callable

import pytest
from django.test import Client

from backend.core.access.roles import Role
from tests.addresses import PAGES, addresses
from tests.small_city import SmallCity, enter_papers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [role for role in PAGES if role is not None])
def test_no_page_of_an_account_is_kept(city: SmallCity, entered: Callable[[Role], Client], role: Role) -> None:
    enter_papers(city)
    client = entered(role)
    answers = {address: client.get(address) for address in addresses(city, role)}
    kept = [
        address
        for address, answer in answers.items()
        if answer.status_code == 200 and "no-store" not in answer.headers.get("Cache-Control", "")
    ]
    assert kept == []
