"""No message goes to a family that withdrew its consent, and those who would ring instead see that and why."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.invitations import invite_guardian
from backend.core.access.roles import Role
from backend.core.models import OutboxMessage
from backend.core.outbox.sending import message_retry, message_send
from backend.core.outbox.wanted import NOT_WANTED
from residents.models import Consent, Guardian, Resident
from residents.sharing import wants_messages
from scheduling.choices import RequestStatus, StepKind
from scheduling.models import Offer
from scheduling.services.notices import publication_notify
from scheduling.services.reminding import papers_remind, reminders_queue
from scheduling.services.requests import question_ask, request_answer
from scheduling.services.telling import tell_family
from tests.scheduling.village import village
from tests.small_city import SmallCity, build_small_city

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


def consent(resident: Resident, purpose: str, withdrawn: date | None = None) -> None:
    Consent.objects.create(
        resident=resident, purpose=purpose, given_on=TODAY - timedelta(days=90), withdrawn_on=withdrawn
    )


def test_messages_go_unless_the_consent_to_them_or_else_to_planning_is_withdrawn() -> None:
    village()
    lin, hu, guo = (Resident.objects.get(code=code) for code in ("lin", "hu", "guo"))
    assert wants_messages(lin.pk, TODAY)
    consent(lin, "care_planning", withdrawn=TODAY)
    assert wants_messages(lin.pk, TODAY - timedelta(days=1))
    assert not wants_messages(lin.pk, TODAY)
    consent(lin, "messages")  # decided by itself: that holds
    assert wants_messages(lin.pk, TODAY)
    consent(hu, "messages", withdrawn=TODAY - timedelta(days=9))
    assert not wants_messages(hu.pk, TODAY)
    consent(hu, "messages")  # given anew
    assert wants_messages(hu.pk, TODAY)
    consent(guo, "statistics", withdrawn=TODAY)
    assert wants_messages(guo.pk, TODAY)


@pytest.fixture
def city() -> SmallCity:
    """Lin's mother withdrew the consent to messages; Hu's wife wants them. Both are told of a week and of more."""
    city = build_small_city()
    coordinator, now = city.accounts[Role.CITY_COORDINATOR], timezone.now()
    Consent.objects.all().delete()
    for guardian in Guardian.objects.all():
        invite_guardian(guardian=guardian, by=coordinator, now=now)
    publication_notify(plan=city.draft, before=city.published, now=now)
    lin = Resident.objects.get(code="lin")
    asked = question_ask(resident=lin, text="？", by=city.accounts[Role.FAMILY], now=now)
    request_answer(request=asked, status=RequestStatus.AGREED, answer="好", by=coordinator, now=now)
    offer = Offer.objects.select_related("entry__need__resident").get()
    offer.entry.need.resident = lin
    tell_family(offer=offer, event=StepKind.EXPIRED, now=now)
    reminders_queue(today=city.monday - timedelta(days=1), now=now)
    papers_remind(today=city.today, now=now)
    consent(lin, "messages", withdrawn=city.today)
    return city


def send_all(capsys: Any) -> str:
    for pk in OutboxMessage.objects.order_by("pk").values_list("pk", flat=True):
        message_send(message=pk, now=timezone.now())
    return str(capsys.readouterr().out)


def test_every_message_to_a_family_is_asked_about_when_it_is_sent(city: SmallCity, capsys: Any) -> None:
    families = OutboxMessage.objects.exclude(key__contains="-staff-").exclude(key__startswith="credential")
    assert not families.filter(resident=None).exists()
    kinds = {row.key.partition("-")[0] for row in families.filter(resident__code="lin")}
    assert kinds == {"plan", "request", "offer", "reminder"}
    told = send_all(capsys)
    assert "13800000003" in told  # Hu's wife
    assert "13800000002" not in told
    kept = families.filter(resident__code="lin").values_list("error", "phone", "text", "sent_at")
    assert set(kept) == {(NOT_WANTED, "", "", None)}
    row = families.filter(resident__code="lin").first()
    assert row is not None
    message_retry(message=row)
    row.refresh_from_db()
    assert row.failed_at is not None  # there is nothing left to send


def test_the_coordinator_sees_what_was_not_sent_and_why(city: SmallCity, capsys: Any) -> None:
    send_all(capsys)
    unsent = OutboxMessage.objects.filter(resident__code="lin").count()

    def open_as(role: Role, address: str) -> Any:
        client = Client()
        client.force_login(city.accounts[role])
        client.cookies["django_language"] = "en"
        return client.get(address)

    page = open_as(Role.CITY_COORDINATOR, "/messages/").text
    assert page.count("The consent to messages is withdrawn") == unsent
    assert "示例lin" in page and "示例hu" not in page and "A week was published or changed" in page
    assert f'<span class="badge warn">{unsent}</span>' in open_as(Role.CITY_COORDINATOR, "/desk/").text
    assert "示例lin" in open_as(Role.TOWN_COORDINATOR, "/messages/").text
    file = open_as(Role.CITY_COORDINATOR, "/residents/lin/").text
    assert "No messages go to this family" in file and "The consent to messages is withdrawn" in file
    Resident.objects.filter(code="lin").update(town=Resident.objects.get(code="qian").town)
    assert "示例lin" not in open_as(Role.TOWN_COORDINATOR, "/messages/").text
    for role in (Role.FAMILY, Role.CARER, Role.FACILITY_MANAGER, Role.AUDITOR):
        assert open_as(role, "/messages/").status_code == 403, role
    assert Client().get("/messages/").status_code == 302
