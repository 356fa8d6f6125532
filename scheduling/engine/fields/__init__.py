"""What each field of the two files means and may hold: the words of the JSON Schemas and the limits that reading keeps.

A class not listed here cannot stand in a file, and a field not described cannot be read: the tests see to it.
"""

from ..demand import Need
from ..plan import Session, Stay, Visit
from ..supply import Facility, ServiceOrder, ServiceType
from .about import About
from .demand import DEMAND
from .plan import PLAN, REPORT
from .problem import PROBLEM
from .supply import SUPPLY

FIELDS: dict[type, dict[str, About]] = SUPPLY | DEMAND | PROBLEM | PLAN | REPORT

# Fields of which the second may not be below the first; True: must be above it.
ORDERED: dict[type, tuple[tuple[str, str, bool], ...]] = {
    Facility: (("age_min", "age_max", False),),
    ServiceOrder: (("min_gap", "max_gap", False),),
    ServiceType: (("group_least", "group_size", False),),
    Need: (("nights_min", "nights_max", False),),
    Stay: (("first_night", "end_night", True),),
    Session: (("start", "end", True),),
    Visit: (("start", "end", True),),
}

__all__ = ["FIELDS", "ORDERED", "About"]
