"""Which rows there are: a mark for each table, another one as soon as any row that a week is read from is another.

PostgreSQL changes no row where it stands. Whatever writes one, by whatever door, leaves another version of it: at
another place, or at one that was free again, and then by a later transaction. So the same tables with the same pairs of
place and transaction hold the same content; what is rolled back is in none of them. A hash of 64 bits stands for the
pairs of a table, and the start of the server for the server.
"""

from django.db import connection, models

from facilities import models as supply
from residents import models as demand

from ..models import Attendance, Offer, Pin, Placement, Plan, StandingPattern, WaitingListEntry
from ..selectors.attendance import NOT_GIVEN

# What a week is read from; a test compares it with the queries.
READ: tuple[type[models.Model], ...] = (
    supply.Bed, supply.BedState, supply.Closure, supply.Credential, supply.DayPlaces, supply.Facility,
    supply.Facility.catchment.through, supply.FacilityKind, supply.Room, supply.RoomEquipment, supply.RuleValue,
    supply.ServiceOffer, supply.ServiceType, supply.Shift, supply.Skill, supply.StaffMember, supply.StaffSkill,
    supply.Town, demand.Absence, demand.Assessment, demand.Choice, demand.Entitlement, demand.Household, demand.Need,
    demand.NeedPreference, demand.Resident, Attendance, Offer, Pin, Pin.staff.through, Placement, Plan, StandingPattern,
    StandingPattern.staff.through, WaitingListEntry,
)  # fmt: skip
# Drafts are not read. The rows of a published plan never change, which the database sees to: its own row stands for
# them, and is another version when the plan is published, and when another one takes its place. Of what is said of
# occurrences counts what does not take place: hundreds say each hour that something does.
_ONLY: dict[type[models.Model], str] = {
    Plan: "WHERE status <> 'draft'",
    Attendance: "WHERE (need_id, date, index) IN (SELECT need_id, date, index FROM scheduling_attendance"
    f" WHERE status IN {tuple(map(str, NOT_GIVEN))})",
}

_VERSIONS = " UNION ALL ".join(
    f"SELECT '{model._meta.db_table}' AS name, count(*) AS rows, tableoid AS made,"
    f" bit_xor(hash_record_extended(row(ctid, xmin), 0)) AS versions"
    f' FROM "{model._meta.db_table}" {_ONLY.get(model, "")} GROUP BY tableoid'
    for model in READ
)
_MARKS = (
    "SELECT '', pg_postmaster_start_time()::text || current_database()"
    f" UNION ALL SELECT name, concat_ws(' ', rows, made, versions) FROM ({_VERSIONS}) AS tables"
)

Version = frozenset[tuple[str, str]]  # names of tables and their marks; a table without rows has none


def rows_version() -> Version:
    """The marks of the rows that the transaction sees, in one query; those of its own are among them."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS)
        return frozenset(cursor.fetchall())


def tables_between(one: Version, other: Version) -> set[str]:
    """Names of the tables of which there are other rows."""
    return {table for table, _mark in one ^ other}
