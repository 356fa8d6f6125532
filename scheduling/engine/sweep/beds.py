"""All candidates of a stay: each bed of the kind, from several nights on."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import cache

from ..demand import Need, Occurrence
from ..options import wanted_nights
from ..plan import Stay, plan_from
from ..supply import PLACEMENTS, Asset, Bed, Mode, suits
from ..timeline import DAY
from ..view import Option, options_of
from .asker import Asker


@dataclass(frozen=True)
class _Ward:
    """Beds of a facility of which the rules on single options say the same: positions among all beds, and beds."""

    facility: str
    features: frozenset[str]
    beds: tuple[tuple[int, Bed], ...]


class Beds:
    """Follows a plan: ``forget`` an option that is put in or taken out."""

    def __init__(self, asker: Asker, apart: int, since: int = 0) -> None:
        """``apart``: nights between the first nights looked at, none of them before the day of minute ``since``."""
        self._asker = asker
        self._problem = asker.problem
        self._apart = apart
        self._first = since // DAY
        self._wards = self._find_wards()
        self._near = cache(self._find_near)
        self._known: defaultdict[str, dict[Hashable, tuple[Counter[str], int | None]]] = defaultdict(dict)
        self._household = Counter(resident.household for resident in self._problem.residents)

    def forget(self, option: Option) -> None:
        self._known.pop(option.facility or "", None)

    def _find_wards(self) -> dict[str, list[_Ward]]:
        alike: defaultdict[tuple[str, str, str, frozenset[str], str], list[tuple[int, Bed]]] = defaultdict(list)
        for position, bed in enumerate(self._problem.beds):
            room = self._problem.room[bed.room]
            features = frozenset(bed.features + room.features)
            own = ((Asset.ROOM.value, room.id), (Asset.BED.value, bed.id))
            closed = bed.id if any(key in self._problem.closures_of for key in own) else ""
            alike[bed.kind, room.facility, room.use, features, closed].append((position, bed))
        found: defaultdict[str, list[_Ward]] = defaultdict(list)
        for (kind, facility, _, features, _), beds in alike.items():
            found[kind].append(_Ward(facility, features, tuple(beds)))
        return dict(found)

    def _find_near(self, kind: str | None, town: str) -> tuple[list[_Ward], int]:
        """The wards of facilities that serve the town, and the number of beds in the others."""
        near, far = [], 0
        for ward in (ward for given, some in self._wards.items() if suits(kind, given) for ward in some):
            if self._problem.facility[ward.facility].serves(town):
                near.append(ward)
            else:
                far += len(ward.beds)
        return near, far

    def sweep(self, need: Need, held: int) -> tuple[Option | None, Counter[str]]:
        """The first candidate of more than ``held`` nights that nothing blocks; and how many each rule blocks."""
        blocked: Counter[str] = Counter()
        free: list[tuple[int, int, Option]] = []
        periods = [*self._periods(need, held)]
        own_homes = self._own_homes(need)
        town = self._problem.resident[need.resident].town
        near, far = self._near(self._problem.service[need.service].bed_kind, town)
        if far:
            blocked["eligibility"] += far * len(periods)  # asked first
        for ward in near:
            for start, end in periods:
                option = self._option(need, ward, ward.beds[0][1], start, end)
                rule = self._asker.barred(option) or self._asker.own_clash(option)
                if rule is not None:
                    blocked[rule] += len(ward.beds)
                    continue
                counted, first = self._counted(need, ward, start, end, ward.facility in own_homes)
                blocked += counted
                if first is not None:
                    position, bed = ward.beds[first]
                    free.append((position, start, self._option(need, ward, bed, start, end)))
        return min(free, key=lambda one: one[:2])[2] if free else None, blocked

    def longest(self, need: Need, held: int, allows: Callable[[Option], bool] | None = None) -> list[Option]:
        """Of each kind of beds the longest free stay of more than ``held`` nights that is allowed, also where it is
        shorter than a candidate; the longest first. What is free is so in each part of it, so that whatever is longer
        than the longest so far grows from as many nights and one.
        """
        firsts = range(max(self._first, need.dates.start), self._problem.horizon_days, self._apart)
        reach = [(first, wanted_nights(self._problem, need, first)) for first in firsts]
        near, _ = self._near(self._problem.service[need.service].bed_kind, self._problem.resident[need.resident].town)
        own_homes = self._own_homes(need)
        found: list[tuple[int, int, int, Option]] = []
        for ward in near:
            nights, longest = max(1, need.nights_min, held + 1), []
            for first, most in reach:
                while nights <= most:
                    period = first * DAY, (first + nights) * DAY
                    free = self._free(need, ward, period, ward.facility in own_homes, allows)
                    if free is None:
                        break
                    longest = [(-nights, free[0], first, free[1])]
                    nights += 1
            found += longest
        return [option for *_, option in sorted(found, key=lambda one: one[:3])]

    def _free(
        self, need: Need, ward: _Ward, period: tuple[int, int], own: bool, allows: Callable[[Option], bool] | None
    ) -> tuple[int, Option] | None:
        """The first bed that is free for the period, by its position among all beds."""
        some = self._option(need, ward, ward.beds[0][1], *period)
        if self._asker.barred(some) or self._asker.own_clash(some):
            return None
        if allows is None:
            first = self._counted(need, ward, *period, own)[1]
            return (
                None if first is None else (ward.beds[first][0], self._option(need, ward, ward.beds[first][1], *period))
            )
        options = ((position, self._option(need, ward, bed, *period)) for position, bed in ward.beds)
        return next((one for one in options if allows(one[1]) and self._verdict(one[1]) is None), None)

    def _periods(self, need: Need, held: int) -> Iterator[tuple[int, int]]:
        for first in range(max(self._first, need.dates.start), self._problem.horizon_days, self._apart):
            nights = wanted_nights(self._problem, need, first)
            if nights < max(1, need.nights_min):
                return
            if nights > held:
                yield first * DAY, (first + nights) * DAY

    def _option(self, need: Need, ward: _Ward, bed: Bed, start: int, end: int) -> Option:
        place = self._problem.facility[ward.facility].place
        return Option(Occurrence(need.id, 0), Mode.STAY, start, end, place, ward.facility, bed.room, bed.id)

    def _own_homes(self, need: Need) -> set[str | None]:
        """Facilities where the resident is already, who counts there but once."""
        near = plan_from(dict.fromkeys(self._asker.near(("resident", need.resident))))
        return {one.facility for one in options_of(self._problem, near) if one.mode in PLACEMENTS}

    def _counted(self, need: Need, ward: _Ward, start: int, end: int, own: bool) -> tuple[Counter[str], int | None]:
        """Beds by the rule of capacity that blocks them, and which is the first that none does."""
        key = ward.beds[0][0], start, end, need.id if own else self._sort(need, start, end)
        known = self._known[ward.facility]
        if key not in known:
            verdicts = [self._verdict(self._option(need, ward, bed, start, end)) for _, bed in ward.beds]
            first = verdicts.index(None) if None in verdicts else None
            known[key] = Counter(rule for rule in verdicts if rule is not None), first
        return known[key]

    def _sort(self, need: Need, start: int, end: int) -> Hashable:
        """All that matters about who would sleep there."""
        resident = self._problem.resident[need.resident]
        nights = (start // DAY, end // DAY - 1)
        children = {self._problem.age_on(resident.id, night) < self._problem.limits.adult_age for night in nights}
        family = resident.household if self._household[resident.household] > 1 else ""
        return resident.sex, resident.severe, family, children.pop() if len(children) == 1 else resident.id

    def _verdict(self, option: Option) -> str | None:
        """Rule ``bed_single`` without a look at the rest, which most beds need."""
        for stay in self._asker.near(("room", option.room)):
            if (
                isinstance(stay, Stay)
                and stay.bed == option.bed
                and stay.need != option.need
                and stay.first_night * DAY < option.end
                and option.start < stay.end_night * DAY
            ):
                return "bed_single"
        return self._asker.clash(option)
