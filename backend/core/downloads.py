"""Files that a browser stores instead of showing them."""

from django.utils.http import content_disposition_header


def attachment(name: str) -> dict[str, str]:
    """The headers of an answer that is a file of that name."""
    return {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
