"""Codes that people type: made, tidied and kept as keyed hashes."""

import secrets
import unicodedata

from django.utils.crypto import salted_hmac

# Without 0 and O, 1 and I, which look alike on paper. 11 characters chosen by chance are 55 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CHOSEN = 11
GROUP = 4


def new_invitation_code() -> str:
    """Twelve characters, the last of them a check character."""
    chosen = "".join(secrets.choice(ALPHABET) for _ in range(CHOSEN))
    return chosen + _check_character(chosen)


def new_one_time_code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def grouped(code: str) -> str:
    """``ABCDEFGHJKLM`` as ``ABCD-EFGH-JKLM``."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def tidy(entered: str) -> str:
    """Without blanks and dashes, full-width characters made plain, capitals."""
    plain = unicodedata.normalize("NFKC", entered).upper()
    return "".join(character for character in plain if character.isalnum())


def well_formed(code: str) -> bool:
    """Whether a tidy invitation code can be one; tells a slip of the pen, and nothing of what codes there are."""
    return (
        len(code) == CHOSEN + 1
        and all(character in ALPHABET for character in code)
        and code[-1] == _check_character(code[:-1])
    )


def keyed_hash(purpose: str, text: str) -> str:
    """64 hexadecimal digits that only this installation can compute."""
    return salted_hmac(f"care.{purpose}", text, algorithm="sha256").hexdigest()


def _check_character(chosen: str) -> str:
    """Luhn's method modulo 32: finds each single wrong character and each swap of neighbours but one."""
    total = 0
    for place, character in enumerate(reversed(chosen)):
        value = ALPHABET.index(character) * (2 - place % 2)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]
