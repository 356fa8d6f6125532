"""Processes of their own on the test's database: set up as a worker is, each with its own connection."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
DATABASE = "TEST_DATABASE"


def started(module: str, *arguments: str) -> subprocess.Popen[str]:
    """``python -m module arguments`` on the database that this test is connected to."""
    from django.conf import settings

    held = settings.DATABASES["default"]
    database = {name: str(held[name]) for name in ("NAME", "HOST", "USER", "PASSWORD", "PORT")}
    environment = {**os.environ, DATABASE: json.dumps(database)}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True)


def answer_of(process: subprocess.Popen[str]) -> Any:
    with process:  # not left behind by a test that fails
        try:
            out, _err = process.communicate(timeout=500)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert process.returncode == 0, out
    return json.loads(out.splitlines()[-1])


def set_up() -> None:
    """In the process: Django on that database."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    settings.DATABASES["default"].update(json.loads(os.environ[DATABASE]))
    django.setup()


def load_reference() -> None:
    """The catalogue, where a test that commits emptied the tables behind it."""
    from django.apps import apps

    from facilities.models import FacilityKind

    if not FacilityKind.objects.exists():
        for app in ("facilities", "residents"):
            import_module(f"{app}.migrations.0002_reference_data").load(apps, None)
