"""Two acts at once that stand in each other's way: whose act the database ends is told so, by page and API."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from backend.core.models import AuditEntry
from scheduling.models import Run

WEEK = "2026-W49"
# How the database ends an act, and the statuses of page and API: what may go well the next time, and faults.
ENDS = {
    "40P01": (409, 409),  # a deadlock
    "23P01": (409, 409),  # an exclusion constraint
    "23505": (409, 409),  # a unique code, such as that of a form that was sent twice
    "23514": (500, 409),  # a check, which forms know
    "57014": (500, 500),  # cancelled
}


def end_acts_with(code: str) -> None:
    """Every act ends as the database ends it, when it leaves its trace."""
    body = f"BEGIN RAISE EXCEPTION 'ended' USING ERRCODE = '{code}'; END"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE OR REPLACE FUNCTION pg_temp.ended() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER ended BEFORE INSERT ON {AuditEntry._meta.db_table} "
            "FOR EACH ROW EXECUTE FUNCTION pg_temp.ended()"
        )


@pytest.mark.django_db
def test_whose_act_is_ended_by_another_is_told_to_try_again(coordinator: Client) -> None:
    coordinator.raise_request_exception = False
    coordinator.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    came = {}
    for code in ENDS:
        end_acts_with(code)
        page: Any = coordinator.post(f"/weeks/{WEEK}/", {"seconds": "60"})
        answer = coordinator.post("/api/v1/runs/", {"week": WEEK}, content_type="application/json")
        came[code] = page.status_code, answer.status_code
        if page.status_code == 409:
            assert "Nothing of yours is stored: go back" in page.text
            assert answer.json()["type"] == "/api/v1/problems/conflict/"
    assert came == ENDS
    assert Run.objects.count() == 0
