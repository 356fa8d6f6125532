"""Whatever shows one person's care opens the file: it leaves a trace, and that of a minor asks for a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.api.pages import Pages
from backend.core.models import AuditEntry, RoleAssignment, User
from residents.admin_files import OpensFile
from residents.api.persons import OfPerson
from residents.api.views import OfResident, Residents
from residents.models import Guardian, Household, Need, Resident
from scheduling.choices import InquiryKind, RunStatus
from scheduling.models import Booking, FamilyRequest, Inquiry, Plan, Session, Visit, WaitingListEntry
from tests.backend.access.sides import NOON, Side, build_side, draft_plan, publish
from tests.backend.api.addresses import addresses

pytestmark = pytest.mark.django_db
REASON = "/residents/Pleft/reason/"
# They name a person, but are no part of a file: parts of rows that are, and accounts.
ASIDE = {
    "residents.household", "core.roleassignment", "core.invitation", "core.outboxmessage", "scheduling.sessionattendee",
}  # fmt: skip


@pytest.fixture
def side() -> Side:
    """Everything of one child, ten years old today."""
    plan = draft_plan()
    built = build_side("left", plan)
    publish(plan)
    Resident.objects.update(birth_date=timezone.localdate() - timedelta(days=3653))
    return built


class Reader(Client):
    """A browser of a coordinator who has read nothing yet."""

    def __init__(self, role: Role = Role.CITY_COORDINATOR) -> None:
        super().__init__()
        self.user = User.objects.create(username=f"reader-{User.objects.count()}")
        RoleAssignment.objects.create(user=self.user, role=role)
        self.force_login(self.user)

    def traces(self) -> list[dict[str, Any]]:
        found = AuditEntry.objects.filter(who=self.user, act="dossier.open").order_by("pk")
        return list(found.values_list("details", flat=True))


def grown_up() -> None:
    Resident.objects.update(birth_date="1985-03-07")


def of_one_person(model: Any) -> bool:
    """Whether a row names one resident, one need or one entry of the waiting list, and so one person."""
    named = {Resident: "resident", Need: "need", WaitingListEntry: "entry"}
    fields = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    return model is Resident or any(named.get(field.remote_field.model) == field.name for field in fields)


def test_no_page_of_a_model_with_a_person_in_it_is_left_out() -> None:
    registered = {model: pages for model, pages in admin.site._registry.items() if of_one_person(model)}
    assert {model._meta.label_lower for model, pages in registered.items() if not isinstance(pages, OpensFile)} <= ASIDE
    assert isinstance(admin.site._registry[Session], OpensFile)
    read = {one.view for one in addresses() if one.action in ("retrieve", "list") and of_one_person(one.view.model)}
    assert {view for view in read if not issubclass(view, (OfPerson, OfResident, Residents))} == set()
    assert len(read) >= 20


def pages(side: Side) -> dict[str, str]:
    """The address of each page of one person, and what of the file it shows."""
    plan, need, child = side.rows[Plan], side.rows[Need], side.rows[Resident]
    return {
        reverse("dossier", args=[child.code]): "",
        reverse("invitations", args=[child.code]): "",
        reverse("family_rings", args=[child.code]): "",
        reverse("plan_resident", args=[plan.pk, child.code]): "scheduling.plan",
        reverse("plan_move", args=[plan.pk]) + f"?need={need.code}&index=0": "scheduling.plan",
        reverse("waiting_entry", args=[need.code]): "scheduling.waitinglistentry",
        reverse("request", args=[side.rows[FamilyRequest].code]): "scheduling.familyrequest",
    }


def test_pages_of_a_minor_ask_why_and_then_open(side: Side) -> None:
    side.rows[Plan] = Plan.objects.get()
    for address, part in pages(side).items():
        coordinator = Reader()
        asked = coordinator.get(address)
        assert (asked.status_code, asked.url.partition("?")[0]) == (302, REASON), address
        assert coordinator.traces() == []
        answered = coordinator.post(asked.url, {"why": "planning"})
        assert (answered.status_code, answered.url) == (302, address)
        assert coordinator.get(address).status_code == 200, address
        shown = {"part": part} if part else {}
        assert coordinator.traces()[1:] == [{"resident": "Pleft", "minor": True, "reason": "planning", **shown}]


def test_pages_of_an_adult_leave_a_trace(side: Side) -> None:
    coordinator = Reader()
    side.rows[Plan] = Plan.objects.get()
    grown_up()
    for address in pages(side):
        assert coordinator.get(address).status_code == 200, address
    assert [one.get("part", "") for one in coordinator.traces()] == [*pages(side).values()]


def test_a_drag_is_told_where_to_say_why(side: Side) -> None:
    coordinator = Reader()
    address = reverse("plan_move", args=[Plan.objects.get().pk])
    asked = {"need": "Nleft", "index": "0", "act": "check", "day": "2"}
    told = coordinator.get(address, {**asked, "fragment": "1"})
    assert (told.status_code, coordinator.traces()) == (200, [])
    assert f'href="{REASON}?next=' in told.text
    assert "fragment" not in told.text
    moved = coordinator.post(address, {**asked, "act": "move"})  # asks at once, and takes what was sent along
    assert (moved.status_code, coordinator.traces()) == (200, [])
    assert 'name="reading-Pleft-why"' in moved.text and '<input type="hidden" name="act" value="move">' in moved.text


def test_single_rows_and_lists_of_one_person_ask_in_the_api(side: Side) -> None:
    asked_of = 0
    for one in addresses():
        if one.action != "retrieve" or not issubclass(one.view, (OfPerson, OfResident, Residents)):
            continue
        row = side.rows[one.view.model]
        address = reverse(one.name, args=[getattr(row, one.view.key)])
        coordinator = Reader()
        refused = coordinator.get(address)
        assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/reason-needed/"), address
        assert coordinator.traces() == []
        answer = coordinator.get(address, {"why": "care"})
        assert (answer.status_code, coordinator.get(address).status_code) == (200, 200), (address, answer.text)
        assert [(one["resident"], one["reason"], one.get("said")) for one in coordinator.traces()] == [
            ("Pleft", "care", True), ("Pleft", "care", None),
        ]  # fmt: skip
        asked_of += 1
    assert asked_of >= 22


def test_a_list_asked_for_one_person_opens_the_file(side: Side) -> None:
    by = {"needs": "resident", "stays": "resident", "visits": "resident", "offers": "resident", "referrals": "resident"}
    by |= {"waiting": "resident", "unmet": "resident", "patterns": "resident", "pins": "need", "moves": "need"}
    for name, field in by.items():
        address, value = f"/api/v1/{name}/", "Pleft" if field == "resident" else "Nleft"
        coordinator = Reader()
        assert coordinator.get(address).status_code == 200  # of all: who there is
        assert coordinator.get(address, {field: value}).status_code == 403, name
        assert coordinator.traces() == []
        assert len(coordinator.get(address, {field: value, "why": "care"}).json()["results"]) == 1, name
        assert len(coordinator.traces()) == 1
    entry = side.rows[WaitingListEntry].pk
    coordinator = Reader()
    assert coordinator.get("/api/v1/second-looks/", {"entry": entry}).status_code == 403
    assert coordinator.get(f"/api/v1/waiting/{entry}/place/").status_code == 403


def test_questions_about_one_need_and_their_answers_ask_too(side: Side) -> None:
    coordinator = Reader()
    plan = Plan.objects.get()
    check = reverse("api_move_check", args=[plan.pk])
    body = {"need": "Nleft", "to": None}
    assert coordinator.post(check, body, content_type="application/json").json()["type"].endswith("reason-needed/")
    inquiry = Inquiry.objects.create(
        kind=InquiryKind.RECOMMEND, week=plan.week, plan=plan, asked={"need": "Nleft", "count": 5}, created_at=NOON,
        status=RunStatus.QUEUED,
    )  # fmt: skip
    address = reverse("api_inquiries_one", args=[inquiry.pk])
    assert coordinator.get(address).status_code == 200  # there is no answer yet
    assert coordinator.traces() == []
    Inquiry.objects.update(status=RunStatus.DONE, answer={}, finished_at=NOON)
    assert coordinator.get(address).status_code == 403
    assert coordinator.get(address, {"why": "planning"}).status_code == 200
    assert [one["part"] for one in coordinator.traces()] == ["scheduling.inquiry"]


def test_an_appointment_of_fhir_opens_the_file(side: Side) -> None:
    for model, kind in ((Session, "session"), (Visit, "visit")):
        address = f"/api/v1/fhir/Appointment/{kind}-{side.rows[model].pk}/"
        coordinator = Reader()
        assert coordinator.get(address).status_code == 403
        assert coordinator.get(address, {"why": "care"}).json()["resourceType"] == "Appointment"
        assert [one["part"] for one in coordinator.traces()] == [f"scheduling.{kind}"]


def test_admin_pages_of_a_minor_ask_too(side: Side) -> None:
    client = Reader(Role.ADMINISTRATOR)
    side.rows[Booking] = Booking.objects.get(resident__isnull=False)
    opened = 0
    for model, found in admin.site._registry.items():
        if not isinstance(found, OpensFile) or model not in side.rows:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        answer = client.get(reverse(name, args=[side.rows[model].pk]))
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, REASON), name
        opened += 1
    assert opened >= 24
    row = side.rows[Guardian].pk
    for page in ("delete", "history"):
        assert client.get(reverse(f"admin:residents_guardian_{page}", args=[row])).status_code == 302
    assert client.traces() == []


def test_who_no_longer_reaches_the_file_reads_the_row_that_is_in_reach(side: Side) -> None:
    """The house that sent somebody on still reads its referral, with a trace."""
    from residents.models import Referral

    referral = side.rows[Referral]
    sender = Side("sender", {**side.rows, type(referral.from_facility): referral.from_facility})
    client = Client()
    client.force_login(sender.account(Role.FACILITY_MANAGER))
    address = f"/api/v1/referrals/{referral.pk}/"
    assert client.get(address).status_code == 403
    assert client.get(address, {"why": "care"}).status_code == 200
    assert client.get("/api/v1/residents/Pleft/", {"why": "care"}).status_code == 404
    assert Household.objects.exists()


def test_who_answers_the_referral_of_a_child_says_why(side: Side) -> None:
    """By the API and on the page of the house: that of the last half hour holds."""
    from residents.models import Referral

    referral = side.rows[Referral]
    client = Client()
    client.force_login(side.account(Role.FACILITY_MANAGER))
    address, asked = f"/api/v1/referrals/{referral.pk}/answer/", {"status": "accepted"}
    refused = client.post(address, asked, content_type="application/json")
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/reason-needed/")
    page = f"/facility/{referral.to_facility.code}/referrals/{referral.pk}/"
    asking = client.post(page, asked)
    assert asking.status_code == 200 and 'name="reading-Pleft-why"' in asking.text
    assert '<input type="hidden" name="status" value="accepted">' in asking.text
    referral.refresh_from_db()
    assert (referral.status, AuditEntry.objects.filter(act="referral.answer").exists()) == ("sent", False)

    told = client.post(f"{address}?why=care", asked, content_type="application/json")
    assert (told.status_code, told.json()["status"]) == (200, "accepted")
    assert client.post(page, {"status": "handed_over", "reading-Pleft-why": "planning"}).status_code == 302
    referral.refresh_from_db()
    assert referral.status == "handed_over"
    answers = AuditEntry.objects.filter(act="referral.answer").order_by("pk")
    assert [(one.details["status"], one.details["reason"]) for one in answers] == [
        ("accepted", "care"), ("handed_over", "planning"),
    ]  # fmt: skip


def test_what_a_list_of_one_person_shows_was_opened_though_it_was_stored_a_moment_ago(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There was nothing of the child when the list was asked for, and so nothing to open."""
    child, family, read = side.rows[Resident], side.account(Role.FAMILY), Pages.paginate_queryset
    FamilyRequest.objects.all().delete()

    def stored_meanwhile(*args: Any, **more: Any) -> list[Any]:
        FamilyRequest.objects.create(resident=child, kind="question", text="?", made_at=NOON, made_by=family)
        return read(*args, **more)

    monkeypatch.setattr(Pages, "paginate_queryset", stored_meanwhile)
    coordinator = Reader()
    asked = {"resident": child.code}
    refused = coordinator.get(reverse("api_requests"), asked)
    assert (refused.status_code, coordinator.traces()) == (403, [])
    answer = coordinator.get(reverse("api_requests"), {**asked, "why": "care"})
    assert (answer.status_code, len(answer.json()["results"]), len(coordinator.traces())) == (200, 2, 1)
