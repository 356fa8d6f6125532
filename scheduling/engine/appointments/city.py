"""The Problem, with its stays and day places fixed, as the tables that the compiled search works on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..demand import Need, Occurrence
from ..plan import Plan
from ..problem import Problem
from ..search.tables import CARER, CHOICE, NEED, PRICES, SITE, City
from ..supply import Mode, ServiceType
from ..timeline import WEEK
from ..view import options_of
from ..worth import units_served, worth
from .admission import Admission
from .demand import Demand
from .duty import Roster
from .held import held, large
from .larger_teams import helpers
from .places import Places
from .rooms import Rooms
from .sites import Counters, Sites
from .slots import MaskPool
from .times import Times
from .wishes import Wishes


@dataclass(frozen=True)
class Compiled:
    """``given``: weighted minutes that stays and days give each fairness group; ``funds``: their funded occurrences.

    ``teams``: what has more carers than the tables hold, and by whom.
    """

    problem: Problem
    fixed: Plan
    demand: Demand
    roster: Roster
    rooms: Rooms
    city: City
    given: NDArray[np.int64]
    funds: NDArray[np.int64]
    teams: Mapping[Occurrence, tuple[str, ...]]


def compile_city(problem: Problem, plan: Plan) -> Compiled:
    """Tables for all sessions and visits of ``problem``, beside the stays and days of ``plan``."""
    return _Compiler(problem, plan).compiled()


class _Compiler:
    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.fixed = Plan(plan.stays, plan.days)
        self.demand = Demand(problem)
        self.places = Places(problem)
        self.roster = Roster(problem, self.places)
        self.times = Times(problem, list(options_of(problem, self.fixed)))
        self.masks = MaskPool(self.times.grid)
        self.rooms = Rooms(problem, self.times.grid)
        self.counters = Counters(problem)
        self.teams = large(plan)
        self.sites = Sites(
            problem, self.roster, self.places, self.times, self.masks, Admission(problem), self.rooms, self.counters,
            {one.need for one in self.teams},
        )  # fmt: skip
        self.entitlements: list[tuple[int, int, int]] = []
        self._entitled: dict[tuple[str, str], tuple[int, int]] = {}
        self.groups: dict[str, int] = {}
        self.categories = sorted({service.funded_category or "" for service in problem.services} - {""})

    def compiled(self) -> Compiled:
        needs, floors, given = self._needs(), *self._fairness()
        wishes = Wishes(
            self.problem, self.demand, self.roster, self.rooms, self.times, self.masks,
            held(self.problem, self.plan), self.teams,
        )  # fmt: skip
        occurrences = wishes.table()
        helping = helpers(self.problem, self.plan, self.roster, self.places, self.counters)
        roster, groups = self.roster, self.roster.colleagues
        city = City(
            needs=needs,
            occurrences=occurrences,
            befores=np.array(wishes.befores, dtype=np.int64),
            afters=_followers(occurrences, wishes.befores),
            pins=wishes.pins,
            residents=self.demand.residents(),
            sites=np.array(self.sites.rows, dtype=SITE),
            choices=np.array(self.rooms.choices, dtype=CHOICE),
            uses=np.array(self.rooms.uses, dtype=np.int64),
            carers=np.array(self.sites.carers, dtype=CARER),
            helpers=helping,
            staff=roster.staff,
            tours=roster.tours,
            closures=np.ascontiguousarray(roster.closures[:, 1:]),
            peers=np.array([row for group in groups for row in group], dtype=np.int64),
            care_load=roster.care_load,
            first_peer=np.cumsum([0, *map(len, groups)], dtype=np.int64),
            site_points=np.array(self.sites.points, dtype=np.int64).reshape(-1, 7),
            masks=self.masks.array(),
            pieces=np.array(self.rooms.pieces, dtype=np.int64),
            caps=np.array(self.counters.most, dtype=np.int64),
            entitlements=np.array(self.entitlements, dtype=np.int64).reshape(-1, 3),
            floors=floors,
            points=self.places.points(),
            minutes_per_metre=self.places.minutes_per_metre(),
            matrix=self.places.matrix(),
            fixed_minutes=self.problem.travel.fixed,
            resident_transport=self.places.transport(self.problem.travel.resident_transport),
            grid=self.times.grid.minutes,
            slots=self.times.grid.slots,
            prices=self._prices(),
        )
        return Compiled(
            self.problem, self.fixed, self.demand, roster, self.rooms, city, given, self._funds(), self.teams
        )

    def _needs(self) -> NDArray[np.void]:
        rows = [self._need(row, need) for row, need in enumerate(self.demand.needs)]
        table = np.zeros(len(rows), dtype=NEED)
        for name in NEED.names or ():
            table[name] = [row[name] for row in rows]
        return table

    def _need(self, row: int, need: Need) -> dict[str, int]:
        """The row of NEED; its sites are added."""
        service, length = self.problem.service[need.service], self.problem.minutes_of(need.id)
        town, category = self._groups_of(need.resident)
        wished = self.masks.row(self.times.grid.inside(need.wished, length)) if need.wished else -1
        first_entitlement, end_entitlement, fund = self._paid_from(need, service)
        first_site, end_site = self.sites.add(row, need)
        return {
            "resident": self.demand.resident_row[need.resident],
            "service": self._service_row[service.id],
            "visit": int(service.mode is Mode.VISIT),
            "minutes": length,
            "slots": -(-length // self.times.grid.minutes),
            "carers": self.problem.carers_of(need.id),
            "group_size": 1 if service.mode is Mode.VISIT else service.group_size,
            "town": town,
            "category": category,
            "daily_max": need.daily_max,
            "min_gap": need.min_gap,
            "wished": wished,
            "fund": fund,
            "first_entitlement": first_entitlement,
            "end_entitlement": end_entitlement,
            "first_site": first_site,
            "end_site": end_site,
            "weight": worth(self.problem, need)[1],
        }

    @cached_property
    def _service_row(self) -> dict[str, int]:
        return {service.id: row for row, service in enumerate(self.problem.services)}

    def _paid_from(self, need: Need, service: ServiceType) -> tuple[int, int, int]:
        """Rows ``[first, end)`` of entitlements, and the funded category, -1 without."""
        if not need.funded:
            return 0, 0, -1
        key = need.resident, need.service
        if key not in self._entitled:
            self._entitled[key] = self._add_entitlements(key)
        fund = self.categories.index(service.funded_category) if service.funded_category else -1
        return *self._entitled[key], fund

    def _add_entitlements(self, key: tuple[str, str]) -> tuple[int, int]:
        first = len(self.entitlements)
        for item in self.problem.entitlements_of.get(key, ()):
            end = 7 if item.valid.end is None else min(7, item.valid.end)
            self.entitlements.append((max(0, item.valid.start), end, item.remaining_max))
        return first, len(self.entitlements)

    def _groups_of(self, resident: str) -> tuple[int, int]:
        """Rows of the fairness groups: the town and the category."""
        person = self.problem.resident[resident]
        town, category = f"town:{person.town}", f"category:{person.category}"
        return self.groups.setdefault(town, len(self.groups)), self.groups.setdefault(category, len(self.groups))

    def _fairness(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Floors of the groups, and what stays and days give them; int64 [groups], weighted minutes."""
        units = units_served(self.problem, self.fixed)
        rows = [
            (*self._groups_of(need.resident), *worth(self.problem, need), units.get(need.id, 0))
            for need in self.problem.needs
        ]
        wanted, given = np.zeros((2, len(self.groups)), dtype=np.int64)
        for town, category, units_wanted, weight, units_given in rows:
            for group in (town, category):
                wanted[group] += units_wanted * weight
                given[group] += units_given * weight
        return wanted * self.problem.weights.fairness_floor // 100, given

    def _funds(self) -> NDArray[np.int64]:
        """Funded stays and days of the week by resident and funded category; at least one column."""
        counts = np.zeros((len(self.demand.resident_row), max(1, len(self.categories))), dtype=np.int64)
        for option in self.times.fixed:
            need, category = self.problem.need[option.need], self.problem.service_of(option.need).funded_category
            row = self.demand.resident_row.get(need.resident)
            if row is not None and need.funded and category and option.start < WEEK and option.end > 0:
                counts[row, self.categories.index(category)] += 1
        return counts

    def _prices(self) -> NDArray[np.void]:
        """PRICES, one row."""
        weights, limits = self.problem.weights, self.problem.limits
        values = {
            "travel": weights.travel_staff,
            "idle": weights.idle,
            "imbalance": weights.imbalance,
            "unwished": weights.unwished_time,
            "unpreferred_staff": weights.unpreferred_staff,
            "foreign_language": weights.foreign_language,
            "fairness": weights.fairness,
            "meal_start": limits.meal_window.start,
            "meal_end": limits.meal_window.end,
            "meal_minutes": limits.meal_minutes,
        }
        table = np.zeros(1, dtype=PRICES)
        for name, value in values.items():
            table[name] = value
        return table


def _followers(occurrences: NDArray[np.void], befores: list[int]) -> NDArray[np.int64]:
    """``befores`` the other way round: ``afters``, with the ranges written into ``occurrences``."""
    befores_of = np.array(befores, dtype=np.int64)
    spans = occurrences["end_before"] - occurrences["first_before"]
    followers = np.repeat(np.arange(len(occurrences)), spans)
    order = np.argsort(befores_of, kind="stable")
    rows = np.arange(len(occurrences))
    occurrences["first_after"] = np.searchsorted(befores_of[order], rows)
    occurrences["end_after"] = np.searchsorted(befores_of[order], rows, side="right")
    return followers[order]
