"""Lists of who comes somewhere, or came, name those whose file the reader may read; of others they keep the time."""

from collections.abc import Collection
from datetime import date, timedelta

from django.utils import timezone

from backend.core.access.questions import Actor, permitted
from backend.core.access.table import READ

from ..models import Resident

NOBODY = "–"
KEPT_FOR = timedelta(days=28)  # a file stays in reach of those who served the resident for as long


def names_in_reach(user: Actor, residents: Collection[int]) -> dict[int, str]:
    """By key, the names of those whose file ``user`` reads. One query."""
    rows = permitted(user, READ, Resident).filter(pk__in=residents)
    return dict(rows.values_list("pk", "name"))


def hide_out_of_reach(user: Actor, residents: Collection[Resident]) -> None:
    """Take name, code and where to find them off the rows of those whose file ``user`` does not read. One query."""
    known = names_in_reach(user, {one.pk for one in residents})
    for one in residents:
        if one.pk not in known:
            one.name, one.code, one.address, one.phone = NOBODY, "", "", ""


def hide_long_ago(user: Actor, came: Collection[tuple[Resident, date]]) -> None:
    """The same of those who came, with the last day of it, longer ago than files stay in reach of a house: the house of
    the day names whoever comes, also to those who see the house alone."""
    before = timezone.localdate() - KEPT_FOR
    hide_out_of_reach(user, [resident for resident, day in came if day < before])
