from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class WeekField(models.DateField):
    """A week, by the date of its Monday."""

    def db_check(self, connection: Any) -> str:
        return f'EXTRACT(isodow FROM "{self.column}") = 1'

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value and value.isoweekday() != 1:
            raise ValidationError(_("A week is named by its Monday."), code="monday")
