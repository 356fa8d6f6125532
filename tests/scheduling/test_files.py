"""A file leaves the system: exported for the family, erased, or past its time."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.translation import override

from backend.core.access.invitations import invite_guardian, revoke_invitation
from backend.core.access.roles import Role
from backend.core.history.context import because
from backend.core.history.reasons import reasons_kept
from backend.core.models import AuditEntry, Change, Invitation, RoleAssignment, User
from facilities.models import RuleValue, Town
from residents.models import Absence, Guardian, Need, Resident
from residents.selectors.audit import Asked, acts_found
from residents.services.numbers import numbers_reveal
from scheduling.choices import ExportKind
from scheduling.models import Booking, Export, FamilyRequest, LookAgain, Offer, Pin, Placement, Stay
from scheduling.services.calls import Call
from scheduling.services.erasing import ERASED, StillServed, dossier_erase
from scheduling.services.exported import Wanted
from scheduling.services.exports import export_request
from scheduling.services.file_export import file_export
from scheduling.services.requests import question_ask
from scheduling.services.retention import retention_apply
from tests.network import NOON, Network, day, moment

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def network() -> Network:
    network = Network()
    network.grow(range(2))
    return network


@pytest.fixture
def resident(network: Network) -> Resident:
    """With nothing ahead."""
    found: Resident = network.rows[Resident][0]
    Placement.objects.update(nights=(day(-30), day(-10)))
    Offer.objects.update(status="declined", answered_at=NOON)
    Resident.objects.filter(pk=found.pk).update(phone="0199-80000001", address="示例路1号")
    Guardian.objects.filter(resident=found).update(phone="0199-80000002")
    found.refresh_from_db()
    return found


def account(role: Role, **scope: Any) -> User:
    user = User.objects.create(username=f"f-{role}")
    RoleAssignment.objects.create(user=user, role=role, **scope)
    return user


@pytest.fixture
def coordinator() -> User:
    return account(Role.CITY_COORDINATOR)


def unpacked(content: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode("utf-8-sig") for name in file.namelist()}


def erase(resident: Resident, user: User | None, reason: str = "本人要求删除") -> str:
    return dossier_erase(resident=resident, user=user, reason=reason, today=TODAY, now=NOON)


def test_an_export_holds_all_of_the_person_and_nobody_else(resident: Resident, coordinator: User) -> None:
    files = unpacked(file_export(resident=resident, user=coordinator, reason="家属申请", now=NOON))
    assert {"index.html", "file.json", "resident.csv", "need.csv", "stay.csv", "guardian.csv"} <= files.keys()
    document = json.loads(files["file.json"])
    assert document["resident"] == "P0"
    (row,) = document["rows"]["resident"]
    assert (row["name"], row["phone"], row["certificate"]) == ("示例乙0", "0199-80000001", resident.masked_number)
    assert "person" not in row
    assert [one["code"] for one in document["rows"]["need"]] == ["N0"]
    together = "".join(files.values())
    assert "示例乙1" not in together
    assert resident.certificate not in together
    assert "user0" not in json.dumps(document["rows"]["need"])
    header, *rows = csv.reader(io.StringIO(files["absence.csv"]))
    assert len(rows) == 2
    assert len(header) == len(rows[0])
    entry = AuditEntry.objects.get(act="dossier.export")
    assert entry.details == {"resident": "P0", "reason": "given", "numbers": False}
    assert reasons_kept([entry]) == {entry.pk: "家属申请"}
    again = unpacked(file_export(resident=resident, user=coordinator, reason="本人申请", now=NOON))
    assert [row["reason"] for row in json.loads(again["file.json"])["rows"]["acts"]] == ["家属申请", "本人申请"]


def test_an_export_with_whole_numbers_says_so(resident: Resident, coordinator: User) -> None:
    content = file_export(resident=resident, user=coordinator, reason="家属申请", numbers=True, now=NOON)
    assert resident.certificate in unpacked(content)["resident.csv"]
    assert AuditEntry.objects.get(act="dossier.export").details["numbers"] is True


def test_what_could_be_a_formula_stays_a_text(resident: Resident, coordinator: User) -> None:
    Resident.objects.filter(pk=resident.pk).update(address="=1+1")
    files = unpacked(file_export(resident=resident, user=coordinator, reason="家属申请", now=NOON))
    assert "'=1+1" in files["resident.csv"]


def test_what_a_spreadsheet_would_take_for_a_number_stays_a_text(resident: Resident, coordinator: User) -> None:
    resident.certificate, resident.phone, resident.address = "330482198005053210", "057385000001", "007"
    resident.save()
    files = unpacked(file_export(resident=resident, user=coordinator, reason="家属申请", numbers=True, now=NOON))
    (row,) = csv.reader(io.StringIO(files["resident.csv"].split("\r\n", 1)[1]))
    assert {"'330482198005053210", "'057385000001", "'007"} <= {*row}


def test_days_and_times_are_those_of_the_pages(resident: Resident, coordinator: User) -> None:
    Resident.objects.filter(pk=resident.pk).update(ends_on=date(2027, 1, 1))
    Need.objects.filter(code="N0").update(
        dates=(date(2026, 12, 1), date(2026, 12, 4)), windows=((480, 720),), wished=((1920, 2160),)
    )
    Absence.objects.filter(resident=resident).update(span=(moment(2, 0), moment(2, 8)))
    files = unpacked(file_export(resident=resident, user=coordinator, reason="家属申请", now=NOON))
    rows = json.loads(files["file.json"])["rows"]
    assert rows["resident"][0]["ends_on"] == "2026-12-31"
    assert (rows["need"][0]["dates"], rows["need"][0]["windows"]) == ("2026-12-01 – 2026-12-03", "周一 08:00-12:00")
    assert {one["start"] for one in rows["standingpattern"]} == {"00:00"}
    assert {one["start"] for one in rows["pin"]} == {"周二 09:00"}
    assert {one["span"] for one in rows["absence"]} == {f"{day(2)} 00:00 – 08:00"}


def test_the_command_writes_it(resident: Resident, tmp_path: Any) -> None:
    path = tmp_path / "file.zip"
    call_command("export_resident", "P0", "--reason", "家属申请", "--output", str(path))
    assert "示例乙0" in unpacked(path.read_bytes())["index.html"]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("page", ["export", "erase"])
def test_the_pages_are_for_those_who_may(client: Client, resident: Resident, network: Network, page: str) -> None:
    address = f"/residents/P0/{page}/"
    sent = {"reason": "家属申请", "code": "P0"}
    assert client.post(address, sent).status_code == 302
    others = [
        account(Role.AUDITOR),
        account(Role.FAMILY, guardian=network.first(Guardian)),
        account(Role.TOWN_COORDINATOR, town=Town.objects.get(code="zhapu")),
    ]
    for user in others:
        client.force_login(user)
        assert client.post(address, sent).status_code == 404
    resident.refresh_from_db()
    assert resident.name != ERASED
    assert not AuditEntry.objects.filter(act__in=("dossier.export", "dossier.erase")).exists()


def test_the_page_has_the_file_made_and_the_page_erases_it(
    client: Client, resident: Resident, coordinator: User
) -> None:
    client.force_login(coordinator)
    assert client.post("/residents/P0/export/", {"reason": "x"}).status_code == 200
    answer = client.post("/residents/P0/export/", {"reason": "家属申请"})
    row = Export.objects.get()
    assert answer.headers["Location"] == f"/exports/{row.pk}/"
    assert (row.kind, row.about, row.name, row.reason) == ("file", "P0", "P0.zip", "家属申请")
    assert client.post("/residents/P0/erase/", {"reason": "本人要求", "code": "P1"}).status_code == 200
    resident.refresh_from_db()
    assert resident.name != ERASED
    assert client.post("/residents/P0/erase/", {"reason": "本人要求", "code": "P0"}).status_code == 302
    resident.refresh_from_db()
    assert resident.name == ERASED
    assert not Export.objects.exists()


def everywhere() -> str:
    """All that the database holds of anything, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename ~ '^(axes|core|django|facil|procr|resid|sched)'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM \"{table}\" t")
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


