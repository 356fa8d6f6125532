"""What a replan changes and what recommend proposes, for people on a terminal and for scripts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import IO, TYPE_CHECKING, Any, cast

from django.core.management.base import OutputWrapper
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console, Group, RenderableType
from rich.table import Table

from .engine.codec import encode
from .engine.react.events import Closed, Event, ResidentAway, StaffAbsent
from .engine.rules import BY_ID, Level
from .engine.supply import Mode
from .engine.timeline import DAY
from .engine.view import Option
from .report import advices, pin_reason_text, reason_text, sentence_text
from .services.reacting import Answer
from .snapshot.calendar import Calendar
from .weeks import week_name

if TYPE_CHECKING:
    from .engine.demand import Pin
    from .engine.problem import Problem
    from .engine.react.changes import Change
    from .engine.react.recommend import Recommendation
    from .engine.react.replan import Replan


def changes_json(answer: Answer) -> dict[str, Any]:
    """Everything about a replan; times in minutes of the week, as in a plan file."""
    found = answer.replan
    return {
        "week": week_name(answer.published.week),
        "published_version": answer.published.version,
        "draft_version": answer.plan.version if answer.plan else None,
        "seconds": round(found.result.seconds, 3),
        "served": found.result.served,
        "needed": found.result.needed,
        "residents": found.residents,
        "staff": found.staff,
        "changes": [
            encode(change) | {"need": change.occurrence.need, "staff": change.staff} for change in found.changes
        ],
        "impossible_pins": [encode(one) | {"need": one.pin.need} for one in found.result.impossible_pins],
        "events": [{"kind": type(event).__name__} | encode(event) for event in found.events],
    }


def print_changes(out: OutputWrapper, answer: Answer) -> None:
    Console(file=cast(IO[str], out)).print(_page(answer))


def _page(answer: Answer) -> RenderableType:
    found = answer.replan
    figures = {
        "week": week_name(answer.published.week),
        "from": answer.published.version,
        "to": answer.plan.version if answer.plan else "",
        "changes": len(found.changes),
        "residents": len(found.residents),
        "staff": len(found.staff),
        "unserved": sum(not change.after for change in found.changes),
        "seconds": f"{found.result.seconds:.1f}",
    }
    head = (
        _("Week %(week)s: draft v%(to)s, made from the published v%(from)s in %(seconds)s s.")
        if answer.plan
        else _("Week %(week)s: what would change in the published v%(from)s. Nothing was stored. %(seconds)s s.")
    ) % figures
    lost = [*_lost_pins(found, answer.published.week)]
    if not found.changes:
        return Group(head, _("Nothing changes."), *lost)
    tail = _("%(changes)s changes for %(residents)s residents and %(staff)s staff; %(unserved)s cannot be served.")
    return Group(head, tail % figures, _table(found, answer.published.week), *lost)


def _lost_pins(found: "Replan", monday: date) -> Iterator[str]:
    """Decisions of people that the draft does not keep, each with what stands against it."""
    pins = found.result.impossible_pins
    if pins:
        text = ngettext("%(count)s pin cannot be kept.", "%(count)s pins cannot be kept.", len(pins))
        yield text % {"count": len(pins)}
    words = _Words(found.problem, monday)
    for one in pins:
        reasons = _("; ").join(map(pin_reason_text, one.reasons))
        parts = (words.need(one.pin.need), words.pinned(one.pin), reasons)
        yield "  " + " · ".join(part for part in parts if part)


def _table(found: "Replan", monday: date) -> Table:
    table = Table()
    for heading in (_("resident"), _("need"), _("published"), _("now"), _("why")):
        table.add_column(heading, overflow="fold")
    words = _Words(found.problem, monday)
    for change in found.changes:
        table.add_row(
            change.resident,
            words.need(change.occurrence.need),
            words.way(change.before),
            words.way(change.after) if change.after else _("not served"),
            _why(change, found.events),
        )
    return table


def _why(change: "Change", events: Sequence[Event]) -> str:
    if change.makes_room_for:
        others = sorted({one.need for one in change.makes_room_for} - {change.occurrence.need})
        if not others:
            return _("goes along with another day: day care is at one home all week")
        return _("moved to make room for %(needs)s") % {"needs": ", ".join(others)}
    text = {
        "hit": _("can no longer be as published"),
        "gone": _("the need or the file has ended"),
        "cancelled": _("cancelled by the family"),
        "urgent": _("urgent need"),
        "room": _("moved together with others"),
        "pinned": _("a person has decided so since"),
        "room_left": _("was unserved; there is room now"),
    }[change.why.value]
    barred = [reason_text(rule) for rule in change.rules]
    if change.event is not None and (happened := _happened(events[change.event])):
        barred = [happened]
    unserved = [reason_text(reason.rule) for reason in change.reasons[:1]]
    advice = advices([reason.rule for reason in change.reasons])
    return "\n".join(dict.fromkeys((text, *barred, *unserved, *advice)))


def _happened(event: Event) -> str:
    match event:
        case StaffAbsent(code):
            return _("%(code)s is away") % {"code": code}
        case Closed(_asset, code):
            return _("%(code)s is closed") % {"code": code}
        case ResidentAway():
            return _("the resident is away")
    return ""


class _Words:
    """Placements as people read them: by codes, with no names of persons."""

    def __init__(self, problem: "Problem", monday: date) -> None:
        self._problem = problem
        self._calendar = Calendar(monday, problem.horizon_days)

    def need(self, code: str) -> str:
        need = self._problem.need.get(code)
        return f"{code} {need.service}" if need else code

    def way(self, options: Iterable[Option]) -> str:
        return "\n".join(self._one(option) for option in options)

    def _one(self, option: Option) -> str:
        start, end = self._calendar.moment(option.start), self._calendar.moment(option.end)
        if option.mode is Mode.STAY:
            return f"{start:%m-%d} – {end:%m-%d} {option.bed}"
        day = date_format(localtime(start), "D m-d")
        if option.mode is Mode.DAY:
            return f"{day} {option.facility}"
        where = option.room or _("at home")
        return f"{day} {localtime(start):%H:%M} {where} {'+'.join(option.staff)}"

    def pinned(self, pin: "Pin") -> str:
        parts = (self._when(pin), pin.facility, pin.room, pin.bed, "+".join(pin.staff or ()))
        return " ".join(part for part in parts if part)

    def _when(self, pin: "Pin") -> str:
        if pin.start is not None:
            moment = localtime(self._calendar.moment(pin.start))
            return f"{date_format(moment, 'D m-d')} {moment:%H:%M}"
        return "" if pin.day is None else date_format(localtime(self._calendar.moment(pin.day * DAY)), "D m-d")


def recommendations_json(found: Iterable["Recommendation"]) -> list[dict[str, Any]]:
    return [
        encode(one) | {"unserved": one.unserved, "preference": one.preference, "by_rule": one.by_rule} for one in found
    ]


def print_recommendations(
    out: OutputWrapper, problem: "Problem", monday: date, found: Iterable["Recommendation"]
) -> None:
    table = Table()
    for heading in ("", _("place, staff and time"), _("need served, weighted minutes"), _("points"), _("of which")):
        table.add_column(heading)
    words = _Words(problem, monday)
    for number, one in enumerate(found, 1):
        moved = [
            (_("%(need)s moves: %(before)s → %(after)s") if other.after else _("%(need)s loses %(before)s"))
            % {
                "need": words.need(other.occurrence.need),
                "before": words.way(other.before),
                "after": words.way(other.after),
            }
            for other in one.moved
        ]
        table.add_row(
            str(number),
            "\n".join([words.way(one.options), *moved]),
            str(-one.unserved),
            f"{one.preference:+d}",
            _parts(one.by_rule),
        )
    Console(file=cast(IO[str], out)).print(table)


def _parts(by_rule: Mapping[str, int]) -> str:
    """The rules of preference that change, in words."""
    preferences = {rule: points for rule, points in by_rule.items() if BY_ID[rule].level is Level.PREFERENCE}
    return "\n".join(f"{points:+d} {sentence_text(rule)}" for rule, points in preferences.items())
