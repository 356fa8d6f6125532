"""Why an inquiry has no answer: stored as a code and what it is about, read in the reader's language."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from scheduling.choices import InquiryKind, NoAnswer
from scheduling.models import Inquiry
from scheduling.services.inquiries import inquiry_answer
from tests.network import MONDAY, NOON
from tests.scheduling.test_publishing import GOOD, publish, store
from tests.scheduling.village import village_with_zhao
from tests.scheduling.waiting.queue_of_three import coordinator

SHIFT = {"kind": "shift", "staff": "chen", "facility": "XC", "from": "2026-11-30T09:00", "to": "2026-11-30T23:00"}
ANOTHER_SHIFT = (
    ["The staff member has another shift then."],
    "The data does not allow it: The staff member has another shift then.",
    "数据不允许：该工作人员在此期间已有其他班次。",
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "published", "event", "problem", "about", "english", "chinese"),
    [
        (InquiryKind.REPLAN, False, SHIFT, NoAnswer.UNPUBLISHED, [],
         "The week has no published plan.", "本周没有已发布的计划。"),
        (InquiryKind.REPLAN, True, {**SHIFT, "staff": "nobody"}, NoAnswer.UNKNOWN_CODE, ["nobody"],
         "The week does not know the code nobody.", "本周没有代码 nobody。"),
        (InquiryKind.REPLAN, True, SHIFT, NoAnswer.REFUSED, ANOTHER_SHIFT[0], *ANOTHER_SHIFT[1:]),
        (InquiryKind.WHAT_IF, True, {**SHIFT, "facility": "ZJ"}, NoAnswer.REFUSED, ANOTHER_SHIFT[0],
         *ANOTHER_SHIFT[1:]),
    ],
)  # fmt: skip
def test_why_there_is_no_answer_is_read_in_the_language_of_the_reader(
    kind: str, published: bool, event: dict[str, Any], problem: str, about: list[str], english: str, chinese: str
) -> None:
    village_with_zhao()
    if published:
        publish(store(GOOD))
    by = coordinator()
    inquiry = Inquiry.objects.create(kind=kind, week=MONDAY, asked={"events": [event]}, created_at=NOON, created_by=by)
    with translation.override("zh-hans"):
        inquiry_answer(inquiry=inquiry, clock=lambda: NOON)
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.problem, inquiry.about) == ("failed", problem, about)
    client = Client()
    client.force_login(by)
    for language, text in (("en", english), ("zh-hans", chinese)):
        client.cookies["django_language"] = language
        assert client.get(f"/api/v1/inquiries/{inquiry.pk}/").json()["problem"] == text


class Rows(list[Any]):
    """Of the model as it was between the old column and the new ones."""

    def exclude(self, **of: str) -> "Rows":
        return Rows(row for row in self if any(getattr(row, name) != value for name, value in of.items()))


@pytest.mark.parametrize(
    ("words", "problem", "about", "back"),
    [
        ("", "", [], ""),
        ("本周没有代码 N-1。", "unknown_code", ["N-1"], "本周没有代码 N-1。"),
        ("Need N-2 is not unmet in this plan.", "not_unmet", ["N-2"], "本计划中没有未满足的需求 N-2。"),
        ("编排期间数据有变动，请重新编排。", "outrun", [], "编排期间数据有变动，请重新编排。"),
        ("已有其他班次。", "refused", ["已有其他班次。"], "已有其他班次。"),
    ],
)
def test_what_was_stored_in_words_is_stored_as_a_code(words: str, problem: str, about: list[str], back: str) -> None:
    migration = importlib.import_module("scheduling.migrations.0017_why_an_inquiry_has_no_answer")
    row = SimpleNamespace(words=words, problem="", about=[], save=lambda update_fields: None)
    apps = SimpleNamespace(get_model=lambda *_name: SimpleNamespace(objects=Rows([row])))
    migration.coded(apps, None)
    assert (row.problem, row.about) == (problem, about)
    row.words = ""
    migration.worded(apps, None)
    assert row.words == back
