"""The kinds of rows and their columns, in the reader's language."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

# What acts are written of that no row stands for.
WITHOUT_ROWS = {"workbook": _("workbook"), "retention": _("retention periods"), "keys": _("keys")}


def label_of(subject_type: str) -> str:
    """The name of a kind of row in the reader's language; as it is stored where no model has it."""
    model = _model(subject_type)
    if model and model._meta.auto_created:
        return _of_link(model)
    return str(model._meta.verbose_name if model else WITHOUT_ROWS.get(subject_type, subject_type))


def column_labels(subject_type: str) -> dict[str, str]:
    """Column -> its name for people; empty where no model has the kind."""
    model = _model(subject_type)
    return {field.column: str(field.verbose_name) for field in model._meta.concrete_fields} if model else {}


def _of_link(model: Any) -> str:
    """A table between two models is named by the field that fills it; Django names it once, in one language."""
    owner = model._meta.auto_created
    field = next(one for one in owner._meta.local_many_to_many if one.remote_field.through is model)
    return f"{owner._meta.verbose_name}: {field.verbose_name}"


def _model(subject_type: str) -> Any:
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None
