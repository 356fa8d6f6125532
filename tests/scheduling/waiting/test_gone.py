"""What a week names is gone once it is planned: a closed file, a need withdrawn, a bed given up."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backend.core.models import User
from facilities.models import Facility, Room, RoomEquipment, ServiceType, StaffMember
from residents.models import Need, Resident
from scheduling.engine.demand import Occurrence
from scheduling.engine.moves import Target
from scheduling.engine.plan import Plan, Session
from scheduling.engine.react.events import UnknownCode
from scheduling.engine.timeline import DAY
from scheduling.models import BrokenAppointment, ManualChange, Publication, Unmet
from scheduling.models import Plan as Row
from scheduling.selectors.broken import broken_appointments, broken_weeks
from scheduling.selectors.desk import what_is_due
from scheduling.selectors.plans import engine_plan
from scheduling.selectors.reminders import ahead_on
from scheduling.services.breaking import capacity_sweep
from scheduling.services.demand import need_withdraw, resident_change
from scheduling.services.mending import week_mend
from scheduling.services.moves import move_apply, move_undo
from scheduling.services.publications import publication_carry_out, publication_request
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD, TODAY, publish, store
from tests.scheduling.village import need, resident, shifts, staff, village
from tests.scheduling.waiting.queue_of_three import coordinator, signed_in

pytestmark = pytest.mark.django_db
BEFORE = NOON - timedelta(days=4)
NINE = DAY + 540


@pytest.fixture(autouse=True)
def by() -> User:
    village()
    return coordinator()


def file_closed(code: str, by: User) -> None:
    row = Resident.objects.get(code=code)
    resident_change(resident=row, values={"ends_on": TODAY}, by=by, today=TODAY, now=BEFORE)


def withdrawn(code: str, by: User) -> None:
    row = Need.objects.get(code=code)
    need_withdraw(need=row, reason="搬走了", by=by, today=TODAY, now=BEFORE)


def marks() -> list[tuple[str, str, bool]]:
    rows = BrokenAppointment.objects.order_by("need__code", "pk")
    return [(row.need.code, row.why, row.ended) for row in rows.select_related("need__resident")]


def with_two(carer: str = "chen") -> Plan:
    """Lin's session is one of two people."""
    ServiceType.objects.filter(code="physiotherapy").update(group_size=3)
    Room.objects.filter(code="XC-1").update(size=6)
    RoomEquipment.objects.update(pieces=6)
    need("N-two", resident("two"), "physiotherapy")
    both = (Occurrence("N-therapy", 0), Occurrence("N-two", 0))
    session = Session("physiotherapy", "XC", "XC-1", (carer,), NINE, NINE + 40, both)
    return Plan(GOOD.stays, GOOD.days, (session,), GOOD.visits)


def test_what_is_published_for_a_closed_file_or_a_need_withdrawn_is_broken_and_nobody_is_reminded(by: User) -> None:
    publish(store(GOOD))
    assert len(ahead_on(MONDAY)) == 3
    file_closed("lin", by)
    withdrawn("N-day", by)
    (moves_in,) = ahead_on(MONDAY).values()
    assert [one.night for one in moves_in] == [True]
    assert [capacity_sweep(today=TODAY, now=BEFORE) for _ in range(2)] == [4, 0]
    assert marks() == [
        ("N-day", "capacity", True), ("N-day", "capacity", True), ("N-nursing", "capacity", True),
        ("N-therapy", "capacity", True),
    ]  # fmt: skip


def test_a_replan_takes_out_what_is_gone_and_says_so(by: User) -> None:
    publish(store(GOOD))
    file_closed("lin", by)
    withdrawn("N-day", by)
    answer = week_mend(monday=MONDAY, user=None, today=TODAY, now=BEFORE)
    assert [(one.occurrence, one.resident, one.why) for one in answer.replan.changes] == [
        (Occurrence("N-day", 0), "hu", "gone"), (Occurrence("N-day", 1), "hu", "gone"),
        (Occurrence("N-nursing", 0), "lin", "gone"), (Occurrence("N-therapy", 0), "lin", "gone"),
    ]  # fmt: skip
    assert answer.replan.residents == ("hu", "lin")
    assert engine_plan(answer.plan) == Plan(stays=GOOD.stays)
    told = StringIO()
    call_command("what_if", "2026-W49", stdout=told)
    assert told.getvalue().count("需求或档案已经结束") == 4
    publish(answer.plan)
    assert capacity_sweep(today=TODAY, now=BEFORE) == 0


def test_the_rest_of_a_group_goes_on_without_the_one_whose_file_is_closed(by: User) -> None:
    publish(store(with_two()))
    file_closed("two", by)
    assert capacity_sweep(today=TODAY, now=BEFORE) == 1
    assert marks() == [("N-two", "capacity", True)]
    assert {Resident.objects.get(pk=key).code for key in ahead_on(day(1))} == {"lin"}
    answer = week_mend(monday=MONDAY, user=None, today=TODAY, now=BEFORE)
    assert [(one.occurrence.need, one.why) for one in answer.replan.changes if not one.after] == [("N-two", "gone")]
    assert [one.attendees for one in engine_plan(answer.plan).sessions if one.start == NINE] == [
        (Occurrence("N-therapy", 0),)
    ]


def test_broken_marks_of_what_is_over_are_on_no_list(by: User) -> None:
    publish(store(GOOD))
    file_closed("lin", by)
    withdrawn("N-day", by)
    capacity_sweep(today=TODAY, now=BEFORE)

    def told(now: datetime) -> tuple[list[str], int, list[date]]:
        rows = broken_appointments(by, now)
        return [row.need.code for row in rows], what_is_due(by, now).broken, broken_weeks(by, now)

    assert told(moment(0, 11)) == (["N-day", "N-day", "N-therapy"], 3, [MONDAY])
    assert told(moment(1, 9.5)) == (["N-day", "N-therapy"], 2, [MONDAY])
    assert told(moment(3, 0)) == ([], 0, [])


