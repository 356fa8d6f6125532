"""Groups that are held only with a least number of attendees: filled and opened (``form``) before the search for all
other sessions, which leaves them as they are."""

from .forming import form
from .joining import free_seats

__all__ = ["form", "free_seats"]
