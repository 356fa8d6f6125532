"""explain_week on a village: as JSON, and worded for three readers."""

import json
import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from jsonschema import Draft202012Validator

from residents.models import Resident
from scheduling.engine.changes.change import Change, Kind
from scheduling.engine.changes.week import explain_week
from scheduling.engine.demand import Need
from scheduling.engine.timeline import DAY, Span
from scheduling.explaining.document import need_facts
from scheduling.explaining.names import Names
from scheduling.explaining.needs import Audience, need_text
from scheduling.explaining.wording import change_text
from scheduling.models import Plan
from scheduling.weeks import monday_of
from tests.engine.build import (
    carer,
    day,
    need_day,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    span,
    station,
)

WEEK = "2026-W49"
SCHEMA = Path(__file__).parents[2] / "docs/formats/explanation.schema.json"


def run(*arguments: str, **options: object) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def planned(tmp_path: Path) -> Plan:
    city = tmp_path / "village.xlsx"
    run("make_city", "--residents", "200", "--seed", "3", "--output", str(city), "--week", WEEK)
    run("import_workbook", str(city))
    run("plan_week", WEEK, "--work", "2000", "--json")
    return Plan.objects.get(week=monday_of(WEEK))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_planned_week_is_explained(planned: Plan) -> None:
    document = json.loads(run("explain_week", WEEK, "--json"))

    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(document)
    assert (document["week"], document["version"], document["data_changed"]) == (WEEK, 1, False)
    assert document["complete"] and document["needs"] and document["capacities"]
    missing: dict[str, int] = {}
    for row in planned.unmet.select_related("need"):
        missing[row.need.code] = missing.get(row.need.code, 0) + row.units
    assert {one["need"]: one["units"] for one in document["needs"]} == missing
    weights = [one["weight"] for one in document["needs"]]
    assert weights == sorted(weights, reverse=True)
    assert any(one["remedies"] for one in document["needs"])
    _look_at_texts(planned, document)
    _look_at_selections(document)


def _look_at_texts(planned: Plan, document: dict[str, Any]) -> None:
    """Nobody but the resident of the need is named; families read no code, and no name of anybody."""
    names = [*Resident.objects.values_list("name", flat=True)]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            texts = {one: run("explain_week", WEEK, "--audience", one) for one in ("coordinator", "manager", "family")}
        assert not any(name in text for name in names for text in texts.values())
        assert not re.search(r"[A-Z]\d{3,}", texts["family"])
        assert "P000" not in texts["manager"]
        assert len(set(texts.values())) == 3
    first = document["needs"][0]
    assert first["text"][0].startswith(f"{first['need']} · {first['resident']}")


def told(needs: Iterable[Need], holder: str) -> dict[Audience, str]:
    """What each reader is told of lin, who has not the one place for Monday."""
    week = problem(station(places=1), tuple(resident(one.resident) for one in needs), tuple(needs))
    held = plan(day(0, need=f"{holder}-day_care"))
    (lost,) = explain_week(week, held, only=["lin-day_care"], city=False).needs
    with translation.override("en"):
        return {one: "\n".join(need_text(need_facts(lost, week), Names(monday_of(WEEK)), one)) for one in Audience}


@pytest.mark.django_db
def test_who_lost_is_told_the_place_in_the_order_and_never_to_whom() -> None:
    monday = Span(0, 1)
    hu, guo, lin = (need_day(who, dates=monday, priority=n) for who, n in (("hu", 1), ("guo", 3), ("lin", 3)))
    behind, alike = told((hu, guo, lin), "hu"), told((guo, lin), "guo")

    staff = (Audience.COORDINATOR, Audience.MANAGER)
    assert all("stand 3 needs: before it 1, just as urgent 1" in behind[one] for one in staff)
    assert "1 other request for this service is more urgent or has waited longer." in behind[Audience.FAMILY]
    assert "1 other request for this service is as urgent and has waited as long." in alike[Audience.FAMILY]
    assert not any(other in text for text in (*behind.values(), *alike.values()) for other in ("hu-", "guo"))


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ((carer(), need_visit(staff_needed=2)), "and not enough of them are at work together."),
        ((carer(shifts=[span(0, 8, 10)]), need_visit(minutes=150)), "is at work for as long as it takes."),
        ((need_stay(nights=5, dates=Span(0, 3)),), "We found fewer nights in a row than you need."),
    ],
)
@pytest.mark.django_db
def test_a_family_is_not_told_that_nobody_offers_what_is_offered(parts: tuple[object, ...], text: str) -> None:
    week = problem(station(beds=1), resident(), *parts)
    (lost,) = explain_week(week, plan(), city=False).needs
    with translation.override("en"):
        said = need_text(need_facts(lost, week), Names(monday_of(WEEK)), Audience.FAMILY)
    assert said[1].endswith(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Grant 2 more funded units, December 3 to December 7"),
        ("zh-hans", "增加补贴额度 2 次（12月3日至12月7日）"),
    ],
)
@pytest.mark.django_db
def test_of_several_periods_the_one_is_named_in_which_more_is_granted(language: str, text: str) -> None:
    change = Change(Kind.ENTITLEMENT, spans=(Span(3 * DAY, 7 * DAY),), amount=2, need="N1")
    with translation.override(language):
        assert change_text(change, Names(monday_of(WEEK))) == text


def _look_at_selections(document: dict[str, Any]) -> None:
    first = document["needs"][0]
    alone = json.loads(run("explain_week", WEEK, "--json", "--need", first["need"]))
    assert (alone["needs"], alone["capacities"]) == ([first], [])
    top = json.loads(run("explain_week", WEEK, "--json", "--top", "1", "--no-city"))
    assert (top["needs"], top["capacities"]) == ([first], [])
    with pytest.raises(CommandError, match="N999999"):
        run("explain_week", WEEK, "--need", "N999999")


@pytest.mark.django_db
def test_a_week_without_a_plan_says_how_to_make_one() -> None:
    with pytest.raises(CommandError, match=r"manage\.py plan_week 2026-W49"):
        run("explain_week", WEEK)


@pytest.mark.parametrize("top", ["0", "-1", "many", "²", "٣", pytest.param("9" * 5000, id="long")])
def test_a_number_of_needs_that_is_none_is_refused(top: str) -> None:
    with pytest.raises(CommandError, match=top):
        run("explain_week", WEEK, "--top", top)
