"""A timetable annealed: compiled moves of one person or of a few sessions, hundreds of thousands a second."""

from .search import MOVES, anneal, anneal_side_by_side, compile_moves, shake

__all__ = ["MOVES", "anneal", "anneal_side_by_side", "compile_moves", "shake"]
