"""The first page of a family: today, the rest of this week, the next, what was earlier this week, where
relatives live, what was answered, and what could not be given."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone

from backend.core.access.questions import Actor
from backend.core.periods import ONE_WEEK
from facilities.models import Town
from residents.models import Resident

from ...choices import RequestStatus
from ...models import FamilyRequest, Offer
from .confirming import ToConfirm, to_confirm
from .homes import Home, homes_of
from .queue import own_day_places, own_offers, waits
from .relatives import own_relatives
from .requests import own_requests
from .unserved import Unserved, unserved_of
from .week import Appointment, appointments_of

NEWS = ONE_WEEK


@dataclass(frozen=True)
class Day:
    day: date
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True)
class FamilyPage:
    """``today`` is there also when it is empty; of the others only days with an appointment are."""

    relatives: list[Resident]
    today: Day
    this_week: list[Day]
    next_week: list[Day]
    earlier: list[Day]  # this week, before today
    next: Appointment | None  # the first of the days to come, where nothing is left of today
    homes: list[Home]
    waiting: list[FamilyRequest]
    news: list[FamilyRequest]  # answered in the last days
    offers: list[Offer]
    places: list[Offer]  # day places that were accepted
    queues: bool  # whether somebody waits for a place
    unserved: list[Unserved]  # of this week and the next
    to_confirm: ToConfirm | None

    @property
    def here(self) -> list[Home]:
        """Where relatives sleep tonight."""
        return [home for home in self.homes if home.first <= self.today.day]

    @property
    def places_to_come(self) -> list[Offer]:
        """Day places that begin later; the days themselves stand in the weeks once they are published."""
        return [place for place in self.places if place.dates.lower > self.today.day]

    @property
    def empty(self) -> bool:
        """Whether nothing at all is planned from today on."""
        return not (self.today.appointments or self.this_week or self.next_week or self.homes or self.places_to_come)

    @property
    def several(self) -> bool:
        return len(self.relatives) > 1

    @property
    def towns(self) -> list[Town]:
        """Whose coordinator to call."""
        return list({resident.town.pk: resident.town for resident in self.relatives if resident.town.phone}.values())


def family_page(user: Actor, now: datetime) -> FamilyPage:
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    end, after = monday + ONE_WEEK, monday + 2 * ONE_WEEK
    relatives = own_relatives(user)
    appointments = appointments_of(user, relatives, monday, after)
    days = days_of(appointments)
    requests = own_requests(user)
    homes, places = homes_of(user, relatives, today), own_day_places(user, relatives, today)
    unserved = unserved_of(user, relatives, (monday, end))
    return FamilyPage(
        relatives,
        today=next((one for one in days if one.day == today), Day(today, ())),
        this_week=[one for one in days if today < one.day < end],
        next_week=[one for one in days if end <= one.day],
        next=_next(days, now),
        earlier=[one for one in days if one.day < today],
        homes=homes,
        waiting=[one for one in requests if one.status == RequestStatus.OPEN],
        offers=own_offers(user, relatives),
        places=places,
        queues=waits(user, relatives),
        to_confirm=to_confirm(user, relatives, appointments, (monday, end)),
        unserved=[replace(one, home=_home_of(one, homes), place=_place_of(one, places)) for one in unserved],
        news=[one for one in requests if one.answer and one.answered_at and now - one.answered_at < NEWS],
    )


def days_of(appointments: Iterable[Appointment]) -> list[Day]:
    """Of appointments by time, those days on which any is."""
    return [Day(day, tuple(group)) for day, group in groupby(appointments, key=lambda one: one.day)]


def _next(days: Iterable[Day], now: datetime) -> Appointment | None:
    """What comes next; None where that is still today, and stands there already."""
    to_come = (one for day in days for one in day.appointments if not one.called_off and not one.over(now))
    first = next(to_come, None)
    return first if first and first.day > timezone.localdate(now) else None


def _home_of(one: Unserved, homes: Iterable[Home]) -> Home | None:
    return next(
        (home for home in homes if (home.resident, home.service) == (one.need.resident, one.need.service)), None
    )


def _place_of(one: Unserved, places: Iterable[Offer]) -> Offer | None:
    return next((place for place in places if place.entry.need == one.need), None)
