"""From a result to a draft, from a draft to the published version, and what publication takes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from backend.core.models import AuditEntry
from facilities.models import Bed, Closure, Facility, StaffMember
from residents.models import Need, Resident
from scheduling.choices import PlanStatus, Use
from scheduling.engine import ENGINE_VERSION
from scheduling.engine.demand import Occurrence
from scheduling.engine.io import problem_hash
from scheduling.engine.outcomes import outcomes
from scheduling.engine.plan import DayAttendance, Plan, Session, Stay, Visit
from scheduling.engine.problem import Problem
from scheduling.engine.result import Reason, Result, Status
from scheduling.engine.rules import check_view
from scheduling.engine.score import score
from scheduling.engine.supply import DayPart
from scheduling.engine.timeline import DAY
from scheduling.engine.view import PlanView
from scheduling.engine.worth import needed, served
from scheduling.models import Booking, Run, StandingPattern, Unmet, VisitStaff
from scheduling.models import Plan as Row
from scheduling.selectors.plans import engine_plan, latest_plan, published_plan
from scheduling.services.publishing import NotADraft, publish_plan, put_in_force
from scheduling.snapshot import take_snapshot
from scheduling.writeback import InvalidPlan, StaleSnapshot, store_result
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.village import need, village

pytestmark = pytest.mark.django_db

TODAY = day(-3)
GOOD = Plan(
    stays=(Stay("N-stay", "TY-1-1", 0, 28),),
    days=(DayAttendance("N-day", 0, "ZJ", 0, DayPart.FULL), DayAttendance("N-day", 1, "ZJ", 2, DayPart.FULL)),
    sessions=(Session("physiotherapy", "XC", "XC-1", ("chen",), DAY + 540, DAY + 580, (Occurrence("N-therapy", 0),)),),
    visits=(Visit("N-nursing", 0, ("chen",), 600, 630),),
)
LATER = Plan(GOOD.stays, GOOD.days, GOOD.sessions, (Visit("N-nursing", 0, ("chen",), 660, 690),))


def solved(plan: Plan, monday=MONDAY) -> tuple[Problem, Result]:  # type: ignore[no-untyped-def]
    problem = take_snapshot(monday=monday)
    reasons = {Occurrence("N-therapy", 1): (Reason("shift", 3, 4),)}
    return problem, Result(
        status=Status.FEASIBLE,
        plan=plan,
        score=score(problem, plan),
        served=served(problem, plan),
        needed=needed(problem),
        bound=needed(problem),
        outcomes=outcomes(problem, plan, reasons),
        impossible_pins=(),
        history=(),
        seconds=1.0,
        work=1,
        seed=1,
        problem_hash=problem_hash(problem),
        engine_version=ENGINE_VERSION,
    )


def store(plan: Plan, monday=MONDAY) -> Row:  # type: ignore[no-untyped-def]
    problem, result = solved(plan, monday)
    return store_result(problem=problem, result=result, run=None, user=None, now=NOON)


def publish(row: Row) -> Row:
    return publish_plan(plan=row, user=None, today=TODAY, now=NOON)


def live() -> list[tuple[str, str, int, int]]:
    """Live bookings: use, whose, from and until in minutes of the week."""
    rows = Booking.objects.filter(live=True).select_related("bed", "staff", "resident")
    return sorted(
        (
            row.use,
            (row.bed or row.staff or row.resident).code,
            int((row.span.lower - moment(0, 0)).total_seconds() // 60),
            int((row.span.upper - moment(0, 0)).total_seconds() // 60),
        )
        for row in rows
    )


def test_an_appointment_over_sundays_midnight_stays_booked_whole() -> None:
    """When the next week is published; nights from Monday on are that week's to give."""
    village()
    plans = [Row.objects.create(week=day(number), version=1, created_at=NOON) for number in (0, 7)]
    plans[0].visits.create(need=Need.objects.get(code="N-nursing"), index=0, span=(moment(6, 23.5), moment(7, 0.5)))
    for plan in plans:
        put_in_force(plan=plan, user=None, now=NOON)
    assert [row[2:] for row in live() if row[0] == Use.APPOINTMENT] == [(7 * DAY - 30, 7 * DAY + 30)]


