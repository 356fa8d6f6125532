"""What a coordinator reads before a draft is published, and where it is refused: whom it concerns, and what to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from facilities.models import Facility, Town
from residents.models import Need, Resident
from scheduling.models import Pin, Plan, Publication, Unmet
from scheduling.models.baseline import ACCEPTED_OFFER
from scheduling.services.publications import publication_carry_out
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]


def lose_the_place_of_hu(city: SmallCity) -> None:
    """A place that Hu's family accepted for Wednesday, and one of Lin that somebody pinned."""
    told = {"created_at": city.draft.created_at, "facility": Facility.objects.get(code="ZJ"), "day": 2}
    Pin.objects.create(week=city.monday, need=Need.objects.get(code="N-day"), index=1, reason=ACCEPTED_OFFER, **told)
    pins: list[dict[str, Any]] = [
        {"pin": {"need": "N-therapy", "day": 1, "start": 1980}, "reasons": ["no_option"]},
        {"pin": {"need": "N-day", "index": 1, "day": 2, "facility": "ZJ"}, "reasons": ["care_ratio", "certificate"]},
    ]
    Plan.objects.filter(pk=city.draft.pk).update(result={**city.draft.result, "impossible_pins": pins})


def test_a_pin_that_is_lost_is_told_with_whose_it_is_and_why(city: SmallCity, entered: Enter) -> None:
    lose_the_place_of_hu(city)
    answer = entered(Role.CITY_COORDINATOR).get(f"/plans/{city.draft.pk}/compare/")

    found = [(one.need.code, one.index, one.accepted, text) for one, text, _why in answer.context["lost_pins"]]
    days = {number: f"{city.monday + timedelta(days=number):%a %m-%d}" for number in (1, 2)}
    assert found == [("N-day", 1, True, f"{days[2]} · ZJ站"), ("N-therapy", 0, False, f"{days[1]} 9:00")]
    assert answer.context["lost_pins"][0][2] == [
        "not enough carers on duty for one more person",
        "the disability certificate is not valid on the day of use",
    ]
    page = answer.text
    assert "2 pins cannot be kept." in page and "no place, carer and time of this week are as pinned" in page
    assert page.count("The family has accepted this place") == 1
    assert f'href="/plans/{city.draft.pk}/moves/new/?need=N-day&amp;index=1"' in page


def test_of_a_lost_pin_out_of_reach_a_town_reads_nothing(city: SmallCity, entered: Enter) -> None:
    lose_the_place_of_hu(city)
    Resident.objects.filter(code="hu").update(town=Town.objects.get(code="danghu"))
    page = entered(Role.TOWN_COORDINATOR).get(f"/plans/{city.draft.pk}/compare/")
    assert [one.need.code for one, *_more in page.context["lost_pins"]] == ["N-therapy"]
    assert "示例hu" not in page.text


def test_the_log_marks_the_pins_that_were_not_kept_until_they_are_decided_anew(city: SmallCity, entered: Enter) -> None:
    lose_the_place_of_hu(city)
    client, log = entered(Role.CITY_COORDINATOR), f"/plans/{city.draft.pk}/moves/"
    page = client.get(log).text
    assert page.count("not kept in this version") == 1 and "certificate is not valid" in page
    Pin.objects.update(created_at=timezone.now())
    assert "not kept in this version" not in client.get(log).text
    assert "1 pin cannot be kept." in client.get(f"/plans/{city.draft.pk}/compare/").text


def test_what_a_refused_draft_breaks_is_told_by_name_day_and_hour_and_led_to(city: SmallCity, entered: Enter) -> None:
    client, address = entered(Role.CITY_COORDINATOR), f"/plans/{city.draft.pk}/compare/"
    client.post(f"/plans/{city.draft.pk}/publish/")
    row = Publication.objects.get()
    publication_carry_out(publication=row.pk, today=city.today, clock=timezone.now)
    wednesday = f"{city.monday + timedelta(days=2):%a %m-%d}"

    page = client.get(address)
    ((one, what),) = page.context["broken"]
    assert one.sentence == "the facility, room or bed is closed or kept for somebody else, or the carer is away"
    assert (
        one.about == f"示例lin · 示例chen · XC站 · XC-1 · {wednesday} 9:00–9:40 · Staff member chen is closed or away"
    )
    assert what == ("N-therapy", 1)
    assert f'href="/plans/{city.draft.pk}/moves/new/?need=N-therapy&amp;index=1"' in page.text
    assert "Plan the week again" not in page.text and 'href="/broken/"' in page.text

    Resident.objects.filter(code="lin").update(town=Town.objects.get(code="danghu"))
    ((ours, what),) = entered(Role.TOWN_COORDINATOR).get(address).context["broken"]
    assert (ours.about.split(" · ")[0], what) == ("someone from elsewhere", None)


