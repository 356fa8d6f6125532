"""Logs hold no personal data: what has the form of a number is masked, what a database says of a row left out."""

import json
import logging
import re
from datetime import UTC, datetime

_NUMBER = re.compile(r"(?<![\dA-Za-z])[1-9]\d{14,16}[\dXx]?\d{0,2}(?:B\d)?(?![\dA-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
# A refused row is quoted whole by PostgreSQL: "DETAIL:  Failing row contains (…)", "Key (name)=(…) already exists".
# Free texts have line breaks, so the quotation ends where something begins that is known to be none of it.
_QUOTING = r"^[ \t|]*(?:DETAIL|CONTEXT|HINT|LINE \d+|详细信息|描述|背景|提示|第\d+行)[::]"
_NOT_QUOTED = r"^[ \t|]*(?:File \"|Traceback \(|The above exception |During handling )"
_QUOTED_ROW = re.compile(rf"({_QUOTING}).*?(?=\s*(?:{_QUOTING}|{_NOT_QUOTED}|\Z))", re.MULTILINE | re.DOTALL)
# Addresses that open something for whoever knows them, and what people search for: /residents/?text=…
_SECRET_ADDRESS = re.compile(r"/(calendar|family/i)/[^\s/?\"']+")
_SEARCH = re.compile(r"(/[^\s?]*\?)[^\s\"']+")
# A search with a blank in it is no request: gunicorn quotes what follows the blank.
_NO_REQUEST = re.compile(r"(Invalid HTTP [A-Za-z ]+:).*")
MASK = "***"


def scrub(text: str) -> str:
    text = _SECRET_ADDRESS.sub(rf"/\1/{MASK}", text)
    text = _SEARCH.sub(rf"\1{MASK}", text)
    text = _NO_REQUEST.sub(rf"\1 {MASK}", text)
    for pattern in (_NUMBER, _MOBILE, _LANDLINE):
        text = pattern.sub(MASK, text)
    return _QUOTED_ROW.sub(rf"\1 {MASK}", text)


class Lines(logging.Formatter):
    """One readable line an entry, for a developer's screen."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and the traceback of an error."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        if record.exc_info:
            entry["traceback"] = scrub(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
