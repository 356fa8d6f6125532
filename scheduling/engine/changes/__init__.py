"""Why a plan leaves needs unmet, and what would help: ``explain_week``.

Every change that is named has been solved with, and takes nothing from anyone.
"""

from .change import COSTS, Change, Costs, Kind, cost
from .city import Capacity
from .order import COMPETING, Standing
from .remedies import Remedy
from .week import Explained, Explanation, Stage, explain_week

__all__ = [
    "COMPETING",
    "COSTS",
    "Capacity",
    "Change",
    "Costs",
    "Explained",
    "Explanation",
    "Kind",
    "Remedy",
    "Stage",
    "Standing",
    "cost",
    "explain_week",
]
