"""What families are told: by the outbox, once, in Chinese, to who speaks for the resident, with nobody's name."""

from datetime import timedelta

import pytest
from django.utils import translation

from backend.core.outbox.models import OutboxMessage
from residents.models import Guardian, Need
from scheduling.choices import Outcome
from scheduling.services.looking_again import look_again_answer, look_again_request
from scheduling.services.offers import offer_accept, offer_decline, offer_make, offers_expire
from tests.network import NOON
from tests.scheduling.waiting.queue_of_three import bed_vacancy, coordinator, entry, family_of, queue_of_three

pytestmark = pytest.mark.django_db


@pytest.fixture
def ma() -> Need:
    need = queue_of_three()["ma"]
    Guardian.objects.create(resident=need.resident, name="示例", relation="sibling", phone="13800000009")
    Guardian.objects.create(resident=need.resident, name="示例法定", relation="parent", legal=True, phone="13800000001")
    return need


def sent() -> list[tuple[str, str]]:
    return [(row.phone, row.text) for row in OutboxMessage.objects.order_by("pk")]


def test_an_offer_is_told_to_the_legal_guardian_until_its_deadline(ma: Need) -> None:
    with translation.override("en"):
        offer = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    ((phone, text),) = sent()
    assert phone == "13800000001"
    assert "TY站" in text and "12月7日" in text and "12月3日" in text and "示例ma" not in text
    row = OutboxMessage.objects.get()
    assert (row.until, "1380" in row.key) == (offer.expires_at, False)
    offer_accept(offer=offer, by=coordinator(), now=NOON)
    assert len(sent()) == 2


def test_who_declines_hears_nothing_and_who_forgets_hears_so(ma: Need) -> None:
    offer = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    offer_decline(offer=offer, reason="远", by=coordinator(), now=NOON)
    assert len(sent()) == 1
    late = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    offers_expire(now=late.expires_at + timedelta(minutes=1))
    assert len(sent()) == 3


def test_who_was_second_is_told(ma: Need) -> None:
    first = offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=NOON)
    by = coordinator()
    offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=by, now=NOON, beside_others=True)
    offer_accept(offer=first, by=by, now=NOON)
    assert "先接受" in sent()[-1][1]


def test_an_answer_is_told_without_its_words(ma: Need) -> None:
    look = look_again_request(entry=entry("ma"), text="为什么？", by=family_of(ma.resident), now=NOON)
    look_again_answer(look=look, outcome=Outcome.UPHELD, answer="核对无误", by=coordinator(), now=NOON)
    assert sent() and all("核对无误" not in text for _phone, text in sent())


def test_a_resident_alone_is_told_and_one_without_a_telephone_is_not(ma: Need) -> None:
    resident = entry("ye").need.resident
    resident.phone = "13800000005"
    resident.save()
    offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=NOON)
    assert [phone for phone, _text in sent()] == ["13800000005"]
    offer_make(entry=entry("tao"), vacancy=bed_vacancy(), by=None, now=NOON, beside_others=True)
    assert len(sent()) == 1
