"""What an import changes, and what it leaves alone."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from psycopg.types.range import DateRange, TimestamptzRange

from backend.core.history.context import Context, acting
from backend.core.models import AuditEntry, Change, User
from facilities.models import Bed, Credential, Facility, Room, Shift, StaffMember, StaffSkill
from residents.models import Guardian, Household, Need, Resident
from scheduling.choices import PlanStatus
from scheduling.models import Booking, Placement, Plan, StandingPattern
from scheduling.services.workbooks import workbook_import
from scheduling.workbook.report import ImportReport
from tests.scheduling.workbook.town import GIRL, MAN, ROWS, Import, Sheets, counted, local, said


def test_rows_are_stored_as_they_read(bring_in: Import, town: Sheets) -> None:
    bring_in(town)

    station = Facility.objects.get(code="XC-KFZ")
    assert (station.kind.code, station.town.code, station.region, station.age_max) == (
        "rehab_station",
        "xincang",
        "home",
        150,
    )
    assert station.opening[0] == (480, 1020)
    assert sorted(station.catchment.values_list("code", flat=True)) == ["lindai", "xincang"]
    assert Credential.objects.get().valid == DateRange(date(2025, 1, 1), date(2028, 1, 1))
    assert {one.kind: one.pieces for one in Room.objects.get(code="XC-R1").equipment.all()} == {
        "treatment_table": 2,
        "parallel_bars": 1,
    }
    assert StaffMember.objects.get(code="S2").daily_max == 450
    assert StaffSkill.objects.get().valid == DateRange(date(2024, 1, 1), None)
    early = Shift.objects.order_by("span").first()
    assert early is not None
    assert (early.facility, early.duty) == (station, "appointments")
    assert Shift.objects.get(duty="care").span.upper == local(30, 23) + (local(2, 1) - local(2, 0))
    need = Need.objects.get(code="N2")
    assert (need.times, need.min_gap, need.keep_staff, need.dates) == (2, 1200, True, DateRange(date(2026, 9, 1), None))
    assert Need.objects.get(code="N1").rungs == [3]
    assert [one.code for one in StandingPattern.objects.get().staff.all()] == ["S1"]
    assert Household.objects.count() == 2


def test_what_a_workbook_confirms_or_does_not_was_not_said_by_telephone(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    StandingPattern.objects.update(confirmed_by_phone=True)
    assert bring_in(town).stored
    assert StandingPattern.objects.get().confirmed_by_phone  # nothing changed
    town["patterns"][0]["confirmed"] = "否"
    assert bring_in(town).stored
    pattern = StandingPattern.objects.get()
    assert (pattern.confirmed, pattern.confirmed_by_phone) == (False, False)


def test_one_error_keeps_everything_out(bring_in: Import, town: Sheets) -> None:
    town["appointments"][2]["facility"] = None
    report = bring_in(town)
    assert not report.stored
    assert counted(report, new=ROWS - 1, rejected=1)
    assert (Facility.objects.count(), Plan.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_a_check_stores_nothing_and_says_what_an_import_does(bring_in: Import, town: Sheets) -> None:
    report = bring_in(town, check=True)
    assert not report.stored
    assert counted(report, new=ROWS)
    assert Household.objects.count() == Facility.objects.count() == 0

    bring_in(town)
    town["beds"][0]["kind"] = "喘息床"
    town["rooms"].append(town["rooms"][0] | {"code": "XC-R2"})
    town["rooms"][1]["facility"] = "XC-KFZ"
    assert counted(bring_in(town, check=True), new=1, changed=2, unchanged=ROWS - 2)
    assert counted(bring_in(town), new=1, changed=2, unchanged=ROWS - 2)


def test_sound_rows_are_stored_beside_the_others_when_asked(bring_in: Import, town: Sheets) -> None:
    """A row falls with the row that it refers to, and says so."""
    town["residents"][1]["sex"] = "男"
    report = bring_in(town, accept_valid=True)

    assert report.stored
    assert said(report.errors) == [
        ("残疾人", 3, "sex", "The number says female."),
        ("外出与缺席", 2, "resident", "It refers to row 3 of sheet “Residents”, which was not taken."),
        ("补贴额度", 2, "resident", "It refers to row 3 of sheet “Residents”, which was not taken."),
        ("需求", 3, "resident", "It refers to row 3 of sheet “Residents”, which was not taken."),
        ("需求", 4, "resident", "It refers to row 3 of sheet “Residents”, which was not taken."),
        ("偏好与拒绝", 2, "need", "It refers to row 3 of sheet “Needs”, which was not taken."),
        ("固定安排", 2, "need", "It refers to row 3 of sheet “Needs”, which was not taken."),
        ("上周安排", 2, "need", "It refers to row 3 of sheet “Needs”, which was not taken."),
        ("上周安排", 3, "need", "It refers to row 4 of sheet “Needs”, which was not taken."),
    ]
    assert counted(report, new=ROWS - 9, rejected=9)
    assert sorted(Resident.objects.values_list("code", flat=True)) == ["P1", "P3"]
    assert sorted(Need.objects.values_list("code", flat=True)) == ["N1", "N4"]


def test_a_refused_change_of_a_stored_row_leaves_those_that_refer_to_it(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    town["residents"][1]["sex"] = "男"
    report = bring_in(town, accept_valid=True)
    assert said(report.errors) == [("残疾人", 3, "sex", "The number says female.")]
    assert counted(report, unchanged=ROWS - 1, rejected=1)


def test_changes_and_ends_are_told_apart(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    town["facilities"][0] |= {"name": "新仓镇康复站", "catchment": "新仓镇"}
    town["beds"][1]["ends_on"] = date(2026, 12, 31)
    town["needs"][2]["ends_on"] = date(2026, 12, 6)
    town["placements"][0]["ends_on"] = date(2026, 12, 20)

    report = bring_in(town)

    assert counted(report, changed=1, ended=3, unchanged=ROWS - 4)
    altered = {one.sheet.key: [(row.row, row.fate.value, row.columns) for row in one.altered] for one in report.sheets}
    assert altered["facilities"] == [(2, "changed", ("name", "catchment"))]
    assert altered["beds"] == [(3, "ended", ("ends_on",))]
    assert altered["needs"] == [(4, "ended", ("starts_on", "ends_on"))]
    assert Bed.objects.get(code="TY-201-2").ends_on == date(2027, 1, 1)
    assert [one.code for one in Facility.objects.get(code="XC-KFZ").catchment.all()] == ["xincang"]
    assert Placement.objects.get().nights == DateRange(date(2026, 3, 1), date(2026, 12, 21))
    assert counted(bring_in(town), unchanged=ROWS)


def test_rows_that_are_not_listed_stay(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    assert counted(bring_in({"beds": town["beds"][:1]}), unchanged=1)
    assert Bed.objects.count() == 2


def test_identity_is_the_code_and_not_the_row(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    before = {bed.code: bed.pk for bed in Bed.objects.all()}
    report = bring_in({"beds": town["beds"][::-1]})
    assert counted(report, unchanged=2)
    assert {bed.code: bed.pk for bed in Bed.objects.all()} == before


def test_beds_may_change_places(bring_in: Import, town: Sheets) -> None:
    """The database sees the rows when all are written, and not one after the other."""
    town["needs"].append(town["needs"][0] | {"code": "N9", "resident": "P3"})
    town["placements"].append(town["placements"][0] | {"need": "N9", "bed": "TY-201-2"})
    bring_in(town)
    first, second = town["placements"]
    first["bed"], second["bed"] = second["bed"], first["bed"]
    assert counted(bring_in(town), changed=2, unchanged=ROWS)
    assert Placement.objects.get(need__code="N9").bed.code == "TY-201-1"


def test_periods_may_not_overlap_what_is_stored(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    late = town["placements"][0] | {"starts_on": date(2026, 12, 1)}
    assert said(bring_in({"placements": [late]}).errors) == [
        ("当前安置", 2, "ends_on", "It overlaps what is stored from 2026-03-01 until before …."),
    ]
    town["placements"][0]["ends_on"] = date(2026, 11, 30)
    assert counted(bring_in({"placements": [late, town["placements"][0]]}), new=1, ended=1)


def test_a_later_agreement_is_added_to_those_before(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    town["facilities"][0] |= {"agreement_from": date(2028, 1, 1), "agreement_until": date(2030, 12, 31)}
    bring_in(town)
    assert [str(one.valid.lower) for one in Credential.objects.order_by("valid")] == ["2025-01-01", "2028-01-01"]
    town["facilities"][0] |= {"agreement_until": date(2029, 12, 31)}
    bring_in(town)
    assert [str(one.valid.upper) for one in Credential.objects.order_by("valid")] == ["2028-01-01", "2030-01-01"]
    town["facilities"][0] |= {"agreement_from": None, "agreement_until": None}
    assert counted(bring_in(town), unchanged=ROWS)
    assert Credential.objects.count() == 2


def test_an_agreement_that_is_listed_again_is_compared_with_itself(bring_in: Import, town: Sheets) -> None:
    """A later one was entered on a page since: it stays, and the same file changes nothing."""
    bring_in(town)
    later = DateRange(date(2028, 1, 1), date(2031, 1, 1))
    Credential.objects.create(facility=Facility.objects.get(code="XC-KFZ"), kind="agreement", valid=later)
    assert counted(bring_in(town), unchanged=ROWS)

    town["facilities"][0] |= {"agreement_until": date(2026, 12, 31)}
    assert counted(bring_in(town), changed=1, unchanged=ROWS - 1)
    first = DateRange(date(2025, 1, 1), date(2027, 1, 1))
    assert list(Credential.objects.order_by("valid").values_list("valid", flat=True)) == [first, later]


def test_an_end_without_a_start_is_that_of_the_newest_agreement(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    later = DateRange(date(2028, 1, 1), date(2031, 1, 1))
    Credential.objects.create(facility=Facility.objects.get(code="XC-KFZ"), kind="agreement", valid=later)
    town["facilities"][0] |= {"agreement_from": None, "agreement_until": date(2029, 12, 31)}
    town["facilities"][1] |= {"agreement_from": date(2026, 1, 1)}
    bring_in(town)
    valid = Credential.objects.filter(facility__code="XC-KFZ").order_by("valid").values_list("valid", flat=True)
    assert [str(one) for one in valid] == ["[2025-01-01, 2028-01-01)", "[2028-01-01, 2030-01-01)"]


def test_an_emptied_cell_empties_what_is_stored(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    town["facilities"][0] |= {"catchment": None, "opening": None}
    town["facilities"][1] |= {"rung": None}
    town["residents"][0] |= {"phone": None, "mobility": "轮椅"}
    bring_in(town)
    station, home = Facility.objects.order_by("-code")
    assert (list(station.catchment.all()), station.opening, home.rung) == ([], (), None)
    assert Resident.objects.get(code="P1").mobility == "wheelchair"


@pytest.mark.parametrize("number", [f"{MAN}62", MAN, f"{MAN}63B2"])
def test_a_resident_is_known_by_any_number(bring_in: Import, town: Sheets, number: str) -> None:
    bring_in(town)
    bring_in({"guardians": [{"resident": number, "name": "丁五", "relation": "配偶"}]})
    assert Guardian.objects.get(name="丁五").resident.code == "P1"


def test_a_file_without_a_code_gets_one_and_keeps_it(bring_in: Import, town: Sheets) -> None:
    people = [{**row, "code": None} for row in town["residents"] if row["code"] != "P2"]
    guardian = {"resident": GIRL, "name": "丁二", "relation": "父母"}
    bring_in({"residents": people, "guardians": [guardian]})
    assert {row.code: row.identity for row in Resident.objects.all()} == {"R000001": "", "R000002": GIRL}
    people.reverse()
    assert counted(bring_in({"residents": people, "guardians": [guardian]}), unchanged=3)


def test_every_import_leaves_one_audit_entry_without_names(bring_in: Import, town: Sheets) -> None:
    bring_in({key: town[key] for key in ("facilities", "rooms")})
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.who, entry.subject_type, len(entry.subject_id)) == (
        "workbook.import",
        None,
        "workbook",
        60,
    )
    assert entry.details == {
        "counts": {"new": 4, "changed": 0, "unchanged": 0, "ended": 0, "rejected": 0},
        "sheets": {"facilities": {"new": 2}, "rooms": {"new": 2}},
    }


def test_last_week_becomes_its_published_plan(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    plan = Plan.objects.get()
    assert (plan.week, plan.version, plan.status, plan.score) == (date(2026, 11, 23), 1, PlanStatus.PUBLISHED, None)
    session, visit, day = plan.sessions.get(), plan.visits.get(), plan.attendances.get()
    assert session.span == TimestamptzRange(local(24, 9), local(24, 9, 40))
    assert visit.span == TimestamptzRange(local(25, 10), local(25, 10, 45))  # as long as the need says
    assert (day.date, day.part, day.facility.code) == (date(2026, 11, 23), "full", "XC-KFZ")
    assert Booking.objects.filter(live=True).count() == 5


def test_another_last_week_is_a_new_version(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    town["appointments"][0]["start"], town["appointments"][0]["end"] = "10:00", "10:40"
    town["appointments"][1]["staff"] = "S2"
    report = bring_in(town)
    assert counted(report, new=1, changed=1, ended=1, unchanged=ROWS - 2)
    assert list(Plan.objects.order_by("version").values_list("version", "status")) == [
        (1, "superseded"),
        (2, "published"),
    ]
    assert counted(bring_in(town), unchanged=ROWS)


def test_residents_of_one_session_share_its_row(bring_in: Import, town: Sheets) -> None:
    town["needs"].append(town["needs"][1] | {"code": "N9", "resident": "P1"})
    town["appointments"].append(town["appointments"][0] | {"need": "N9"})
    bring_in(town)
    assert sorted(seat.need.code for seat in Plan.objects.get().sessions.get().attendees.all()) == ["N2", "N9"]
    assert counted(bring_in(town), unchanged=ROWS + 2)


def test_imports_wait_for_each_other(bring_in: Import, town: Sheets, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[Any] = []

    def held_locks(self: Any) -> ImportReport:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            held.append(cursor.fetchone()[0])
        return ImportReport()

    monkeypatch.setattr("scheduling.workbook.importing.Import.run", held_locks)
    bring_in(town, check=True)
    bring_in(town)
    assert held == [1, 2]  # nobody who accepts a place waits for a check


def test_the_history_says_for_whom_a_worker_imports(bring_in: Import, save: Any, town: Sheets) -> None:
    bring_in({"facilities": town["facilities"]})
    user = User.objects.create_user("wang")
    town["facilities"][0]["name"] = "新仓镇康复站"
    with acting(Context(source="job scheduling.import_workbook")):
        workbook_import(path=save({"facilities": town["facilities"]}), now=local(24, 9), user=user)
    change = Change.objects.latest("pk")
    assert (change.after, change.who, change.source) == (
        {"name": "新仓镇康复站"},
        user,
        "job scheduling.import_workbook",
    )


def test_nobody_else_writes_what_is_compared(bring_in: Import, town: Sheets) -> None:
    bring_in({"facilities": town["facilities"]}, check=True)
    assert locked_tables() == set()
    bring_in({"facilities": town["facilities"]})
    assert locked_tables() == {"facilities_facility"}


def locked_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relation::regclass::text FROM pg_locks WHERE mode = 'ShareRowExclusiveLock'")
        return {table for (table,) in cursor.fetchall()}


def test_what_only_the_database_sees_is_reported_and_stores_nothing(
    bring_in: Import, town: Sheets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduling.workbook.compare.check_pairs_stored", lambda *_rows: None)
    town["facilities"][0] |= {"age_min": 60}
    bring_in({"facilities": town["facilities"]})
    for row in town["facilities"]:
        row.pop("age_min", None)
    town["facilities"][0] |= {"age_max": 17}
    report = bring_in({"facilities": town["facilities"], "rooms": town["rooms"]})
    assert not report.stored
    assert "facility_ages_in_order" in said(report.errors)[0][3]
    assert Room.objects.count() == 0


def test_another_number_in_a_file_is_named(bring_in: Import, town: Sheets) -> None:
    bring_in({"residents": town["residents"]})
    changed = town["residents"][0] | {"certificate": None, "identity": "330482198503070035"}
    report = bring_in({"residents": [changed]})
    assert said(report.findings) == [
        ("残疾人", 2, "identity", "File P1 has had another identity number until now."),
    ]
    assert report.stored


def test_a_shift_at_other_times_replaces_the_one_that_it_overlaps(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    town["shifts"][0] |= {"start": "08:30"}
    assert counted(bring_in(town), changed=1, unchanged=ROWS - 1)
    assert counted(bring_in(town), unchanged=ROWS)
    assert Shift.objects.filter(staff__code="S1").count() == 2

    whole_day = town["shifts"][0] | {"start": "09:00", "end": "17:00"}
    assert said(bring_in({"shifts": [whole_day]}).errors) == [
        ("班次", 2, "end", "It overlaps what is stored from 2026-11-30 08:30 until before 2026-11-30 12:00."),
    ]


def test_a_closure_beside_a_stored_one_is_named(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    moved = town["closures"][0] | {"start": date(2026, 12, 2)}
    report = bring_in({"closures": [moved]})
    assert said(report.findings) == [
        ("停用与请假", 2, "end", "It overlaps what is stored from 2026-12-01 00:00 until before 2026-12-04 00:00."),
    ]
    assert report.stored
