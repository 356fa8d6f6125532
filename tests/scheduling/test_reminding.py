"""What people are told the evening before, and of papers that run out: once, and only those who want to hear."""

from datetime import date, timedelta
from typing import Any

import pytest

from backend.core.models import Invitation, OutboxMessage, User
from backend.core.outbox.sending import OVERTAKEN, message_retry, message_send
from facilities.models import Bed, Credential, Facility
from residents.models import Assessment, Consent, Guardian, Need, Resident
from residents.selectors.messages import messages_not_sent
from scheduling.models import (
    Attendance,
    BrokenAppointment,
    DayAttendance,
    Placement,
    SessionAttendee,
)
from scheduling.services.reminding import papers_remind, reminders_queue
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD, LATER, publish, store
from tests.scheduling.village import village

pytestmark = pytest.mark.django_db
REST = "。如果不方便，请登录取消，或给我们打电话。"
SUNDAY, EVENING = day(-1), moment(-1, 18)


def guardian(code: str, phone: str = "13800000000", consent: bool = True) -> Guardian:
    resident = Resident.objects.get(code=code)
    if consent:
        Consent.objects.create(resident=resident, purpose="messages", given_on=day(-60))
    return Guardian.objects.create(resident=resident, name=f"示例{code}家", relation="parent", phone=phone)


@pytest.fixture(autouse=True)
def week() -> None:
    """On Monday Lin has a visit at home at ten and Hu a day place; on Tuesday Lin has a session at nine."""
    village()
    publish(store(GOOD))


def sent() -> None:
    """What waits is sent."""
    for pk in OutboxMessage.objects.filter(sent_at=None, failed_at=None).values_list("pk", flat=True):
        message_send(message=pk, now=EVENING)


def remind(today: date = SUNDAY, now: Any = EVENING) -> dict[str, str]:
    reminders_queue(today=today, now=now)
    return {row.key.rpartition("-")[0]: row.text for row in OutboxMessage.objects.order_by("key")}  # without the digest


def test_guardians_hear_of_tomorrow_with_time_and_place_and_no_name() -> None:
    lin, hu = guardian("lin"), guardian("hu")
    told = remind()
    assert told == {
        f"reminder-20261130-guardian-{hu.pk}-1": "明天（11月30日）：ZJ站" + REST,
        f"reminder-20261130-guardian-{lin.pk}-1": "明天（11月30日）：10:00 家中" + REST,
    }
    assert {row.until for row in OutboxMessage.objects.all()} == {moment(0, 0)}
    tuesday = remind(MONDAY, moment(0, 18))
    assert tuesday[f"reminder-20261201-guardian-{lin.pk}-1"].startswith("明天（12月1日）：09:00 XC站。")
    assert len(tuesday) == 3


def test_asked_again_nobody_is_told_twice() -> None:
    guardian("lin")
    remind()
    assert len(remind()) == 1
    guardian("hu")
    assert len(remind()) == 2


def test_only_those_who_want_to_hear_are_written_to() -> None:
    guardian("lin", consent=False)
    guardian("hu", phone="")
    assert remind() == {}


def test_a_standing_invitation_is_enough() -> None:
    row = guardian("lin", consent=False)
    account = User.objects.create(username="family-1")
    Invitation.objects.create(
        guardian=row, account=account, phone=row.phone, digest="d", issued_at=NOON - timedelta(days=20),
        expires_at=NOON + timedelta(days=20),
    )  # fmt: skip
    assert len(remind()) == 1


