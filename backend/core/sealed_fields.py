"""Columns whose texts are sealed, and columns that find rows by a sealed text."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models.lookups import Exact, In

from .sealing import DIGEST, SEALED, VERSION, digests, seal, sealings, unseal


def sealed_or_empty(column: str) -> str:
    return f"\"{column}\" ~ '^({SEALED})?$'"


class _Bound(models.Field):
    """``purpose`` binds what is sealed to this column: moved into another one, it cannot be opened."""

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}


class SealedField(_Bound, models.CharField):
    """A text that the database holds sealed; ``max_length`` is that of the text itself.

    Rows are found by the whole text alone.
    """

    def db_type(self, connection: Any) -> str:
        return "text"

    def db_check(self, connection: Any) -> str:
        return sealed_or_empty(str(self.column))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else unseal(value, self.purpose)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        text = super().get_db_prep_value(value, connection, prepared)
        return seal(text, self.purpose) if isinstance(text, str) else text

    def get_lookup(self, lookup_name: str) -> Any:
        """By the whole text or none at all: the database cannot look into it."""
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "in", "isnull") else None


class LargeSealedField(_Bound, models.TextField):
    """What a service seals and opens itself, because it is large: a row is read without opening it."""

    def db_check(self, connection: Any) -> str:
        """Its beginning alone: to look through megabytes would take longer than to write them."""
        return f"\"{self.column}\" = '' OR starts_with(\"{self.column}\", '{VERSION}.')"


@SealedField.register_lookup
class SealedExact(Exact):
    """The text under any key: while keys are rotated, some rows are under the one before."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not isinstance(self.rhs, str):
            return super().as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        known = sealings(self.rhs, self.lhs.output_field.purpose)
        return f"{column} IN ({', '.join(['%s'] * len(known))})", [*params, *known]


@SealedField.register_lookup
class SealedIn(In):
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not self.rhs_is_direct_value():
            return super().as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        known = [one for text in self.rhs for one in sealings(text, self.lhs.output_field.purpose)]
        return f"{column} = ANY(%s)", [*params, known]


class DigestField(models.CharField):
    """The keyed hash of the text that the method ``of`` of the row returns, written with the row; empty for none.

    ``purpose`` keeps hashes of one text in two columns apart.
    """

    def __init__(self, *args: Any, purpose: str, of: str, **kwargs: Any) -> None:
        self.purpose, self.of = purpose, of
        super().__init__(*args, **{"max_length": 64, "blank": True, "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose, "of": self.of}

    def db_check(self, connection: Any) -> str:
        return f"\"{self.column}\" ~ '^({DIGEST})?$'"

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text_of: Callable[[], str] = getattr(model_instance, self.of)
        text = text_of()
        digest = digests(text, self.purpose)[0] if text else ""
        setattr(model_instance, self.attname, digest)
        return digest
