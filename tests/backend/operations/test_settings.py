"""What an operator reads about settings is what the code reads, and production has nothing to warn of."""

import os
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
PRODUCTION = {
    "CARE_MODE": "production",
    "SECRET_KEY": "kX4-9bQz" * 8,
    "CARE_DATA_KEYS": "d" * 43,
    "ALLOWED_HOSTS": "care.example",
    "DATABASE_URL": "postgresql://care@db.example/care",
    "MESSAGE_GATEWAY": "webhook",
    "MESSAGE_WEBHOOK_URL": "https://messages.example/send",
    "CARE_TRUSTED_PROXIES": "127.0.0.1",
}


def test_the_table_of_settings_has_a_line_for_each() -> None:
    source = (CHECKOUT / "backend/environment.py").read_text("utf-8")
    read = set(re.findall(r'variables(?:\.get\(|, )"([A-Z_]+)"', source))
    described = set(re.findall(r"  # ([A-Z_]+):", source))
    table = (CHECKOUT / "docs/operations/settings.md").read_text("utf-8")
    assert read == described
    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == described | {"PROMETHEUS_MULTIPROC_DIR"}


def in_production(*command: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=CHECKOUT, env={**kept, **PRODUCTION}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_no_cookie_of_production_leaves_without_encryption() -> None:
    true = "(name for name, value in vars(settings).items() if name.endswith('COOKIE_SECURE') and value)"
    ask = f"from backend import settings; print(*sorted{true})"
    assert in_production("-c", ask).stdout.split() == [
        "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_SECURE",
    ]  # fmt: skip


def test_djangos_deployment_check_finds_nothing() -> None:
    run = in_production("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (run.returncode, run.stdout + run.stderr) == (0, "System check identified no issues (2 silenced).\n")
