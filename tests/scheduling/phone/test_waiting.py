"""What a family reads of its place in the queue, and how it answers an offer."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment
from facilities.models import Bed, DoorPhoto, Facility
from residents.models import Guardian, Need
from scheduling.choices import OfferStatus
from scheduling.models import LookAgain, Offer, Placement, StandingPattern, WaitingListEntry
from scheduling.services.publishing import put_in_force
from scheduling.templatetags.plainly import date_in_words, day_in_words
from tests.scheduling.village import need as village_need
from tests.small_city import DAY, SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role | None], Client]
QUEUE = "/my-family/queue/"
POSTS = {
    "/my-family/offers/N-respite/accept/": {},
    "/my-family/offers/N-respite/decline/": {"reason": "太远"},
    "/my-family/queue/N-respite/look-again/": {"text": "我们等了很久"},
}


@pytest.fixture
def offer(city: SmallCity) -> Offer:
    """Qian, whose mother is the family of this test, is offered a bed from the week after the coming one."""
    need = Need.objects.get(code="N-respite")
    mother = Guardian.objects.create(resident=need.resident, name="示例钱母", relation="parent", phone="13800000007")
    RoleAssignment.objects.filter(user=city.accounts[Role.FAMILY]).update(guardian=mother)
    entry, now = WaitingListEntry.objects.get(need=need), timezone.now()
    WaitingListEntry.objects.filter(pk=entry.pk).update(status="offered")
    first = city.monday + 7 * DAY
    bed = Bed.objects.get(code="TY-1-2")
    return Offer.objects.create(
        entry=entry, facility=bed.room.facility, bed=bed, dates=(first, first + 7 * DAY), offered_at=now,
        expires_at=now + timedelta(days=2),
    )  # fmt: skip


def test_the_offer_stands_first_on_the_page_and_is_accepted(city: SmallCity, entered: Enter, offer: Offer) -> None:
    family = entered(Role.FAMILY)
    assert "/my-family/offers/N-respite/" in family.get("/my-family/").text
    DoorPhoto.objects.create(
        facility=offer.facility, content=b"", digest="d", width=3, height=2, stored_at=timezone.now(),
        stored_by=city.accounts[Role.FACILITY_MANAGER],
    )  # fmt: skip
    page = family.get("/my-family/offers/N-respite/").text
    for said in ("喘息服务", "TY站", "101", "残疾人证", "/doors/TY/d.jpg"):
        assert said in page, said
    family.post("/my-family/offers/N-respite/accept/", {"offer": offer.pk})
    offer.refresh_from_db()
    assert (offer.status, offer.answered_by.username) == ("accepted", "small-family")  # type: ignore[union-attr]
    assert Placement.objects.get(need__code="N-respite").bed.code == "TY-1-2"
    week = family.get("/my-family/").text
    assert "/my-family/offers/" not in week and "TY站" in week


def test_a_place_on_another_rung_than_wished_says_so_while_offered_and_once_it_is_theirs(
    city: SmallCity, entered: Enter, offer: Offer
) -> None:
    family, address = entered(Role.FAMILY), "/my-family/offers/N-respite/"
    said = "不是所希望的照护层级：这里是镇（街道）的机构，希望的是村（社区）短期照料。"
    rung, wished = Facility.objects.filter(code="TY"), Need.objects.filter(code="N-respite")
    rung.update(rung=2)
    for rungs, told in (([], False), ([2, 1], False), ([1, 2], True)):
        wished.update(rungs=rungs)
        assert (said in family.get(address).text) is told, rungs
    family.post(f"{address}accept/", {"offer": offer.pk})
    assert said in family.get(address).text and said in family.get("/my-family/").text
    wished.update(rungs=[2])
    assert said not in family.get("/my-family/").text


@pytest.mark.parametrize(
    ("act", "sent", "said"),
    [("accept", {}, "badge ok"), ("decline", {"reason": "太远"}, "太远")],
)
def test_the_address_of_an_answered_offer_says_how_and_when(
    entered: Enter, offer: Offer, act: str, sent: dict[str, str], said: str
) -> None:
    family, address = entered(Role.FAMILY), "/my-family/offers/N-respite/"
    family.post(f"{address}{act}/", {"offer": offer.pk, **sent})
    offer.refresh_from_db()
    answer = family.get(address)
    assert answer.status_code == 200 and answer.context["offer"] == offer and said in answer.text
    assert day_in_words(timezone.localdate(offer.answered_at)) in answer.text and "<form" not in main_of(answer.text)
    for again, given in POSTS.items():  # a second tap
        if "/offers/" in again:
            assert family.post(again, given).headers["Location"] == address
    assert Offer.objects.filter(pk=offer.pk, status=offer.status, answered_at=offer.answered_at).exists()


def test_two_places_in_the_queue_are_asked_about_in_forms_of_their_own(
    city: SmallCity, entered: Enter, offer: Offer
) -> None:
    need = village_need("N-places", offer.entry.need.resident, "day_care", times=3)
    WaitingListEntry.objects.create(need=need, since=city.today)
    family = entered(Role.FAMILY)
    for page in (family.get(QUEUE).text, family.post(f"{QUEUE}N-places/look-again/", {"text": ""}).text):
        assert sorted(re.findall(r'<textarea[^>]* id="([^"]+)"', page)) == ["id_N-places_text", "id_N-respite_text"]
        assert sorted(re.findall(r'<label for="([^"]+)"', page)) == ["id_N-places_text", "id_N-respite_text"]


def test_an_accepted_day_place_is_named_wherever_it_was_missing(city: SmallCity, entered: Enter, offer: Offer) -> None:
    """Beside what a published week could not give of it, where the queue was, and at the address of the offer."""
    begins, now = city.monday + 14 * DAY, timezone.now()
    need = village_need("N-places", offer.entry.need.resident, "day_care", times=3)
    entry = WaitingListEntry.objects.create(need=need, since=city.today, status="offered")
    LookAgain.objects.create(
        entry=entry, text="为什么", asked_at=now, asked_by=city.accounts[Role.FAMILY], due_on=begins
    )
    home = Facility.objects.get(code="ZJ")
    Offer.objects.create(
        entry=entry, facility=home, weekdays=[0, 2], dates=(begins, None), offered_at=now,
        expires_at=now + timedelta(days=2),
    )  # fmt: skip
    city.draft.unmet.create(need=need, index=0, units=3, weight=100)
    put_in_force(plan=city.draft, user=None, now=now)
    family, address, day = entered(Role.FAMILY), "/my-family/offers/N-places/", date_in_words(begins)
    family.post(f"{address}accept/", {"offer": entry.offers.get().pk})
    week = main_of(family.get("/my-family/").text)
    assert week.count(f"{home}</strong>，周一 周三，{day}起是您的") == 2  # beside what is missing, and by itself
    assert week.count(f'href="{address}"') == 2 and "一有空余就打电话给您" not in week and "about=N-places" not in week
    assert f"您已接受{home}的名额，{day}起。" in family.get("/my-family/queue/").text
    page = family.get(address).text
    for said in ("<h1>您已接受这个名额</h1>", "周一 周三", f"{day} 起长期", home.address or str(home.town)):
        assert said in page, said
    StandingPattern.objects.filter(need=need).delete()
    assert "起是您的" not in family.get("/my-family/").text


@pytest.mark.parametrize("status", ["expired", "withdrawn"])
def test_an_offer_that_ended_without_an_answer_says_so(entered: Enter, offer: Offer, status: str) -> None:
    Offer.objects.filter(pk=offer.pk).update(status=status)
    page = entered(Role.FAMILY).get("/my-family/offers/N-respite/").text
    assert str(OfferStatus(status).label) in page


def test_a_need_that_was_never_offered_anything_has_no_such_page(entered: Enter, offer: Offer) -> None:
    Offer.objects.all().delete()
    family = entered(Role.FAMILY)
    assert family.get("/my-family/offers/N-respite/").status_code == 404
    assert family.post("/my-family/offers/N-respite/accept/").status_code == 404


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_it_is_declined_for_a_reason(entered: Enter, offer: Offer) -> None:
    family = entered(Role.FAMILY)
    where = "/my-family/offers/N-respite/decline/"
    assert "请写一句为什么不合适" in family.post(where, {"offer": offer.pk, "reason": " "}).text
    offer.refresh_from_db()
    assert offer.status == "open"
    family.post(where, {"offer": offer.pk, "reason": "太远"})
    offer.refresh_from_db()
    assert (offer.status, offer.reason) == ("declined", "太远")


def test_who_is_late_is_told(entered: Enter, offer: Offer) -> None:
    past = timezone.now() - timedelta(days=1)
    Offer.objects.filter(pk=offer.pk).update(offered_at=past - timedelta(days=3), expires_at=past)
    answer = entered(Role.FAMILY).post("/my-family/offers/N-respite/accept/", {"offer": offer.pk}, follow=True)
    assert 'class="messages"' in answer.text
    assert not Placement.objects.filter(need__code="N-respite").exists()


def test_the_place_in_the_queue_has_its_reasons_and_a_person_looks_again(entered: Enter, offer: Offer) -> None:
    family = entered(Role.FAMILY)
    page = family.get("/my-family/queue/").text
    assert '<p class="big">' in page and "N-respite/look-again" in page
    family.post("/my-family/queue/N-respite/look-again/", {"text": "我们等了很久"})
    (look,) = LookAgain.objects.all()
    assert (look.text, look.asked_by.username) == ("我们等了很久", "small-family")
    again = family.get("/my-family/queue/").text
    assert "我们等了很久" in again and "N-respite/look-again" not in again
    family.post("/my-family/queue/N-respite/look-again/", {"text": "再问"})
    assert LookAgain.objects.count() == 1
    family.post("/my-family/offers/N-respite/accept/", {"offer": offer.pk})
    assert 'href="/my-family/queue/"' in family.get("/my-family/").text  # who accepts is still owed the answer
    assert "我们等了很久" in family.get("/my-family/queue/").text


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.FAMILY)])
def test_others_neither_read_nor_answer(entered: Enter, offer: Offer, role: Role | None) -> None:
    client = entered(role)
    for address in ("/my-family/queue/", "/my-family/offers/N-respite/"):
        assert client.get(address).status_code == (403 if role else 302)
    for address, given in POSTS.items():
        assert client.post(address, given).status_code == (403 if role else 302)
    offer.refresh_from_db()
    assert offer.status == "open" and not LookAgain.objects.exists()


@pytest.mark.parametrize("status", ["open", "withdrawn"])
def test_another_family_neither_reads_nor_answers(city: SmallCity, entered: Enter, offer: Offer, status: str) -> None:
    Offer.objects.filter(pk=offer.pk).update(status=status)
    lin = Guardian.objects.get(name="示例林母")
    RoleAssignment.objects.filter(user=city.accounts[Role.FAMILY]).update(guardian=lin)
    family = entered(Role.FAMILY)
    assert "示例qian" not in family.get("/my-family/queue/").text
    assert family.get("/my-family/offers/N-respite/").status_code == 404
    for address, given in POSTS.items():
        assert family.post(address, given).status_code == 404
    offer.refresh_from_db()
    assert offer.status == status and not LookAgain.objects.exists()


def test_the_queue_costs_the_same_for_one_and_for_two(
    entered: Enter, offer: Offer, django_assert_num_queries: Any
) -> None:
    family = entered(Role.FAMILY)
    family.get("/my-family/queue/")
    with django_assert_num_queries(10):
        family.get("/my-family/queue/")
    respite = Need.objects.get(code="N-respite")
    other = Need.objects.create(
        code="N-respite2", resident=respite.resident, service=respite.service, dates=respite.dates
    )
    WaitingListEntry.objects.create(need=other, since=timezone.localdate())
    with django_assert_num_queries(10):
        family.get("/my-family/queue/")
