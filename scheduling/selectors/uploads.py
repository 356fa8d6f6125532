from django.db.models import QuerySet

from backend.core.access.questions import Actor, permitted

from ..models import WorkbookUpload


def uploads_seen(user: Actor) -> QuerySet[WorkbookUpload]:
    """The latest first, without what is in them."""
    rows = permitted(user, "import", WorkbookUpload).select_related("uploaded_by")
    return rows.defer("content", "marked", "report")


def upload_by_key(user: Actor, pk: int) -> WorkbookUpload | None:
    return permitted(user, "import", WorkbookUpload).select_related("uploaded_by").filter(pk=pk).first()
