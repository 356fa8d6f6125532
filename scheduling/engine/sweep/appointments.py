"""All candidates of a session or a visit."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from ..demand import Need, Occurrence
from ..options import able
from ..plan import Session, plan_from
from ..rules.group_least import opens_alone
from ..starts import Starts
from ..supply import Mode, Room, suits
from ..timeline import DAY, WEEK
from ..view import Option, options_of
from .asker import Asker
from .barriers import ORDER, Ask, At, Barriers
from .diary import Diary
from .own_week import overlaps
from .teams import Teams, each

_Verdicts = dict[str | None, int]  # starts by the rule of capacity that blocks them first; None: nothing does
_Hall = tuple[str, list[Room], list[str]]  # a facility, its rooms of a use, and who works there and has a skill


class Appointments:
    """Follows a plan: ``forget`` an option that is put in or taken out."""

    def __init__(self, asker: Asker, step: int, since: int = 0, *, counts: bool = True) -> None:
        """``step``: minutes between the starts looked at, none of them before ``since``. Without ``counts`` the rules
        are asked in the order that is soonest done, so that what is counted of them means nothing.
        """
        self._counts = counts
        self._asker = asker
        self._problem = asker.problem
        self._starts = Starts(self._problem, step, since)
        self._barriers = Barriers(asker, self._starts)
        self._diary = Diary(asker, self._starts)
        self._able = cache(self._find_able)
        self._able_near = cache(self._find_able_near)
        self._halls = cache(self._find_halls)
        self._halls_near = cache(self._find_halls_near)
        self._number = cache(self._count)
        self._verdicts: defaultdict[str, dict[tuple[str, str, tuple[str, ...], int], _Verdicts]] = defaultdict(dict)
        self._working: defaultdict[str, set[str]] = defaultdict(set)
        for shift in self._problem.shifts:
            self._working[shift.facility].add(shift.staff)

    def forget(self, option: Option) -> None:
        self._diary.forget(option.staff)
        for member in option.staff:
            for shift in self._problem.shifts_of.get(member, ()):
                self._verdicts.pop(shift.facility, None)
        self._verdicts.pop(option.facility or "", None)

    def sweep(self, need: Need, index: int) -> tuple[Option | None, Counter[str]]:
        """The first candidate that nothing blocks; and how many each rule blocks (not of all, where there is one)."""
        ask, blocked = Ask(self._problem, need, Occurrence(need.id, index)), Counter[str]()
        if ask.service.mode is Mode.VISIT:
            return self._visit(ask, blocked), blocked
        town = self._problem.resident[need.resident].town
        halls, far = self._halls_near(ask.service.room_use, ask.service.skill, town, ask.minutes, ask.size)
        if far:
            blocked["eligibility"] += far
        for facility, rooms, members in halls:
            row = {name: number for number, name in enumerate([*members, *(room.id for room in rooms)])}
            free = [one for room in rooms for one in self._session(ask, At(facility, room), members, blocked)]
            if free:
                return min(
                    free, key=lambda one: ([row[name] for name in one.staff], one.start, row[one.room or ""])
                ), blocked
        return None, blocked

    def _find_able(self, skill: str | None) -> dict[str, str]:
        """Employers of those who have ever held the skill and take appointments."""
        return {member.id: member.facility for member in able(self._problem, skill)}

    def _find_halls(self, use: str | None, skill: str | None) -> list[_Hall]:
        found = []
        for facility in self._problem.facilities:
            rooms = [room for room in self._problem.rooms_of.get(facility.id, ()) if suits(use, room.use)]
            members = [member for member in self._able(skill) if member in self._working[facility.id]] if rooms else []
            if members:
                found.append((facility.id, rooms, members))
        return found

    def _serves(self, facility: str, town: str) -> bool:
        """Otherwise rule ``eligibility``, which is asked first, blocks all that the facility gives."""
        return self._problem.facility[facility].serves(town)

    def _find_able_near(self, skill: str | None, town: str) -> dict[str, str]:
        return {member: home for member, home in self._able(skill).items() if self._serves(home, town)}

    def _find_halls_near(
        self, use: str | None, skill: str | None, town: str, minutes: int, size: int
    ) -> tuple[list[_Hall], int]:
        """The halls of facilities that serve the town, and the number of candidates in the others."""
        near, far = [], 0
        for hall in self._halls(use, skill):
            if self._serves(hall[0], town):
                near.append(hall)
            else:
                far += len(hall[1]) * self._number(tuple(hall[2]), minutes, size)
        return near, far

    def _count(self, members: tuple[str, ...], minutes: int, size: int) -> int:
        """Candidates with a team of these."""
        free = [self._barriers.on_duty(member, minutes) for member in members]
        return Teams(members, free, size, Counter()).number

    def _visit(self, ask: Ask, blocked: Counter[str]) -> Option | None:
        town = self._problem.resident[ask.need.resident].town
        employers = self._able_near(ask.service.skill, town)
        members = [*employers]
        far = self._number(tuple(self._able(ask.service.skill)), ask.minutes, ask.size)
        far -= self._number(tuple(members), ask.minutes, ask.size)
        if far:
            blocked["eligibility"] += far
        if not members:
            return None
        teams = self._teams(ask, members, blocked)
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, employer in enumerate(employers.values()):
            rows[employer].append(row)
        barriers: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(members))
        for employer, own in rows.items():
            for rule, barred in self._barriers.of(ask, At(employer), [members[row] for row in own]):
                for row, bits in zip(own, barred, strict=True):
                    barriers[rule][row] = bits
        for rule in ORDER:
            if rule in barriers:
                teams.bar(rule, barriers[rule])
        at = At(employers[members[0]])
        for bar in (self._bar_own, self._bar_busy) if self._counts else (self._bar_busy, self._bar_own):
            bar(ask, at, teams)
        for team, free in teams.left():
            for start in each(free):
                option = ask.option(at, start * self._starts.grid, team)
                clash = self._asker.clash(option)
                if clash is None:
                    return option
                blocked[clash] += 1
        return None

    def _session(self, ask: Ask, at: At, members: Sequence[str], blocked: Counter[str]) -> Iterator[Option]:
        """The candidates in a room that nothing blocks."""
        teams = self._teams(ask, members, blocked)
        for rule, barred in self._barriers.of(ask, at, members):
            teams.bar(rule, barred)
            if not teams.number:
                return
        if self._counts:
            self._bar_own(ask, at, teams)
        shared = [*self._joined(ask, at, teams)]
        self._bar_busy(ask, at, teams)
        if not self._counts:
            self._bar_own(ask, at, teams)
            shared = [one for one in shared if self._asker.own_clash(one) is None]
        blocked["staff_overlap"] -= len(shared)  # the session that is joined is no hindrance
        found = [(self._asker.clash(option), option) for option in shared]
        yield from (option for rule, option in found if rule is None)
        blocked.update(rule for rule, _ in found if rule is not None)
        for team, free in teams.left():
            for clash, bits in self._judged(ask, at, team, free).items():
                if clash is None:
                    options = [ask.option(at, start * self._starts.grid, team) for start in each(free & bits)]
                    opened = [option for option in options if opens_alone(self._problem, option)]
                    blocked["group_least"] += len(options) - len(opened)
                    yield from opened
                else:
                    blocked[clash] += (free & bits).bit_count()

    def _teams(self, ask: Ask, members: Sequence[str], blocked: Counter[str]) -> Teams:
        return Teams(members, [self._barriers.on_duty(one, ask.minutes) for one in members], ask.size, blocked)

    def _bar_own(self, ask: Ask, at: At, teams: Teams) -> None:
        """The resident's own rules. Only the way to other appointments depends on the place."""
        possible = teams.starts()
        overlaps, found = self._overlaps(ask, at) if possible else 0, defaultdict[str, int](int)
        for start in each(possible):
            if start not in ask.own:
                option = ask.option(at, start * self._starts.grid, tuple(teams.members[: ask.size]))
                ask.own[start] = self._asker.own_clash(option, but="resident_overlap")
            rule = ask.own[start]
            if rule != "asked" and overlaps >> start & 1:
                rule = "resident_overlap"
            if rule is not None:
                found[rule] |= 1 << start
        for rule, bits in found.items():
            teams.bar(rule, [bits] * len(teams.members))

    def _overlaps(self, ask: Ask, at: At) -> int:
        """Rule ``resident_overlap``."""
        return overlaps(self._problem, self._starts, self._others(ask), at, ask.option(at, 0, ()).place, ask.minutes)

    def _others(self, ask: Ask) -> list[Option]:
        """What else the resident has."""
        if ask.others is None:
            near = plan_from(dict.fromkeys(self._asker.near(("resident", ask.need.resident))))
            ask.others = [
                one
                for one in options_of(self._problem, near)
                if self._problem.need[one.need].resident == ask.need.resident and one.occurrence != ask.occurrence
            ]
        return ask.others

    def _bar_busy(self, ask: Ask, at: At, teams: Teams) -> None:
        place, hall = ask.option(at, 0, ()).place, None if at.room is None else at.facility
        busy = [
            ~self._diary.free(member, hall, place, ask.minutes) if free else 0
            for member, free in zip(teams.members, teams.free, strict=True)
        ]
        teams.bar("staff_overlap", busy)

    def _joined(self, ask: Ask, at: At, teams: Teams) -> Iterator[Option]:
        """The candidates that would join a group session which has room."""
        if ask.service.group_size == 1 or at.room is None:
            return
        free = dict(zip(teams.members, teams.free, strict=True))
        rank = {member: number for number, member in enumerate(teams.members)}
        held = [piece for day in range(WEEK // DAY) for piece in self._asker.near(("room", at.room.id, day))]
        seen: set[tuple[tuple[str, ...], int]] = set()
        for one in dict.fromkeys(held):
            if not isinstance(one, Session) or one.service != ask.service.id or one.end - one.start != ask.minutes:
                continue
            row, off = divmod(one.start, self._starts.grid)
            ranks = [rank.get(member, -1) for member in one.staff]
            alike = not off and len(ranks) == ask.size and min(ranks) >= 0 and sorted({*ranks}) == ranks
            room_left = len(one.attendees) < ask.service.group_size and (one.staff, row) not in seen
            if alike and room_left and all(free[member] >> row & 1 for member in one.staff):
                seen.add((one.staff, row))
                yield ask.option(at, one.start, one.staff)

    def _judged(self, ask: Ask, at: At, team: tuple[str, ...], free: int) -> _Verdicts:
        """What capacity says of a session of its own, whoever it is for."""
        assert at.room is not None
        verdicts = self._verdicts[at.facility].setdefault((ask.service.id, at.room.id, team, ask.minutes), {})
        known = 0
        for bits in verdicts.values():
            known |= bits
        for start in each(free & ~known):
            rule = self._asker.clash(ask.option(at, start * self._starts.grid, team))
            verdicts[rule] = verdicts.get(rule, 0) | 1 << start
        return verdicts
