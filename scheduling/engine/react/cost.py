"""What a few changes cost by rule, computed on the weeks of those concerned; a test compares it with ``score``."""

from collections import Counter
from collections.abc import Iterable, Mapping

from ..demand import Occurrence
from ..plan import Plan
from ..problem import Problem
from ..rules import BY_ID, RULES, Level
from ..rules.change import changes
from ..score import price_of
from ..supply import Duty
from ..view import Option, PlanView
from ..worth import shortfalls, units_served, worth
from .board import Board, Ways

_AGAINST_BASELINE = ("change", "confirmed_change")
_LOCAL = [rule for rule in RULES if rule.level is Level.PREFERENCE and rule.id not in _AGAINST_BASELINE]


class Cost:
    """Costs of changes to ``plan``, on a board that stands at it."""

    def __init__(self, board: Board, plan: Plan) -> None:
        self._board = board
        self._units = units_served(board.problem, plan)
        self._lacking = sum(shortfalls(board.problem, self._units).values())

    def of(self, ways: Ways) -> dict[str, int]:
        """Points and weighted minutes by rule of serving the occurrences so; what is negative is gained."""
        board, problem = self._board, self._board.problem
        back = {one: board.now(one) for one in ways}
        options = [option for way in (*back.values(), *ways.values()) for option in way]
        residents = {problem.need[one.need].resident for one in ways}
        staff = {peer for option in options for member in option.staff for peer in _peers(problem, member)}
        before = self._points(board.weeks_of(residents, staff), ways)
        board.exchange(ways)
        after = self._points(board.weeks_of(residents, staff), ways)
        board.exchange(back)
        after.subtract(before)
        after.update(self._need(back, ways))
        return {rule: points for rule, points in sorted(after.items()) if points}

    def _points(self, plan: Plan, watched: Iterable[Occurrence]) -> Counter[str]:
        problem = self._board.problem
        view = PlanView(problem, plan)
        confirmed = {*problem.confirmed}
        usual = [one for one in watched if one in problem.before]
        found = {rule.id: rule.findings(view) for rule in _LOCAL}
        found["change"] = [*changes("change", view, [one for one in usual if one not in confirmed])]
        found["confirmed_change"] = [*changes("confirmed_change", view, [one for one in usual if one in confirmed])]
        amounts = {rule: sum(finding.amount for finding in findings) for rule, findings in found.items()}
        return Counter({rule: price_of(problem.weights, rule, amount) for rule, amount in amounts.items()})

    def _need(self, back: Ways, ways: Ways) -> dict[str, int]:
        """Differences of what is unserved and of what is below the floor of fairness."""
        problem, units, unserved = self._board.problem, Counter(self._units), 0
        for one in ways:
            more = _units(ways[one]) - _units(back[one])
            units[one.need] += more
            unserved -= more * worth(problem, problem.need[one.need])[1]
        lacking = sum(shortfalls(problem, units).values())
        floor = [price_of(problem.weights, "fairness", minutes) for minutes in (lacking, self._lacking)]
        return {"unserved": unserved, "fairness": floor[0] - floor[1]}


def by_level(by_rule: Mapping[str, int]) -> tuple[int, int]:
    """Of need and of preference."""
    totals = Counter[Level]()
    for rule, points in by_rule.items():
        totals[BY_ID[rule].level] += points
    return totals[Level.PLACEMENT], totals[Level.PREFERENCE]


def _units(way: list[Option]) -> int:
    return sum(len(option.days) if option.bed else 1 for option in way)


def _peers(problem: Problem, member: str) -> list[str]:
    """Those with whom a staff member shares the load, as the rule ``imbalance`` groups them."""
    own = problem.member[member]
    skills = {held.skill for held in own.skills}
    return [
        peer.id
        for peer in problem.staff
        if peer.facility == own.facility
        and {held.skill for held in peer.skills} == skills
        and ((peer.id, Duty.APPOINTMENTS) in problem.duties_of or peer.id == member)
    ]
