"""Whoever waits for a worker reads that none is running, instead of waiting for ever."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from backend.core.access.roles import Role
from scheduling.models import Run, WorkbookUpload
from scheduling.workbook.template import write_template
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
MISSING = "No worker is running"


def template() -> bytes:
    file = BytesIO()
    write_template(file)
    return file.getvalue()


def worker_seen(ago: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now() - ago])


@pytest.mark.parametrize("waiting_for", ["a run", "a workbook", "an export", "a publication"])
def test_none_is_told_while_something_waits(city: SmallCity, entered: Callable, waiting_for: str) -> None:
    client = entered(Role.CITY_COORDINATOR)
    if waiting_for == "a run":
        client.post(f"/weeks/{city.week}/", {"seconds": "60"})
        address = f"/runs/{Run.objects.latest('pk').pk}/"
    elif waiting_for == "a workbook":
        client.post("/import/", {"workbook": SimpleUploadedFile("a.xlsx", template())})
        address = f"/import/{WorkbookUpload.objects.latest('pk').pk}/"
    elif waiting_for == "an export":
        address = client.post("/exports/", {"kind": "workbook"}).headers["Location"]
    else:
        client.post(f"/plans/{city.draft.pk}/publish/")
        address = f"/plans/{city.draft.pk}/compare/"
    worker_seen(timedelta(minutes=2))
    assert MISSING in client.get(address).text
    worker_seen(timedelta(seconds=5))
    assert MISSING not in client.get(address).text
