"""The files that an operator copies go with the code: every queue has a worker, and what is sent in fits through."""

import re
from pathlib import Path

import pytest
from procrastinate.contrib.django import app

from scheduling.services.uploads import LARGEST

FILES = Path(__file__).resolve().parents[3] / "docs" / "operations"


@pytest.mark.parametrize("place", ["systemd", "containers"])
def test_every_queue_has_a_worker(place: str) -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted((FILES / place).iterdir()))
    worked = set(re.findall(r"procrastinate worker --queues (\w+)", text))
    assert worked == {task.queue for task in app.tasks.values() if not task.name.startswith("builtin")}


def test_the_proxy_takes_the_largest_workbook_and_says_who_asks() -> None:
    text = (FILES / "nginx" / "care.conf").read_text("utf-8")
    most = re.search(r"client_max_body_size (\d+)m;", text)
    assert most is not None
    assert LARGEST < int(most[1]) * 2**20 < LARGEST * 1.1
    assert text.count("$proxy_add_x_forwarded_for") == text.count("proxy_pass") == 1
    assert re.search(r"location = /metrics \{ return 404; \}", text)


@pytest.mark.parametrize("name", ["care-web", "care-worker-long", "care-worker-default"])
def test_only_the_first_process_of_a_service_is_told_to_stop(name: str) -> None:
    """A signal to the process of a solve ends it and fails the run; the worker gives the run back to the queue."""
    unit = (FILES / "systemd" / f"{name}.service").read_text("utf-8")
    assert "\nKillMode=mixed\n" in unit
