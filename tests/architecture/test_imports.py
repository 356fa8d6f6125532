"""Who may import whom: the contracts of pyproject.toml, and what only a running process can show."""

import subprocess
import sys
from pathlib import Path

import grimp

WITHOUT_DJANGO = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "rest_framework", "procrastinate", "psycopg", "pandas"}:
            raise ModuleNotFoundError(f"{name} is absent here", name=name)

sys.meta_path.insert(0, Absent())
"""

IMPORT_ENGINE = """
import importlib, pkgutil, scheduling.engine

for module in pkgutil.walk_packages(scheduling.engine.__path__, "scheduling.engine."):
    importlib.import_module(module.name)
    print(module.name)
"""

COLLECT_ENGINE_TESTS = """
import pytest

sys.exit(pytest.main(["tests/engine", "--collect-only", "-qq", "-p", "no:django", "-p", "no:xdist"]))
"""

# In a process of its own, as it silences all other loggers for good.
KEEP_CONTRACTS = """
import sys
from importlinter.cli import lint_imports

sys.exit(lint_imports(config_filename="pyproject.toml", no_cache=True))
"""

START_WEB_PROCESS = """
import sys
import backend.wsgi
from django.urls import get_resolver

get_resolver().url_patterns
print(sorted({"ortools", "numba", "pandas"} & sys.modules.keys()))
"""


def run(code: str, checkout: Path) -> str:
    process = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def test_contracts_are_kept(checkout: Path) -> None:
    run(KEEP_CONTRACTS, checkout)


def test_engine_imports_nothing_of_the_project_but_itself() -> None:
    graph = grimp.build_graph("scheduling")
    inside = {"scheduling.engine", *graph.find_descendants("scheduling.engine")}
    outside = {
        f"{module} imports {imported}"
        for module in inside
        for imported in graph.find_modules_directly_imported_by(module) - inside
    }
    assert outside == set()


def test_engine_needs_no_django(checkout: Path) -> None:
    modules = {
        ".".join(path.relative_to(checkout).with_suffix("").parts).removesuffix(".__init__")
        for path in checkout.glob("scheduling/engine/**/*.py")
    }
    assert set(run(WITHOUT_DJANGO + IMPORT_ENGINE, checkout).split()) == modules - {"scheduling.engine"}


def test_tests_of_the_engine_need_no_django(checkout: Path) -> None:
    assert "tests/engine/" in run(WITHOUT_DJANGO + COLLECT_ENGINE_TESTS, checkout)


def test_web_processes_load_no_solver(checkout: Path) -> None:
    assert run(START_WEB_PROCESS, checkout) == "[]\n"
