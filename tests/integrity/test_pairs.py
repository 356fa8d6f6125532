"""Two at once, one of whom is held in the middle: the other waits where it must, and sees what came of the first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from io import BytesIO
from time import sleep
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.access.invitations import invite_guardian
from backend.core.access.roles import Role
from backend.core.editing import held
from backend.core.models import AuditEntry, Invitation, User
from facilities.models import Bed, Closure, DoorPhoto, Facility, StaffMember
from facilities.services.doors import door_photo_store
from residents.models import Guardian, Need, Resident
from scheduling.choices import InquiryKind
from scheduling.engine.moves import Target
from scheduling.engine.plan import Plan as EnginePlan
from scheduling.engine.result import Params
from scheduling.models import Booking, BrokenAppointment, FamilyTold, Inquiry, Pin, Run, StandingPattern
from scheduling.selectors import my_week
from scheduling.selectors.family import week
from scheduling.selectors.ringing.news import families_to_ring
from scheduling.services import publishing
from scheduling.services.capacity import closure_add, closure_end
from scheduling.services.habits import WeekChanged, week_confirm
from scheduling.services.inquiries import inquiry_request, mend_request
from scheduling.services.moves import move_apply
from scheduling.services.pins import occurrence_pin
from scheduling.services.planning import run_request
from scheduling.services.telling_families import family_tell
from scheduling.tasks import sweep_broken
from tests.integrity.processes import load_reference
from tests.jobs.workers import empty_queue
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD, LATER, TODAY, publish, store
from tests.scheduling.waiting.queue_of_three import account, coordinator, family_of, queue_of_three

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by() -> User:
    load_reference()
    queue_of_three()
    return coordinator()


def connected(act: Callable[[], Any]) -> Any:
    """What comes of ``act`` in a thread, which has a connection of its own."""
    with closing(connection):
        return act()


def at_once(first: Callable[[], Any], second: Callable[[], Any], then: Callable[[], Any] = lambda: None) -> None:
    """``first`` is stored when ``second``, begun after it, waits for it or is done, and ``then`` is done as well."""
    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            first()
            other = beside.submit(connected, second)
            while not other.done() and not somebody_waits():
                sleep(0.01)
            then()
        other.result()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def test_a_week_is_published_while_another_is_whose_nights_reach_into_it(by: User) -> None:
    """The second waits for the first and takes over from its Monday, as if one had come after the other."""
    first, second = store(GOOD), store(EnginePlan(stays=GOOD.stays), day(14))
    at_once(lambda: publish(first), lambda: publish(second))
    nights = Booking.objects.filter(live=True, use="night", resident=None).order_by("span")
    assert [(row.plan, row.span.upper == moment(14, 0)) for row in nights] == [(first, True), (second, False)]


def ask_what_would_help(by: User) -> None:
    asked = {"needs": [], "top": 400}
    inquiry_request(kind=InquiryKind.EXPLAIN, monday=MONDAY, plan=None, asked=asked, user=by, now=NOON, once=True)


def ask_for_a_replan(by: User) -> None:
    mend_request(monday=MONDAY, user=by, now=NOON)


def ask_for_a_plan(by: User) -> None:
    run_request(monday=MONDAY, params=Params(seconds=None, work=1), user=by, now=NOON, once=True)


@pytest.mark.parametrize(
    ("press", "model"), [(ask_what_would_help, Inquiry), (ask_for_a_replan, Inquiry), (ask_for_a_plan, Run)]
)
def test_of_two_presses_at_once_one_asks(by: User, press: Callable[[User], None], model: Any) -> None:
    asked_before = AuditEntry.objects.count()
    at_once(lambda: press(by), lambda: press(by))
    assert (model.objects.count(), AuditEntry.objects.count() - asked_before) == (1, 1)


def test_what_is_pinned_while_it_is_moved_is_pinned_where_it_went(by: User) -> None:
    draft, need = store(GOOD), Need.objects.get(code="N-nursing")
    to = Target(start=660)
    at_once(
        lambda: move_apply(plan=draft, need=need.code, index=0, to=to, by=by, today=TODAY, now=NOON),
        lambda: occurrence_pin(plan=draft, need=need, index=0, by=by, now=NOON),
    )
    assert Pin.objects.get().start == 660


def test_a_family_confirms_no_times_that_are_being_replaced(by: User) -> None:
    """And what of two relatives' taps comes second changes nothing any more."""
    family = family_of(Resident.objects.get(code="lin"))
    confirm = partial(week_confirm, monday=MONDAY, by=family, now=NOON)
    publish(store(GOOD))
    later = store(LATER)
    with pytest.raises(WeekChanged):
        at_once(lambda: publish(later), lambda: confirm(version=1))
    assert list(StandingPattern.objects.values_list("need__code", "start", "confirmed")) == [("N-therapy", 540, True)]
    at_once(lambda: confirm(version=2), lambda: confirm(version=2))
    assert StandingPattern.objects.get(need__code="N-nursing").start == 660
    assert AuditEntry.objects.filter(act="habit.confirm").count() == 1


