"""What people do while a workbook is stored: the import holds rows and tables that they write, and their weeks last."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from openpyxl import load_workbook

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, User
from facilities.models import Bed, Closure, Facility
from residents.models import Need, Resident
from scheduling.engine.moves import Target
from scheduling.locks import ImportStores
from scheduling.models import Pin
from scheduling.services.capacity import (
    closure_add,
    closure_end,
    closure_remove,
    day_places_change,
    resident_absence_add,
)
from scheduling.services.closing import bed_reopen
from scheduling.services.habits import week_confirm
from scheduling.services.moves import move_apply
from scheduling.services.offers import offer_accept, offer_make
from scheduling.services.pins import occurrence_pin
from scheduling.services.requests import absence_tell
from scheduling.services.workbooks import workbook_export, workbook_import
from scheduling.workbook import appointments, importing
from tests.integrity.processes import load_reference
from tests.integrity.test_pairs import connected, somebody_waits
from tests.network import MONDAY, NOON, moment
from tests.scheduling.test_publishing import GOOD, LATER, TODAY, publish, store
from tests.scheduling.waiting.queue_of_three import (
    account,
    bed_vacancy,
    coordinator,
    entry,
    family_of,
    queue_of_three,
    signed_in,
)

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[], Any]


@pytest.fixture
def by() -> User:
    load_reference()
    queue_of_three()
    publish(store(GOOD))
    return coordinator()


@pytest.fixture
def changed(by: User, tmp_path: Path) -> Path:
    """Other values for each house, room, bed, carer and need, and another time for a visit of the published week."""
    path = tmp_path / "workbook.xlsx"
    workbook_export(path=path, now=NOON, user=None)
    book = load_workbook(path)
    for sheet, column, value in (
        ("机构", "地址", "新路1号"),
        ("房间", "房间名称", "新房"),
        ("床位", "床位类型", "喘息床"),
        ("工作人员", "电话", "13800000001"),
        ("残疾人", "电话", "13800000002"),
        ("需求", "优先级", 2),
        ("固定安排", "开始", "09:10"),
    ):
        head, *rows = book[sheet].iter_rows()
        at = [cell.value for cell in head].index(column)
        for row in rows:
            if row[0].value:
                row[at].value = value
    for row in book["上周安排"].iter_rows():
        if row[0].value == "N-nursing":
            row[2].value, row[3].value = "11:00", "11:30"
    del book["停用与请假"], book["外出与缺席"]
    book.save(path)
    return path


def beside_import(path: Path, acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch, reached: Any) -> dict[str, Any]:
    """What came of each of ``acts``, begun one after the other when an import comes to ``reached``, which goes on when
    they are done, or wait for it, and stores."""
    where, name = reached
    goes_on, came = getattr(where, name), []

    def meanwhile(*args: Any) -> Any:
        came.append(beside.submit(connected, lambda: {one: outcome(act) for one, act in acts.items()}))
        while not came[0].done() and not somebody_waits():
            sleep(0.01)
        return goes_on(*args)

    monkeypatch.setattr(where, name, meanwhile)
    with ThreadPoolExecutor(1) as beside:
        report = workbook_import(path=path, now=NOON, user=None)
        assert report.stored and report.errors == []
        found: dict[str, Any] = came[0].result()
        return found


def outcome(act: Act) -> Any:
    try:
        return act()
    except Exception as error:
        return error


WRITTEN, OF_A_WEEK = (importing, "import_appointments"), (appointments, "store_week")  # all but its weeks; one of them


def acts_of_people(by: User) -> dict[str, Act]:
    """What holds weeks, and writes what an import holds."""
    lin, guo = (Resident.objects.get(code=code) for code in ("lin", "guo"))
    bed, free = (Bed.objects.get(code=f"TY-1-{number}") for number in (1, 2))
    closure = Closure.objects.create(asset="bed", bed=bed, span=(moment(9, 0), moment(10, 0)))
    house, family = Facility.objects.get(code="ZJ"), family_of(lin)
    offer = offer_make(entry=entry("ma"), vacancy=bed_vacancy(), by=by, now=NOON)
    tomorrow, when = (moment(1, 0), moment(2, 0)), {"by": by, "now": NOON}
    return {
        "close": lambda: closure_add(thing=free, span=(moment(1, 0), None), reason="", **when),
        "end": lambda: closure_end(closure=closure, end=moment(12, 0), **when),
        "remove": lambda: closure_remove(closure=closure, **when),
        "reopen": lambda: bed_reopen(bed=bed, **when),
        "places": lambda: day_places_change(facility=house, weekday=0, morning=1, afternoon=1, **when),
        "away": lambda: resident_absence_add(resident=guo, span=tomorrow, reason="", **when),
        "tell": lambda: absence_tell(resident=lin, span=tomorrow, text="", by=family, now=NOON),
        "confirm": lambda: week_confirm(monday=MONDAY, version=1, by=family, now=NOON),
        "accept": lambda: offer_accept(offer=offer, **when),
    }


def test_who_would_wait_for_an_import_that_waits_for_them_is_told_so(
    by: User, changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page and program likewise."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    acts = acts_of_people(by)
    program, family = signed_in(account("root", Role.ADMINISTRATOR)), signed_in(family_of(entry("ma").need.resident))
    closure = {"asset": "bed", "closed": "TY-1-1", "span": {"start": "2026-12-09T00:00:00+08:00"}}
    asked = {
        "page": lambda: family.post("/my-family/confirm/", {"week": "2026-W49", "version": "1"}),
        "program": lambda: program.post("/api/v1/closures/", closure, content_type="application/json"),
    }
    last = AuditEntry.objects.latest("pk").pk

    came = beside_import(changed, acts | asked, monkeypatch, WRITTEN)

    answers = [came.pop(name) for name in asked]
    assert [answer.status_code for answer in answers] == [409, 409]
    told = "A workbook is being imported. Nothing of yours is stored: try once more in a minute."
    assert told in answers[0].text and answers[1].json()["detail"] == told
    assert {name: str(refusal) for name, refusal in came.items() if isinstance(refusal, ImportStores)} == dict.fromkeys(
        acts, "正在导入工作簿，您的操作没有保存：请过一分钟再试一次。"
    )
    stored = AuditEntry.objects.filter(pk__gt=last).order_by("pk").values_list("act", flat=True)
    assert [*stored] == ["plan.publish", "workbook.import"]


@pytest.mark.parametrize("reached", [WRITTEN, OF_A_WEEK])
def test_drafts_are_changed_by_hand_until_an_import_comes_to_their_week(
    by: User, changed: Path, reached: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an import has written of the needs, rooms and carers that they name keeps nobody waiting."""
    draft, therapy = store(LATER), Need.objects.get(code="N-therapy")
    to = Target(start=720)
    acts: dict[str, Act] = {
        "move": lambda: move_apply(plan=draft, need="N-nursing", index=0, to=to, by=by, today=TODAY, now=NOON),
        "pin": lambda: occurrence_pin(plan=draft, need=therapy, index=0, by=by, now=NOON),
    }
    came = beside_import(changed, acts, monkeypatch, reached)
    assert [isinstance(one, ImportStores) for one in came.values()] == [reached == OF_A_WEEK] * 2
    pinned = {*Pin.objects.values_list("need__code", "start")}
    assert pinned == ({("N-nursing", 720), ("N-therapy", 1980)} if reached == WRITTEN else set())
