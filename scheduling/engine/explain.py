"""Why an occurrence is unserved: which rules block how many of its candidate options.

The candidates are some of all ways: a start every half hour, a first night every seventh. Each is put to the rules in a
fixed order, exactly and one by one, and counted under the first that blocks it, so that the counts add up to the
candidates: first the rules on single options, then, in the finished plan, those between options, the resident's own
before those of capacity. A verdict depends on few facets of an option (the carer and the day, say), so it is looked up
when those have been seen. What blocks the candidates that got furthest comes first: it is nearest to being mended. What
nothing blocks is not a reason but an omission, and taken; before it is said that there is none, every start of the grid
and every night is looked at, and where no stay of all nights is free, shorter ones are.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property, partial

from . import rules
from .demand import Need, Occurrence
from .keep import fits, option_rules
from .no_candidate import why_no_candidate
from .options import candidates, with_option
from .past import is_over, over
from .plan import Piece, Plan, Stay, pieces, plan_from
from .problem import Problem
from .result import Reason
from .rules.group_least import opens_alone
from .supply import PLACEMENTS, Mode
from .sweep import Appointments, Beds, Homes
from .view import Option, PlanView, facilities_of, options_in, options_of
from .waiting import serve_waiting

STEP = 30  # minutes between the starts looked at
NIGHTS = 7  # nights between the first nights looked at

# What the verdict of a rule on single options depends on.
_FACETS: dict[str, Callable[[Option], Hashable]] = {
    "eligibility": lambda option: (option.need, option.facility, option.room, option.bed, option.staff, option.days),
    "offered": lambda option: (option.need, option.facility, option.staff, option.start, option.end),
    "certificate": lambda option: (option.need, option.days),
    "credentials": lambda option: (option.facility, option.staff, option.days),
    "assessments": lambda option: (option.need, option.facility, option.staff, option.days),
    "skill": lambda option: (option.need, option.staff, option.days),
    "carer_sex": lambda option: (option.need, option.staff),
    "refusals": lambda option: (option.need, option.facility, option.staff),
    "guardian_choice": lambda option: (option.need, option.facility, option.staff, option.days),
    "windows": lambda option: (option.need, option.start, option.end),
    "shift": lambda option: (option.mode, option.staff, option.facility, option.start, option.end),
    "closures": lambda option: (option.facility, option.room, option.bed, option.staff, option.start, option.end),
    "two_carers": lambda option: (option.need, option.staff, option.start, option.end),
}

# The rules between options that one more option of a mode can break: the resident's own first, for where those say no
# no capacity would help; then what people name first.
_OWN = ("asked", "resident_overlap", "one_home", "spacing", "service_order", "entitlement", "funded_category")
_WEEKLY = ("staff_maximum", "weekly_sessions")  # look at more than the day
_CAPACITY: dict[Mode, tuple[str, ...]] = {
    Mode.STAY: ("bed_single", "room_sex", "room_ages", "care_ratio"),
    Mode.DAY: ("day_places", "care_ratio", *_WEEKLY),
    Mode.SESSION: ("staff_overlap", "room_slots", "equipment", "group_size", "meal_break", *_WEEKLY),
    Mode.VISIT: ("staff_overlap", "meal_break", *_WEEKLY),
}
_LEAST = "group_least"  # more people would help, not more capacity
_BETWEEN = {mode: (*_OWN, *names, *([_LEAST] if mode is Mode.SESSION else ())) for mode, names in _CAPACITY.items()}
# How far the options of a mode got that a rule blocks.
_ORDER = {mode: (*_FACETS, *names, "pins") for mode, names in _BETWEEN.items()}


Keys = Callable[[Problem, Option], Iterator[Hashable]]


class Explainer:
    """Asks the rules about options of unserved needs, against one finished plan; of none before minute ``since``."""

    def __init__(self, problem: Problem, plan: Plan, since: int = 0) -> None:
        self.problem = problem.unpinned
        self._since = since
        self._pins = problem.pin_of
        self._asked = tuple((rule, _FACETS[rule.id]) for rule in option_rules())
        self._known: dict[Hashable, bool] = {}
        self._own: dict[Hashable, str | None] = {}
        self._busy: set[Hashable] = set()
        self._near = neighbours(self.problem, plan)
        self.nights = Counter[str]()
        for stay in plan.stays:
            self.nights[stay.need] += stay.end_night - stay.first_night

    @cached_property
    def _appointments(self) -> tuple[Appointments, Appointments]:
        """Of some candidates, and of all."""
        some = Appointments(self, STEP, self._since)
        return some, Appointments(self, self.problem.limits.grid, self._since, counts=False)

    @cached_property
    def _beds(self) -> tuple[Beds, Beds]:
        return Beds(self, NIGHTS, self._since), Beds(self, 1, self._since)

    @cached_property
    def _homes(self) -> Homes:
        return Homes(self, self._since)

    def verdict(self, need: Need, index: int) -> tuple[Option | None, tuple[Reason, ...]]:
        """A candidate that nothing blocks and that serves more than the plan does, or else what blocks them all. Where
        no stay of all nights is free, the longest that is.
        """
        option, reasons = self.whole(need, index)
        longer = self.longest(need, 0 if option is None else len(option.days))
        return (longer[0], ()) if longer else (option, reasons)

    def longest(self, need: Need, held: int = 0) -> list[Option]:
        """Free stays of more nights than ``held`` and than the plan has, the longest first, of whatever length."""
        held, pin = max(held, self.nights[need.id]), self._pins.get(Occurrence(need.id, 0))
        if need.nights_min >= need.nights_max or held >= need.nights_max:
            return []
        return self._beds[True].longest(need, held, None if pin is None else partial(fits, pin))

    def whole(self, need: Need, index: int) -> tuple[Option | None, tuple[Reason, ...]]:
        """The same of candidates alone: stays have as many nights as their first allows."""
        # A given matrix of travel may make a way shorter by way of others, and a pin is for one of the candidates.
        alone = self.problem.travel.matrix is not None or Occurrence(need.id, index) in self._pins
        look = self._one_by_one if alone else self._together
        mode = self.problem.service[need.service].mode
        option, blocked = look(need, index, fine=False)
        if option is None and mode is not Mode.DAY:
            option, rest = look(need, index, fine=True)
            if option is None and not blocked.total() and rest.total():  # such as no half hour shows
                option, blocked = self._one_by_one(need, index, fine=True)
        if option is not None:
            return option, ()
        nearest = reversed(_ORDER[mode])
        reasons = tuple(Reason(rule, blocked[rule], blocked.total()) for rule in nearest if blocked[rule])
        return None, reasons or (Reason(why_no_candidate(self.problem, need, self._since), 0, 0),)

    def _together(self, need: Need, index: int, *, fine: bool) -> tuple[Option | None, Counter[str]]:
        """The first free candidate, or how many each rule blocks; with ``fine`` of all there are, and no counts."""
        mode = self.problem.service[need.service].mode
        if mode is Mode.STAY:
            return self._beds[fine].sweep(need, self.nights[need.id])
        return (self._homes if mode is Mode.DAY else self._appointments[fine]).sweep(need, index)

    def _one_by_one(self, need: Need, index: int, *, fine: bool) -> tuple[Option | None, Counter[str]]:
        step, apart = (self.problem.limits.grid, 1) if fine else (STEP, NIGHTS)
        blocked: Counter[str] = Counter()
        nights, pin = self.nights[need.id], self._pins.get(Occurrence(need.id, index))
        for option in candidates(self.problem, need, index, step, apart, since=self._since):
            if nights and len(option.days) <= nights:
                continue
            rule = self.obstacle(option) if pin is None or fits(pin, option) else "pins"
            if rule is None:
                return option, blocked
            blocked[rule] += 1
        return None, blocked

    def near(self, key: Hashable) -> Sequence[Piece]:
        """The pieces that use ``key``: ("resident", id), ("staff", id), ("staff", id, day) and the like."""
        return self._near.get(key, ())

    def blocks(self, rule: str, option: Option) -> bool:
        """Whether a rule on single options blocks it."""
        asked = rules.BY_ID[rule].blocks
        assert asked is not None
        return asked(self.problem, option) is not None

    def obstacle(self, option: Option) -> str | None:
        """The first rule that blocks the option."""
        return self.barred(option) or self.own_clash(option) or self.clash(option) or self._too_few(option)

    def barred(self, option: Option) -> str | None:
        """The first rule on single options that blocks it, whatever else is in the plan."""
        for rule, facets in self._asked:
            key = (rule.id, facets(option))
            blocks = self._known.get(key)
            if blocks is None:
                assert rule.blocks is not None
                blocks = self._known[key] = rule.blocks(self.problem, option) is not None
            if blocks:
                return rule.id
        return None

    def own_clash(self, option: Option, but: str = "") -> str | None:
        """The first of the resident's own rules, ``but`` one, that blocks it, whoever gives it and in whatever room."""
        where = None if option.mode is Mode.STAY else option.facility  # nights are the same in any bed
        key = option.occurrence, where, option.start, option.end, but
        if key not in self._own:
            view = PlanView(self.problem, self._surroundings(option, _own_keys))
            self._own[key] = next((rule for rule in _OWN if rule != but and self._found(rule, view, option)), None)
        return self._own[key]

    def _found(self, rule: str, view: PlanView, option: Option) -> list[rules.Finding]:
        """What a rule between options finds, but of what is over already; of the resident's own rules without what they
        find of others, who have only a part of their week in the view.
        """
        found, resident = rules.BY_ID[rule].findings(view), self.problem.need[option.need].resident
        if rule in _OWN:
            found = [one for one in found if one.resident == resident]
        if not found or self._since <= 0:
            return found
        lived = over(view.by_occurrence, self._since)
        return [finding for finding in found if not is_over(finding, self._since, lived)]

    def clash(self, option: Option) -> str | None:
        """The first rule of capacity that blocks it. A carer who is busy is so whatever the room."""
        alone = option.mode is Mode.SESSION and self.problem.service_of(option.need).group_size == 1
        busy = option.need, option.facility, option.staff, option.start
        if alone and busy in self._busy:
            return "staff_overlap"
        rule = self._first_clash(option)
        if alone and rule == "staff_overlap":
            self._busy.add(busy)
        return rule

    def _too_few(self, option: Option) -> str | None:
        """Whether the option would be a group's with too few in it."""
        if opens_alone(self.problem, option):
            return None
        view = PlanView(self.problem, self._surroundings(option, _keys))
        found = self._found(_LEAST, view, option)
        return _LEAST if any(option.occurrence in finding.occurrences for finding in found) else None

    def _first_clash(self, option: Option) -> str | None:
        day = PlanView(self.problem, self._surroundings(option, _keys))
        names = [rule for rule in _CAPACITY[option.mode] if rule not in _WEEKLY]
        if rule := next((rule for rule in names if self._found(rule, day, option)), None):
            return rule
        week = PlanView(self.problem, self._surroundings(option, _weekly_keys))
        return next((rule for rule in _WEEKLY if self._found(rule, week, option)), None)

    def _surroundings(self, option: Option, keys: Keys) -> Plan:
        """The option together with every placement that a rule could set against it."""
        return with_option(self.problem, self._others(option, keys), option)

    def _others(self, option: Option, keys: Keys) -> Plan:
        near = [piece for key in keys(self.problem, option) for piece in self._near.get(key, ())]
        whole = [other for piece in near if isinstance(piece, Stay) for other in self._near["nights", piece.need]]
        return plan_from(dict.fromkeys([*near, *whole])).without({option.occurrence})

    def clashes(self, options: Iterable[Option]) -> list[rules.Finding]:
        """What the rules between options find wrong with these options of one occurrence, taken together."""
        options, found = list(options), []
        for keys, weekly in ((_keys, False), (_weekly_keys, True)):
            near = dict.fromkeys(piece for one in options for piece in pieces(self._others(one, keys)))
            plan = plan_from(near)
            for option in options:
                plan = with_option(self.problem, plan, option)
            view = PlanView(self.problem, plan)
            names = [rule for rule in _BETWEEN[options[0].mode] if (rule in _WEEKLY) == weekly]
            found += [finding for rule in names for finding in self._found(rule, view, options[0])]
        return found

    def gathered(self, keys: Iterable[Hashable]) -> Plan:
        """The pieces that use any of ``keys``: ("resident", id), ("staff", id), ("staff", id, day) and the like."""
        return plan_from(dict.fromkeys(piece for key in keys for piece in self._near.get(key, ())))

    def put(self, option: Option) -> None:
        """Go on with the plan and this option in it."""
        near = [piece for key in _keys(self.problem, option) for piece in self._near.get(key, ())]
        before = plan_from(dict.fromkeys(near))
        self._exchange(before, with_option(self.problem, before, option))

    def withdraw(self, occurrence: Occurrence) -> None:
        """Go on with the plan without this occurrence."""
        resident = self.problem.need[occurrence.need].resident
        before = plan_from(self._near.get(("resident", resident), ()))
        self._exchange(before, before.without({occurrence}))

    def plan(self) -> Plan:
        """The plan as it is now, in order."""
        own = (pieces for key, pieces in self._near.items() if isinstance(key, tuple) and key[0] == "resident")
        return plan_from(dict.fromkeys(piece for some in own for piece in some)).ordered()

    def _exchange(self, before: Plan, after: Plan) -> None:
        gone, new = Counter(pieces(before)), Counter(pieces(after))
        for piece in gone - new:
            for key in _used(self.problem, piece):
                self._near[key].remove(piece)
        for piece in new - gone:
            for key in _used(self.problem, piece):
                self._near[key].append(piece)
        for plan, sign in ((before, -1), (after, 1)):
            for stay in plan.stays:
                self.nights[stay.need] += sign * (stay.end_night - stay.first_night)
        self._own.clear()
        self._busy.clear()
        for option in options_of(self.problem, plan_from([*(gone - new), *(new - gone)])):
            for sweep in (*self._appointments, *self._beds):
                sweep.forget(option)


