"""Every text of the code has its Chinese, and what is compiled is what is written. Needs no gettext tools."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.utils.translation.template import templatize

Message = tuple[str, str]  # context, or empty, and the English text; of a plural: its singular
Entry = dict[str, str]  # what a catalogue says of a message, by keyword

CATALOGUE = Path("backend/locale/zh_Hans/LC_MESSAGES/django.po")
DJANGO_LACKS = Path("backend/django_locale/zh_Hans/LC_MESSAGES")
CATALOGUES = (CATALOGUE, DJANGO_LACKS / "django.po", DJANGO_LACKS / "djangojs.po")
# The names by which the code marks texts; the number of arguments that are texts.
MARKS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy"), 1),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"), 2),
}
QUOTED = re.compile(r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
IN_TEMPLATE = re.compile(rf"([pn]?)gettext\(((?:{QUOTED.pattern}[, ]*)+)")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-+ #0]*[\d.]*[a-zA-Z%]")
STATEMENT = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[0\])?) (".*")')


def marked(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The calls that mark a text, by the name of the mark."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            yield node.func.id, node


def texts(mark: str, call: ast.Call) -> list[str]:
    """The texts of a call; fewer than its mark asks for where one is no literal."""
    arguments = call.args[: MARKS[mark]]
    return [node.value for node in arguments if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.fixture(scope="module")
def calls(python_files: list[Path]) -> list[tuple[Path, str, ast.Call]]:
    sources = ((path, ast.parse(path.read_text("utf-8"))) for path in python_files)
    return [(path, mark, call) for path, tree in sources for mark, call in marked(tree)]


@pytest.fixture(scope="module")
def in_templates(source_files: list[Path]) -> set[Message]:
    """The texts of the templates, read as makemessages reads them."""
    templates = [path for path in source_files if path.suffix == ".html" and "templates" in path.parts]
    return {message for path in templates for message in texts_of_template(path)}


def texts_of_template(path: Path) -> Iterator[Message]:
    for kind, arguments in IN_TEMPLATE.findall(templatize(path.read_text("utf-8"), origin=str(path))):
        first, *rest = (ast.literal_eval(quoted) for quoted in QUOTED.findall(arguments))
        yield (first, rest[0]) if kind == "p" else ("", first)


@pytest.fixture(scope="module")
def code(calls: list[tuple[Path, str, ast.Call]], in_templates: set[Message]) -> set[Message]:
    found = set(in_templates)
    for _path, mark, call in calls:
        first, *rest = texts(mark, call)
        found.add((first, rest[0]) if mark.startswith("p") else ("", first))
    return found


def read(catalogue: Path) -> dict[Message, Entry]:
    entries: dict[Message, Entry] = {}
    for block in catalogue.read_text("utf-8").split("\n\n"):
        entry: Entry = {}
        for line in block.splitlines():
            if match := STATEMENT.fullmatch(line):
                keyword, entry[match[1]] = match[1], ast.literal_eval(match[2])
            elif line.startswith('"'):
                entry[keyword] += ast.literal_eval(line)
        entries[entry.get("msgctxt", ""), entry["msgid"]] = entry
    return {message: entry for message, entry in entries.items() if message != ("", "")}


def compiled(catalogue: Path) -> dict[Any, str]:
    with catalogue.with_suffix(".mo").open("rb") as file:
        texts = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in texts.items() if key}


@pytest.fixture(scope="module")
def written(checkout: Path) -> dict[Message, Entry]:
    return read(checkout / CATALOGUE)


def chinese(entry: Entry) -> str:
    return entry.get("msgstr[0]") or entry.get("msgstr", "")


def test_every_text_is_a_literal_that_the_tools_can_read(calls: list[tuple[Path, str, ast.Call]]) -> None:
    assert [(path.name, call.lineno) for path, mark, call in calls if len(texts(mark, call)) < MARKS[mark]] == []


def test_no_text_stands_inside_another_where_the_tools_do_not_look(python_files: list[Path]) -> None:
    inside = [
        (path.name, call.lineno)
        for path in python_files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        for _mark, call in marked(node)
    ]
    assert inside == []


def test_the_catalogue_has_the_texts_of_the_code_and_no_others(
    code: set[Message], written: dict[Message, Entry]
) -> None:
    assert (sorted(code - written.keys()), sorted(written.keys() - code)) == ([], []), "run: make messages"


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_every_text_is_translated_and_none_is_a_guess(checkout: Path, catalogue: Path) -> None:
    assert [message for message, entry in read(checkout / catalogue).items() if not chinese(entry)] == []
    assert re.findall(r"^#.*\bfuzzy\b|^#~.*", (checkout / catalogue).read_text("utf-8"), re.MULTILINE) == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_placeholders_and_line_ends_are_kept(checkout: Path, catalogue: Path) -> None:
    def form(text: str) -> tuple[list[str], bool, bool]:
        return sorted(PLACEHOLDER.findall(text)), text.startswith("\n"), text.endswith("\n")

    entries = read(checkout / catalogue)
    assert [message for message, entry in entries.items() if form(message[1]) != form(chinese(entry))] == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_what_is_compiled_is_what_is_written(checkout: Path, catalogue: Path) -> None:
    entries = read(checkout / catalogue)
    keys = {
        message: "\x04".join(filter(None, message)) if "msgid_plural" not in entry else (message[1], 0)
        for message, entry in entries.items()
    }
    assert compiled(checkout / catalogue) == {keys[message]: chinese(entry) for message, entry in entries.items()}, (
        "run: make messages"
    )


@pytest.mark.parametrize("domain", ["django.po", "djangojs.po"])
def test_django_still_lacks_what_is_added_to_its_chinese(checkout: Path, domain: str) -> None:
    apps = Path(django.__file__).parent.glob(f"**/locale/zh_Hans/LC_MESSAGES/{domain}")
    django_has = {key for catalogue in apps for key in compiled(catalogue)}
    assert compiled(checkout / DJANGO_LACKS / domain).keys() & django_has == set()


# 周一 and not 星期一, 、 between the words of a list; what our pages mean by the others, Django's do not show.
SAID_OTHERWISE = {
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    *("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), ", ", "Change", "English", "File", "Time",
}  # fmt: skip


def test_our_chinese_leaves_the_words_of_django_as_they_are(checkout: Path) -> None:
    """One catalogue serves both: "Home" of an address once stood above every page of records."""
    ours, apps = compiled(checkout / CATALOGUE), Path(django.__file__).parent
    changed = {
        key
        for app in ("conf", "contrib/admin", "contrib/auth")
        for key, text in compiled(apps / app / "locale/zh_Hans/LC_MESSAGES/django.po").items()
        if ours.get(key, text) != text
    }
    assert changed - SAID_OTHERWISE == set()
