"""Drawings made on the server: SVG whose geometry stands in attributes and whose colours stand in the style sheet.

A drawing never stands alone: the page has a table with the same figures.
"""

from .bars import share_bar
from .lines import Series, line_chart, sparkline

__all__ = ["Series", "line_chart", "share_bar", "sparkline"]
