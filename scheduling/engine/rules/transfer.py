"""Into how many further beds does a stay move? Stays of a need that follow each other in one bed are no move."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ..supply import Mode
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for name, options in view.by_need.items():
        stays = [option for option in options if option.mode is Mode.STAY]
        for first, second in pairwise(stays):
            if first.bed != second.bed:
                yield Finding(
                    RULE.id, name, view.resident(second).id, None, second.facility, second.bed, second.start,
                    second.end, f"moves from {first.bed}", (second.occurrence,),
                )  # fmt: skip


RULE = Rule(
    "transfer",
    Level.PREFERENCE,
    "A stay is in one bed from the first night to the last.",
    "一次住宿从头到尾尽量住同一张床。",
    check=check,
)
