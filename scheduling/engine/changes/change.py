"""One thing that could be otherwise in a week: what it is, where, when, how much, and what it costs about."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..supply import Asset
from ..timeline import DAY, Span


class Kind(StrEnum):
    # Papers and consent: nothing has to be bought.
    CERTIFICATE = "certificate"  # the resident's certificate is renewed
    ASSESSMENT = "assessment"  # an assessment of the resident is renewed
    CREDENTIAL = "credential"  # a facility's accreditation, agreement or insurance is renewed
    ENTITLEMENT = "entitlement"  # more funded units
    # What the family could give way in.
    WINDOW = "window"  # one more period that suits the resident
    CHOICE = "choice"  # one more facility is chosen by the guardian
    REFUSAL = "refusal"  # one facility or carer is no longer refused
    CARER_SEX = "carer_sex"  # a carer of either sex
    RUNG = "rung"  # another rung of the ladder
    # Capacity.
    REOPEN = "reopen"  # a closed facility, room or bed is in use again
    STAFF = "staff"  # one more person with a skill, on duty for appointments
    CARE = "care"  # one more person on care duty
    PLACE = "place"  # one more day place
    BED = "bed"  # one more bed, in a room of its own
    STAFFED_PLACE = "staffed_place"  # one more day place and a carer for it
    STAFFED_BED = "staffed_bed"  # one more bed and a carer for it


SEVERAL = " "  # between the kinds of assessments that are renewed together
CAPACITIES = frozenset({Kind.STAFF, Kind.CARE, Kind.PLACE, Kind.BED, Kind.STAFFED_PLACE, Kind.STAFFED_BED})
STAFFED = frozenset({Kind.STAFFED_PLACE, Kind.STAFFED_BED})  # tried where neither alone will do
BEDS = frozenset({Kind.BED, Kind.STAFFED_BED})


@dataclass(frozen=True)
class Change:
    """``what`` is the skill, the kind of bed, assessment or credential, the closed asset's id, or the rung.

    ``spans`` are minutes of the week (staff, care, places, windows) or of the horizon (beds, closures). ``amount``
    counts people at once, beds, places or funded units. ``need`` is None for a change that helps whoever comes.
    """

    kind: Kind
    facility: str | None = None
    what: str = ""
    spans: tuple[Span, ...] = ()
    amount: int = 1
    need: str | None = None
    sex: str | None = None  # of staff, where only that sex will do
    features: tuple[str, ...] = ()  # of a bed
    asset: Asset | None = None  # that is closed

    @property
    def minutes(self) -> int:
        return sum((span.end or span.start) - span.start for span in self.spans)

    @property
    def days(self) -> tuple[int, ...]:
        """Days of use, in order."""
        days = (range(span.start // DAY, ((span.end or span.start + 1) - 1) // DAY + 1) for span in self.spans)
        return tuple(sorted({day for some in days for day in some}))


def change_from(data: Mapping[str, Any]) -> Change:
    """The change that ``codec.encode`` made ``data`` of; further keys are passed over. Raises KeyError, ValueError."""
    return Change(
        kind=Kind(data["kind"]),
        facility=data.get("facility"),
        what=data.get("what", ""),
        spans=tuple(Span(*one) for one in data.get("spans", ())),
        amount=data.get("amount", 1),
        need=data.get("need"),
        sex=data.get("sex"),
        features=tuple(data.get("features", ())),
        asset=None if data.get("asset") is None else Asset(data["asset"]),
    )


@dataclass(frozen=True)
class Costs:
    """What changes cost, in points that only rank them; all assumed. Per hour, night or day where it says so."""

    paper: int = 1
    family: int = 3  # asks something of the family
    rung: int = 5
    entitlement_unit: int = 6
    staff_hour: int = 10
    place_day: int = 12
    bed_night: int = 8
    reopening: int = 8
    care_hour: int = 6


COSTS = Costs()
CARE_HOURS = 8  # of a carer who stands by a bed, a day
_PAPERS = frozenset({Kind.CERTIFICATE, Kind.ASSESSMENT, Kind.CREDENTIAL})
_FAMILY = frozenset({Kind.WINDOW, Kind.CHOICE, Kind.REFUSAL, Kind.CARER_SEX})


def cost(change: Change, costs: Costs = COSTS) -> int:
    """Points; what is given hourly is rounded up to the hour."""
    hours = -(-change.minutes // 60) * change.amount
    by_amount = {
        Kind.RUNG: costs.rung,
        Kind.REOPEN: costs.reopening,
        Kind.ENTITLEMENT: costs.entitlement_unit * change.amount,
        Kind.STAFF: costs.staff_hour * hours,
        Kind.CARE: costs.care_hour * hours,
        Kind.PLACE: costs.place_day * len(change.days) * change.amount,
        Kind.BED: costs.bed_night * len(change.days) * change.amount,
        Kind.STAFFED_PLACE: (costs.place_day * len(change.days) + costs.care_hour * hours) * change.amount,
        Kind.STAFFED_BED: (costs.bed_night + costs.care_hour * CARE_HOURS) * len(change.days) * change.amount,
    }
    if change.kind in _PAPERS:
        return costs.paper
    return costs.family if change.kind in _FAMILY else by_amount[change.kind]
