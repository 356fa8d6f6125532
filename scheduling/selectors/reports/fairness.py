"""How much of its weighted need each town and category is served, reckoned as the engine does for its floor."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from backend.core.access.questions import Actor, permitted, require
from facilities.models import Town

from ...engine.problem import Weights
from ...engine.worth import lacking_of
from ...models import Plan


@dataclass(frozen=True)
class Weighed:
    """Weighted minutes of care that a group needs, and is given."""

    needed: int
    served: int

    @property
    def share(self) -> float:
        return self.served / self.needed

    def below(self, floor: int) -> bool:
        """Whether it lies below a floor of so many per cent, by the engine's own arithmetic."""
        return lacking_of(Weights(fairness_floor=floor), self.needed, self.served) > 0


@dataclass(frozen=True)
class Groups:
    """By primary key of the town, by number of the category; who needs nothing is left out."""

    towns: dict[int, Weighed]
    categories: dict[int, Weighed]


def weighed(user: Actor, plans: Sequence[Plan]) -> Groups:
    """Over all of ``plans``, by the figures that each keeps of itself. Three queries."""
    require(user, "open", "reports")
    towns, categories = (_sums(_kept(user, plans, group)) for group in ("by_town", "by_category"))
    keys = permitted(user, "read", Town).values_list("code", "pk")
    return Groups(
        {pk: towns[code] for code, pk in keys if code in towns},
        {int(number): one for number, one in categories.items()},
    )


def _kept(user: Actor, plans: Sequence[Plan], group: str) -> Iterator[dict[str, Any]]:
    rows = permitted(user, "read", Plan).filter(pk__in=[plan.pk for plan in plans]).order_by()
    kept = rows.values_list(f"result__summary__{group}", flat=True)
    return chain.from_iterable(some or () for some in kept)


def _sums(rows: Iterable[dict[str, Any]]) -> dict[str, Weighed]:
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[row["key"]].update(needed=row["weighted_needed"], served=row["weighted_served"])
    return {key: Weighed(one["needed"], one["served"]) for key, one in sums.items() if one["needed"]}
