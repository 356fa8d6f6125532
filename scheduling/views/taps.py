"""What a tap on the list of a carer says."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..choices import AttendanceStatus, NotMetReason
from ..occurrences import Occurrence, occurrence_named


class OccurrencesField(forms.Field):
    """Names of occurrences, one or several."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[Occurrence]:
        try:
            return [occurrence_named(name) for name in value or ()]
        except ValueError as fault:
            raise ValidationError(_("“%(name)s” names no appointment."), params={"name": str(fault)}) from None


class MarkForm(forms.Form):
    """A tap on the list of a carer. ``at``: when it was tapped, by the telephone's clock; empty: now."""

    occurrence = OccurrencesField()
    status = forms.ChoiceField(
        choices=[
            (one.value, one.label)
            for one in (
                AttendanceStatus.STARTED,
                AttendanceStatus.DONE,
                AttendanceStatus.NOT_MET,
                AttendanceStatus.CLEARED,
            )
        ]
    )
    reason = forms.ChoiceField(choices=[("", ""), *NotMetReason.choices], required=False)
    note = forms.CharField(max_length=200, required=False)
    key = forms.UUIDField()
    at = forms.DateTimeField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("status") == AttendanceStatus.NOT_MET) != bool(given.get("reason")):
            raise ValidationError(_("Say why it did not take place; nothing else has a reason."))
        return given
