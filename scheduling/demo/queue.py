"""A waiting list in motion: a few new beds open after the planned week, and are offered to the next in the queue."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from backend.core.access.demo import demo_name
from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from facilities.models import Bed, Room
from residents.models import Guardian

from ..choices import OfferStatus
from ..engine.baseline import keep
from ..engine.free import free_places
from ..engine.supply import SexPolicy
from ..models import Offer, WaitingListEntry
from ..selectors.open_week import first_open_monday
from ..selectors.waiting import places
from ..services.looking_again import look_again_request
from ..services.vacancies import queue_look, queue_offer
from ..snapshot import take_snapshot

ANY = SexPolicy.ANY
NEW_BEDS = 3
NEW = "-N"  # ends the code of a bed that the demo adds


def make_queue(today: date, now: datetime) -> int:
    """Who waits and what is offered after the published week; how many offers were made. Run again, it adds none."""
    queue_look(today=today, now=now)
    if not Bed.objects.filter(code__endswith=NEW).exists():
        _open_beds(today)
        queue_look(today=today, now=now)
    return queue_offer(now=now)


@transaction.atomic
def _open_beds(today: date) -> None:
    """A new single room in a few houses where it suits somebody who waits."""
    for code in list(_wanted(today))[:NEW_BEDS]:
        beside = Bed.objects.select_related("room__facility").get(code=code)
        room = Room.objects.create(
            code=f"{code}{NEW}R", facility=beside.room.facility, name="新增单人间", use="bedroom", size=1,
            features=beside.room.features,
        )  # fmt: skip
        Bed.objects.create(code=f"{code}{NEW}", room=room, kind=beside.kind, features=beside.features)


def _wanted(today: date) -> Iterator[str]:
    """Beds beside which a new room would be taken, one a house and each by somebody else."""
    problem = take_snapshot(monday=first_open_monday(today))
    plan = keep(problem).plan
    beside = {(problem.room[bed.room].facility, bed.kind): bed for bed in problem.beds}
    rooms = tuple(replace(problem.room[bed.room], id=f"{bed.id}{NEW}R", sex_policy=ANY) for bed in beside.values())
    beds = tuple(replace(bed, id=f"{bed.id}{NEW}", room=f"{bed.id}{NEW}R") for bed in beside.values())
    codes = dict(WaitingListEntry.objects.values_list("pk", "need__code"))
    waiting = [codes[key] for key in places(today)]
    taken: set[str] = set()
    opened: set[str] = set()  # a bed stands in the list once for each service that it can serve
    wider = replace(problem, rooms=(*problem.rooms, *rooms), beds=(*problem.beds, *beds))
    for free in free_places(wider, plan, waiting):
        suited = [one.need for one in free.asked if not one.rule and one.need not in taken]
        if free.bed is not None and free.bed.endswith(NEW) and free.bed not in opened and suited:
            taken.add(suited[0])
            opened.add(free.bed)
            yield free.bed.removesuffix(NEW)


def make_question(now: datetime) -> None:
    """The demo family speaks for somebody with an open offer too, and for somebody who waits and asks why."""
    family = User.objects.filter(username=demo_name(Role.FAMILY)).first()
    if family is None:
        return
    offered = Offer.objects.filter(status=OfferStatus.OPEN).values("entry__need__resident")
    guardians = Guardian.objects.filter(resident__in=offered).exclude(pk__in=_spoken_for())
    for guardian in guardians.order_by("-legal", "pk")[:1]:
        RoleAssignment.objects.create(user=family, role=Role.FAMILY, guardian=guardian)
        entry = WaitingListEntry.objects.filter(need__resident=guardian.resident_id).latest("pk")
        if not entry.looks.exists():
            look_again_request(entry=entry, text="我们想知道为什么排在这个位置，大概还要等多久。", by=family, now=now)


def _spoken_for() -> list[int]:
    """Guardians who have an account: there is never a second one."""
    return list(RoleAssignment.objects.filter(guardian__isnull=False).values_list("guardian", flat=True))
