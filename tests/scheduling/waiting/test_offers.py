"""An offer from the queue to its answer: one wins, each step is logged, what was accepted binds the engine."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, User
from facilities.models import DayPlaces, Facility
from residents.models import Choice, Need
from scheduling.choices import OfferStatus, StepKind, WaitingStatus
from scheduling.engine import rules
from scheduling.engine.baseline import keep
from scheduling.engine.demand import Occurrence
from scheduling.engine.demand import Pin as EnginePin
from scheduling.engine.plan import Stay
from scheduling.models import Offer, Pin, Placement, StandingPattern, Vacancy, WaitingStep
from scheduling.services.capacity import closure_add, day_places_change
from scheduling.services.offers import (
    OfferGone,
    offer_accept,
    offer_decline,
    offer_make,
    offer_withdraw,
    offers_expire,
)
from scheduling.services.vacancies import queue_look, queue_offer
from scheduling.services.workbooks import workbook_import
from scheduling.snapshot import take_snapshot
from scheduling.tasks import sweep_broken
from scheduling.workbook.write import write_workbook
from tests.inputs import Inputs
from tests.network import NOON, day, moment
from tests.refusal import refused
from tests.scheduling.village import need, resident
from tests.scheduling.waiting.queue_of_three import (
    NEXT_WEEK,
    TODAY,
    account,
    bed_vacancy,
    coordinator,
    entry,
    family_of,
    other_town,
    queue_of_three,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def needs() -> dict[str, Need]:
    return queue_of_three()


def offered(code: str, by: User | None = None, **more: Any) -> Offer:
    return offer_make(entry=entry(code), vacancy=bed_vacancy(), by=by, now=NOON, **more)


def steps(code: str) -> list[str]:
    return list(WaitingStep.objects.filter(entry=entry(code)).order_by("pk").values_list("kind", flat=True))


def test_the_first_of_the_queue_whom_the_bed_fits_is_offered_it(needs: dict[str, Need]) -> None:
    assert queue_offer(now=NOON) == 2
    offer = Offer.objects.get(bed__code="TY-1-2")
    assert (offer.entry.need.code, offer.dates.lower, offer.dates.upper) == ("N-ye", NEXT_WEEK, None)
    assert (offer.offered_by, offer.expires_at) == (None, NOON + timedelta(days=3, hours=6))
    assert (entry("ye").status, entry("ma").status) == (WaitingStatus.OFFERED, WaitingStatus.WAITING)
    assert queue_offer(now=NOON) == 0
    queue_look(today=TODAY, now=NOON)
    assert not Vacancy.objects.filter(bed__code="TY-1-2").exists()  # kept for the answer


def test_an_open_offer_keeps_its_bed_from_the_engine(needs: dict[str, Need]) -> None:
    offered("ma")
    closed = {(one.id, one.span.start, one.reason) for one in take_snapshot(monday=NEXT_WEEK).closures}
    assert ("TY-1-2", 0, "offered") in closed


def test_accepting_binds_the_next_plan(needs: dict[str, Need]) -> None:
    offer = offered("ma")
    family = family_of(needs["ma"].resident)
    offer_accept(offer=offer, by=family, now=LATER)
    offer.refresh_from_db()
    assert (offer.status, offer.answered_at, offer.answered_by) == (OfferStatus.ACCEPTED, LATER, family)
    assert (entry("ma").status, entry("ma").closed_on) == (WaitingStatus.PLACED, TODAY)
    placement = Placement.objects.get(need=needs["ma"])
    assert (placement.bed.code, placement.nights.lower, placement.nights.upper) == ("TY-1-2", NEXT_WEEK, None)
    problem = take_snapshot(monday=NEXT_WEEK)
    assert problem.pins == (EnginePin("N-ma", 0, day=0, bed="TY-1-2"),)
    kept = keep(problem)
    assert Stay("N-ma", "TY-1-2", 0, 28) in kept.plan.stays and kept.impossible_pins == ()
    assert rules.check(problem, kept.plan) == []
    assert steps("ma") == [StepKind.JOINED, StepKind.OFFERED, StepKind.ACCEPTED]
    assert AuditEntry.objects.filter(act="waiting.accepted", who=family, subject_id=str(offer.pk)).exists()


def test_whoever_accepts_asks_for_an_import_before_any_week_is_held(needs: dict[str, Need]) -> None:
    """An import holds the placements and beds, and waits for its weeks last: the other way round both would wait. Who
    accepts stands before a page, and is told instead of waiting."""
    offer = offered("ma")
    with CaptureQueriesContext(connection) as queries:
        offer_accept(offer=offer, by=coordinator(), now=LATER)
    locks = [query["sql"].partition("(")[0] for query in queries.captured_queries if "advisory" in query["sql"]]
    assert locks[:2] == ["SELECT pg_try_advisory_xact_lock_shared", "SELECT pg_advisory_xact_lock"]


def test_a_plan_that_leaves_the_accepted_out_is_refused(needs: dict[str, Need]) -> None:
    offer_accept(offer=offered("ma"), by=coordinator(), now=LATER)
    problem = take_snapshot(monday=NEXT_WEEK)
    without = keep(problem).plan.without({Occurrence("N-ma", 0)})
    assert [found.rule for found in rules.check(problem, without)] == ["pins"]


def test_an_accepted_day_place_is_a_habit_and_pinned(needs: dict[str, Need]) -> None:
    queue_offer(now=NOON)
    offer = Offer.objects.get(bed=None)
    assert (offer.entry.need.code, offer.weekdays) == ("N-day", [0, 1])
    places = {one.day: one.morning for one in take_snapshot(monday=NEXT_WEEK).day_places}
    assert places == {0: 1, 1: 1, 2: 2, 3: 2, 4: 2}
    offer_accept(offer=offer, by=coordinator(), now=LATER)
    habits = StandingPattern.objects.filter(need__code="N-day").values_list("number", "weekday", "facility__code")
    assert list(habits) == [(1, 0, "ZJ"), (2, 1, "ZJ")]
    assert list(Pin.objects.values_list("week", "index", "day", "facility__code")) == [
        (NEXT_WEEK, 0, 0, "ZJ"),
        (NEXT_WEEK, 1, 1, "ZJ"),
    ]
    problem = take_snapshot(monday=NEXT_WEEK)
    assert rules.check(problem, keep(problem).plan) == []


def test_the_second_to_accept_is_told_and_keeps_the_place_in_the_queue(needs: dict[str, Need]) -> None:
    first = offered("ye")
    second = offered("ma", coordinator(), beside_others=True)
    offer_accept(offer=first, by=family_of(needs["ye"].resident), now=LATER)
    second.refresh_from_db()
    assert (second.status, entry("ma").status) == (OfferStatus.WITHDRAWN, WaitingStatus.WAITING)
    assert steps("ma")[-1] == StepKind.TAKEN
    with pytest.raises(OfferGone) as told:
        offer_accept(offer=second, by=family_of(needs["ma"].resident), now=LATER)
    assert told.value.status == OfferStatus.WITHDRAWN
    assert Placement.objects.filter(bed__code="TY-1-2").count() == 1


def test_who_is_offered_other_nights_of_the_bed_keeps_the_offer(needs: dict[str, Need]) -> None:
    """As where a week was published meanwhile that gives the first a part of the nights, and fewer are accepted."""
    first = offered("ye")
    second = offered("ma", coordinator(), beside_others=True)
    Offer.objects.filter(pk=first.pk).update(dates=(day(7), day(14)))
    Offer.objects.filter(pk=second.pk).update(dates=(day(14), None))
    Need.objects.filter(code="N-ye").update(dates=(day(-60), day(14)))
    offer_accept(offer=first, by=family_of(needs["ye"].resident), now=LATER)
    second.refresh_from_db()
    assert second.status == OfferStatus.OPEN


def test_the_database_refuses_a_second_resident_in_the_bed(needs: dict[str, Need]) -> None:
    """Even where somebody wrote the placement past the services."""
    offer = offered("ma")
    Placement.objects.create(need=needs["tao"], bed=offer.bed, nights=(day(10), None))
    with pytest.raises(OfferGone):
        offer_accept(offer=offer, by=coordinator(), now=LATER)
    assert (Offer.objects.get(pk=offer.pk).status, Placement.objects.filter(need=needs["ma"]).count()) == ("open", 0)
    Offer.objects.filter(pk=offer.pk).update(status="accepted", answered_at=NOON)
    with refused("one_accepted_offer_an_entry"):
        Offer.objects.create(
            entry=entry("ma"), facility=offer.facility, bed=offer.bed, dates=(day(0), None), status="accepted",
            offered_at=NOON, expires_at=LATER, answered_at=NOON,
        )  # fmt: skip


def test_declining_needs_a_reason_and_the_next_is_asked(needs: dict[str, Need]) -> None:
    offer = offered("ye")
    family = family_of(needs["ye"].resident)
    with pytest.raises(ValidationError):
        offer_decline(offer=offer, reason="  ", by=family, now=LATER)
    offer_decline(offer=offer, reason="太远", by=family, now=LATER)
    assert (entry("ye").status, steps("ye")[-1]) == (WaitingStatus.WAITING, StepKind.DECLINED)
    assert WaitingStep.objects.get(kind=StepKind.DECLINED).note == "太远"
    queue_look(today=TODAY, now=LATER)
    queue_offer(now=LATER)
    assert Offer.objects.get(status="open", bed__code="TY-1-2").entry.need.code == "N-ma"
    with pytest.raises(OfferGone):
        offer_accept(offer=offer, by=family, now=LATER)


def test_an_offer_expires_at_its_deadline_and_not_before(needs: dict[str, Need]) -> None:
    offer = offered("ye")
    assert offers_expire(now=offer.expires_at - timedelta(minutes=1)) == 0
    with pytest.raises(OfferGone) as told:
        offer_accept(offer=offer, by=coordinator(), now=offer.expires_at)
    assert told.value.status == OfferStatus.EXPIRED
    assert offers_expire(now=offer.expires_at) == 1
    assert (entry("ye").status, steps("ye")[-1]) == (WaitingStatus.WAITING, StepKind.EXPIRED)
    assert offers_expire(now=offer.expires_at) == 0


def test_closing_the_bed_takes_back_an_offer_that_would_begin_then(
    needs: dict[str, Need], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    offer = offered("ye")
    manager = account("manager", Role.FACILITY_MANAGER, facility=offer.facility)
    closure_add(thing=offer.bed, span=(moment(1, 0), moment(7, 0)), reason="", by=manager, now=LATER)
    assert Offer.objects.get(pk=offer.pk).status == OfferStatus.OPEN
    client = Client()
    client.force_login(manager)
    asked = {"things": f"bed:{offer.bed.code}", "first": day(7), "last": ""}
    assert client.post(f"/facility/{offer.facility.code}/closures/new/", asked).context["preview"].offers == [offer]
    page = client.get(f"/facility/{offer.facility.code}/referrals/").text
    assert f"?thing=bed:{offer.bed.code}&amp;first={day(7)}" in page
    closure_add(thing=offer.bed.room, span=(moment(7, 0), None), reason="", by=manager, now=LATER)
    assert (Offer.objects.get(pk=offer.pk).status, entry("ye").status) == ("withdrawn", "waiting")
    assert steps("ye")[-1] == StepKind.WITHDRAWN
    assert AuditEntry.objects.filter(act="closure.add").latest("pk").details["offers"] == 1
    with pytest.raises(OfferGone):
        offer_accept(offer=offer, by=family_of(needs["ye"].resident), now=LATER)


def test_fewer_day_places_take_back_the_newest_offers_of_those_that_are_no_more(needs: dict[str, Need]) -> None:
    for code in ("first", "second"):
        need(f"N-{code}", resident(code), "day_care")
    queue_look(today=TODAY, now=NOON)
    home = Vacancy.objects.select_related("facility").get(bed=None)
    for minutes, code in enumerate(("first", "second")):
        offer_make(entry=entry(code), vacancy=home, by=None, now=NOON + timedelta(minutes=minutes))
    manager = account("manager", Role.FACILITY_MANAGER, facility=home.facility)
    client = Client()
    client.force_login(manager)
    change = partial(day_places_change, facility=home.facility, weekday=0, by=manager, now=LATER)
    asked = {"weekday": 0, "morning": 1, "afternoon": 2}
    assert client.post(f"/facility/{home.facility.code}/places/", asked).context["offers"] == 1
    for morning, states in ((3, ["open", "open"]), (2, ["open", "open"]), (1, ["open", "withdrawn"])):
        change(morning=morning, afternoon=2)
        assert list(Offer.objects.order_by("pk").values_list("status", flat=True)) == states
    assert (entry("first").status, entry("second").status) == ("offered", "waiting")
    assert (steps("first")[-1], steps("second")[-1]) == (StepKind.OFFERED, StepKind.WITHDRAWN)
    assert AuditEntry.objects.filter(act="places.change").latest("pk").details["offers"] == 1
    change(morning=1, afternoon=0)
    assert entry("first").status == "waiting"
    assert AuditEntry.objects.filter(act="places.change").latest("pk").details["offers"] == 1


@pytest.mark.parametrize("door", ["records", "removed", "import"])
def test_fewer_day_places_by_any_door_take_back_the_newest_offers(
    needs: dict[str, Need], door: str, tmp_path: Path
) -> None:
    for code in ("first", "second", "third"):
        need(f"N-{code}", resident(code), "day_care")
    queue_look(today=TODAY, now=NOON)
    home = Vacancy.objects.select_related("facility").get(bed=None)
    for minutes, (code, beside) in enumerate((("first", False), ("second", False), ("third", True))):
        at = NOON + timedelta(minutes=minutes)
        offer_make(entry=entry(code), vacancy=home, by=None, now=at, beside_others=beside)

    def states() -> list[str]:
        sweep_broken()
        return [entry(code).status for code in ("first", "second", "third")]

    assert states() == ["offered", "offered", "offered"]  # the third was offered beside the others on purpose
    row = DayPlaces.objects.get(facility=home.facility, weekday=0)
    _fewer(door, row, tmp_path / "places.xlsx")
    left = ["waiting"] * 3 if door == "removed" else ["offered", "waiting", "offered"]
    assert states() == left
    assert steps("second")[-1] == StepKind.WITHDRAWN


def _fewer(door: str, row: DayPlaces, path: Path) -> None:
    """One place in the morning and afternoon, or none."""
    if door == "import":
        write_workbook(
            path, {"day_places": [{"facility": row.facility.code, "weekday": 0, "morning": 1, "afternoon": 1}]}
        )
        report = workbook_import(path=path, now=LATER, user=None)
        assert report.stored, report.findings
        return
    client = Client()
    client.force_login(account("administrator", Role.ADMINISTRATOR))
    if door == "removed":
        address, values = f"/admin/facilities/dayplaces/{row.pk}/delete/", {"post": "yes"}
    else:
        address = f"/admin/facilities/dayplaces/{row.pk}/change/"
        values = {**Inputs(client.get(address).text).data, "morning": "1", "afternoon": "1"}
    assert client.post(address, values).status_code == 302


def test_an_offer_can_be_withdrawn_with_a_reason(needs: dict[str, Need]) -> None:
    offer, by = offered("ye"), coordinator()
    with pytest.raises(ValidationError):
        offer_withdraw(offer=offer, reason="", by=by, now=LATER)
    offer_withdraw(offer=offer, reason="床位要维修", by=by, now=LATER)
    assert (Offer.objects.get(pk=offer.pk).status, entry("ye").status) == ("withdrawn", "waiting")


def test_a_bed_is_offered_to_one_at_a_time_unless_a_person_says_otherwise(needs: dict[str, Need]) -> None:
    by = coordinator()
    offered("ye", by)
    with pytest.raises(ValidationError) as refused:
        offered("ma", by)
    assert refused.value.code == "offered"
    offered("ma", by, beside_others=True)
    with pytest.raises(ValidationError) as again:
        offered("ma", by, beside_others=True)
    assert again.value.code == "not_waiting"


def test_whom_the_bed_does_not_fit_is_not_offered_it_by_hand_either(needs: dict[str, Need]) -> None:
    vacancy = bed_vacancy()
    vacancy.asked = [["N-ma", "room_sex", []]]
    for code in ("ma", "tao"):
        with pytest.raises(ValidationError):
            offer_make(entry=entry(code), vacancy=vacancy, by=coordinator_once(), now=NOON)
    assert Offer.objects.count() == 0


def coordinator_once() -> User:
    return User.objects.filter(username="coordinator").first() or coordinator()


def test_a_childs_place_is_offered_where_the_guardian_chose(needs: dict[str, Need]) -> None:
    child = needs["ye"]
    Need.objects.filter(pk=child.pk).update(by_choice=True)
    queue_look(today=TODAY, now=NOON)
    assert bed_vacancy().asked[0] == ["N-ye", "guardian_choice", []]
    queue_offer(now=NOON)
    assert Offer.objects.get(bed__code="TY-1-2").entry.need.code == "N-ma"
    Offer.objects.all().delete()
    chosen = Facility.objects.get(code="TY")
    Choice.objects.create(resident=child.resident, service=child.service, facility=chosen, valid=(day(-5), None))
    queue_look(today=TODAY, now=NOON)
    assert bed_vacancy().asked[0] == ["N-ye", "", []]


def test_no_offers_while_a_week_is_being_planned(needs: dict[str, Need]) -> None:
    from scheduling.models import Run

    Run.objects.create(week=NEXT_WEEK, created_at=NOON)
    assert queue_offer(now=NOON) == 0


@pytest.mark.parametrize("who", ["other family", "other town", "manager", "auditor", "nobody"])
def test_others_answer_nothing_and_change_nothing(needs: dict[str, Need], who: str) -> None:
    offer = offered("ye")
    user = {
        "other family": lambda: family_of(needs["ma"].resident),
        "other town": lambda: account("other", Role.TOWN_COORDINATOR, town=other_town()),
        "manager": lambda: account("manager", Role.FACILITY_MANAGER, facility=Facility.objects.exclude(code="TY")[0]),
        "auditor": lambda: account("auditor", Role.AUDITOR),
        "nobody": lambda: User.objects.create(username="nobody"),
    }[who]()
    for act in (
        lambda: offer_accept(offer=offer, by=user, now=LATER),
        lambda: offer_decline(offer=offer, reason="x", by=user, now=LATER),
        lambda: offer_withdraw(offer=offer, reason="x", by=user, now=LATER),
        lambda: offer_make(entry=entry("tao"), vacancy=bed_vacancy(), by=user, now=LATER, beside_others=True),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert list(Offer.objects.values_list("status", flat=True)) == ["open"]
    assert Placement.objects.filter(need=needs["ye"]).count() == 0
    assert WaitingStep.objects.filter(entry=entry("ye")).count() == 2
