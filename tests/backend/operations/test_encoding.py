"""A database that cannot hold Chinese texts is refused before anything is in it."""

import psycopg
import pytest
from django.core.checks.registry import registry
from django.db import connection, connections

from backend.core.operations.backups import Server
from backend.core.operations.encoding import texts_are_unicode


@pytest.mark.django_db
def test_a_database_that_is_not_utf8_is_named() -> None:
    assert texts_are_unicode in registry.get_checks()
    with psycopg.connect(**Server.of(connection).parameters, autocommit=True) as session:
        session.execute("CREATE DATABASE plain TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
        other = connection.copy("plain")
        other.settings_dict["NAME"] = "plain"
        connections["plain"] = other
        try:
            found = texts_are_unicode(databases=["default", "plain"])
        finally:
            other.close()
            del connections["plain"]
            session.execute("DROP DATABASE plain WITH (FORCE)")
    assert [(one.id, one.msg) for one in found] == [("care.E001", "The database plain is in the encoding SQL_ASCII.")]
