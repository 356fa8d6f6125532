"""How a row is reached from a town, a facility, a staff member or a guardian. Each app says it of its own models."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model, Q

from .roles import SCOPES

Clauses = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Way:
    """A look-up from a model to the scope, and what must hold of the rows on the way."""

    path: str
    where: Clauses = ()

    def after(self, prefix: str) -> "Way":
        """The same way from a model one step further off: ``prefix`` is the look-up from there."""
        return Way(f"{prefix}__{self.path}", tuple((f"{prefix}__{name}", value) for name, value in self.where))


@dataclass(frozen=True)
class Ways:
    """All ways from one model, by the kind of scope. A row is reached when any way leads to the scope."""

    town: tuple[Way, ...] = ()
    facility: tuple[Way, ...] = ()
    staff: tuple[Way, ...] = ()
    guardian: tuple[Way, ...] = ()

    def after(self, prefix: str) -> "Ways":
        return Ways(**{scope: tuple(way.after(prefix) for way in getattr(self, scope)) for scope in SCOPES})

    def but(self, **ways: tuple[Way, ...]) -> "Ways":
        return replace(self, **ways)


_registered: dict[str, Ways] = {}


def ways(*paths: str, **where: Any) -> tuple[Way, ...]:
    return tuple(Way(path, tuple(where.items())) for path in paths)


def register(app_label: str, table: dict[str, Ways]) -> None:
    """Make known the ways of an app's models, by class name. Called when the app is ready."""
    _registered.update({f"{app_label}.{name}".lower(): found for name, found in table.items()})


def registered(label: str) -> Ways:
    """The ways of a model by its lower-case label; none for one that only the whole city can reach."""
    return _registered.get(label, Ways())


def reached(model: type[Model], scope: str, ids: Iterable[int], *, pk: int | None = None) -> Q:
    """The condition that a row of ``model`` is reached from one of the ``ids`` of ``scope``.

    A way over many rows becomes a subquery, so that no row comes twice. With ``pk`` it is good for that row alone,
    and looks at no others.
    """
    only = Q() if pk is None else Q(pk=pk)
    found = Q(pk__in=())
    for way in getattr(registered(model._meta.label_lower), scope):
        clause = Q(**{f"{way.path}__in": list(ids)}) & Q(*way.where)
        if _branches(model, way.path):
            clause = Q(pk__in=model._base_manager.filter(clause, only).values("pk"))
        found |= clause
    return found


def _branches(model: type[Model], path: str) -> bool:
    """Whether a look-up leads over a relation to many rows."""
    for name in path.split("__"):
        if name == "pk":
            return False
        field: Any = model._meta.get_field(name)
        if field.one_to_many or field.many_to_many:
            return True
        model = field.related_model
    return False
