"""Who may share a bedroom in one night: one sex at a time, and children apart from adults of other households."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...supply import SexPolicy
from ..wishes import Path, StayWish, Wish
from .draft import Draft, Literal, Value
from .limits import crowded_nights


@dataclass(frozen=True)
class Sleeper:
    """A literal that has someone sleep in the room over nights ``[first, end)``, as a child or as an adult."""

    first: int
    end: int
    sex: str
    child: bool
    household: str
    literal: Literal

    def sleeps(self, night: int) -> bool:
        return self.first <= night < self.end


def keep_apart(draft: Draft) -> None:
    """The rules on sex and ages, in the rooms where they can matter."""
    problem = draft.scene.problem
    for room, sleepers in _rooms(draft).items():
        spans = [(sleeper.first, sleeper.end) for sleeper in sleepers]
        for night in crowded_nights(spans, [0] * draft.scene.stock.nights):
            present = [sleeper for sleeper in sleepers if sleeper.sleeps(night)]
            beds = len(problem.beds_of[room])
            if problem.room[room].sex_policy is SexPolicy.ONE_AT_A_TIME:
                _one_sex(draft, present, beds)
            _one_age(draft, present, beds)


def _rooms(draft: Draft) -> dict[str, list[Sleeper]]:
    """Sleepers by room, of rooms where someone may come."""
    found: dict[str, list[Sleeper]] = defaultdict(list)
    for wish in draft.turn.free:
        if isinstance(wish, StayWish):
            for path, literal in draft.stays[wish.need.id].items():
                for room, sleeper in _sleepers(draft, wish, path, literal):
                    found[room].append(sleeper)
    there = draft.derive(draft.model.new_constant(1), lambda value: 1)
    for wish in draft.turn.standing:
        for room, sleeper in _sleepers(draft, wish, draft.turn.placing.paths.get(wish.need.id, ()), there):
            if room in found:
                found[room].append(sleeper)
    return dict(found)


def _sleepers(draft: Draft, wish: Wish, path: Path, literal: Literal) -> Iterator[tuple[str, Sleeper]]:
    """Rooms and sleepers of a stay; who comes of age during it is two of them."""
    grown, resident = draft.scene.grown_on(wish), wish.resident
    for piece in path:
        room = draft.scene.stock.pools[piece.pool].room
        parts = (piece.first, min(piece.end, grown), True), (max(piece.first, grown), piece.end, False)
        for first, end, child in parts if room is not None else ():
            if room is not None and first < end:
                yield room, Sleeper(first, end, resident.sex, child, resident.household, literal)


def _one_sex(draft: Draft, present: list[Sleeper], beds: int) -> None:
    by_sex: dict[str, list[Literal]] = defaultdict(list)
    for sleeper in present:
        by_sex[sleeper.sex].append(sleeper.literal)
    _one_group(draft, [([sex], literals) for sex, literals in sorted(by_sex.items())], beds)


def _one_age(draft: Draft, present: list[Sleeper], beds: int) -> None:
    """The room is the children's, the adults', or one household's."""
    by_kind: dict[tuple[bool, str], list[Literal]] = defaultdict(list)
    for sleeper in present:
        by_kind[sleeper.child, sleeper.household].append(sleeper.literal)
    if len({child for child, _ in by_kind}) < 2:
        return
    alone = {household for child, household in by_kind if (not child, household) in by_kind}
    groups = [
        (["children" if child else "adults", *([household] if household in alone else [])], literals)
        for (child, household), literals in sorted(by_kind.items())
    ]
    _one_group(draft, groups, beds)


def _one_group(draft: Draft, groups: list[tuple[list[str], list[Literal]]], beds: int) -> None:
    """The room is in one state at most; a group comes only in the states that are named with it."""
    names = sorted({name for states, _ in groups for name in states})
    if len(names) < 2:
        return
    states = {name: draft.derive(draft.model.new_bool_var(""), _is_state(name, names, groups)) for name in names}
    draft.model.add_at_most_one(states.values())
    for allowed, literals in groups:
        most = min(beds, len(literals))
        draft.model.add(draft.sum(literals) <= most * draft.sum(states[name] for name in allowed))


def _is_state(name: str, names: list[str], groups: list[tuple[list[str], list[Literal]]]) -> Callable[[Value], int]:
    """Whether ``name`` is the first state that suits all who are there."""

    def derived(value: Value) -> int:
        there = [states for states, literals in groups if any(value(literal) for literal in literals)]
        return int(name == next(one for one in names if all(one in states for states in there)))

    return derived
