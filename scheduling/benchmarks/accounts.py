"""Sessions of accounts, made for a run that reads pages and taken away after it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from backend.core.access.sessions import BACKEND, KIND, SEEN, STARTED
from backend.core.models import User


@contextmanager
def signed_in(users: Sequence[User]) -> Iterator[list[str]]:
    """The keys of a session for each of ``users``, in their order."""
    keys: list[str] = []
    try:
        keys.extend(_begin(user) for user in users)
        yield keys
    finally:
        Session.objects.filter(pk__in=keys).delete()


def _begin(user: User) -> str:
    moment = timezone.now().timestamp()
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash(),
            STARTED: moment, SEEN: moment, KIND: "staff",
        }
    )  # fmt: skip
    session.create()
    assert session.session_key
    return session.session_key
