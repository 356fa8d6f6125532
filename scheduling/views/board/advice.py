"""Where a coordinator opens what keeps a need unmet: a paper of the resident, those of facilities, the shifts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ...engine.no_candidate import NO_ROSTER
from ...selectors.board.plans import Head
from ...selectors.board.unmet import OF_FILES, UnmetNeed
from ...weeks import week_name


@dataclass(frozen=True)
class Door:
    address: str
    text: str


# For the reasons that a paper in the file of the resident is: the page that enters it, by the resident's code.
_FILES: dict[str, Callable[[str], Door]] = {
    "certificate": lambda code: Door(reverse("change_resident", args=(code,)), _("Enter the new certificate")),
    "assessments": lambda code: Door(reverse("new_paper", args=(code, "assessments")), _("New assessment")),
    "entitlement": lambda code: Door(reverse("new_paper", args=(code, "entitlements")), _("New entitlement")),
}
assert _FILES.keys() == set(OF_FILES)


def doors_of(head: Head, one: UnmetNeed, writable: set[int]) -> Iterator[Door]:
    """``writable``: keys of the residents whose files the reader may change."""
    against = {why["rule"] for why in one.reasons}
    if one.need.resident_id in writable:
        yield from (door(one.need.resident.code) for rule, door in _FILES.items() if rule in against)
    if not head.may_plan:
        return
    if "credentials" in against:
        yield Door(reverse("desk_list", args=("credentials",)), _("Papers of facilities that run out"))
    if NO_ROSTER in against:
        yield Door(reverse("week", args=(week_name(head.plan.week),)), _("Shifts of the week"))
