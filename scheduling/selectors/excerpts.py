"""A few occurrences of a stored plan with all that a rule could set against them, read without the rest of the city."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import Model, Q

from facilities.choices import Duty
from facilities.models import Bed, Facility, Room, ServiceOffer, Shift, StaffMember
from residents.models import Choice, Need, NeedPreference

from .. import models
from ..choices import PlanStatus
from ..engine.demand import Occurrence
from ..engine.moves import Target
from ..engine.plan import Piece, Plan, pieces, plan_from
from ..engine.problem import Problem
from ..engine.react.events import UnknownCode
from ..engine.react.hits import split
from ..snapshot import take_snapshot
from ..snapshot.calendar import Calendar
from ..snapshot.extent import Extent
from .plans import Part, engine_plan

Targets = Mapping[Occurrence, Sequence[Target]]
Gone = Mapping[Occurrence, Sequence[Piece]]


@dataclass(frozen=True)
class Excerpt:
    """``gone``: of the occurrences asked about, the pieces that name what the problem has no more."""

    problem: Problem
    plan: Plan
    gone: Gone


def excerpt_around(*, plan: models.Plan, targets: Targets) -> Excerpt:
    """The problem and the plan around these occurrences, where they are now and where they are to go.

    Raises UnknownCode for a need that there never was, and for a bed, room, facility or staff member of a target that
    there is not.
    """
    return _Reader(plan, targets).read()


class _Reader:
    def __init__(self, plan: models.Plan, targets: Targets) -> None:
        self._plan = plan
        self._targets = targets
        self._needs = _keys(Need, "need", (one.need for one in targets))
        wanted = [target for some in targets.values() for target in some]
        self._moved = [(self._needs[one.need], one.index) for one in targets]
        self._residents = {*Need.objects.filter(pk__in=self._needs.values()).values_list("resident", flat=True)}
        self._new_staff = _keys(StaffMember, "staff", (code for one in wanted for code in one.staff))
        self._new_rooms = _keys(Room, "room", (one.room for one in wanted if one.room))
        beds = _keys(Bed, "bed", (one.bed for one in wanted if one.bed))
        homes = _keys(Facility, "facility", (one.facility for one in wanted if one.facility))
        self._homes = {
            *homes.values(),
            *Bed.objects.filter(pk__in=beds.values()).values_list("room__facility", flat=True),
        }

    def read(self) -> Excerpt:
        part = self._part()
        extent = self._extent(part)
        problem = take_snapshot(monday=self._plan.week, extent=extent)
        self._refuse_gone(problem)
        stored = engine_plan(self._plan, part)
        known, lost = split(problem, stored)
        kept = {*pieces(known)}
        others = [(piece, {*plan_from([piece]).occurrences()}) for piece in pieces(stored) if piece not in kept]
        asked = [one for one in self._targets if one in lost]
        return Excerpt(problem, known, {one: [piece for piece, whose in others if one in whose] for one in asked})

    def _refuse_gone(self, problem: Problem) -> None:
        """What the database still has and the week no more."""
        for target in chain(*self._targets.values()):
            named = [("room", target.room), ("bed", target.bed), ("facility", target.facility)]
            for kind, code in (*named, *(("member", code) for code in target.staff)):
                if code and code not in getattr(problem, kind):
                    raise UnknownCode("staff" if kind == "member" else kind, code)

    @cached_property
    def _own(self) -> Part:
        """The rows of the moved occurrences."""
        one = Q(pk__in=())
        seat = Q(pk__in=())
        for need, index in self._moved:
            one |= Q(need=need, index=index)
            seat |= Q(attendees__need=need, attendees__index=index)
        return Part(Q(need__in=[need for need, _ in self._moved]), one, seat, one)

    @cached_property
    def _staff(self) -> set[int]:
        """Who gives the moved occurrences, now or then."""
        plan, own = self._plan, self._own
        return {
            *self._new_staff.values(),
            *plan.sessions.filter(own.sessions).values_list("staff", flat=True),
            *plan.visits.filter(own.visits).values_list("staff", flat=True),
        } - {None}

    @cached_property
    def _placed_at(self) -> set[int]:
        """Where the moved ones sleep or spend the day, now or then; of sessions the facility, which shares a limit."""
        plan, own = self._plan, self._own
        return {
            *self._homes,
            *plan.stays.filter(own.stays).values_list("bed__room__facility", flat=True),
            *plan.attendances.filter(own.days).values_list("facility", flat=True),
            *plan.sessions.filter(own.sessions).values_list("facility", flat=True),
            *Room.objects.filter(pk__in=self._new_rooms.values()).values_list("facility", flat=True),
        }

    def _part(self) -> Part:
        """Every row that shares a resident, carer, room or house with the moved ones."""
        plan, own = self._plan, self._own
        rooms = {*self._new_rooms.values(), *plan.sessions.filter(own.sessions).values_list("room", flat=True)}
        theirs = Q(need__resident__in=self._residents)
        of_session = (
            Q(pk__in=_sessions(plan, models.SessionAttendee, theirs))
            | Q(pk__in=_sessions(plan, models.SessionStaff, Q(staff__in=self._staff)))
            | Q(room__in=rooms)
        )
        of_visit = theirs | Q(pk__in=_visits(plan, Q(staff__in=self._staff)))
        houses = self._placed_at if self._are_placements else set()
        of_day = theirs | Q(facility__in=houses)
        for facility, service in self._limited:
            of_session |= Q(facility=facility, service=service)
            at = Q(staff__facility=facility, visit__need__service=service)
            of_visit |= Q(pk__in=_visits(plan, at))
            of_day |= Q(facility=facility, need__service=service)
        return Part(Q(resident__in=self._residents) | Q(bed__room__facility__in=houses), of_day, of_session, of_visit)

    @cached_property
    def _are_placements(self) -> bool:
        modes = Need.objects.filter(pk__in=self._needs.values()).values_list("service__mode", flat=True)
        return not {"stay", "day"}.isdisjoint(modes)

    @property
    def _limited(self) -> list[tuple[int, int]]:
        """Facilities that give one of these services a limited number of times a week."""
        services = Need.objects.filter(pk__in=self._needs.values()).values("service")
        bases = StaffMember.objects.filter(pk__in=self._staff).values_list("facility", flat=True)
        rows = ServiceOffer.objects.filter(
            service__in=services, facility__in={*self._placed_at, *bases}, weekly_sessions__isnull=False
        )
        return list(rows.values_list("facility", "service"))

    def _extent(self, part: Part) -> Extent:
        plan = self._plan
        sessions, visits = plan.sessions.filter(part.sessions), plan.visits.filter(part.visits)
        days, stays = plan.attendances.filter(part.days), plan.stays.filter(part.stays)
        own = Need.objects.filter(resident__in=self._residents)
        needs = _all(
            own.values_list("pk", flat=True),
            stays.values_list("need", flat=True),
            days.values_list("need", flat=True),
            models.SessionAttendee.objects.filter(session__in=sessions).values_list("need", flat=True),
            visits.values_list("need", flat=True),
        )
        before = self._before()
        staff = {*self._staff, *before.staff, *self._rostered()} | _all(
            models.SessionStaff.objects.filter(session__in=sessions).values_list("staff", flat=True),
            models.VisitStaff.objects.filter(visit__in=visits).values_list("staff", flat=True),
        )
        facilities = {*self._placed_at, *before.facilities} | _all(
            StaffMember.objects.filter(pk__in=staff).values_list("facility", flat=True),
            Shift.objects.filter(staff__in=staff, span__overlap=self._week).values_list("facility", flat=True),
            sessions.values_list("facility", flat=True),
            days.values_list("facility", flat=True),
            stays.values_list("bed__room__facility", flat=True),
        )
        return Extent(frozenset(needs), frozenset(staff), frozenset(facilities))

    @property
    def _week(self) -> tuple[Any, Any]:
        calendar = Calendar(self._plan.week, 7)
        return calendar.midnight, calendar.moment(7 * 1440)

    def _rostered(self) -> Iterable[int]:
        """Who has care duty in the houses: the ratio hangs on them."""
        if not self._are_placements:
            return ()
        rows = Shift.objects.filter(facility__in=self._placed_at, duty=Duty.CARE, span__overlap=self._week)
        return rows.values_list("staff", flat=True)

    def _before(self) -> "_Named":
        """Whom and where the moved needs are used to, and wish: what a change of habit costs is told from that."""
        needs = [*self._needs.values()]
        patterns = models.StandingPattern.objects.filter(need__in=needs)
        wishes = NeedPreference.objects.filter(need__in=needs)
        last = (
            models.Plan.objects.filter(status=PlanStatus.PUBLISHED, week__lt=self._plan.week).order_by("-week").first()
        )
        staff = [patterns.values_list("staff", flat=True), wishes.values_list("staff", flat=True)]
        facilities = [
            patterns.values_list("facility", flat=True),
            wishes.values_list("facility", flat=True),
            Choice.objects.filter(resident__in=self._residents).values_list("facility", flat=True),
            models.Placement.objects.filter(need__in=needs).values_list("bed__room__facility", flat=True),
        ]
        if last is not None:
            sessions = last.sessions.filter(attendees__need__in=needs)
            staff += [
                sessions.values_list("staff", flat=True),
                last.visits.filter(need__in=needs).values_list("staff", flat=True),
            ]
            facilities += [
                sessions.values_list("facility", flat=True),
                last.attendances.filter(need__in=needs).values_list("facility", flat=True),
                last.stays.filter(need__in=needs).values_list("bed__room__facility", flat=True),
            ]
        return _Named(_all(*staff), _all(*facilities))


@dataclass(frozen=True)
class _Named:
    staff: set[int]
    facilities: set[int]


def _keys(model: type[Model], kind: str, codes: Iterable[str]) -> dict[str, int]:
    wanted = {*codes}
    found: dict[str, int] = dict(model._default_manager.filter(code__in=wanted).values_list("code", "pk"))
    for code in sorted(wanted - {*found}):
        raise UnknownCode(kind, code)
    return found


def _all(*some: Iterable[int | None]) -> set[int]:
    return {key for key in chain(*some) if key is not None}


def _sessions(plan: models.Plan, model: Any, some: Q) -> Any:
    return model.objects.filter(some, session__plan=plan).values("session")


def _visits(plan: models.Plan, some: Q) -> Any:
    return models.VisitStaff.objects.filter(some, visit__plan=plan).values("visit")
