"""Addresses of FHIR R5: search, read by id, and what the server can do."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from backend.core.access.questions import permitted
from backend.core.access.table import READ
from backend.core.api.endpoint import Endpoint
from backend.core.api.pages import MOST, USUAL
from backend.core.api.parameters import DayParameter, read_parameters
from backend.core.api.permissions import Anyone
from backend.core.digits import whole_number
from facilities.models import Facility, Room, ServiceOffer, Shift, StaffMember
from residents.api.reasons import Why, opened

from ...choices import PlanStatus
from ...models import Session
from ...selectors.attendance import seats_told, sessions_told, visits_told
from ...selectors.slots import shifts_told
from ..filters import day_span
from .resources import (
    FACILITY,
    ROOM,
    code_of,
    healthcare_service,
    location,
    schedule,
    session_appointment,
    slot,
    visit_appointment,
)

ID = r"^[A-Za-z0-9.-]{1,64}$"
AT = "Of this Location: its id, or as resources refer to it (Location/…)"


class FhirRenderer(JSONRenderer):
    media_type = "application/fhir+json"


class Reference(serializers.RegexField):
    """An id, before which the kind may stand."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(rf"^({kind}/)?[A-Za-z0-9.-]{{1,64}}$", required=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return str(super().to_internal_value(data)).removeprefix(f"{self.kind}/")


class Search(serializers.Serializer):
    _count = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL, required=False)
    _after = serializers.RegexField(ID, required=False, help_text="From the link “next” of the page before")


class AtLocation(Search):
    location = Reference("Location", help_text=AT)


class OfSchedule(Search):
    schedule = Reference("Schedule", help_text="Of this Schedule: its id, or as resources refer to it (Schedule/…)")
    start = DayParameter(help_text="Of this day")


class OfDay(AtLocation):
    date = DayParameter(help_text="Of this day")


# hl7.org/fhir/R5 says the rest.
DESCRIBED = {
    (200, "application/fhir+json"): {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string"}, "id": {"type": "string"}},
        "additionalProperties": True,
    }
}
Part = tuple[str, QuerySet[Any], str, Callable[[Any], dict[str, Any]]]


