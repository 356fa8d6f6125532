"""Which pages the measuring of pages visits, what it counts of one, and what it needs."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from scheduling.benchmarks.links import links, page_of
from scheduling.benchmarks.pages import ask, run

PAGE = """
<a href="/weeks/2026-W49/#days">week</a> <a href="?page=2">more</a> <a href="/weeks/2026-W49/">again</a>
<a href="https://elsewhere.example/weeks/">elsewhere</a> <a href="/static/core/shell.css">file</a>
<form action="/waiting/"><input name="town"></form> <form method="post" action="/sign-out/"></form>
<div hx-get="/runs/3/"></div> <a href="tel:0573">call</a> <a>nothing</a>
"""


def test_links_of_a_page() -> None:
    plain = ["/weeks/2026-W49/", "/waiting/", "/runs/3/"]
    assert links(PAGE, "/residents/") == [plain[0], "/residents/?page=2", *plain[1:]]


def test_no_filter_upon_a_filter() -> None:
    assert links(PAGE, "/residents/?town=xincang") == ["/weeks/2026-W49/", "/waiting/", "/runs/3/"]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/weeks/2026-W49/", "week"),
        ("/residents/?town=&page=2", "residents?page&town"),
        ("/admin/scheduling/plan/", "admin:scheduling_plan_changelist"),
        ("/nowhere/", ""),
    ],
)
def test_name_of_a_page(address: str, page: str) -> None:
    assert page_of(address) == page


@pytest.mark.django_db
def test_one_visit() -> None:
    answer = ask(Client(SERVER_NAME=settings.ALLOWED_HOSTS[0]), "/sign-in/")
    assert (answer.status, answer.html, answer.queries, answer.sql) == (200, True, 0, 0)
    assert b"<form" in answer.body and answer.wall > 0


@pytest.mark.django_db
def test_accounts_are_missing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^demo-administrator, .*demo-auditor: no such account; "):
        run(1, 1, False, tmp_path)
    assert list(tmp_path.iterdir()) == []
