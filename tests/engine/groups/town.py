"""A hall with one trainer, where groups are held with three to four."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from scheduling.engine.plan import Session
from scheduling.engine.problem import Problem
from scheduling.engine.timeline import Span
from tests.engine.build import DANCE, HALL, carer, need_session, problem, resident, session, span, station

PEOPLE = ("an", "bo", "lin", "mei", "wang")
CHOIR = replace(DANCE, group_size=4, group_least=3)


def town(people: Iterable[str] = PEOPLE, shifts: Iterable[Span] = (span(2, 9, 11),), **more: Any) -> Problem:
    """Everyone wants to dance once; the trainer chen is there on Wednesday from nine to eleven."""
    asked = tuple((resident(name, road=0), need_session(name, service="dance")) for name in people)
    return problem(station(), HALL, carer(shifts=shifts), CHOIR, asked, **more)


def group(start: int, *people: str, **more: Any) -> Session:
    return session(start, *(f"{name}-dance" for name in people), service="dance", room="hall", **more)
