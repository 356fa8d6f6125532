"""Locks by name, for acts on things that have no row of their own."""

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from backend.core.collisions import Occupied

_ASKING = 0x61736B73  # "asks": of what workers are to do for a week
_IMPORT = 0x776F726B  # "work": of workbooks
_PUBLICATION = 0x7075626C  # "publ": of the published weeks together
_QUEUE = 0x71756575  # "queu": of the waiting list
_WEEK = 0x7765656B  # "week": keeps these locks apart from others of the same database


def lock_asking(monday: date) -> None:
    """Let one request for work on the week look after the other whether the same is under way; held until the
    transaction ends. Not that of the week, which a publication holds for long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_ASKING, monday.toordinal()))


def lock_import() -> None:
    """Let one import of a workbook after the other write; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_IMPORT,))


def lock_storing() -> None:
    """Let nothing that holds weeks begin while an import stores: it holds rows and tables that such acts write, and
    comes to its weeks last. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 1)", (_IMPORT,))


def lock_beside_import() -> None:
    """Wait for an import that stores, and not for one another. To be taken before the lock of any week and before
    anything is written; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 1)", (_IMPORT,))


class ImportStores(Occupied):
    """An import stores: what it holds, it holds until all of it is written."""

    def __init__(self) -> None:
        super().__init__(_("A workbook is being imported. Nothing of yours is stored: try once more in a minute."))


def refuse_beside_import() -> None:
    """As ``lock_beside_import``, for what people do, who would wait before a page: raises ImportStores instead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s, 1)", (_IMPORT,))
        if not cursor.fetchone()[0]:
            raise ImportStores


def lock_publication() -> None:
    """Let one publication after the other write what is booked, for the nights of one week reach into the next; held
    until the transaction ends. To be taken before the lock of any week."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_PUBLICATION,))


def lock_queue() -> None:
    """Let one look at the waiting list after the other write; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_QUEUE,))


def lock_week(monday: date) -> None:
    """Hold the week until the transaction ends, so that its plans are stored and published one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_WEEK, monday.toordinal()))


def lock_week_by_hand(monday: date) -> None:
    """The same for what people do that writes nothing which an import holds: it goes on beside one, and is refused, as
    ImportStores, where the import has come to this very week."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (_WEEK, monday.toordinal()))
        if cursor.fetchone()[0]:
            return
    refuse_beside_import()
    lock_week(monday)
