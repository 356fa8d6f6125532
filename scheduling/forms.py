from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TIMES = (
    (30, _("30 seconds")),
    (60, _("1 minute")),
    (180, _("3 minutes")),
    (600, _("10 minutes")),
    (1800, _("30 minutes")),
)


class PlanForm(forms.Form):
    """How long a run may search; longer is better, with less and less to gain."""

    seconds: Any = forms.TypedChoiceField(label=_("Time limit"), choices=TIMES, coerce=int, initial=60)


class UploadForm(forms.Form):
    workbook = forms.FileField(
        label=_("Workbook"),
        help_text=_("An .xlsx file of the template or of an export, 20 MB at most"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
