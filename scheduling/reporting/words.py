"""What each figure of a report means, in words that stand beside it."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.sentences import sentences
from facilities.models import Indicator

from ..choices import NotMetReason
from ..selectors.reports.indicators import Reading

SERVED = gettext_lazy(
    "Sessions, visits, days or half days, and nights each count once. Needed is what the published plans serve and "
    "what they say is missing. Nights count for the plan's own week. The board of a plan weighs by urgency and waiting "
    "time instead, so its share is another."
)
SAME_CARER = gettext_lazy(
    "Of the needs with a session or visit in two published weeks in a row: those with at least one carer in common."
)
SAME_PLACE = gettext_lazy(
    "Of the needs with a session or day place in two published weeks in a row: those with at least one facility in "
    "common."
)
BEDS = gettext_lazy(
    "Nights slept in published weeks by plan or, where no plan says who sleeps there, by those who live there; of "
    "seven nights a week for each bed. Closed beds count as beds."
)
PLACES = gettext_lazy("Half days planned, of all half-day places. A full day counts as two.")

COUNTED = {
    "day_homes": gettext_lazy("towns with a Home for the Disabled whose papers are valid, of all towns"),
    "residential_care": gettext_lazy(
        "towns from which a residential institution with valid papers admits people, of all towns"
    ),
    "children_institutions": gettext_lazy(
        "children's institutions with valid accreditation, agreement and insurance, of all children's institutions"
    ),
    "basic_rehabilitation": gettext_lazy(
        "residents served at least once with a session or rehabilitation at home, of those who need it in these weeks"
    ),
    "assistive_devices": gettext_lazy("residents fitted with a device, of those who need it in these weeks"),
}

# Targets of the city's plan that are said in words and not in figures.
TARGETS = {"与国内生产总值增长同步": gettext_lazy("in step with GDP growth")}


def share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}%"


def decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def target(indicator: Indicator) -> str:
    return str(TARGETS.get(indicator.target_2025, indicator.target_2025))


def travel() -> str:
    return _(
        "Planned minutes on the way to each visit, counted once for each carer. The way home after the last visit is "
        "not counted."
    )


def attendance() -> str:
    return _(
        "Appointments and days of which somebody said what became of them: the last word counts. The share is of those "
        "that took place, of all of which something was said."
    )


def reasons(why: Counter[str]) -> str:
    """The most frequent first."""
    counted = sorted(why.items(), key=lambda one: (-one[1], one[0]))
    return _(", ").join(f"{NotMetReason(reason).label} {count}" for reason, count in counted)


def waiting() -> str:
    return _(
        "Entries of the waiting list that are open at the end of the last day, with the days since they began; and "
        "those that ended with a place within the period."
    )


def bands() -> str:
    return _(
        "Needs that the last plan leaves unserved in whole or in part, by the days from the day on which the wait "
        "began to the last day. Needs without such a day are left out."
    )


def band(days: int | None) -> str:
    return _("longer") if days is None else _("up to %(days)s days") % {"days": days}


def continuity() -> str:
    return sentences(SAME_CARER, SAME_PLACE)


def fairness(floor: int | None) -> str:
    """``floor`` in per cent."""
    text = _(
        "The share served of the group served least and of the group served most, and the distance between them. Need "
        "is weighed here by minutes, urgency and waiting time and as far ahead as a plan looks, as the planning itself "
        "weighs it; the tables above count each time once, so their shares are others."
    )
    if floor is None:
        return text
    counted = _("The floor is %(floor)s of this weighted need: groups below it are counted.")
    return sentences(text, counted % {"floor": f"{floor}%"})


def occupancy() -> str:
    return sentences(BEDS, PLACES)


def indicators() -> str:
    return _(
        "Indicators 4, 5, 6, 11 and 12 can be counted from the data of this system; the others need data that it does "
        "not hold."
    )


def reached(value: bool | None) -> str:
    return "–" if value is None else _("yes") if value else _("not yet")


def reading(one: Reading) -> str:
    if not one.known:
        return _("not counted here")
    return _("%(part)s of %(whole)s: %(what)s") % {
        "part": one.part,
        "whole": one.whole,
        "what": COUNTED[one.indicator.code],
    }
