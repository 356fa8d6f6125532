"""Whether a message may go to the family of a resident. The app that keeps contacts and consents answers: the ground
floor knows none."""

from collections.abc import Callable
from datetime import date

NOT_WANTED, NO_CONTACT = "The consent to messages is withdrawn.", "The contact no longer speaks for the resident."

WhyNot = Callable[[int, str, date], str]
_asked: list[WhyNot] = []


def register(why_not: WhyNot) -> None:
    """``why_not`` says by the key of a resident, the telephone and the day why no message may go there, or nothing."""
    _asked.append(why_not)


def refusal(resident: int | None, phone: str, day: date) -> str:
    """Why the message may not go: one of those above, or empty where it may."""
    answers = (why_not(resident, phone, day) for why_not in _asked) if resident is not None else ()
    return next(filter(None, answers), "")
