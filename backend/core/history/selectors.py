"""What the history has of a row."""

from django.db import models

from .models import Change


def changes_of(row: models.Model) -> models.QuerySet[Change]:
    """The latest first."""
    return Change.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
