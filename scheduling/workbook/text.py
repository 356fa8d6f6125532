"""Text as people type it: full-width characters, blanks of all kinds, characters that nobody sees."""

import re
import unicodedata

_UNSEEN = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
UNSEEN = re.compile(f"[{_UNSEEN}]")
BLANKS = re.compile(r"[^\S\n]+")
DASHES = re.compile("[\u2010-\u2015\u2212\u2500~\u301c]")
# What is worth telling the writer: full-width digits and letters, unseen characters, blanks but a single inner one.
STRAY = re.compile(f"[０-９Ａ-Ｚａ-ｚ{_UNSEEN}]|^\\s|\\s$|[^\\S \n]|  ")


def prose(raw: str) -> str:
    """Free text: unseen characters removed, blanks made single spaces; punctuation stays as typed."""
    return BLANKS.sub(" ", UNSEEN.sub("", raw)).strip()


def plain(raw: str) -> str:
    """Text that is looked up or measured: full-width made half-width, all dashes one, blanks as in ``prose``."""
    return DASHES.sub("-", prose(unicodedata.normalize("NFKC", raw)))


def key(raw: str) -> str:
    """How a word is compared: ``plain`` without blanks and without regard to case."""
    return "".join(plain(raw).split()).casefold()


def is_stray(raw: str) -> bool:
    """True when the text holds characters that were typed by mistake and are not taken as they are."""
    return STRAY.search(raw) is not None


def header(raw: object) -> str:
    """How a header or the name of a sheet is compared: the marks of a required column and all blanks are dropped."""
    return re.sub(r"\*|:$|\(必填\)|\(required\)", "", key(str(raw)))