class Fhir(Endpoint):
    """One kind of resource. ``search``: its parameters; ``parts``: from which rows it is made."""

    renderer_classes = (FhirRenderer, JSONRenderer)
    kind: ClassVar[str]
    searches: ClassVar[bool] = False
    search: ClassVar[type[Search]] = Search
    asked_of_one: ClassVar[tuple[type[serializers.Serializer], ...]] = ()

    def parts(self, asked: dict[str, Any]) -> list[Part]:
        """Beginning of the ids, rows, the field that the rest of an id names, and how a row is shown."""
        return []

    def found(self, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """In the order of the parts, and by id in each, after ``_after``."""
        after = asked.get("_after", "")
        parts = self.parts(asked)
        begins = next((number for number, part in enumerate(parts) if after and _key(after, part) is not None), 0)
        for number, part in enumerate(parts[begins:], begins):
            _beginning, rows, field, show = part
            key = _key(after, part) if number == begins and after else None
            rows = rows if key is None else rows.filter(**{f"{field}__gt": key})
            yield from (show(row) for row in rows.order_by(field)[: asked["_count"] + 1])

    def one(self, id_: str) -> dict[str, Any]:
        for part in self.parts({}):
            key = _key(id_, part)
            _beginning, rows, field, show = part
            row = None if key is None else rows.filter(**{field: key}).first()
            if row is not None:
                self.open(row)
                return show(row)
        raise Http404

    def open(self, row: Any) -> None:
        """Before a single resource is shown: where reading it leaves a trace."""


def _key(id_: str, part: Part) -> Any:
    """What the field of a part's rows is for an id; None where the id is none of this part's."""
    beginning, _rows, field, _show = part
    if not id_.startswith(beginning):
        return None
    rest = id_.removeprefix(beginning)
    if field == "code":
        return code_of(rest)
    return whole_number(rest)


class FhirSearch(Fhir):
    """A page of a search: a Bundle."""

    searches = True

    @extend_schema(responses=DESCRIBED)
    def get(self, request: Any) -> Response:
        asked = read_parameters(request, self.search)
        page = list(islice(self.found(asked), asked["_count"] + 1))
        links = [{"relation": "self", "url": request.build_absolute_uri()}]
        if len(page) > asked["_count"]:
            page.pop()
            query = request.query_params.copy()
            query["_after"] = page[-1]["id"]
            links.append({"relation": "next", "url": request.build_absolute_uri(f"{request.path}?{query.urlencode()}")})
        base = request.build_absolute_uri(request.path).removesuffix("/")
        bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": links}
        if page:
            bundle["entry"] = [
                {"fullUrl": f"{base}/{one['id']}", "resource": one, "search": {"mode": "match"}} for one in page
            ]
        return Response(bundle)


class FhirRead(Fhir):
    """One resource by its id."""

    @extend_schema(responses=DESCRIBED)
    def get(self, request: Any, key: str) -> Response:
        self.parameters = read_parameters(request, *self.asked_of_one)
        return Response(self.one(key))


class Locations(Fhir):
    kind = "Location"
    thing = Facility

    def parts(self, asked: dict[str, Any]) -> list[Part]:
        facilities = permitted(self.actor, READ, Facility).select_related("kind")
        rooms = permitted(self.actor, READ, Room).select_related("facility")
        return [(FACILITY, facilities, "code", location), (ROOM, rooms, "code", location)]


class HealthcareServices(Fhir):
    kind = "HealthcareService"
    thing = ServiceOffer
    search = AtLocation

    def parts(self, asked: dict[str, Any]) -> list[Part]:
        rows = permitted(self.actor, READ, ServiceOffer).select_related("service", "facility")
        return [("", _at(rows, asked), "pk", healthcare_service)]


class Schedules(Fhir):
    kind = "Schedule"
    thing = StaffMember
    search = AtLocation

    def parts(self, asked: dict[str, Any]) -> list[Part]:
        rows = permitted(self.actor, READ, StaffMember).select_related("facility")
        return [("", _at(rows, asked), "code", schedule)]


class Slots(Fhir):
    kind = "Slot"
    thing = Shift
    search = OfSchedule

    def parts(self, asked: dict[str, Any]) -> list[Part]:
        rows = shifts_told(self.actor).select_related("staff")
        if "schedule" in asked:
            rows = rows.filter(staff__code=code_of(asked["schedule"]))
        return [("", _on(rows, asked.get("start")), "pk", slot)]


class Appointments(Fhir):
    kind = "Appointment"
    thing = Session
    search = OfDay
    asked_of_one = (Why,)

    def parts(self, asked: dict[str, Any]) -> list[Part]:
        published = {"plan__status": PlanStatus.PUBLISHED}
        seats = seats_told(self.actor).select_related("need__resident")
        sessions = sessions_told(self.actor).filter(**published).select_related("service", "facility")
        sessions = sessions.prefetch_related(Prefetch("attendees", seats), "staff")
        visits = visits_told(self.actor).filter(**published)
        visits = visits.select_related("need__service", "need__resident").prefetch_related("staff_rows__staff")
        if "location" in asked:
            visits = visits.none()  # they are at homes
        day = asked.get("date")
        return [
            ("session-", _on(_at(sessions, asked), day), "pk", session_appointment),
            ("visit-", _on(visits, day), "pk", visit_appointment),
        ]

    def open(self, row: Any) -> None:
        for need in [seat.need for seat in row.attendees.all()] if isinstance(row, Session) else [row.need]:
            opened(self, need.resident, row)


KINDS = (Locations, HealthcareServices, Schedules, Slots, Appointments)


def _at(rows: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
    return (
        rows.filter(facility__code=code_of(asked["location"].removeprefix(FACILITY))) if "location" in asked else rows
    )


def _on(rows: QuerySet[Any], day: Any) -> QuerySet[Any]:
    return rows if day is None else rows.filter(span__overlap=day_span(day))


class Capabilities(Endpoint):
    """What this server can do."""

    permission_classes = (Anyone,)
    renderer_classes = (FhirRenderer, JSONRenderer)

    @extend_schema(responses=DESCRIBED)
    def get(self, request: Any) -> Response:
        base = request.build_absolute_uri(reverse("api_fhir_metadata")).removesuffix("/metadata")
        return Response(
            {
                "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-26", "kind": "instance",
                "implementation": {"description": "Care week", "url": base},
                "fhirVersion": "5.0.0", "format": ["application/fhir+json"],
                "rest": [{"mode": "server", "resource": [_capability(view) for view in KINDS]}],
            }
        )  # fmt: skip


def _capability(view: type[Fhir]) -> dict[str, Any]:
    parameters = [
        {"name": name, "type": "date" if isinstance(field, DayParameter) else "reference"}
        for name, field in view.search().fields.items()
        if not name.startswith("_")
    ]
    return {
        "type": view.kind, "interaction": [{"code": "read"}, {"code": "search-type"}],
        **({"searchParam": parameters} if parameters else {}),
    }  # fmt: skip