def test_what_an_earlier_release_stored_of_a_refusal_is_told_by_its_codes(city: SmallCity, entered: Enter) -> None:
    now = timezone.now()
    Publication.objects.create(
        plan=city.draft, created_at=now, finished_at=now, status="failed", broken_count=1,
        broken=[["certificate", "lin · N-therapy · XC", "not valid on 2026-12-01"]],
    )  # fmt: skip
    ((one, what),) = entered(Role.CITY_COORDINATOR).get(f"/plans/{city.draft.pk}/compare/").context["broken"]
    assert (one.sentence, one.about, what) == (
        "the disability certificate is not valid on the day of use",
        "lin · N-therapy · XC · not valid on 2026-12-01",
        None,
    )


def test_what_the_rules_warn_of_is_told_before_a_draft_is_published(city: SmallCity, entered: Enter) -> None:
    client, address = entered(Role.CITY_COORDINATOR), f"/plans/{city.draft.pk}/compare/"
    assert client.get(address).context["warned"] == []
    seat = {"occurrences": [{"need": "N-stay", "index": 0}], "start": 0, "end": 40320, "facility": "TY"}
    lapse = {
        "rule": "assessment_lapse",
        "need": "N-stay",
        "resident": "guo",
        "detail": "no valid care_level on 2026-12-01",
    }
    unused = {"rule": "entitlement_minimum", "resident": "lin", "end": 1440}
    warnings = [
        {**lapse, **seat},
        *({**unused, "detail": f"0 units of lin/respite/{number} used, at least 3"} for number in range(22)),
    ]
    Plan.objects.filter(pk=city.draft.pk).update(result={**city.draft.result, "warnings": warnings})
    page = client.get(address)
    assessed, used = page.context["warned"]
    week = f"{city.monday:%a %m-%d} to {city.monday + timedelta(days=28):%m-%d}"
    assert assessed.told == [("guo", f"示例guo · TY站 · {week} · no valid “Care level” on 2026-12-01")]
    assert assessed.sentence.endswith("have the resident assessed.") and assessed.more == 0
    assert used.told[0] == ("lin", "示例lin · 0 units of lin/respite/0 used, at least 3")
    assert (len(used.told), used.more) == (20, 2) and "and 2 other cases" in page.text
    assert "have the resident assessed. (1)</summary>" in page.text and (used.cases, assessed.cases) == (22, 1)
    assert '<a href="/residents/guo/">示例guo' in page.text and "Publish this version" in page.text

    Resident.objects.filter(code="lin").update(town=Town.objects.get(code="danghu"))
    (ours,) = entered(Role.TOWN_COORDINATOR).get(address).context["warned"]
    assert [code for code, _about in ours.told] == ["guo"]


def test_the_first_version_of_a_week_is_measured_by_the_week_published_before(city: SmallCity, entered: Enter) -> None:
    Plan.objects.filter(pk=city.published.pk).update(status="superseded")
    figures = {"needed": 1_000, "score": [0, 0, 0]}
    last = Plan.objects.create(week=city.monday, version=3, created_at=timezone.now(), served=963, bound=970, **figures)
    first = Plan.objects.create(
        week=city.monday + timedelta(days=7), version=1, created_at=timezone.now(), served=355, bound=389, **figures
    )
    for plan, code in ((last, "N-stay"), (first, "N-day"), (first, "N-stay")):
        Unmet.objects.create(plan=plan, need=Need.objects.get(code=code), index=0, units=1, weight=9)
    Plan.objects.filter(pk=last.pk).update(status="published", published_at=timezone.now())

    client = entered(Role.CITY_COORDINATOR)
    page = client.get(f"/plans/{first.pk}/compare/")
    text = " ".join(page.text.split())
    assert (page.context["size"].unmet, page.context["other"].unmet) == (2, 1)
    assert f"This version serves 35.5% of the need; week {city.week} is published with 96.3%." in text
    assert f'<a href="/plans/{first.pk}/unmet/">2</a>' in text and f"week {city.week} as published 1" in text
    assert "No shifts are entered for this week yet at 2 facilities." in text and ">XC站</a>" in text
    Plan.objects.filter(pk=first.pk).update(served=900)
    assert "This version serves" not in client.get(f"/plans/{first.pk}/compare/").text


def test_a_week_that_is_over_has_no_button_and_is_refused_in_words(city: SmallCity, entered: Enter) -> None:
    Plan.objects.filter(pk=city.draft.pk).update(week=city.monday - timedelta(days=280))
    client, address = entered(Role.CITY_COORDINATOR), f"/plans/{city.draft.pk}/"
    assert f'action="{address}publish/"' not in client.get(f"{address}compare/").text
    assert "is over" in client.post(f"{address}publish/", follow=True).text
    told = client.post(f"/api/v1/plans/{city.draft.pk}/publication/")
    assert told.status_code == 409 and "is over" in told.json()["detail"]
    assert not Publication.objects.exists()
