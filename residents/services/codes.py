"""Codes for rows that nobody gave one."""

from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast, Substr

DIGITS = 6
_CODES = 0x636F6465  # "code": keeps these locks apart from others of the same database


def hold_codes(model: Any) -> None:
    """Let one add such rows after the other, until the transaction ends: what is free now stays free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_CODES, model._meta.db_table))


def fresh_code(model: Any, letter: str) -> str:
    """The next of the codes that are a letter and a number. Call ``hold_codes`` before."""
    made = model.objects.filter(code__regex=rf"^{letter}\d{{1,9}}$")
    highest = made.aggregate(most=Max(Cast(Substr("code", 2), BigIntegerField())))["most"]
    return f"{letter}{(highest or 0) + 1:0{DIGITS}d}"
