"""Two acts at the same moment that stand in each other's way: the database ends one of them, and nothing of it is kept.

Acts on one thing lock it first, in one order, so this is rare. It is left where nobody holds a lock: two rows that an
exclusion constraint lets not both be may each wait for the other, and PostgreSQL ends one as a deadlock.
"""

import logging
from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg.errors import DeadlockDetected, ExclusionViolation, UniqueViolation

CONFLICT = 409


class Occupied(Exception):
    """Something is being stored that the act would have to wait for, longer than anybody waits before a page. It says
    so in the reader's language; nothing of the act is stored."""


logger = logging.getLogger(__name__)


def is_collision(error: Exception) -> bool:
    """Whether the same act may go well when it is done again, or is refused then with words of its own.

    Forms ask before they store whether a period or a code is taken: a constraint that refuses it nevertheless means
    that it was taken in between.
    """
    ends = DeadlockDetected | ExclusionViolation | UniqueViolation
    return isinstance(error, Error) and isinstance(error.__cause__, ends)


class CollisionsTold:
    """Middleware: a page that says so, in place of a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Occupied):
            return render(request, "409.html", {"occupied": error}, status=CONFLICT)
        if not is_collision(error):
            return None
        logger.warning("%s: %s at the same moment as another act", request.path, type(error.__cause__).__name__)
        return render(request, "409.html", status=CONFLICT)
