"""A prefecture: its counties planned side by side, and residents who cross a border to a neighbour's spare places."""

from .border import Agreement, Guest
from .prefecture import CountiesResult, solve_counties

__all__ = ["Agreement", "CountiesResult", "Guest", "solve_counties"]