def of_a_carer(by: User) -> set[int]:
    chen = account("chen", Role.CARER, staff=StaffMember.objects.get(code="chen"))
    return {one.plan.pk for one in my_week.tasks_of(chen, MONDAY, day(7))}


def of_families(by: User) -> set[int]:
    return {one.plan.pk for one in week.appointments_of(by, [*Resident.objects.all()], MONDAY, day(7))}


@pytest.mark.parametrize(("versions", "module"), [(of_a_carer, my_week), (of_families, week)])
def test_what_is_read_of_a_published_week_is_of_one_version(
    by: User, versions: Callable[[User], set[int]], module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another is published after the sessions are read: with its visits somebody would be in two places at once."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    publish(store(GOOD))
    later, visits_of = store(LATER), module._visits

    def meanwhile(*asked: Any) -> Any:
        with ThreadPoolExecutor(1) as beside:
            beside.submit(connected, lambda: publish(later)).result()
        return visits_of(*asked)

    monkeypatch.setattr(module, "_visits", meanwhile)
    assert len(versions(by)) == 1


def test_of_two_who_tell_one_family_the_second_hears_of_the_first(by: User) -> None:
    publish(store(GOOD))
    publish(store(LATER))
    now = moment(-1, 9)
    (news,) = families_to_ring(by, now)
    told = {"resident": "lin", "said": news.said, "by": by}

    def second() -> None:
        with pytest.raises(ValidationError, match=by.username):
            family_tell(**told, now=moment(-1, 10))

    at_once(lambda: family_tell(**told, now=now), second)
    assert FamilyTold.objects.get().told_at == now


def test_of_two_photos_of_one_door_the_second_stays(by: User) -> None:
    house = Facility.objects.get(code="XC")

    def send(colour: str) -> None:
        picture = BytesIO()
        Image.new("RGB", (400, 300), colour).save(picture, "JPEG")
        door_photo_store(facility=house, content=picture.getvalue(), by=by, now=NOON)

    for _first_or_in_place_of_another in range(2):
        at_once(lambda: send("red"), lambda: send("blue"))
        assert Image.open(BytesIO(DoorPhoto.objects.get().content)).getpixel((5, 5))[2] > 200  # type: ignore[index]


def test_a_guardian_of_two_who_is_invited_for_both_has_one_account(by: User) -> None:
    sisters = [
        Guardian.objects.create(
            resident=Resident.objects.get(code=code), name="示例母亲", relation="parent", phone="13800000007"
        )
        for code in ("lin", "guo")
    ]
    invitations = [lambda one=one: invite_guardian(guardian=one, by=by, now=NOON) for one in sisters]
    at_once(*invitations)
    assert Invitation.objects.count() == 2
    assert len({*Invitation.objects.values_list("account", flat=True)}) == 1


def test_what_happens_while_a_week_is_published_for_the_first_time_is_looked_for_afterwards(
    by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bed is closed after the rules were asked, and before there is anything published that could be marked."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    bed, checked = Bed.objects.get(code="TY-1-1"), publishing._refuse_broken

    def close() -> None:
        closure_add(thing=bed, span=(moment(9, 0), moment(10, 0)), reason="", by=by, now=NOON)
        sweep_broken()
        empty_queue()  # a worker has done what the closure asks for

    def meanwhile(*args: Any) -> None:
        checked(*args)
        with ThreadPoolExecutor(1) as beside:
            beside.submit(connected, close).result()

    monkeypatch.setattr(publishing, "_refuse_broken", meanwhile)
    publish(store(GOOD))
    assert not BrokenAppointment.objects.exists()
    assert ProcrastinateJob.objects.filter(task_name=sweep_broken.name).exists()
    sweep_broken()
    assert BrokenAppointment.objects.get().stay.bed == bed


def test_a_closure_gets_another_end_while_a_worker_marks_whom_it_hits(by: User) -> None:
    """Whoever holds the closure waits for the week, and the worker who has the week does not wait for the closure."""
    publish(store(GOOD))
    bed = Bed.objects.get(code="TY-1-1")
    closure = Closure.objects.create(asset="bed", bed=bed, span=(moment(9, 0), moment(10, 0)))
    at_once(
        lambda: held(closure),
        sweep_broken,
        lambda: closure_end(closure=closure, end=moment(11, 0), by=by, now=NOON),
    )
    assert BrokenAppointment.objects.get().stay.bed == bed
