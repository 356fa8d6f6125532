"""Somebody of a family rings and asks that a person look again: entered on the page of the entry."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, OutboxMessage, User
from residents.models import Guardian, Need
from scheduling.choices import Outcome
from scheduling.models import LookAgain, WaitingListEntry, WaitingStep
from scheduling.services.calls import Call
from scheduling.services.looking_again import look_again_answer, look_again_request, look_again_unask
from scheduling.services.offers import offer_make
from tests.network import NOON
from tests.scheduling.waiting.queue_of_three import (
    account,
    bed_vacancy,
    coordinator,
    entry,
    family_of,
    other_town,
    queue_of_three,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PAGE, ASK = "/waiting/needs/N-ma/", "/waiting/needs/N-ma/look-again/"


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture
def needs() -> dict[str, Need]:
    return queue_of_three()


@pytest.fixture
def grandmother(needs: dict[str, Need]) -> Guardian:
    """Ma's, who has no account; of the family another has one."""
    family_of(needs["ma"].resident)
    return Guardian.objects.create(resident=needs["ma"].resident, name="示例奶奶", relation="grandparent", phone="8501")


def by_phone(by: User, caller: Guardian | None, text: str = "等了很久") -> LookAgain:
    return look_again_request(entry=entry("ma"), text=text, by=by, now=NOON, call=Call(caller))


def told() -> list[str]:
    return list(OutboxMessage.objects.filter(key__startswith="look-").values_list("phone", flat=True))


def test_it_is_asked_for_who_rang_and_answered_on_the_telephone(grandmother: Guardian) -> None:
    client = signed_in(coordinator())
    assert ASK in client.get(PAGE).text
    answer = client.post(ASK, {"call-caller": grandmother.pk, "call-text": "等了很久"}, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}#look", 302)]
    look = LookAgain.objects.get()
    assert (look.by_phone, look.caller, look.asked_by.username) == (True, grandmother, "coordinator")
    for said in ("by telephone", "示例奶奶", "entered by coordinator", "Ring back", 'href="tel:8501"'):
        assert said in answer.text, said
    assert ASK not in answer.text
    assert "by telephone" in client.get("/waiting/looks/").text
    sent = {"outcome": "upheld", "answer": "仍在原位"}
    page = client.post(f"/waiting/looks/{look.pk}/answer/", sent, follow=True).text
    assert "Ring back if you have not yet" in page and "told by telephone" in page
    look.refresh_from_db()
    assert look.answered_by_phone
    assert told() == []


def test_who_has_an_account_is_sent_a_message_and_reads_it(needs: dict[str, Need], grandmother: Guardian) -> None:
    mother = Guardian.objects.get(resident=needs["ma"].resident, legal=True)
    look = by_phone(coordinator(), mother)
    by = User.objects.get(username="coordinator")
    look_again_answer(look=look, outcome=Outcome.UPHELD, answer="仍在原位", by=by, now=NOON)
    assert told() == ["13800000000"]
    assert not LookAgain.objects.get().answered_by_phone
    own = signed_in(User.objects.get(username="family-ma"))
    page = own.get("/my-family/queue/").text
    assert "等了很久" in page and "仍在原位" in page and "You said it on the telephone." in page
    (row,) = own.get("/api/v1/second-looks/").json()["results"]
    assert (row["text"], row["by_phone"], row["caller"]) == ("等了很久", True, mother.pk)


@pytest.mark.parametrize("own_call", [False, True])
def test_another_guardians_call_stays_theirs(grandmother: Guardian, own_call: bool) -> None:
    by_phone(coordinator(), None if own_call else grandmother)
    family = signed_in(User.objects.get(username="family-ma"))
    page = family.get("/my-family/queue/").text
    assert "等了很久" not in page and "Asked by somebody else of the family" in page
    (row,) = family.get("/api/v1/second-looks/").json()["results"]
    assert (row["text"], row["caller"]) == ("", None)


