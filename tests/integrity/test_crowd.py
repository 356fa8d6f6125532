"""Many at once: real processes that publish, offer, accept, close and book the same things. What must hold, holds."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from backend.core.models import AuditEntry, User
from facilities.models import Bed, StaffMember
from scheduling.models import (
    Booking,
    BrokenAppointment,
    Offer,
    Placement,
    Plan,
    StandingPattern,
    Vacancy,
    WaitingListEntry,
)
from scheduling.services.offers import offer_make
from scheduling.services.vacancies import queue_look
from tests.integrity.acts import GATE
from tests.integrity.processes import answer_of, load_reference, started
from tests.network import NOON
from tests.scheduling.test_publishing import GOOD, LATER, publish, store
from tests.scheduling.village import need, resident
from tests.scheduling.waiting.queue_of_three import TODAY, bed_vacancy, coordinator, entry, queue_of_three

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = "locktype = 'advisory' AND objid = %s AND NOT granted"
# Two rows of live bookings, or of placements, that take one thing at one time.
DOUBLE = """
SELECT count(*) FROM scheduling_booking a JOIN scheduling_booking b
ON a.id < b.id AND a.live AND b.live AND a.span && b.span
AND (a.bed_id = b.bed_id OR a.staff_id = b.staff_id OR (a.resident_id = b.resident_id AND a.use = b.use))
"""
BOOKED_ONCE = ("one_resident_a_bed", "one_appointment_a_carer")
DOUBLE_BED = """
SELECT count(*) FROM scheduling_placement a JOIN scheduling_placement b
ON a.id < b.id AND a.bed_id = b.bed_id AND a.nights && b.nights
"""


@pytest.fixture
def by() -> User:
    load_reference()
    queue_of_three()
    return coordinator()


@contextmanager
def gate_shut() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (GATE,))
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", (GATE,))


def all_at_once(*acts: list[list[Any]]) -> list[list[str]]:
    """Each list of acts in a process of its own; what came of every act."""
    with gate_shut():
        processes = started("tests.integrity.acts", json.dumps(acts))
        _wait_for(len(acts))
    return [came for one in answer_of(processes) for came in one]


def _wait_for(count: int) -> None:
    """Until all stand before the gate."""
    with connection.cursor() as cursor:
        waiting = 0
        while waiting < count:
            cursor.execute(f"SELECT count(*), pg_sleep(0.05) FROM pg_locks WHERE {WAITING}", (GATE,))
            waiting = cursor.fetchone()[0]


def number(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: int = cursor.fetchone()[0]
        return found


def outcomes(came: list[list[str]], act: str) -> Counter[str]:
    return Counter(what for name, what, _words in came if name == act)


def test_of_many_who_accept_one_bed_one_wins_and_the_others_are_told(by: User) -> None:
    vacancy = bed_vacancy()
    offers = [
        offer_make(entry=entry(code), vacancy=vacancy, by=by, now=NOON, beside_others=True)
        for code in ("ye", "ma", "tao")
    ]
    came = all_at_once(*([["accept", offer.pk, by.pk]] for offer in offers for _twice in range(2)))
    assert outcomes(came, "accept") == {"done": 1, "OfferGone": 5}
    assert all(words for _act, what, words in came if what == "OfferGone")
    assert Counter(Offer.objects.values_list("status", flat=True)) == {"accepted": 1, "withdrawn": 2}
    assert Placement.objects.filter(bed=vacancy.bed).count() == 1
    assert AuditEntry.objects.filter(act="waiting.accepted").count() == 1
    states = WaitingListEntry.objects.filter(need__service__code="residential_care").values_list("status", flat=True)
    assert Counter(states) == {"placed": 1, "waiting": 2}


def test_of_many_who_offer_one_bed_one_does(by: User) -> None:
    came = all_at_once(*([["offer", code, by.pk]] for code in ("ye", "ma", "tao", "ye")))
    assert outcomes(came, "offer") == {"done": 1, "ValidationError": 3}
    assert Offer.objects.filter(bed__code="TY-1-2").count() == 1


def test_of_day_places_as_many_are_taken_as_there_are(by: User) -> None:
    """Two places on Monday; five families accept one at once."""
    more = [need(f"N-d{number}", resident(f"d{number}"), "day_care") for number in range(5)]
    queue_look(today=TODAY, now=NOON)
    home = Vacancy.objects.select_related("facility").get(bed=None)
    entries = [WaitingListEntry.objects.get(need=one) for one in more]
    offers = [offer_make(entry=one, vacancy=home, by=by, now=NOON, beside_others=True) for one in entries]
    assert {tuple(offer.weekdays) for offer in offers} == {(0,)}
    came = all_at_once(*([["accept", offer.pk, by.pk]] for offer in offers))
    assert outcomes(came, "accept") == {"done": 2, "OfferGone": 3}
    assert StandingPattern.objects.filter(facility=home.facility, weekday=0).count() == 2
    assert Counter(Offer.objects.values_list("status", flat=True)) == {"accepted": 2, "withdrawn": 3}


def test_publications_follow_each_other_whatever_else_goes_on(by: User) -> None:
    """Four drafts published, an offer accepted, and bookings by the dozen, in eight processes."""
    offer = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=by, now=NOON)
    first = publish(store(GOOD))
    drafts = [store(plan) for plan in (LATER, GOOD, LATER, GOOD)]
    chen, bed = StaffMember.objects.get(code="chen"), Bed.objects.get(code="TY-1-1")
    books = [["book", first.pk, thing, key, hour] for hour in range(12) for thing, key in _things(chen, bed)]
    came = all_at_once(
        *([["publish", draft.pk]] for draft in drafts),
        [["accept", offer.pk, by.pk]],
        *(books for _three in range(3)),
    )
    assert [one for one in came if one[0] in ("publish", "accept") and one[1] != "done"] == []
    refused = [(what, words) for act, what, words in came if act == "book" and what != "done"]
    assert 0 < len(refused) < len(books) * 3
    assert [one for one in refused if not _by_a_constraint(*one)] == []
    _everything_holds()


def test_a_closure_beside_publications_is_seen_by_each_or_marks_the_last(by: User) -> None:
    publish(store(GOOD))
    drafts = [store(plan) for plan in (LATER, GOOD, LATER)]
    bed = Bed.objects.get(code="TY-1-1")
    came = all_at_once([["close", bed.pk, by.pk]], *([["publish", draft.pk]] for draft in drafts))
    published = outcomes(came, "publish")
    assert [one for one in came if one[0] == "close"] == [["close", "done", ""]]
    assert published["done"] + published["InvalidPlan"] == 3
    _everything_holds()
    (mark,) = BrokenAppointment.objects.filter(mended_at=None)
    assert (mark.plan.status, mark.stay.bed) == ("published", bed)


def _things(chen: StaffMember, bed: Bed) -> list[tuple[str, int]]:
    return [("staff", chen.pk), ("bed", bed.pk)]


def _by_a_constraint(what: str, words: str) -> bool:
    """What the database refused because the thing is taken, by name. Two rows written at the same moment may each wait
    for the other's transaction in that check: then PostgreSQL ends one of them as a deadlock (40P01).
    """
    if what == "IntegrityError":
        return words.startswith("23P01") and any(name in words for name in BOOKED_ONCE)
    checked = "while checking exclusion constraint on tuple" in words and 'in relation "scheduling_booking"' in words
    return what == "OperationalError" and words.startswith("40P01") and checked


def _everything_holds() -> None:
    assert (number(DOUBLE), number(DOUBLE_BED)) == (0, 0)
    published = Plan.objects.get(status="published")
    assert Booking.objects.filter(plan=published, live=True, use="night", bed__isnull=False).count() == 1
    assert AuditEntry.objects.filter(act="plan.publish").count() == Plan.objects.exclude(status="draft").count()
    queue_look(today=TODAY, now=NOON)
