"""Certificate and identity numbers: the one place that reads, checks and masks them.

Identity number (GB 11643): 6 digits region, 8 digits birth date, 3 digits sequence (odd male, even female) and
one check character by ISO 7064 MOD 11-2. Certificate number: the identity number, one digit category, one digit
level (GB/T 26341), and B1, B2 ... on a re-issue.

Every fault is a ValidationError with a code, so that forms, imports and tests name it alike. Codes:
``identity_form``, ``identity_birth_date``, ``identity_check``, ``certificate_form``, ``certificate_category``,
``certificate_level``, ``birth_date_differs``, ``sex_differs``, ``identity_differs``, ``masked``.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

IDENTITY = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
CERTIFICATE = re.compile(r"([1-9]\d{16}[\dX])(\d)(\d)(B\d)?", re.ASCII)
MASKED = re.compile(r"[1-9]\d{3}\*{8,18}[\dXB]{2}", re.ASCII)
_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))


@dataclass(frozen=True)
class Identity:
    number: str
    region: str
    birth_date: date
    sex: str  # "male" or "female"


@dataclass(frozen=True)
class Certificate:
    number: str
    identity: Identity
    category: int  # 1..7
    level: int  # 1..4
    reissue: str  # "", "B1", "B2" ...: worth a warning, no fault


def tidy(text: str) -> str:
    """Full-width characters made plain, blanks removed, ``x`` made ``X``."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def is_number(text: str) -> bool:
    """Whether a tidy text has the form of a whole certificate or identity number."""
    return bool(IDENTITY.fullmatch(text) or CERTIFICATE.fullmatch(text))


def is_masked(text: str) -> bool:
    """Whether a tidy text is what ``mask`` makes of a number."""
    return MASKED.fullmatch(text) is not None


def check_character(first_17: str) -> str:
    """The 18th character of an identity number, ISO 7064 MOD 11-2."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True))
    return "10X98765432"[total % 11]


def parse_identity(text: str) -> Identity:
    """Read a tidy identity number; raise ValidationError with one of the ``identity_`` codes."""
    if not IDENTITY.fullmatch(text):
        raise ValidationError(
            _("An identity number has 17 digits and then a digit or X; store it as text."), code="identity_form"
        )
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise ValidationError(
            _("Characters 7 to 14 of the number are no date: %(digits)s."),
            code="identity_birth_date",
            params={"digits": text[6:14]},
        ) from None
    if text[17] != (expected := check_character(text[:17])):
        raise ValidationError(
            _("The check character of the number should be %(expected)s and is %(found)s: compare each digit."),
            code="identity_check",
            params={"expected": expected, "found": text[17]},
        )
    return Identity(text, text[:6], born, "male" if int(text[16]) % 2 else "female")


def parse_certificate(text: str) -> Certificate:
    """Read a tidy certificate number; raise ValidationError with a ``certificate_`` or ``identity_`` code."""
    match = CERTIFICATE.fullmatch(text)
    if not match:
        raise ValidationError(
            _("A certificate number has 20 characters: the identity number, a digit category and a digit level."),
            code="certificate_form",
        )
    category, level = int(match[2]), int(match[3])
    if not 1 <= category <= 7:
        raise ValidationError(
            _("Character 19, the category, is %(found)s and must be 1 to 7."),
            code="certificate_category",
            params={"found": category},
        )
    if not 1 <= level <= 4:
        raise ValidationError(
            _("Character 20, the level, is %(found)s and must be 1 to 4."),
            code="certificate_level",
            params={"found": level},
        )
    return Certificate(text, parse_identity(match[1]), category, level, match[4] or "")


def contradictions(
    *, certificate: Certificate | None, identity: Identity | None, birth_date: date, sex: str
) -> dict[str, ValidationError]:
    """What a file says against its own numbers, by the field at fault: identity, birth_date, sex."""
    found = {}
    if certificate and identity and certificate.identity != identity:
        found["identity"] = ValidationError(
            _("The certificate number begins with another identity number."), code="identity_differs"
        )
    known = certificate.identity if certificate else identity
    if known and known.birth_date != birth_date:
        found["birth_date"] = ValidationError(
            _("The number says born on %(expected)s."),
            code="birth_date_differs",
            params={"expected": known.birth_date.isoformat()},
        )
    if known and known.sex != sex:
        found["sex"] = ValidationError(
            _("The number says male.") if known.sex == "male" else _("The number says female."),
            code="sex_differs",
        )
    return found


def mask(number: str) -> str:
    """The number as screens show it: province and prefecture, and the last two characters."""
    return f"{number[:4]}{'*' * (len(number) - 6)}{number[-2:]}" if len(number) > 6 else "*" * len(number)


def unmasked(written: str, stored: str) -> str:
    """The number that is meant by what somebody typed over a masked one: that stored, where it was left as it was.

    Raises ValidationError (code ``masked``) for another number's mask.
    """
    number = tidy(written)
    if number == mask(stored):
        return stored
    if is_masked(number):
        raise ValidationError(_("This number is masked: type the whole number."), code="masked")
    return number
