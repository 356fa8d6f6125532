"""Days of sessions, single and in groups: compiled moves anneal a timetable, ``Search`` improves it part by part.

The week of the network opens its groups by the moves (``engine/groups``). A whole clinic's week (``bench rehab``) has
the parts too, integer programs, and the relaxation of the same program, which proves what no timetable can exceed. Who
plans says what a day is: the pools of resources, the kinds of session, and how many sessions of what each person may
have.
"""

from .exact import Completion, complete
from .handout import members
from .model import Day, Kind, Person, Pool, Quota, Session, Timetable, counts, given, shortfall, worth
from .program import Program
from .relaxation import affordable, most_sessions
from .rows import Rows
from .search import Search

__all__ = [
    "Completion",
    "Day",
    "Kind",
    "Person",
    "Pool",
    "Program",
    "Quota",
    "Rows",
    "Search",
    "Session",
    "Timetable",
    "affordable",
    "complete",
    "counts",
    "given",
    "members",
    "most_sessions",
    "shortfall",
    "worth",
]
