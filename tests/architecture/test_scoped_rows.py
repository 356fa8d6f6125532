"""Views, and what the API is made of, reach rows by permission alone: see docs/decisions/0012-roles-and-scopes.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.conftest import CHECKOUT

FACING_PEOPLE = {"views", "api", "urls", "forms", "serializers", "filters", "feeds"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# Before anybody is signed in there is no actor: what these read is the account itself.
OF_THE_ACCOUNT_ITSELF = {"account_between", "own_roles"}


def faces_people(path: Path) -> bool:
    inside = path.relative_to(CHECKOUT)  # a checkout may have any name
    return bool(FACING_PEOPLE & {*inside.parts, inside.stem}) and "tests" not in inside.parts


@pytest.fixture(scope="module")
def facing(python_files: list[Path]) -> list[Path]:
    return [path for path in python_files if faces_people(path)]


def managers_in(tree: ast.AST) -> Iterator[str]:
    return (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in MANAGERS)


def selectors_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Module, without the dots before it, and name of each selector that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and "selectors" in (node.module or "").split("."):
            yield from ((node.module or "", alias.name) for alias in node.names)


def test_there_are_such_modules(facing: list[Path]) -> None:
    assert {path.name for path in facing} >= {"sign_in.py", "invitations.py", "urls.py"}


def test_no_view_touches_a_manager(facing: list[Path], checkout: Path) -> None:
    found = {
        str(path.relative_to(checkout)): names
        for path in facing
        if (names := sorted(managers_in(ast.parse(path.read_text("utf-8")))))
    }
    assert found == {}, "take the rows from permitted(user, act, Model)"


def test_every_selector_of_a_view_is_asked_for_somebody(
    facing: list[Path], python_files: list[Path], checkout: Path
) -> None:
    """Its first argument is the user for whom it reads."""
    functions = {
        (path.stem, node.name): node
        for path in python_files
        if "selectors" in {*path.parts, path.stem}
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    unscoped = []
    for path in facing:
        for module, name in selectors_in(ast.parse(path.read_text("utf-8"))):
            function = functions.get((module.split(".")[-1], name))
            if function is None or name in OF_THE_ACCOUNT_ITSELF:
                continue
            arguments = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
            if arguments[:1] != ["user"]:
                unscoped.append(f"{path.relative_to(checkout)}: {name}")
    assert unscoped == []


def test_a_manager_would_be_found() -> None:
    assert list(managers_in(ast.parse("Resident.objects.get(pk=1)"))) == ["objects"]
    assert list(selectors_in(ast.parse("from ..selectors.plans import latest_plan"))) == [
        ("selectors.plans", "latest_plan")
    ]
