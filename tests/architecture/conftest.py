"""The project's own files, as the checks on them see them."""

from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PYTHON = ("backend", "facilities", "residents", "scheduling")
NOT_SOURCE = {"__pycache__", "build", "output", "static-root", "test-results", "uv.lock"}
TEXT = {
    "",
    ".cfg",
    ".css",
    ".csv",
    ".html",
    ".js",
    ".json",
    ".md",
    ".po",
    ".py",
    ".sh",
    ".toml",
    ".txt",
    ".yml",
}


def is_source(path: Path) -> bool:
    hidden = [part for part in path.relative_to(CHECKOUT).parts if part.startswith(".")]
    return (not hidden or hidden[0] == ".ci") and not NOT_SOURCE.intersection(path.parts)


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def source_files() -> list[Path]:
    """Every text file that belongs to the project, tests and documents included."""
    roots = [entry for entry in CHECKOUT.iterdir() if is_source(entry)]
    files = [path for root in roots for path in ([root] if root.is_file() else root.rglob("*"))]
    return sorted(path for path in files if path.is_file() and is_source(path) and path.suffix in TEXT)


@pytest.fixture(scope="session")
def python_files(source_files: list[Path]) -> list[Path]:
    """The modules that run in production: no tests, no documents."""
    return [path for path in source_files if path.suffix == ".py" and path.relative_to(CHECKOUT).parts[0] in PYTHON]
