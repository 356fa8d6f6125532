"""Where the data is kept: any PostgreSQL that DATABASE_URL names, or an embedded server of the checkout."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database_settings(url: str, data_dir: Path) -> dict[str, Any]:
    """One entry of Django's DATABASES. Reads no disk and starts nothing."""
    if not url:
        return {
            "ENGINE": "backend.embedded",
            "NAME": "postgres",
            "USER": "postgres",
            "HOST": str(data_dir / "postgres"),
        }
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL is not of the form postgresql://user:password@host:port/name."
            " The system runs on PostgreSQL only."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
