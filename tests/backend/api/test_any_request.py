"""Requests that nobody would think of, a few for each address, made from the description of the API by schemathesis.

Each is sent as it was made, and once more about a row that there is: none breaks anything, and every answer is as the
description says.
"""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import given
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.core.access.roles import Role
from backend.core.access.tokens import make_token
from backend.wsgi import application
from tests.backend.api.addresses import addresses
from tests.small_city import build_small_city

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = hypothesis.settings(
    max_examples=5,
    derandomize=True,
    database=None,
    phases=(hypothesis.Phase.generate,),
    suppress_health_check=list(hypothesis.HealthCheck),
)


def described() -> Any:
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
    schema.app = application
    return schema


OPERATIONS = [found.ok() for found in described().get_all_operations()]
MODELS = {f"/api/v1/{one.name.removeprefix('api_').removesuffix('_one')}/{{key}}/": one.view for one in addresses()}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests stay in the transaction of the test: Django's own test client holds the connection in the same way."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def token(db: None, settings: Any) -> str:
    """Of a city coordinator of a small city, who may do most."""
    settings.API_REQUESTS_A_MINUTE = {"account": 10**6, "address": 10**6}
    user = build_small_city().accounts[Role.CITY_COORDINATOR]
    user.set_password("a long pass phrase")
    user.save()
    return make_token(user=user, by=None, name="t", days=1, changes=True, now=timezone.now())[1]


def a_key(path: str) -> str | None:
    view = MODELS.get(path)
    row = view and view.model.objects.first()
    return str(getattr(row, view.key)) if view and row else None


def ask(operation: Any, headers: dict[str, str]) -> None:
    key = a_key(operation.path)

    @FEW
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)
        if key:
            case.path_parameters = {**case.path_parameters, "key": key}
            case.call_and_validate(headers=headers, checks=CHECKS)

    one()


@pytest.mark.parametrize("part", sorted({part for one in OPERATIONS for part in one.tags}))
def test_no_request_breaks_it(part: str, token: str) -> None:
    asked = [operation for operation in OPERATIONS if part in operation.tags]
    for operation in asked:
        ask(operation, {"Authorization": f"Bearer {token}"})
    assert asked
