"""The description of the API: sound OpenAPI 3.1, complete, and served with its viewer from our own files."""

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from backend.core.api.permissions import Refused
from tests.backend.api.addresses import addresses

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))  # type: ignore[no-untyped-call]


def operations(schema: Any) -> list[tuple[str, str, Any]]:
    return [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_it_is_sound(schema: Any) -> None:
    assert schema["openapi"] == "3.1.0"
    validate_schema(schema)


def test_it_describes_every_address(schema: Any) -> None:
    undescribed = {"api_schema", "api_viewer", "api_no_such_address"}
    assert len(operations(schema)) == sum(one.name not in undescribed for one in addresses())


def test_every_error_is_described_as_a_problem(schema: Any) -> None:
    for path, method, operation in operations(schema):
        statuses = set(operation["responses"])
        assert {"404", "405", "429"} <= statuses, path
        if "/problems/" not in path and not path.endswith("/metadata"):
            assert {"400", "401", "403"} <= statuses, path
        if method != "get":
            assert {"409", "412", "415", "422", "428"} <= statuses, path
        for status in statuses - {"200", "201", "202", "204", "304"}:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"], (path, status)
        assert operation.get("description"), path


@pytest.mark.django_db
def test_anyone_may_read_it(client: Client) -> None:
    answer = client.get("/api/v1/schema/")
    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.0")


def test_the_viewer_comes_from_our_own_files(client: Client) -> None:
    page = client.get("/api/v1/docs/").text
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    for source in sources:
        assert source == "/api/v1/schema/" or finders.find(source.removeprefix("/static/")), source
    assert "<style" not in page and "style=" not in page
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_what_says_nothing_of_permissions_is_refused(settings: Any) -> None:
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == [f"{Refused.__module__}.{Refused.__qualname__}"]
    assert Refused().has_permission(None, None) is False
    assert all(Refused not in getattr(one.view, "permission_classes", ()) for one in addresses())
