"""The match: who is where, when and with whom."""

from .attendance import Attendance, FollowUp
from .baseline import Pin, Placement, StandingPattern
from .broken import BrokenAppointment
from .export import Export
from .feed import CalendarFeed
from .inquiry import Inquiry
from .manual import ManualChange
from .plan import Booking, Plan, Unmet
from .publication import Publication
from .request import FamilyRequest
from .rows import DayAttendance, Session, SessionAttendee, SessionStaff, Stay, Visit, VisitStaff
from .run import Run
from .told import FamilyTold
from .upload import WorkbookUpload
from .vacancy import Vacancy
from .waiting import LookAgain, Offer, WaitingListEntry, WaitingStep

__all__ = [
    "Attendance",
    "Booking",
    "BrokenAppointment",
    "CalendarFeed",
    "DayAttendance",
    "Export",
    "FamilyRequest",
    "FamilyTold",
    "FollowUp",
    "Inquiry",
    "LookAgain",
    "ManualChange",
    "Offer",
    "Pin",
    "Placement",
    "Plan",
    "Publication",
    "Run",
    "Session",
    "SessionAttendee",
    "SessionStaff",
    "StandingPattern",
    "Stay",
    "Unmet",
    "Vacancy",
    "Visit",
    "VisitStaff",
    "WaitingListEntry",
    "WaitingStep",
    "WorkbookUpload",
]
