"""What an administrator does on the first day, before anybody can plan a week: shown until there is a plan."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import Actor, roles_of
from backend.core.access.roles import Role
from backend.core.models import RoleAssignment
from facilities.models import Facility
from residents.models import Need
from scheduling.models import Plan


@dataclass(frozen=True)
class Step:
    """``address``: where it is done; empty for what somebody else does."""

    text: str | Promise
    done: bool
    address: str = ""


def first_steps(user: Actor) -> list[Step]:
    """In their order; none for other roles, nor once a week is planned. Four queries at most."""
    if Role.ADMINISTRATOR not in roles_of(user) or Plan.objects.exists():
        return []
    planner = RoleAssignment.objects.filter(role=Role.CITY_COORDINATOR).exists()
    stored = Facility.objects.exists() and Need.objects.exists()
    return [
        Step(_("Make an account for each coordinator and manager, and give it a role"), planner, _of("core_user_add")),
        Step(_("Fill in the empty workbook and import it, or enter the records below"), stored, reverse("uploads")),
        Step(_("The city coordinator signs in and plans the first week"), done=False),
    ]


def _of(page: str) -> str:
    return reverse(f"admin:{page}")
