"""Changes that need no more of anything: papers renewed, what a family could give way in, what is closed reopened.

The rules that block a need's candidates say which are worth a try.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from ..demand import Need, Resident
from ..problem import Problem
from ..rules.assessments import MENTAL, STABILITY, holding
from ..supply import Asset
from ..timeline import DAY, Span, first_lapse
from .change import SEVERAL, Change, Kind
from .periods import days_asked, last_day, paid_periods
from .places import NEAREST, Places
from .trial import Missing

Maker = Callable[[Places, Need, Missing], Iterator[Change]]


def without_supply(places: Places, missing: Missing, blocking: Collection[str]) -> Iterator[Change]:
    """Changes to try, in the order of the rules that block; windows are left to ``when``."""
    need = places.problem.need[missing.need]
    for rule, maker in _MAKERS.items():
        if rule in blocking:
            yield from maker(places, need, missing)


def _certificate(places: Places, need: Need, missing: Missing) -> Iterator[Change]:
    yield Change(Kind.CERTIFICATE, need=need.id)


def _assessment(places: Places, need: Need, missing: Missing) -> Iterator[Change]:
    problem = places.problem
    resident, days = problem.resident[need.resident], days_asked(problem, need)
    kinds = [*need.requires, *([STABILITY] if resident.has_category(MENTAL) else [])]
    lapsed = [kind for kind in dict.fromkeys(kinds) if not _holds(resident, kind, days)]
    for what in dict.fromkeys((*lapsed, SEVERAL.join(lapsed))):
        yield Change(Kind.ASSESSMENT, what=what, need=need.id)


def _holds(resident: Resident, kind: str, days: range) -> bool:
    return first_lapse(holding(resident, kind, "stable" if kind == STABILITY else None), days) is None


def _credential(places: Places, need: Need, missing: Missing) -> Iterator[Change]:
    days = days_asked(places.problem, need)
    for name in places.admitting(need):
        facility = places.problem.facility[name]
        for kind in facility.required_credentials:
            held = [one.valid for one in facility.credentials if one.kind == kind]
            if first_lapse(held, days) is not None:
                yield Change(Kind.CREDENTIAL, name, kind)


def _entitlement(places: Places, need: Need, missing: Missing) -> Iterator[Change]:
    """More in one of the periods that it is paid for in, or could be; the period is named where there are several."""
    periods = paid_periods(places.problem, need)
    for period in periods:
        assert period.end is not None
        named = (Span(period.start * DAY, period.end * DAY),) if len(periods) > 1 else ()
        yield Change(Kind.ENTITLEMENT, spans=named, amount=missing.units, need=need.id)


def _choice(places: Places, need: Need, missing: Missing) -> Iterator[Change]:
    days = days_asked(places.problem, need)
    for name in places.offering(need)[:NEAREST]:
        if first_lapse(need.chosen_at(name), days) is not None:
            yield Change(Kind.CHOICE, name, need=need.id)


def _refusal(places: Places, need: Need, missing: Missing) -> Iterator[Change]:
    yield from (Change(Kind.REFUSAL, name, need=need.id) for name in need.refused_facilities)
    yield from (Change(Kind.REFUSAL, what=member, need=need.id) for member in need.refused_staff)


def _carer_sex(places: Places, need: Need, missing: Missing) -> Iterator[Change]:
    yield Change(Kind.CARER_SEX, need=need.id)


def _rung(places: Places, need: Need, missing: Missing) -> Iterator[Change]:
    if not need.rungs:
        return
    others = {places.problem.facility[name].rung for name in places.offering(need)} - {*need.rungs}
    for rung in sorted(others, key=lambda one: (min(abs(one - held) for held in need.rungs), one)):
        yield Change(Kind.RUNG, what=str(rung), need=need.id)


def _reopen(places: Places, need: Need, missing: Missing) -> Iterator[Change]:
    """What is out of use while the need asks for it, with all the periods of that; which of them matter shows later."""
    problem = places.problem
    for name in places.admitting(need):
        rooms = problem.rooms_of.get(name, ())
        assets = [(Asset.FACILITY, name), *((Asset.ROOM, room.id) for room in rooms)]
        assets += [(Asset.BED, bed.id) for room in rooms for bed in problem.beds_of.get(room.id, ())]
        for asset, key in assets:
            closures = problem.closures_of.get((asset.value, key), ())
            spans = tuple(_shut(problem, need, (one.span for one in closures if one.out_of_use)))
            if spans:
                yield Change(Kind.REOPEN, name, key, spans, asset=asset)


def _shut(problem: Problem, need: Need, spans: Iterable[Span]) -> Iterator[Span]:
    """Those that touch the days of the need; one without an end as far as there is a plan."""
    days = days_asked(problem, need)
    last = last_day(problem, need) * DAY
    for span in spans:
        if span.overlaps(days.start * DAY, days.stop * DAY):
            yield Span(max(0, span.start), max(last, days.stop * DAY) if span.end is None else span.end)


_MAKERS: dict[str, Maker] = {
    "certificate": _certificate,
    "assessments": _assessment,
    "credentials": _credential,
    "entitlement": _entitlement,
    "guardian_choice": _choice,
    "refusals": _refusal,
    "carer_sex": _carer_sex,
    "eligibility": _rung,
    "closures": _reopen,
}
