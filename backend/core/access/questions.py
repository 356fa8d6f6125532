"""The one question, ``may``, and the same question asked of all rows at once, ``permitted``."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Now, TruncDate

from .models import RoleAssignment
from .roles import SCOPE_OF_ROLE, Role
from .scopes import reached
from .table import ACTS, REACHES, THINGS, permissions_for, thing_of

Row = TypeVar("Row", bound=Model)
Actor = AbstractBaseUser | AnonymousUser
Held = dict[Role, frozenset[int]]
# The database's own: what people may read must not hang on a clock that a caller hands in.
TODAY = TruncDate(Now(), tzinfo=ZoneInfo(settings.TIME_ZONE))


def may(user: Actor, act: str, thing: Model | type[Model] | str) -> bool:
    """Whether ``user`` may do ``act`` to ``thing``: a stored row, a model (some row of it), or a word of the table.

    A new or moved row is asked about once it is stored, in the transaction that stores it. Raises ValueError for an
    act or word that the table does not have.
    """
    if isinstance(thing, str):
        if thing not in THINGS:
            raise ValueError(f"The table of permissions does not speak of {thing!r}.")
        return bool(_reaches(user, act, thing))
    model = thing if isinstance(thing, type) else type(thing)
    allowed = _condition(user, act, model, pk=None if isinstance(thing, type) else thing.pk)
    if allowed is None or isinstance(thing, type):
        return allowed is not None
    return not allowed or model._base_manager.filter(allowed, pk=thing.pk).exists()


def require(user: Actor, act: str, thing: Model | type[Model] | str) -> None:
    """Raise PermissionDenied unless ``user`` may do ``act`` to ``thing``."""
    if not may(user, act, thing):
        raise PermissionDenied(f"{act} {thing._meta.label_lower if not isinstance(thing, str) else thing}")


def require_each(user: Actor, act: str, model: type[Model], keys: Collection[Any]) -> None:
    """The same of several stored rows of ``model``, by their keys, in one query."""
    allowed = _condition(user, act, model)
    if allowed is None or (allowed and model._base_manager.filter(allowed, pk__in=keys).count() < len({*keys})):
        raise PermissionDenied(f"{act} {model._meta.label_lower}")


def permitted(user: Actor, act: str, model: type[Row]) -> QuerySet[Row]:
    """The rows of ``model`` to which ``user`` may do ``act``; views and the API have no other way to rows."""
    allowed = _condition(user, act, model)
    return model._default_manager.none() if allowed is None else model._default_manager.filter(allowed)


def all_or_permitted(user: Actor | None, model: type[Row]) -> QuerySet[Row]:
    """What ``user`` may read; for a command or a worker's job, which acts for nobody, all rows."""
    return model._default_manager.all() if user is None else permitted(user, "read", model)


def within(user: Actor, act: str, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of ``rows`` to which ``user`` may do ``act``."""
    allowed = _condition(user, act, rows.model)
    return rows.none() if allowed is None else rows.filter(allowed)


def confined(user: Actor, act: str, thing: str, scope: str) -> frozenset[int] | None:
    """The keys of the towns, or other rows of ``scope``, inside which ``user`` may do ``act``; None: everywhere."""
    reaches = _reaches(user, act, thing)
    if any(kind is None for kind, _ids in reaches):
        return None
    return frozenset().union(*(ids for kind, ids in reaches if kind == scope))


def roles_of(user: Actor) -> Held:
    """The roles that ``user`` holds, each with the ids of its scopes. Read once for a user object."""
    if not user.is_active or not user.is_authenticated:
        return {}
    held: Held | None = user.__dict__.get("roles_held")
    if held is None:
        held = user.__dict__["roles_held"] = _read_roles(user)
    return held


def _read_roles(user: Any) -> Held:
    """Whoever has left the job is no carer any more, whenever the account is shut."""
    found: dict[Role, set[int]] = defaultdict(set)
    at_work = Q(staff=None) | Q(staff__ends_on=None) | Q(staff__ends_on__gt=TODAY)
    for row in RoleAssignment.objects.filter(at_work, user_id=user.pk):
        scope = SCOPE_OF_ROLE[Role(row.role)]
        found[Role(row.role)].update([getattr(row, f"{scope}_id")] if scope else ())
    return {role: frozenset(ids) for role, ids in found.items()}


def _reaches(user: Actor, act: str, thing: str) -> list[tuple[str | None, frozenset[int]]]:
    """Kind of scope and its ids, for each sentence that allows the act."""
    if act not in ACTS:
        raise ValueError(f"The table of permissions does not speak of {act!r}.")
    return [
        (REACHES[reach], ids) for role, ids in roles_of(user).items() for reach in permissions_for(role, act, thing)
    ]


def _condition(user: Actor, act: str, model: type[Model], pk: int | None = None) -> Q | None:
    """The condition on rows of ``model``: empty for all rows, None where no sentence allows the act."""
    thing = thing_of(model._meta.label_lower)
    reaches = _reaches(user, act, thing or "")
    if not reaches:
        return None
    if any(scope is None for scope, _ids in reaches):
        return Q()
    allowed = Q(pk__in=())
    for scope, ids in reaches:
        assert scope is not None
        allowed |= reached(model, scope, ids, pk=pk)
    return allowed
