"""Between two sentences stands a blank, and in Chinese none."""

import pytest
from django.template import Context, Template
from django.utils import translation

from backend.core.sentences import sentences

FIRST, SECOND = "Version 2 is published.", "Whom to ring"


@pytest.mark.parametrize(("language", "blank"), [("zh-hans", ""), ("en", " ")])
def test_what_stands_between_two_sentences(language: str, blank: str) -> None:
    page = Template("{% load gap %}{{ first }}{% gap %}<a>{{ second }}</a>")
    with translation.override(language):
        assert sentences(FIRST, SECOND) == f"{FIRST}{blank}{SECOND}"
        assert page.render(Context({"first": FIRST, "second": SECOND})) == f"{FIRST}{blank}<a>{SECOND}</a>"


def test_one_sentence_and_none() -> None:
    assert (sentences("One."), sentences()) == ("One.", "")
