"""What a new plan changes against the published one, for whom and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..demand import Occurrence
from ..outcomes import facets_changed
from ..result import Reason
from ..view import Option
from .hits import Hit


class Why(StrEnum):
    HIT = "hit"  # the event, or what has changed in the data since, makes the published placement impossible
    GONE = "gone"  # nobody needs it any more: the need has ended, or the file is closed
    PINNED = "pinned"  # a person has decided otherwise since
    CANCELLED = "cancelled"  # the family gives it up
    ROOM = "room"  # moved to make room for someone who would be unserved
    URGENT = "urgent"  # asked for by the event
    ROOM_LEFT = "room_left"  # was unserved, and there is room now


@dataclass(frozen=True)
class Change:
    """One occurrence that is not as published. ``before`` and ``after`` are empty where it is not served.

    ``resident`` is empty where the need is gone, of which the problem says nothing; so is ``before`` then.
    ``facets`` of "time", "facility", "room", "bed", "staff" differ; ``event`` is the place of the event that hits it
    (None where no single one does) and ``rules`` what bars the published placement then; ``makes_room_for`` names the
    occurrences that use what it has left; ``reasons`` say why it is unserved now; ``nights_lost`` of a stay.
    """

    occurrence: Occurrence
    resident: str
    why: Why
    before: tuple[Option, ...]
    after: tuple[Option, ...]
    facets: tuple[str, ...] = ()
    event: int | None = None
    rules: tuple[str, ...] = ()
    makes_room_for: tuple[Occurrence, ...] = ()
    reasons: tuple[Reason, ...] = ()
    nights_lost: int = 0

    @property
    def staff(self) -> tuple[str, ...]:
        """Whose week it changes."""
        return tuple(sorted({member for option in (*self.before, *self.after) for member in option.staff}))


def differ(was: Iterable[Option], now: Iterable[Option]) -> bool:
    """Whether an occurrence is served otherwise. Who else comes to a group does not matter."""
    return _seen(was) != _seen(now)


def _seen(options: Iterable[Option]) -> list[tuple[object, ...]]:
    return sorted((one.start, one.end, one.facility, one.room, one.bed, sorted(one.staff)) for one in options)


def change_of(
    occurrence: Occurrence,
    resident: str,
    why: Why,
    was: list[Option],
    now: list[Option],
    hit: Hit | None,
    makes_room_for: Iterable[Occurrence],
    reasons: tuple[Reason, ...],
) -> Change:
    return Change(
        occurrence,
        resident,
        why,
        tuple(was),
        tuple(now),
        facets_changed(was, now) if was and now else (),
        None if hit is None else hit.event,
        () if hit is None else hit.rules,
        tuple(sorted(makes_room_for)),
        reasons,
        max(0, _nights(was) - _nights(now)),
    )


def _nights(options: Iterable[Option]) -> int:
    return sum(len(option.days) for option in options if option.bed)


def ultimately(links: Mapping[Occurrence, set[Occurrence]]) -> dict[Occurrence, set[Occurrence]]:
    """Whom each one makes room for, along chains: those at the ends, who themselves make room for nobody."""
    found: dict[Occurrence, set[Occurrence]] = defaultdict(set)
    for one in links:
        seen, waiting = {one}, [*links[one]]
        while waiting:
            other = waiting.pop()
            if other in seen:
                continue
            seen.add(other)
            if links.get(other):
                waiting.extend(links[other])
            else:
                found[one].add(other)
    return dict(found)
