"""Who no longer speaks for a resident is told nothing, reads nothing and decides nothing more."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from backend.core.access.invitations import NoContact, invite_guardian
from backend.core.access.roles import Role
from backend.core.models import AuditEntry, OutboxMessage
from backend.core.outbox import message_queue
from backend.core.outbox.sending import message_retry, message_send
from backend.core.outbox.wanted import NO_CONTACT
from residents.choices import ConsentProof, ConsentPurpose
from residents.models import Consent, Guardian, Resident
from residents.selectors.consents import consents_of
from residents.selectors.messages import messages_not_sent
from residents.services.consents import consent_give
from residents.services.contacts import guardian_end, guardian_resume
from scheduling.choices import RequestStatus, StepKind
from scheduling.models import Offer
from scheduling.services.reminding import papers_remind, reminders_queue
from scheduling.services.requests import question_ask, request_answer
from scheduling.services.telling import tell_family
from tests.scheduling.test_consented_messages import consent
from tests.shared_city import shared_city
from tests.small_city import SmallCity, build_small_city, entered

pytestmark = pytest.mark.django_db
MOTHER = "13800000002"


def with_messages() -> SmallCity:
    """Lin's mother has a sheet and consented to messages; a week of hers is published."""
    city = build_small_city()
    lin = Resident.objects.get(code="lin")
    invite_guardian(guardian=lin.guardians.get(), by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now())
    consent(lin, "messages")
    return city


built_city, city = shared_city(with_messages)


def end(city: SmallCity, guardian: Guardian, role: Role = Role.TOWN_COORDINATOR) -> Guardian:
    return guardian_end(guardian=guardian, by=city.accounts[role], today=city.today, now=timezone.now())


def mother() -> Guardian:
    return Guardian.objects.get(name="示例林母")


def told(phone: str = MOTHER) -> list[str]:
    return [row.key for row in OutboxMessage.objects.all() if row.phone == phone]


def tell(city: SmallCity) -> None:
    lin, now = Resident.objects.get(code="lin"), timezone.now()
    reminders_queue(today=city.monday - timedelta(days=1), now=now)
    papers_remind(today=city.today, now=now)
    offer = Offer.objects.select_related("entry__need__resident").get()
    offer.entry.need.resident = lin
    tell_family(offer=offer, event=StepKind.EXPIRED, now=now)


def test_no_message_is_queued_for_somebody_who_no_longer_speaks(city: SmallCity) -> None:
    end(city, mother())
    tell(city)
    assert told() == []
    assert told("13800000001")  # the offer's news go to the resident's own telephone
    guardian_resume(guardian=mother(), by=city.accounts[Role.TOWN_COORDINATOR], now=timezone.now())
    OutboxMessage.objects.all().delete()
    tell(city)
    assert len(told()) == 2


def test_the_answer_to_a_request_is_told_to_nobody_else(city: SmallCity) -> None:
    asker, now = city.accounts[Role.FAMILY], timezone.now()
    asked = question_ask(resident=Resident.objects.get(code="lin"), text="？", by=asker, now=now)
    Guardian.objects.update(ended_on=city.today)  # by whichever way, the role still there
    request_answer(
        request=asked, status=RequestStatus.AGREED, answer="好", by=city.accounts[Role.CITY_COORDINATOR], now=now
    )
    assert told() == []


def test_what_waits_is_asked_about_again_when_it_is_sent(city: SmallCity, capsys: Any) -> None:
    tell(city)
    message_queue(
        phone="13811112222", text="旧号码", key="plan-1", now=timezone.now(), resident=mother().resident_id
    )  # the sheet was printed for it
    mother().invitations.update(phone="13811112222")
    end(city, mother())
    for pk in OutboxMessage.objects.values_list("pk", flat=True):
        message_send(message=pk, now=timezone.now())
    out = capsys.readouterr().out
    assert MOTHER not in out and "旧号码" not in out
    kept = OutboxMessage.objects.filter(error=NO_CONTACT)
    assert {(row.phone, row.text, row.sent_at) for row in kept} == {("", "", None)} and len(kept) == 3
    reader = city.accounts[Role.CITY_COORDINATOR]
    assert not messages_not_sent(reader, timezone.now()).filter(error=NO_CONTACT)  # nobody rings
    for row in kept:
        message_retry(message=row)
    assert not OutboxMessage.objects.filter(error=NO_CONTACT, failed_at=None)


