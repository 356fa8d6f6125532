"""Whether who is away for nights loses a bed of a published week."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from psycopg.types.range import Range

from ..engine import demand as engine
from ..engine.rules.windows import bed_is_lost
from ..snapshot.calendar import Calendar
from ..snapshot.demand import Demand
from ..snapshot.extent import Extent
from ..snapshot.rule_values import rule_values


class KeptBeds:
    """As the engine's rule ``windows`` has it, of all that is stored: an absence takes the nights over whose midnight
    it lasts; nights of which there is a choice may be others, and who lives there keeps the bed while one is slept.

    ``needs`` are the keys of all that is asked about; they are read at once.
    """

    def __init__(self, week: date, needs: Iterable[int]) -> None:
        self._calendar = Calendar(week, rule_values(week)["horizon_days"])
        self._needs = frozenset(needs)

    def lost(self, need: str, first: date, end: date, away: Range[Any]) -> bool:
        """Whether an absence ``away`` breaks a stay of the nights ``[first, end)`` for the need with this code."""
        nights = range(self._calendar.day(first), self._calendar.day(end))
        span = self._calendar.minutes(away)
        if not any(span.takes_night(night) for night in nights):
            return False
        if need not in self._asked:  # nothing is left of the need
            return True
        return bed_is_lost(*self._asked[need], nights, self._calendar.horizon_days)

    @cached_property
    def _asked(self) -> dict[str, tuple[engine.Need, engine.Resident]]:
        demand = Demand(self._calendar, Extent(needs=self._needs))
        residents = {resident.id: resident for resident in demand.residents}
        return {need.id: (need, residents[need.resident]) for need in demand.needs}