def neighbours(problem: Problem, plan: Plan) -> dict[Hashable, list[Piece]]:
    """The pieces of a plan by what they use."""
    near: dict[Hashable, list[Piece]] = defaultdict(list)
    for piece in pieces(plan):
        for key in _used(problem, piece):
            near[key].append(piece)
    return near


def _used(problem: Problem, piece: Piece) -> Iterable[Hashable]:
    options = options_in(problem, piece)
    return dict.fromkeys(key for option in options for keys in (_keys, _weekly_keys) for key in keys(problem, option))


def _own_keys(problem: Problem, option: Option) -> Iterator[Hashable]:
    yield "resident", problem.need[option.need].resident


def _keys(problem: Problem, option: Option) -> Iterator[Hashable]:
    """What an option uses that others may want: a resident's week, a carer's day, a room, a bedroom, a home."""
    yield from _own_keys(problem, option)
    for member in option.staff:
        yield from (("staff", member, day) for day in _days_on_duty(problem, member, option))
    if option.mode in PLACEMENTS:
        yield "facility", option.facility
    if option.mode is Mode.STAY:
        yield "nights", option.need
    if option.room is not None:
        days = [()] if option.mode is Mode.STAY else [(day,) for day in option.days]
        yield from (("room", option.room, *day) for day in days)


