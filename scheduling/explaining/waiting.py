"""A place in the queue in words: the one formula with its numbers, for coordinators and for families."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..engine.problem import Weights
from ..models import WaitingListEntry
from ..selectors.waiting import Place


@dataclass(frozen=True)
class Factors:
    """The formula as people read it: plain numbers with two decimals, whose product is ``points``."""

    priority: str
    severity: str
    waiting: str
    points: str
    weeks: int


def factors_of(place: Place) -> Factors:
    each = place.urgency
    priority, severity, waiting = (f"{value / 100:.2f}" for value in (each.priority, each.severity, each.waiting))
    return Factors(priority, severity, waiting, f"{each.points:.2f}", place.days // 7)


def family_lines(entry: WaitingListEntry, place: Place) -> list[str]:
    """Why the resident stands where, as one would say it to the family."""
    weights, factors = Weights(), factors_of(place)
    return [
        _("You have place %(place)s of %(among)s who wait for “%(service)s”.")
        % {"place": place.place, "among": place.among, "service": entry.need.service},
        _(
            "The order goes by three numbers, multiplied: how urgent the need is (%(priority)s), how severe the"
            " disability is (%(severity)s), and how long you have waited (full weeks %(weeks)s: %(waiting)s)."
            " Yours make %(points)s. Who has more comes first; of two alike, who has waited longer."
        )
        % vars(factors),
        _("Each full week of waiting adds %(each)s per cent, up to %(most)s.")
        % {"each": weights.waiting_per_week, "most": weights.waiting_most},
        _("A free place is offered to the first in this order whom it fits: the institution takes in people of the"
          " resident's age, sex, category and level, and has what the need asks for."),
        _("If something here is not right, ask us: a person will look at it again."),
    ]  # fmt: skip
