"""The match: who is where, when and with whom."""

from .baseline import Pin, Placement, StandingPattern
from .plan import Booking, Plan, Unmet
from .rows import DayAttendance, Session, SessionAttendee, SessionStaff, Stay, Visit, VisitStaff
from .run import Run
from .waiting import Offer, WaitingListEntry

__all__ = [
    "Booking",
    "DayAttendance",
    "Offer",
    "Pin",
    "Placement",
    "Plan",
    "Run",
    "Session",
    "SessionAttendee",
    "SessionStaff",
    "StandingPattern",
    "Stay",
    "Unmet",
    "Visit",
    "VisitStaff",
    "WaitingListEntry",
]
