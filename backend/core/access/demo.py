"""The ready accounts of the demo: one a role, entered without a password where the setting allows it."""

from django.conf import settings

from ..models import RoleAssignment, User
from .roles import Role

PREFIX = "demo-"


def demo_name(role: Role) -> str:
    return PREFIX + role.value.replace("_", "-")


def demo_accounts() -> list[RoleAssignment]:
    """One row a role, in the order of the roles; none where the setting is off."""
    if not settings.ENVIRONMENT.demo_accounts:
        return []
    names = [demo_name(role) for role in Role]
    rows = RoleAssignment.objects.filter(user__username__in=names, user__is_active=True)
    found = {row.role: row for row in rows.select_related("user", "town", "facility", "staff", "guardian")}
    return [found[role] for role in Role if role in found]


def demo_account(role: str) -> User | None:
    return next((row.user for row in demo_accounts() if row.role == role), None)
