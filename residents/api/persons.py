"""Rows of one person, wherever they stand: reading them opens the file."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, ClassVar

from backend.core.api.resource import Resource

from ..models import Resident
from .reasons import Why, opened


class OfPerson(Resource):
    """A single row opens the file of whom it is about, and so does a list that is asked for one person or need.

    ``person``: the way from a row to the resident. ``of_one``: look-ups of the filters that leave one person's rows.
    """

    person: ClassVar[str] = "need__resident"
    of_one: ClassVar[frozenset[str]] = frozenset({"resident__code", "need__resident__code", "need__code"})
    asked_of_one = (Why,)
    asked_of_list = (Why,)

    def open(self, row: Any) -> None:
        for resident in self.people(row):
            opened(self, resident, row)

    def people(self, row: Any) -> list[Resident]:
        return [attrgetter(self.person.replace("__", "."))(row)]

    def open_list(self, rows: Sequence[Any]) -> None:
        if rows and not self.of_one.isdisjoint(self.parameters):
            self.open(rows[0])
