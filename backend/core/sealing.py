"""Texts sealed for the database: nobody reads them without a key of the installation (docs/decisions/0017).

AES-SIV (RFC 5297) gives the same sealed text for the same text, purpose and key. So a row saved again is unchanged to
the history, and an exact look-up works. It tells who sees the database that two texts are equal, which the keyed hash
that finds a person tells as well.

A sealed text is ``~1.<key>.<base64>``; the key is named by eight hexadecimal digits that say nothing of it.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "~1"
SEALED = r"~1\.[0-9a-f]{8}\.[A-Za-z0-9_=-]+"
DIGEST = r"[0-9a-f]{64}"
_WHOLE = re.compile(SEALED)


class Unreadable(Exception):
    """No key of CARE_DATA_KEYS opens the text: it was sealed with one that is gone, or for something else."""


@dataclass(frozen=True)
class Key:
    """One secret of CARE_DATA_KEYS, and what is made of it."""

    name: str
    cipher: AESSIV
    hash_key: bytes


def seal(text: str, purpose: str) -> str:
    """The text under the newest key; the empty text stays empty."""
    return _sealed(text, purpose, keys()[0]) if text else ""


def sealings(text: str, purpose: str) -> list[str]:
    """What the text may look like in the database: one for each key, the newest first."""
    return [_sealed(text, purpose, key) for key in keys()] if text else [""]


def unseal(sealed: str, purpose: str) -> str:
    """The text. Raises Unreadable."""
    if not sealed:
        return ""
    _version, name, body = sealed.split(".")
    key = next((key for key in keys() if key.name == name), None)
    if key is None:
        raise Unreadable(f"CARE_DATA_KEYS has no key {name}: put the secret that it was made of back into the list.")
    try:
        return key.cipher.decrypt(urlsafe_b64decode(body), [purpose.encode()]).decode()
    except InvalidTag:
        raise Unreadable(f"A text sealed with key {name} is damaged, or was sealed for another purpose.") from None


def is_sealed(text: str) -> bool:
    return _WHOLE.fullmatch(text) is not None


def is_newest(sealed: str) -> bool:
    """Whether the text is under the newest key already."""
    return sealed.startswith(f"{VERSION}.{keys()[0].name}.")


def digests(text: str, purpose: str) -> list[str]:
    """64 hexadecimal digits for each key, the newest first, that only this installation can compute."""
    return [_digest(text, purpose, key) for key in keys()]


def keys() -> tuple[Key, ...]:
    return _keys(settings.ENVIRONMENT.data_keys)


def _sealed(text: str, purpose: str, key: Key) -> str:
    body = key.cipher.encrypt(text.encode(), [purpose.encode()])
    return f"{VERSION}.{key.name}.{urlsafe_b64encode(body).decode()}"


def _digest(text: str, purpose: str, key: Key) -> str:
    mac = hmac.HMAC(key.hash_key, hashes.SHA256())
    mac.update(f"{purpose}\0{text}".encode())
    return mac.finalize().hex()


@cache
def _keys(secrets: Sequence[str]) -> tuple[Key, ...]:
    return tuple(map(_key, secrets))


def _key(secret: str) -> Key:
    return Key(_derived(secret, "name", 4).hex(), AESSIV(_derived(secret, "seal", 64)), _derived(secret, "hash", 32))


def _derived(secret: str, use: str, length: int) -> bytes:
    """HKDF (RFC 5869): independent keys of one secret, which holds enough chance to need no salt."""
    return HKDF(hashes.SHA256(), length, salt=None, info=f"care {use}".encode()).derive(secret.encode())
