"""What is closed is offered no more, by whichever door the closure came in; a worker looks where a door cannot ask."""

import importlib
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.access.roles import Role
from facilities.models import Bed, Closure, DayPlaces, Facility, Room, RuleValue, StaffMember
from scheduling.choices import OfferStatus, StepKind
from scheduling.engine.react.events import Closed, StaffAbsent
from scheduling.engine.supply import Asset
from scheduling.engine.timeline import DAY, Span
from scheduling.models import Offer, Plan, Vacancy, WaitingStep
from scheduling.services.capacity import closure_add, closure_end
from scheduling.services.offers import look_request, offer_make, offer_withdraw
from scheduling.services.reacting import facts_record, week_replan
from scheduling.services.vacancies import queue_look, queue_offer
from scheduling.services.workbooks import workbook_import
from scheduling.tasks import offer_places, sweep_broken
from scheduling.workbook.write import write_workbook
from scheduling.writeback import store_result
from tests.inputs import Inputs
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD, publish, store
from tests.scheduling.waiting.queue_of_three import (
    TODAY,
    account,
    bed_vacancy,
    coordinator,
    entry,
    queue_of_three,
    signed_in,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
THINGS: dict[str, Callable[[], Any]] = {
    "bed": lambda: Bed.objects.get(code="TY-1-2"),
    "room": lambda: Room.objects.get(code="TY-1"),
    "facility": lambda: Facility.objects.get(code="TY"),
    "staff": lambda: StaffMember.objects.get(code="wu"),
}


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch) -> None:
    queue_of_three()
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


@pytest.fixture
def offer() -> Offer:
    """Of the village's free bed, from the Monday after the week on."""
    return offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=NOON)


def administrator() -> Client:
    return signed_in(account("administrator", Role.ADMINISTRATOR), "zh-hans")


def by_api(asset: str, _path: Path) -> None:
    body = {"asset": asset, "closed": THINGS[asset]().code, "span": {"start": f"{day(7)}T00:00:00+08:00"}}
    assert administrator().post("/api/v1/closures/", body, content_type="application/json").status_code == 201


def by_facts(asset: str, _path: Path) -> None:
    code, span = THINGS[asset]().code, Span(7 * DAY, None)
    event = StaffAbsent(code, span) if asset == "staff" else Closed(Asset(asset), code, span)
    assert len(facts_record(monday=MONDAY, events=[event], user=None, now=LATER)) == 1


def by_records(asset: str, _path: Path) -> None:
    form = {"asset": asset, asset: THINGS[asset]().pk, "span_0": f"{day(7)}T00:00", "span_1": "", "reason": ""}
    assert administrator().post("/admin/facilities/closure/add/", form).status_code == 302


def by_changed_records(asset: str, _path: Path) -> None:
    closure = Closure.objects.create(asset=asset, span=(moment(1, 0), moment(7, 0)), **{asset: THINGS[asset]()})
    sweep_broken()
    assert Offer.objects.get().status == OfferStatus.OPEN
    client, address = administrator(), f"/admin/facilities/closure/{closure.pk}/change/"
    values = {**Inputs(client.get(address).text).data, "span_1": f"{day(8)}T00:00"}
    assert client.post(address, values).status_code == 302


def by_import(asset: str, path: Path) -> None:
    rows = [
        {
            "asset": asset,
            "code": THINGS[asset]().code,
            "start": datetime.combine(day(7), time()),
            "end": datetime.combine(day(9), time()),
        }
    ]
    write_workbook(path, {"closures": rows})
    report = workbook_import(path=path, now=LATER, user=None)
    assert report.stored, report.findings


def by_nobody(asset: str, _path: Path) -> None:
    Closure.objects.create(asset=asset, span=(moment(7, 0), None), **{asset: THINGS[asset]()})


def fewer_places(_offer: Offer) -> Offer:
    queue_offer(now=NOON)
    DayPlaces.objects.update(morning=0, afternoon=0)
    return Offer.objects.get(bed=None)


def closed(offer: Offer) -> Offer:
    by_nobody("facility", Path())
    return offer


