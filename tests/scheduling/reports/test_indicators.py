"""The indicators of the city plan against the two weeks, and their targets."""

from typing import Any

import pytest

from backend.core.models import User
from facilities.models import Credential, Indicator
from tests.network import day
from tests.scheduling.reports.two_weeks import rows, said, week_report

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("two_weeks")
def test_indicators_against_their_targets(coordinator: User) -> None:
    found = {int(row[0].split(".")[0]): row[1:] for row in rows(week_report(coordinator), "indicators")}
    assert len(found) == 14
    assert found[1] == [None, "in step with GDP growth", "–", "not counted here"]
    assert found[4] == [
        1 / 9, "100%", "not yet", "1 of 9: towns with a Home for the Disabled whose papers are valid, of all towns"
    ]  # fmt: skip
    assert found[5][:3] == [1.0, "90%", "yes"]
    assert found[6][:3] == [None, "100%", "–"]
    assert found[11] == [
        1.0, "≥99%", "yes",
        "1 of 1: residents served at least once with a session or rehabilitation at home, of those who need it in "
        "these weeks",
    ]  # fmt: skip
    assert found[9] == [None, "≥70%", "–", "not counted here"]
    Credential.objects.filter(facility__code="ZJ").update(valid=(day(-300), day(6)))  # valid no longer on Sunday
    assert rows(week_report(coordinator), "indicators")[3][:2] == ["4. Coverage of Homes for the Disabled", 0.0]


@pytest.mark.usefixtures("two_weeks")
def test_an_indicator_counts_nobody_who_was_not_met(coordinator: User) -> None:
    """Lin has a session in the week: it did not take place, then it did after all."""

    def basic() -> list[Any]:
        found = {int(row[0].split(".")[0]): row[1:] for row in rows(week_report(coordinator), "indicators")}
        return [found[11][0], found[11][3].partition(":")[0]]

    assert basic() == [1.0, "1 of 1"]
    said("N-therapy", 0, 1, "not_met", "ill")
    assert basic() == [0.0, "0 of 1"]
    said("N-therapy", 0, 1, "done")
    assert basic() == [1.0, "1 of 1"]


def test_the_indicators_have_their_source() -> None:
    found = Indicator.objects.order_by("number")
    assert [row.number for row in found] == list(range(1, 15))
    assert {row.source for row in found} == {"《平湖市残疾人事业发展“十四五”规划》（平政发〔2022〕32号）主要指标"}
    assert found.get(number=12).target_percent == 99
