"""An unmet need in words, for each of three readers, out of the facts that an explanation has of it."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..engine.changes.change import change_from
from ..engine.supply import Mode
from ..report import advices, counted_text, reason_text
from .names import Names
from .plainly import missing_line, plain_reason, units_text
from .wording import OF_FACILITIES, OF_FAMILIES, change_text, family_text

MOST_REASONS = 4  # named to the coordinator
Facts = Mapping[str, Any]  # as docs/formats/explanation.schema.json says, without the texts


class Audience(StrEnum):
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    FAMILY = "family"


def need_text(lost: Facts, names: Names, audience: Audience) -> list[str]:
    """Lines; the first says what is missing."""
    return [*_TEXTS[audience](lost, names)]


def missing_text(lost: Facts, names: Names) -> str:
    return _("%(service)s: %(missing)s missing") % {
        "service": names.service(lost["service"]),
        "missing": units_text(lost["units"], _mode(lost, names)),
    }


def _mode(lost: Facts, names: Names) -> Mode:
    return names.mode(lost["service"])


def _for_coordinator(lost: Facts, names: Names) -> Iterator[str]:
    yield f"{lost['need']} · {lost['resident']} · {missing_text(lost, names)}"
    if lost["free"]:
        yield _("There is a free option: plan again, or place it by hand.")
        return
    yield _("Why: %(reasons)s.") % {"reasons": _("; ").join(map(_counted, lost["reasons"][:MOST_REASONS]))}
    if lost["lost"]:
        yield _order_text(lost)
    yield from _numbered(
        [
            _with_units(lost, remedy["units"], names, change_text(change_from(remedy["change"]), names))
            for remedy in lost["remedies"]
        ],
        _("Each of these alone would serve it, tried one by one, with nobody losing anything:"),
        _("No single change that was tried would serve it: mostly more than one thing stands in the way."),
    )
    yield from advices([reason["rule"] for reason in lost["reasons"]])


def _counted(reason: Facts) -> str:
    return counted_text(reason_text(reason["rule"]), reason)


def _order_text(lost: Facts) -> str:
    standing = lost["standing"]
    return _(
        "There are options, and they are taken. In the order for this service (priority %(priority)s, level %(level)s,"
        " weeks of waiting %(weeks)s) stand %(among)s needs: before it %(ahead)s, just as urgent %(equal)s;"
        " served in full %(served)s."
    ) % {
        "priority": standing["priority"],
        "level": standing["level"],
        "weeks": standing["waiting_weeks"],
        "ahead": standing["ahead"],
        "equal": standing["equal"],
        "among": standing["among"],
        "served": standing["served"],
    }


def _with_units(lost: Facts, units: int, names: Names, text: str) -> str:
    if units >= lost["units"]:
        return text
    return _("%(change)s (serves %(units)s)") % {
        "change": text,
        "units": units_text(units, _mode(lost, names)),
    }


def _numbered(texts: list[str], head: str, instead: str) -> Iterator[str]:
    if not texts:
        yield instead
        return
    yield head
    yield from (f"  {number}. {text}" for number, text in enumerate(texts, 1))


def _for_manager(lost: Facts, names: Names) -> Iterator[str]:
    yield f"{lost['need']} · {missing_text(lost, names)}"
    if lost["free"]:
        yield _("There is a free option: the coordinator can place it.")
        return
    yield _("Main reason: %(reason)s.") % {"reason": reason_text(lost["reasons"][0]["rule"])}
    if lost["lost"]:
        yield _order_text(lost)
    yield from _numbered(
        [
            _with_units(lost, remedy["units"], names, change_text(change_from(remedy["change"]), names))
            for remedy in lost["remedies"]
            if remedy["change"]["kind"] in OF_FACILITIES
        ],
        _("What a facility could do; each alone would serve it:"),
        _("Nothing that one facility could do alone would serve it."),
    )


def _for_family(lost: Facts, names: Names) -> Iterator[str]:
    yield missing_line(names.service(lost["service"]), lost["units"], _mode(lost, names))
    if lost["free"]:
        yield _("There is still room. We are looking for a time and will call you.")
        return
    yield plain_reason(lost["reasons"][0]["rule"])
    if lost["lost"]:
        yield from _order_plainly(lost)
    changes = [change_from(one["change"]) for one in lost["remedies"]]
    texts = [family_text(change, names) for change in changes if change.kind in OF_FAMILIES]
    yield from _numbered(
        texts,
        _("Any one of these would let us arrange more:"),
        _("You need not do anything. We keep looking, and call you as soon as there is room."),
    )
    yield _("If something here is not right, ask us: a person will look at it again.")


def _order_plainly(lost: Facts) -> Iterator[str]:
    """How many others come first, or else how many stand alike: one of the two says why others have the places."""
    standing = lost["standing"]
    if standing["ahead"]:
        text = ngettext(
            "%(count)s other request for this service is more urgent or has waited longer.",
            "%(count)s other requests for this service are more urgent or have waited longer.",
            standing["ahead"],
        )
        yield text % {"count": standing["ahead"]}
    elif standing["equal"]:
        text = ngettext(
            "%(count)s other request for this service is as urgent and has waited as long.",
            "%(count)s other requests for this service are as urgent and have waited as long.",
            standing["equal"],
        )
        yield text % {"count": standing["equal"]}


_TEXTS: dict[Audience, Callable[[Facts, Names], Iterator[str]]] = {
    Audience.COORDINATOR: _for_coordinator,
    Audience.MANAGER: _for_manager,
    Audience.FAMILY: _for_family,
}
