"""Who people are to the system, and how far a role of theirs reaches."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    CITY_COORDINATOR = "city_coordinator", _("City coordinator")
    TOWN_COORDINATOR = "town_coordinator", _("Town coordinator")
    FACILITY_MANAGER = "facility_manager", _("Facility manager")
    CARER = "carer", _("Carer or therapist")
    FAMILY = "family", _("Family")
    AUDITOR = "auditor", _("Auditor")


# The one column of a RoleAssignment that says how far the role reaches; none: the whole city.
SCOPE_OF_ROLE: dict[Role, str | None] = {
    Role.ADMINISTRATOR: None,
    Role.CITY_COORDINATOR: None,
    Role.TOWN_COORDINATOR: "town",
    Role.FACILITY_MANAGER: "facility",
    Role.CARER: "staff",
    Role.FAMILY: "guardian",
    Role.AUDITOR: None,
}
SCOPES = ("town", "facility", "staff", "guardian")
