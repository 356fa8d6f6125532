"""How old a person is on a day."""

from datetime import date, timedelta


def age(born: date, day: date) -> int:
    """Whole years. Who was born on 29 February is a year older on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def born_after(years: int, day: date) -> date:
    """Who was born after it is younger than ``years`` on ``day``, nobody else."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - years, 3, 1) - timedelta(days=1)
    return day.replace(year=day.year - years)
