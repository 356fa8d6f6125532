"""What is dragged on the board is asked about, and says whom it moves."""

import pytest

from backend.core.access.roles import Role
from facilities.models import Town
from residents.models import Resident
from scheduling.engine.timeline import DAY
from tests.scheduling.board.draft import address, signed_in
from tests.scheduling.village import need, resident
from tests.shared_city import shared_city
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
NINE = DAY + 9 * 60
THERAPY = {"need": "N-therapy", "index": "0"}
built_city, city = shared_city()


def test_what_a_drag_asks_is_answered_by_a_piece_of_the_page(city: SmallCity) -> None:
    answer = signed_in(city, Role.CITY_COORDINATOR).get(
        address(city, "plan_move"), {**THERAPY, "act": "check", "fragment": "1", "start": str(DAY + 660)}
    )

    assert "<html" not in answer.text
    assert 'name="time" value="11:00"' in answer.text


def test_a_group_with_somebody_from_elsewhere_is_not_dragged_and_whoever_moves_is_named(city: SmallCity) -> None:
    session = city.draft.sessions.get(attendees__index=0)
    other = need("N-other", resident("other"), "physiotherapy")
    session.attendees.create(need=other, index=0)
    page = address(city, "plan_facility", "XC")
    drag = {**THERAPY, "act": "check", "start": str(NINE + 60), "fragment": "1"}

    client = signed_in(city, Role.TOWN_COORDINATOR)
    assert 'data-need="N-other" data-index="0" data-whole="on"' in (text := client.get(page).text) or (
        'data-need="N-therapy" data-index="0" data-whole="on"' in text
    )
    together = client.get(address(city, "plan_move"), {**drag, "whole": "on"}).text
    assert other.resident.name in together and "示例lin" in together
    alone = client.get(address(city, "plan_move"), drag).text
    assert other.resident.name not in alone and "示例lin" in alone

    Resident.objects.filter(pk=other.resident_id).update(town=Town.objects.get(code="danghu"))
    mixed = client.get(page).text
    assert 'data-need="" data-index="0"' in mixed and 'data-need="N-other"' not in mixed
    assert "need=N-therapy&amp;index=0" in mixed  # the form, which names whom it moves
