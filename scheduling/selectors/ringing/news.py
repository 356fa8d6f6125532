"""What a family has to be told: what it knows of beside what is so by now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils import timezone

from backend.core.access.questions import Actor, confined
from backend.core.access.table import CHANGE
from backend.core.periods import ONE_DAY, going_on
from residents.models import Resident

from ...models import BrokenAppointment, FamilyTold
from ...snapshot.reigns import between
from ..attendance import called_off
from ..unkept import number_and_day, unkept, with_pieces
from .known import Knowledge, Known, Week, weeks_in_force, what_is_known
from .pieces import NIGHT, Piece, Versions, pieces_that_differ

SOON = 2 * ONE_DAY  # what is broken today and tomorrow is told before a replan mends it
Key = tuple[int, int, date]  # need, number of the occurrence, day
Numbered = dict[Piece, int]


@dataclass
class News:
    """Of one resident: what falls away and what is there now, each with the number of its occurrence. ``plans``: the
    versions that say so. ``broken``: the marks of what of them cannot be kept today or tomorrow, told or not.
    ``after_all``: needs and numbers of what takes place though the family was told that it does not.
    """

    resident: int
    before: Numbered = field(default_factory=dict)
    after: Numbered = field(default_factory=dict)
    plans: list[int] = field(default_factory=list)
    broken: dict[Key, BrokenAppointment] = field(default_factory=dict)
    after_all: set[tuple[int, int]] = field(default_factory=set)

    @property
    def first(self) -> datetime:
        return min(piece.start for piece in (*self.before, *self.after))

    @property
    def said(self) -> str:
        """Names all that there is to tell: what was read on a page is told only if it is so still."""
        marks = sorted({row.pk for row in self.broken.values()})
        told = (sorted(self.plans), marks, sorted(self.before), sorted(self.after))
        return sha256(repr(told).encode()).hexdigest()[:16]


def families_to_ring(user: Actor, now: datetime, resident: Resident | None = None) -> list[News]:
    """Of residents, or of the one, whose family ``user`` may tell; whom it concerns first comes first. At most
    fourteen queries, and one for each week with a day place.

    Nobody is rung of what is over or what the family itself called off, nor for a file that is closed.
    """
    people = _people(user, now, resident)
    if people is None:
        return []
    weeks = weeks_in_force(now)
    known, broken = what_is_known(weeks, now), _broken_soon(people, now)
    told = _told_broken(known)
    needs = {need for keys in (*broken.values(), *told.values()) for need, *_rest in keys}
    pieces = pieces_that_differ(weeks, needs, people, now)
    off = _called_off(now)
    found: dict[int, News] = {}
    for (who, monday), of_week in pieces.items():
        week = next(one for one in weeks if one.monday == monday)
        knows = known.get((who, monday), Known())
        fallen = told.get(knows.told, ()) if knows.told else ()
        theirs = {key for need in {piece.need for piece in of_week} for key in off.get(need, ())}
        _compare(found.setdefault(who, News(who)), week, knows, of_week, theirs, fallen, broken.get(who, {}))
    return sorted((one for one in found.values() if one.plans), key=lambda one: (one.first, one.resident))


def _people(user: Actor, now: datetime, resident: Resident | None) -> Q | None:
    """A filter of needs' rows; None: of nobody's."""
    towns = confined(user, CHANGE, "families told", "town")
    if towns is not None and not towns:
        return None
    people = going_on(timezone.localdate(now), "need__resident__ends_on")
    if towns is not None:
        people &= Q(need__resident__town__in=towns)
    return people if resident is None else people & Q(need__resident=resident)


def _called_off(now: datetime) -> dict[int, set[Key]]:
    """By need, what families called off themselves."""
    found: dict[int, set[Key]] = defaultdict(set)
    for key in called_off(date__gte=timezone.localdate(now)).values_list("need", "index", "date"):
        found[key[0]].add(key)
    return found


def _compare(
    news: News, week: Week, knows: Known, pieces: Mapping[Piece, Versions], off: Collection[Key],
    fallen: Collection[Key], broken: Mapping[Key, BrokenAppointment],
) -> None:  # fmt: skip
    known = week.versions[knows.version]
    if known in week.bedless:
        pieces = {piece: versions for piece, versions in pieces.items() if piece.kind != NIGHT}
    before = dict(_standing(pieces, known, {*off, *fallen}))
    after = dict(_standing(pieces, week.in_force, {*off, *broken}))
    gone = {piece: number for piece, number in before.items() if piece not in after}
    new = {piece: number for piece, number in after.items() if piece not in before}
    if not (gone or new):
        return
    news.before |= gone
    news.after |= new
    news.plans.append(week.in_force)
    news.broken |= {key: row for key, row in broken.items() if row.plan_id == week.in_force}
    news.after_all |= {(piece.need, number) for piece, number in new.items()} & {key[:2] for key in fallen}


def _standing(pieces: Mapping[Piece, Versions], version: int, but: Collection[Key]) -> Iterator[tuple[Piece, int]]:
    for piece, versions in pieces.items():
        if version in versions and not (but and _key(piece, versions[version]) in but):
            yield piece, versions[version]


def _key(piece: Piece, number: int) -> Key:
    return piece.need, number, piece.day


def _broken_soon(people: Q, now: datetime) -> dict[int, dict[Key, BrokenAppointment]]:
    """By resident, what cannot be kept today or tomorrow. Two queries at most."""
    today = timezone.localdate(now)
    found: dict[int, dict[Key, BrokenAppointment]] = defaultdict(dict)
    for row in set(unkept(None, today, today + SOON, people).values()):
        lost = _keys(row)
        if any(day < today + SOON for *_of, day in lost):
            found[row.need.resident_id].update(dict.fromkeys(lost, row))
    return found


def _told_broken(known: Knowledge) -> dict[int, set[Key]]:
    """By the key of what says so, what families were told to fall away. Two queries."""
    rows = FamilyTold.broken.through._default_manager.filter(familytold__in=[one.told for one in known.values()])
    pairs: list[tuple[int, int]] = list(rows.values_list("brokenappointment", "familytold"))
    marks = with_pieces(BrokenAppointment.objects.filter(pk__in=[mark for mark, _told in pairs])).in_bulk()
    found: dict[int, set[Key]] = defaultdict(set)
    for mark, told in pairs:
        found[told].update(_keys(marks[mark]))
    return found


def _keys(row: Any) -> list[Key]:
    """Of a stay all nights from the first on that cannot be slept: where one sleeps then is not settled."""
    if row.stay is None:
        return [(row.need_id, *number_and_day(row))]
    first, end = row.stay.nights.lower, row.stay.nights.upper
    since = max(first, timezone.localdate(row.closure.span.lower)) if row.closure else first
    return [(row.need_id, 0, night) for night in between(since, end)]
