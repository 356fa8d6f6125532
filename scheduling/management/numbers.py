"""Whole numbers as arguments of commands."""

from argparse import ArgumentTypeError
from collections.abc import Callable

from django.utils.translation import gettext as _

from backend.core.digits import whole_number

LARGEST = 2**31 - 1  # that a column of the database takes


def whole(least: int) -> Callable[[str], int]:
    """Type of a command's argument: a whole number from ``least`` on."""

    def number(text: str) -> int:
        found = whole_number(text, LARGEST)
        if found is None or found < least:
            raise ArgumentTypeError(_("%(text)s is not a number from %(least)s on.") % {"text": text, "least": least})
        return found

    return number