def test_a_stored_plan_reads_back_as_it_was() -> None:
    village()

    row = store(GOOD)

    assert engine_plan(row) == GOOD
    assert (row.version, row.status, row.score[0], row.served) == (1, PlanStatus.DRAFT, 0, solved(GOOD)[1].served)
    assert list(Unmet.objects.values_list("need__code", "index", "units", "reasons")) == [
        ("N-therapy", 1, 1, [{"blocked": 3, "options": 4, "rule": "shift"}])
    ]
    assert row.result["summary"]["outcomes"] == {"kept": 2, "new": 3, "unserved": 1}


def test_what_the_rules_warn_of_is_kept_with_the_plan_once_for_each_need() -> None:
    village()
    Need.objects.filter(code="N-day").update(requires=["care_level"])
    for number, weekday in ((1, 0), (2, 2)):
        StandingPattern.objects.create(
            need=Need.objects.get(code="N-day"),
            number=number,
            weekday=weekday,
            facility=Facility.objects.get(code="ZJ"),
        )

    row = store(GOOD)

    (told,) = row.result["warnings"]
    assert (told["rule"], told["resident"], told["need"], told["facility"]) == (
        "assessment_lapse", "hu", "N-day", "ZJ",
    )  # fmt: skip
    assert told["detail"] == f"no valid care_level on {MONDAY}"
    assert store(GOOD).result["warnings"] == row.result["warnings"]


