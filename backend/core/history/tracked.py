"""Which rows leave a history: all of the project's models, but for those named here with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

APPS = ("core", "facilities", "residents", "scheduling")
# Rows that are added and never changed by people, or say nothing of any person.
UNTRACKED = {
    "core.auditentry": "it is a history",
    "core.change": "it is this history",
    "core.attempt": "hashes, kept for an hour",
    "core.onetimecode": "hashes, good for ten minutes",
    "core.requestcount": "counts, kept for ten minutes",
    "core.requestdone": "hashes, kept for a day",
    "core.outboxmessage": "emptied once it is sent; what it tells of has a history of its own",
    "scheduling.export": "emptied after a day; who asked for it, made it and fetched it is in the audit entries",
    "scheduling.vacancy": "found anew every half hour",
    "scheduling.booking": "follows from a published plan, some 30,000 rows a week",
    "scheduling.unmet": "follows from a plan",
}
# Written in bulk when a plan is stored, some 30,000 rows a week: what is changed later by hand is kept.
ONLY_CHANGES = {
    f"scheduling.{name}"
    for name in (
        "stay", "dayattendance", "session", "sessionattendee", "sessionstaff", "visit", "visitstaff",
    )
}  # fmt: skip
# Columns that are no news: they change by themselves, are large and kept elsewhere, or no history may hold them.
LEFT_OUT = {
    "core.user": ("password", "last_login"),
    "core.secondfactor": ("secret", "last_step"),
    "core.invitation": ("digest", "used_at"),
    "scheduling.calendarfeed": ("digest", "read_at"),
    "core.apitoken": ("digest", "used_at"),
    "scheduling.inquiry": ("answer",),
    "scheduling.run": ("progress", "log", "heartbeat_at"),
    "scheduling.workbookupload": ("content", "marked", "preview", "report"),
    "scheduling.plan": ("result",),
    "facilities.doorphoto": ("content",),
}
# From a row to the resident whose file it belongs to.
_OWNERS = (
    "resident",
    "need",
    "guardian",
    "entry",
    "given_by",
    "standingpattern",
    "pin",
    "session",
    "visit",
    "familytold",
)
RESIDENT = "residents.resident"


@dataclass(frozen=True)
class Tracked:
    """``resident``: an SQL expression over the row ``r``."""

    label: str
    table: str
    key: str
    resident: str
    left_out: tuple[str, ...]
    operations: tuple[str, ...]


def tracked() -> list[Tracked]:
    return [
        Tracked(
            label=label,
            table=model._meta.db_table,
            key=str(model._meta.pk.column),
            resident=_resident_of(model),
            left_out=LEFT_OUT.get(label, ()),
            operations=("UPDATE", "DELETE") if label in ONLY_CHANGES else ("INSERT", "UPDATE", "DELETE"),
        )
        for model in _models()
        if (label := model._meta.label_lower) not in UNTRACKED
    ]


def _models() -> Iterator[Any]:
    """Those with a table of their own, the tables between two models included."""
    for name in APPS:
        for model in apps.get_app_config(name).get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                yield model


def path_to_resident(model: type[models.Model]) -> list[Any] | None:
    """The foreign keys that lead from a row to the one resident whose file it belongs to; None where none do.

    Empty for the resident's own row.
    """
    if model._meta.label_lower == RESIDENT:
        return []
    links = {field.name: field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)}
    for name in _OWNERS:
        if name in links:
            target: Any = links[name].related_model
            further = None if target is model else path_to_resident(target)
            if further is not None:
                return [links[name], *further]
    return None


def owned() -> list[tuple[Any, str]]:
    """Each model whose rows belong to a resident, with the look-up of the resident; the tracked ones and the others."""
    paths = [(model, path_to_resident(model)) for model in _models()]
    return [(model, "__".join(field.name for field in path) or "pk") for model, path in paths if path is not None]


def _resident_of(model: type[models.Model]) -> str:
    """An SQL expression over row ``r``."""
    path = path_to_resident(model)
    if path is None:
        return "NULL::bigint"
    if not path:
        return "r.id"
    expression = f"r.{path[0].column}"
    for number, (link, before) in enumerate(zip(path[1:], path, strict=False)):
        table = before.related_model._meta.db_table
        expression = f"(SELECT t{number}.{link.column} FROM {table} t{number} WHERE t{number}.id = {expression})"
    return expression
