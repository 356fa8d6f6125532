"""Sessions and home visits of a week, planned together: one search moves either so that the other fits."""

from .schedule import schedule

__all__ = ["schedule"]
