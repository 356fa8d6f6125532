"""What families of the demo have consented to is what the page of consents would take."""

import pytest

from residents.models import Consent, Guardian
from residents.services.consents import refuse_wrong_giver
from scheduling.demo.consents import make_consents
from tests.network import NOON, day
from tests.scheduling.village import need, resident, village

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def test_consents_are_made_once_by_whoever_may_give_them() -> None:
    village()
    for number in range(40):
        child = resident(f"kid{number}", birth_date=day(-3000))
        need(f"N-kid{number}", child, "physiotherapy")
        if number:
            Guardian.objects.create(resident=child, name="示例母", relation="parent", legal=True)
            Guardian.objects.create(resident=child, name="示例友", relation="other", legal=False)
    resident("nobody", birth_date=day(-9000))  # needs nothing
    made = make_consents(TODAY)
    rows = Consent.objects.select_related("resident", "given_by", "withdrawn_by")
    assert (made, make_consents(TODAY)) == (rows.count(), 0)
    for row in rows:
        row.full_clean()
        refuse_wrong_giver(row.resident, row.given_by, row.given_on)
        assert row.given_on < TODAY and (row.withdrawn_on or row.given_on) < TODAY
    whose = set(rows.values_list("resident__code", flat=True))
    assert "kid0" not in whose and "nobody" not in whose and {"hu", "guo", "lin"} <= whose
    assert 30 <= rows.filter(purpose="care_planning", resident__code__startswith="kid").count() <= 39