def test_two_half_days_of_one_resident_on_a_date_are_published() -> None:
    village()
    hu = Resident.objects.get(code="hu")
    for code, part in (("N-am", "morning"), ("N-pm", "afternoon")):
        need(code, hu, "day_care", day_part=part)
    halves = tuple(DayAttendance(f"N-{part}", 0, "ZJ", 1, which) for part, which in (
        ("am", DayPart.MORNING), ("pm", DayPart.AFTERNOON),
    ))  # fmt: skip
    publish(store(replace(GOOD, days=(*GOOD.days, *halves))))
    booked = [(start / 60, end / 60) for use, _, start, end in live() if use == Use.DAY and start // DAY == 1]
    assert booked == [(24 + 8.5, 24 + 11.5), (24 + 13, 24 + 16)]


def test_rules_that_were_asked_about_another_plan_are_asked_about_this_one() -> None:
    village()
    problem, result = solved(GOOD)
    asked = PlanView(problem, GOOD)
    assert check_view(asked) == []
    at_night = replace(
        result, plan=Plan(GOOD.stays, GOOD.days, GOOD.sessions, (Visit("N-nursing", 0, ("chen",), 60, 90),))
    )
    with pytest.raises(InvalidPlan):
        store_result(problem=problem, result=at_night, run=None, user=None, now=NOON, view=asked)
    other = replace(problem, weights=replace(problem.weights, idle=9))
    with pytest.raises(StaleSnapshot):
        store_result(problem=other, result=result, run=None, user=None, now=NOON, view=asked)
    assert Row.objects.count() == 0


def test_travel_before_a_visit_is_stored() -> None:
    village()
    problem, _result = solved(GOOD)

    store(GOOD)

    from scheduling.engine.travel import travel_minutes

    way = travel_minutes(problem, "F-XC", "H-Hlin", "ebike")
    assert way > 0
    assert list(VisitStaff.objects.values_list("staff__code", "travel_before")) == [("chen", way)]


def test_each_draft_is_a_new_version() -> None:
    village()

    first, second = store(GOOD), store(LATER)

    assert (first.version, second.version) == (1, 2)
    assert latest_plan(MONDAY) == second


def test_a_result_that_the_database_has_outrun_is_refused() -> None:
    village()
    problem, result = solved(GOOD)
    StaffMember.objects.filter(code="chen").update(weekly_max=600)

    with pytest.raises(StaleSnapshot):
        store_result(problem=problem, result=result, run=None, user=None, now=NOON)

    assert Row.objects.count() == 0


def test_a_plan_that_breaks_a_rule_is_not_stored() -> None:
    village()
    twice = Plan(visits=(*GOOD.visits, Visit("N-nursing", 1, ("chen",), 605, 635)))

    with pytest.raises(InvalidPlan) as caught:
        store(twice)

    assert {finding.rule for finding in caught.value.findings} == {
        "asked",
        "staff_overlap",
        "resident_overlap",
        "spacing",
    }
    assert Row.objects.count() == 0


def test_publication_takes_what_the_plan_names() -> None:
    village()

    row = publish(store(GOOD))

    assert (row.status, row.published_at) == (PlanStatus.PUBLISHED, NOON)
    assert live() == [
        (Use.APPOINTMENT, "chen", 600, 630),
        (Use.APPOINTMENT, "chen", DAY + 540, DAY + 580),
        (Use.APPOINTMENT, "lin", 600, 630),
        (Use.APPOINTMENT, "lin", DAY + 540, DAY + 580),
        (Use.DAY, "hu", 510, 960),
        (Use.DAY, "hu", 2 * DAY + 510, 2 * DAY + 960),
        (Use.NIGHT, "TY-1-1", 0, 28 * DAY),
        (Use.NIGHT, "guo", 0, 28 * DAY),
    ]
    entry = AuditEntry.objects.get(act="plan.publish")
    assert (entry.subject_id, entry.details) == (str(row.pk), {"week": "2026-W49", "version": 1})


def test_a_second_publication_supersedes_the_first_and_keeps_both() -> None:
    village()
    first, second = publish(store(GOOD)), publish(store(LATER))

    first.refresh_from_db()

    assert (first.status, second.status) == (PlanStatus.SUPERSEDED, PlanStatus.PUBLISHED)
    assert published_plan(MONDAY) == second
    assert (engine_plan(first), engine_plan(second)) == (GOOD, LATER)
    assert ("appointment", "chen", 600, 630) not in live()
    assert ("appointment", "chen", 660, 690) in live()
    assert len(live()) == 8


def test_the_next_week_takes_over_the_nights_from_its_monday() -> None:
    village()
    publish(store(GOOD))
    publish(store(Plan(stays=GOOD.stays), day(7)))

    assert [booking for booking in live() if booking[0] == Use.NIGHT] == [
        (Use.NIGHT, "TY-1-1", 0, 7 * DAY),
        (Use.NIGHT, "TY-1-1", 7 * DAY, 35 * DAY),
        (Use.NIGHT, "guo", 0, 7 * DAY),
        (Use.NIGHT, "guo", 7 * DAY, 35 * DAY),
    ]


def test_an_earlier_week_published_later_leaves_the_next_weeks_nights_alone() -> None:
    village()
    publish(store(Plan(stays=GOOD.stays), day(7)))
    publish(store(GOOD))

    assert [booking[2:] for booking in live() if booking[1] == "guo"] == [(0, 7 * DAY), (7 * DAY, 35 * DAY)]


def test_a_published_plan_is_published_once() -> None:
    village()
    row = publish(store(GOOD))

    with pytest.raises(NotADraft):
        publish(row)


def test_a_draft_that_the_world_has_broken_is_not_published() -> None:
    village()
    row = store(GOOD)
    Closure.objects.create(asset="bed", bed=Bed.objects.get(code="TY-1-1"), span=(moment(3, 0), moment(4, 0)))

    with pytest.raises(InvalidPlan) as caught:
        publish(row)

    assert [(found.rule, found.resident, found.place) for found in caught.value.findings] == [
        ("closures", "guo", "TY-1-1")
    ]
    row.refresh_from_db()
    assert (row.status, live()) == (PlanStatus.DRAFT, [])


def test_rows_of_a_published_plan_never_change() -> None:
    village()
    row = publish(store(GOOD))

    for change in (
        lambda: row.visits.update(index=3),
        lambda: row.stays.all().delete(),
        lambda: Row.objects.filter(pk=row.pk).update(status=PlanStatus.DRAFT),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_two_live_bookings_of_one_carer_are_refused_by_the_database() -> None:
    village()
    row = publish(store(GOOD))
    chen = StaffMember.objects.get(code="chen")

    with pytest.raises(IntegrityError, match="one_appointment_a_carer"), transaction.atomic():
        Booking.objects.create(
            plan=row, use=Use.APPOINTMENT, staff=chen, span=(moment(0, 10.25), moment(0, 10.25) + timedelta(minutes=5))
        )


def test_the_next_week_starts_from_the_published_one() -> None:
    village()
    publish(store(GOOD))

    week = take_snapshot(monday=day(7))

    assert week.baseline == GOOD
    assert week.confirmed == (Occurrence("N-stay", 0), Occurrence("N-therapy", 0))
    assert Run.objects.count() == 0
