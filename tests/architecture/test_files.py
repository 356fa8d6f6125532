"""What no file may be called, hold or leave open."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc"}
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.org|yarnpkg\.com|(?:--|_|\b)(?:extra-)?index[-_]url"
    r"|https?://[^\s/]*(?:registry|artifactory|nexus|mirror)",
    re.IGNORECASE,
)


def requirements(text: str) -> dict[str, str]:
    """Name in canonical form -> the rest of the line."""
    pins = {}
    for line in text.splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(\[[a-z,]+\])?(.*)", line):
            pins[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[3]
    return pins


@pytest.fixture(scope="module")
def declared(checkout: Path) -> dict[str, str]:
    project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    asked = [*project["project"]["dependencies"], *chain(*extras), *project["build-system"]["requires"]]
    return requirements("\n".join(one for one in asked if not one.startswith(project["project"]["name"])))


@pytest.fixture(scope="module")
def constraints(checkout: Path) -> dict[str, str]:
    return requirements((checkout / "constraints.txt").read_text("utf-8"))


def test_every_dependency_is_pinned_exactly(declared: dict[str, str], constraints: dict[str, str]) -> None:
    loose = {n: pin for n, pin in {**declared, **constraints}.items() if not re.fullmatch(r"==[0-9a-z.]+", pin)}
    assert loose == {}


def test_a_version_is_pinned_in_one_place(declared: dict[str, str], constraints: dict[str, str]) -> None:
    assert declared.keys() & constraints.keys() == set()


def test_the_folders_at_the_top_are_the_apps_the_tests_and_the_docs(checkout: Path) -> None:
    made = {"test-results", "care_week.egg-info"}  # by a run of the tests, by the installation
    found = {path.name for path in checkout.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    assert found - made == {"backend", "facilities", "residents", "scheduling", "tests", "docs"}


def test_no_file_has_a_name_that_says_nothing(python_files: list[Path]) -> None:
    assert [path for path in python_files if NAMES_THAT_SAY_NOTHING & {path.stem, path.parent.name}] == []


def test_no_registry_is_named(source_files: list[Path]) -> None:
    found = {
        path.name: match[0]
        for path in source_files
        if path != Path(__file__).resolve() and (match := REGISTRY.search(path.read_text("utf-8")))
    }
    assert found == {}


def test_nothing_is_left_undone(python_files: list[Path]) -> None:
    undone = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    assert [path for path in python_files if undone.search(path.read_text("utf-8"))] == []
