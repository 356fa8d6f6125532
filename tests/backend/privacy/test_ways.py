"""By which way a change came in is told in words: of each job, each command of ours and each kind of page."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import get_commands
from django.urls import URLResolver, get_resolver
from django.utils import translation
from procrastinate.contrib.django import app

from backend.core.history.labels import label_of
from backend.core.history.ways import COMMANDS, JOBS, PAGES, Way, way_of

APPS = ("backend", "facilities", "residents", "scheduling")
OF_DJANGO = {"changepassword", "createsuperuser", "migrate"}


def routes(patterns: list[Any], start: str = "") -> Iterator[str]:
    for one in patterns:
        route = start + str(one.pattern)
        yield from routes(one.url_patterns, route) if isinstance(one, URLResolver) else [route]


def test_the_table_is_whole_and_names_nothing_that_is_gone() -> None:
    pages = {route.partition("/")[0] for route in routes(get_resolver().url_patterns)}
    assert pages - {"admin", "api"} == set(PAGES)
    assert {name for name in app.tasks if name.startswith(("core.", "scheduling."))} == set(JOBS)
    assert {name for name, of in get_commands().items() if str(of).startswith(APPS)} | OF_DJANGO == set(COMMANDS)


@pytest.mark.parametrize(
    ("source", "way"),
    [
        ("", Way("Straight in the database")),
        ("POST /residents/R1/change/", Way("Page: File of a resident", "/residents/R1/change/")),
        ("POST /", Way("Page: First page", "/")),
        ("PATCH /api/v1/needs/7/", Way("Another program (API)", "/api/v1/needs/7/")),
        ("POST /admin/residents/need/7/change/", Way("Records: need", "/admin/residents/need/7/change/")),
        ("POST /admin/logout/", Way("Records", "/admin/logout/")),
        ("command plan_week", Way("Command: plan a week")),
        ("command shell", Way("Command: shell")),
        ("job scheduling.offer_places", Way("Job: offer free places")),
        ("psql", Way("Program: psql")),
    ],
)
def test_a_way_in_is_said_in_words(source: str, way: Way) -> None:
    with translation.override("en"):
        assert way_of(source) == way


def test_a_table_between_two_models_is_named_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        assert label_of("scheduling.pin_staff") == "pin: staff"
