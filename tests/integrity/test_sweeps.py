"""What a worker looks over, outside any transaction but its own."""

import pytest

from facilities.models import ServiceOffer
from scheduling.choices import OfferCause, OfferStatus
from scheduling.services.offers import offer_make
from scheduling.tasks import sweep_broken
from tests.integrity.processes import load_reference
from tests.network import NOON
from tests.scheduling.waiting.queue_of_three import bed_vacancy, entry, queue_of_three

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_takes_back_the_offer_of_a_service_that_is_given_no_longer() -> None:
    load_reference()
    queue_of_three()
    offer = offer_make(entry=entry("ye"), vacancy=bed_vacancy(), by=None, now=NOON)
    ServiceOffer.objects.filter(facility=offer.facility).delete()
    sweep_broken()
    offer.refresh_from_db()
    assert (offer.status, offer.cause) == (OfferStatus.WITHDRAWN, OfferCause.ENDED)
