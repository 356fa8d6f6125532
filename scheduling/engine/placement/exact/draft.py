"""The choices of some needs as variables: one for each stay worth trying, one for each home and each day there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from ..prices import Prices
from ..scene import Placing, Scene, Turn
from ..wishes import DayWish, Path, StayWish
from .columns import paths_of

HOMES = 6  # as many homes are tried for each need
Literal = Any  # a Boolean variable of the solver
Value = Callable[[Literal], int]


@dataclass
class Draft:
    scene: Scene
    turn: Turn
    model: Any
    stays: dict[str, dict[Path, Literal]] = field(default_factory=dict)
    homes: dict[str, dict[str, Literal]] = field(default_factory=dict)
    days: dict[str, dict[tuple[str, int], Literal]] = field(default_factory=dict)
    derived: list[tuple[Any, Callable[[Value], int]]] = field(default_factory=list)
    whole: bool = True  # nothing that the free wishes might have was left out

    def derive(self, variable: Any, from_choices: Callable[[Value], int]) -> Any:
        """Say how a further variable follows from the values of the choices: the solver wants a whole hint."""
        self.derived.append((variable, from_choices))
        return variable

    @staticmethod
    def sum(literals: Iterable[Literal]) -> Any:
        from ortools.sat.python.cp_model import LinearExpr

        return LinearExpr.sum([*literals])

    @staticmethod
    def weighted(terms: Iterable[tuple[int, Literal]]) -> Any:
        """The sum of weight x literal."""
        from ortools.sat.python.cp_model import LinearExpr

        weights, literals = zip(*terms, strict=True) if (terms := [*terms]) else ((), ())
        return LinearExpr.weighted_sum([*literals], [*weights])

    def placing(self, value: Any) -> Placing:
        """The turn's placing with what the solver chose; ``value`` tells whether a literal is true."""
        placing = self.turn.placing
        paths = {need: path for need, path in placing.paths.items() if need not in self.stays}
        weeks = {need: week for need, week in placing.weeks.items() if need not in self.days}
        for need, columns in self.stays.items():
            for path, literal in columns.items():
                if value(literal):
                    paths[need] = path
        for need, literals in self.days.items():
            chosen = [place for place, literal in literals.items() if value(literal)]
            if chosen:
                weeks[need] = chosen[0][0], tuple(sorted(day for _, day in chosen))
        return Placing(paths, weeks)

    def hint(self, placing: Placing) -> None:
        hints: dict[int, int] = {}
        for need, columns in self.stays.items():
            held = placing.paths.get(need)
            hints |= {literal.index: int(path == held) for path, literal in columns.items()}
        for need, literals in self.days.items():
            home, days = placing.weeks.get(need, ("", ()))
            hints |= {literal.index: int(name == home) for name, literal in self.homes[need].items()}
            for (name, day), literal in literals.items():
                hints[literal.index] = int(name == home and day in days)
        for variable, from_choices in self.derived:
            hints[variable.index] = from_choices(lambda literal: hints[literal.index])
        self.model.clear_hints()
        for index, value in hints.items():
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)


def draft_of(scene: Scene, turn: Turn, prices: Prices) -> Draft:
    from ortools.sat.python import cp_model

    draft = Draft(scene, turn, cp_model.CpModel())
    for wish in turn.free:
        if isinstance(wish, StayWish):
            _stay(draft, wish, prices)
        else:
            _days(draft, wish, prices)
    return draft


def _stay(draft: Draft, wish: StayWish, prices: Prices) -> None:
    scene, need, placing = draft.scene, wish.need.id, draft.turn.placing
    paths = [placing.paths[need]] if need in placing.paths else []
    if need not in scene.still:
        found, whole = paths_of(scene, wish, prices)
        draft.whole &= whole
        paths += [*([wish.given] if wish.given else []), *found]
    pins = scene.kept_pins(wish)
    draft.stays[need] = {
        path: draft.model.new_bool_var("")
        for path in dict.fromkeys(paths)
        if all(scene.stay_as_pinned(pin, path) for pin in pins)
    }
    literals = draft.stays[need].values()
    if pins or (need in scene.still and paths):
        draft.model.add_exactly_one(literals)
    else:
        draft.model.add_at_most_one(literals)


def _days(draft: Draft, wish: DayWish, prices: Prices) -> None:
    scene, need, model = draft.scene, wish.need.id, draft.model
    held_home, held_days = draft.turn.placing.weeks.get(need, ("", ()))
    choices = {(held_home, day) for day in held_days}
    if need not in scene.still:
        choices |= _worth_trying(draft, wish, prices)
    draft.whole &= len(wish.homes) <= HOMES
    draft.homes[need] = {home: model.new_bool_var("") for home in sorted({home for home, _ in choices})}
    draft.days[need] = literals = {choice: model.new_bool_var("") for choice in sorted(choices)}
    model.add_at_most_one(draft.homes[need].values())
    for (home, _), literal in literals.items():
        model.add_implication(literal, draft.homes[need][home])
        if need in scene.still:
            model.add(literal == 1)
    model.add(draft.sum(literals.values()) <= max(wish.wanted, len(held_days)))
    _space(draft, wish)
    for pin in scene.kept_pins(wish):
        model.add_bool_or(literal for place, literal in literals.items() if scene.day_as_pinned(pin, *place))
    if pins := scene.kept_pins(wish):
        model.add(draft.sum(literals.values()) >= len({pin.index for pin in pins}))


def _worth_trying(draft: Draft, wish: DayWish, prices: Prices) -> set[tuple[str, int]]:
    """The homes with the greatest gain at the prices, nearer ones first among equals, and their open days."""
    scene = draft.scene
    open_days = wish.open & scene.free[wish.need.id]
    gains = []
    for row, home in enumerate(wish.homes):
        days = np.flatnonzero(open_days[row]).tolist()
        if days:
            gain = np.sort(prices.day_gains(scene.stock, wish, home)[days])[::-1][: wish.wanted].clip(0).sum()
            gains.append((-gain, scene.tariff.day(wish, home, days[0]), home, days))
    return {(home, day) for _, _, home, days in sorted(gains)[:HOMES] for day in days}


def _space(draft: Draft, wish: DayWish) -> None:
    """Attendances that would follow each other sooner than the need allows exclude each other."""
    on: dict[int, list[Literal]] = {}
    for (_, day), literal in draft.days[wish.need.id].items():
        on.setdefault(day, []).append(literal)
    step = draft.scene.step(wish)
    for first, second in combinations(sorted(on), 2):
        if second - first < step:
            draft.model.add_at_most_one([*on[first], *on[second]])
