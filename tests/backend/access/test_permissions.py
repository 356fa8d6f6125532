"""The table × roles × scopes: what each role reaches on its own side of the city, and that it is nothing else."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models

from backend.core.access.questions import may, permitted, require, roles_of
from backend.core.access.roles import SCOPE_OF_ROLE, Role
from backend.core.access.scopes import registered
from backend.core.access.table import ACTS, PERMISSIONS, REACHES, THINGS, permissions_for, read_table, thing_of
from backend.core.models import RoleAssignment, User
from facilities.models import Bed, Closure, Facility, Room, Shift, StaffMember, Town
from residents.models import Guardian, Need, Referral, Resident
from scheduling.models import Booking, Plan, Session, SessionAttendee, Visit, VisitStaff
from tests.backend.access.sides import DAY, NOON, Side, build_side, draft_plan, publish
from tests.refusal import refused

pytestmark = pytest.mark.django_db

OWN = [
    model
    for name in ("core", "facilities", "residents", "scheduling")
    for model in apps.get_app_config(name).get_models()
]
# A row of these is one of the side's several: all are looked at in tests of their own.
SEVERAL = {Booking}


@pytest.fixture
def sides() -> tuple[Side, Side]:
    plan = draft_plan()
    left, right = build_side("left", plan), build_side("right", plan)
    publish(plan)
    return left, right


def ours(side: Side, model: type[models.Model]) -> set[Any]:
    return {side.rows[model].pk} if model in side.rows else set()


def test_each_role_reaches_what_its_sentences_say_and_nothing_else(sides: tuple[Side, Side]) -> None:
    left, _right = sides
    asked = 0
    for role in Role:
        user = left.account(role)
        for model in set(OWN) - SEVERAL:
            thing = thing_of(model._meta.label_lower) or ""
            for act in ACTS:
                reaches = {REACHES[reach] for reach in permissions_for(role, act, thing)}
                allowed = set(permitted(user, act, model).values_list("pk", flat=True))
                everything = set(model._base_manager.values_list("pk", flat=True)) if None in reaches else set()
                said = f"{role} {act} {model.__name__}"
                assert may(user, act, model) is bool(reaches), said
                assert allowed == (everything or (ours(left, model) if reaches else set())), said
                for side in sides:
                    if row := side.rows.get(model):
                        assert may(user, act, row) is (row.pk in allowed), said
                        asked += 1
    assert asked == 2 * len(left.rows.keys() - SEVERAL) * len(ACTS) * len(Role)


def test_every_sentence_reaches_rows() -> None:
    """A reach for which a model of the thing knows no way would be a sentence without a meaning."""
    for permission in PERMISSIONS:
        if (scope := REACHES[permission.reach]) is None:
            continue
        for label in THINGS[permission.thing]:
            assert getattr(registered(label.lower()), scope), f"{permission}: {label}"


@pytest.mark.parametrize("role", Role)
def test_a_booking_is_reached_over_the_bed_the_carer_or_the_resident(sides: tuple[Side, Side], role: Role) -> None:
    user = sides[0].account(role)
    seen = sorted(permitted(user, "read", Booking).values_list("use", flat=True))
    assert (
        seen
        == {
            Role.ADMINISTRATOR: ["appointment", "appointment", "day", "day", "night", "night"],
            Role.CITY_COORDINATOR: ["appointment", "appointment", "day", "day", "night", "night"],
            Role.TOWN_COORDINATOR: ["appointment", "day", "night"],
            Role.FACILITY_MANAGER: ["appointment", "night"],
            Role.CARER: ["appointment"],
            Role.FAMILY: ["day"],
            Role.AUDITOR: [],
        }[role]
    )


def test_the_table_speaks_of_every_model() -> None:
    assert sorted(label for labels in THINGS.values() for label in labels) == sorted(m._meta.label for m in OWN)


def test_nobody_is_refused_by_default(sides: tuple[Side, Side]) -> None:
    resting = sides[0].account(Role.ADMINISTRATOR)
    User.objects.filter(pk=resting.pk).update(is_active=False)
    without_role = User.objects.create(username="new", is_staff=True, is_superuser=True)
    for user in (AnonymousUser(), User.objects.get(pk=resting.pk), without_role):
        assert roles_of(user) == {}
        assert not may(user, "open", "admin pages")
        for model in OWN:
            assert not may(user, "read", model)
            assert not permitted(user, "read", model).exists()
        with pytest.raises(PermissionDenied, match=r"^read facilities\.facility$"):
            require(user, "read", sides[0].rows[Facility])


def test_only_a_published_plan_is_seen_outside_the_coordinators_rooms() -> None:
    plan = draft_plan()
    side = build_side("left", plan)
    users = {role: side.account(role) for role in Role}

    def seen(model: type[models.Model]) -> set[Role]:
        return {role for role, user in users.items() if permitted(user, "read", model).exists()}

    coordinators = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
    served = coordinators | {Role.FACILITY_MANAGER, Role.CARER, Role.FAMILY}
    assert (seen(Visit), seen(Session), seen(Plan)) == (coordinators, coordinators, coordinators)
    assert Role.CARER not in seen(Resident)
    publish(plan)
    assert (seen(Visit), seen(Session), seen(Plan)) == (served, served, coordinators)
    assert Role.CARER in seen(Resident)


def test_a_dossier_goes_out_of_reach_some_weeks_after_the_last_service(sides: tuple[Side, Side]) -> None:
    left, right = sides
    carer, manager = left.account(Role.CARER), left.account(Role.FACILITY_MANAGER)
    right.account(Role.CARER)
    long_ago = Plan.objects.create(week="2001-01-01", version=1, created_at=NOON)
    need = right.rows[Need]
    visit = Visit.objects.create(plan=long_ago, need=need, index=0, span=(NOON, NOON + DAY))
    VisitStaff.objects.create(visit=visit, staff=left.rows[StaffMember])
    publish(long_ago)
    for user in (carer, manager):
        assert list(permitted(user, "read", Resident)) == [left.rows[Resident]]
    assert permitted(manager, "read", Visit).count() == 2  # the record of the work itself stays with the house
    assert permitted(carer, "read", Visit).count() == 1


def test_a_referral_opens_the_dossier_until_the_hand_over(sides: tuple[Side, Side]) -> None:
    left, right = sides
    manager, resident = left.account(Role.FACILITY_MANAGER), right.rows[Resident]
    referral = Referral.objects.create(
        resident=resident, from_facility=right.rows[Facility], to_facility=left.rows[Facility], sent_on=NOON.date()
    )
    for status, seen in (("sent", True), ("accepted", True), ("declined", False), ("withdrawn", False)):
        Referral.objects.filter(pk=referral.pk).update(status=status)
        assert may(manager, "read", resident) is seen, status
        assert may(manager, "read", referral)


def test_a_family_sees_of_a_group_its_own_seat_alone(sides: tuple[Side, Side]) -> None:
    left, _right = sides
    plan = Plan.objects.create(week="2092-12-08", version=1, created_at=NOON)
    group = Session.objects.create(
        plan=plan, service=left.rows[Session].service, facility=left.rows[Facility], room=left.rows[Room],
        span=(NOON + 7 * DAY, NOON + 8 * DAY),
    )  # fmt: skip
    for side in sides:
        SessionAttendee.objects.create(session=group, need=side.rows[Need], index=0)
    publish(plan)
    family = left.account(Role.FAMILY)
    seats = permitted(family, "read", SessionAttendee).filter(session=group)
    assert [seat.need for seat in seats] == [left.rows[Need]]
    assert list(permitted(family, "read", Need)) == [left.rows[Need]]


def test_a_family_sees_no_other_guardian(sides: tuple[Side, Side]) -> None:
    left, _right = sides
    Guardian.objects.create(resident=left.rows[Resident], name="示例丁", relation="sibling", phone="13900000000")
    assert list(permitted(left.account(Role.FAMILY), "read", Guardian)) == [left.rows[Guardian]]


def test_several_roles_and_scopes_add_up(sides: tuple[Side, Side]) -> None:
    left, right = sides
    user = left.account(Role.FACILITY_MANAGER)
    RoleAssignment.objects.create(user=user, role=Role.FACILITY_MANAGER, facility=right.rows[Facility])
    RoleAssignment.objects.create(user=user, role=Role.CARER, staff=left.rows[StaffMember])
    assert set(permitted(user, "change", Bed)) == {left.rows[Bed], right.rows[Bed]}
    assert permitted(user, "read", Shift).count() == 2


def test_roles_are_read_once_and_a_question_costs_one_query(
    sides: tuple[Side, Side], django_assert_num_queries: Any
) -> None:
    left, right = sides
    user = left.account(Role.FACILITY_MANAGER)
    with django_assert_num_queries(1):
        assert may(user, "change", Closure)
    with django_assert_num_queries(2):
        assert may(user, "change", left.rows[Closure])
        assert not may(user, "change", right.rows[Closure])
    with django_assert_num_queries(1):
        assert [resident.code for resident in permitted(user, "read", Resident)] == ["Pleft"]
    with django_assert_num_queries(0):
        assert not may(user, "publish", Plan)


def test_a_word_that_the_table_does_not_have_is_an_error(sides: tuple[Side, Side]) -> None:
    user = sides[0].account(Role.ADMINISTRATOR)
    for ask in (lambda: may(user, "chnage", Bed), lambda: may(user, "open", "admin page")):
        with pytest.raises(ValueError, match="does not speak of"):
            ask()


@pytest.mark.parametrize(
    "line",
    [
        "manager  may  read  residents  of the city",
        "carer  may  own  residents  of own week",
        "carer  may  read  secrets  of own week",
        "carer  may  read  residents  of own street",
        "carer  may  read  residents",
        "carer  read  residents  of own week",
    ],
)
def test_a_line_that_is_no_sentence_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"^No "):
        read_table(line)


def test_a_sentence_reads_as_one() -> None:
    (sentence,) = read_table("facility manager  may  change  closures  of own facility")
    assert str(sentence) == "facility manager may change closures of own facility"


@pytest.mark.parametrize("role", Role)
def test_the_database_refuses_a_role_with_another_scope(sides: tuple[Side, Side], role: Role) -> None:
    rows = sides[0].rows
    given = {"town": rows[Town], "facility": rows[Facility], "staff": rows[StaffMember], "guardian": rows[Guardian]}
    user, own = User.objects.create(username="li"), SCOPE_OF_ROLE[role]
    for scope in ({}, *({name: row} for name, row in given.items()), {**given}):
        if set(scope) == ({own} if own else set()):
            RoleAssignment.objects.create(user=user, role=role, **scope)
            with refused("one_row_a_role|one_account_a_guardian"):
                RoleAssignment.objects.create(user=user, role=role, **scope)
        else:
            with refused("role_with_its_scope"):
                RoleAssignment.objects.create(user=user, role=role, **scope)
