"""What logs may not hold."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.db import IntegrityError, transaction

from backend.core.operations.logs import JsonLines, Lines, scrub
from residents.models import Household, Resident
from tests.backend.operations.test_settings import CHECKOUT, PRODUCTION
from tests.network import Network


@pytest.mark.parametrize(
    "secret",
    [
        "33048219850307001042",
        "330482198503070010",
        "33048219850307001X",
        "33048219850307001X42B1",
        "330482850307001",
        "13800138000",
        "+8613800138000",
        "0573-85000001",
        "057385000001",
    ],
)
def test_numbers_are_masked(secret: str) -> None:
    for text in (f"no {secret} here", f"号码{secret}。", f"'{secret}'"):
        assert secret[-6:] not in scrub(text)
        assert "***" in scrub(text)


@pytest.mark.parametrize("text", ["job 12345", "2026-11-30 12:00:00", "P000123", "GET /plans/17/ 200", "1764129600000"])
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Internal Server Error: /calendar/k3J-x_9.ics", "Internal Server Error: /calendar/***"),
        ("Not Found: /family/i/ABCD-EFGH-JKLM/", "Not Found: /family/i/***/"),
        ("Error handling request GET /family/i/ABCD?next=/x", "Error handling request GET /family/i/***?***"),
        ("Error handling request GET /residents/?text=%E7%A4%BA", "Error handling request GET /residents/?***"),
        ("'GET /residents/?text=示例&page=2 HTTP/1.1' 500", "'GET /residents/?*** HTTP/1.1' 500"),
        ("from ip=::1: Invalid HTTP Version: '示例 HTTP/1.1'", "from ip=::1: Invalid HTTP Version: ***"),
        ("Not Found: /calendar/", "Not Found: /calendar/"),
        ("what of it? /plans/17/ is there", "what of it? /plans/17/ is there"),
    ],
)
def test_secrets_and_searches_in_addresses_are_masked(text: str, kept: str) -> None:
    assert scrub(text) == kept


def test_lines_of_the_web_server_go_the_way_of_all_others() -> None:
    """As in a process of gunicorn: its logger is there when the site is loaded."""
    program = (
        "import django; from gunicorn.config import Config; from gunicorn.glogging import Logger\n"
        "log = Logger(Config()); django.setup()\n"
        "log.exception('Error handling request %s %s', 'GET', '/residents/?text=secret')"
    )
    settings = {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "backend.settings"}
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=CHECKOUT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    (line,) = run.stderr.splitlines()
    entry = json.loads(line)
    assert (entry["logger"], entry["message"]) == ("gunicorn.error", "Error handling request GET /residents/?***")


@pytest.mark.django_db
def test_a_row_that_the_database_quotes_is_left_out() -> None:
    network = Network()
    network.grow(range(1))
    resident, name = network.first(Resident), "示例" + "庚"
    rest = "其余" + "的话"
    try:
        with transaction.atomic():
            Resident.objects.filter(pk=resident.pk).update(name=f"{name}\n{rest}", longitude=0)
    except IntegrityError:
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "at %s", ("13800138000",), sys.exc_info())
    for written in (Lines().format(record), JsonLines().format(record)):
        assert "longitude_check" in written
        assert name not in written
        assert rest not in written
        assert "13800138000" not in written
    entry = json.loads(JsonLines().format(record))
    assert entry.keys() == {"time", "level", "logger", "message", "traceback"}
    assert (entry["level"], entry["logger"], entry["message"]) == ("ERROR", "django.request", "at ***")
    assert Household.objects.exists()


def test_what_follows_a_quoted_row_of_many_lines_stays() -> None:
    text = (
        "psycopg.errors.CheckViolation: new row breaks a rule\n"
        "DETAIL:  Failing row contains (12, first line\n\n  rest of what a family wrote, f).\n"
        'CONTEXT:  COPY row, line 2: "12\tfirst line\nrest"\n\n'
        "The above exception was the direct cause of the following exception:\n\n"
        "Traceback (most recent call last):\n"
        '  File "views.py", line 5, in save\n'
        "IntegrityError: new row breaks a rule\n"
        "DETAIL:  Failing row contains (12, first line\nrest of what a family wrote, f)."
    )
    assert scrub(text) == (
        "psycopg.errors.CheckViolation: new row breaks a rule\n"
        "DETAIL: ***\n"
        "CONTEXT: ***\n\n"
        "The above exception was the direct cause of the following exception:\n\n"
        "Traceback (most recent call last):\n"
        '  File "views.py", line 5, in save\n'
        "IntegrityError: new row breaks a rule\n"
        "DETAIL: ***"
    )
