"""The standing week in a resident's file: what coordinators change there, and that nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backend.core.access.roles import Role
from facilities.models import Closure, Town
from scheduling.models import Plan, StandingPattern
from tests.inputs import seen
from tests.small_city import DAY, SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]
WRITERS = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
FILE = "/residents/lin/"


def sent(city: SmallCity, **more: Any) -> dict[str, Any]:
    return {"plan": city.published.pk, "need": "N-therapy", "index": "1", **more}


def stored() -> list[tuple[str, int, bool, Any]]:
    rows = StandingPattern.objects.order_by("need__code", "number")
    return list(rows.values_list("need__code", "number", "confirmed", "ends_on"))


def test_the_file_lists_what_the_published_week_has_otherwise(city: SmallCity, entered: Enter) -> None:
    coordinator = entered(Role.TOWN_COORDINATOR)
    page = coordinator.get(FILE).text
    assert f"Otherwise in the published week {city.week}" in page
    assert page.count("As every week") == 2  # the visit and the second session
    answer = coordinator.post(f"{FILE}habits/", sent(city), follow=True)
    assert answer.redirect_chain == [(f"{FILE}#patterns", 302)]
    assert "From now on every week." in answer.text and answer.text.count("As every week") == 1
    assert stored() == [("N-therapy", 1, True, None), ("N-therapy", 2, False, None)]
    coordinator.post(f"{FILE}habits/", sent(city, need="N-nursing", index="0"))
    assert "Otherwise in" not in coordinator.get(FILE).text


def test_without_a_pattern_the_week_before_is_what_is_kept(city: SmallCity, entered: Enter) -> None:
    StandingPattern.objects.all().delete()
    page = entered(Role.TOWN_COORDINATOR).get(FILE).text
    assert "No standing pattern: what the week before had is kept where it can be." in page
    assert "planned anew" not in page


def test_a_standing_time_ends_on_a_day_and_is_confirmed(city: SmallCity, entered: Enter) -> None:
    StandingPattern.objects.update(confirmed=False)
    pattern, last = StandingPattern.objects.get(), city.monday + 8 * DAY
    coordinator = entered(Role.TOWN_COORDINATOR)
    ending, confirming = (f"{FILE}habits/{pattern.pk}/{act}/" for act in ("end", "confirm"))
    page = coordinator.get(FILE).text
    assert ending in page and confirming in page
    shown = seen(coordinator, ending)
    assert coordinator.post(ending, {**shown, "ends_on": "soon"}).status_code == 200
    assert coordinator.post(ending, {**shown, "ends_on": f"{last}"}).headers["Location"] == f"{FILE}#patterns"
    assert stored() == [("N-therapy", 1, False, last + DAY)]
    assert f"until {last}" in coordinator.get(FILE).text
    again = coordinator.post(ending, {**shown, "ends_on": f"{city.monday}"})  # from the page as it was
    assert again.status_code == 200 and stored()[0][-1] == last + DAY
    coordinator.post(ending, {**seen(coordinator, ending), "ends_on": ""})
    coordinator.post(confirming)
    assert stored() == [("N-therapy", 1, True, None)]
    assert confirming not in coordinator.get(FILE).text


def test_what_was_published_anew_is_looked_at_again(city: SmallCity, entered: Enter) -> None:
    answer = entered(Role.CITY_COORDINATOR).post(f"{FILE}habits/", sent(city, plan=city.draft.pk))
    assert answer.status_code == 404
    Plan.objects.filter(pk=city.published.pk).update(status="superseded")
    answer = entered(Role.CITY_COORDINATOR).post(f"{FILE}habits/", sent(city), follow=True)
    assert "The week was published anew meanwhile." in answer.text
    assert stored() == [("N-therapy", 1, True, None)]


def test_what_is_not_there_is_not_found(city: SmallCity, entered: Enter) -> None:
    coordinator = entered(Role.TOWN_COORDINATOR)
    for wrong in ({"plan": "²"}, {"plan": "99999"}, {"need": "N-day"}, {"need": ""}, {"index": "x"}):
        assert coordinator.post(f"{FILE}habits/", sent(city, **wrong)).status_code == 404, wrong
    pattern = StandingPattern.objects.get()
    for address in (f"/residents/hu/habits/{pattern.pk}/", f"{FILE}habits/{pattern.pk + 99}/"):
        assert (
            coordinator.get(f"{address}end/").status_code == coordinator.post(f"{address}confirm/").status_code == 404
        )
    assert (
        coordinator.get(f"{FILE}habits/").status_code == coordinator.get(f"{FILE}habits/1/confirm/").status_code == 405
    )


@pytest.mark.parametrize("role", [None, *Role])
def test_only_writers_change_the_standing_week(city: SmallCity, entered: Enter, role: Role | None) -> None:
    StandingPattern.objects.update(confirmed=False)
    before, pattern = stored(), StandingPattern.objects.get()
    client = entered(role) if role else Client()
    ending = f"{FILE}habits/{pattern.pk}/end/"
    shown = seen(client, ending) if role in WRITERS else {}
    posts = {
        f"{FILE}habits/": sent(city),
        ending: {**shown, "ends_on": f"{city.monday}"},
        f"{FILE}habits/{pattern.pk}/confirm/": {},
    }
    expected = 302 if role is None or role in WRITERS else 403
    assert [client.post(address, given).status_code for address, given in posts.items()] == [expected] * 3
    after = [("N-therapy", 1, True, city.monday + DAY), ("N-therapy", 2, False, None)]
    assert stored() == (after if role in WRITERS else before)


def test_another_town_does_not_know_of_it(city: SmallCity, entered: Enter) -> None:
    city.accounts[Role.TOWN_COORDINATOR].assignments.update(town=Town.objects.get(code="danghu"))
    coordinator, pattern = entered(Role.TOWN_COORDINATOR), StandingPattern.objects.get()
    for address in (f"{FILE}habits/", f"{FILE}habits/{pattern.pk}/end/", f"{FILE}habits/{pattern.pk}/confirm/"):
        assert coordinator.post(address, sent(city)).status_code == 404
    assert stored() == [("N-therapy", 1, True, None)]


def test_a_move_by_hand_asks_whether_it_is_for_every_week(city: SmallCity, entered: Enter) -> None:
    Closure.objects.all().delete()
    coordinator, address = entered(Role.TOWN_COORDINATOR), f"/plans/{city.draft.pk}/moves/new/"
    form = {"need": "N-therapy", "index": "0", "day": "1", "time": "11:00"}
    page = coordinator.post(address, {**form, "act": "check"}).text
    assert "<strong>Tuesday 09:00</strong> · Physiotherapy · XC站 · 示例chen" in page  # as it stands
    assert 'name="lasting"> From now on, every week' in page
    assert 'name="lasting"' not in coordinator.post(address, {**form, "act": "remove-check"}).text
    bed = {"need": "N-stay", "index": "0", "day": "0", "bed": "TY-1-2", "act": "check"}
    assert 'name="lasting"' not in coordinator.post(address, bed).text
    done = coordinator.post(address, {**form, "act": "move", "lasting": "on"}, follow=True).text
    assert "It becomes the time of every week once a version that keeps it is published." in done
    assert "every week, once published" in done and '<span class="badge info">every week</span>' in done
    assert stored() == [("N-therapy", 1, True, None)]
