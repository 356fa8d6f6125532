"""A day of sessions, single and in groups, planned exactly: ``Search`` improves a timetable part by part.

The parts are integer programs, and the relaxation of the same program proves what no timetable can exceed. Who plans
the week says what a day is: the pools of resources, the kinds of session, and how many sessions of what each person
may have.
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
