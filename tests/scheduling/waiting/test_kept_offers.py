"""A bed that is held, and a bed, house or service of a house that is given up, is offered no more, by whichever door
that came in."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from backend.core.access.roles import Role
from facilities.models import Bed, BedState, Facility, ServiceOffer
from residents.models import Need
from scheduling.choices import OfferCause, OfferStatus, StepKind
from scheduling.models import Offer, Vacancy, WaitingStep
from scheduling.services.offers import offer_make
from scheduling.services.vacancies import queue_look, queue_offer
from scheduling.services.workbooks import workbook_import
from scheduling.tasks import sweep_broken
from scheduling.workbook.write import write_workbook
from tests.inputs import Inputs
from tests.network import NOON, day
from tests.scheduling.waiting.queue_of_three import TODAY, account, bed_vacancy, entry, queue_of_three

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
ONE_ENDS, NOBODY = "届时的 1 个名额将收回", "没有人受影响"
BED, HOUSE, SERVICE = "TY-1-2", "TY", "residential_care"


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch) -> None:
    queue_of_three()
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


@pytest.fixture
def offer() -> Offer:
    """Of the village's free bed, from the Monday after the week on."""
    return offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=NOON)


@pytest.fixture
def client(offer: Offer) -> Client:
    client = Client()
    client.force_login(account("administrator", Role.ADMINISTRATOR))
    return client


def changed(client: Client, address: str, **values: Any) -> None:
    """By the form that stands there."""
    answer = client.post(address, {**Inputs(client.get(address).text).data, **values})
    assert answer.status_code == 302, answer.text


def patched(client: Client, path: str, **body: Any) -> None:
    address = f"/api/v1/{path}/"
    state = {"If-Match": client.get(address).headers["ETag"]}
    assert client.patch(address, body, content_type="application/json", headers=state).status_code == 200


def held(nights: tuple[date, date | None] = (day(7), day(9))) -> BedState:
    return BedState.objects.create(bed=Bed.objects.get(code=BED), kind="blocked", nights=nights)


def imported(path: Path, rows: dict[str, list[dict[str, Any]]]) -> None:
    write_workbook(path, rows)
    report = workbook_import(path=path, now=LATER, user=None)
    assert report.stored, report.findings


def held_by_page(client: Client, _path: Path) -> None:
    nights = {"kind": "held", "nights_0": day(7), "nights_1": day(8), "reason": ""}
    page = reverse("facility_bed", args=(HOUSE, BED))
    assert ONE_ENDS in client.post(page, nights).text
    assert not BedState.objects.exists()
    assert client.post(page, {**nights, "anyway": "1"}).status_code == 302


def held_by_api(client: Client, _path: Path) -> None:
    nights = {"start": str(day(7)), "end": None}
    body = {"bed": BED, "kind": "reserved", "nights": nights, "reason": ""}
    assert client.post("/api/v1/bed-states/", body, content_type="application/json").status_code == 201


def changed_by_api(client: Client, _path: Path) -> None:
    state = held((day(1), day(7)))
    sweep_broken()
    assert Offer.objects.get().status == OfferStatus.OPEN
    patched(client, f"bed-states/{state.pk}", nights={"start": str(day(1)), "end": str(day(8))})


def held_by_records(client: Client, _path: Path) -> None:
    form = {"bed": Bed.objects.get(code=BED).pk, "kind": "cleaned", "nights_0": day(7), "nights_1": day(7)}
    assert client.post("/admin/facilities/bedstate/add/", form).status_code == 302


def held_by_nobody(_client: Client, _path: Path) -> None:
    held()


def bed_by_page(client: Client, _path: Path) -> None:
    page = reverse("facility_end_bed", args=(HOUSE, BED))
    shown = client.post(page, {**Inputs(client.get(page).text).data, "ends_on": day(6)}).text
    assert ONE_ENDS in shown and NOBODY not in shown
    later = client.post(page, {**Inputs(client.get(page).text).data, "ends_on": day(8)}).text
    assert ONE_ENDS not in later and NOBODY in later
    changed(client, page, ends_on=day(6), save="1")


