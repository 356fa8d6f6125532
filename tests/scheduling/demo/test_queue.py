"""The beds that the demo opens for people who wait."""

import pytest

from facilities.models import Bed, Facility, Room, ServiceOffer
from scheduling.demo.queue import make_queue
from scheduling.models import Offer
from tests.network import NOON, day
from tests.scheduling.village import need, resident, service, village

pytestmark = pytest.mark.django_db


def test_a_bed_for_two_services_is_opened_once() -> None:
    village()
    house = Facility.objects.get(code="TY")
    ServiceOffer.objects.create(facility=house, service=service("short_stay"))
    room = Room.objects.create(code="TY-2", facility=house, name="102", use="bedroom", size=1)
    Bed.objects.create(code="TY-2-1", room=room, kind="respite", ends_on=day(1))
    Bed.objects.create(code="TY-2-2", room=room, kind="respite")
    for code, what in (("ma", "respite"), ("tao", "short_stay"), ("ye", "respite"), ("yu", "short_stay")):
        need(f"N-{code}", resident(code), what, nights_max=14, waiting_since=day(-30))
    make_queue(NOON.date(), NOON)
    assert list(Bed.objects.filter(code__endswith="-N").values_list("code", flat=True)) == ["TY-2-2-N"]
    assert Offer.objects.filter(bed__code="TY-2-2-N").count() == 1
