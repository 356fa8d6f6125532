"""All candidates of a day place: each home on each day that it has places."""

from collections import Counter
from functools import cache

from ..demand import Need, Occurrence
from ..supply import DayPart, DayPlaces, Mode
from ..view import Option
from .asker import Asker


class Homes:
    def __init__(self, asker: Asker, since: int = 0) -> None:
        """``since``: minute before which no day that is looked at begins."""
        self._asker = asker
        self._problem = asker.problem
        self._since = since
        self._ahead = cache(self._find_ahead)
        self._serving = cache(self._find_serving)

    def _find_ahead(self, part: DayPart) -> list[DayPlaces]:
        limits = self._problem.limits
        return [row for row in self._problem.day_places if limits.part(part, row.day).start >= self._since]

    def _find_serving(self, town: str, part: DayPart) -> list[DayPlaces]:
        return [row for row in self._ahead(part) if self._problem.facility[row.facility].serves(town)]

    def sweep(self, need: Need, index: int) -> tuple[Option | None, Counter[str]]:
        """The first candidate that nothing blocks; and how many each rule blocks (not of all, where there is one)."""
        serving = self._serving(self._problem.resident[need.resident].town, need.day_part)
        # Rule ``eligibility``, which is asked first.
        blocked = Counter({"eligibility": len(self._ahead(need.day_part)) - len(serving)})
        for places in serving:
            span = self._problem.limits.part(need.day_part, places.day)
            assert span.end is not None
            place = self._problem.facility[places.facility].place
            option = Option(Occurrence(need.id, index), Mode.DAY, span.start, span.end, place, places.facility)
            rule = self._asker.barred(option) or self._asker.own_clash(option) or self._asker.clash(option)
            if rule is None:
                return option, blocked
            blocked[rule] += 1
        return None, blocked
