"""Whether anybody still asks the database: the tables can be emptied only when nobody does."""

import threading

from django.db import connection


def under_way() -> int:
    """Connections to the page's server, whose thread may be between two statements, and statements of workers."""
    answering = sum("process_request_thread" in thread.name for thread in threading.enumerate())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend' AND state <> 'idle'"
        )
        return answering + int(cursor.fetchone()[0])