def test_what_was_entered_by_mistake_is_gone(grandmother: Guardian) -> None:
    look, client = by_phone(coordinator(), grandmother), signed_in(User.objects.get(username="coordinator"))
    unask = f"/waiting/looks/{look.pk}/unask/"
    assert unask in client.get(PAGE).text
    page = client.post(unask, follow=True).text
    assert not LookAgain.objects.exists()
    assert "等了很久" not in page and "Second look entered by mistake, taken back" in page
    steps = WaitingStep.objects.filter(entry__need__code="N-ma").order_by("pk").values_list("kind", "note")
    assert list(steps)[-2:] == [("asked", ""), ("unasked", "")]
    assert AuditEntry.objects.filter(act="waiting.unasked").count() == 1
    assert client.post(unask).status_code == 404
    asked = look_again_request(entry=entry("ma"), text="?", by=User.objects.get(username="family-ma"), now=NOON)
    assert f"/waiting/looks/{asked.pk}/unask/" not in client.get(PAGE).text
    with pytest.raises(ValidationError):
        look_again_unask(look=asked, by=User.objects.get(username="coordinator"), now=NOON)


def test_what_stands_against_it_is_said_and_nothing_lost(grandmother: Guardian) -> None:
    client = signed_in(coordinator())

    def said(caller: object, text: str = "等了很久") -> str:
        page = client.post(ASK, {"call-caller": caller, "call-text": text}).text
        assert text in page
        return page

    assert "Please write what was said" in said(grandmother.pk, "")
    assert "Please say who rings" in said("")
    assert "no longer speaks for the resident" in said(0)
    look_again_request(entry=entry("ma"), text="?", by=User.objects.get(username="family-ma"), now=NOON)
    assert "A person is looking at this already." in said(grandmother.pk)
    LookAgain.objects.all().delete()
    WaitingListEntry.objects.filter(need__code="N-ma").update(status="withdrawn", closed_on=NOON.date())
    assert "It no longer waits in the queue." in said(grandmother.pk)
    assert ASK not in client.get(PAGE).text
    assert not LookAgain.objects.exists()


def test_an_offer_that_stands_does_not_hinder_it(grandmother: Guardian) -> None:
    offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=None, now=NOON)
    by_phone(coordinator(), grandmother)
    assert LookAgain.objects.get().caller == grandmother


@pytest.mark.parametrize("who", ["nobody", "administrator", "family", "facility", "other town", "town", "city"])
def test_who_enters_it(needs: dict[str, Need], grandmother: Guardian, who: str) -> None:
    town = needs["ma"].resident.town
    accounts = {
        "administrator": lambda: account("x", Role.ADMINISTRATOR),
        "family": lambda: User.objects.get(username="family-ma"),
        "facility": lambda: account("x", Role.FACILITY_MANAGER, facility=bed_vacancy().facility),
        "other town": lambda: account("x", Role.TOWN_COORDINATOR, town=other_town()),
        "town": lambda: account("x", Role.TOWN_COORDINATOR, town=town),
        "city": coordinator,
    }
    client = signed_in(accounts[who]()) if who in accounts else Client()
    expected = {"nobody": 302, "other town": 404, "town": 302, "city": 302}.get(who, 403)
    assert client.post(ASK, {"call-caller": grandmother.pk, "call-text": "?"}).status_code == expected
    assert LookAgain.objects.count() == (who in ("town", "city"))
    LookAgain.objects.all().delete()
    look = by_phone(account("other", Role.CITY_COORDINATOR), grandmother)
    assert client.post(f"/waiting/looks/{look.pk}/unask/").status_code == expected
    assert LookAgain.objects.count() == (who not in ("town", "city"))
    assert client.get(ASK).status_code == (302 if who == "nobody" else 405)


def test_a_service_asks_the_table_too(grandmother: Guardian) -> None:
    with pytest.raises(PermissionDenied), transaction.atomic():
        by_phone(account("x", Role.ADMINISTRATOR), grandmother)
    assert not LookAgain.objects.exists()
