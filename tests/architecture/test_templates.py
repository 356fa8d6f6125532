"""What the content security policy would refuse stands in no template: scripts and styles are files."""

import re
from pathlib import Path

import pytest

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)


def test_no_template_holds_what_the_policy_would_refuse(checkout: Path) -> None:
    templates = [
        path
        for folder in ("backend", "facilities", "residents", "scheduling")
        for path in (checkout / folder).glob("**/templates/**/*.*")
    ]
    assert len(templates) > 10
    found = {path.name: match[0] for path in templates if (match := INLINE.search(path.read_text("utf-8")))}
    assert found == {}, "put scripts into files, styles into classes, drawings' geometry into attributes"


@pytest.mark.parametrize(
    "line", ['<p style="color: red">', "<script>", '<a onclick="go()">', "<STYLE>", '<a href="javascript:go()">']
)
def test_what_is_inline_would_be_found(line: str) -> None:
    assert INLINE.search(line)
    assert not INLINE.search('<script src="/static/x.js" defer></script> <script id="a" type="application/json">')
