"""A process killed anywhere in a publication, an acceptance or an import leaves the old state or the new one."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from residents.models import Resident
from scheduling.models import Booking, Offer, Placement, Plan, WaitingStep
from scheduling.services.offers import offer_make
from tests.integrity.processes import answer_of, load_reference, started
from tests.network import NOON
from tests.scheduling.test_publishing import GOOD, LATER, publish, store
from tests.scheduling.village import village
from tests.scheduling.waiting.queue_of_three import bed_vacancy, coordinator, entry, queue_of_three

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def reference() -> None:
    load_reference()


def killed_all_along(act: str, arguments: list[Any], step: int) -> int:
    """The number of deaths, ``step`` halves of a statement apart; each left the state from before or the one after.

    An odd step dies before and after statements by turns.
    """
    found = answer_of(started("tests.integrity.killing", act, json.dumps(arguments), str(step)))
    assert found["before"] != found["after"]
    assert set(found["held"]) <= {found["before"], found["after"]}
    points: int = found["points"]
    return points


def test_a_killed_publication_is_no_publication() -> None:
    village()
    first = publish(store(GOOD))
    second = store(LATER)
    assert killed_all_along("publish", [second.pk], step=7) > 15
    assert dict(Plan.objects.values_list("pk", "status")) == {first.pk: "superseded", second.pk: "published"}
    assert Booking.objects.filter(live=True).count() == 8


def test_a_killed_acceptance_is_no_acceptance() -> None:
    queue_of_three()
    by = coordinator()
    offer = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=by, now=NOON)
    assert killed_all_along("accept", [offer.pk, by.pk], step=3) > 15
    assert Offer.objects.get().status == "accepted"
    assert Placement.objects.filter(bed__code="TY-1-2").count() == 1
    assert WaitingStep.objects.filter(kind="accepted").count() == 1


def test_a_killed_import_is_no_import(tmp_path: Path) -> None:
    city = tmp_path / "village.xlsx"
    call_command("make_city", residents=60, seed=1, week="2026-W49", output=city, verbosity=0)
    assert killed_all_along("workbook", [str(city)], step=29) > 5
    assert Resident.objects.count() == 60
