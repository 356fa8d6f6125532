"""What a facility manager enters of rooms, beds and staff. The columns of the models say what fits."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.core.forms import LastDayFormField
from facilities.choices import Equipment
from facilities.models import Bed, BedState, Credential, Room, StaffMember

from .forms import DAY

PIECES = "pieces_"


class StaffForm(forms.ModelForm):
    class Meta:
        model = StaffMember
        fields: tuple[str, ...] = ("name", "sex", "phone", "languages", "transport", "daily_max", "weekly_max")


class NewStaffForm(StaffForm):
    class Meta(StaffForm.Meta):
        fields = ("code", *StaffForm.Meta.fields)


class RoomForm(forms.ModelForm):
    """With the number of pieces of each kind of equipment."""

    class Meta:
        model = Room
        fields: tuple[str, ...] = ("name", "use", "size", "sex_policy", "features")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = self.instance
        held = {one.kind: one.pieces for one in room.equipment.all()} if room.pk else {}
        for kind, label in Equipment.choices:
            self.fields[f"{PIECES}{kind}"] = forms.IntegerField(
                label=label,
                required=False,
                min_value=0,
                max_value=200,
                initial=held.get(kind),
                help_text=_("Pieces in the room; empty: none"),
            )

    def values(self) -> dict[str, Any]:
        """As the services take them."""
        given = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        pieces = {kind: self.cleaned_data[f"{PIECES}{kind}"] for kind in Equipment.values}
        return {**given, "equipment": {kind: number for kind, number in pieces.items() if number}}


class NewRoomForm(RoomForm):
    class Meta(RoomForm.Meta):
        fields = ("code", *RoomForm.Meta.fields)


class BedForm(forms.ModelForm):
    class Meta:
        model = Bed
        fields: tuple[str, ...] = ("kind", "features")


class NewBedForm(BedForm):
    class Meta(BedForm.Meta):
        fields = ("code", *BedForm.Meta.fields)


class BedStateForm(forms.ModelForm):
    class Meta:
        model = BedState
        fields = ("kind", "nights", "reason")


class CredentialForm(forms.ModelForm):
    class Meta:
        model = Credential
        fields: tuple[str, ...] = ("valid",)
        help_texts: ClassVar[dict[str, Any]] = {"valid": _("The second day is the last one; empty: for good.")}


class NewCredentialForm(CredentialForm):
    class Meta(CredentialForm.Meta):
        fields = ("kind", "valid")


class EndForm(forms.Form):
    """``ends_on``: the day after the last one, None for no end."""

    ends_on = LastDayFormField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Empty: there is no end"),
    )  # fmt: skip


class DoorForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"), help_text=_("JPEG or PNG, at most 8 MB"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
    )  # fmt: skip
