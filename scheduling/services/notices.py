"""Who is told that a week is published: by a message without any detail, which leads to the page that has them."""

from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from backend.core.outbox import message_queue
from backend.core.periods import ONE_WEEK, midnight
from facilities.models import StaffMember

from ..models import Plan
from ..selectors.differences import residents_touched, staff_touched
from ..selectors.family_sheets import standing_invitations
from ..selectors.ringing.known import key_to_family
from ..weeks import week_name

LANGUAGE = "zh-hans"  # of messages: the telephone says nothing of its owner's


def publication_notify(*, plan: Plan, before: Plan | None, now: datetime) -> None:
    """Queue a message to each family and staff member for whom ``plan`` says something else than ``before``.

    Families are those with a standing invitation, so that they can read more. Nobody is told of a week that is over.
    """
    until = _end_of(plan.week)
    if until <= now:
        return
    families = standing_invitations(now).filter(guardian__resident__in=residents_touched(plan, before))
    staff = StaffMember.objects.filter(pk__in=staff_touched(None, plan, before))
    with translation.override(LANGUAGE):
        details = {"week": week_name(plan.week)}
        to_family = _("The care plan of week %(week)s is published or has changed. Sign in to see the times.") % details
        to_staff = _("Your work plan of week %(week)s is published or has changed. Sign in to see it.") % details
    for row in families.select_related("guardian"):
        key, resident = key_to_family(plan.pk, row.guardian_id), row.guardian.resident_id
        message_queue(phone=row.phone, text=to_family, key=key, now=now, until=until, resident=resident)
    for member in staff:
        message_queue(phone=member.phone, text=to_staff, key=f"plan-{plan.pk}-staff-{member.pk}", now=now, until=until)


def _end_of(monday: date) -> datetime:
    return midnight(monday + ONE_WEEK)
