"""Telephone numbers of the country, as people write them: mobile, landline with or without area code, short number."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TELEPHONE = re.compile(r"(\+?86[- ]?)?1\d{10}|(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?|[48]00-?\d{3}-?\d{4}|1\d{4}", re.ASCII)


def refuse_no_telephone(text: str, column: str = "phone") -> None:
    """Raise ValidationError of ``column`` for a text that is no number that can be called; none at all is sound."""
    if text and not TELEPHONE.fullmatch("".join(text.split())):
        wrong = _("This is no telephone number: write 11 digits, or a landline with its area code, 0573-85000001.")
        raise ValidationError({column: ValidationError(wrong, code="telephone")})