def bed_by_api(client: Client, _path: Path) -> None:
    patched(client, f"beds/{BED}", ends_on=str(day(7)))


def bed_by_records(client: Client, _path: Path) -> None:
    changed(client, f"/admin/facilities/bed/{Bed.objects.get(code=BED).pk}/change/", ends_on=day(6))


def bed_by_import(_client: Client, path: Path) -> None:
    imported(path, {"beds": [{"code": BED, "room": "TY-1", "kind": Bed.objects.get(code=BED).kind, "ends_on": day(6)}]})


def house_by_api(client: Client, _path: Path) -> None:
    patched(client, f"facilities/{HOUSE}", ends_on=str(day(7)))


def house_by_records(client: Client, _path: Path) -> None:
    changed(client, f"/admin/facilities/facility/{Facility.objects.get(code=HOUSE).pk}/change/", ends_on=day(6))


def house_by_import(_client: Client, path: Path) -> None:
    house = Facility.objects.get(code=HOUSE)
    row = {"code": HOUSE, "name": house.name, "kind": house.kind.code, "town": house.town.code, "ends_on": day(6)}
    point = {"longitude": house.longitude, "latitude": house.latitude}
    imported(path, {"facilities": [{**row, **point}]})


def house_by_nobody(_client: Client, _path: Path) -> None:
    Facility.objects.filter(code=HOUSE).update(ends_on=day(7))


def service_by_api(client: Client, _path: Path) -> None:
    patched(
        client, f"facilities/{HOUSE}", offers=[{"service": SERVICE, "weekly_sessions": None, "ends_on": str(day(7))}]
    )


def service_by_records(client: Client, _path: Path) -> None:
    row = ServiceOffer.objects.get(facility__code=HOUSE, service__code=SERVICE)
    changed(client, f"/admin/facilities/serviceoffer/{row.pk}/change/", ends_on=day(6))


def service_by_nobody(_client: Client, _path: Path) -> None:
    ServiceOffer.objects.filter(facility__code=HOUSE, service__code=SERVICE).delete()


Door = Callable[[Client, Path], None]
HELD: tuple[Door, ...] = (held_by_page, held_by_api, changed_by_api, held_by_records, held_by_nobody)
ENDED: tuple[Door, ...] = (
    bed_by_page, bed_by_api, bed_by_records, bed_by_import, house_by_api, house_by_records, house_by_import,
    house_by_nobody, service_by_api, service_by_records, service_by_nobody,
)  # fmt: skip


@pytest.mark.parametrize(
    ("door", "cause"), [*((door, OfferCause.HELD) for door in HELD), *((door, OfferCause.ENDED) for door in ENDED)]
)
def test_an_offer_that_cannot_be_kept_ends(
    offer: Offer, client: Client, door: Door, cause: OfferCause, tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks() as asked:
        door(client, tmp_path / "supply.xlsx")
    assert ("_ask_for_a_sweep" in {callback.__name__ for callback in asked}) == (not door.__name__.endswith("nobody"))
    for _again in range(2):
        sweep_broken()
        offer.refresh_from_db()
        assert (offer.status, offer.cause, entry("ye").status) == (OfferStatus.WITHDRAWN, cause, "waiting")
    assert WaitingStep.objects.filter(kind=StepKind.WITHDRAWN).count() == 1


def test_a_service_that_ended_since_a_place_was_found_free_is_not_offered() -> None:
    ServiceOffer.objects.filter(facility__code=HOUSE, service__code=SERVICE).update(ends_on=day(7))
    with pytest.raises(ValidationError) as refused:
        offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=NOON)
    assert refused.value.code == "closed"