def test_what_was_called_off_is_not_told_and_what_cannot_be_kept_is_not_promised() -> None:
    guardian("lin")
    hu = guardian("hu")
    user = User.objects.create(username="somebody")
    Attendance.objects.create(
        need=Need.objects.get(code="N-nursing"), date=MONDAY, index=0, facility=Facility.objects.get(code="XC"),
        status="excused", at=EVENING, stored_at=EVENING, by=user, key="00000000-0000-4000-8000-000000000001",
    )  # fmt: skip
    place = DayAttendance.objects.get(date=MONDAY)
    mark = {"why": "capacity", "broken_at": EVENING}
    BrokenAppointment.objects.create(plan=place.plan, need=place.need, attendance=place, **mark)
    shaky = "（尚不确定，我们会打电话给您）"
    assert remind() == {f"reminder-20261130-guardian-{hu.pk}-1": f"明天（11月30日）：ZJ站{shaky}{REST}"}
    OutboxMessage.objects.all().delete()
    seat = SessionAttendee.objects.get()
    BrokenAppointment.objects.create(plan=place.plan, need=seat.need, session=seat.session, **mark)
    assert [*remind(MONDAY, moment(0, 18)).values()] == [f"明天（12月1日）：09:00 XC站{shaky}{REST}"]


def test_who_has_been_told_is_told_what_has_changed_since() -> None:
    lin = guardian("lin")
    remind()
    sent()
    publish(store(LATER))
    assert remind()[f"reminder-20261130-guardian-{lin.pk}-2"] == "有变动：明天（11月30日）：11:00 家中" + REST
    assert len(remind()) == 2
    sent()
    publish(store(GOOD))  # what was told first, again
    assert remind()[f"reminder-20261130-guardian-{lin.pk}-3"] == "有变动：明天（11月30日）：10:00 家中" + REST
    sent()
    Need.objects.filter(code="N-nursing").update(dates=(day(-60), day(0)))
    gone = remind()
    last = gone[f"reminder-20261130-guardian-{lin.pk}-4"]
    assert last == "有变动：明天（11月30日）已没有安排。如有疑问，请给我们打电话。"
    assert len(gone) == 4 and remind() == gone


def test_what_has_not_gone_yet_and_is_no_longer_so_does_not_go() -> None:
    """As where the message service takes nothing for half an hour, and the first would be tried after the second."""
    lin = guardian("lin")
    of_lin = f"reminder-20261130-guardian-{lin.pk}"
    remind()
    publish(store(LATER))
    assert remind() == {f"{of_lin}-1": "", f"{of_lin}-2": "明天（11月30日）：11:00 家中" + REST}
    first, second = OutboxMessage.objects.order_by("pk")
    assert (first.failed_at, first.error, first.phone) == (EVENING, OVERTAKEN, "")
    assert not message_retry(message=first)
    assert not messages_not_sent(User.objects.create_superuser("admin"), EVENING).exists()
    message_send(message=second.pk, now=EVENING)
    publish(store(GOOD))
    assert remind()[f"{of_lin}-3"] == "有变动：明天（11月30日）：10:00 家中" + REST
    publish(store(LATER))  # as it was said already, so that there is nothing to say
    assert remind()[f"{of_lin}-3"] == "" and OutboxMessage.objects.count() == 3
    Need.objects.filter(code="N-nursing").update(dates=(day(-60), day(0)))
    assert remind()[f"{of_lin}-4"].startswith("有变动：明天（11月30日）已没有安排。")


def test_who_has_heard_of_nothing_is_not_told_that_it_is_gone() -> None:
    guardian("lin")
    remind()
    Need.objects.filter(code="N-nursing").update(dates=(day(-60), day(0)))
    assert [*remind().values()] == [""]


def test_who_was_told_before_keys_held_what_was_said_hears_only_that_nothing_is_left() -> None:
    lin, hu = guardian("lin"), guardian("hu")
    for row in (lin, hu):
        key = f"reminder-20261130-guardian-{row.pk}"
        OutboxMessage.objects.create(key=key, queued_at=EVENING, sent_at=EVENING, resident=row.resident)
    assert reminders_queue(today=SUNDAY, now=EVENING) == 0
    Need.objects.filter(code="N-nursing").update(dates=(day(-60), day(0)))
    assert reminders_queue(today=SUNDAY, now=EVENING) == 1
    said = OutboxMessage.objects.get(key__startswith=f"reminder-20261130-guardian-{lin.pk}-2-")
    assert said.text.startswith("有变动：明天（11月30日）已没有安排。")
    assert reminders_queue(today=SUNDAY, now=EVENING) == 0


