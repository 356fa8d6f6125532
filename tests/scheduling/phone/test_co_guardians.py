"""Of several guardians each reads their own letters; of the others' that they were written, and what came of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from residents.models import Guardian, Resident
from scheduling.choices import Outcome
from scheduling.models import WaitingListEntry
from scheduling.services.looking_again import look_again_answer, look_again_request
from scheduling.services.requests import absence_tell
from tests.shared_city import shared_city
from tests.small_city import SmallCity, build_small_city

pytestmark = pytest.mark.django_db
LETTER, ANSWER = "她父亲打她，请不要告诉他", "已转交妇联"


def with_two_guardians() -> SmallCity:
    """Qian's two guardians; the mother asked that somebody look again."""
    city = build_small_city()
    qian, now = Resident.objects.get(code="qian"), timezone.now()
    for name in ("mother", "father"):
        guardian = Guardian.objects.create(resident=qian, name=name, relation="parent", phone="13811110000")
        account = User.objects.create(username=name)
        RoleAssignment.objects.create(user=account, role=Role.FAMILY, guardian=guardian)
    look = look_again_request(entry=WaitingListEntry.objects.get(), text=LETTER, by=account_of("mother"), now=now)
    look_again_answer(
        look=look, outcome=Outcome.UPHELD, answer=ANSWER, by=city.accounts[Role.CITY_COORDINATOR], now=now
    )
    return city


built_city, city = shared_city(with_two_guardians)


def account_of(name: str) -> User:
    return User.objects.get(username=name)


def read(account: User, address: str) -> str:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(account)
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


ADDRESSES = ("/my-family/queue/", "/api/v1/second-looks/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_letter_about_the_queue_is_read_by_who_wrote_it(city: SmallCity, address: str) -> None:
    own, other = read(account_of("mother"), address), read(account_of("father"), address)
    assert LETTER in own and ANSWER in own
    assert LETTER not in other and ANSWER not in other
    assert ("Asked by somebody else of the family" in other) == ("api" not in address)
    WaitingListEntry.objects.update(status="withdrawn", closed_on=city.today)
    assert LETTER not in read(account_of("father"), address)


def test_the_staff_reads_it(city: SmallCity) -> None:
    assert LETTER in read(city.accounts[Role.CITY_COORDINATOR], ADDRESSES[1])
    assert LETTER in read(city.accounts[Role.CITY_COORDINATOR], "/waiting/needs/N-respite/")


def test_why_somebody_is_away_is_read_by_who_told_it(city: SmallCity) -> None:
    now: Any = timezone.now()
    qian = Resident.objects.get(code="qian")
    absence_tell(resident=qian, span=(now, now + timedelta(days=2)), text=LETTER, by=account_of("mother"), now=now)
    address = "/api/v1/absences/?resident=qian"
    assert LETTER in read(account_of("mother"), address)
    assert LETTER in read(city.accounts[Role.CITY_COORDINATOR], address)
    other = read(account_of("father"), address)
    assert LETTER not in other and '"reason":""' in other
