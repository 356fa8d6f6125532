"""What the pages of signing in read before anybody is signed in, and of the signed-in account itself."""

from django.db.models import QuerySet

from ..models import RoleAssignment, User


def account_between(pk: int | None) -> User | None:
    """The account whose password was right and whose code is awaited."""
    return User.objects.filter(pk=pk or 0, is_active=True).first()


def own_roles(user: User) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(user=user).select_related("town", "facility", "staff", "guardian")
