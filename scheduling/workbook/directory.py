"""Who has which code: the rows that other rows refer to, those stored and those of the workbook at hand."""

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from typing import Any, NamedTuple

from facilities.models import Bed, Facility, FacilityKind, Room, ServiceOffer, ServiceType, Skill, StaffMember, Town
from residents.models import Household, Need, Resident

CODED: dict[str, Any] = {
    "facilities": Facility,
    "rooms": Room,
    "beds": Bed,
    "staff": StaffMember,
    "residents": Resident,
    "needs": Need,
    "household": Household,
    "town": Town,
    "facility_kind": FacilityKind,
    "service_type": ServiceType,
    "skill": Skill,
}


class NeedFacts(NamedTuple):
    resident: str
    service: str
    minutes: int  # of the service type where the need has none of its own
    day_part: str


class Directory:
    """Codes and primary keys. A row that is not stored yet has a negative key until it is."""

    def __init__(self) -> None:
        self._pks: dict[str, dict[str, int]] = {}
        self._codes: dict[str, dict[int, str]] = {}
        self._coming = 0
        self.names: dict[str, str] = {}  # of residents of the workbook, by file code
        self.refused: dict[str, dict[str, int]] = defaultdict(dict)  # sheet -> code -> the row that was not taken
        self.unread: set[str] = set()  # sheets of the workbook of which no row could be read

    def codes(self, kind: str) -> dict[str, int]:
        """Code -> primary key."""
        if kind not in self._pks:
            self._pks[kind] = dict(CODED[kind].objects.values_list("code", "pk"))
        return self._pks[kind]

    def code(self, kind: str, pk: int) -> str:
        if kind not in self._codes:
            self._codes[kind] = {pk: code for code, pk in self.codes(kind).items()}
        return self._codes[kind][pk]

    def add(self, kind: str, code: str, pk: int) -> None:
        self.codes(kind)[code] = pk
        if kind in self._codes:
            self._codes[kind][pk] = code

    def coming(self) -> int:
        """A key for a row that is not stored yet."""
        self._coming -= 1
        return self._coming

    def names_of(self, people: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Names of residents, by "resident" and a file code, or "need" and a code of one of their needs."""
        files = {one: self.needs[one[1]].resident if one[0] == "need" else one[1] for one in people}
        stored = Resident.objects.filter(code__in=set(files.values()) - self.names.keys())
        names = {**self.names, **dict(stored.values_list("code", "name"))}
        return {one: names[code] for one, code in files.items() if code in names}

    @cached_property
    def people(self) -> dict[str, str]:
        """Identity number -> file code."""
        rows = Resident.objects.exclude(certificate="", identity="").values_list("code", "certificate", "identity")
        return {certificate[:18] or identity: code for code, certificate, identity in rows}

    @cached_property
    def numbers(self) -> dict[str, dict[str, str]]:
        """File code -> the stored numbers, by the keys of their columns."""
        rows = Resident.objects.values_list("code", "certificate", "identity")
        return {code: {"certificate": certificate, "identity": identity} for code, certificate, identity in rows}

    @cached_property
    def room_facility(self) -> dict[str, str]:
        return dict(Room.objects.values_list("code", "facility__code"))

    @cached_property
    def staff_facility(self) -> dict[str, str]:
        return dict(StaffMember.objects.values_list("code", "facility__code"))

    @cached_property
    def modes(self) -> dict[str, str]:
        """Service -> mode."""
        return dict(ServiceType.objects.values_list("code", "mode"))

    @cached_property
    def service_minutes(self) -> dict[str, int]:
        return dict(ServiceType.objects.values_list("code", "minutes"))

    @cached_property
    def offered(self) -> set[str]:
        """Services that some facility offers."""
        return set(ServiceOffer.objects.values_list("service__code", flat=True))

    @cached_property
    def needs(self) -> dict[str, NeedFacts]:
        rows = Need.objects.values_list(
            "code", "resident__code", "service__code", "minutes", "service__minutes", "day_part"
        )
        return {
            code: NeedFacts(resident, service, minutes or usual, part)
            for code, resident, service, minutes, usual, part in rows
        }
