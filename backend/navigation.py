"""The pages that each role has, in one table. A role's first line is where ``home`` leads."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import Actor, roles_of
from backend.core.access.roles import Role

ADMINISTRATOR, AUDITOR = Role.ADMINISTRATOR, Role.AUDITOR
COORDINATORS = (Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR)
MANAGER, CARER, FAMILY = Role.FACILITY_MANAGER, Role.CARER, Role.FAMILY


@dataclass(frozen=True)
class Line:
    """``url``: a name without arguments. ``also``: beginnings of other addresses that belong to the same line."""

    roles: tuple[Role, ...]
    text: str | Promise
    url: str
    also: tuple[str, ...] = ()


TABLE = (
    Line((AUDITOR,), _("Who saw and changed what"), "audit"),
    Line((ADMINISTRATOR, AUDITOR), _("Records"), "admin:index"),
    Line(COORDINATORS, _("Desk"), "desk", also=("/review/", "/follow-up/", "/to-ring/", "/broken/", "/messages/")),
    Line(COORDINATORS, _("Plan a week"), "weeks", also=("/runs/", "/plans/")),
    Line((ADMINISTRATOR, *COORDINATORS), _("Residents"), "residents", also=("/new-resident/",)),
    Line((CARER,), _("My week"), "my_week"),
    Line((FAMILY,), _("Our week"), "my_family"),
    Line((FAMILY,), _("Questions and answers"), "family_requests"),
    Line((FAMILY, CARER), _("Calendar on the telephone"), "calendar"),
    Line(COORDINATORS, _("Requests of families"), "requests"),
    Line((MANAGER,), _("My facility"), "facility"),
    Line(COORDINATORS, _("Waiting list"), "waiting"),
    Line((ADMINISTRATOR, *COORDINATORS), _("Facilities"), "facility", also=("/closures/",)),
    Line((ADMINISTRATOR, *COORDINATORS), _("Reports"), "reports"),
    Line((ADMINISTRATOR, Role.CITY_COORDINATOR), _("Import"), "uploads"),
    Line((ADMINISTRATOR, *COORDINATORS, MANAGER), _("Exported files"), "exports"),
    Line((*COORDINATORS, MANAGER), _("Records"), "admin:index"),
    Line((ADMINISTRATOR,), _("Who saw and changed what"), "audit"),
)  # fmt: skip


@dataclass(frozen=True)
class Link:
    text: str | Promise
    address: str
    current: bool


def lines_of(user: Actor) -> list[Line]:
    """The lines of all roles that ``user`` holds, in the order of the table, no page twice."""
    held = roles_of(user).keys()
    found: dict[str, Line] = {}
    for line in TABLE:
        if held & set(line.roles):
            found.setdefault(line.url, line)
    return list(found.values())


def navigation(request: HttpRequest) -> dict[str, list[Link]]:
    """For templates: the links, and which of them the page belongs to."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    lines = [(line, reverse(line.url)) for line in lines_of(user)]
    nearest = max((len(start) for line, address in lines for start in _starts(line, address, request.path)), default=0)
    return {
        "navigation": [
            Link(line.text, address, nearest in map(len, _starts(line, address, request.path)))
            for line, address in lines
        ]
    }


def _starts(line: Line, address: str, path: str) -> list[str]:
    """The beginnings of ``path`` by which it belongs to the line."""
    return [start for start in (address, *line.also) if path.startswith(start)]
