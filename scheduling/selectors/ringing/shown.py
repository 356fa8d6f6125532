"""One page of the families to ring: whom to ring, and what to say in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.access.questions import Actor, permitted
from backend.core.access.table import CHANGE, READ
from backend.core.periods import ONE_DAY, ONE_WEEK
from facilities.models import Bed, Facility, ServiceType, StaffMember
from residents.choices import DayPart
from residents.models import Guardian, Need, Resident

from ...models import BrokenAppointment, FamilyTold
from ..pieces import Piece as Words
from .news import News, Numbered
from .pieces import DAY, NIGHT, VISIT, Piece


@dataclass(frozen=True)
class Line:
    """One thing to say. ``before`` None: it is new, or takes place ``after_all``; ``after`` None: it falls away.
    ``why``: it cannot be kept, and nothing is planned in its stead yet."""

    service: ServiceType
    before: Words | None
    after: Words | None
    why: BrokenAppointment | None = None
    after_all: bool = False


@dataclass(frozen=True)
class Contact:
    """``guardian`` None: the resident's own telephone."""

    guardian: Guardian | None
    phone: str


@dataclass(frozen=True)
class Call:
    """``contacts``: whom to ring first comes first; none: nobody has a telephone."""

    resident: Resident
    contacts: list[Contact]
    lines: list[Line]
    said: str


def calls_of(user: Actor, some: Sequence[News]) -> list[Call]:
    """Seven queries, whatever their number."""
    pieces = [piece for news in some for piece in (*news.before, *news.after)]
    rows = permitted(user, READ, Need).filter(pk__in={piece.need for piece in pieces})
    needs = rows.select_related("service", "resident__town").in_bulk()
    residents = {need.resident_id: need.resident for need in needs.values()}
    contacts, names = _contacts(user, residents.values()), _Names(pieces)
    return [
        Call(residents[news.resident], contacts[news.resident], list(_lines(news, needs, names)), news.said)
        for news in some
        if news.resident in residents
    ]


def told_lately(user: Actor, today: date) -> QuerySet[FamilyTold]:
    """Who was told of weeks that are not over, the latest first, of whom ``user`` may say so."""
    of_weeks = FamilyTold.plans.through._default_manager.filter(plan__week__gt=today - ONE_WEEK)
    rows = permitted(user, CHANGE, FamilyTold).filter(pk__in=of_weeks.values("familytold"))
    return rows.select_related("resident__town", "told_by").prefetch_related("plans")


def told_by_key(user: Actor, pk: int) -> FamilyTold | None:
    return permitted(user, CHANGE, FamilyTold).filter(pk=pk).first()


def _contacts(user: Actor, residents: Iterable[Resident]) -> dict[int, list[Contact]]:
    """Legal guardians, others who speak for the resident, the resident; each number once."""
    found: dict[int, dict[str, Contact]] = defaultdict(dict)
    rows = permitted(user, READ, Guardian).filter(resident__in=residents, ended_on=None)
    for row in rows.order_by("-legal", "name"):
        found[row.resident_id].setdefault(row.phone.strip(), Contact(row, row.phone.strip()))
    for resident in residents:
        found[resident.pk].setdefault(resident.phone.strip(), Contact(None, resident.phone.strip()))
    return {pk: [one for phone, one in of.items() if phone] for pk, of in found.items()}


class _Names:
    """What pieces name by key. Three queries."""

    def __init__(self, pieces: Collection[Piece]) -> None:
        staff = {key for piece in pieces for key in piece.staff}
        places = {piece.place for piece in pieces if piece.kind not in (VISIT, NIGHT)}
        beds = {piece.place for piece in pieces if piece.kind == NIGHT}
        self._staff = dict(StaffMember.objects.filter(pk__in=staff).values_list("pk", "name"))
        self._places = dict(Facility.objects.filter(pk__in=places).values_list("pk", "name"))
        self._beds = Bed.objects.filter(pk__in=beds).select_related("room__facility").in_bulk()

    def words(self, first: Piece, last: Piece) -> Words:
        """Of a piece, or of the nights from the first to the last in one bed."""
        return Words(
            first.day, last.day, self._hours(first), self._place(first), tuple(self._staff[one] for one in first.staff)
        )

    def _hours(self, piece: Piece) -> str:
        if piece.kind == NIGHT:
            return ""
        if piece.kind == DAY:
            return str(DayPart(piece.part).label)
        return f"{timezone.localtime(piece.start):%H:%M}–{timezone.localtime(piece.end):%H:%M}"

    def _place(self, piece: Piece) -> str:
        if piece.kind == VISIT:
            return _("at home")
        if piece.kind == NIGHT:
            bed = self._beds[piece.place]
            return f"{bed.room.facility.name} · {bed.room.name} · {bed.code}"
        return self._places[piece.place]


Run = tuple[Piece, Piece, int]  # first and last of one bed, or twice the one piece; and its number


def _lines(news: News, needs: dict[int, Need], names: _Names) -> Iterator[Line]:
    """By need, what concerns it first in front."""
    pieces = sorted((*news.before, *news.after))
    for need in dict.fromkeys(piece.need for piece in pieces):
        for before, after in _pairs(_runs(news.before, need), _runs(news.after, need)):
            yield Line(
                needs[need].service,
                names.words(*before[:2]) if before else None,
                names.words(*after[:2]) if after else None,
                why=news.broken.get(_key(before)) if before and not after else None,
                after_all=bool(after and not before and _key(after)[:2] in news.after_all),
            )


def _key(run: Run) -> tuple[int, int, date]:
    first, _last, number = run
    return first.need, number, first.day


def _runs(pieces: Numbered, need: int) -> list[Run]:
    """In order of time; nights that follow each other in one bed as one."""
    found: list[Run] = []
    for piece in sorted(one for one in pieces if one.need == need):
        last = found[-1][1] if found else None
        if last and piece.kind == NIGHT and (last.place, last.day + ONE_DAY) == (piece.place, piece.day):
            found[-1] = (found[-1][0], piece, 0)
        else:
            found.append((piece, piece, pieces[piece]))
    return found


def _pairs(before: list[Run], after: list[Run]) -> list[tuple[Run | None, Run | None]]:
    """What takes the place of what: the same occurrence of the need, and what is left in order of time."""
    numbers = {run[2] for run in before} & {run[2] for run in after}
    found = [_sides(before, after, {number}) for number in sorted(numbers)]
    rest = _sides(before, after, {run[2] for run in (*before, *after)} - numbers)
    pairs = [pair for one, other in (*found, rest) for pair in zip_longest(one, other)]
    return sorted(pairs, key=lambda pair: min(run[0].start for run in pair if run))


def _sides(before: list[Run], after: list[Run], numbers: Collection[int]) -> tuple[list[Run], list[Run]]:
    one, other = ([run for run in runs if run[2] in numbers] for runs in (before, after))
    return one, other
