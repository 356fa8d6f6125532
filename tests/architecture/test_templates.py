"""What the content security policy would refuse stands in no template: scripts and styles are files. A table with many
columns reads on a telephone, too.
"""

import re
from pathlib import Path

import pytest

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)
SENTENCES = re.compile(  # what ends as one does, and after a blank what goes on in its line
    r"(?:\btranslate \"[^\"]*[.:?!]\" *%}|[.:?!]{% endblocktranslate %})(?:</(?:a|span|strong)>|{% end(?:if|with) %})*"
    r"\s+(?={%\s*(?:block)?translate|{{|<a href|<span|<strong)"
)
STACKED = re.compile(r"{% stacked %}(.*?){% endstacked %}", re.DOTALL)
HEADINGS = re.compile(r"<table\b[^>]*>.*?</thead>", re.DOTALL)
MATRICES = {  # what a cell means is in its place: on a telephone they scroll sideways
    "board/_strips.html": "days or rooms by hours, drawn",
    "board/beds.html": "beds by nights",
    "facility/beds.html": "beds by nights",
    "facility/capacity.html": "weeks by weekdays",
    "facility/free.html": "places of facilities by days",
}


@pytest.fixture
def templates(checkout: Path) -> list[Path]:
    return [
        path
        for folder in ("backend", "facilities", "residents", "scheduling")
        for path in (checkout / folder).glob("**/templates/**/*.*")
    ]


def test_no_template_holds_what_the_policy_would_refuse(templates: list[Path]) -> None:
    assert len(templates) > 10
    found = {path.name: match[0] for path in templates if (match := INLINE.search(path.read_text("utf-8")))}
    assert found == {}, "put scripts into files, styles into classes, drawings' geometry into attributes"


def test_between_sentences_stands_what_the_language_has_there(templates: list[Path]) -> None:
    found = {path.name: match[0] for path in templates if (match := SENTENCES.search(path.read_text("utf-8")))}
    assert found == {}, "write {% gap %} in place of the blank, which Chinese has not"


@pytest.mark.parametrize(
    "line", ['<p style="color: red">', "<script>", '<a onclick="go()">', "<STYLE>", '<a href="javascript:go()">']
)
def test_what_is_inline_would_be_found(line: str) -> None:
    assert INLINE.search(line)
    assert not INLINE.search('<script src="/static/x.js" defer></script> <script id="a" type="application/json">')


def test_a_table_of_many_columns_is_stacked_or_named_as_a_matrix(templates: list[Path]) -> None:
    others = {path: HEADINGS.findall(STACKED.sub("", path.read_text("utf-8"))) for path in templates}
    wide = {f"{path.parent.name}/{path.name}" for path, found in others.items() if any(map(_is_wide, found))}
    assert wide == MATRICES.keys(), "put the others into {% stacked %}"


def test_a_stacked_table_has_a_heading_for_each_cell(templates: list[Path]) -> None:
    blocks = [(path.name, block) for path in templates for block in STACKED.findall(path.read_text("utf-8"))]
    assert len(blocks) > 30
    for name, block in blocks:
        assert block.count("<table>") == 1 and "</thead>" in block, name
        assert "rowspan" not in block and "colspan" not in block, name


def _is_wide(headings: str) -> bool:
    return headings.count('scope="col"') > 3 or "{% for" in headings
