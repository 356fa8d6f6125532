"""Groups that are held only with a least number of attendees: who joins one that is held."""

from .joining import free_seats

__all__ = ["free_seats"]