def test_a_number_that_somebody_who_speaks_has_too_is_still_written_to(city: SmallCity, capsys: Any) -> None:
    Guardian.objects.create(resident=mother().resident, name="示例林父", relation="parent", phone=MOTHER)
    tell(city)
    end(city, mother())
    for pk in OutboxMessage.objects.values_list("pk", flat=True):
        message_send(message=pk, now=timezone.now())
    assert MOTHER in capsys.readouterr().out


def test_the_sheet_ends_and_no_other_is_printed_until_the_contact_speaks_again(city: SmallCity) -> None:
    by, now = city.accounts[Role.TOWN_COORDINATOR], timezone.now()
    row = end(city, mother())
    assert not row.invitations.filter(revoked_at=None).exists()
    assert not city.accounts[Role.FAMILY].assignments.exists()
    with pytest.raises(NoContact):
        invite_guardian(guardian=mother(), by=by, now=now)
    guardian_resume(guardian=row, by=by, now=now)
    assert invite_guardian(guardian=mother(), by=by, now=now)
    acts = AuditEntry.objects.filter(act__startswith="guardian.").order_by("pk")
    assert list(acts.values_list("act", "details")) == [
        ("guardian.end", {"resident": "lin"}), ("guardian.resume", {"resident": "lin"}),
    ]  # fmt: skip
    end(city, row)
    end(city, row)  # pressed twice
    assert acts.count() == 3


def test_who_no_longer_speaks_decides_nothing_and_what_was_decided_stays(city: SmallCity) -> None:
    user = city.accounts[Role.CITY_COORDINATOR]
    row = end(city, mother())
    assert consents_of(user, row.resident, city.today).deciding == []
    with pytest.raises(ValidationError):
        consent_give(
            resident=row.resident, purpose=ConsentPurpose.STATISTICS, given_by=row, proof=ConsentProof.SIGNED,
            user=user, today=city.today, now=timezone.now(),
        )  # fmt: skip
    assert Consent.objects.filter(given_by=row).count() == 1


def test_the_page_of_the_contact_and_that_of_invitations_have_the_button(city: SmallCity) -> None:
    client, contact = entered(city, Role.TOWN_COORDINATOR), f"/residents/lin/contacts/{mother().pk}/"
    for address in (contact, "/residents/lin/invitations/"):
        assert f'action="{contact}end/"' in client.get(address).text
    assert client.get(contact + "end/").status_code == 405
    assert client.post(contact + "end/").url == "/residents/lin/"
    assert mother().ended_on == city.today
    for address in (contact, "/residents/lin/invitations/"):
        page = client.get(address).text
        assert f'action="{contact}resume/"' in page and f'action="{contact}end/"' not in page
    assert "sheet/" not in client.get("/residents/lin/invitations/").text
    assert f"No longer speaks for the resident since {city.today}" in client.get("/residents/lin/").text
    assert (
        client.post("/residents/lin/invitations/sheet/", {"guardian": "示例林母"}).url == "/residents/lin/invitations/"
    )
    assert client.post(contact + "resume/").url == "/residents/lin/"
    assert mother().ended_on is None


def test_only_who_may_change_the_file_ends_a_contact(city: SmallCity) -> None:
    address = f"/residents/lin/contacts/{mother().pk}/end/"
    assert Client().post(address).status_code == 302
    for role in (Role.FAMILY, Role.CARER, Role.FACILITY_MANAGER, Role.AUDITOR):
        assert entered(city, role).post(address).status_code == 403, role
        with pytest.raises(PermissionDenied):
            end(city, mother(), role)
    assert mother().ended_on is None
    Resident.objects.filter(code="lin").update(town=Resident.objects.get(code="qian").town)
    assert entered(city, Role.TOWN_COORDINATOR).post(address).status_code == 404
    assert entered(city, Role.ADMINISTRATOR).post(address).status_code == 302
    assert mother().ended_on == city.today


def test_the_api_ends_a_contact_and_takes_it_back(city: SmallCity) -> None:
    client, key = entered(city, Role.TOWN_COORDINATOR), mother().pk
    answer = client.post(f"/api/v1/guardians/{key}/end/")
    assert (answer.status_code, answer.json()["ended_on"]) == (200, str(city.today))
    assert client.post(f"/api/v1/guardians/{key}/resume/").json()["ended_on"] is None
    assert entered(city, Role.CARER).post(f"/api/v1/guardians/{key}/end/").status_code in (403, 404)
