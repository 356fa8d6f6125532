"""Where one more time of a need would fit into a plan, or else one that stands: what was asked last, and the ways that
were found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from backend.core.access.questions import Actor, permitted
from residents.models import Need

from ...choices import InquiryKind
from ...engine.demand import Occurrence
from ...engine.moves import Target, target_of
from ...engine.supply import Mode
from ...engine.view import Option
from ...models import Inquiry, Plan


@dataclass(frozen=True)
class Mover:
    """Someone who makes room, or whose group is held no more: ``after`` is empty then."""

    need: str
    index: int
    before: tuple[Target, ...]
    after: tuple[Target, ...]


@dataclass(frozen=True)
class Fit:
    """One way to serve occurrence ``index`` of the need. ``cost``: points by rule, of all who are concerned."""

    index: int
    targets: tuple[Target, ...]
    cost: dict[str, int]
    movers: tuple[Mover, ...]


def fitting_of(user: Actor, plan: Plan, need: Need, index: int | None) -> tuple[Inquiry | None, list[Fit]]:
    """The newest question in this plan about one more time of the need, or with ``index`` about that one, which stands;
    and what was found, the best first."""
    rows = permitted(user, "read", Inquiry).filter(plan=plan, kind=InquiryKind.RECOMMEND, asked__need=need.code)
    rows = rows.exclude(asked__has_key="index") if index is None else rows.filter(asked__index=index)
    inquiry = rows.order_by("-created_at", "-pk").first()
    return inquiry, _fits(inquiry) if inquiry else []


def _fits(inquiry: Inquiry) -> list[Fit]:
    return [
        Fit(one["occurrence"]["index"], _targets(one["options"]), one["by_rule"], (*_movers(one.get("moved", ())),))
        for one in (inquiry.answer or {}).get("options", ())
    ]


def _movers(moved: Iterable[dict[str, Any]]) -> Iterator[Mover]:
    for one in moved:
        need, index = one["occurrence"]["need"], one["occurrence"]["index"]
        yield Mover(need, index, _targets(one["before"]), _targets(one["after"]))


def _targets(options: Iterable[dict[str, Any]]) -> tuple[Target, ...]:
    """Of options as the engine encodes them."""
    return tuple(target_of([_option(one)]) for one in options)


def _option(one: dict[str, Any]) -> Option:
    staff = tuple(one.get("staff", ()))
    return Option(**{**one, "occurrence": Occurrence(**one["occurrence"]), "mode": Mode(one["mode"]), "staff": staff})