def test_erasing_leaves_nothing_of_the_person_and_keeps_what_is_counted(
    resident: Resident, network: Network, coordinator: User
) -> None:
    sealed = Change.objects.filter(subject_type="residents.resident", resident=resident.pk, operation="update")
    tokens = {text for row in sealed for text in (row.after or {}).values() if str(text).startswith("~1.")}
    assert tokens
    guardian = network.first(Guardian)
    with because("搬到其姐李梅家"):
        Need.objects.filter(resident=resident).update(min_gap=7)
    Need.objects.filter(resident=resident).update(windows=((480, 720),), wished=((540, 600),))
    Resident.objects.filter(pk=resident.pk).update(mobility="wheelchair")
    numbers_reveal(user=coordinator, resident=resident, reason="给其姐李梅办低保", now=NOON)
    export_request(
        wanted=Wanted(ExportKind.FILE, "P0", "李梅要的", False), language="zh-hans", by=coordinator, now=NOON
    )
    file_export(resident=resident, user=coordinator, reason="给李梅", now=NOON)
    stays, needs = Stay.objects.filter(resident=resident).count(), Need.objects.filter(resident=resident).count()
    for row in (resident, guardian):  # as the admin pages note it
        LogEntry.objects.log_actions(coordinator.pk, [row], 2, [{"changed": {"object": str(guardian)}}])
    code = erase(resident, coordinator)
    held = everywhere()
    for text in ("示例乙0", guardian.name, "示例路1号", "李梅", *tokens):
        assert text not in held
    resident.refresh_from_db()
    assert (resident.code, resident.name, resident.certificate, resident.person) == (code, ERASED, "", "")
    assert (resident.birth_date, resident.ends_on) == (date(1985, 1, 1), TODAY)
    assert (resident.sex, resident.category_id, resident.level_id) == ("female", 4, 2)
    assert resident.mobility == ""
    assert set(Need.objects.filter(resident=resident).values_list("windows", "wished")) == {((), ())}
    with override("en"):
        lines = acts_found(account(Role.AUDITOR), Asked(act="numbers.reveal")).lines
        assert [line.why for line in lines] == ["a reason was given, which is no longer kept"]
    assert Stay.objects.filter(resident=resident).count() == stays > 0
    assert Need.objects.filter(resident=resident).count() == needs > 0
    assert not Pin.objects.filter(need__resident=resident).exists()
    assert not Guardian.objects.filter(resident=resident).exists()
    assert AuditEntry.objects.get(act="dossier.erase").details == {"resident": code, "reason": "本人要求删除"}
    assert Resident.objects.get(code="P1").name == "示例乙1"


