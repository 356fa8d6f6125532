"""The residents for whom an account speaks as family, whatever other roles it holds."""

from backend.core.access.questions import Actor, permitted, roles_of
from backend.core.access.roles import Role
from residents.models import Need, Resident


def own_word(user: Actor, account: int | None, caller: int | None = None) -> bool:
    """Whether ``user`` reads what ``account`` wrote, for the guardian of the key ``caller`` where one rang: of several
    guardians each reads their own words, of the others' that something was asked or told and what came of it."""
    guardians = roles_of(user).get(Role.FAMILY)
    return guardians is None or account == user.pk or caller in guardians


def own_relatives(user: Actor) -> list[Resident]:
    """By name. One query once the roles are known."""
    guardians = roles_of(user).get(Role.FAMILY, frozenset())
    rows = permitted(user, "read", Resident).filter(guardians__in=guardians)
    return list(rows.select_related("town").order_by("name", "code").distinct())


def own_relative(user: Actor, code: str) -> Resident | None:
    return next((resident for resident in own_relatives(user) if resident.code == code), None)


def own_need(user: Actor, code: str) -> Need | None:
    rows = permitted(user, "read", Need).filter(code=code, resident__in=own_relatives(user))
    return rows.select_related("service", "resident").first()
