"""``python -m tests.integrity.acts '[[["act", key, ...], ...], ...]'``: do each list of acts in a process of its own
when the gate opens, and say of each list what came of it.

The gate is a lock that the test holds while the processes start. They are forked from one that has loaded everything:
each by itself would spend seconds on that. None is connected before it is forked.
"""

import json
import multiprocessing
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from tests.integrity.processes import set_up

GATE = 0x67617465
USED = (
    "scheduling.services.capacity",
    "scheduling.services.offers",
    "scheduling.services.publishing",
    "tests.scheduling.test_publishing",
    "tests.scheduling.waiting.queue_of_three",
)


def main() -> None:
    set_up()
    for module in USED:
        import_module(module)
    lists = json.loads(sys.argv[1])
    with multiprocessing.get_context("fork").Pool(len(lists)) as processes:
        came = processes.map(behind_the_gate, lists, chunksize=1)
    sys.stdout.write(json.dumps(came) + "\n")


def behind_the_gate(acts: list[list[Any]]) -> list[list[str]]:
    """Waiting there keeps a process from taking the list of another."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", (GATE,))
    return [done(*one) for one in acts]


def done(act: str, *keys: Any) -> list[str]:
    """The act, and ``done`` or what refused it: the name of its class, and its words after the database's code."""
    try:
        ACTS[act](*keys)
    except Exception as error:
        code = getattr(error.__cause__, "sqlstate", None)
        return [act, type(error).__name__, f"{code}: {error}" if code else str(error)]
    return [act, "done", ""]


def accept(offer: int, user: int) -> None:
    from backend.core.models import User
    from scheduling.models import Offer
    from scheduling.services.offers import offer_accept
    from tests.network import NOON

    offer_accept(offer=Offer.objects.get(pk=offer), by=User.objects.get(pk=user), now=NOON + timedelta(hours=1))


def offer(need: str, user: int) -> None:
    from backend.core.models import User
    from scheduling.models import Vacancy
    from scheduling.services.offers import offer_make
    from tests.network import NOON
    from tests.scheduling.waiting.queue_of_three import entry

    vacancy = Vacancy.objects.select_related("facility", "bed").get(bed__code="TY-1-2")
    offer_make(entry=entry(need), vacancy=vacancy, by=User.objects.get(pk=user), now=NOON)


def publish(plan: int) -> None:
    from scheduling.models import Plan
    from scheduling.services.publishing import publish_plan
    from tests.network import NOON
    from tests.scheduling.test_publishing import TODAY

    publish_plan(plan=Plan.objects.get(pk=plan), user=None, today=TODAY, now=NOON)


def book(plan: int, thing: str, key: int, hour: int) -> None:
    """Past the services: what the database itself refuses. Each act overlaps the ones of the hour before and after."""
    from django.db import transaction

    from scheduling.models import Booking
    from tests.network import moment

    use = "night" if thing == "bed" else "appointment"
    span = (moment(60, hour), moment(60, hour + 1.5))
    with transaction.atomic():
        Booking.objects.create(plan_id=plan, use=use, span=span, **{f"{thing}_id": key})


def close(bed: int, user: int) -> None:
    from backend.core.models import User
    from facilities.models import Bed
    from scheduling.services.capacity import closure_add
    from tests.network import NOON, moment

    thing = Bed.objects.get(pk=bed)
    by = User.objects.get(pk=user)
    closure_add(thing=thing, span=(moment(9, 0), moment(10, 0)), reason="", by=by, now=NOON)


ACTS: dict[str, Callable[..., None]] = {
    "accept": accept,
    "offer": offer,
    "publish": publish,
    "book": book,
    "close": close,
}

if __name__ == "__main__":
    main()
