"""A column of the relaxation: one need, one carer, one shift, one day."""

from typing import NamedTuple

from ..demand import Need

ELSEWHERE = -1  # no shift: any of those far away


class Column(NamedTuple):
    """``starts`` are bits of ``Starts``; ``carers`` are needed together; ``rooms`` and ``facility`` are a session's."""

    need: Need
    staff: str
    shift: int  # position among ``Columns.shifts``
    day: int
    starts: int
    minutes: int
    carers: int
    weight: int  # weighted minutes of one occurrence
    place: str
    facility: str | None = None
    rooms: tuple[str, ...] = ()
    people: int = 0  # needs for which it stands, where it is a pool's

    @property
    def is_remote(self) -> bool:
        return self.shift == ELSEWHERE