def test_who_moves_in_is_told_of_the_bed_and_who_lives_there_is_not() -> None:
    who = guardian("guo")
    assert remind() == {f"reminder-20261130-guardian-{who.pk}-1": "明天（11月30日）：当晚起入住TY站" + REST}
    assert len(remind(MONDAY, moment(0, 18))) == 1


def test_reading_tomorrow_takes_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    guardian("lin")
    guardian("hu")
    remind()
    # What is ahead (the nights in force: two), who was told before, the guardians, the transaction.
    with django_assert_num_queries(7 + 1 + 1 + 2):
        assert reminders_queue(today=SUNDAY, now=EVENING) == 0


def test_papers_that_run_out_are_told_once_to_the_facility() -> None:
    Facility.objects.filter(code="ZJ").update(phone="057300000001")
    paper = Credential.objects.get(facility__code="ZJ")
    assert papers_remind(today=day(269), now=EVENING) == 0
    assert papers_remind(today=day(270), now=EVENING) == 1
    papers_remind(today=day(271), now=EVENING)
    (row,) = OutboxMessage.objects.all()
    assert row.key == f"credential-{paper.pk}-{day(300):%Y%m%d}"
    assert "ZJ站" in row.text
    OutboxMessage.objects.all().delete()
    Credential.objects.create(facility=paper.facility, kind=paper.kind, valid=(day(300), None))
    assert papers_remind(today=day(271), now=EVENING) == 0


def test_assessments_that_a_need_asks_for_are_due_for_review() -> None:
    row = guardian("lin")
    kind = {"kind": "care_level", "result": "severe"}
    held = Assessment.objects.create(resident=row.resident, valid=(day(-300), day(20)), **kind)
    assert papers_remind(today=day(0), now=EVENING) == 0
    Need.objects.filter(code="N-nursing").update(requires=["care_level"])
    assert papers_remind(today=day(0), now=EVENING) == 1
    assert OutboxMessage.objects.get().key == f"assessment-{held.pk}-{day(20):%Y%m%d}-guardian-{row.pk}"
    OutboxMessage.objects.all().delete()
    Assessment.objects.create(resident=row.resident, valid=(day(19), day(400)), **kind)
    assert papers_remind(today=day(0), now=EVENING) == 0


def test_needs_and_beds_that_end_are_due_for_review_once_unless_something_follows() -> None:
    row, elsewhere = guardian("guo"), guardian("hu", phone="")
    stay = Placement.objects.get(need__resident=row.resident)
    assert papers_remind(today=day(0), now=EVENING) == 0
    Placement.objects.filter(pk=stay.pk).update(nights=(stay.nights.lower, day(20)))
    Need.objects.filter(pk=stay.need_id).update(dates=(day(-60), day(25)))
    Need.objects.filter(resident=elsewhere.resident).update(dates=(day(-60), day(25)))  # nobody to ring up
    assert papers_remind(today=day(-11), now=EVENING) == 0
    for _twice in range(2):
        papers_remind(today=day(0), now=EVENING)
    told = dict(OutboxMessage.objects.values_list("key", "text"))
    assert told.keys() == {
        f"placement-{stay.pk}-{day(20):%Y%m%d}-guardian-{row.pk}",
        f"need-{stay.need_id}-{day(25):%Y%m%d}-guardian-{row.pk}",
    }
    assert all(word not in text for text in told.values() for word in ("托养", "guo", "TY"))
    OutboxMessage.objects.all().delete()
    Placement.objects.create(need=stay.need, bed=Bed.objects.get(code="TY-1-2"), nights=(day(20), None))
    Need.objects.create(code="N-next", resident=row.resident, service=stay.need.service, dates=(day(25), None))
    assert papers_remind(today=day(0), now=EVENING) == 0
