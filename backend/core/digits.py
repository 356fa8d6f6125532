"""Whole numbers that come in as text: in an address, a form or a command."""

BIGGEST = 2**63 - 1  # that a column holds


def whole_number(text: str, most: int = BIGGEST) -> int | None:
    """What plain digits say; None for all else, and for more than ``most``.

    ``isdigit`` alone also takes characters of which no number is read, as “²”; and of thousands of digits Python
    reads none.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(BIGGEST)):
        return None
    number = int(text)
    return number if number <= most else None
