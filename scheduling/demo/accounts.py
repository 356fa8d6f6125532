"""One ready account a role, with a scope in which there is something to see. Entered by a click, without a password."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from backend.core.access.demo import demo_name
from backend.core.access.roles import SCOPE_OF_ROLE, Role
from backend.core.models import RoleAssignment, User
from facilities.models import Facility, StaffMember, Town
from residents.models import Guardian

from ..choices import PlanStatus

NAMES = {
    Role.ADMINISTRATOR: "示例管理员",
    Role.CITY_COORDINATOR: "示例市协调员",
    Role.TOWN_COORDINATOR: "示例镇协调员",
    Role.FACILITY_MANAGER: "示例机构管理员",
    Role.CARER: "示例治疗师",
    Role.FAMILY: "示例家属",
    Role.AUDITOR: "示例审计员",
}


@transaction.atomic
def make_accounts(monday: date) -> None:
    """The accounts of the city that is stored; run again, they get the scopes of the week then planned."""
    _telephones()
    scopes = _scopes(monday)
    for role in Role:
        user, made = User.objects.get_or_create(username=demo_name(role), defaults={"last_name": NAMES[role]})
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        RoleAssignment.objects.filter(user=user).delete()
        scope = SCOPE_OF_ROLE[role]
        RoleAssignment.objects.create(user=user, role=role, **({scope: scopes[scope]} if scope else {}))


def _telephones() -> None:
    """Of the coordinators of each town; invented, as all numbers of the demo are."""
    for number, town in enumerate(Town.objects.filter(phone="").order_by("pk"), 1):
        Town.objects.filter(pk=town.pk).update(phone=f"0573-0000-01{number:02}")


def _scopes(monday: date) -> dict[str, Any]:
    """The busiest of each kind in the published week: by sessions, then visits, then whatever comes first."""
    week = {"plan__week": monday, "plan__status": PlanStatus.PUBLISHED}
    facility = _busiest(Facility.objects.all(), "sessions", week)
    staff = _busiest(StaffMember.objects.all(), "visits", week)
    free = Guardian.objects.exclude(pk__in=_guardians_of_others())
    guardian = _busiest(free, "resident__needs__visits", week)
    return {"facility": facility, "town": facility.town, "staff": staff, "guardian": guardian}


def _guardians_of_others() -> QuerySet[Any]:
    others = RoleAssignment.objects.exclude(user__username=demo_name(Role.FAMILY))
    return others.filter(guardian__isnull=False).values("guardian")


def _busiest(rows: QuerySet[Any], through: str, week: dict[str, Any]) -> Any:
    in_week = {f"{through}__{name}": value for name, value in week.items()}
    return rows.filter(**in_week).annotate(busy=Count(through)).order_by("-busy", "pk").first() or rows.first()
