"""One day's routes of carers, with visits that two carers give together."""

from .improve import improve
from .model import DayRoutes, Routes, Stop, Tour

__all__ = ["DayRoutes", "Routes", "Stop", "Tour", "improve"]
