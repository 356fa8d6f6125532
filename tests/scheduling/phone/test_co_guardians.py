"""Of several guardians each reads their own letters; of the others' that they were written, and what came of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import OutboxMessage, RoleAssignment, User
from residents.models import Absence, Guardian, Resident
from scheduling.choices import OfferStatus, Outcome
from scheduling.models import Offer, Visit, WaitingListEntry
from scheduling.occurrences import Occurrence
from scheduling.selectors.family.confirming import to_confirm
from scheduling.selectors.family.relatives import own_relatives
from scheduling.selectors.family.week import appointments_of
from scheduling.selectors.occurrences import occurrence_of
from scheduling.services.looking_again import look_again_answer, look_again_request
from scheduling.services.publishing import put_in_force
from scheduling.services.requests import AlreadyAsked, absence_tell, request_withdraw, time_ask
from tests.shared_city import shared_city
from tests.small_city import DAY, SmallCity, build_small_city

pytestmark = pytest.mark.django_db
NAMES = ("mother", "father")
LETTER, ANSWER = "她父亲打她，请不要告诉他", "已转交妇联"


def with_two_guardians() -> SmallCity:
    """Qian's two guardians; the mother asked that somebody look again."""
    city = build_small_city()
    qian, now = Resident.objects.get(code="qian"), timezone.now()
    for name in NAMES:
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


def test_the_answer_is_told_to_who_asked(city: SmallCity) -> None:
    told = OutboxMessage.objects.filter(key__startswith="look-").values_list("key", flat=True)
    assert [key.partition("-guardian-")[2] for key in told] == [str(Guardian.objects.get(name="mother").pk)]


def test_each_tells_of_an_absence_and_only_both_take_it_back(city: SmallCity) -> None:
    now: Any = timezone.now()
    qian, span = Resident.objects.get(code="qian"), (now, now + timedelta(days=2))
    told = [absence_tell(resident=qian, span=span, text="", by=account_of(name), now=now) for name in NAMES]
    with pytest.raises(AlreadyAsked):
        absence_tell(resident=qian, span=span, text="", by=account_of("mother"), now=now)
    for request, left in zip(told, (1, 0), strict=True):
        request_withdraw(request=request, by=request.made_by, now=now)
        assert Absence.objects.filter(resident=qian).count() == left


def test_what_one_wants_at_another_time_the_other_does_not_confirm(city: SmallCity) -> None:
    """And is told that somebody asked; whoever asks as well has an answer of their own."""
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    row = Visit.objects.filter(plan=city.draft).select_related("need__resident").first()
    assert row is not None
    for name in NAMES:
        Guardian.objects.filter(name=name).update(resident=row.need.resident)
    mother, father = (account_of(name) for name in NAMES)
    time_ask(row=row, text=LETTER, by=mother, now=timezone.now())

    def times(account: User) -> list[Occurrence]:
        residents = own_relatives(account)
        found = appointments_of(account, residents, city.monday, city.monday + 7 * DAY)
        left = to_confirm(account, residents, found, [city.monday])
        return [one.occurrence for one in left.times] if left else []

    asked = occurrence_of(row)
    assert asked not in times(mother) and asked not in times(father)
    page = read(father, f"/my-family/appointments/{asked}/")
    assert "Somebody of the family asked for another time" in page and LETTER not in page
    assert "You asked for another time" in read(mother, f"/my-family/appointments/{asked}/")
    time_ask(row=row, text="", by=father, now=timezone.now())


def test_why_an_offer_was_declined_is_read_by_who_declined_it(city: SmallCity) -> None:
    offer = Offer.objects.select_related("entry__need").get()
    Offer.objects.update(
        status=OfferStatus.DECLINED, reason=LETTER, answered_by=account_of("mother"), answered_at=timezone.now()
    )
    for address in (f"/my-family/offers/{offer.entry.need.code}/", "/api/v1/offers/"):
        assert LETTER in read(account_of("mother"), address)
        assert LETTER not in read(account_of("father"), address)
    assert LETTER in read(city.accounts[Role.CITY_COORDINATOR], "/api/v1/offers/")
