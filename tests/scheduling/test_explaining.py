"""A stored plan explained in the midst of its week."""

import pytest

from facilities.models import Shift
from residents.models import Need
from scheduling.engine.changes.change import Change, Kind
from scheduling.engine.timeline import DAY, Span
from scheduling.selectors.explaining import UnknownNeed, change_attempt, plan_explain
from tests.network import moment
from tests.scheduling.test_publishing import GOOD, publish, store
from tests.scheduling.village import village

pytestmark = pytest.mark.django_db


def test_a_visit_that_took_place_is_served_though_the_shift_and_the_window_are_others_by_now() -> None:
    village()
    plan = publish(store(GOOD))
    Shift.objects.filter(staff__code="chen", span__startswith__lt=moment(1, 0)).delete()
    Need.objects.filter(code="N-nursing").update(windows=((2 * DAY, 3 * DAY),))
    now = moment(1, 12)
    with pytest.raises(UnknownNeed):
        plan_explain(plan=plan, now=now, only=["N-nursing"])
    explained = plan_explain(plan=plan, now=now).explanation
    assert [(one.need, one.units) for one in explained.needs] == [("N-therapy", 1)]
    hours = Change(Kind.STAFF, "XC", "physiotherapy", (Span(2 * DAY + 540, 2 * DAY + 600),))
    tried = change_attempt(plan=plan, change=hours, now=now)
    assert tried.before.units["nursing_visit"] == 1
    assert "N-nursing" not in {one.need for one in tried.gains}