def test_nights_that_a_later_week_took_over_are_over(by: User) -> None:
    publish(store(GOOD))
    withdrawn("N-stay", by)
    capacity_sweep(today=TODAY, now=BEFORE)
    publish(store(Plan(), day(7)))
    assert [broken_appointments(by, moment(number, 9)).count() for number in (6, 7)] == [1, 0]


def refused(plan: Row, by: User) -> tuple[Publication, list[str]]:
    """What the comparison page and the command say of the draft."""
    asked = publication_request(plan=plan, user=by, now=BEFORE)
    publication_carry_out(publication=asked.pk, today=TODAY, clock=lambda: BEFORE)
    asked.refresh_from_db()
    shown = signed_in(by).get(f"/plans/{plan.pk}/compare/").context["broken"]
    return asked, [f"{one.sentence}: {one.about}" for one, _what in shown]


def test_a_draft_that_names_what_is_gone_says_so_by_name_and_is_published_without(
    by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: BEFORE)
    draft = store(with_two())
    file_closed("two", by)
    withdrawn("N-day", by)
    asked, told = refused(draft, by)
    assert (asked.status, asked.problem, asked.broken_count) == ("failed", "", 3)
    assert told == [
        "the plan names what is there no more: 示例hu · ZJ站 · Mon 11-30 8:30–16:00 · the need or the file has ended",
        "the plan names what is there no more: 示例hu · ZJ站 · Wed 12-02 8:30–16:00 · the need or the file has ended",
        "the plan names what is there no more: 示例two · XC站 · XC-1 · Tue 12-01 9:00–9:40 · "
        "the need or the file has ended",
    ]
    with pytest.raises(CommandError, match="N-two · XC · XC-1 · 需求或档案已经结束"):
        call_command("publish_week", "2026-W49")

    for code, index in (("N-two", 0), ("N-day", 0), ("N-day", 1)):
        move_apply(plan=draft, need=code, index=index, to=None, by=by, today=TODAY, now=BEFORE)
    assert engine_plan(draft) == GOOD.without(Occurrence("N-day", index) for index in (0, 1))
    assert not Unmet.objects.filter(need__code__in=("N-two", "N-day")).exists()
    assert ManualChange.objects.get(need__code="N-two").before[0]["room"] == "XC-1"
    publish(draft)


def test_a_draft_older_than_the_published_plan_is_published_only_by_its_name(
    by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: BEFORE)
    store(GOOD), store(GOOD)
    call_command("publish_week", "2026-W49")
    with pytest.raises(CommandError, match=r"2026-W49 v2.*2026-W49 v1.*--plan 1"):
        call_command("publish_week", "2026-W49")
    versions = Row.objects.order_by("version").values_list("version", "status")
    assert list(versions) == [(1, "draft"), (2, "published")]
    call_command("publish_week", "2026-W49", "--plan", "1")
    assert list(versions.all()) == [(1, "published"), (2, "superseded")]


def test_who_is_gone_is_moved_nowhere_and_their_group_is(by: User) -> None:
    draft = store(with_two())
    file_closed("two", by)
    later = Target(start=NINE + 60, room="XC-1", staff=("chen",))
    with pytest.raises(UnknownCode):
        move_apply(plan=draft, need="N-two", index=0, to=later, by=by, today=TODAY, now=BEFORE)
    move_apply(plan=draft, need="N-therapy", index=0, to=later, whole=True, by=by, today=TODAY, now=BEFORE)
    assert [(one.start, one.attendees) for one in engine_plan(draft).sessions] == [
        (NINE + 60, (Occurrence("N-therapy", 0),))
    ]
    change = ManualChange.objects.get(need__code="N-therapy")
    move_undo(change=change, by=by, today=TODAY, now=BEFORE)
    assert [(one.start, one.attendees) for one in engine_plan(draft).sessions] == [
        (NINE, (Occurrence("N-therapy", 0),))
    ]


@pytest.mark.parametrize("to", [None, Target(start=NINE, room="XC-1", staff=("chen",))])
def test_a_session_of_a_carer_who_has_left_is_told_taken_out_or_moved(by: User, to: Target | None) -> None:
    shifts(staff("zhao", Facility.objects.get(code="XC"), "physiotherapy"), 1)
    draft = store(with_two("zhao"))
    StaffMember.objects.filter(code="zhao").update(ends_on=TODAY)
    _asked, told = refused(draft, by)
    assert told[0] == (
        "the plan names what is there no more: 示例lin, 示例two · XC站 · XC-1 · Tue 12-01 9:00–9:40 · "
        "Staff member zhao is there no more"
    )
    before = Row.objects.get(pk=draft.pk).served
    for code in ("N-therapy", "N-two"):
        move_apply(plan=draft, need=code, index=0, to=to, by=by, today=TODAY, now=BEFORE)
    there = [(one.staff, len(one.attendees)) for one in engine_plan(draft).sessions]
    assert there == ([] if to is None else [(("chen",), 2)])
    missing = Unmet.objects.filter(plan=draft, need__code__in=("N-therapy", "N-two"), index=0)
    assert missing.count() == (2 if to is None else 0)
    served = Row.objects.get(pk=draft.pk).served
    assert served < before if to is None else served == before
    change = ManualChange.objects.get(need__code="N-two")
    with pytest.raises(UnknownCode):
        move_undo(change=change, by=by, today=TODAY, now=BEFORE)
    publish(draft)
