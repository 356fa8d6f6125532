"""Forms that show numbers masked, and take a whole one in the place of the stored one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .identity import mask, unmasked
from .models import Resident

MASKED = ("certificate", "identity")


class ResidentForm(forms.ModelForm):
    """What is left masked stays as it is stored."""

    class Meta:
        model = Resident
        exclude = ()  # noqa: DJ006  # which fields there are is said by the page

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MASKED:
            if name in self.fields and getattr(self.instance, name):
                self.initial[name] = mask(getattr(self.instance, name))
                self.fields[name].help_text = _("Masked: to change it, type the whole number.")

    def clean_certificate(self) -> str:
        return self._whole("certificate")

    def clean_identity(self) -> str:
        return self._whole("identity")

    def _whole(self, name: str) -> str:
        return unmasked(self.cleaned_data[name], getattr(self.instance, name))
