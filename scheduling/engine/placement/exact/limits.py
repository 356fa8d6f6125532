"""What the choices of a draft share: one function for each thing that can run out or that cannot go together."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

from ..scene import Left
from ..standing import attendance, clash
from ..wishes import DayWish, StayWish, Wish, by_resident
from .draft import Draft, Literal, Value


class Use(NamedTuple):
    """A literal that holds a bed over nights ``[first, end)``."""

    first: int
    end: int
    literal: Literal


def limit(draft: Draft) -> None:
    left = draft.scene.left(draft.turn)
    _beds(draft, left)
    _places(draft, left)
    _weekly(draft, left)
    _care(draft, left)
    _entitlements(draft)
    for wishes in by_resident(draft.turn.free).values():
        for one, other in combinations(wishes, 2):
            _one_resident(draft, one, other)


def crowded_nights(uses: Sequence[tuple[int, int]], room: Sequence[int]) -> list[int]:
    """Nights whose users are not all among those of a neighbouring night with no more room: what fits then fits
    always.

    ``uses``: first and end night of each. ``room``: of each night of the horizon.
    """
    if not uses:
        return []
    starts, ends = {first for first, _ in uses}, {end for _, end in uses}
    nights = range(max(0, min(starts)), min(len(room), max(ends)))
    passed_on = {
        night for night in nights[:-1] if night + 1 not in ends and room[night + 1] <= room[night]
    }  # to the next night
    return [
        night
        for night in nights
        if night not in passed_on
        and (night == nights.start or night in starts or night - 1 in passed_on or room[night - 1] > room[night])
    ]


def _beds(draft: Draft, left: Left) -> None:
    uses: dict[int, list[Use]] = defaultdict(list)
    for columns in draft.stays.values():
        for path, literal in columns.items():
            for piece in path:
                uses[piece.pool].append(Use(piece.first, piece.end, literal))
    for pool, there in uses.items():
        beds = left.beds[pool].tolist()
        for night in crowded_nights([use[:2] for use in there], beds):
            literals = [use.literal for use in there if use.first <= night < use.end]
            if len(literals) > beds[night]:
                draft.model.add(draft.sum(literals) <= beds[night])


def _places(draft: Draft, left: Left) -> None:
    there: dict[tuple[str, int, int], list[Literal]] = defaultdict(list)
    for wish in draft.turn.free:
        for (home, day), literal in draft.days.get(wish.need.id, {}).items():
            assert isinstance(wish, DayWish)
            for half in wish.halves:
                there[home, day, half].append(literal)
    for (home, day, half), literals in there.items():
        places = int(left.places[draft.scene.stock.facilities[home], day, half])
        if len(literals) > places:
            draft.model.add(draft.sum(literals) <= places)


def _weekly(draft: Draft, left: Left) -> None:
    for (home, service), most in left.weekly.items():
        literals = [
            literal
            for wish in draft.turn.free
            if wish.need.service == service
            for (name, _), literal in draft.days.get(wish.need.id, {}).items()
            if name == home
        ]
        if len(literals) > most:
            draft.model.add(draft.sum(literals) <= most)


def _care(draft: Draft, left: Left) -> None:
    """Carers bear the people present in each half day of the week; who is there twice is one person."""
    stock = draft.scene.stock
    terms: dict[tuple[int, int, int], list[tuple[int, Literal]]] = defaultdict(list)
    load: dict[tuple[int, int, int], int] = defaultdict(int)
    for wishes in by_resident(draft.turn.free).values():
        severe = int(wishes[0].resident.severe)
        for (row, day, half), by_need in _presence(draft, wishes).items():
            ease = int(stock.ease[row, severe])
            if not ease:
                continue
            literals = [literal for literals in by_need.values() for literal in literals]
            if len(by_need) > 1:
                present = draft.derive(draft.model.new_bool_var(""), any_of(literals))
                for literal in literals:
                    draft.model.add_implication(literal, present)
                literals = [present]
            terms[row, day, half] += [(ease, literal) for literal in literals]
            load[row, day, half] += ease
    for key, term in terms.items():
        if load[key] > left.care[key]:
            draft.model.add(draft.weighted(term) <= int(left.care[key]))


def _presence(draft: Draft, wishes: Sequence[Wish]) -> dict[tuple[int, int, int], dict[str, list[Literal]]]:
    """By facility, day and half day, and by need, the literals that put one resident there."""
    stock = draft.scene.stock
    found: dict[tuple[int, int, int], dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for wish in wishes:
        need = wish.need.id
        for path, literal in draft.stays.get(need, {}).items():
            for piece in path:
                row = stock.facilities[stock.pools[piece.pool].facility]
                for day in range(max(0, piece.first), min(7, piece.end)):
                    for half in (0, 1):
                        found[row, day, half][need].append(literal)
        for (home, day), literal in draft.days.get(need, {}).items():
            for half in wish.halves:  # type: ignore[union-attr]
                found[stock.facilities[home], day, half][need].append(literal)
    return found


def _entitlements(draft: Draft) -> None:
    """Units used of each entitlement, over all needs that draw on it."""
    used: dict[str, list[tuple[int, Literal]]] = defaultdict(list)
    held = draft.scene.problem.entitlements_of
    for wish in draft.turn.free:
        need = wish.need
        if need.funded:
            for entitlement in held.get((need.resident, need.service), ()):
                for first, end, literal in _spans(draft, need.id):
                    units = sum(entitlement.valid.contains(day) for day in range(first, end))
                    if units:
                        used[entitlement.id].append((units, literal))
    most = {entitlement.id: entitlement.remaining_max for entitlement in draft.scene.problem.entitlements}
    for name, terms in used.items():
        draft.model.add(draft.weighted(terms) <= most[name])


def _spans(draft: Draft, need: str) -> list[Use]:
    stays = draft.stays.get(need, {})
    days = draft.days.get(need, {})
    return [Use(path[0].first, path[-1].end, literal) for path, literal in stays.items()] + [
        Use(day, day + 1, literal) for (_, day), literal in days.items()
    ]


def _one_resident(draft: Draft, one: Wish, other: Wish) -> None:
    """What two needs of one resident cannot have together."""
    problem = draft.scene.problem
    if isinstance(one, StayWish) and isinstance(other, StayWish):
        uses = [*_spans(draft, one.need.id), *_spans(draft, other.need.id)]
        for night in crowded_nights([use[:2] for use in uses], [0] * draft.scene.stock.nights):
            draft.model.add_at_most_one(use.literal for use in uses if use.first <= night < use.end)
    if isinstance(one, DayWish) and isinstance(other, DayWish):
        for (home, day), literal in draft.days[one.need.id].items():
            for (place, same), second in draft.days[other.need.id].items():
                if day == same and clash(problem, attendance(one, home, day).joined(attendance(other, place, day))):
                    draft.model.add_at_most_one(literal, second)
    categories = [problem.service[wish.need.service].funded_category for wish in (one, other) if wish.need.funded]
    if len({*categories} - {None}) == 2:
        in_week = []
        for wish in (one, other):
            literals = [use.literal for use in _spans(draft, wish.need.id) if use.first < 7]
            in_week.append(draft.derive(draft.model.new_bool_var(""), any_of(literals)))
            for literal in literals:
                draft.model.add_implication(literal, in_week[-1])
        draft.model.add_at_most_one(in_week)


def any_of(literals: Sequence[Literal]) -> Callable[[Value], int]:
    return lambda value: int(any(value(literal) for literal in literals))
