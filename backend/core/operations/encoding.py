"""A database that is not UTF-8 cannot hold the city's names: said by `migrate`, before anything is in it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


@register(Tags.database)
def texts_are_unicode(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """One error for each of ``databases`` (aliases) in another encoding, as a cluster made without a locale has it."""
    found = {alias: _encoding(alias) for alias in databases or ()}
    return [
        Error(
            f"The database {connections[alias].settings_dict['NAME']} is in the encoding {encoding}.",
            hint="Make it anew: createdb --owner care --template template0 --encoding UTF8 care",
            id="care.E001",
        )
        for alias, encoding in found.items()
        if encoding != "UTF8"
    ]


def _encoding(alias: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        value = cursor.fetchone()[0]
    return value.decode() if isinstance(value, bytes) else str(value)  # SQL_ASCII texts come as bytes
