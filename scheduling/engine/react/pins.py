"""Pins that the published plan does not keep, as when somebody was moved by hand or has accepted a place since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ..baseline import keep_pins
from ..demand import Occurrence, Pin
from ..keep import not_kept, without_pins
from ..no_candidate import NO_OPTION
from ..past import has_begun
from ..plan import Plan
from ..problem import Problem
from ..result import ImpossiblePin, Reason
from ..timeline import DAY
from ..view import Option


@dataclass(frozen=True)
class Pins:
    """``wanted``: occurrences whose pin is to be kept yet; ``impossible``: pins that no plan keeps any more."""

    wanted: frozenset[Occurrence]
    impossible: tuple[ImpossiblePin, ...]


def pins_of(
    problem: Problem,
    published: Mapping[Occurrence, list[Option]],
    sound: Plan,
    cancelled: Collection[Occurrence],
    impossible: Iterable[ImpossiblePin],
    since: int,
) -> Pins:
    """What becomes of the pins of ``problem`` that ``sound``, what is left of ``published``, does not keep; some are
    known to be ``impossible``."""
    given_up = [ImpossiblePin(pin, ()) for pin in problem.pins if _of(pin) in cancelled]
    told = [*given_up, *impossible]
    rest = (ImpossiblePin(pin, ()) for pin in without_pins(problem, told).pins)
    loose = [one.pin for one in not_kept(problem, sound, rest)]
    if loose:
        left = {*sound.occurrences()}
        begun = {one for one, some in published.items() if any(has_begun(each, since) for each in some)}
        begun = {one for one in begun if published[one][0].bed or one in left}
        told += [ImpossiblePin(pin, (NO_OPTION,)) for pin in loose if _of(pin) in begun or _is_past(pin, since)]
        late = {one.pin for one in told}
        alone = problem.with_pins(tuple(pin for pin in loose if pin not in late))
        told += keep_pins(alone, sound)[1]
    out = {one.pin for one in told}
    return Pins(frozenset(_of(pin) for pin in loose if pin not in out), tuple(told))


def lost_by(pin: Pin, reasons: Mapping[Occurrence, tuple[Reason, ...]]) -> tuple[str, ...]:
    """Ids of the rules against a pin that found no place beside the others."""
    found = (reason.rule for reason in reasons.get(_of(pin), ()))
    return tuple(rule for rule in found if rule != "pins") or (NO_OPTION,)


def _of(pin: Pin) -> Occurrence:
    return Occurrence(pin.need, pin.index)


def _is_past(pin: Pin, since: int) -> bool:
    return (pin.start is not None and pin.start < since) or (pin.day is not None and pin.day < since // DAY)
