from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import Actor

from .selectors.directory import Search, categories_to_choose, services_to_choose, towns_to_choose

ALL = ("", _("All"))


class SearchForm(forms.Form):
    """What to look for; the choices are those in the reader's reach."""

    text = forms.CharField(
        label=_("Name, file code or number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    town: Any = forms.ChoiceField(label=_("Town"), required=False)
    service: Any = forms.ChoiceField(label=_("Service"), required=False)
    category: Any = forms.ChoiceField(label=_("Category"), required=False)
    ended = forms.BooleanField(label=_("Closed files as well"), required=False)

    def __init__(self, user: Actor, data: Any) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["town"].choices = [ALL, *((row.code, str(row)) for row in towns_to_choose(user))]
        fields["service"].choices = [ALL, *((row.code, str(row)) for row in services_to_choose(user))]
        fields["category"].choices = [ALL, *((str(row.pk), str(row)) for row in categories_to_choose(user))]

    @property
    def search(self) -> Search:
        """What was asked for; what cannot be asked for is left out."""
        return Search(**self.cleaned_data) if self.is_valid() else Search()
