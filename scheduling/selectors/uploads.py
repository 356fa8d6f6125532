import json
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from backend.core.access.questions import Actor, may, permitted
from backend.core.access.table import READ
from backend.core.sealing import unseal

from ..models import WorkbookUpload
from ..models.upload import PURPOSE


def uploads_seen(user: Actor) -> QuerySet[WorkbookUpload]:
    """The latest first, without what is in them."""
    rows = permitted(user, "import", WorkbookUpload).select_related("uploaded_by")
    return rows.defer("content", "marked", "preview", "report")


def upload_by_key(user: Actor, pk: int) -> WorkbookUpload | None:
    return permitted(user, "import", WorkbookUpload).select_related("uploaded_by").filter(pk=pk).first()


def preview_of(user: Actor, upload: WorkbookUpload, language: str) -> list[dict[str, Any]]:
    """By sheet the first rows that are new, change or end, of what the user may read; nothing once it is imported or
    forgotten."""
    if not upload.preview:
        return []
    found = json.loads(unseal(upload.preview, PURPOSE)).get(language, [])
    return [sheet for sheet in found if may(user, READ, apps.get_model(sheet["model"]))]