@pytest.mark.parametrize("nights", [(day(1), day(7)), (day(8), None)])
def test_what_is_held_before_or_after_its_first_night_is_offered_still(
    offer: Offer, nights: tuple[date, date | None]
) -> None:
    held(nights)
    Bed.objects.filter(code=BED).update(ends_on=day(8))
    Facility.objects.filter(code=HOUSE).update(ends_on=day(8))
    ServiceOffer.objects.filter(facility__code=HOUSE, service__code=SERVICE).update(ends_on=day(8))
    sweep_broken()
    offer.refresh_from_db()
    assert offer.status == OfferStatus.OPEN


@pytest.fixture
def short() -> Offer:
    """Of five nights."""
    Need.objects.filter(code="N-ye").update(nights_max=5)
    return offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=NOON)


@pytest.mark.parametrize("nights", [(day(9), day(11)), (day(11), None)])
def test_of_a_short_stay_each_night_is_promised(short: Offer, nights: tuple[date, date | None]) -> None:
    held(nights)
    sweep_broken()
    short.refresh_from_db()
    assert (short.status, short.cause, entry("ye").status) == (OfferStatus.WITHDRAWN, OfferCause.HELD, "waiting")


@pytest.mark.parametrize("nights", [(day(5), day(7)), (day(12), None)])
def test_nights_beside_a_short_stay_are_not(short: Offer, nights: tuple[date, date | None]) -> None:
    held(nights)
    sweep_broken()
    short.refresh_from_db()
    assert short.status == OfferStatus.OPEN


def test_who_keeps_the_bed_within_a_short_stay_is_shown_its_offer_first(short: Offer) -> None:
    client = Client()
    client.force_login(account("administrator", Role.ADMINISTRATOR))
    page = reverse("facility_bed", args=(HOUSE, BED))
    nights = {"kind": "held", "nights_0": day(9), "nights_1": day(9), "reason": ""}
    shown = client.post(page, nights).text
    assert ONE_ENDS in shown and "TY-1-2 · 2026-12-07 – 2026-12-11" in shown
    assert not BedState.objects.exists()
    assert ONE_ENDS not in client.post(page, {**nights, "nights_0": day(12), "nights_1": day(12)}).text


def test_closing_or_giving_up_the_bed_within_a_short_stay_ends_its_offer(short: Offer) -> None:
    Bed.objects.filter(code=BED).update(ends_on=day(11))
    sweep_broken()
    short.refresh_from_db()
    assert (short.status, short.cause) == (OfferStatus.WITHDRAWN, OfferCause.ENDED)


def test_a_long_stay_is_offered_though_the_bed_is_kept_later(offer: Offer) -> None:
    """What the planner does not look at yet can be mended till then."""
    Offer.objects.update(dates=(day(7), day(36)))
    held((day(20), day(22)))
    sweep_broken()
    offer.refresh_from_db()
    assert offer.status == OfferStatus.OPEN


def test_a_day_home_that_is_given_up_is_offered_no_more() -> None:
    """The day place is for Monday and Tuesday of the week that begins with the seventh day."""
    queue_offer(now=NOON)
    home = Offer.objects.get(bed=None)
    for ends_on, status in ((day(8), OfferStatus.OPEN), (day(7), OfferStatus.WITHDRAWN)):
        Facility.objects.filter(pk=home.facility_id).update(ends_on=ends_on)
        sweep_broken()
        home.refresh_from_db()
        assert home.status == status


def test_a_day_home_that_gives_no_day_care_any_more_is_offered_no_more() -> None:
    queue_offer(now=NOON)
    home = Offer.objects.get(bed=None)
    for ends_on, status in ((day(8), OfferStatus.OPEN), (day(7), OfferStatus.WITHDRAWN)):
        home.facility.offers.update(ends_on=ends_on)
        sweep_broken()
        home.refresh_from_db()
        assert home.status == status


def test_what_is_offered_beside_a_held_night_stands() -> None:
    """The queue knows of it: nobody is offered what the next sweep would take back."""
    held()
    queue_look(today=TODAY, now=NOON)
    assert Vacancy.objects.get(bed__code=BED).dates.lower == day(9)
    queue_offer(now=NOON)
    sweep_broken()
    assert Offer.objects.get(bed__code=BED).status == OfferStatus.OPEN
