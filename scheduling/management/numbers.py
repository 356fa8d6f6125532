"""Numbers as arguments of commands: what is none, or out of reach, is refused in a sentence that names it."""

import math
from argparse import ArgumentTypeError
from collections.abc import Callable

from django.utils.translation import gettext as _

from backend.core.digits import whole_number

LARGEST = 2**31 - 1  # that a column of the database takes
A_WEEK = 7 * 24 * 60 * 60  # in seconds: no search is told to take longer


def whole(least: int, most: int = LARGEST) -> Callable[[str], int]:
    """Type of a command's argument: a whole number, both ends included."""

    def number(text: str) -> int:
        found = whole_number(text, most)
        if found is None or found < least:
            words = _("%(text)s is not a whole number from %(least)s to %(most)s.")
            raise ArgumentTypeError(words % {"text": text, "least": least, "most": most})
        return found

    return number


def decimal(least: float, most: float) -> Callable[[str], float]:
    """The same of a number that may have decimals."""

    def number(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not least <= found <= most:  # nor is what is no number
            words = _("%(text)s is not a number from %(least)s to %(most)s.")
            raise ArgumentTypeError(words % {"text": text, "least": least, "most": most})
        return found

    return number


seconds = decimal(0, A_WEEK)
