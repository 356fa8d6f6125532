"""How old a person is on a day."""

from datetime import date


def age(born: date, day: date) -> int:
    """Whole years. Who was born on 29 February is a year older on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
