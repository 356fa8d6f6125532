"""Rows as resources of FHIR R5. Residents are named by file code alone; of published plans only."""

from datetime import date
from typing import Any

from django.utils.timezone import localdate, localtime

from facilities.models import Facility, Room, ServiceOffer, Shift, StaffMember

from ...models import Session, Visit

SYSTEM = "urn:care-week"
FACILITY, ROOM = "facility-", "room-"  # both are Locations, and may have the same code


def id_of(code: str) -> str:
    """FHIR's ids have no underscore, and codes no full stop."""
    return code.replace("_", ".")


def code_of(id_: str) -> str:
    return id_.replace(".", "_")


def location(row: Facility | Room) -> dict[str, Any]:
    if isinstance(row, Room):
        return {
            "resourceType": "Location", "id": ROOM + id_of(row.code), "identifier": [_identifier("room", row.code)],
            "status": _status(row.facility), "name": row.name, "mode": "instance", "form": _form("ro", "Room"),
            "partOf": _at(row.facility),
        }  # fmt: skip
    shown: dict[str, Any] = {
        "resourceType": "Location", "id": FACILITY + id_of(row.code),
        "identifier": [_identifier("facility", row.code)],
        "status": _status(row), "name": row.name, "mode": "instance", "form": _form("si", "Site"),
        "type": [{"coding": [{"system": f"{SYSTEM}:facility-kind", "code": row.kind.code}], "text": str(row.kind)}],
        "position": {"longitude": row.longitude, "latitude": row.latitude},
    }  # fmt: skip
    if row.address:
        shown["address"] = {"text": row.address}
    if row.phone:
        shown["contact"] = [{"telecom": [{"system": "phone", "value": row.phone}]}]
    return shown


def healthcare_service(row: ServiceOffer) -> dict[str, Any]:
    active = _goes_on(row.ends_on) and _goes_on(row.facility.ends_on)
    return {
        "resourceType": "HealthcareService", "id": str(row.pk), "active": active, "name": str(row.service),
        "type": [_service(row.service)], "location": [_at(row.facility)],
    }  # fmt: skip


def schedule(row: StaffMember) -> dict[str, Any]:
    """The diary of one staff member."""
    return {
        "resourceType": "Schedule", "id": id_of(row.code), "identifier": [_identifier("staff", row.code)],
        "active": _goes_on(row.ends_on), "name": row.name, "actor": [_staff(row), _at(row.facility)],
    }  # fmt: skip


def slot(row: Shift) -> dict[str, Any]:
    """A shift; busy once a published week has an appointment in it. ``taken`` is annotated."""
    return {
        "resourceType": "Slot", "id": str(row.pk), "schedule": {"reference": f"Schedule/{id_of(row.staff.code)}"},
        "status": "busy" if row.taken else "free",  # type: ignore[attr-defined]
        "start": _moment(row.span.lower), "end": _moment(row.span.upper),
    }  # fmt: skip


def session_appointment(row: Session) -> dict[str, Any]:
    """``takes_place`` is annotated, and of each seat ``off``."""
    seats: list[Any] = list(row.attendees.all())
    people = [_resident(seat.need.resident.code) for seat in seats]
    off = not row.takes_place  # type: ignore[attr-defined]
    return {
        **_appointment(f"session-{row.pk}", row, row.service, off=off),
        "participant": [
            *(_takes_part(actor, off=seat.off) for actor, seat in zip(people, seats, strict=True)),
            *(_takes_part(actor) for actor in (*map(_staff, row.staff.all()), _at(row.facility))),
        ],
        **({"subject": people[0]} if len(people) == 1 else {}),
    }


def visit_appointment(row: Visit) -> dict[str, Any]:
    """``off`` is annotated."""
    off = row.off  # type: ignore[attr-defined]
    resident = _resident(row.need.resident.code)
    carers = [_staff(carer.staff) for carer in row.staff_rows.all()]
    return {
        **_appointment(f"visit-{row.pk}", row, row.need.service, off=off),
        "participant": [_takes_part(resident, off=off), *map(_takes_part, carers)],
        "subject": resident,
    }


def _appointment(id_: str, row: Session | Visit, service: Any, *, off: bool) -> dict[str, Any]:
    """``off``: all residents have called it off."""
    minutes = int((row.span.upper - row.span.lower).total_seconds() // 60)
    return {
        "resourceType": "Appointment", "id": id_, "status": "cancelled" if off else "booked",
        "serviceType": [{"concept": _service(service)}], "start": _moment(row.span.lower),
        "end": _moment(row.span.upper), "minutesDuration": minutes,
    }  # fmt: skip


def _service(row: Any) -> dict[str, Any]:
    return {"coding": [{"system": f"{SYSTEM}:service", "code": row.code}], "text": str(row)}


def _takes_part(actor: dict[str, Any], *, off: bool = False) -> dict[str, Any]:
    return {"actor": actor, "status": "declined" if off else "accepted"}


def _status(row: Facility) -> str:
    return "active" if _goes_on(row.ends_on) else "inactive"


def _goes_on(ends_on: date | None) -> bool:
    """``ends_on``: the day from which on it is no more."""
    return ends_on is None or ends_on > localdate()


def _at(row: Facility) -> dict[str, Any]:
    return {"reference": f"Location/{FACILITY}{id_of(row.code)}", "display": row.name}


def _staff(row: StaffMember) -> dict[str, Any]:
    return {"type": "Practitioner", "identifier": _identifier("staff", row.code), "display": row.name}


def _resident(code: str) -> dict[str, Any]:
    return {"type": "Patient", "identifier": _identifier("resident", code)}


def _identifier(kind: str, code: str) -> dict[str, str]:
    return {"system": f"{SYSTEM}:{kind}", "value": code}


def _form(code: str, display: str) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/location-physical-type"
    return {"coding": [{"system": system, "code": code, "display": display}]}


def _moment(moment: Any) -> str:
    return localtime(moment).isoformat()
