"""From a published week and what happens to it to a new draft: facts, services and commands."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import translation

from backend.core.models import AuditEntry
from facilities.models import Bed, Closure, Facility, Shift
from residents.models import Absence
from scheduling.engine import rules
from scheduling.engine.react.events import (
    Cancelled,
    Closed,
    PlacesAdded,
    ResidentAway,
    ShiftAdded,
    StaffAbsent,
    UnknownCode,
)
from scheduling.engine.supply import Asset
from scheduling.engine.supply import Shift as EngineShift
from scheduling.engine.timeline import Span
from scheduling.models import Plan as Row
from scheduling.selectors.plans import engine_plan, published_plan
from scheduling.services.reacting import (
    NotAFact,
    NothingPublished,
    facts_record,
    need_recommend,
    week_replan,
    week_what_if,
)
from scheduling.snapshot import take_snapshot
from scheduling.writeback import store_result
from tests.engine.build import at, span
from tests.network import MONDAY, NOON, moment
from tests.scheduling.test_publishing import GOOD, TODAY, publish, solved, store
from tests.scheduling.village import village, village_with_zhao

pytestmark = pytest.mark.django_db

BEFORE = NOON - timedelta(days=4)
WEEK = "2026-W49"
AWAY = StaffAbsent("chen", span(0, 8, 12))
MORNING = "2026-11-30T08:00/2026-11-30T12:00"


@pytest.fixture
def published() -> Row:
    village_with_zhao()
    return publish(store(GOOD))


@pytest.fixture
def before_the_week(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: BEFORE)


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def replanned(*events: Any, now: Any = BEFORE) -> Any:
    return week_replan(monday=MONDAY, events=events, user=None, today=TODAY, now=now)


def test_a_replan_is_a_new_draft_that_keeps_the_rules(published: Row) -> None:
    answer = replanned(AWAY)
    assert (answer.plan.version, answer.plan.status, answer.published) == (2, "draft", published)
    problem = take_snapshot(monday=MONDAY)
    plan = engine_plan(answer.plan)
    assert rules.check(problem, plan) == []
    assert (plan.stays, plan.days, plan.sessions) == (GOOD.stays, GOOD.days, GOOD.sessions)
    (change,) = answer.replan.changes
    assert (change.resident, change.event, change.why) == ("lin", 0, "hit")
    assert answer.plan.result["changes"][0]["resident"] == "lin"
    assert published_plan(MONDAY) == published
    entry = AuditEntry.objects.get(act="plan.replan")
    assert entry.details == {"week": WEEK, "from": 1, "changes": 1}
    publish(answer.plan)


def test_the_bound_holds_while_nothing_else_has_changed() -> None:
    village()
    problem, result = solved(GOOD)
    better = replace(result, bound=result.needed - 1)
    publish(store_result(problem=problem, result=better, run=None, user=None, now=NOON))
    assert replanned(StaffAbsent("chen", span(5, 8, 12))).plan.bound == result.needed - 1
    Closure.objects.create(asset="bed", bed=Bed.objects.get(code="TY-1-2"), span=(moment(0, 0), None))
    assert replanned(StaffAbsent("chen", span(6, 8, 12))).plan.bound == result.needed


def test_the_facts_are_rows_and_written_once(published: Row) -> None:
    events = [
        AWAY,
        Closed(Asset.BED, "TY-1-2", Span(0, None)),
        ResidentAway("hu", span(4, 8, 12)),
        ShiftAdded(EngineShift("chen", "XC", span(3, 8, 12))),
        Cancelled("N-nursing", 0),
    ]
    assert [len(facts_record(monday=MONDAY, events=events, user=None, now=BEFORE)) for _ in range(2)] == [4, 0]
    closures = {
        (row.asset, (row.staff or row.bed).code, row.span.lower, row.span.upper) for row in Closure.objects.all()
    }
    assert closures == {
        ("staff", "chen", moment(0, 8), moment(0, 12)),
        ("bed", "TY-1-2", moment(0, 0), None),
    }
    assert Absence.objects.get().span.upper == moment(4, 12)
    assert Shift.objects.filter(staff__code="chen", span__startswith=moment(3, 8)).count() == 1
    assert AuditEntry.objects.filter(act="fact.record").count() == 4


def test_unknown_codes_leave_nothing_behind(published: Row) -> None:
    with pytest.raises(UnknownCode):
        replanned(AWAY, StaffAbsent("nobody", span(0, 8, 12)))
    with pytest.raises(NotAFact):
        replanned(AWAY, PlacesAdded("ZJ", 0, 1))
    assert (Closure.objects.count(), Row.objects.count()) == (0, 1)


def test_nothing_published_is_said() -> None:
    village()
    store(GOOD)
    with pytest.raises(NothingPublished):
        replanned(AWAY)
    assert Closure.objects.count() == 0


def test_what_if_stores_nothing(published: Row) -> None:
    counts = Row.objects.count(), Closure.objects.count(), AuditEntry.objects.count()
    answer = week_what_if(monday=MONDAY, events=[AWAY, PlacesAdded("ZJ", 0, 1)], now=BEFORE)
    assert answer.plan is None and [change.resident for change in answer.replan.changes] == ["lin", "lin"]
    assert (Row.objects.count(), Closure.objects.count(), AuditEntry.objects.count()) == counts


def test_what_if_somebody_were_at_two_places_at_once_is_not_found_out(published: Row) -> None:
    with translation.override("zh-hans"), pytest.raises(ValidationError) as caught:
        week_what_if(monday=MONDAY, events=[ShiftAdded(EngineShift("chen", "ZJ", span(0, 9, 18)))], now=BEFORE)
    assert caught.value.messages == ["The staff member has another shift then."]


@pytest.mark.usefixtures("before_the_week")
def test_the_command_says_who_would_be_at_two_places(published: Row) -> None:
    with pytest.raises(CommandError) as caught:
        run("what_if", WEEK, "--shift", "chen:ZJ:2026-11-30T09:00/2026-11-30T18:00")
    assert str(caught.value) == "该工作人员在此期间已有其他班次。"


def test_what_was_entered_meanwhile_counts_without_an_event(published: Row) -> None:
    Closure.objects.create(asset="facility", facility=_facility("ZJ"), span=(moment(0, 0), moment(1, 0)))
    answer = replanned()
    assert [(change.resident, change.event, change.rules) for change in answer.replan.changes if change.before] == [
        ("hu", None, ("closures",))
    ]


def _facility(code: str) -> Any:
    return Facility.objects.get(code=code)


def test_the_past_is_left_alone(published: Row) -> None:
    answer = replanned(StaffAbsent("chen", span(1, 8, 18)), now=NOON)
    plan = engine_plan(answer.plan)
    assert plan.visits == GOOD.visits
    assert all(one.start >= at(0, 12) for one in plan.sessions)


def test_what_a_family_gave_up_stays_given_up(published: Row) -> None:
    first = replanned(Cancelled("N-nursing"))
    assert engine_plan(first.plan).visits == () and first.plan.result["cancelled"] == [
        {"need": "N-nursing", "index": 0}
    ]
    publish(first.plan)
    second = replanned()
    assert engine_plan(second.plan).visits == () and second.plan.result["cancelled"] == first.plan.result["cancelled"]


def test_recommend_on_the_published_week(published: Row) -> None:
    problem, found = need_recommend(plan=published, need="N-therapy", now=BEFORE, count=5)
    assert found[0].occurrence == ("N-therapy", 1) and found[0].unserved < 0
    assert problem.need["N-therapy"].times == 2 and len({one.options for one in found}) == len(found)


@pytest.mark.usefixtures("before_the_week")
def test_the_commands(published: Row, tmp_path: Path) -> None:
    looked = json.loads(run("what_if", WEEK, "--absent", f"chen:{MORNING}", "--json"))
    assert (looked["draft_version"], looked["residents"]) == (None, ["lin"])
    assert Row.objects.count() == 1
    done = json.loads(run("replan", WEEK, "--absent", f"chen:{MORNING}", "--json"))
    assert (done["published_version"], done["draft_version"]) == (1, 2)
    assert [one["need"] for one in done["changes"]] == ["N-nursing"] and done["staff"] == ["chen", "zhao"]
    assert done["changes"] == looked["changes"]
    events = tmp_path / "events.json"
    held = {"kind": "absent", "staff": "chen", "from": "2026-11-30T08:00", "to": "2026-11-30T12:00"}
    events.write_text(json.dumps({"events": [held]}), "utf-8")
    assert json.loads(run("what_if", WEEK, "--events", str(events), "--json"))["changes"] == done["changes"]
    found = json.loads(run("recommend", WEEK, "--need", "N-therapy", "--json"))
    assert 1 <= len(found) <= 5 and {"unserved", "preference", "by_rule"} <= {*found[0]}


@pytest.mark.usefixtures("before_the_week")
def test_the_commands_in_words(published: Row) -> None:
    with translation.override("en"):
        assert "Nothing changes." in run("what_if", WEEK, "--closed", "bed:TY-1-2:2026-11-30/")
        assert "chen is away" in " ".join(run("what_if", WEEK, "--absent", f"chen:{MORNING}").split())
        assert "1 changes for 1 residents" in run("replan", WEEK, "--absent", f"chen:{MORNING}")
        assert "zhao" in run("recommend", WEEK, "--need", "N-therapy")
        assert "no option" in run("recommend", WEEK, "--need", "N-day")
        assert "zhao" in run("recommend", WEEK, "--need", "N-nursing", "--index", "0")
        assert "no other way" in run("recommend", WEEK, "--need", "N-nursing", "--index", "7")
    with translation.override("zh-hans"):
        assert "chen 请假" in " ".join(run("what_if", WEEK, "--absent", f"chen:{MORNING}").split())


@pytest.mark.usefixtures("before_the_week")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--absent", "nobody:2026-11-30/"), "staff member with the code nobody"),
        (("--closed", "bed:none:2026-11-30/"), "bed with the code none"),
        (("--closed", "staff:chen:2026-11-30/"), "neither bed nor room nor facility"),
        (("--away", "nobody:2026-11-30/"), "resident with the file code nobody"),
        (("--need", "none"), "need with the code none"),
        (("--cancel", "N-nursing:7"), "need with the code N-nursing:7"),
        (("--cancel", "N-nursing:x"), "cannot be read"),
        (("--absent", "chen"), "missing: staff"),
        (("--absent", "chen:monday"), "no time such as"),
        (("--absent", "chen:2026-12-01/2026-11-30"), "ends before it begins"),
        (("--shift", "chen:XC:2026-12-03T08:00"), "a shift has an end"),
    ],
)
def test_errors_name_what_is_wrong(published: Row, arguments: tuple[str, str], said: str) -> None:
    with translation.override("en"), pytest.raises(CommandError, match=said):
        run("replan", WEEK, *arguments)
    assert Row.objects.count() == 1


@pytest.mark.usefixtures("before_the_week")
@pytest.mark.parametrize(("language", "said"), [("en", "has another shift then"), ("zh-hans", "已有其他班次")])
def test_a_fact_that_contradicts_another_is_told_in_the_readers_language(
    published: Row, language: str, said: str
) -> None:
    with translation.override(language), pytest.raises(CommandError, match=said):
        run("replan", WEEK, "--shift", "chen:XC:2026-11-30T09:00/2026-11-30T23:00")


@pytest.mark.usefixtures("before_the_week")
@pytest.mark.parametrize("content", ["", "[]", '{"events": 1}', '{"events": [{"kind": "bed", "room": "XC-1"}]}'])
def test_a_file_that_holds_no_events_is_refused(published: Row, tmp_path: Path, content: str) -> None:
    events = tmp_path / "events.json"
    events.write_text(content, "utf-8")
    with translation.override("en"), pytest.raises(CommandError):
        run("replan", WEEK, "--events", str(events))
    with pytest.raises(CommandError):
        run("replan", WEEK, "--events", str(tmp_path / "none.json"))


@pytest.mark.usefixtures("before_the_week")
def test_a_week_without_a_published_plan_says_what_to_do() -> None:
    with translation.override("en"):
        for command in ("replan", "what_if"):
            with pytest.raises(CommandError, match="publish_week"):
                run(command, WEEK)
        with pytest.raises(CommandError):
            run("recommend", WEEK, "--need", "N-therapy")
