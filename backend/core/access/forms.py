from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .codes import tidy, well_formed
from .tokens import LONGEST


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(PasswordChangeForm):
    def clean(self) -> Any:
        """Another one than before: who must set a new one would else keep what somebody knows."""
        data = super().clean() or {}
        if data.get("new_password1") and data.get("new_password1") == data.get("old_password"):
            self.add_error("new_password1", _("This is the password you have. Choose another one."))
        return data


class CodeForm(forms.Form):
    """Six digits, from an application or a text message."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "class": "code"}
        ),
    )


class InvitationForm(forms.Form):
    invitation = forms.CharField(
        label=_("Code of your invitation"),
        max_length=40,
        help_text=_("Twelve letters and digits, as printed"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        ),
    )

    def clean_invitation(self) -> Any:
        """Refuse what can be no code, so that a slip of the pen is told before a message is waited for."""
        code = tidy(self.cleaned_data["invitation"])
        if not well_formed(code):
            raise ValidationError(_("There is a slip in the code. Compare it with the sheet, letter by letter."))
        return code


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=60)
    days = forms.IntegerField(label=_("Days until it ends"), min_value=1, max_value=LONGEST.days, initial=90)
    changes = forms.BooleanField(label=_("It may change data, not only read it"), required=False)
