"""The form in which consents are entered by hand."""

from typing import Any

from django import forms
from django.utils import timezone

from .models import Consent
from .services.consents import refuse_wrong_giver


class ConsentForm(forms.ModelForm):
    class Meta:
        model = Consent
        fields = (
            "resident", "purpose", "given_by", "given_on", "proof", "note", "withdrawn_on", "withdrawn_by",
            "withdrawal_proof", "withdrawal_note",
        )  # fmt: skip

    def clean(self) -> Any:
        """A child's consent is its legal guardian's, on the day it is given."""
        data = super().clean() or {}
        if resident := data.get("resident") or (self.instance.resident if self.instance.pk else None):
            refuse_wrong_giver(resident, data.get("given_by"), data.get("given_on") or timezone.localdate())
        return data
