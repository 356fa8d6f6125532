"""The kinds of rows and their columns, in the reader's language."""

from typing import Any

from django.apps import apps


def label_of(subject_type: str) -> str:
    """The name of a kind of row in the reader's language; as it is stored where no model has it."""
    model = _model(subject_type)
    return str(model._meta.verbose_name) if model else subject_type


def column_labels(subject_type: str) -> dict[str, str]:
    """Column -> its name for people; empty where no model has the kind."""
    model = _model(subject_type)
    return {field.column: str(field.verbose_name) for field in model._meta.concrete_fields} if model else {}


def _model(subject_type: str) -> Any:
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None
