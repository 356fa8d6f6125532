"""What a file holds beside needs and consents: assessments, entitlements, choices of institution, and which facilities
and staff a family prefers or refuses.
"""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from .models import Assessment, Choice, Entitlement, NeedPreference, Resident


@dataclass(frozen=True)
class Paper:
    """``name`` begins the names of its acts: ``assessment.add``. ``about``: the column of the resident or need.

    ``fixed`` columns are given once: for another value another row is entered.
    """

    model: Any
    name: str
    fixed: tuple[str, ...]
    writable: tuple[str, ...]
    about: str = "resident"

    @property
    def person(self) -> str:
        """The look-up from a row to the resident."""
        return "resident" if self.about == "resident" else f"{self.about}__resident"

    def resident_of(self, row: Any) -> Resident:
        resident: Resident = attrgetter(self.person.replace("__", "."))(row)
        return resident


ASSESSMENT = Paper(Assessment, "assessment", ("kind",), ("result", "valid"))
ENTITLEMENT = Paper(Entitlement, "entitlement", ("service",), ("period", "minimum", "maximum", "used", "funding"))
CHOICE = Paper(Choice, "choice", ("service", "facility"), ("valid",))
PREFERENCE = Paper(NeedPreference, "preference", ("asset", "facility", "staff"), ("stance", "reason"), about="need")
PAPERS = (ASSESSMENT, ENTITLEMENT, CHOICE, PREFERENCE)