@pytest.mark.parametrize(
    ("ends", "cause", "english", "chinese"),
    [
        (closed, "closed", "It is closed then.", "届时停用。"),
        (fewer_places, "places", "There are not enough day places then.", "届时日间照料名额不足。"),
    ],
)
def test_why_an_offer_ended_is_read_in_the_language_of_the_reader(
    offer: Offer, ends: Callable[[Offer], Offer], cause: str, english: str, chinese: str
) -> None:
    ended, client = ends(offer), administrator()
    client.force_login(coordinator())
    with translation.override("zh-hans"):
        sweep_broken()
    ended.refresh_from_db()
    assert (ended.cause, ended.reason) == (cause, "")
    need = ended.entry.need
    for language, text in (("en", english), ("zh-hans", chinese)):
        client.cookies["django_language"] = language
        assert client.get(reverse("waiting_entry", args=(need.code,))).text.count(text) == 2  # the offer and the log
        assert text in client.get(reverse("dossier", args=(need.resident.code,))).text
        assert client.get(f"/api/v1/offers/{ended.pk}/").json()["reason"] == text


def test_what_a_person_typed_stays_as_it_is(offer: Offer) -> None:
    offer_withdraw(offer=offer, reason="房间要整修", by=coordinator(), now=LATER)
    step = WaitingStep.objects.get(kind=StepKind.WITHDRAWN)
    ended = Offer.objects.get()
    assert (ended.cause, ended.reason, ended.why, step.note, step.said) == ("", *["房间要整修"] * 4)


@pytest.mark.parametrize("text", ["It is closed then.", "届时停用。"])
def test_what_was_stored_in_words_is_stored_as_a_cause(offer: Offer, text: str) -> None:
    migration = importlib.import_module("scheduling.migrations.0016_causes_of_ended_offers")
    offer_withdraw(offer=offer, reason="届时停用。房间要整修", by=coordinator(), now=NOON)
    ended = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    offer_withdraw(offer=ended, reason=text, by=account("other", Role.CITY_COORDINATOR), now=LATER)
    for step, cause, stored in ((migration.coded, "closed", ""), (migration.worded, "", "届时停用。")):
        step(apps, SimpleNamespace())
        ended.refresh_from_db()
        assert (ended.cause, ended.reason, ended.steps.latest("pk").note) == (cause, stored, stored)
        offer.refresh_from_db()
        assert (offer.cause, offer.reason, offer.steps.latest("pk").note) == ("", *["届时停用。房间要整修"] * 2)


AT_ONCE = (by_api, by_facts)  # the others ask a worker
Door = Callable[[str, Path], None]


