"""A small problem cut out of a big one: some needs, where they could be served, and everyone who is in their way.

A change concerns few people and places. Asked in the excerpt, the rules say the same as in the whole week, in
milliseconds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from ..explain import neighbours
from ..plan import Piece, Plan, pieces, plan_from
from ..problem import Problem
from ..supply import Duty
from ..timeline import WEEK, days_of


class Excerpt(NamedTuple):
    """``passing``: staff of whose appointments it has a part: they look free where they are not."""

    problem: Problem
    plan: Plan
    passing: frozenset[str] = frozenset()


class Excerpts:
    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem = problem
        self._near = neighbours(problem, plan)
        self._usual: dict[str, list[Piece]] = {}
        for piece in pieces(problem.baseline):
            for need, _ in plan_from([piece]).occurrences():
                self._usual.setdefault(need, []).append(piece)

    def cut(self, needs: Iterable[str], facilities: Iterable[str], staff: Iterable[str] = ()) -> Excerpt:
        """The needs, all that the plan has at these facilities, with these staff and for the needs' residents.

        Of other staff only care duty is left, so that nobody else can be given an appointment; ``passing`` may be given
        none either.
        """
        problem, wanted, there, asked = self._problem, [*needs], {*facilities}, {*staff}
        found = dict.fromkeys(piece for key in self._keys(wanted, there, asked) for piece in self._near.get(key, ()))
        found |= dict.fromkeys(piece for one in plan_from(found).stays for piece in self._near["nights", one.need])
        plan = plan_from(found)
        kept = self._with_earlier({*wanted, *(need for need, _ in plan.occurrences())})
        busy = asked.union(*(getattr(piece, "staff", ()) for piece in pieces(plan)))
        services = {problem.need[need].service for need in kept}
        people = {problem.need[need].resident for need in kept}
        used = {problem.resident[one].place for one in people}
        used |= {member.base for member in problem.staff} | {facility.place for facility in problem.facilities}
        part = replace(
            problem,
            places=tuple(place for place in problem.places if place.id in used),
            offers=tuple(offer for offer in problem.offers if offer.service in services),
            shifts=tuple(shift for shift in problem.shifts if shift.staff in busy or shift.duty is Duty.CARE),
            residents=tuple(one for one in problem.residents if one.id in people),
            needs=tuple(need for need in problem.needs if need.id in kept),
            entitlements=tuple(one for one in problem.entitlements if one.resident in people),
            pins=tuple(pin for pin in problem.pins if pin.need in wanted),
            baseline=self._usual_of(kept),
            confirmed=(),
        )
        return Excerpt(part, plan, frozenset(busy - asked))

    def _with_earlier(self, needs: set[str]) -> set[str]:
        """With what each has to follow, planned or not: without a need of the earlier service the later one would be
        free of the order.
        """
        found, new = needs, needs
        while new:
            new = {other for one in new for other in self._earlier(one)} - found
            found = found | new
        return found

    def _earlier(self, need: str) -> Iterator[str]:
        after = self._problem.service_of(need).after
        theirs = self._problem.needs_of[self._problem.need[need].resident] if after else ()
        yield from (other.id for other in theirs if after and other.service == after.service)

    def _keys(self, needs: list[str], facilities: set[str], staff: set[str]) -> Iterator[tuple[object, ...]]:
        problem = self._problem
        for name in needs:
            need = problem.need[name]
            yield "resident", need.resident
            yield from (("offer", facility, need.service) for facility in sorted(facilities))
        for facility in sorted(facilities):
            yield "facility", facility
            for room in problem.rooms_of.get(facility, ()):
                yield "room", room.id
                yield from (("room", room.id, day) for day in days_of(0, WEEK))
        yield from (("staff", member) for member in sorted(staff))

    def _usual_of(self, needs: set[str]) -> Plan:
        """What the baseline has of these needs."""
        usual = plan_from(dict.fromkeys(piece for need in sorted(needs) for piece in self._usual.get(need, ())))
        return usual.without({one for one in usual.occurrences() if one.need not in needs})
