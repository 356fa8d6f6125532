"""Which services may come after which."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from facilities.models import ServiceType

pytestmark = pytest.mark.django_db

STAY = ["Stays stand in no order: nothing comes after a stay, and a stay after nothing."]
ITSELF = ["A service cannot come after itself, nor by way of others."]


def service(code: str, after: str | None = None) -> ServiceType:
    row = ServiceType.objects.get(code=code)
    row.after = ServiceType.objects.get(code=after) if after else None
    return row


def objections(row: ServiceType) -> list[str]:
    with translation.override("en"):
        try:
            row.full_clean()
        except ValidationError as error:
            return error.message_dict["after"]
    return []


@pytest.mark.parametrize(
    ("code", "after", "said"),
    [
        ("physiotherapy", None, []),
        ("physiotherapy", "nursing_visit", []),
        ("day_care", "nursing_visit", []),
        ("respite", None, []),
        ("respite", "nursing_visit", STAY),
        ("nursing_visit", "respite", STAY),
        ("nursing_visit", "nursing_visit", ITSELF),
    ],
)
def test_what_comes_after_what(code: str, after: str | None, said: list[str]) -> None:
    assert objections(service(code, after)) == said


def test_not_by_way_of_others_either() -> None:
    service("physiotherapy", "nursing_visit").save()
    service("day_care", "physiotherapy").save()
    assert objections(service("nursing_visit", "day_care")) == ITSELF
    assert objections(service("day_care", "physiotherapy")) == []


def test_what_others_come_after_becomes_no_stay() -> None:
    service("physiotherapy", "day_care").save()
    row = service("day_care")
    row.mode, row.bed_kind = "stay", "respite"
    assert objections(row) == STAY
