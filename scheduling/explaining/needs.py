"""An unmet need in words, for each of three readers."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..engine.changes.week import Explained
from ..engine.problem import Problem
from ..engine.result import Reason
from ..engine.supply import Mode
from ..report import advices, reason_text
from .names import Names
from .plainly import missing_line, plain_reason, units_text
from .wording import OF_FACILITIES, OF_FAMILIES, change_text, family_text

MOST_REASONS = 4  # named to the coordinator


class Audience(StrEnum):
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    FAMILY = "family"


def need_text(explained: Explained, problem: Problem, names: Names, audience: Audience) -> list[str]:
    """Lines; the first says what is missing."""
    return [*_TEXTS[audience](explained, problem, names)]


def missing_text(explained: Explained, problem: Problem, names: Names) -> str:
    service = names.service(problem.need[explained.need].service)
    return _("%(service)s: %(missing)s missing") % {
        "service": service,
        "missing": units_text(explained.units, _mode(explained, problem)),
    }


def _mode(explained: Explained, problem: Problem) -> Mode:
    return problem.service_of(explained.need).mode


def _for_coordinator(explained: Explained, problem: Problem, names: Names) -> Iterator[str]:
    need = problem.need[explained.need]
    yield f"{need.id} · {need.resident} · {missing_text(explained, problem, names)}"
    if explained.free:
        yield _("There is a free option: plan again, or place it by hand.")
        return
    yield _("Why: %(reasons)s.") % {"reasons": _("; ").join(map(_counted, explained.reasons[:MOST_REASONS]))}
    if explained.lost:
        yield _order_text(explained)
    yield from _numbered(
        [
            _with_units(explained, remedy.units, problem, change_text(remedy.change, names))
            for remedy in explained.remedies
        ],
        _("Each of these alone would serve it, tried one by one, with nobody losing anything:"),
        _("No single change that was tried would serve it: mostly more than one thing stands in the way."),
    )
    yield from advices([reason.rule for reason in explained.reasons])


def _counted(reason: Reason) -> str:
    if not reason.options:
        return reason_text(reason.rule)
    return _("%(reason)s (%(blocked)s of %(options)s options)") % {
        "reason": reason_text(reason.rule),
        "blocked": reason.blocked,
        "options": reason.options,
    }


def _order_text(explained: Explained) -> str:
    standing = explained.standing
    return _(
        "There are options, and they are taken. In the order for this service (priority %(priority)s, level %(level)s,"
        " weeks of waiting %(weeks)s) stand %(among)s needs: before it %(ahead)s, with the same weight %(equal)s;"
        " served in full %(served)s."
    ) % {
        "priority": standing.priority,
        "level": standing.level,
        "weeks": standing.waiting_weeks,
        "ahead": standing.ahead,
        "equal": standing.equal,
        "among": standing.among,
        "served": standing.served,
    }


def _with_units(explained: Explained, units: int, problem: Problem, text: str) -> str:
    if units >= explained.units:
        return text
    return _("%(change)s (serves %(units)s)") % {
        "change": text,
        "units": units_text(units, _mode(explained, problem)),
    }


def _numbered(texts: list[str], head: str, instead: str) -> Iterator[str]:
    if not texts:
        yield instead
        return
    yield head
    yield from (f"  {number}. {text}" for number, text in enumerate(texts, 1))


def _for_manager(explained: Explained, problem: Problem, names: Names) -> Iterator[str]:
    yield f"{explained.need} · {missing_text(explained, problem, names)}"
    if explained.free:
        yield _("There is a free option: the coordinator can place it.")
        return
    yield _("Main reason: %(reason)s.") % {"reason": reason_text(explained.reasons[0].rule)}
    if explained.lost:
        yield _order_text(explained)
    yield from _numbered(
        [
            _with_units(explained, remedy.units, problem, change_text(remedy.change, names))
            for remedy in explained.remedies
            if remedy.change.kind in OF_FACILITIES
        ],
        _("What a facility could do; each alone would serve it:"),
        _("Nothing that one facility could do alone would serve it."),
    )


def _for_family(explained: Explained, problem: Problem, names: Names) -> Iterator[str]:
    service = names.service(problem.need[explained.need].service)
    yield missing_line(service, explained.units, _mode(explained, problem))
    if explained.free:
        yield _("There is still room. We are looking for a time and will call you.")
        return
    yield plain_reason(explained.reasons[0].rule)
    if explained.lost:
        yield from _order_plainly(explained)
    texts = [family_text(one.change, names) for one in explained.remedies if one.change.kind in OF_FAMILIES]
    yield from _numbered(
        texts,
        _("Any one of these would let us arrange more:"),
        _("You need not do anything. We keep looking, and call you as soon as there is room."),
    )
    yield _("If something here is not right, ask us: a person will look at it again.")


def _order_plainly(explained: Explained) -> Iterator[str]:
    """How many others come first, or else how many stand alike: one of the two says why others have the places."""
    standing = explained.standing
    if standing.ahead:
        text = ngettext(
            "%(count)s other request for this service is more urgent or has waited longer.",
            "%(count)s other requests for this service are more urgent or have waited longer.",
            standing.ahead,
        )
        yield text % {"count": standing.ahead}
    elif standing.equal:
        text = ngettext(
            "%(count)s other request for this service is as urgent and has waited as long.",
            "%(count)s other requests for this service are as urgent and have waited as long.",
            standing.equal,
        )
        yield text % {"count": standing.equal}


_TEXTS: dict[Audience, Callable[[Explained, Problem, Names], Iterator[str]]] = {
    Audience.COORDINATOR: _for_coordinator,
    Audience.MANAGER: _for_manager,
    Audience.FAMILY: _for_family,
}
