"""An offer promises no more than what is left of the need: what placements, habits and published weeks give is not
offered again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from facilities.models import Bed, DayPlaces, Facility, StaffMember
from residents.models import Need, Resident
from scheduling.choices import OfferCause, OfferStatus, WaitingStatus
from scheduling.engine.plan import DayAttendance, Plan, Stay
from scheduling.engine.supply import DayPart
from scheduling.models import Offer, Pin, Placement, StandingPattern
from scheduling.services.offers import OfferGone, offer_accept, offer_make
from scheduling.services.offers_closed import offers_sweep
from scheduling.services.publishing import publish_plan
from scheduling.services.vacancies import queue_look, queue_offer
from scheduling.snapshot import take_snapshot
from tests.network import MONDAY, NOON, day
from tests.scheduling.test_publishing import GOOD, store
from tests.scheduling.village import shifts, village
from tests.scheduling.waiting.queue_of_three import (
    TODAY,
    bed_vacancy,
    coordinator,
    entry,
    family_of,
    signed_in,
    waiting_for_a_bed,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
BED = "TY-1-2"


@pytest.fixture
def stay() -> Need:
    """Five nights from this week on; a third bed for what else is planned."""
    village()
    shifts(StaffMember.objects.get(code="wu"), *range(7, 12), duty="care")
    bed = Bed.objects.get(code=BED)
    Bed.objects.create(code="TY-1-3", room=bed.room, kind=bed.kind)
    bed.room.size = 3
    bed.room.save()
    return waiting_for_a_bed("ma", dates=(day(0), day(40)), nights_max=5)


def published(plan: Plan, monday: date = MONDAY) -> None:
    publish_plan(plan=store(plan, monday), user=None, today=TODAY, now=LATER)


def stays(*nights: tuple[int, int], bed: str = BED) -> Plan:
    return Plan(tuple(Stay("N-ma", bed, first, end) for first, end in nights))


def offered() -> Offer:
    return offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)


def nights(row: Offer | Placement) -> tuple[date, date | None]:
    period = row.dates if isinstance(row, Offer) else row.nights
    return period.lower, period.upper


def placed(first: int, end: int | None) -> Placement:
    return Placement.objects.create(
        need=Need.objects.get(code="N-ma"), bed=Bed.objects.get(code="TY-1-3"), nights=(day(first), end and day(end))
    )


def test_nights_of_a_published_week_are_not_offered_again(stay: Need) -> None:
    published(stays((3, 6)))
    queue_look(today=TODAY, now=NOON)
    assert nights(offered()) == (day(7), day(9))


def test_nights_of_placements_are_not_offered_again(stay: Need) -> None:
    queue_look(today=TODAY, now=NOON)
    placed(20, 23)
    placed(30, 31)
    assert nights(offered()) == (day(7), day(8))


@pytest.mark.parametrize("end", [25, None])
def test_of_a_need_that_is_met_by_now_nothing_is_offered(stay: Need, end: int | None) -> None:
    queue_look(today=TODAY, now=NOON)
    placed(20, end)
    with pytest.raises(ValidationError) as refused:
        offered()
    assert refused.value.code == "spent"
    assert not Offer.objects.exists() and entry("ma").status == WaitingStatus.WAITING


def test_who_is_met_by_now_or_has_a_bed_then_keeps_nobody_behind_from_the_place(stay: Need) -> None:
    waiting_for_a_bed("tao", priority=5)
    waiting_for_a_bed("fu", priority=4, dates=(day(0), day(40)), nights_max=3)
    queue_look(today=TODAY, now=NOON)
    placed(20, 25)
    Placement.objects.create(
        need=Need.objects.get(code="N-fu"), bed=Bed.objects.get(code="TY-1-3"), nights=(day(7), day(8))
    )
    queue_offer(now=NOON)
    assert Offer.objects.get(bed__code=BED).entry.need.code == "N-tao"


@pytest.mark.parametrize(
    ("valid", "row", "dates"),
    [
        ((9, None), [day(9).isoformat(), None], (day(9), day(14))),
        ((0, 10), [None, day(10).isoformat()], (day(7), day(10))),
    ],
)
def test_whom_a_bed_fits_later_or_for_fewer_nights_is_offered_those(
    stay: Need, valid: tuple[int, int | None], row: list[str | None], dates: tuple[date, date]
) -> None:
    first, end = valid
    Resident.objects.filter(pk=stay.resident_id).update(certificate_valid=(day(first), end and day(end)))
    queue_look(today=TODAY, now=NOON)
    assert bed_vacancy().asked == [["N-ma", "", [], *row]]
    offer = offered()
    assert nights(offer) == dates
    user = coordinator()
    assert signed_in(user).get(reverse("waiting_entry", args=["N-ma"])).status_code == 200
    offer_accept(offer=offer, by=user, now=LATER)
    assert nights(Placement.objects.get(need=stay)) == dates
    assert signed_in(user).get(reverse("waiting_places")).status_code == 200


def test_a_bed_for_good_is_offered_for_good() -> None:
    village()
    waiting_for_a_bed("ma")
    queue_look(today=TODAY, now=NOON)
    assert nights(offered()) == (day(7), None)


def test_who_accepts_gets_what_a_week_that_was_published_meanwhile_has_left(stay: Need) -> None:
    queue_look(today=TODAY, now=NOON)
    offer = offered()
    assert nights(offer) == (day(7), day(12))
    published(stays((3, 5), bed="TY-1-3"), day(7))
    offer_accept(offer=offer, by=coordinator(), now=LATER)
    offer.refresh_from_db()
    assert (nights(offer), nights(Placement.objects.get(need=stay))) == ((day(7), day(10)),) * 2
    problem = take_snapshot(monday=day(7))
    assert [(one.first_night, one.end_night) for one in problem.baseline.stays if one.need == "N-ma"] == [(0, 3)]


@pytest.mark.parametrize(("given", "told"), [((0, 5), "已安排"), ((2, 4), "另一床位")])
def test_who_accepts_what_is_not_left_is_told_and_gets_no_second_bed(
    stay: Need, given: tuple[int, int], told: str
) -> None:
    queue_look(today=TODAY, now=NOON)
    offer = offered()
    published(stays(given, bed="TY-1-3"), day(7))
    with translation.override("zh-hans"), pytest.raises(OfferGone) as gone:
        offer_accept(offer=offer, by=coordinator(), now=LATER)
    assert told in str(gone.value)
    offer.refresh_from_db()
    assert (offer.status, nights(offer)) == (OfferStatus.OPEN, (day(7), day(12)))
    assert not Placement.objects.filter(need=stay).exists() and not Pin.objects.exists()


def test_who_accepts_when_the_need_has_come_to_end_sooner_gets_no_night_after_it(stay: Need) -> None:
    queue_look(today=TODAY, now=NOON)
    offer = offered()
    Need.objects.filter(pk=stay.pk).update(dates=(day(0), day(9)))
    offer_accept(offer=offer, by=coordinator(), now=LATER)
    assert nights(Placement.objects.get(need=stay)) == (day(7), day(9))


DAYS = GOOD.days[:1]


@pytest.fixture
def day_place() -> Need:
    """Two days a week at the Home."""
    village()
    shifts(StaffMember.objects.get(code="wu"), *range(7, 12), duty="care")
    queue_look(today=TODAY, now=NOON)
    return Need.objects.get(code="N-day")


def day_offer() -> Offer:
    queue_offer(now=NOON)
    return Offer.objects.get(bed=None)


def habit(number: int, weekday: int) -> None:
    StandingPattern.objects.create(
        need=Need.objects.get(code="N-day"), number=number, weekday=weekday, facility=Facility.objects.get(code="ZJ")
    )


def habits() -> list[tuple[int, int]]:
    rows = StandingPattern.objects.filter(need__code="N-day").order_by("number")
    return list(rows.values_list("number", "weekday"))


def test_days_that_came_to_be_habits_are_not_offered_again(day_place: Need) -> None:
    habit(1, 0)
    offer = day_offer()
    assert offer.weekdays == [1]
    offer_accept(offer=offer, by=coordinator(), now=LATER)
    assert habits() == [(1, 0), (2, 1)]


def test_of_days_that_are_all_habits_nothing_is_offered(day_place: Need) -> None:
    habit(1, 3)
    habit(2, 4)
    assert queue_offer(now=NOON) == 0


def test_days_of_a_version_published_since_are_not_offered_again(day_place: Need) -> None:
    published(Plan(days=DAYS))
    assert day_offer().weekdays == [1]


def test_a_day_of_last_week_that_does_not_hold_any_more_is_offered(day_place: Need) -> None:
    """The look that found the place free has found that, too."""
    published(Plan(days=DAYS))
    DayPlaces.objects.filter(facility__code="ZJ", weekday=0).update(morning=0)
    queue_look(today=TODAY, now=LATER + timedelta(hours=1))
    assert day_offer().weekdays == [1, 2]


def test_who_accepts_days_gets_what_a_week_that_was_published_meanwhile_has_left(day_place: Need) -> None:
    offer = day_offer()
    published(Plan(days=(DayAttendance("N-day", 0, "ZJ", 3, DayPart.FULL),)), day(7))
    offer_accept(offer=offer, by=coordinator(), now=LATER)
    offer.refresh_from_db()
    assert offer.weekdays == [0]
    assert habits() == [(2, 0)]


def test_the_coordinator_reads_why_it_is_shorter_and_why_there_is_none(stay: Need, client: Client) -> None:
    published(stays((3, 6)))
    queue_look(today=TODAY, now=NOON)
    client.force_login(coordinator())
    page = reverse("waiting_entry", args=("N-ma",))
    shown = client.get(page).text
    assert "2026-12-07 – 2026-12-08" in shown and "需求共 5 晚，还差 2 晚" in shown
    offer = offered()
    shown = client.get(page).text
    assert "2026-12-07 – 2026-12-08" in shown and "需求共 5 晚，还差 2 晚" in shown
    offer.delete()
    entry_row = entry("ma")
    entry_row.status = WaitingStatus.WAITING
    entry_row.save()
    placed(20, 22)
    shown = client.get(page).text
    assert 'name="place"' not in shown and "需求共 5 晚，均已安排" in shown


def test_an_offer_of_which_nothing_is_left_to_accept_ends(stay: Need) -> None:
    queue_look(today=TODAY, now=NOON)
    offer = offered()
    placed(20, 23)
    assert (offers_sweep(now=LATER), Offer.objects.get().status) == (0, OfferStatus.OPEN)  # two nights are left
    placed(30, 32)
    assert [offers_sweep(now=LATER) for _again in range(2)] == [1, 0]
    offer.refresh_from_db()
    assert (offer.status, offer.cause, entry("ma").status) == (OfferStatus.WITHDRAWN, OfferCause.MET, "waiting")
    queue_look(today=TODAY, now=LATER)
    assert entry("ma").status == WaitingStatus.PLACED


def test_an_offer_to_a_need_that_is_over_ends(stay: Need) -> None:
    queue_look(today=TODAY, now=NOON)
    offered()
    Need.objects.filter(pk=stay.pk).update(dates=(day(0), day(7)))
    assert offers_sweep(now=LATER) == 1


def test_the_family_reads_what_accepting_gives_by_now(stay: Need, client: Client) -> None:
    queue_look(today=TODAY, now=NOON)
    offered()
    client.force_login(family_of(stay.resident))
    page = reverse("family_offer", args=("N-ma",))

    def read() -> tuple[bool, bool, bool]:
        shown = client.get(page).text
        return "12月12日" in shown, "其余已另行安排" in shown, reverse("family_accept", args=("N-ma",)) in shown

    assert read() == (True, False, True)
    row = placed(20, 22)
    assert read() == (False, True, True) and "12月10日" in client.get(page).text
    row.delete()
    placed(20, 25)
    assert read() == (True, False, False) and "均已安排" in client.get(page).text
