"""What a draft aims at, first things first: need served with fairness between groups, then few preference points."""

from collections import defaultdict
from collections.abc import Callable

from ...worth import groups_of
from ..wishes import DayWish, StayWish, Wish, nights_of
from .draft import Draft, Literal, Value

Terms = list[tuple[int, Literal]]


def unserved(draft: Draft) -> Terms:
    """Weighted minutes x 100 that the free wishes leave unserved, fairness included, less those of serving nothing."""
    scene = draft.scene
    of_group: dict[str, Terms] = defaultdict(list)
    total: Terms = []
    for wish in draft.turn.free:
        given = minutes(draft, wish)
        total += [(-100 * worth, literal) for worth, literal in given]
        for group in groups_of(wish.resident):
            of_group[group] += given
    lacking = scene.lacking(draft.turn)
    for group, terms in of_group.items():
        if group in lacking:
            lack = draft.derive(draft.model.new_int_var(0, lacking[group], ""), _short_of(lacking[group], terms))
            draft.model.add(draft.weighted([(1, lack), *terms]) >= lacking[group])
            total.append((scene.problem.weights.fairness, lack))
    return total


def _short_of(floor: int, given: Terms) -> Callable[[Value], int]:
    return lambda value: max(0, floor - sum(worth * value(literal) for worth, literal in given))


def minutes(draft: Draft, wish: Wish) -> Terms:
    """Weighted minutes that the wish is served."""
    need = wish.need.id
    if isinstance(wish, StayWish):
        return [(wish.weight * nights_of(path), literal) for path, literal in draft.stays[need].items()]
    return [(wish.weight, literal) for literal in draft.days[need].values()]


def points(draft: Draft) -> Terms:
    """Preference points of the draft's needs, less those of serving nothing."""
    tariff = draft.scene.tariff
    total: Terms = []
    for wish in draft.turn.free:
        if isinstance(wish, DayWish):
            for (home, day), literal in draft.days[wish.need.id].items():
                total.append((tariff.day(wish, home, day), literal))
        else:
            nothing = tariff.stay(wish, ())
            for path, literal in draft.stays[wish.need.id].items():
                total.append((tariff.stay(wish, path) - nothing, literal))
    return total
