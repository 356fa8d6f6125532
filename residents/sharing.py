"""Whose data may leave for whom, by consent. See docs/operations/privacy.md."""

from datetime import date

from django.db.models import Q

from backend.core.outbox.wanted import NO_CONTACT, NOT_WANTED
from facilities.choices import Region

from .choices import ConsentPurpose
from .models import Consent, Guardian, Resident


def consented(purpose: ConsentPurpose, day: date) -> set[int]:
    """Keys of the residents whose consent to ``purpose`` stands on ``day``."""
    standing = Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
    rows = Consent.objects.filter(standing, purpose=purpose, given_on__lte=day)
    return set(rows.values_list("resident", flat=True))


def messages_refused(resident: int, phone: str, day: date) -> str:
    """Why no message about the care may go to this telephone; empty where it may."""
    if not wants_messages(resident, day):
        return NOT_WANTED
    return NO_CONTACT if _of_ended_contacts_alone(resident, phone) else ""


def _of_ended_contacts_alone(resident: int, phone: str) -> bool:
    """Whether the number is that of somebody who no longer speaks for the resident, now or when a sheet was printed,
    and of nobody who does. One query where all contacts stand."""
    ended, standing = set[str](), set[str]()
    for row in Guardian.objects.filter(resident=resident):
        sheets = row.invitations.values_list("phone", flat=True) if row.ended_on else ()
        (ended if row.ended_on else standing).update((row.phone.strip(), *sheets))
    own = Resident.objects.filter(pk=resident).values_list("phone", flat=True) if phone in ended else ()
    return phone in ended - standing - {one.strip() for one in own}


def wants_messages(resident: int, day: date) -> bool:
    """Whether messages about the care may go to the family. One query.

    They tell the family of its own care, so they go unless somebody withdrew the consent to them, or, where they were
    never decided on by themselves, to the planning of care.
    """
    purposes = (ConsentPurpose.MESSAGES, ConsentPurpose.CARE_PLANNING)
    decided = list(Consent.objects.filter(resident=resident, purpose__in=purposes, given_on__lte=day))
    for purpose in purposes:
        if given := [row.withdrawn_on is None or row.withdrawn_on > day for row in decided if row.purpose == purpose]:
            return any(given)
    return True


class Sharing:
    """Who may be named to facilities on ``day``. Three queries, when first asked.

    A facility of the home region serves the person by order of the family or the city: it is told the name unless that
    consent was withdrawn. One of a partner region is told it only where consent stands.
    """

    def __init__(self, day: date) -> None:
        self._day = day
        self._named: dict[str, set[int]] = {}

    def may_name(self, resident: int, region: str) -> bool:
        if region not in self._named:
            self._named[region] = self._read(region)
        return (resident in self._named[region]) == (region == Region.PARTNER)

    def _read(self, region: str) -> set[int]:
        """Of the home region those who are not named, of a partner region those who are."""
        if region == Region.PARTNER:
            return consented(ConsentPurpose.SHARING_WITH_PARTNER_REGION, self._day)
        purpose = ConsentPurpose.SHARING_WITH_FACILITIES
        withdrawn = Consent.objects.filter(purpose=purpose, withdrawn_on__lte=self._day)
        return set(withdrawn.values_list("resident", flat=True)) - consented(purpose, self._day)