def test_who_rang_goes_with_the_file_and_the_second_look_stays(
    resident: Resident, network: Network, coordinator: User
) -> None:
    call, now = Call(network.first(Guardian)), NOON
    question_ask(resident=resident, text="李梅来电", by=coordinator, now=now, call=call)
    LookAgain.objects.filter(entry__need__resident=resident).update(by_phone=True, caller=call.caller)
    assert (
        "李梅来电" in unpacked(file_export(resident=resident, user=coordinator, reason="给李梅", now=now))["file.json"]
    )
    looks = LookAgain.objects.filter(entry__need__resident=resident).count()
    erase(resident, coordinator)
    left = LookAgain.objects.filter(entry__need__resident=resident)
    assert list(left.values_list("by_phone", "caller")) == [(True, None)] * looks
    assert looks > 0 and not FamilyRequest.objects.filter(resident=resident).exists()
    assert not Guardian.objects.filter(resident=resident).exists()


def test_the_history_keeps_who_changed_which_column(resident: Resident, coordinator: User) -> None:
    erase(resident, coordinator)
    changed = Change.objects.filter(subject_type="residents.resident", resident=resident.pk, operation="update")
    assert {key for row in changed for key in row.after} >= {"phone", "address", "name"}
    assert {value for row in changed for value in row.after.values()} == {None}
    assert changed.latest("pk").reason == "本人要求删除"
    assert Change.objects.filter(subject_type="core.change", source="dossier.erase").count() == 1


