"""A published plan and its rows never change; a draft does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from residents.models import Need, Resident
from scheduling.models import (
    DayAttendance,
    Plan,
    Session,
    SessionAttendee,
    SessionStaff,
    Stay,
    Unmet,
    Visit,
    VisitStaff,
)
from tests.network import NOON, Network, day, moment
from tests.refusal import refused

pytestmark = pytest.mark.django_db

ROWS = (Stay, DayAttendance, Session, SessionAttendee, SessionStaff, Visit, VisitStaff, Unmet)
CHANGES: dict[type[Any], dict[str, Any]] = {
    Stay: {"nights": (day(0), day(1))},
    DayAttendance: {"part": "morning"},
    Session: {"span": (moment(3, 11), moment(3, 12))},
    SessionAttendee: {"index": 1},
    SessionStaff: {"staff_id": 0},
    Visit: {"index": 0},
    VisitStaff: {"travel_before": 3},
    Unmet: {"weight": 1},
}


@pytest.fixture
def network() -> Network:
    network = Network()
    network.grow(range(2))
    return network


def publish(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(status="published", published_at=NOON)


def supersede(plan: Plan) -> None:
    publish(plan)
    Plan.objects.filter(pk=plan.pk).update(status="superseded")


@pytest.mark.parametrize("end", [publish, supersede])
@pytest.mark.parametrize("model", ROWS)
def test_rows_are_neither_changed_nor_deleted_nor_added(
    network: Network, model: type[Any], end: Callable[[Plan], None]
) -> None:
    row = network.first(model)
    end(network.first(Plan))
    rows = model.objects.filter(pk=row.pk)
    with refused("its rows never change"):
        rows.update(**CHANGES[model])
    with refused("its rows never change"):
        rows.delete()
    row.pk = None
    with refused("its rows never change"):
        row.save(force_insert=True)
    assert model.objects.filter(**{name: getattr(row, name) for name in CHANGES[model]}).exists()


def clash(network: Network, what: str) -> None:
    """Something of the draft is taken twice; the session is on Thursday from nine to ten."""
    plan, session, need = network.first(Plan), network.first(Session), network.first(Need)
    half_past = (moment(3, 9.5), moment(3, 10.5))
    if what == "carer":
        visit = network.first(Visit)
        Visit.objects.filter(pk=visit.pk).update(span=half_past)
        SessionAttendee.objects.all().delete()
    elif what == "resident":
        Visit.objects.filter(pk=network.first(Visit).pk).update(span=half_past)
        SessionStaff.objects.all().delete()
    elif what == "day":
        other = Need.objects.create(code="N9", resident=need.resident, service=need.service, dates=(day(0), None))
        attended = network.first(DayAttendance)
        DayAttendance.objects.create(
            plan=plan, need=other, index=0, facility=attended.facility, date=attended.date, part="full"
        )
    elif what == "room":
        beside = Session.objects.create(
            plan=plan, service=session.service, facility=session.facility, room=session.room, span=half_past
        )
        crowd = Resident.objects.exclude(pk=need.resident_id).first()
        session.attendees.exclude(need=need).delete()
        other = Need.objects.create(code="N9", resident=crowd, service=need.service, dates=(day(0), None))
        SessionAttendee.objects.create(session=beside, need=other, index=0)
        session.room.size = 1
        session.room.save()
    elif what == "midnight":
        next_week = Plan.objects.create(week=day(7), version=1, created_at=NOON)
        Visit.objects.filter(pk=network.first(Visit).pk).update(span=(moment(6, 23), moment(7, 0.5)))
        early = Visit.objects.create(plan=next_week, need=need, index=1, span=(moment(7, 0), moment(7, 1)))
        VisitStaff.objects.create(visit=early, staff=network.first(VisitStaff).staff)
        publish(next_week)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("carer", "staff member .* is taken twice"),
        ("resident", "resident .* is taken twice"),
        ("day", "day places of .* is taken twice"),
        ("room", "room .* people at once"),
        ("midnight", "is taken twice"),
    ],
)
def test_nothing_is_taken_twice_whatever_program_publishes(network: Network, what: str, said: str) -> None:
    clash(network, what)
    with refused(said), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE scheduling_plan SET status = 'published', published_at = now() WHERE id = %s",
            [network.first(Plan).pk],
        )
    assert Plan.objects.get(pk=network.first(Plan).pk).status == "draft"


@pytest.mark.parametrize("model", [model for model in ROWS if model is not SessionStaff])
def test_rows_of_a_draft_change_beside_a_published_plan(network: Network, model: type[Any]) -> None:
    publish(network.rows[Plan][1])
    rows = model.objects.filter(pk=network.first(model).pk)
    assert rows.update(**CHANGES[model]) == 1
    rows.delete()
    assert not rows.exists()


def test_a_row_cannot_be_moved_into_or_out_of_a_published_plan(network: Network) -> None:
    draft, published = network.rows[Plan]
    publish(published)
    need = Need.objects.create(
        code="N9", resident=network.first(Need).resident, service=network.first(Need).service, dates=(day(0), None)
    )
    inside = Unmet.objects.get(plan=published)
    outside = Unmet.objects.create(plan=draft, need=need, index=0, units=1, weight=1)
    with refused("its rows never change"):
        Unmet.objects.filter(pk=inside.pk).update(plan=draft, index=7)
    with refused("its rows never change"):
        Unmet.objects.filter(pk=outside.pk).update(plan=published)


def test_a_published_plan_becomes_superseded_and_nothing_else(network: Network) -> None:
    plan = network.first(Plan)
    publish(plan)
    plans = Plan.objects.filter(pk=plan.pk)
    for change in ({"served": 1}, {"status": "draft", "published_at": None}, {"status": "superseded", "bound": 1}):
        with refused("never changes"):
            plans.update(**change)
    with refused("never change"):
        plan.delete()
    assert plans.update(status="superseded") == 1
    for change in ({"status": "published"}, {"result": {}}):
        with refused("never changes"):
            plans.update(**change)


def test_a_draft_is_changed_and_deleted_with_its_rows(network: Network) -> None:
    plan = network.first(Plan)
    Plan.objects.filter(pk=plan.pk).update(served=3, result={"outcomes": []})
    plan.delete()
    assert {model: model.objects.filter(pk=network.first(model).pk).count() for model in ROWS} == dict.fromkeys(ROWS, 0)


def test_the_tables_of_a_published_plan_can_be_emptied(network: Network) -> None:
    publish(network.first(Plan))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending on a table that is emptied
        cursor.execute("TRUNCATE scheduling_plan, core_auditentry CASCADE")
    assert [model.objects.count() for model in (Plan, *ROWS)] == [0] * 9


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_publication_waits_for_rows_in_the_making_and_rows_for_publication() -> None:
    network = Network()
    network.grow(range(1))
    plan, row = network.first(Plan), network.first(Unmet)
    other = connection.copy()
    try:
        with other.cursor() as beside, transaction.atomic():
            beside.execute("SET lock_timeout = '50ms'")
            Unmet.objects.filter(pk=row.pk).update(units=2)
            with pytest.raises(OperationalError, match="lock timeout"):
                beside.execute("UPDATE scheduling_plan SET status = 'published', published_at = now()")
        with other.cursor() as beside, transaction.atomic():
            publish(plan)
            with pytest.raises(OperationalError, match="lock timeout"):
                beside.execute("UPDATE scheduling_unmet SET units = 3")
    finally:
        other.close()
    with refused("its rows never change"):
        Unmet.objects.filter(pk=row.pk).update(units=3)
