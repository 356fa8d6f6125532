"""People work, make mistakes and meet faults; whatever is logged meanwhile names none of the persons concerned."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.core.access.invitations import invite_guardian
from backend.core.models import OneTimeCode, User
from backend.core.operations.logs import JsonLines, Lines
from backend.core.tasks import send_one_time_code
from residents.models import Guardian, Resident
from scheduling.models import Export
from scheduling.services.exports import export_make
from tests.network import NOON, Network

pytestmark = pytest.mark.django_db
PHONES = ("0199-80000001", "13800000000")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that production would write, in both forms."""
    target = io.StringIO()
    root, requests = logging.getLogger(), logging.getLogger("django.request")
    levels = root.level, requests.level
    handlers = [logging.StreamHandler(target), logging.StreamHandler(target)]
    for handler, form in zip(handlers, (Lines(), JsonLines()), strict=True):
        handler.setFormatter(form)
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    requests.setLevel(logging.WARNING)
    yield target
    root.setLevel(levels[0])
    requests.setLevel(levels[1])
    for handler in handlers:
        root.removeHandler(handler)


@pytest.fixture
def network() -> Network:
    network = Network()
    network.grow(range(2))
    Resident.objects.update(phone=PHONES[0])
    Guardian.objects.update(phone=PHONES[1])
    return network


@pytest.fixture
def coordinator() -> Client:
    client = Client(raise_request_exception=False)
    user = User.objects.create_user("wang", password="a long pass phrase", last_name="示例王")
    user.assignments.create(role="city_coordinator")
    client.force_login(user)
    return client


def persons(network: Network) -> list[str]:
    people = [*Resident.objects.all(), *Guardian.objects.all()]
    numbers = [part for one in Resident.objects.all() for part in (one.certificate, one.certificate[:18])]
    return [*(one.name for one in people), *numbers, *PHONES, "示例王"]


def test_no_log_names_a_person(
    network: Network, coordinator: Client, logged: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = persons(network)
    resident, guardian = Resident.objects.get(code="P0"), Guardian.objects.get(resident__code="P0", name="示例丙0")
    visit_pages(coordinator, resident)
    guess_passwords()
    sign_in_family(guardian)
    exchange_workbooks(tmp_path, network)
    meet_a_fault(coordinator, resident, monkeypatch)
    written = logged.getvalue()
    assert "longitude_check" in written  # the fault was logged
    assert "Not Found" in written
    assert [text for text in hidden if text in written] == []


def visit_pages(client: Client, resident: Resident) -> None:
    assert client.get(f"/residents/{resident.code}/").status_code == 200
    assert client.get("/residents/", {"text": resident.name}).status_code == 200
    assert client.get(f"/nothing/{resident.code}/").status_code == 404
    assert client.post(f"/residents/{resident.code}/reveal/", {"reason": "补贴申请"}).status_code == 200
    assert client.post(f"/residents/{resident.code}/export/", {"reason": "家属申请"}).status_code == 302
    export_make(export=Export.objects.get().pk, clock=timezone.now)
    page = reverse("admin:residents_resident_change", args=[resident.pk])
    assert client.post(page, {"name": resident.name, "certificate": resident.certificate}).status_code == 200


def guess_passwords() -> None:
    for _ in range(7):
        Client().post("/sign-in/", {"username": "wang", "password": "wrong"})


def sign_in_family(guardian: Guardian) -> None:
    user = User.objects.get(username="wang")
    _invitation, code = invite_guardian(guardian=guardian, by=user, now=NOON)
    Client().post("/family/", {"code": code})
    for row in OneTimeCode.objects.all():
        send_one_time_code(code=row.pk)


def exchange_workbooks(folder: Path, network: Network) -> None:
    out: dict[str, Any] = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    call_command("export_workbook", str(folder / "city.xlsx"), **out)
    with pytest.raises(SystemExit):  # the rows of this network have faults, which the report names
        call_command("import_workbook", str(folder / "city.xlsx"), "--check", **out)


def meet_a_fault(client: Client, resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page breaks while it writes a row, which PostgreSQL then quotes whole."""

    def broken(request: HttpRequest, *_args: Any, **_kwargs: Any) -> None:
        Resident.objects.filter(pk=resident.pk).update(longitude=0)

    monkeypatch.setattr("residents.views.privacy._revealed", broken)
    assert client.get(f"/residents/{resident.code}/reveal/").status_code == 500
