"""What is said about one field, and short ways to say it."""

from dataclasses import dataclass

# Days and minutes reach some centuries to either side: far enough for an open start, near enough for a date.
_RANGES = {"days": (-100_000, 100_000), "minutes": (-144_000_000, 144_000_000)}
_ANY = (-1_000_000, 1_000_000)
_TOTAL = 10**15


@dataclass(frozen=True)
class About:
    """``unit`` is "days", "minutes" (both counted from Monday 00:00), "date" or nothing; limits are inclusive."""

    text: str
    unit: str = ""
    least: int | None = None
    most: int | None = None
    among: tuple[str, ...] = ()
    length: int | None = None  # entries of an array
    bounded: bool = False  # a period whose end may not be open

    @property
    def range(self) -> tuple[int, int]:
        least, most = _RANGES.get(self.unit, _ANY)
        return (least if self.least is None else self.least), (most if self.most is None else self.most)


def days(text: str, least: int | None = None) -> About:
    return About(text, "days", least)


def minutes(text: str, bounded: bool = False) -> About:
    return About(text, "minutes", bounded=bounded)


def count(text: str, least: int = 0, most: int | None = None) -> About:
    return About(text, least=least, most=most)


def total(text: str) -> About:
    """A sum over a whole plan, which may be large; points of preferences may be below zero."""
    return About(text, least=-_TOTAL, most=_TOTAL)


def one_of(text: str, *among: str) -> About:
    return About(text, among=among)


def texts(**texts: str) -> dict[str, About]:
    return {name: About(text) for name, text in texts.items()}


def counts(**texts: str) -> dict[str, About]:
    return {name: count(text) for name, text in texts.items()}


CATEGORIES = "1 visual, 2 hearing, 3 speech, 4 physical, 5 intellectual, 6 mental, 7 multiple"
SEXES = ("male", "female")