def _days_on_duty(problem: Problem, staff: str, option: Option) -> range:
    """The days of the option, and those with which a shift that goes over midnight joins them."""
    first, last = option.days[0], option.days[-1]
    while (staff, first - 1) in problem.past_midnight:
        first -= 1
    while (staff, last) in problem.past_midnight:
        last += 1
    return range(first, last + 1)


def _weekly_keys(problem: Problem, option: Option) -> Iterator[Hashable]:
    """A carer's week, and the week of a service that a facility gives a limited number of times."""
    for member in option.staff:
        yield "staff", member
    service = problem.need[option.need].service
    for facility in facilities_of(problem, option):
        offer = problem.offer.get((facility, service))
        if offer is not None and offer.weekly_sessions is not None:
            yield "offer", facility, service


def alike(problem: Problem, occurrence: Occurrence) -> Hashable:
    """The same for unserved occurrences that have the same candidates, and so one verdict: all of a need, but those
    that are pinned, or of which each comes after one of another service.
    """
    apart = problem.service_of(occurrence.need).after is not None or occurrence in problem.pinned
    return occurrence if apart else occurrence.need


def complete(
    problem: Problem, plan: Plan, left: Iterable[Occurrence]
) -> tuple[Plan, dict[Occurrence, tuple[Reason, ...]]]:
    """Serve each occurrence in ``left`` that has a free candidate, then stays as long as can be; give the reasons of
    the others.
    """
    explainer = Explainer(problem, plan)
    reasons: dict[Hashable, tuple[Reason, ...]] = {}
    found, more = {}, False
    for need, index in left:
        kind = alike(problem, Occurrence(need, index))
        if kind not in reasons:
            option, why = explainer.whole(problem.need[need], index)
            while option is not None:
                more = True
                explainer.withdraw(option.occurrence)
                explainer.put(option)
                if option.mode is not Mode.STAY:
                    break
                option, why = explainer.whole(problem.need[need], index)  # of the nights that are still missing
            if option is not None or explainer.nights[need] == problem.need[need].nights_max > 0:
                continue
            reasons[kind] = why
        found[Occurrence(need, index)] = reasons[kind]
    if _lengthen(explainer, found) | serve_waiting(problem, explainer, found):
        return complete(problem, explainer.plan(), found)  # what is said of the others is said of that plan
    return explainer.plan() if more else plan, found


def _lengthen(explainer: Explainer, left: Iterable[Occurrence]) -> bool:
    """Whether any got a stay, or a longer one."""
    more = False
    for one in left:
        for option in explainer.longest(explainer.problem.need[one.need])[:1]:
            more = True
            explainer.withdraw(one)
            explainer.put(option)
    return more
