"""What the queue keeps in mind of a family: what it has read, let go, and not done; closed files; who was taken off."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core.outbox.models import OutboxMessage
from facilities.models import Bed, Facility, Room
from residents.models import Need
from scheduling.models import Offer, Pin, Placement, StandingPattern, Vacancy
from scheduling.services.demand import resident_change
from scheduling.services.offers import offer_accept, offer_decline, offer_make, offer_withdraw, offers_expire
from scheduling.services.offers_closed import offers_sweep
from scheduling.services.vacancies import queue_look, queue_offer
from scheduling.services.waiting import entry_close, needs_without, queue_refresh
from scheduling.snapshot import take_snapshot
from tests.network import NOON, day
from tests.scheduling.village import facility
from tests.scheduling.waiting.queue_of_three import (
    TODAY,
    bed_vacancy,
    coordinator,
    entry,
    family_of,
    queue_of_three,
    signed_in,
)

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def needs(monkeypatch: pytest.MonkeyPatch) -> dict[str, Need]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    return queue_of_three()


def second_bed() -> Bed:
    house = Facility.objects.get(code="TY")
    room = Room.objects.create(code="TY-9", facility=house, name="109", use="bedroom", size=2)
    return Bed.objects.create(code="TY-1-9", room=room, kind="long_stay")


def test_a_family_answers_the_offer_that_it_has_read(needs: dict[str, Need]) -> None:
    second_bed()
    queue_look(today=TODAY, now=NOON)
    read = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    client, where = signed_in(family_of(needs["ma"].resident)), "/my-family/offers/N-ma/"
    assert client.get(where).text.count(f'<input type="hidden" name="offer" value="{read.pk}">') == 2
    offer_withdraw(offer=read, reason="closed", by=coordinator(), now=NOON)
    other = offer_make(entry=entry("ma"), vacancy=Vacancy.objects.get(bed__code="TY-1-9"), by=None, now=NOON)
    for act in ("accept/", "decline/"):
        answer = client.post(where + act, {"offer": read.pk, "reason": "too far"}, follow=True)
        assert answer.redirect_chain == [(where, 302)] and "Another place is offered to you since." in answer.text
    other.refresh_from_db()
    assert other.status == "open" and not Placement.objects.filter(need=needs["ma"]).exists()
    client.post(where + "accept/", {"offer": other.pk})
    assert Placement.objects.get(need=needs["ma"]).bed.code == "TY-1-9"


def test_an_accepted_day_place_takes_over_habits_of_a_home_that_has_ended(needs: dict[str, Need]) -> None:
    old = facility("OLD", "day_home", "day_care", ends_on=day(7))
    need = Need.objects.get(code="N-day")
    for number, weekday in ((1, 0), (2, 1)):
        StandingPattern.objects.create(need=need, number=number, weekday=weekday, facility=old)
    queue_look(today=TODAY, now=NOON)
    queue_offer(now=NOON)
    offer = Offer.objects.get(bed=None)
    offer_accept(offer=offer, by=coordinator(), now=NOON)
    habits = StandingPattern.objects.filter(need__code="N-day").order_by("number")
    assert list(habits.values_list("number", "weekday", "facility__code")) == [
        (number, weekday, offer.facility.code) for number, weekday in enumerate(offer.weekdays, 1)
    ]
    assert len(offer.weekdays) == 2 and Pin.objects.filter(need__code="N-day").count() == 2


def test_a_closed_file_ends_its_offer_and_nobody_is_told_of_places(needs: dict[str, Need]) -> None:
    ma = needs["ma"].resident
    family_of(ma)
    offer = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    told = OutboxMessage.objects.count()
    resident_change(resident=ma, values={"ends_on": TODAY}, by=coordinator(), today=TODAY, now=NOON)
    assert (offers_sweep(now=NOON), Offer.objects.get(pk=offer.pk).cause) == (1, "met")
    assert offers_expire(now=offer.expires_at + timedelta(minutes=1)) == 0
    assert OutboxMessage.objects.count() == told


def test_whose_need_is_met_keeps_no_place_in_the_queue(needs: dict[str, Need]) -> None:
    family_of(needs["ma"].resident)
    offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    Need.objects.filter(pk=needs["ma"].pk).update(dates=(day(-60), day(2)))
    assert offers_sweep(now=NOON) == 1
    assert OutboxMessage.objects.latest("pk").text == "TY站的位置已不再保留。"


def test_a_place_taken_back_without_the_familys_doing_is_offered_again(needs: dict[str, Need]) -> None:
    """What the family let go, or a person took back with a reason, is not."""
    vacancy, by = bed_vacancy(), coordinator()
    first = offer_make(entry=entry("ye"), vacancy=vacancy, by=None, now=NOON)
    Offer.objects.filter(pk=first.pk).update(status="withdrawn", cause="held")
    entry_of = entry("ye")
    entry_of.status = "waiting"
    entry_of.save()
    queue_offer(now=NOON)
    again = Offer.objects.get(status="open", bed=vacancy.bed)
    assert again.entry == entry_of
    offer_decline(offer=again, reason="too far", by=by, now=NOON)
    queue_offer(now=NOON)
    assert Offer.objects.get(status="open", bed=vacancy.bed).entry == entry("ma")
    offer_withdraw(offer=Offer.objects.get(status="open", bed=vacancy.bed), reason="by mistake", by=by, now=NOON)
    queue_offer(now=NOON)
    assert Offer.objects.get(status="open", bed=vacancy.bed).entry == entry("tao")


def test_whom_a_person_took_off_the_list_stays_off_until_the_need_changes(needs: dict[str, Need]) -> None:
    """By today's clock: the changes of a need are told by the history, which has the database's."""
    now = datetime.now(UTC)
    entry_close(entry=entry("tao"), reason="moved to relatives", by=coordinator(), now=now)
    queue_look(today=TODAY, now=now + HALF_AN_HOUR)
    assert entry("tao").status == "withdrawn"
    needs["tao"].priority = 2
    needs["tao"].save()
    queue_look(today=TODAY, now=now + HALF_AN_HOUR)
    assert entry("tao").status == "waiting"


def test_a_look_that_began_before_a_place_was_accepted_puts_nobody_back(needs: dict[str, Need]) -> None:
    offer = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    problem = take_snapshot(monday=day(7))
    without, known = needs_without(problem, problem.baseline), list(problem.need)
    offer_accept(offer=offer, by=coordinator(), now=NOON + timedelta(seconds=2))
    queue_refresh(without=without, known=known, now=NOON)
    assert entry("ma").status == "placed"


def test_an_acceptance_pins_the_week_that_is_open_once_it_has_its_locks(
    needs: dict[str, Need], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publication that it waits for may close the first."""
    offer = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    opened = iter([day(7), day(14), day(14)])
    monkeypatch.setattr("scheduling.services.offers.first_open_monday", lambda today: next(opened))
    held: list[object] = []
    monkeypatch.setattr("scheduling.services.offers.lock_week", held.append)
    offer_accept(offer=offer, by=coordinator(), now=NOON)
    assert held == [day(7), day(7), day(14)]
    pins = Pin.objects.filter(need=needs["ma"]).order_by("week")
    assert list(pins.values_list("week", flat=True)) == [day(7), day(14)]