def test_the_account_of_the_family_ends_unless_it_has_another_relative(resident: Resident, network: Network) -> None:
    first = network.first(Guardian)
    own = account(Role.FAMILY, guardian=first)
    User.objects.filter(pk=own.pk).update(last_name="示例丙0")
    erase(resident, None)
    own.refresh_from_db()
    assert (own.is_active, own.last_name) == (False, ERASED)
    assert not Invitation.objects.filter(guardian_id=first.pk).exists()


def test_so_does_one_whose_access_was_ended_before(resident: Resident, network: Network, coordinator: User) -> None:
    guardian = network.first(Guardian)
    guardian.refresh_from_db()
    invitation, _code = invite_guardian(guardian=guardian, by=coordinator, now=NOON)
    revoke_invitation(invitation=invitation, by=coordinator, now=NOON)
    erase(resident, None)
    account = User.objects.get(pk=invitation.account_id)
    assert (account.is_active, account.last_name) == (False, ERASED)


@pytest.mark.parametrize("held", ["booking", "placement", "offer"])
def test_who_is_still_served_is_not_erased(resident: Resident, network: Network, coordinator: User, held: str) -> None:
    if held == "booking":
        plan = network.rows[Stay][0].plan
        Booking.objects.create(plan=plan, use="day", resident=resident, span=(moment(1, 0), moment(2, 0)))
    elif held == "placement":
        Placement.objects.filter(need__resident=resident).update(nights=(day(-30), None))
    else:
        Offer.objects.filter(entry__need__resident=resident).update(status="open", answered_at=None)
    with pytest.raises(StillServed):
        erase(resident, coordinator)
    resident.refresh_from_db()
    assert (resident.name, resident.code) == ("示例乙0", "P0")


def test_erasing_and_exporting_need_permission_and_a_reason(resident: Resident) -> None:
    town = account(Role.TOWN_COORDINATOR, town=resident.town)
    with pytest.raises(PermissionDenied):
        erase(resident, town)
    with pytest.raises(ValidationError):
        erase(resident, account(Role.CITY_COORDINATOR), reason="  x ")
    with pytest.raises(ValidationError):
        file_export(resident=resident, user=town, reason="", now=NOON)
    with pytest.raises(PermissionDenied):
        file_export(resident=resident, user=account(Role.ADMINISTRATOR), reason="家属申请", now=NOON)


def test_what_is_past_its_time_goes_and_no_sooner(resident: Resident, network: Network) -> None:
    days = RuleValue.objects.get(key="retention_closed_file_days").value
    Resident.objects.filter(pk=resident.pk).update(ends_on=TODAY - timedelta(days=days - 1))
    assert retention_apply(today=TODAY, now=NOON)["files"] == 0
    Resident.objects.filter(pk=resident.pk).update(ends_on=TODAY - timedelta(days=days))
    assert retention_apply(today=TODAY, now=NOON)["files"] == 1
    assert retention_apply(today=TODAY, now=NOON)["files"] == 0
    resident.refresh_from_db()
    assert resident.name == ERASED
    assert AuditEntry.objects.get(act="dossier.erase").details["reason"] == "retention_over"
    kept = RuleValue.objects.get(key="retention_history_days").value
    first = Change.objects.earliest("at").at
    assert retention_apply(today=TODAY, now=first + timedelta(days=kept))["changes"] == 0
    assert retention_apply(today=TODAY, now=first + timedelta(days=kept, seconds=60))["changes"] > 0
    assert AuditEntry.objects.filter(act="retention.apply").count() == 5
