"""Papers of a file that somebody may write, and what can be chosen for them."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from backend.core.access.questions import Actor, permitted
from backend.core.access.table import CHANGE, READ
from backend.core.periods import going_on
from facilities.models import Facility, RuleValue, ServiceOffer, ServiceType, StaffMember, StaffSkill

from ..models import Resident
from ..papers import Paper


def paper_to_write(user: Actor, paper: Paper, resident: Resident, pk: int) -> Any:
    """The row of that number in the file, if ``user`` may change it; else None."""
    rows = permitted(user, CHANGE, paper.model).select_related(paper.person, *_shown(paper))
    return rows.filter(**{paper.person: resident}, pk=pk).first()


def _shown(paper: Paper) -> list[str]:
    return [name for name in paper.fixed if paper.model._meta.get_field(name).is_relation]


def facilities_giving(user: Actor, today: date, service: ServiceType | None = None) -> QuerySet[Facility]:
    """Facilities that give ``service``, or any, and are not given up."""
    offers = ServiceOffer.objects.filter(going_on(today), facility=OuterRef("pk"))
    if service is not None:
        offers = offers.filter(service=service)
    return permitted(user, READ, Facility).filter(going_on(today), Exists(offers)).select_related("town")


def staff_giving(user: Actor, today: date, service: ServiceType) -> QuerySet[StaffMember]:
    """Staff who hold the skill of ``service``, at facilities that give it; nobody where it needs none."""
    skilled = StaffSkill.objects.filter(staff=OuterRef("pk"), skill=service.skill, valid__contains=today)
    rows = permitted(user, READ, StaffMember).filter(going_on(today), Exists(skilled))
    return rows.filter(facility__in=facilities_giving(user, today, service)).select_related("facility")


def assessment_days(user: Actor, today: date) -> int:
    """How many days a psychiatric assessment holds."""
    return permitted(user, READ, RuleValue).get(key="psychiatric_assessment_days", valid__contains=today).value