@pytest.mark.parametrize(
    ("door", "asset"),
    [
        (by_api, "bed"), (by_facts, "room"), (by_facts, "facility"), (by_records, "facility"), (by_records, "room"),
        (by_changed_records, "bed"), (by_import, "room"), (by_import, "bed"), (by_nobody, "facility"),
    ],
)  # fmt: skip
def test_a_closure_by_any_door_takes_back_an_offer_that_would_begin_then(
    offer: Offer, asset: str, door: Door, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as asked:
        door(asset, tmp_path / "closures.xlsx")
    if door not in AT_ONCE:
        sweep_broken()
    assert (Offer.objects.get().status, entry("ye").status) == (OfferStatus.WITHDRAWN, "waiting")
    assert WaitingStep.objects.filter(entry=entry("ye")).latest("pk").kind == StepKind.WITHDRAWN
    assert ("_ask_for_a_sweep" in {callback.__name__ for callback in asked}) == (door is not by_nobody)
    sweep_broken()
    assert WaitingStep.objects.filter(kind=StepKind.WITHDRAWN).count() == 1


@pytest.mark.parametrize("door", [by_facts, by_import])
def test_an_absent_carer_takes_back_no_offer(offer: Offer, door: Door, tmp_path: Path) -> None:
    door("staff", tmp_path / "closures.xlsx")
    sweep_broken()
    assert Offer.objects.get().status == OfferStatus.OPEN


def test_a_sweep_leaves_what_begins_later_and_what_is_over(offer: Offer) -> None:
    bed = THINGS["bed"]()
    for first, end in ((1, 7), (8, None)):
        Closure.objects.create(asset="bed", bed=bed, span=(moment(first, 0), end and moment(end, 0)))
    sweep_broken()
    assert Offer.objects.get().status == OfferStatus.OPEN
    closure_end(closure=Closure.objects.earliest("pk"), end=moment(7, 1), by=coordinator(), now=LATER)
    assert Offer.objects.get().status == OfferStatus.WITHDRAWN


@pytest.mark.parametrize(("horizon", "ends"), [(20, True), (19, False)])
def test_each_night_counts_of_an_offer_that_a_plan_sees_to_its_end(offer: Offer, horizon: int, ends: bool) -> None:
    """Of a longer one the first night: plans of later weeks may mend the others."""
    RuleValue.objects.filter(key="horizon_days").update(value=horizon)
    Offer.objects.update(dates=(day(7), day(27)))
    Closure.objects.create(asset="bed", bed=THINGS["bed"](), span=(moment(20, 0), moment(21, 0)))
    sweep_broken()
    assert (Offer.objects.get().status == OfferStatus.WITHDRAWN) == ends


@pytest.mark.parametrize(("weekday", "hours", "ends"), [(0, (0, 24), True), (0, (0, 8), False), (2, (0, 24), False)])
def test_a_house_closed_for_a_day_is_offered_for_the_others(weekday: int, hours: tuple[int, int], ends: bool) -> None:
    """The day place is for Monday and Tuesday: what counts is whether the house is closed when it is used first."""
    queue_offer(now=NOON)
    home = Offer.objects.get(bed=None)
    assert home.weekdays == [0, 1]
    start, end = (moment(7 + weekday, hour) for hour in hours)
    Closure.objects.create(asset="facility", facility=home.facility, span=(start, end))
    sweep_broken()
    assert (Offer.objects.get(pk=home.pk).status == OfferStatus.WITHDRAWN) == ends


def test_what_is_offered_beside_a_closure_stands() -> None:
    """The queue knows of it: nobody is offered what the next sweep would take back."""
    home = Vacancy.objects.get(bed=None).facility
    Closure.objects.create(asset="facility", facility=home, span=(moment(7, 0), moment(8, 0)))
    Closure.objects.create(asset="bed", bed=THINGS["bed"](), span=(moment(7, 0), moment(9, 12)))
    queue_look(today=TODAY, now=NOON)
    assert queue_offer(now=NOON) == 2
    sweep_broken()
    offers = {offer.bed_id is None: offer for offer in Offer.objects.all()}
    assert {offer.status for offer in offers.values()} == {OfferStatus.OPEN}
    assert (offers[True].weekdays, offers[False].dates.lower) == ([1, 2], day(10))


def test_the_queue_waits_for_the_draft_of_a_replan_that_ends_an_offer(
    offer: Offer, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Asked at once, it would offer what the replan is planned with, and the draft would be about a world that is
    gone."""
    publish(store(GOOD))
    asked_before = len(connection.run_on_commit)

    def stored(**given: Any) -> Plan:
        """Whatever the replan has asked of a worker is done by now."""
        if look_request in [callback for _savepoints, callback, _robust in connection.run_on_commit[asked_before:]]:
            offer_places()
        return store_result(**given)

    monkeypatch.setattr("scheduling.services.reacting.store_result", stored)
    events = [Closed(Asset.BED, "TY-1-2", Span(7 * DAY, 9 * DAY))]
    with django_capture_on_commit_callbacks(execute=True):
        answer = week_replan(monday=MONDAY, events=events, user=None, today=TODAY, now=LATER)
    offer.refresh_from_db()
    assert (offer.status, answer.plan and answer.plan.status) == (OfferStatus.WITHDRAWN, "draft")
    assert ProcrastinateJob.objects.filter(task_name="scheduling.offer_places").count() == 1
    offer_places()
    assert Offer.objects.get(status=OfferStatus.OPEN).entry == offer.entry  # who has not let it go


@pytest.mark.parametrize("asset", ["bed", "room", "facility"])
def test_what_is_closed_since_it_was_found_free_is_not_offered(asset: str) -> None:
    """Else the family would be told of it, and again when a worker ends the offer, within the hour."""
    by = account("manager", Role.ADMINISTRATOR)
    closure_add(thing=THINGS[asset](), span=(moment(7, 0), None), reason="", by=by, now=LATER)
    with pytest.raises(ValidationError) as refused:
        offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=LATER)
    assert refused.value.code == "closed"
    queue_offer(now=LATER)
    assert not Offer.objects.filter(bed__code="TY-1-2").exists()
